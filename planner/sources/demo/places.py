"""Facilities marked by a point, and the two market zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import Point, Polygon

from planner.sources.demo.chance import chance
from planner.sources.demo.plan import Area, Plan, Spot

if TYPE_CHECKING:
    from planner.sources.demo.estates import Estate
    from planner.sources.demo.plan import Tags

MACHINES: Final = 50
CARTS: Final = 12
DAY_CARE: Final = 8
ZONE_STREET: Final = "陵园东街"
ZONE_NEAR: Final = Point(930, 340)
ZONE_SIZE_M: Final = (50.0, 8.0)
"""Along the kerb and back from it: 400 m² exactly."""
BEHIND_KERB_M: Final = 0.5
BLOCK_LENGTH_M: Final = 120.0
HERO_CENTRE: Final = Point(128, 175)


@dataclass(frozen=True)
class Scatter:
    """How many facilities of a kind stand before buildings, and their tags."""

    count: int
    tags: Tags
    named: str = ""


SCATTERS: Final = (
    Scatter(9, {"shop": "supermarket"}, "超市"),
    Scatter(42, {"shop": "convenience"}),
    Scatter(16, {"shop": "greengrocer"}, "鲜菜店"),
    Scatter(9, {"amenity": "clinic", "healthcare": "clinic"}, "社区卫生服务站"),
    Scatter(6, {"amenity": "pharmacy"}),
    Scatter(14, {"amenity": "restaurant"}),
    Scatter(5, {"amenity": "bank"}),
)


def draw_market_zone(plan: Plan) -> Area:
    """Add the temporary farmers' zone behind the kerb of 陵园东街, and return it."""
    streets = [s for s in plan.streets if s.tags.get("name") == ZONE_STREET]
    street = min(streets, key=lambda s: s.line.distance(ZONE_NEAR))
    along = street.line.project(ZONE_NEAR)
    ends = [np.array(street.line.interpolate(along + d).coords[0]) for d in (-25, 25)]
    ahead = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
    right = np.array([ahead[1], -ahead[0]])
    length, depth = ZONE_SIZE_M
    # The street bends a little: measured from where its bend comes closest.
    chord = Point(*((ends[0] + ends[1]) / 2))
    clear = street.carriageway_m / 2 + BEHIND_KERB_M + street.line.distance(chord)
    first = (ends[0] + ends[1]) / 2 - ahead * length / 2 + right * clear
    corners = [first, first + ahead * length, first + ahead * length + right * depth]
    polygon = Polygon([*corners, first + right * depth])
    tags = {
        "amenity": "marketplace",
        "name": "陵园东街便民临时售卖区",
        "opening_hours": "06:00-10:00,16:00-20:00",
        "planner:kind": "temporary_market_zone",
        "planner:stalls": "50",
    }
    zone = Area(polygon, tags)
    plan.areas.append(zone)
    return zone


def draw_carts(plan: Plan) -> None:
    """Add the snack carts of 宏远广场 in two rows."""
    for number in range(CARTS):
        x = HERO_CENTRE.x - 22 + 7 * (number % 6)
        y = HERO_CENTRE.y + (24 if number < CARTS / 2 else 16)
        tags = {"amenity": "fast_food", "street_vendor": "yes", "ref": str(number + 1)}
        plan.spots.append(Spot(Point(x, y), tags))


def draw_estate_places(plan: Plan, estates: list[Estate], rng: np.random.Generator) -> None:
    """Add water machines and day-care centres to the estates, the largest first."""
    ranked = sorted(estates, key=lambda e: -e.polygon.area)
    for number in range(MACHINES):
        estate = ranked[number % len(ranked)]
        west, south, east, north = estate.polygon.bounds
        inner = estate.polygon.buffer(-6)
        point = estate.polygon.representative_point()
        for _ in range(30):
            tried = Point(rng.uniform(west, east), rng.uniform(south, north))
            if inner.contains(tried):
                point = tried
                break
        tags = {"amenity": "vending_machine", "vending": "drinking_water"}
        plan.spots.append(Spot(point, tags))
    chosen = [ranked[i * len(ranked) // DAY_CARE] for i in range(DAY_CARE)]
    for estate in chosen:
        tags = {"amenity": "social_facility", "social_facility": "day_care"}
        name = f"{estate.name or '社区'}日间照料中心（示意）"
        point = estate.polygon.centroid
        plan.spots.append(Spot(point, {**tags, "social_facility:for": "senior", "name": name}))


def scatter_places(plan: Plan, rng: np.random.Generator) -> None:
    """Add shops, clinics and the like within commercial buildings."""
    fronts = [b for b in plan.buildings if b.tags["building"] in {"retail", "commercial"}]
    order = rng.permutation(len(fronts)).tolist()
    for scatter in SCATTERS:
        for number in range(scatter.count):
            point = fronts[order.pop()].polygon.representative_point()
            name = {"name": f"{scatter.named}{number + 1}（示意）"} if scatter.named else {}
            plan.spots.append(Spot(point, {**scatter.tags, **name}))


def draw_street_places(plan: Plan, rng: np.random.Generator) -> None:
    """Add bus stops, litter bins and public toilets beside the main streets."""
    main = [s for s in plan.streets if s.is_main and not s.deck and s.line.length > BLOCK_LENGTH_M]
    busy = [s for s in main if s.tags["highway"] in {"primary", "secondary"}]
    for street, gap_m, tags in (
        *((s, 330.0, {"highway": "bus_stop", "public_transport": "platform"}) for s in busy),
        *((s, 210.0, {"amenity": "waste_basket"}) for s in main),
        *((s, 1500.0, {"amenity": "toilets", "access": "yes"}) for s in main),
    ):
        side = street.carriageway_m / 2 + 1.5
        for station in np.arange(gap_m * rng.uniform(0.2, 0.5), street.line.length, gap_m):
            beside = street.line.offset_curve(side if chance(rng, 0.5) else -side)
            point = beside.interpolate(float(station))
            plan.spots.append(Spot(point, tags))


def draw_marks(plan: Plan, study: Polygon, built_up: Polygon) -> None:
    """Add the study area, the built-up area and the mark that all is invented."""
    plan.areas.append(Area(study, {"boundary": "planner_study_area", "name": "示意研究范围"}))
    tags = {"boundary": "planner_built_up_area", "name": "建成区（示意）"}
    plan.areas.append(Area(built_up, tags))
    mark = {"note": "示意数据，非实测 illustrative, not surveyed", "planner:illustrative": "yes"}
    plan.spots.append(Spot(Point(0, 0), mark))
