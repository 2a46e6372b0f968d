"""Assessed towns, shared between users: loaded once for each question and kept for a while."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import streamlit as st

import layers
from planner.app.shelf import Shelf
from planner.assess import Assessment, assess
from planner.door import TownRequest, open_town

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.layer import Layer

    Progress = Callable[[str], None]

_KEPT = 4
"""Assessed towns kept in memory; the least recently used is let go."""

TownKey: TypeAlias = tuple[str, TownRequest]
"""Digest of what was uploaded (empty without uploads), and what was asked for."""

DEMO = TownRequest("demo")


@dataclass(frozen=True, eq=False)
class Shown:
    """An assessed town with its overlays; never changed, so users may share it.

    Parameters
    ----------
    key
        It is kept under.
    assessment
        Of every rule set.
    overlays
        From `layers.build`.
    """

    key: TownKey
    assessment: Assessment
    overlays: tuple[Layer, ...]


@st.cache_resource
def _shelf() -> Shelf[TownKey, Shown]:
    return Shelf(_KEPT)


def load(request: TownRequest, say: Progress, *, folder: str = "", digest: str = "") -> Shown:
    """Return a town assessed, from memory where the same was asked for before.

    Parameters
    ----------
    request
        As `planner.door` understands it.
    say
        Told each step.
    folder
        Of this loading's uploads; it stands in the request's paths.
    digest
        Of the uploads' names and contents; empty without any.

    Raises
    ------
    PlannerError
        It cannot be loaded; the message says why.
    """
    key = (digest, _anywhere(request, folder) if folder else request)

    def make() -> Shown:
        town = open_town(request, progress=say)
        assessment = assess(town, progress=say)
        return Shown(key, assessment, tuple(layers.build(assessment)))

    return _shelf().get(key, make)


def _anywhere(request: TownRequest, folder: str) -> TownRequest:
    """Return the request without the folder of its uploads, which differs each time."""
    return replace(
        request,
        source=request.source.replace(folder, ""),
        boundary=request.boundary and request.boundary.replace(folder, ""),
        population=request.population and request.population.replace(folder, ""),
        layers=tuple(text.replace(folder, "") for text in request.layers),
    )
