"""The plan of the whole town: which stage of the drawing follows which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from shapely import Polygon, box
from shapely.ops import unary_union

from planner.sources.demo import estates
from planner.sources.demo.blocks import blocks_between, eased, polygons_of
from planner.sources.demo.campus import CAMPUSES, build_campus
from planner.sources.demo.chance import chance
from planner.sources.demo.clearing import clear_buildings, clear_trees
from planner.sources.demo.courtyards import QUARTERS, fill_courtyards
from planner.sources.demo.curves import lines_of
from planner.sources.demo.districts import Plot, lay_lanes, plots_inside
from planner.sources.demo.elements import gates_of
from planner.sources.demo.network import component_of, join, split_main
from planner.sources.demo.parking import draw_car_park, draw_kerb_parking
from planner.sources.demo.parks import draw_park, draw_pocket_park, draw_riverside, draw_square
from planner.sources.demo.places import (
    draw_carts,
    draw_estate_places,
    draw_market_zone,
    draw_marks,
    draw_street_places,
    scatter_places,
)
from planner.sources.demo.plan import Area, Plan
from planner.sources.demo.river import RAIL_RESERVE, RAILWAY, RIVER, WATER, draw_river
from planner.sources.demo.sites import SITES, Site, lay_out
from planner.sources.demo.skeleton import COURSES, FOOTWAYS, draw_courses
from planner.sources.demo.trees import plant
from planner.sources.demo.works import COVERS, cover, draw_verges, fill_industry, fill_renewal

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

SEED: Final = 140722
"""The county's division code, for want of a better number."""
STUDY: Final = Polygon(
    [
        (-1600, -1090),
        (-700, -1150),
        (300, -1130),
        (1600, -1060),
        (1610, 200),
        (1570, 1080),
        (400, 1110),
        (-700, 1090),
        (-1580, 1060),
        (-1620, 100),
    ]
)
LANDS: Final = eased(STUDY.buffer(90), 2)
"""The land that is drawn: somewhat more than the study area."""
SHOP_STREETS: Final = ("辽阳大街", "北大街", "南大街", "府前路", "辽州路", "陵园东街", "万寿街")
MORE_SHOP_STREETS: Final = ("新华街", "西关街", "陵园西街", "文昌路", "北环路")
BANK_M: Final = 7.0
SITE_GAP_M: Final = 3.0
WETLAND: Final = box(500, -900, 1400, -420)
NAMED_SHARE: Final = 0.85
UNBUILT: Final = (*COVERS, "riverside", "village")


def _build_site(plan: Plan, site: Site, outline: Polygon, rng: np.random.Generator) -> None:
    kind = site.kind.partition(".")[0]
    if kind in CAMPUSES:
        build_campus(plan, site, outline, rng)
    elif kind == "park":
        draw_park(plan, site, outline)
    elif kind == "pocket":
        draw_pocket_park(plan, site, outline, rng)
    elif kind == "square":
        draw_square(plan, site, outline)
    elif kind == "parking":
        draw_car_park(plan, site, outline, rng)
    else:
        plan.areas.append(Area(outline, {"landuse": kind, "name": site.name}))


def _fill(plan: Plan, plots: list[Plot], rng: np.random.Generator) -> list[estates.Estate]:
    """Build upon the plots and return the estates."""
    shops = (*SHOP_STREETS, *MORE_SHOP_STREETS)
    lined = [s for s in plan.streets if s.tags.get("name") in shops and not s.deck]
    front = unary_union([s.line.buffer(s.reserve_m) for s in lined])
    front_row = front.buffer(3)
    built: list[estates.Estate] = []
    unused = {"slab": list(estates.NAMES), "tower": list(estates.TOWER_NAMES)}
    for plot in plots:
        if plot.kind in QUARTERS:
            fill_courtyards(plan, plot, front_row, rng)
        elif plot.kind in estates.SPECS:
            names = unused[plot.kind]
            name = names.pop(0) if names and chance(rng, NAMED_SHARE) else ""
            local = front.intersection(box(*plot.polygon.buffer(40).bounds))
            estate = estates.build_estate(plan, plot, name, local, rng)
            built += [estate] if estate else []
        elif plot.kind == "industry":
            fill_industry(plan, plot, rng)
        elif plot.kind == "renewal":
            fill_renewal(plan, plot, rng)
        elif plot.kind in COVERS:
            cover(plan, plot)
    return built


def _main_streets(plan: Plan) -> tuple[list[Polygon], BaseGeometry]:
    """Draw the skeleton; return the blocks within it and the water and rails."""
    draw_river(plan)
    draw_courses(plan, COURSES)
    plan.streets = join(plan.streets)
    # A bridge over the wetland divides nothing there: one park lies on both sides.
    decks = [d for s in plan.streets if s.deck for d in lines_of(s.line.difference(WETLAND))]
    ground = [s.line for s in plan.streets if not s.deck]
    faces = blocks_between([*ground, *decks, RIVER, RAILWAY, LANDS.exterior])
    inside = [face for face in faces if LANDS.contains(face.representative_point())]
    return inside, unary_union([WATER.buffer(BANK_M), RAIL_RESERVE])


def _quarters(plan: Plan, plots: list[Plot]) -> None:
    """Add residential land where small houses stand, one area between main streets."""
    for kind in QUARTERS:
        land = unary_union([p.polygon.buffer(5.2) for p in plots if p.kind == kind]).buffer(-4)
        for quarter in polygons_of(land, 1500):
            plan.areas.append(Area(eased(quarter, 0.5), {"landuse": "residential"}))


def _join_all(plan: Plan) -> None:
    """Join the streets and drop what came to hang loose, except islands on purpose."""
    streets = join(plan.streets, gates_of(plan))
    parts = component_of(streets)
    kept = [s for s, part in zip(streets, parts, strict=True) if part == 0 or s.island]
    plan.streets = split_main(kept)


def _built_up(plots: list[Plot], sites: list[Polygon]) -> Polygon:
    town = [p.polygon for p in plots if p.kind not in UNBUILT]
    closed = unary_union([part.buffer(55) for part in (*town, *sites)]).buffer(-40)
    return eased(Polygon(polygons_of(closed)[0].exterior), 8)


def make_plan() -> Plan:
    """Return the whole town in local metres; the same at every call."""
    rng = np.random.default_rng(SEED)
    plan = Plan()
    blocks, water = _main_streets(plan)
    ground = [s for s in plan.streets if not s.deck]
    reserve = unary_union([s.line.buffer(s.reserve_m) for s in ground])
    yards = [block.difference(unary_union([reserve, water])) for block in blocks]
    outlines = lay_out(SITES, yards, ground)
    zone = draw_market_zone(plan)
    sites = [*outlines.values(), zone.polygon]
    kept = unary_union([water, *(site.buffer(SITE_GAP_M) for site in sites)])
    parcels = lay_lanes(plan, blocks, kept, rng)
    for row, outline in outlines.items():
        _build_site(plan, SITES[row], outline, rng)
    # After the sites, so that no estate closes its wall across another's drive.
    plots = plots_inside(plan, parcels, kept)
    draw_courses(plan, FOOTWAYS)
    draw_riverside(plan, [p.polygon for p in plots if p.kind == "riverside"])
    built = _fill(plan, plots, rng)
    _quarters(plan, plots)
    draw_kerb_parking(plan)
    draw_verges(plan)
    _join_all(plan)
    plant(plan, rng)
    clear_buildings(plan)
    draw_carts(plan)
    draw_estate_places(plan, built, rng)
    scatter_places(plan, rng)
    draw_street_places(plan, rng)
    clear_trees(plan)
    draw_marks(plan, STUDY, _built_up(plots, list(outlines.values())))
    return plan
