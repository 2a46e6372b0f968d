"""What the reader drew, as a plan for the town: before and after, side by side."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import streamlit as st
from shapely.geometry import shape

import layers
from planner.app.shelf import Shelf
from planner.assess import Assessment, assess
from planner.compare import Comparison, compare
from planner.scenario import AddGreen, OpenGate, RemoveGreen, Scenario
from planner.store.scenario_file import scenario_to_dict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from layers.layer import Layer
    from planner.app.towns import Shown, TownKey
    from planner.language import Words
    from planner.scenario import Change

_KEPT = 32
"""Plans kept in memory, of all readers: undoing a step finds the one before."""

_REMOVED = "removed"
_PLANNED = "planned"

_UNCHANGED = ("water", "streets", "parking", "market", "trees", "places", "study_area")
"""Overlays that no change of a plan touches: they are drawn once."""


@dataclass(frozen=True, eq=False)
class Planned:
    """A town before the reader, and what it would be with the changes drawn.

    Parameters
    ----------
    shown
        As it is.
    scenario
        The changes; None without any.
    after
        With them; the present state without any.
    """

    shown: Shown
    scenario: Scenario | None
    after: Assessment

    @property
    def key(self) -> object:
        """Identifies what it shows."""
        return (self.shown.key, _told(self.scenario) if self.scenario else "")

    @property
    def comparison(self) -> Comparison | None:
        """What the plan changes; None without one."""
        return compare(self.shown.assessment, self.after) if self.scenario else None

    @cached_property
    def overlays(self) -> tuple[Layer, ...]:
        """The overlays of the town with the plan."""
        if self.scenario is None:
            return self.shown.overlays
        before = {layer.id: layer for layer in self.shown.overlays if layer.id in _UNCHANGED}
        return tuple(layers.build(self.after, known=before))


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf[tuple[int, str], Planned]:
    return Shelf(_KEPT)


def planned(shown: Shown, drawings: dict[str, Any], say: Words) -> Planned:
    """Return the town with what was drawn on its map and what was removed.

    Parameters
    ----------
    shown
        The session's town.
    drawings
        GeoJSON FeatureCollection (WGS-84): an area is a new park, a point a gate
        to be opened; lines change nothing.
    say
        Names the new parks.

    Raises
    ------
    DataError
        A change cannot be made; the message names all that is wrong.
    """
    changes = _changes(drawings, shown, say)
    if not changes:
        return Planned(shown, None, shown.assessment)
    scenario = Scenario(say("app_plan"), changes)

    def make() -> Planned:
        town = scenario.apply(shown.assessment.town)
        return Planned(shown, scenario, assess(town, previous=shown.assessment))

    # By the town itself, which lives as long as a plan of it is kept: one that was
    # let go and loaded anew has the same key, but is another one to compare with.
    return _shelf().get((id(shown), _told(scenario)), make)


def _told(scenario: Scenario) -> str:
    return json.dumps(scenario_to_dict(scenario), sort_keys=True)


def keep_plan(plan: Planned) -> None:
    """Make a plan the session's, for the other pages."""
    st.session_state[_PLANNED] = plan


def last_plan(shown: Shown) -> Planned | None:
    """Return what the session last showed of this town, None before."""
    plan: Planned | None = st.session_state.get(_PLANNED)
    return plan if plan is not None and plan.shown is shown else None


def current_plan(shown: Shown) -> Planned | None:
    """Return the session's plan for a town, None where nothing is changed."""
    plan = last_plan(shown)
    return plan if plan and plan.scenario else None


def _changes(drawings: dict[str, Any], shown: Shown, say: Words) -> tuple[Change, ...]:
    found: list[Change] = [RemoveGreen(id_) for id_ in removed(shown)]
    for number, feature in enumerate(drawings["features"], start=1):
        drawn = shape(feature["geometry"])
        if drawn.geom_type == "Polygon":
            name = say("app_new_park", number=number)
            found.append(AddGreen(drawn, name=name, id=f"drawn/{feature['id']}"))
        elif drawn.geom_type == "Point":
            found.append(OpenGate(drawn, id=f"drawn/{feature['id']}"))
    return tuple(found)


def removed(shown: Shown) -> tuple[str, ...]:
    """Return the ids of green spaces that the reader takes away in thought.

    Those that the town does not have are left out: the file of another town's plan
    would otherwise leave the reader with no page at all, run after run.
    """
    kept: dict[TownKey, tuple[str, ...]] = st.session_state.get(_REMOVED, {})
    asked = kept.get(shown.key, ())
    known = set(shown.assessment.town.green["id"]) if asked else set()
    return tuple(id_ for id_ in asked if id_ in known)


def remove(shown: Shown, id_: str) -> None:
    """Take a green space away in thought."""
    keep_removed(shown, (*removed(shown), id_))


def bring_back(shown: Shown) -> None:
    """Bring back every green space taken away."""
    keep_removed(shown, ())


def keep_removed(shown: Shown, ids: Iterable[str]) -> None:
    """Take away just these green spaces."""
    kept = dict(st.session_state.get(_REMOVED, {}))
    kept[shown.key] = tuple(dict.fromkeys(ids))
    st.session_state[_REMOVED] = kept
