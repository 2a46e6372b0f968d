"""Tree-shaded streets: how many there are, and the trees that would fill a street's gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import shapely
import streamlit as st

from planner.app.figures import points, show_figure
from planner.app.literal import literal
from planner.app.parking_lot import told
from planner.app.parking_plan import in_and_out
from planner.app.shelf import Shelf
from planner.app.species import ask_one, choosable
from planner.errors import PlannerError
from planner.export.amounts import measured
from planner.export.terminal import plain
from planner.export.wording import key_figure
from planner.scenario import PlantTrees
from planner.street_green import fill_gaps, shade_gain
from planner.street_green.tally import UNKNOWN

if TYPE_CHECKING:
    from planner.app.plan import Planned
    from planner.app.towns import Shown
    from planner.language import Words
    from planner.scenario import Scenario

_COLUMNS = 3
_KEPT = 32
_FILLED = "street_filled"


@dataclass(frozen=True, eq=False)
class Filled:
    """A street with its gaps planted.

    Parameters
    ----------
    scenario
        Plants them.
    gain
        Of `planner.street_green.shade_gain`.
    """

    scenario: Scenario
    gain: pd.DataFrame

    @property
    def trees(self) -> int:
        """How many trees there are."""
        places = [each.geometry for each in self.scenario.changes if isinstance(each, PlantTrees)]
        return int(shapely.get_num_geometries(places).sum())


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf[tuple[int, str, str], tuple[Shown, Filled]]:
    return Shelf(_KEPT)


def show_streets(plan: Planned, say: Words) -> None:
    """Show the figures of streets, and the trees that a street lacks."""
    rows = [row for row in plan.after.indicators if row.rule_set == "street_green"]
    for start in range(0, len(rows), _COLUMNS):
        places = st.columns(_COLUMNS)
        for place, row in zip(places, rows[start : start + _COLUMNS], strict=False):
            with place:
                change = points(plan.comparison, row.id, say) if row.unit == "%" else None
                show_figure(key_figure(row, say.lang), say, change)
    _street(plan.shown, say)


def _street(shown: Shown, say: Words) -> None:
    """Ask for a street, and show its gaps and the trees that fill them."""
    streets = shown.assessment.streets
    names = sorted({name for name in streets.shaded.table["name"] if name})
    if not names:
        st.info(say("app_no_street_names"))
        return
    street = st.selectbox(
        say("app_street"),
        names,
        index=None,
        placeholder=say("app_street_choose"),
        format_func=plain,
        key="street",
    )
    if street is None:
        return
    _gaps(street, shown, say)
    species = ask_one(shown.assessment.parking.groups, say, "street_species")
    subject = f"street/{street}"
    if st.button(say("app_fill_gaps"), type="primary", key="fill_gaps"):
        st.session_state.pop(_FILLED, None)
        with st.status(say("app_planting_working"), expanded=False) as status:
            try:
                found = fill(shown, street, species)
            except PlannerError as error:
                status.update(label=say("app_planting_failed"), state="error", expanded=True)
                st.error(literal(str(error), 1000))
                return
            status.update(label=say("app_planting_done"), state="complete")
        st.session_state[_FILLED] = ((shown.key, subject), found)
    of, kept = st.session_state.get(_FILLED, (None, None))
    filled: Filled | None = kept if of == (shown.key, subject) else None
    if filled is not None:
        _gain(filled, say)
    in_and_out(shown, subject, filled.scenario if filled else None, say)


def _gaps(street: str, shown: Shown, say: Words) -> None:
    """Say how many gaps a street has; where its trees are not mapped, that nobody knows."""
    streets = shown.assessment.streets
    pieces, gaps = streets.shaded.table, streets.gaps
    of_street = gaps[gaps["name"] == street]
    metres = measured(float(of_street["length_m"].sum()), "count", say)
    st.caption(say("app_gaps", count=f"{len(of_street):,}", metres=metres))
    if (pieces.loc[pieces["name"] == street, "shaded"] == UNKNOWN).any():
        st.caption(say("app_gaps_unknown"))


def _gain(filled: Filled, say: Words) -> None:
    """Show how many trees there are, and a year a row what they shade."""
    st.metric(say("app_trees"), measured(filled.trees, "count", say))
    rows = filled.gain.to_dict("records")
    shares = {
        say(f"app_{name}"): [told(row[name], "share", say) for row in rows]
        for name in ("crown_share_before", "crown_share_after")
    }
    metres = {
        say(f"app_{name}"): [told(row[name], "count", say) for row in rows]
        for name in ("shaded_m_before", "shaded_m_after")
    }
    years = [
        say("app_in_years", years=f"{row['years']:g}") if row["years"] else say("app_planted_now")
        for row in rows
    ]
    st.dataframe(pd.DataFrame({say("app_trees_in"): years, **shares, **metres}), hide_index=True)


def fill(shown: Shown, street: str, species: str) -> Filled:
    """Return the trees that fill a street's gaps, from memory where it was asked before.

    Raises
    ------
    PlannerError
        As `planner.street_green.fill_gaps`.
    """

    def make() -> tuple[Shown, Filled]:
        town, groups = shown.assessment.town, shown.assessment.parking.groups
        group = choosable(groups).get(species)
        cycle = "" if group is None else "evergreen" if group.evergreen else "deciduous"
        scenario = fill_gaps(town, street, species=species, leaf_cycle=cycle)
        gain = shade_gain(town, scenario.apply(town), street, groups=groups)
        return shown, Filled(scenario, gain)

    return _shelf().get((id(shown), street, species), make)[1]
