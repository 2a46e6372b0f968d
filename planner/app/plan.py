"""What the reader drew, as a plan for the town: before and after, side by side."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import shapely
import streamlit as st
from shapely.geometry import shape

import layers
from planner.app.shelf import Shelf
from planner.assess import Assessment, assess
from planner.compare import Comparison, compare
from planner.scenario import AddGreen, OpenGate, PlantTrees, RemoveGreen, Scenario
from planner.store.scenario_file import scenario_to_dict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from layers.layer import Layer
    from planner.app.towns import Shown, TownKey
    from planner.language import Words
    from planner.scenario import Change

_KEPT = 32
"""Plans kept in memory, of all readers: undoing a step finds the one before."""

_REMOVED, _PLANTED = "removed", "planted"
_PLANNED = "planned"


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

    @property
    def trees(self) -> int:
        """How many trees it plants."""
        rows = self.after.town.trees.geometry.array[len(self.shown.assessment.town.trees) :]
        return int(shapely.get_num_geometries(rows).sum())

    @cached_property
    def overlays(self) -> tuple[Layer, ...]:
        """The overlays of the town with the plan; what it does not touch is drawn once."""
        if self.scenario is None:
            return self.shown.overlays
        old, new = _drawn_from(self.shown.assessment), _drawn_from(self.after)
        same = {
            id_
            for id_, parts in new.items()
            if all(one is other for one, other in zip(old[id_], parts, strict=True))
        }
        before = {layer.id: layer for layer in self.shown.overlays if layer.id in same}
        return tuple(layers.build(self.after, known=before))


def _drawn_from(assessment: Assessment) -> dict[str, tuple[object, ...]]:
    """Return the tables and findings that overlays show; the others are drawn for each plan.

    A plan leaves what it does not touch the very same object.
    """
    town, parking, streets = assessment.town, assessment.parking, assessment.streets
    shade = (parking.ground, parking.by_definition, parking.prisms, parking.crowns)
    return {
        "water": (town.water,),
        "streets": (town.ways,),
        "market": (town.places, town.zones),
        "trees": (town.trees, town.hedges),
        "places": (town.places,),
        "study_area": (town.boundary,),
        "parking": (parking.supply, parking.reach),
        "parking_shade": (parking.supply, *shade, parking.canopies),
        "parking_residents": (parking.access, parking.supply, parking.reach, town.buildings),
        "shaded_streets": (streets.shaded, streets.gaps),
        "street_furniture": (streets.bins, streets.toilets),
    }


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf[tuple[int, str], Planned]:
    return Shelf(_KEPT)


def planned(shown: Shown, drawings: dict[str, Any], say: Words) -> Planned:
    """Return the town with what was drawn on its map, what was planted and what was removed.

    Parameters
    ----------
    shown
        The session's town.
    drawings
        GeoJSON FeatureCollection (WGS-84): an area is a new park, a line a row
        of trees, a point a gate to be opened.
    say
        Names the new parks and rows.

    Raises
    ------
    DataError
        A change cannot be made; the message names all that is wrong.
    """
    changes = _changes(drawings, shown, say)
    if not changes:
        return present(shown)
    scenario = Scenario(say("app_plan"), changes)

    def make() -> Planned:
        town = scenario.apply(shown.assessment.town)
        return Planned(shown, scenario, assess(town, previous=shown.assessment))

    # By the town itself, which lives as long as a plan of it is kept: one that was
    # let go and loaded anew has the same key, but is another one to compare with.
    return _shelf().get((id(shown), _told(scenario)), make)


def present(shown: Shown) -> Planned:
    """Return the town as it is."""
    return Planned(shown, None, shown.assessment)


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
    found.extend(planted(shown))
    for number, feature in enumerate(drawings["features"], start=1):
        drawn, id_ = shape(feature["geometry"]), f"drawn/{feature['id']}"
        if drawn.geom_type == "Polygon":
            found.append(AddGreen(drawn, name=say("app_new_park", number=number), id=id_))
        elif drawn.geom_type == "LineString":
            found.append(PlantTrees(drawn, name=say("app_new_row", number=number), id=id_))
        elif drawn.geom_type == "Point":
            found.append(OpenGate(drawn, id=id_))
    return tuple(found)


def removed(shown: Shown) -> tuple[str, ...]:
    """Return the ids of green spaces that the reader takes away in thought.

    Those that the town does not have are left out: the file of another town's plan
    would otherwise leave the reader with no page at all, run after run.
    """
    asked: tuple[str, ...] = _kept(_REMOVED, shown)
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
    _keep(_REMOVED, shown, tuple(dict.fromkeys(ids)))


def planted(shown: Shown, subject: str = "") -> tuple[PlantTrees, ...]:
    """Return the trees that the reader took into the plan, of one subject or of all.

    Parameters
    ----------
    shown
        The session's town.
    subject
        What they were planted for, such as `lot/way/7`; empty for all.
    """
    found: tuple[PlantTrees, ...] = _kept(_PLANTED, shown)
    return tuple(change for change in found if not subject or _subject(change) == subject)


def take_in(shown: Shown, subject: str, scenario: Scenario) -> None:
    """Take the trees of a scenario into the plan, in place of the subject's earlier ones."""
    others = [change for change in planted(shown) if _subject(change) != subject]
    trees = [change for change in scenario.changes if isinstance(change, PlantTrees)]
    named = (
        replace(change, id=f"{_PLANTED}/{subject}{_NUMBER}{number}")
        for number, change in enumerate(trees, start=1)
    )
    keep_planted(shown, (*others, *named))


def take_out(shown: Shown, subject: str = "") -> None:
    """Take a subject's trees, or all that were taken in, out of the plan again."""
    gone = planted(shown, subject)
    keep_planted(shown, [change for change in planted(shown) if change not in gone])


def keep_planted(shown: Shown, changes: Iterable[PlantTrees]) -> None:
    """Take just these trees into the plan."""
    _keep(_PLANTED, shown, tuple(changes))


_NUMBER = "#"
"""Stands in an id between what the trees are for and their number."""


def _subject(change: PlantTrees) -> str:
    return change.id.rpartition(_NUMBER)[0].removeprefix(f"{_PLANTED}/")


def _kept(what: str, shown: Shown) -> Any:  # noqa: ANN401  (as it was kept)
    """Return what the session keeps of a town's plan beside its drawings."""
    kept: dict[TownKey, Any] = st.session_state.get(what, {})
    return kept.get(shown.key, ())


def _keep(what: str, shown: Shown, values: tuple[object, ...]) -> None:
    st.session_state[what] = {**st.session_state.get(what, {}), shown.key: values}
