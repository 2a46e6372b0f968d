"""One car park on its page: chosen on the map or by name, and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from planner.app import map_view
from planner.app.literal import literal
from planner.export.amounts import measured
from planner.export.lots import remarks
from planner.export.terminal import plain
from planner.parking.spaces import SPACES_FROM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.app.map_component.said import MapSaid
    from planner.app.plan import Planned
    from planner.language import Words

_CHOICE, _CHOSEN, _CLICKED = "lot", "lot_chosen", "lot_clicked"
_LONGEST = 60

_DESTINATIONS = ("markets", "shops", "service_halls", "hospitals", "schools")


def choose_lot(plan: Planned, said: MapSaid, say: Words) -> int | None:
    """Return the row of the car park that the reader clicked on or chose by name, None before.

    Parameters
    ----------
    plan
        What the page shows.
    said
        What the reader did on its map.
    say
        The reader's words.
    """
    lots = plan.after.parking.lots
    ids, state = lots["id"].tolist(), st.session_state
    if said.clicked is not None and said.clicked != state.get(_CLICKED):
        state[_CLICKED] = said.clicked
        found = map_view.clicked(plan, said)
        if found is not None and found[1].get("id") in ids:
            state[_CHOICE] = found[1]["id"]
    # A page that is left forgets its fields.
    state.setdefault(_CHOICE, state.get(_CHOSEN))
    if state[_CHOICE] not in ids:
        del state[_CHOICE]
    names = _names(lots, say)
    id_ = st.selectbox(
        say("app_lot"),
        ids,
        index=None,
        placeholder=say("app_lot_choose"),
        format_func=names.__getitem__,
        key=_CHOICE,
    )
    state[_CHOSEN] = id_
    return None if id_ is None else ids.index(id_)


def _names(lots: pd.DataFrame, say: Words) -> dict[str, str]:
    """Return what each car park is called; two are never called the same."""
    names = [plain(name)[:_LONGEST] for name in lots["name"]]
    shared = pd.Series(names).duplicated(keep=False)
    return {
        id_: name if name and not twice else f"{name or say.value(kind)} · {plain(id_)}"
        for id_, name, twice, kind in zip(lots["id"], names, shared, lots["kind"], strict=True)
    }


def show_lot(row: int, plan: Planned, say: Words) -> None:
    """Show what is known of a car park, as it is and with the plan."""
    before, lot = (
        assessment.parking.lots.iloc[row] for assessment in (plan.shown.assessment, plan.after)
    )
    with st.container(border=True):
        st.markdown(f"**{literal(lot['name'] or lot['id'])}**")
        st.caption(f"{literal(say.value(lot['kind']))} · {literal(say.value(lot['access']))}")
        facts = [*_supply(lot, say), *_shade(lot, before, say), *_near(lot, say)]
        lines = [
            say("figure_measure", name=literal(say(f"app_{name}")), value=f"**{literal(text)}**")
            for name, text in facts
        ]
        # Two blanks at its end break a line.
        st.markdown("  \n".join(lines))
        said = remarks(lot["faults"], lot["shade_unknown"], say.lang)
        if said:
            st.caption(literal(f"{say('app_remarks')}: {said}"))


def told(value: float, unit: str, say: Words) -> str:
    """Return a number as `planner.export.wording.measured` tells it; NaN is a dash."""
    return measured(None if pd.isna(value) else float(value), unit, say)


def spaces_told(spaces: float, low: float, high: float, *, say: Words) -> str:
    """Return spaces with their range, where they are estimated."""
    figure, least, most = (told(value, "count", say) for value in (spaces, low, high))
    return figure if least == most else f"{figure} ({least}–{most})"


def _supply(lot: pd.Series[Any], say: Words) -> Iterator[tuple[str, str]]:
    yield "spaces", spaces_told(lot["spaces"], lot["spaces_low"], lot["spaces_high"], say=say)
    yield "spaces_from", SPACES_FROM[lot["spaces_from"]].say(say.lang)
    yield "charging", told(lot["charging"], "count", say)
    yield "lot_area", told(lot["area_m2"], "count", say)


def _shade(lot: pd.Series[Any], before: pd.Series[Any], say: Words) -> Iterator[tuple[str, str]]:
    for column in ("shade_now", "shade_5", "shade_15"):
        now, then = (told(row[column], "share", say) for row in (before, lot))
        yield column, now if now == then else f"{now} → {then}"
    yield "meets_30", say(f"app_meets_{lot['meets_30']}")
    sources = {"whole": "shade_july_midday", "building": "july_building", "tree": "july_tree"}
    shares = {name: told(lot[column], "share", say) for name, column in sources.items()}
    yield "shade_july", say("app_by_source", **shares)
    if lot["heights_unknown"] > 0:
        yield "heights_unknown", told(lot["heights_unknown"], "count", say)


def _near(lot: pd.Series[Any], say: Words) -> Iterator[tuple[str, str]]:
    for limit in ("200m", "300m"):
        yield f"residents_{limit}", told(lot[f"residents_{limit}"], "count", say)
    counts = {name: told(lot[f"{name}_300m"], "count", say) for name in _DESTINATIONS}
    each = [f"{say(f'app_{name}')} {count}" for name, count in counts.items()]
    yield "destinations", say("figure_comma").join(each)
