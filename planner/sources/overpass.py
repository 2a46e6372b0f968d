"""A town by its place name or boundary: geocoded and downloaded through osmnx.

osmnx puts the questions to Nominatim and Overpass; what comes back is an
ordinary OSM file in the cache folder (`overpass_extract`), read by `osm_file`.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import shapely

from planner.errors import DataError
from planner.sources import overpass_extract
from planner.sources.assemble import assemble
from planner.sources.elements import WGS84
from planner.sources.overpass_refusals import OTHER_PLACE_SOURCE, refusals
from planner.sources.overpass_service import Conversation, Service, osmnx_settings
from planner.town import Provenance, metric_crs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from planner.sources.assemble import Study
    from planner.town import Boundary, Town

_M2_PER_KM2 = 1e6

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Place:
    """What a place name stands for: its full name and its area in WGS-84."""

    full_name: str
    boundary: Boundary


def read_place(
    place: str,
    study: Study,
    service: Service | None = None,
    progress: Callable[[str], None] | None = None,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Town:
    """Download a town from OpenStreetMap, or take it from the cache.

    Parameters
    ----------
    place
        Name to look up, such as "左权县" or "Duitama, Colombia". Not looked up
        where `study` has a boundary; then it only serves as the town's name.
    study
        Name, study area (WGS-84 degrees; None takes the place's own) and margin.
    service
        Servers, patience and cache folder; None asks the environment.
    progress
        Takes a short message at every step.
    sleep
        Waits so many seconds before a retry.

    Returns
    -------
    Town
        The same as from an .osm.pbf extract of that area.

    Raises
    ------
    SourceError
        A server is out of reach, limits our requests, takes too long, or
        answered in part. The message names each server tried; nothing is kept.
    DataError
        There is no such place, it has no area, it is too large to ask of a
        public server, or nothing is mapped there.
    WriteError
        The cache folder cannot be written.
    """
    talk = Conversation(service or Service.from_environment(), _teller(progress), sleep)
    notes: tuple[str, ...] = ()
    if study.boundary is None:
        found = _find(place, talk)
        study = replace(study, boundary=found.boundary, boundary_from="place")
        notes = (f"the study area is the outline of {found.full_name}, as found by Nominatim",)
    boundary = _checked(study.boundary, place, talk.service)
    area = download_area(boundary, study.margin_m)
    extract = overpass_extract.fetch(area, talk)
    talk.tell("building the tables")
    provenance = Provenance(
        source=f"OpenStreetMap, Overpass server {extract.server}",
        extract_date=extract.date,
        tool=f"osmnx {version('osmnx')}, pyosmium {version('osmium')}",
        notes=notes,
    )
    study = replace(study, name=study.name or place.strip() or "study area")
    return assemble(extract.elements, study, provenance, box=area.bounds)


def download_area(boundary: Boundary, margin_m: float) -> shapely.Polygon:
    """Return the outline to download: the study area and its margin, smoothed.

    Parameters
    ----------
    boundary
        Study area, WGS-84 degrees.
    margin_m
        How far beyond it data is wanted, in metres.

    Returns
    -------
    shapely.Polygon
        WGS-84 degrees, without holes, and of few vertices: osmnx repeats the
        outline in every one of some 170 clauses, and a county's own outline of
        thousands of vertices would make a question longer than Overpass takes.
    """
    centre = boundary.centroid
    crs = metric_crs(centre.x, centre.y)
    ground = gpd.GeoSeries([boundary], crs=WGS84).to_crs(crs).iloc[0]
    west, south, east, north = ground.bounds
    # Simplifying moves the outline by `slack_m` at most: what is wanted stays inside.
    slack_m = max(50.0, (east - west + north - south) / 100.0)
    area = shapely.buffer(ground, margin_m + slack_m).simplify(slack_m)
    if area.geom_type != "Polygon":
        area = area.convex_hull
    outline = gpd.GeoSeries([shapely.Polygon(area.exterior)], crs=crs).to_crs(WGS84).iloc[0]
    return shapely.Polygon(outline.exterior)


def _teller(progress: Callable[[str], None] | None) -> Callable[[str], None]:
    def tell(message: str) -> None:
        _log.info("%s", message)
        if progress is not None:
            progress(message)

    return tell


def _checked(boundary: Boundary | None, place: str, service: Service) -> Boundary:
    """Return the study area if it can be asked of a public server."""
    if boundary is None or not boundary.is_valid or not boundary.area > 0:
        message = "the boundary is not a valid area: draw it anew, without crossing itself"
        raise DataError(message)
    if not shapely.box(-180.0, -90.0, 180.0, 90.0).covers(boundary):
        message = (
            f"the boundary {boundary.bounds} lies outside the world: it must be in degrees "
            "(WGS-84), longitude before latitude"
        )
        raise DataError(message)
    area_km2 = _area_m2(boundary) / _M2_PER_KM2
    if area_km2 > service.max_area_km2:
        message = (
            f"{place or 'the boundary'} covers {area_km2:,.0f} km², more than the "
            f"{service.max_area_km2:,.0f} km² asked of a public server: name a smaller place, "
            "pass a boundary file, or read an .osm.pbf extract"
        )
        raise DataError(message)
    return boundary


def _area_m2(boundary: Boundary) -> float:
    # Equal-area, as the place may be a country: there a metric zone fails.
    return float(gpd.GeoSeries([boundary], crs=WGS84).to_crs("EPSG:6933").area.iloc[0])


def _find(place: str, talk: Conversation) -> _Place:
    """Look a place up, in the cache first."""
    place = place.strip()
    if not place:
        message = "neither a place name nor a boundary is given: give one of them"
        raise DataError(message)
    service = talk.service
    digest = hashlib.sha256(f"{service.nominatim}\n{place}".encode()).hexdigest()[:32]
    path = service.cache_dir / f"{digest}.place.json"
    found = None if service.refresh else _recall(path)
    if found is None:

        def question(server: str) -> _Place:
            return _geocode(place, server, service)

        talk.tell(f"looking up {place} at {service.nominatim}")
        found = talk.ask((service.nominatim,), question, OTHER_PLACE_SOURCE)
        _remember(path, found)
    talk.tell(f"found {found.full_name}: {_area_m2(found.boundary) / _M2_PER_KM2:,.1f} km²")
    return found


def _geocode(place: str, server: str, service: Service) -> _Place:
    import osmnx  # noqa: PLC0415  (slow to import)

    changes = {"nominatim_url": server, "nominatim_key": None, "use_cache": False}
    try:
        with osmnx_settings(service, changes), refusals(service.connect_s, service.timeout_s):
            row = osmnx.geocode_to_gdf(place).iloc[0]
    except TypeError as error:
        message = (
            f"{place}: OpenStreetMap knows this place as a point without an area; "
            "name the county or town that contains it, or pass a boundary file"
        )
        raise DataError(message) from error
    except ValueError as error:
        message = (
            f"{place}: {server} knows no such place; check the spelling, add the province "
            "or country, or pass a boundary file"
        )
        raise DataError(message) from error
    return _Place(str(row["display_name"]), _polygons(row.geometry))


def _polygons(shape: Boundary) -> Boundary:
    if shape.is_valid:
        return shape
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return cast("Boundary", mended)


def _recall(path: Path) -> _Place | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        boundary: Boundary = shapely.from_wkt(said["boundary"])
        return _Place(said["full_name"], boundary)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, shapely.errors.GEOSException):
        _log.warning("%s cannot be read; the place is looked up again", path)
        return None


def _remember(path: Path, found: _Place) -> None:
    text = json.dumps(
        {"full_name": found.full_name, "boundary": shapely.to_wkt(found.boundary, 7)},
        ensure_ascii=False,
    )
    with overpass_extract.workshop(path.parent) as folder:
        finished = folder / path.name
        finished.write_text(text, encoding="utf-8")
        os.replace(finished, path)  # noqa: PTH105  (atomic, and says so)
