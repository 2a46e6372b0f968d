"""What lies around one car park, drawn as it is seen at 1:500: streets at their width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from layers import green, study_area, water
from layers.dimension import AREA, LINE, of_dimension
from layers.layer import Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.assess import Assessment
    from planner.parking import LotPlan

CONTEXT_M = 1000.0
"""Surroundings are drawn this far from the car park: more than A3 shows at 1:5,000."""

_STREETS = Phrase("道路", "Streets")
_BUILDINGS = Phrase("建筑", "Buildings")


def surroundings(assessment: Assessment, plan: LotPlan) -> list[Layer]:
    """Return water, green, streets, other car parks, buildings and walls, in drawing order."""
    return [
        water.layer(assessment),
        green.layer(assessment),
        _streets(assessment, plan),
        _car_parks(assessment, plan),
        _buildings(assessment, plan),
        study_area.layer(assessment),
    ]


def _streets(assessment: Assessment, plan: LotPlan) -> Layer:
    """Return carriageways at their width, each name once; what has no width as a line."""
    ways = near(assessment.town.ways, plan)
    wide = ways["carriageway_m"] > 0
    roads = ways[wide]
    half = roads["carriageway_m"].to_numpy() / 2.0
    roads = roads[["name"]].set_geometry(
        gpd.GeoSeries(
            shapely.buffer(roads.geometry.to_numpy(), half, quad_segs=4),
            index=roads.index,
            crs=ways.crs,
        )
    )
    # Pieces of a street between junctions are written on once.
    roads = roads.dissolve("name", as_index=False)
    return Layer(
        "lot_streets",
        _STREETS,
        (
            LayerClass(
                Phrase("车行道与小路", "carriageways and paths"), "#e3e0da", roads, 0.0, 1.0
            ),
            LayerClass(
                Phrase("宽度不详的路", "ways of unknown width"),
                "#a6a6a6",
                ways[~wide],
                0.8,
                dash="3 2",
            ),
        ),
        label="name",
    )


def _car_parks(assessment: Assessment, plan: LotPlan) -> Layer:
    lots = near(assessment.parking.supply, plan)
    other = of_dimension(lots[lots["id"] != plan.id], AREA)
    name = Phrase("其他停车场", "Other car parks")
    return Layer("lot_others", name, (LayerClass(name, "#cbc9e2", other, 0.8, 0.6),), label="name")


def _buildings(assessment: Assessment, plan: LotPlan) -> Layer:
    """Return buildings, those of unknown height apart: their shadows are not known either."""
    buildings = assessment.town.buildings
    unknown = np.isnan(assessment.parking.prisms.height_m)
    walls = of_dimension(near(assessment.town.barriers, plan), LINE)
    return Layer(
        "lot_buildings",
        _BUILDINGS,
        (
            LayerClass(
                Phrase("高度已知的建筑", "buildings of known height"),
                "#b9aea3",
                near(buildings[~unknown], plan),
                1.0,
                0.9,
            ),
            LayerClass(
                Phrase("高度不详的建筑（不计阴影）", "of unknown height (no shadow drawn)"),
                "#d9d2ca",
                near(buildings[unknown], plan),
                1.0,
                0.9,
                hatch="///",
            ),
            LayerClass(Phrase("围墙与栅栏", "walls and fences"), "#6b5b4d", walls, 1.2),
        ),
        label="name",
    )


def stops(assessment: Assessment, plan: LotPlan) -> Layer:
    """Return where buses stop and where cars are charged."""
    places = near(assessment.town.places, plan)
    places = places.set_geometry(places.geometry.representative_point())
    return Layer(
        "lot_stops",
        Phrase("充电与公交", "Charging and buses"),
        (
            LayerClass(
                Phrase("公交站", "bus stops"),
                "#08306b",
                places[places["kind"] == "bus_stop"],
                0.5,
                0.9,
                marker="square",
                size=8.0,
            ),
            LayerClass(
                Phrase("充电站", "charging stations"),
                "#f0e442",
                places[places["kind"] == "charging_station"],
                0.5,
                1.0,
                marker="diamond",
                size=11.0,
            ),
        ),
    )


def near(table: gpd.GeoDataFrame, plan: LotPlan) -> gpd.GeoDataFrame:
    """Return the rows of a table within `CONTEXT_M` of the car park."""
    return table[shapely.dwithin(table.geometry.to_numpy(), plan.ground, CONTEXT_M)]
