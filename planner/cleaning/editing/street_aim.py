"""Which street a hand means, where it is to go, and what is due on it; refusals in words."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.routing.roads import Ints
    from planner.cleaning.terms.fleet import Vehicle


def crew_text(plan: CleaningPlan, crew: object) -> str:
    """Return a crew in words for messages, counted from 1; check that there is one."""
    match crew:
        case (str(vehicle), int(number)):
            counts = {each.id: each.count for each in plan.setting.fleet.vehicles}
            if 0 <= number < counts.get(vehicle, 0):
                return f"{vehicle} {number + 1}"
            there = ", ".join(f"{each} 1 to {count}" for each, count in counts.items() if count)
            message = f"crew {vehicle} {number + 1}: there is none; there are {there}"
        case _:
            message = f"crew {crew!r}: give a vehicle's id and a number from 0, or a route's row"
    raise OptionError(message)


def links_of(plan: CleaningPlan, street: str | Sequence[int]) -> tuple[Ints, str]:
    """Return the links of a street, and what messages call it."""
    names = plan.setting.streets["name"]
    if isinstance(street, str):
        found = np.flatnonzero((names == street.strip()).to_numpy(dtype=bool))
        if not found.size:
            near = get_close_matches(street, [str(x) for x in names.dropna().unique() if x], 3)
            hint = f"; is it {' or '.join(near)}?" if near else "; give numbers of links instead"
            message = f"{street}: no street of the town is called so{hint}"
            raise OptionError(message)
        return found.astype(np.int32), street.strip()
    links = np.unique(np.array(street, dtype=np.int64))
    if not links.size or links[0] < 0 or links[-1] >= len(names):
        message = f"links {links.tolist()}: give numbers from 0 to {len(names) - 1}"
        raise OptionError(message)
    called = [str(each) for each in names.iloc[links].dropna().unique() if each]
    return links.astype(np.int32), ", ".join(called[:3]) or f"link {links[0]}"


def aim_of(plan: CleaningPlan, to: tuple[str, int] | int) -> tuple[Vehicle, int, int | None]:
    """Return the vehicle, the crew and the route that a street goes to."""
    vehicles = {each.id: each for each in plan.setting.fleet.vehicles}
    if isinstance(to, tuple):
        crew_text(plan, to)
        return vehicles[to[0]], to[1], None
    if not 0 <= to < len(plan.routes):
        message = f"route {to}: there are routes 0 to {len(plan.routes) - 1}"
        raise OptionError(message)
    slot = next((each for each in plan.schedule.slots if each.route == to), None)
    if slot is None:
        message = f"{plan.routes['id'].iloc[to]}: no crew drives it so far; give it one first"
        raise OptionError(message)
    return vehicles[slot.vehicle], slot.crew, to


def due_on(plan: CleaningPlan, links: Ints) -> pd.DataFrame:
    """Return link, service and times a week of what is due on links, served or not."""
    parts = [pd.DataFrame({"link": [], "service": [], "per_week": []})]
    for each in plan.solved:
        job = each.reduced.job
        own = np.intersect1d(job.tasks.link, links)
        parts.append(pd.DataFrame({"link": own}).assign(service=job.service, per_week=job.per_week))
    served = pd.concat(parts, ignore_index=True).astype({"link": int, "per_week": int})
    lacking = plan.unserved.loc[plan.unserved["link"].isin(links), ["link", "service", "per_week"]]
    # What is served too seldom stays with the routes that serve it.
    apart = lacking.merge(served, on=["link", "service"], suffixes=("", "_now"))
    apart = apart[apart["per_week"] != apart["per_week_now"]][["link", "service", "per_week"]]
    every = pd.concat([served, lacking], ignore_index=True).drop_duplicates(ignore_index=True)
    keys = pd.MultiIndex.from_frame(every)
    return every[~keys.isin(pd.MultiIndex.from_frame(apart))]


def nothing_due(
    plan: CleaningPlan, name: str, due: pd.DataFrame, vehicle: Vehicle, route: int | None
) -> str:
    """Return why nothing that is due on a street can go to a vehicle or a route."""
    if due.empty:
        return f"{name}: neither sweeping nor washing is due there; give it a frequency first"
    pairs = due[["service", "per_week"]].drop_duplicates().itertuples(index=False, name=None)
    told = " and ".join(f"{service} {times} a week" for service, times in sorted(pairs))
    if route is None:
        return f"{name}: due is {told}; {vehicle.id} does {', '.join(vehicle.services)} only"
    row = plan.routes.iloc[route]
    return (
        f"{name}: due is {told}; {row['id']} is for {row['service']} {row['per_week']} a week; "
        "choose a crew or another route"
    )
