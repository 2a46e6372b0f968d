"""Which streets and areas get all their passes as often as they are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.cleaning.due.passes import passes
from planner.cleaning.replay import AREA, SERVE
from planner.cleaning.terms.rules import GRADES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.routing.roads import Flags, Floats
    from planner.cleaning.terms.vehicles import Service

_M_PER_KM = 1000.0


def kept_links(plan: CleaningPlan, service: Service) -> Flags:
    """Say which links are due and get all their passes on all their days, shape (links,).

    It is counted from the legs that are driven and the drives that are
    scheduled, each side in its own direction.
    """
    setting = plan.setting
    network, due = setting.network, _due_links(plan, service)
    per_week = setting.streets[f"{service}_per_week"].to_numpy(dtype=float)
    width = setting.streets["width_m"].to_numpy(dtype=float)
    driven = _driven(plan, service, SERVE, "arc", network.arcs).reshape(-1, 2)
    kept = np.zeros(network.links, dtype=np.bool_)
    for each in plan.solved:
        job = each.reduced.job
        if job.service != service:
            continue
        link = np.unique(job.tasks.link[job.tasks.link >= 0])
        ahead, against, either = passes(
            width[link],
            job.vehicle.swath_m,
            forward=network.forward[link],
            backward=network.backward[link],
            tolerance_m=setting.rules.pass_tolerance_m,
        )
        asked = np.stack((ahead, against), axis=1) * per_week[link, None]
        sides = (driven[link] >= asked).all(axis=1)
        kept[link] = np.where(either, driven[link].sum(axis=1) >= per_week[link], sides)
    return kept & due


def kept_areas(plan: CleaningPlan, service: Service) -> Flags:
    """Say which areas are due and get it on all their days, shape (areas,)."""
    areas = plan.setting.areas
    per_week = areas[f"{service}_per_week"].to_numpy(dtype=float)
    return (per_week > 0) & (_driven(plan, service, AREA, "area", len(areas)) >= per_week)


def km_by_grade(plan: CleaningPlan) -> pd.DataFrame:
    """Return the street-km that are due and that get their frequency.

    A street-km is a km of street whatever its width and passes. A street counts
    when all its passes are scheduled on all its days.

    Returns
    -------
    pandas.DataFrame
        A row for each service of the plan and each grade 1-4: `service`, `grade`, `due_km`,
        `kept_km`. Streets outside the study area are in neither.
    """
    streets = plan.setting.streets
    km, grade = (streets[name].to_numpy(dtype=float) for name in ("length_m", "grade"))
    rows = []
    for service in plan.setting.services:
        due, kept = _due_links(plan, service), kept_links(plan, service)
        for each in GRADES:
            own = grade == each
            sums = (float(km[own & flags].sum()) / _M_PER_KM for flags in (due, kept))
            rows.append((service, each, *sums))
    return pd.DataFrame(rows, columns=["service", "grade", "due_km", "kept_km"])


def unkept_km(plan: CleaningPlan) -> tuple[float, float]:
    """Return the street-km that lack a service that is due on them, and those due for any."""
    length = plan.setting.network.length_m
    due, lacking = np.zeros((2, length.size), dtype=np.bool_)
    for service in plan.setting.services:
        asked = _due_links(plan, service)
        due |= asked
        lacking |= asked & ~kept_links(plan, service)
    return float(length[lacking].sum()) / _M_PER_KM, float(length[due].sum()) / _M_PER_KM


def kept_ground_m2(plan: CleaningPlan, services: Iterable[Service]) -> float:
    """Return the area of streets, squares and car parks that get any of the services as due.

    Each square metre counts once. Streets of unknown width are left out.
    """
    setting = plan.setting
    links = np.zeros(setting.network.links, dtype=np.bool_)
    areas = np.zeros(len(setting.areas), dtype=np.bool_)
    for service in services:
        links |= kept_links(plan, service)
        areas |= kept_areas(plan, service)
    carriageway = setting.streets["area_m2"].to_numpy(dtype=float)[links]
    ground = setting.areas["area_m2"].to_numpy(dtype=float)[areas]
    return float(np.nansum(carriageway)) + float(ground.sum())


def times_a_week(plan: CleaningPlan) -> Floats:
    """Return how often each route is driven in the week, shape (routes,)."""
    # Two crews at once are one time.
    shifts = {(slot.route, slot.day, slot.window) for slot in plan.schedule.slots}
    rows = [route for route, *_ in shifts]
    return np.bincount(np.array(rows, dtype=int), minlength=len(plan.routes)).astype(float)


def _due_links(plan: CleaningPlan, service: Service) -> Flags:
    streets = plan.setting.streets
    found: Flags = (streets["inside"] & (streets[f"{service}_per_week"] > 0)).to_numpy(dtype=bool)
    return found


def _driven(plan: CleaningPlan, service: Service, kind: str, column: str, size: int) -> Floats:
    """Return how often a week each arc or area is served, shape (size,)."""
    routes, legs = plan.routes, plan.legs
    of = (routes["service"] == service).to_numpy(dtype=bool)
    legs = legs[(legs["kind"] == kind) & of[legs["route"]]]
    weight = times_a_week(plan)[legs["route"]]
    found: Floats = np.bincount(legs[column], weights=weight, minlength=size).astype(float)
    return found
