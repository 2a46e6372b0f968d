"""`plan.json`: a plan with its figures and all that is needed to make or to check it again."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.cleaning.driving.link_keys import link_keys
from planner.cleaning.figures import figures
from planner.cleaning.guidance.street_names import StreetNames
from planner.cleaning.reduction import SIDES
from planner.cleaning.replay import AREA, CALL, SERVE
from planner.export.cleaning.tables import named_rows, route_crews
from planner.export.cleaning.timetable import by_route, crews, drives
from planner.export.tables import as_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from planner.cleaning.plan import CleaningPlan
    from planner.export.cleaning.timetable import Drive
    from planner.language import Lang

FORMAT = "planner cleaning plan"
VERSION = 1
"""Raised when a reader of the version before would misread the file."""

_DECIMALS = 6
"""As in `planner.export.tables`: one number is the same in every file."""


def plan_text(
    plan: CleaningPlan, *, lang: Lang, tool: str, table: pd.DataFrame | None = None
) -> str:
    """Return `plan_document` as JSON text: valid wherever it is read, missing is null."""
    document = plan_document(plan, lang=lang, tool=tool, table=table)
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def plan_document(
    plan: CleaningPlan, *, lang: Lang, tool: str, table: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Return a plan as plain data.

    Parameters
    ----------
    lang
        Of the names of nameless streets.
    tool
        Name and version of the program.
    table
        The bureau's rows of streets that the plan was made with.
    """
    setting = plan.setting
    return {
        "format": FORMAT,
        "version": VERSION,
        "tool": tool,
        "town": _town(plan),
        "month": setting.month,
        "services": list(setting.services),
        "effort": asdict(plan.effort),
        "in_full": plan.in_full,
        "figures": [as_record(each, setting.town) for each in figures(plan)],
        "jobs": [_job(plan, number) for number in range(len(plan.solved))],
        "crews": [
            {
                "id": crew.key,
                "vehicle": crew.vehicle,
                "number": crew.number + 1,
                "name": crew.name.zh,
                "name_en": crew.name.en,
            }
            for crew in crews(plan)
        ],
        "routes": _routes(plan, lang),
        "unserved": _unserved(plan, lang),
        "facilities": _facilities(plan),
        "rules": setting.rules.to_document(),
        "fleet": setting.fleet.to_document(),
        "streets": None if table is None else _records(table),
    }


def _town(plan: CleaningPlan) -> dict[str, Any]:
    town, about = plan.setting.town, plan.setting.town.provenance
    return {
        "name": town.name,
        "crs": town.crs.to_string(),
        "source": about.source,
        "data_date": about.extract_date,
        "licence": about.licence,
        "credit": about.credit,
        "illustrative": about.illustrative,
        "made_with": about.tool,
    }


def _job(plan: CleaningPlan, number: int) -> dict[str, Any]:
    solved, bound = plan.solved[number], plan.bounds[number]
    job = solved.reduced.job
    routes = plan.routes[plan.routes["job"] == number]
    driven = float(routes["service_m"].sum() + routes["empty_m"].sum())
    return _plain(
        {
            "id": job.name,
            "service": job.service,
            "vehicle": job.vehicle.id,
            "per_week": job.per_week,
            "passes": len(job.tasks),
            "routes": len(routes),
            "service_m": float(routes["service_m"].sum()),
            "empty_m": float(routes["empty_m"].sum()),
            "seconds": float(routes["seconds"].sum()),
            "in_full": solved.in_full,
            "bound_m": None if bound is None else bound.metres,
            "bound_routes": None if bound is None else bound.routes,
            # Both in metres on one day, turns free: the same is compared.
            "gap": driven / bound.metres - 1 if bound is not None and bound.metres > 0 else None,
        }
    )


def _routes(plan: CleaningPlan, lang: Lang) -> list[dict[str, Any]]:
    week, passes = by_route(drives(plan)), _passes(plan, lang)
    found = []
    for row in named_rows(route_crews(plan, lang)):
        record = {
            "id": row.id,
            "job": plan.solved[row.job].reduced.job.name,
            "service": row.service,
            "vehicle": row.vehicle,
            "per_week": int(row.per_week),
            "crew": row.crew or None,
            "drives": [_drive(each) for each in week.get(row.Index, [])],
            "service_m": row.service_m,
            "empty_m": row.empty_m,
            "seconds": row.seconds,
            "load_m3": row.load_m3,
            "calls": int(row.calls),
            "passes": passes.get(row.Index, []),
        }
        found.append(_plain(record))
    return found


def _drive(drive: Drive) -> dict[str, Any]:
    """Return a drive: its day (0 Monday) and shift, and its times on the clock."""
    return {
        "day": drive.day,
        "window": drive.window,
        "shift": drive.shift.window.text,
        "begins": drive.clock(0.0),
        "ends": drive.clock(drive.seconds),
        # In seconds from that day's midnight: a shift may run into the next day.
        "begin_s": drive.at_s(0.0),
        "end_s": drive.at_s(drive.seconds),
    }


def _passes(plan: CleaningPlan, lang: Lang) -> dict[int, list[dict[str, Any]]]:
    """Return what each route serves and where it calls, in the order driven."""
    setting = plan.setting
    keys, names = link_keys(setting.network, setting.town.ways), StreetNames(setting, lang)
    place, job = cache(names.street), plan.routes["job"].tolist()
    found: dict[int, list[dict[str, Any]]] = {}
    for leg in named_rows(plan.legs[plan.legs["kind"].isin((SERVE, AREA, CALL))]):
        record: dict[str, Any] = {"kind": leg.kind}
        if leg.kind == CALL:
            record["facility"] = leg.facility
        elif leg.kind == AREA:
            area = setting.areas["id"].iloc[leg.area]
            record |= {"area": area, "street": names.area(leg.area), "side": "area"}
        else:
            tasks = plan.solved[job[leg.route]].reduced.job.tasks
            record |= {
                "link": keys[leg.arc >> 1],
                "street": place(leg.arc >> 1),
                "side": SIDES[int(tasks.side[leg.task])],
                "number": int(tasks.number[leg.task]),
                "against": bool(leg.arc & 1),
            }
        record |= {"metres": leg.metres, "start_s": leg.start_s}
        found.setdefault(leg.route, []).append(record)
    return found


def _unserved(plan: CleaningPlan, lang: Lang) -> list[dict[str, Any]]:
    setting = plan.setting
    keys, names = link_keys(setting.network, setting.town.ways), StreetNames(setting, lang)
    found = []
    for row in named_rows(plan.unserved):
        about = {"service": row.service, "per_week": int(row.per_week), "reason": row.reason}
        if row.link < 0:
            area = setting.areas["id"].iloc[row.area]
            found.append({"area": area, "street": names.area(row.area), **about})
        else:
            metres = float(setting.network.length_m[row.link])
            key, street = keys[row.link], names.street(row.link)
            found.append({"link": key, "street": street, **about, "metres": metres})
    return _plain(found)


def _facilities(plan: CleaningPlan) -> list[dict[str, Any]]:
    """Return the places of the fleet in WGS-84, and whether they were assumed."""
    import geopandas as gpd  # noqa: PLC0415

    facilities = plan.setting.fleet.facilities
    places = [each.place for each in facilities]
    degrees = gpd.GeoSeries(places, crs=plan.setting.town.crs).to_crs("EPSG:4326")
    return [
        {
            "id": each.id,
            "kind": each.kind,
            "name": each.name,
            "lon": round(float(place.x), 7),
            "lat": round(float(place.y), 7),
            "assumed": each.assumed,
        }
        for each, place in zip(facilities, degrees, strict=True)
        if place is not None
    ]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [
        _plain({str(key): value for key, value in row.items()}) for row in plain.to_dict("records")
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401  (any part of a JSON document)
    """Return data as JSON holds it: numbers rounded, what is not finite null."""
    if isinstance(value, dict):
        mapping: Mapping[Any, Any] = value
        return {str(key): _plain(each) for key, each in mapping.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float | np.floating):
        return round(float(value), _DECIMALS) + 0.0 if np.isfinite(value) else None
    if isinstance(value, np.integer):
        return int(value)
    return bool(value) if isinstance(value, np.bool_) else value
