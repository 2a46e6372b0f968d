"""Sites set by hand: parks, schools, squares, car parks, and where each lies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shapely import Point, Polygon, STRtree, box
from shapely.affinity import rotate, translate

from planner.sources.demo.blocks import polygons_of, solid
from planner.sources.demo.curves import direction_at

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from planner.sources.demo.plan import Street


@dataclass(frozen=True)
class Site:
    """One site as set by hand: a rectangle, clipped to the block it lies in.

    Parameters
    ----------
    kind
        What is built on it; the part after the dot is a variant.
    name
        Name; empty for none.
    x_m, y_m
        Centre, local metres.
    size_m
        Width along the nearest street and depth, metres.
    """

    kind: str
    name: str
    x_m: float
    y_m: float
    size_m: tuple[float, float]


SITES: Final = (
    Site("park.big", "北山公园（示意）", 283, 810, (500, 340)),
    Site("park.bridged", "河湾湿地公园（示意）", 905, -465, (240, 210)),
    Site("park.gated", "西关公园（示意）", -1170, -60, (170, 110)),
    Site("park.gated", "南苑公园（示意）", 330, -650, (150, 110)),
    Site("park", "文昌公园（示意）", 555, 565, (125, 130)),
    Site("park", "儒林公园（示意）", 120, -70, (110, 130)),
    Site("park", "清风公园（示意）", -1125, 790, (110, 120)),
    Site("park.closed", "静园（示意）", -1010, 545, (105, 85)),
    Site("park.private", "御景苑中心花园（示意）", 690, -40, (90, 60)),
    Site("pocket", "辽阳街口袋公园（示意）", -298, 120, (44, 30)),
    Site("pocket", "万寿街口袋公园（示意）", -520, -105, (34, 26)),
    Site("pocket", "府前路口袋公园（示意）", 20, -255, (40, 36)),
    Site("pocket", "", 400, 165, (52, 34)),
    Site("pocket", "新华街口袋公园（示意）", 555, -165, (58, 36)),
    Site("pocket", "西环口袋公园（示意）", -1235, 250, (60, 34)),
    Site("pocket", "北大街口袋公园（示意）", -290, 560, (46, 34)),
    Site("pocket", "", -270, 780, (50, 38)),
    Site("pocket", "南大街口袋公园（示意）", -345, -720, (40, 34)),
    Site("pocket", "邮电巷口袋公园（示意）", -95, -20, (32, 28)),
    Site("pocket", "", 50, 470, (48, 40)),
    Site("pocket", "辽州路口袋公园（示意）", 480, 40, (42, 32)),
    Site("square", "宏远广场", 128, 175, (130, 105)),
    Site("square", "文庙广场（示意）", -160, 145, (62, 45)),
    Site("square", "车站广场（示意）", 400, -745, (80, 60)),
    Site("temple", "文庙（示意）", -160, 235, (80, 110)),
    Site("parking.shaded_new_energy", "文庙西新能源林荫停车场", -255, 300, (70, 85)),
    Site("parking.shaded", "城东林荫停车场", 905, 120, (115, 80)),
    Site("parking.bare", "新华街停车场（示意）", 500, -85, (100, 80)),
    Site("cemetery", "烈士陵园（示意）", 265, 470, (170, 150)),
    Site("market", "万寿街市场", -215, -185, (115, 60)),
    Site("government", "政务服务大厅（示意）", 345, 310, (120, 110)),
    Site("office.unnamed", "", 375, 40, (90, 80)),
    Site("hospital", "县人民医院（示意）", 640, 60, (160, 110)),
    Site("hospital", "中医院（示意）", -790, -60, (80, 70)),
    Site("school", "东街小学（示意）", 690, 310, (150, 110)),
    Site("school", "西关小学（示意）", -780, 250, (110, 120)),
    Site("school", "实验中学（示意）", -560, 790, (170, 140)),
    Site("school", "万寿街小学（示意）", -560, -180, (110, 90)),
    Site("school", "滨河小学（示意）", -120, -670, (130, 110)),
    Site("school", "第二中学（示意）", 250, -215, (170, 130)),
    Site("school", "东区小学（示意）", 1010, 700, (130, 110)),
    Site("kindergarten", "北坪幼儿园（示意）", -1000, 820, (56, 46)),
    Site("kindergarten", "城关幼儿园（示意）", -480, 420, (50, 44)),
    Site("kindergarten", "府前幼儿园（示意）", 110, 590, (56, 46)),
    Site("kindergarten", "", -1150, 330, (50, 40)),
    Site("kindergarten", "南苑幼儿园（示意）", -700, -640, (50, 44)),
    Site("kindergarten", "东区幼儿园（示意）", 1140, 300, (60, 46)),
    Site("bus_station", "客运中心（示意）", 350, -780, (110, 60)),
    Site("mall", "宏远商厦（示意）", 120, 60, (110, 70)),
    Site("mall", "辽州购物中心（示意）", 500, 170, (90, 80)),
    Site("parking.plain", "西关停车场（示意）", -830, 40, (60, 45)),
    Site("parking.plain", "", 30, 400, (60, 40)),
    Site("parking.plain", "", 400, -260, (70, 45)),
    Site("parking.plain", "北山公园停车场（示意）", 30, 900, (60, 80)),
    Site("parking.customers", "医院停车场（示意）", 535, 100, (50, 45)),
    Site("parking.plain", "", -1120, -225, (60, 40)),
    Site("parking.private", "", -1230, 480, (50, 40)),
    Site("parking.plain", "", -440, -635, (60, 40)),
    Site("parking.plain", "湿地公园停车场（示意）", 490, -560, (50, 70)),
    Site("parking.plain", "", 1050, -60, (80, 60)),
    Site("parking.multi", "宏远立体停车楼（示意）", 215, 86, (60, 50)),
    Site("parking.plain", "", -20, -400, (60, 36)),
)
BLOCK_MARGIN_M: Final = 1.0


def lay_out(
    sites: tuple[Site, ...], yards: list[BaseGeometry], streets: list[Street]
) -> dict[int, Polygon]:
    """Turn each site along its nearest street and clip it to its block.

    Parameters
    ----------
    sites
        The table.
    yards
        What remains of each block inside its main streets' reserves.
    streets
        The main streets.

    Returns
    -------
    dict of int to Polygon
        The outline by the site's row; sites do not overlap, the earlier prevails.
    """
    tree = STRtree([s.line for s in streets])
    taken: dict[int, list[BaseGeometry]] = defaultdict(list)
    outlines: dict[int, Polygon] = {}
    for row, site in enumerate(sites):
        centre = Point(site.x_m, site.y_m)
        home = min(range(len(yards)), key=lambda i: yards[i].distance(centre))
        near = streets[int(tree.nearest(centre))].line
        turn = direction_at(near, near.interpolate(near.project(centre)))
        # Turned by the nearest street, yet its width stays nearer east-west.
        turn = (turn + 0.785398) % 1.570796 - 0.785398
        half_w, half_d = site.size_m[0] / 2, site.size_m[1] / 2
        plain = rotate(box(-half_w, -half_d, half_w, half_d), turn, use_radians=True)
        shape = translate(plain, site.x_m, site.y_m).intersection(yards[home])
        for other in taken[home]:
            shape = shape.difference(other.buffer(3, join_style="mitre"))
        outline = solid(shape)
        if outline is None:
            msg = f"site {site.kind} at {site.x_m}, {site.y_m} lies outside its block"
            raise ValueError(msg)
        taken[home].append(outline)
        outlines[row] = polygons_of(outline)[0]
    return outlines
