"""Entrances of public parks by evidence, and parks where none was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase
from planner.network.entrances import ADJACENT, GATE, NONE, WAY

if TYPE_CHECKING:
    from planner.assess import Assessment


def layer(assessment: Assessment) -> Layer:
    """Return entrances as markers by evidence, and the outlines of parks without any."""
    doors = _doors(assessment)
    access = assessment.access
    closed = access.targets[access.without_entrance]
    closed = closed[["name", "geometry"]].assign(kind=NONE)
    return Layer(
        "entrances",
        Phrase("公园出入口", "Park entrances"),
        (
            LayerClass(
                Phrase("未找到出入口的公园", "parks without an entrance"),
                "#b2182b",
                closed,
                2.5,
                0.0,
                "3 3",
            ),
            LayerClass(
                Phrase("临街开放边界（每20米一点）", "open side along a street (every 20 m)"),
                "#f4a582",
                doors[doors["kind"] == ADJACENT],
                0.3,
                0.9,
                size=3.5,
            ),
            LayerClass(
                Phrase("道路穿入处", "where a way leads in"),
                "#d6604d",
                doors[doors["kind"] == WAY],
                0.5,
                0.9,
                marker="triangle",
                size=7.0,
            ),
            LayerClass(
                Phrase("已标注的大门", "mapped gates"),
                "#67001f",
                doors[doors["kind"] == GATE],
                0.5,
                0.9,
                marker="diamond",
                size=9.0,
            ),
        ),
        (
            Field("name", Phrase("公园", "park")),
            Field("kind", Phrase("入口依据", "entrance evidence"), coded=True),
        ),
        note=Phrase(
            "依据由强到弱：已标注的大门；可步行道路穿过公园边界处；"
            "两者都没有时，距可步行道路30米以内、未被围墙、水体或铁路隔断的边界。",
            "Best evidence first: gates that are mapped; walkable ways that cross the outline; "
            "with neither, the outline within 30 m of a walkable way and not cut off by a wall, "
            "water or a railway.",
        ),
    )


def _doors(assessment: Assessment) -> gpd.GeoDataFrame:
    """Return an entrance a row: its park's name, and its evidence."""
    entrances = assessment.access.entrances
    parks = assessment.access.targets["name"].to_numpy(dtype=object)
    return gpd.GeoDataFrame(
        {"name": parks[entrances.target], "kind": entrances.kind},
        geometry=shapely.points(entrances.xy),
        crs=assessment.town.crs,
    )
