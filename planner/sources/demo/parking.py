"""Car parks, and parking along the kerb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import LineString, Point, Polygon
from shapely.affinity import rotate, scale

from planner.sources.demo.approaches import approach, doors
from planner.sources.demo.chance import chance
from planner.sources.demo.courtyards import turn_east
from planner.sources.demo.plan import Area, Plan, Spot, Street

if TYPE_CHECKING:
    from planner.sources.demo.sites import Site

M2_PER_SPACE: Final = 30.0
TREE_STEP_M: Final = (7.5, 11.0)
STREET_SIDE: Final = ("府前路", "新华街", "文昌路", "西关街", "陵园西街", "北坪路")
GARAGE_AT: Final = Point(120, 40)
STREET_SIDE_SIZE_M: Final = (46.0, 2.2)
STREET_SIDE_STEP_M: Final = 12.0


def _tags(site: Site, outline: Polygon) -> dict[str, str]:
    variant = site.kind.partition(".")[2]
    spaces = str(int(outline.area / M2_PER_SPACE))
    tags = {"amenity": "parking", "parking": "surface"}
    if site.name:
        tags["name"] = site.name
    if variant in {"private", "customers"}:
        tags["access"] = variant
    match variant:
        case "shaded":
            tags |= {"capacity": spaces, "access": "yes", "fee": "no", "surface": "grass_paver"}
        case "shaded_new_energy":
            tags |= {"capacity": spaces, "capacity:charging": "24", "access": "yes"}
        case "bare":
            tags |= {"capacity": spaces, "surface": "asphalt", "access": "yes"}
        case "multi":
            tags |= {"parking": "multi-storey", "capacity": "210", "building:levels": "4"}
        case "plain" if "西关" in site.name:
            tags["capacity"] = "~30"
        case "plain" if round(site.x_m) % 3 == 0:
            tags |= {"capacity": spaces, "surface": "asphalt"}
    return tags


def _shade(plan: Plan, outline: Polygon, rng: np.random.Generator) -> None:
    """Plant trees between the rows of spaces."""
    turn, centre = turn_east(outline), outline.centroid
    level = rotate(outline, -turn, origin=centre, use_radians=True)
    west, south, east, north = level.bounds
    for x in np.arange(west + 5, east - 3, TREE_STEP_M[0]):
        for y in np.arange(south + 5, north - 3, TREE_STEP_M[1]):
            point = rotate(Point(x, y), turn, origin=centre, use_radians=True)
            if outline.buffer(-2).contains(point):
                crown = f"{rng.uniform(4.5, 7.5):.1f}"
                tags = {"natural": "tree", "leaf_cycle": "deciduous", "diameter_crown": crown}
                if chance(rng, 0.6):
                    tags |= {"genus": "Styphnolobium", "height": f"{rng.uniform(5, 9):.1f}"}
                plan.spots.append(Spot(point, tags))


def draw_car_park(plan: Plan, site: Site, outline: Polygon, rng: np.random.Generator) -> None:
    """Add a car park with its drive, and trees and charging where it has them."""
    tags = _tags(site, outline)
    plan.areas.append(Area(outline, tags))
    door = doors(plan, outline, 1)[0]
    aisle = {"highway": "service", "service": "parking_aisle"}
    drive = approach(plan, outline, door, {"highway": "service"}, into_m=3.0)
    last = Point(drive.line.coords[-1])
    centre = outline.centroid
    plan.streets.append(drive)
    plan.streets.append(Street(LineString([(last.x, last.y), (centre.x, centre.y)]), aisle))
    if "shaded" in site.kind:
        _shade(plan, outline, rng)
    if "new_energy" in site.kind:
        corner = scale(outline, 0.7, 0.7, origin=centre).exterior.coords[0]
        station = {"amenity": "charging_station", "capacity": "24", "motorcar": "yes"}
        plan.spots.append(Spot(Point(corner), {**station, "name": "文庙西充电站（示意）"}))
    if "multi" in site.kind:
        deck = scale(outline, 0.8, 0.8, origin=centre)
        away = deck.difference(drive.line.buffer(drive.reserve_m))
        if isinstance(away, Polygon):
            house = {"building": "parking", "building:levels": "4"}
            plan.buildings.append(Area(away, house))


def draw_kerb_parking(plan: Plan) -> None:
    """Add parking bays beside some streets, and the garage below a mall."""
    garage = {"amenity": "parking", "parking": "underground", "access": "customers"}
    plan.spots.append(Spot(GARAGE_AT, {**garage, "capacity": "180"}))
    tags = {"amenity": "parking", "parking": "street_side", "orientation": "parallel"}
    for name in STREET_SIDE:
        streets = [s for s in plan.streets if s.tags.get("name") == name]
        bay = _clear_bay(plan, max(streets, key=lambda s: s.line.length))
        if bay is not None:
            plan.areas.append(Area(bay, {**tags, "capacity": "8"}))


def _clear_bay(plan: Plan, street: Street) -> Polygon | None:
    """Return the first bay along a street that no other street runs through."""
    length, depth = STREET_SIDE_SIZE_M
    near = [
        o.line for o in plan.streets if o is not street and o.line.distance(street.line) < depth
    ]
    for start in np.arange(length, street.line.length - length, STREET_SIDE_STEP_M):
        run = [street.line.interpolate(start + d).coords[0] for d in (0, length / 2, length)]
        kerb, offset = LineString(run), street.carriageway_m / 2 + 0.1
        inner, outer = kerb.offset_curve(offset), kerb.offset_curve(offset + depth)
        bay = Polygon([*inner.coords, *reversed(outer.coords)])
        if all(line.distance(bay) > depth for line in near):
            return bay
    return None
