"""The hours of a week by crew and day, how even they are, and what is short."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.crews.schedule import problem_of
from planner.cleaning.crews.shift_packing import first_fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.cleaning.crews.schedule import Crews, RouteLoad, Schedule

_CELL = ["vehicle", "crew", "day"]


def hours_by_day(
    week: Schedule, loads: Sequence[RouteLoad], fleet: Mapping[str, Crews], days: Sequence[int]
) -> pd.DataFrame:
    """Return the work of each crew on each working day, idle ones too.

    Returns
    -------
    pandas.DataFrame
        vehicle, crew, day (0 Monday), seconds of work, and routes (drives) that day.
    """
    cells = [
        (vehicle, crew, day)
        for vehicle, crews in fleet.items()
        for crew in range(crews.count)
        for day in sorted(days)
    ]
    seconds = {load.route: load.seconds for load in loads}
    drives = pd.DataFrame(
        [(slot.vehicle, slot.crew, slot.day, seconds[slot.route]) for slot in week.slots],
        columns=[*_CELL, "seconds"],
    )
    found = drives.groupby(_CELL)["seconds"].agg(["sum", "size"])
    every = found.reindex(pd.MultiIndex.from_tuples(cells, names=_CELL), fill_value=0)
    table = every.rename(columns={"sum": "seconds", "size": "routes"}).reset_index()
    return table.astype({"seconds": float, "routes": int})


def evenness(hours: pd.DataFrame) -> pd.DataFrame:
    """Return the largest hours over the mean, per vehicle type; 1 is perfectly even.

    Parameters
    ----------
    hours
        As of `hours_by_day`.

    Returns
    -------
    pandas.DataFrame
        vehicle, seconds (of the week), and largest over mean of the hours of
        crews (`crew_over_mean`), of days (`day_over_mean`) and of a crew on a day
        (`crew_day_over_mean`); NaN where nothing is driven.
    """
    rows = []
    for vehicle, own in hours.groupby("vehicle", sort=False):
        cells = own.pivot_table(index="crew", columns="day", values="seconds").to_numpy()
        row = {"vehicle": vehicle, "seconds": cells.sum()}
        shapes = {"crew": cells.sum(axis=1), "day": cells.sum(axis=0), "crew_day": cells}
        for name, part in shapes.items():
            row[f"{name}_over_mean"] = part.max() / part.mean() if cells.any() else np.nan
        rows.append(row)
    names = [f"{name}_over_mean" for name in ("crew", "day", "crew_day")]
    return pd.DataFrame(rows, columns=["vehicle", "seconds", *names])


def shortage(
    week: Schedule, loads: Sequence[RouteLoad], fleet: Mapping[str, Crews], days: Sequence[int]
) -> pd.DataFrame:
    """Return what the routes left over would need beside the crews there are.

    Returns
    -------
    pandas.DataFrame
        A row for each vehicle type with routes left over: vehicle; routes left
        over; seconds of their week; shifts more a week and crews more in which
        they all fit (packed first-fit, so fewer may do); and hopeless, the routes
        that no number of crews can drive: longer than the longest shift, or due
        on a day more often than it has shifts. Those are in no other column
        but routes and seconds.
    """
    left = set(week.left_over)
    rows = []
    for vehicle, crews in fleet.items():
        own = [load for load in loads if load.vehicle == vehicle and load.route in left]
        if not own:
            continue
        problem = problem_of(own, crews, days)
        hopeful = [load for at, load in enumerate(own) if problem.can_hold(at)]
        more, shifts = _room_for(hopeful, crews, days)
        seconds = sum(load.seconds * load.per_week for load in own)
        rows.append((vehicle, len(own), seconds, shifts, more, len(own) - len(hopeful)))
    names = ["vehicle", "routes", "seconds", "shifts", "crews", "hopeless"]
    return pd.DataFrame(rows, columns=names)


def _room_for(loads: Sequence[RouteLoad], crews: Crews, days: Sequence[int]) -> tuple[int, int]:
    """Return the crews and the shifts a week that hold some routes, packed first-fit."""
    if not loads:
        return 0, 0
    problem = problem_of(loads, crews, days)
    # A crew for each route is enough.
    for more in range(1, len(loads) + 1):
        packed = first_fit(replace(problem, crews=more))
        if not packed.left_over:
            break
    return more, int((packed.load_ms > 0).sum())
