"""A plan from a file onto the map: what can be drawn as drawings, removals and trees as such."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import streamlit as st
from shapely.geometry import mapping

from planner.app import map_view
from planner.app.literal import literal
from planner.app.plan import keep_planted, keep_removed
from planner.errors import DataError, PlannerError
from planner.scenario import AddGreen, OpenGate, PlantTrees, RemoveGreen, Scenario
from planner.store.scenario_file import scenario_from_dict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.app.towns import Shown
    from planner.language import Words
    from planner.scenario import Change

_MOST_BYTES = 10_000_000
_OPENED = "plan_opened"


def ask(shown: Shown, say: Words) -> None:
    """Ask for a plan's file, and put it on the map once."""
    upload = st.file_uploader(
        say("app_open_plan"), type=["geojson", "json"], key="plan_upload", max_upload_size=10
    )
    if upload is None:
        return
    content = upload.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    if st.session_state.get(_OPENED) == (shown.key, digest):
        return
    try:
        scenario = read(content, upload.name)
    except PlannerError as error:
        st.error(literal(str(error), 1000))
        return
    st.session_state[_OPENED] = (shown.key, digest)
    keep_removed(shown, [row.id for row in scenario.changes if isinstance(row, RemoveGreen)])
    keep_planted(shown, planted_in(scenario))
    # Opening a file twice puts its shapes on the map twice.
    map_view.give(as_drawings(scenario), uuid4().hex)
    st.rerun()


def read(content: bytes, name: str) -> Scenario:
    """Return the plan in a file's content.

    Raises
    ------
    DataError
        It is no plan and no GeoJSON of areas; the message names the file.
    """
    if len(content) > _MOST_BYTES:
        message = f"{name}: a plan has at most {_MOST_BYTES / 1e6:g} MB"
        raise DataError(message)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        message = f"{name}: not GeoJSON in UTF-8 ({error})"
        raise DataError(message) from error
    try:
        return scenario_from_dict(data, name=name)
    except DataError as error:
        message = f"{name}: {error}"
        raise DataError(message) from error


def planted_in(scenario: Scenario) -> tuple[PlantTrees, ...]:
    """Return the trees of a plan that a line drawn on the map does not say all of."""
    return tuple(
        change
        for change in scenario.changes
        if isinstance(change, PlantTrees) and not _is_drawn_row(change)
    )


def as_drawings(scenario: Scenario) -> dict[str, Any]:
    """Return what of a plan can be drawn, as the map takes it; names stay in the file."""
    features = []
    for number, change in enumerate(scenario.changes, start=1):
        features += [
            {
                "type": "Feature",
                "id": f"{number}-{part}",
                "properties": {},
                "geometry": mapping(drawn),
            }
            for part, drawn in enumerate(_shapes(change))
        ]
    return {"type": "FeatureCollection", "features": features}


def _shapes(change: Change) -> Sequence[Any]:
    """Return what stands for a change on the map, nothing for what cannot be drawn."""
    if isinstance(change, AddGreen):
        return getattr(change.geometry, "geoms", [change.geometry])
    if isinstance(change, OpenGate):
        return [change.point]
    if isinstance(change, PlantTrees) and _is_drawn_row(change):
        return [change.geometry]
    return []


def _is_drawn_row(change: PlantTrees) -> bool:
    """Say whether the line alone makes the same row: nothing else was chosen for it."""
    drawn = change.geometry.geom_type == "LineString"
    return drawn and replace(change, name="", id="") == PlantTrees(change.geometry)
