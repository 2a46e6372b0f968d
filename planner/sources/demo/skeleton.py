"""The named main streets of the demo town, set by hand, and what they cross."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shapely import LineString, Point
from shapely.ops import unary_union

from planner.sources.demo.curves import cut_by_area, smooth
from planner.sources.demo.plan import Plan, Street, Tags
from planner.sources.demo.river import BRIDGED, RAIL_RESERVE

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Course:
    """One street as set by hand.

    Parameters
    ----------
    name, highway
        The OSM tags of these names.
    points
        Points it passes through: east and north in local metres, between commas.
    tags
        Further OSM tags, as ``key=value`` words.
    """

    name: str
    highway: str
    points: str
    tags: str = ""

    def curve(self) -> LineString:
        """Return the smooth centre line, local metres."""
        pairs = (pair.split() for pair in self.points.split(","))
        return smooth([(float(east), float(north)) for east, north in pairs])


COURSES: Final = (
    Course(
        "国道207示意段",
        "trunk",
        (
            "-1980 -745, -1500 -790, -1000 -835, -500 -880, 0 -880, 420 -815, 740 -645, 930 "
            "-470, 1080 -250, 1215 -20, 1290 300, 1315 650, 1280 1000, 1230 1420"
        ),
        "ref=G207 lanes=4 maxspeed=60 surface=asphalt sidewalk=no",
    ),
    Course(
        "北环路",
        "secondary",
        ("-1930 850, -1500 760, -1235 700, -830 640, -330 655, 90 640, 480 665, 860 635, 1315 650"),
        "lanes=2 maxspeed=50 surface=asphalt sidewalk=both",
    ),
    Course("北环东路", "tertiary", "1315 650, 1560 690, 1900 640", "surface=asphalt"),
    Course(
        "北坪路",
        "tertiary",
        "-1205 905, -830 860, -300 895, 70 955, 490 965, 870 930, 1290 930",
        "lanes=2 surface=asphalt sidewalk=right",
    ),
    Course(
        "辽阳大街",
        "primary",
        ("-1930 40, -1600 75, -1290 60, -880 112, -340 96, 60 112, 440 122, 835 82, 1215 -20"),
        "lanes=4 maxspeed=40 surface=asphalt sidewalk=both",
    ),
    Course("辽阳东路", "tertiary", "1215 -20, 1450 -75, 1930 -60", "surface=concrete"),
    Course(
        "陵园西街",
        "tertiary",
        "-1272 350, -1050 410, -848 402, -560 378, -318 388",
        "lanes=2 surface=asphalt",
    ),
    Course(
        "陵园东街",
        "secondary",
        ("-318 388, 75 368, 250 392, 455 388, 850 352, 1100 345, 1296 318, 1500 285, 1760 300"),
        "lanes=2 maxspeed=40 surface=asphalt sidewalk=both",
    ),
    Course(
        "万寿街",
        "tertiary",
        "-862 -118, -700 -105, -540 -132, -368 -150, -150 -138, 42 -152",
        "lanes=2 maxspeed=30 surface=asphalt sidewalk=both",
    ),
    Course(
        "新华街",
        "tertiary",
        "42 -152, 250 -132, 448 -130, 640 -142, 838 -110",
        "lanes=2 surface=asphalt sidewalk=left parking:right=street_side",
    ),
    Course(
        "滨河北路",
        "tertiary",
        (
            "-1900 -125, -1600 -172, -1277 -205, -1050 -262, -840 -338, -620 -405, -402 -432, "
            "40 -410, 250 -368, 452 -308, 840 -266, 1060 -290, 1290 -345, 1620 -462, 1880 "
            "-530"
        ),
        "lanes=2 maxspeed=40 surface=asphalt sidewalk=left",
    ),
    Course(
        "滨河南路",
        "tertiary",
        ("-1258 -400, -1060 -445, -850 -522, -640 -580, -396 -612, 50 -592, 280 -545, 462 -495"),
        "lanes=2 surface=asphalt sidewalk=right",
    ),
    Course(
        "西环路",
        "secondary",
        (
            "-1170 1400, -1205 905, -1235 700, -1272 350, -1290 60, -1277 -205, -1258 -400, "
            "-1230 -600, -1195 -818"
        ),
        "lanes=2 maxspeed=50 surface=asphalt sidewalk=both",
    ),
    Course(
        "西关街",
        "tertiary",
        "-830 860, -830 640, -848 402, -880 112, -862 -118, -840 -338",
        "surface=asphalt",
    ),
    Course(
        "北大街",
        "primary",
        "-270 1380, -300 895, -330 655, -318 388, -340 96",
        "lanes=2 maxspeed=40 surface=asphalt sidewalk=both",
    ),
    Course(
        "南大街",
        "primary",
        "-340 96, -368 -150, -402 -432, -396 -612, -350 -882, -345 -1050, -370 -1380",
        "lanes=2 maxspeed=40 surface=asphalt sidewalk=both",
    ),
    Course(
        "府前路",
        "secondary",
        "70 955, 90 640, 75 368, 60 112, 42 -152, 40 -410",
        "lanes=2 maxspeed=40 surface=asphalt sidewalk=both parking:both=lane",
    ),
    Course(
        "辽州路",
        "primary",
        ("480 1400, 490 965, 480 665, 455 388, 440 122, 448 -130, 452 -308, 462 -495, 420 -815"),
        "lanes=4 maxspeed=40 surface=asphalt sidewalk=both",
    ),
    Course(
        "文昌路",
        "tertiary",
        "870 930, 860 635, 850 352, 835 82, 838 -110, 840 -266",
        "lanes=2 surface=asphalt parking:left=lane parking:right=no",
    ),
    Course("东区一路", "tertiary", "1080 932, 1075 640, 1100 345, 1050 25", "lanes=2"),
    Course("湾里路", "residential", "1290 -345, 1380 -560, 1470 -760", ""),
)
FOOTWAYS: Final = (
    Course("府前步行桥", "footway", "40 -410, 46 -505, 50 -592", "width=4"),
    Course("湿地步行桥", "footway", "840 -266, 846 -360, 862 -425, 905 -480", "width=3"),
    Course("北山步道", "footway", "-115 925, -122 945, -130 962", ""),
    Course("北山步道", "steps", "-130 962, -136 985, -140 1012", "incline=up"),
    Course("北山步道", "path", "-140 1012, -60 1060, 60 1066, 150 1015, 180 960", ""),
)
# The trunk road spans the wetland park, the river and the street on its north
# bank in one bridge, and flies over 陵园东街: neither gives way to the other.
TRUNK_DECKS: Final = unary_union([Point(935, -440).buffer(255), Point(1296, 318).buffer(55)])
MEETING_M: Final = 4.0


def _tags(course: Course) -> Tags:
    words = dict(word.split("=", 1) for word in course.tags.split())
    return {"highway": course.highway, "name": course.name, **words}


def _decks(course: Course) -> tuple[BaseGeometry, Tags]:
    if course.highway == "trunk":
        return TRUNK_DECKS, {"bridge": "yes", "layer": "1"}
    return BRIDGED, {"bridge": "yes", "layer": "1"}


def _meet(curve: LineString, others: list[LineString]) -> LineString:
    """Move the ends of a curve onto the streets they were meant to reach."""
    points = list(curve.coords)
    for end in (0, -1):
        tip = Point(points[end])
        near = min(others, key=tip.distance)
        if near.distance(tip) < MEETING_M:
            points[end] = near.interpolate(near.project(tip)).coords[0]
    return LineString(points)


def draw_courses(plan: Plan, courses: tuple[Course, ...]) -> None:
    """Add streets set by hand to the plan, cut where they pass over or under."""
    curves = [course.curve() for course in courses]
    drawn = [street.line for street in plan.streets if not street.deck]
    for course, curve in zip(courses, curves, strict=True):
        met = _meet(curve, [*drawn, *(other for other in curves if other is not curve)])
        bridged, bridge_tags = _decks(course)
        for piece, on_bridge in cut_by_area(met, bridged):
            if on_bridge:
                plan.streets.append(Street(piece, {**_tags(course), **bridge_tags}, deck=True))
                continue
            for part, below in cut_by_area(piece, RAIL_RESERVE):
                tags = _tags(course)
                if below:
                    tags = {**tags, "tunnel": "yes", "layer": "-1", "maxheight": "3.5"}
                plan.streets.append(Street(part, tags, deck=below))
