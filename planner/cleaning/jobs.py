"""Which vehicle serves what: tasks of one service, one kind of vehicle and one frequency."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from planner.cleaning.due.passes import passes
from planner.cleaning.setting import fits

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from planner.cleaning.driving.network import DrivenNetwork
    from planner.cleaning.routing.roads import Flags, Ints
    from planner.cleaning.setting import Reach, Setting
    from planner.cleaning.terms.fleet import Service, Vehicle
    from planner.cleaning.terms.rules import CleaningRules

Reason = Literal[
    "narrow", "unreachable", "no_vehicle", "no_shift", "too_long", "no_outline", "not_in_plan"
]
"""Why no vehicle serves a street or an area: too narrow for all that there are, not reached from
the depot and left again, no vehicle of the service at all, the week's shifts used up, more work
than a shift or a tank holds, an area mapped as a point, of which nobody knows the size, or a plan
from elsewhere (`imported`) that leaves it out."""

FORWARD, BACKWARD, EITHER, AREA = 0, 1, 2, 3
"""How a task is served: along its link, against it, either way in one pass; or an area."""


@dataclass(frozen=True, eq=False)
class Tasks:
    """Passes to be driven, in the order of streets; each once a day of service.

    Parameters
    ----------
    link
        Link of the network that a pass follows; -1 for areas, shape (tasks,).
    area
        Row of the table of areas; -1 for streets.
    side
        `FORWARD`, `BACKWARD`, `EITHER` or `AREA`.
    number
        Which pass of its side, from 0.
    """

    link: Ints
    area: Ints
    side: Ints
    number: Ints

    def __len__(self) -> int:
        return self.link.size

    def take(self, rows: Ints | Flags) -> Tasks:
        """Return the tasks at `rows`."""
        return Tasks(self.link[rows], self.area[rows], self.side[rows], self.number[rows])


@dataclass(frozen=True, eq=False)
class Job:
    """Work of one service and frequency that vehicles of one kind do.

    Parameters
    ----------
    service
        `sweep` or `wash`.
    vehicle
        The kind of vehicle.
    per_week
        Days of service a week.
    tasks
        What is to be served on each of those days.
    """

    service: Service
    vehicle: Vehicle
    per_week: int
    tasks: Tasks

    @property
    def name(self) -> str:
        """Service, vehicle and frequency in short, such as `wash/washer/1`."""
        return f"{self.service}/{self.vehicle.id}/{self.per_week}"


@dataclass(frozen=True, eq=False)
class Work:
    """All jobs of a week, and what no vehicle can serve.

    Parameters
    ----------
    jobs
        Those with the highest frequency first.
    unserved
        A row for each street or area and service that no vehicle does: `link` and `area` (-1:
        the other), `service`, `per_week`, `reason` (`Reason`).
    """

    jobs: tuple[Job, ...]
    unserved: pd.DataFrame


def share_work(setting: Setting, reaches: Mapping[str, Reach]) -> Work:
    """Give each street and area, service by service, to the widest vehicle that can serve it.

    A wide vehicle clears more in a pass and a shift; small ones are left for
    the lanes that only they enter.

    Parameters
    ----------
    reaches
        Of each vehicle, by its id.
    """
    streets, areas, rules = setting.streets, setting.areas, setting.rules
    jobs: list[Job] = []
    unserved: list[pd.DataFrame] = []
    for service in setting.services:
        vehicles = setting.fleet.for_service(service)
        wanted = _wanted(streets, areas, service)
        wanted["reason"] = "narrow" if vehicles else "no_vehicle"
        sizeless = _sizeless(wanted, areas)
        unserved.append(wanted[sizeless].assign(reason="no_outline"))
        wanted = wanted[~sizeless].copy()
        for vehicle in vehicles:
            able = can_reach(wanted, areas, reaches[vehicle.id])
            fitting = _fitting(wanted, setting, vehicle)
            taken = wanted[able & fitting]
            for per_week in sorted(taken["per_week"].unique().tolist()):
                rows = taken[taken["per_week"] == per_week]
                tasks = tasks_of(rows, streets, setting.network, vehicle, rules)
                jobs.append(Job(service, vehicle, int(per_week), tasks))
            # The reason that holds for the last, smallest vehicle that fits counts.
            wanted.loc[fitting & ~able, "reason"] = "unreachable"
            wanted = wanted[~(able & fitting)].copy()
        unserved.append(wanted)
    jobs.sort(key=lambda job: (-job.per_week, job.name))
    columns = ["link", "area", "service", "per_week", "reason"]
    return Work(tuple(jobs), pd.concat(unserved, ignore_index=True)[columns])


def _wanted(streets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, service: Service) -> pd.DataFrame:
    """Return a row for each street and area that is due, with its frequency."""
    column = f"{service}_per_week"
    due = streets["inside"].to_numpy() & (streets[column].to_numpy() > 0)
    link, area = np.flatnonzero(due), np.flatnonzero(areas[column].to_numpy() > 0)
    none = np.full(link.size, -1), np.full(area.size, -1)
    return pd.DataFrame(
        {
            "link": np.concatenate((link, none[1])),
            "area": np.concatenate((none[0], area)),
            "service": service,
            "per_week": np.concatenate(
                (streets[column].to_numpy()[link], areas[column].to_numpy()[area])
            ),
        }
    )


def _sizeless(wanted: pd.DataFrame, areas: gpd.GeoDataFrame) -> Flags:
    """Say which rows are areas without a known size."""
    area = wanted["area"].to_numpy()
    size = np.append(areas["area_m2"].to_numpy(dtype=float), 0.0)
    return np.isnan(size[area])


def can_reach(wanted: pd.DataFrame, areas: gpd.GeoDataFrame, reach: Reach) -> Flags:
    """Say which rows (`link`, `area`) a vehicle reaches on all the sides it has to serve."""
    link, area = wanted["link"].to_numpy(), wanted["area"].to_numpy()
    network = reach.graph.network
    both = reach.reached.reshape(-1, 2)
    # A side that may not be driven at all asks for nothing; one that may must be reached.
    lawful = network.lawful.reshape(-1, 2)
    street = np.asarray((both | ~lawful).all(axis=1) & both.any(axis=1))[link]
    touched = np.zeros(network.nodes, dtype=np.bool_)
    touched[network.arc_head[reach.reached]] = True
    node = np.append(areas["node"].to_numpy(dtype=int), -1)[area]
    return np.where(area >= 0, touched[node] & (node >= 0), street)


def _fitting(wanted: pd.DataFrame, setting: Setting, vehicle: Vehicle) -> Flags:
    wide = fits(setting.network, vehicle, setting.rules.clearance_m)
    return (wanted["area"].to_numpy() >= 0) | wide[wanted["link"].to_numpy()]


def tasks_of(
    rows: pd.DataFrame,
    streets: gpd.GeoDataFrame,
    network: DrivenNetwork,
    vehicle: Vehicle,
    rules: CleaningRules,
) -> Tasks:
    """Return the passes of streets and areas by one kind of vehicle.

    Parameters
    ----------
    rows
        A row for each street or area: `link` and `area` (-1: the other).
    """
    link = rows["link"].to_numpy()
    link = link[link >= 0].astype(np.int32)
    area = rows["area"].to_numpy()
    area = area[area >= 0].astype(np.int32)
    forward, backward, either = passes(
        streets["width_m"].to_numpy()[link],
        vehicle.swath_m,
        forward=network.forward[link],
        backward=network.backward[link],
        tolerance_m=rules.pass_tolerance_m,
    )
    parts = [
        _repeated(link, FORWARD, forward),
        _repeated(link, BACKWARD, backward),
        _repeated(link, EITHER, either.astype(np.int32)),
    ]
    zeros, none = np.zeros_like(area), np.full_like(area, -1)
    parts.append(Tasks(none, area, np.full_like(area, AREA), zeros))
    every = join(parts)
    order = np.lexsort((every.number, every.side, every.link, every.area))
    return every.take(order.astype(np.int32))


def _repeated(link: Ints, side: int, count: Ints) -> Tasks:
    links = np.repeat(link, count)
    number = np.concatenate([np.arange(each) for each in count]) if count.size else count
    none = np.full(links.size, -1, dtype=np.int32)
    return Tasks(links, none, np.full(links.size, side, dtype=np.int32), number.astype(np.int32))


def join(parts: list[Tasks]) -> Tasks:
    """Return several tables of tasks as one."""
    columns = ("link", "area", "side", "number")
    return Tasks(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def without(job: Job, lost: Ints) -> Job:
    """Return a job without some of its tasks."""
    kept = np.ones(len(job.tasks), dtype=np.bool_)
    kept[lost] = False
    return replace(job, tasks=job.tasks.take(kept))
