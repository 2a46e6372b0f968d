"""Streets that no vehicle serves, with the reason; and what hand crews keep clean."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from planner.cleaning.due.grades import NOT_OURS
from planner.cleaning.due.streets import not_cleaned
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from planner.cleaning.jobs import Reason
    from planner.cleaning.plan import CleaningPlan

    HandReason = Reason | Literal["by_rule", "no_carriageway"]

REASONS: Mapping[Reason, Phrase] = MappingProxyType(
    {
        "narrow": Phrase("路面太窄，现有车辆均不能通行", "too narrow for every vehicle there is"),
        "unreachable": Phrase(
            "受单行、禁转或断头路限制，车辆无法从停车场到达并返回",
            "not reached from the depot and left again by streets that the vehicle may drive",
        ),
        "no_vehicle": Phrase("没有承担该作业的车辆", "there is no vehicle for this service"),
        "no_shift": Phrase("一周内班次已用完", "the week's shifts are used up"),
        "too_long": Phrase(
            "单次作业超过一个班次或一箱水（一斗垃圾）的容量",
            "more work than one shift or one tank holds",
        ),
        "no_outline": Phrase("只标绘为点，面积不明", "mapped as a point: its size is unknown"),
        "not_in_plan": Phrase("导入的方案未包含", "the plan that was read in leaves it out"),
    }
)
"""Why no vehicle serves a street or an area, in words."""

HAND_REASONS: Mapping[HandReason, Phrase] = MappingProxyType(
    {
        **{reason: told for reason, told in REASONS.items() if reason != "no_outline"},
        "by_rule": Phrase("按规定由人工清扫", "swept by hand by the rules"),
        "no_carriageway": Phrase(
            "步道、台阶等，车辆不能通行", "footways, steps and the like: nothing drives there"
        ),
    }
)
"""Why hands keep a street clean, in words; of several reasons the first counts."""

_CLOSED = ("private", "no")


def unserved_streets(plan: CleaningPlan) -> pd.DataFrame:
    """Return the streets and areas that are due but that no vehicle serves.

    Returns
    -------
    pandas.DataFrame
        A row for each piece of street (or area) and service: `kind` (street, square, parking),
        `id` of the way or area, `name` (may be empty), `highway` (empty for areas), `grade` (0
        for areas); `metres` (NaN for areas), `width_m`, `area_m2`, NaN where unknown; `link` of
        the network (-1 for areas); `service`, `per_week`, `reason` (`jobs.Reason`, in words by
        `REASONS`). The highest grade first, areas last.
    """
    lacking, setting = plan.unserved, plan.setting
    street = (lacking["link"] >= 0).to_numpy(dtype=bool)
    own = setting.streets.iloc[lacking["link"].to_numpy()[street]]
    areas = setting.areas.iloc[lacking["area"].to_numpy()[~street]]
    columns = {"way_id": "id", "length_m": "metres"}
    pieces = own[["way_id", "name", "highway", "grade", "length_m", "width_m", "area_m2"]]
    spots = areas[["kind", "id", "name", "area_m2"]]
    table = pd.concat(
        [
            pieces.rename(columns=columns).assign(kind="street").set_axis(lacking.index[street]),
            spots.assign(highway="", grade=0, metres=np.nan, width_m=np.nan).set_axis(
                lacking.index[~street]
            ),
        ]
    ).sort_index()
    table["name"] = table["name"].fillna("").astype(str).str.strip()
    said = ["link", "service", "per_week", "reason"]
    table = table.assign(**{name: lacking[name] for name in said})
    first = ["kind", "id", "name", "highway", "grade", "metres", "width_m", "area_m2"]
    table = table[[*first, *said]]
    # Areas, of grade 0, come after the streets.
    table["last"] = table["kind"] != "street"
    order = ["last", "grade", "name", "id", "service"]
    return table.sort_values(order, kind="stable", ignore_index=True).drop(columns="last")


def summed_by_name(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return pieces of street added up by the street's name; unnamed ones by their way.

    Parameters
    ----------
    table
        Of `unserved_streets` or `hand_work`.
    by
        What else tells rows apart: `("service", "reason")`, or `("reason",)`.

    Returns
    -------
    pandas.DataFrame
        The columns of `by`; `name`, `ids` of the ways with commas, `grade` (the highest);
        `pieces`, `metres`, `area_m2` of those whose width is known (NaN if none is),
        `unsized`, the number of pieces without an area; and `shifts_per_week` where the table has
        it. In the order in which the table names them.
    """
    street = table["name"].where(table["name"] != "", table["id"])
    grouped = table.groupby([*(table[name] for name in by), street.rename("street")], sort=False)
    found = pd.DataFrame(
        {
            "name": grouped["name"].first(),
            "ids": grouped["id"].agg(lambda each: ",".join(dict.fromkeys(each.astype(str)))),
            "grade": grouped["grade"].min(),
            "pieces": grouped.size(),
            "unsized": grouped["area_m2"].agg(lambda each: int(each.isna().sum())),
        }
    )
    sums = [name for name in ("metres", "area_m2", "shifts_per_week") if name in table]
    found[sums] = grouped[sums].sum(min_count=1)
    return found.reset_index().drop(columns="street")


def hand_work(plan: CleaningPlan) -> pd.DataFrame:
    """Return the streets and ways that people keep clean by hand, and the shifts that takes.

    A street that machines should serve and do not is kept at the frequency that
    is due, whatever the reason; one that is swept by hand by the rules, and ways without a
    carriageway, on every working day, since the rules have no frequency for hands. A
    piece of street is here once, at its highest frequency.

    Returns
    -------
    pandas.DataFrame
        `reason` (`HAND_REASONS`), `id` of the way, `name`, `highway`, `grade` (0 without a
        carriageway), `metres`, `width_m`, `area_m2`, `per_week`, `shifts_per_week` of one person
        at `hand_m2_per_shift`. NaN where the width is unknown.
    """
    table = pd.concat([_streets_by_hand(plan), _ways_on_foot(plan)], ignore_index=True)
    table["area_m2"] = table["metres"] * table["width_m"]
    quota = plan.setting.rules.hand_m2_per_shift
    table["shifts_per_week"] = table["area_m2"] / quota * table["per_week"]
    columns = ["reason", "id", "name", "highway", "grade", "metres", "width_m", "area_m2"]
    return table[[*columns, "per_week", "shifts_per_week"]]


def _streets_by_hand(plan: CleaningPlan) -> pd.DataFrame:
    streets, lacking = plan.setting.streets, plan.unserved
    rows = lacking[(lacking["link"] >= 0) & lacking["reason"].isin(HAND_REASONS)]
    ours = (streets["inside"] & (streets["grade"] != NOT_OURS)).to_numpy(dtype=bool)
    unswept = np.flatnonzero(ours & (streets["sweep_per_week"] == 0).to_numpy(dtype=bool))
    every = pd.concat(
        [
            rows[["link", "reason", "per_week"]],
            pd.DataFrame({"link": unswept, "reason": "by_rule", "per_week": _daily(plan)}),
        ]
    )
    rank = {name: number for number, name in enumerate(HAND_REASONS)}
    every = (
        every.assign(rank=every["reason"].map(rank))
        .groupby("link")
        .agg({"rank": "min", "per_week": "max"})
    )
    every = every.sort_values("rank", kind="stable")
    found = _columns(streets.iloc[every.index.to_numpy(dtype=int)], "grade", "length_m", "width_m")
    reasons = list(HAND_REASONS)
    return found.assign(
        reason=[reasons[each] for each in every["rank"]], per_week=every["per_week"].to_numpy()
    )


def _ways_on_foot(plan: CleaningPlan) -> pd.DataFrame:
    """Return the ways of the study area without a carriageway that are open to all."""
    setting = plan.setting
    town = setting.town
    ways = not_cleaned(town, setting.network, setting.rules)
    ways = ways[ways["reason"] == "no_carriageway"]
    about = town.ways.set_index("id").loc[ways["way_id"]]
    open_ = ~about["access"].isin(_CLOSED).to_numpy(dtype=bool)
    width = about["carriageway_m"].to_numpy(dtype=float)
    found = _columns(ways.assign(grade=0, width_m=width)[open_], "grade", "length_m", "width_m")
    return found.assign(reason="no_carriageway", per_week=_daily(plan))


def _columns(table: gpd.GeoDataFrame, *more: str) -> pd.DataFrame:
    found = pd.DataFrame(table[["way_id", "name", "highway", *more]]).reset_index(drop=True)
    found["name"] = found["name"].fillna("").astype(str).str.strip()
    return found.rename(columns={"way_id": "id", "length_m": "metres"})


def _daily(plan: CleaningPlan) -> int:
    return len(plan.setting.rules.days)
