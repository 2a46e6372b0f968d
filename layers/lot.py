"""One car park as a sheet at 1:500: stalls, trees of today and of the plan, and the shadow."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from layers._lot_ground import CONTEXT_M, stops, surroundings
from layers._lot_shadow import LotShadow, Moment, lot_shadow
from layers._print.request import SheetRequest
from layers.layer import Layer, LayerClass
from planner.errors import MissingPackageError
from planner.language import Phrase
from planner.shade import JULY_DAY, crown_discs, grown
from planner.shade.sun import USUAL_YEAR

if TYPE_CHECKING:
    from layers._print.sheet import Sheet
    from planner.assess import Assessment
    from planner.parking import LotPlan

MOMENT = Moment(dt.date(USUAL_YEAR, *JULY_DAY), 13.0)
"""When the shadow of a sheet falls unless told otherwise: about noon by the sun, in July."""

MEASURES = ("trees", "buildings_with_levels")
"""Measures of completeness that a lot sheet leans on."""


_GROUND = Phrase("露天场地", "open ground")
_LAID_OUT = Phrase(
    "车位为软件按标准尺寸排布，非实测标线；现有树木保留",
    "stalls are laid out by the program at standard sizes, standing trees kept: "
    "they are no survey of the markings",
)


def lot_sheet(
    assessment: Assessment,
    plan: LotPlan,
    request: SheetRequest | None = None,
    *,
    moment: Moment = MOMENT,
) -> Sheet:
    """Return a car park and its planting plan as a sheet of paper.

    At 1:500 where the car park fits on the paper, else at the next usual scale.

    Parameters
    ----------
    assessment
        Of the town as it is, before the plan.
    plan
        Of `planner.parking.plan_lot`.
    request
        Paper, scale, language and so on.
    moment
        When the shadow falls that is drawn. Without pvlib there is none, and the sheet says so.

    Raises
    ------
    OptionError
        The car park does not fit on the paper at the scale asked for.
    """
    # matplotlib takes half a second that web maps can do without.
    from layers._lot_panel import lot_figures, title_of  # noqa: PLC0415
    from layers._print.compose import draw_subject  # noqa: PLC0415
    from layers._print.scale import Whole  # noqa: PLC0415
    from layers._print.subject import Subject  # noqa: PLC0415

    asked = request or SheetRequest()
    shadow = _shadow(assessment, plan, moment)
    subject = Subject(
        title_of(plan, asked.lang),
        lot_layers(assessment, plan, shadow),
        lot_figures(assessment.parking, plan, shadow, asked.lang),
        MEASURES,
        Whole(plan.name or plan.id, plan.ground.bounds),
    )
    return draw_subject(assessment.town, subject, asked)


def _shadow(assessment: Assessment, plan: LotPlan, moment: Moment) -> LotShadow | None:
    try:
        return lot_shadow(assessment.parking, plan, moment)
    except MissingPackageError:
        return None


def lot_layers(
    assessment: Assessment, plan: LotPlan, shadow: LotShadow | None = None
) -> list[Layer]:
    """Return what is drawn of a car park and around it, in drawing order.

    Parameters
    ----------
    assessment
        Of the town as it is, before the plan.
    plan
        Of `planner.parking.plan_lot`.
    shadow
        On the car park; None draws none.
    """
    layers = [*surroundings(assessment, plan), _stalls(plan, assessment)]
    if shadow is not None:
        layers.append(_shadows(shadow, assessment))
    return [*layers, _trees(assessment, plan), stops(assessment, plan)]


def _stalls(plan: LotPlan, assessment: Assessment) -> Layer:
    crs = assessment.town.crs
    drawn = plan.layout.to_frame(crs)
    parts = {kind: drawn[drawn["kind"] == kind] for kind in ("aisle", "stall", "entrance")}
    lost = np.isin(np.arange(len(parts["stall"])), plan.planting.lost)
    ground = gpd.GeoDataFrame(geometry=[plan.ground], crs=crs)
    return Layer(
        "lot_stalls",
        Phrase("停车场", "Car park"),
        (
            LayerClass(_GROUND, "#f5efe0", ground, 0.0, 1.0),
            LayerClass(Phrase("通道", "drives"), "#dcdcdc", parts["aisle"], 0.5, 0.9),
            LayerClass(Phrase("车位", "stalls"), "#4a6fa5", parts["stall"][~lost], 1.0, 0.08),
            LayerClass(
                Phrase("因种树取消的车位", "stalls given up for trees"),
                "#c0392b",
                parts["stall"][lost],
                1.4,
                0.25,
                hatch="xx",
            ),
            LayerClass(_GROUND, "#222222", ground, 2.6, 0.0),
            LayerClass(
                Phrase("出入口", "entrances"),
                "#e67e22",
                parts["entrance"],
                0.5,
                1.0,
                marker="triangle",
                size=13.0,
            ),
        ),
        note=_LAID_OUT if plan.layout.capacity else None,
    )


def _shadows(shadow: LotShadow, assessment: Assessment) -> Layer:
    crs = assessment.town.crs
    when = shadow.time
    return Layer(
        "lot_shadow",
        Phrase(
            f"阴影：{when.month}月{when.day}日{when:%H:%M}", f"Shadow: {when.day} {when:%B, %H:%M}"
        ),
        (
            LayerClass(
                Phrase("树木的阴影", "of trees"), "#3f6b4f", _table(shadow.tree, crs), 0.0, 0.38
            ),
            LayerClass(
                Phrase("建筑的阴影", "of buildings"),
                "#33415c",
                _table(shadow.building, crs),
                0.0,
                0.5,
            ),
        ),
        note=Phrase(
            f"只画落在场地上的阴影，树木按目标年大小；太阳高度{shadow.elevation_deg:.1f}°，"
            f"时区{when.tzinfo}，地面视为水平",
            "drawn on the car park only, trees as large as in the target year; sun at "
            f"{shadow.elevation_deg:.1f}°, time zone {when.tzinfo}, ground taken as level",
        ),
    )


def _table(shape: shapely.Geometry, crs: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[] if shape.is_empty else [shape], crs=crs)


def _trees(assessment: Assessment, plan: LotPlan) -> Layer:
    """Return crowns: those that stand, the same and the planned ones in the target year."""
    parking, crs = assessment.parking, assessment.town.crs
    near = shapely.dwithin(shapely.points(parking.crowns.xy), plan.ground, CONTEXT_M)
    today = parking.crowns.take(near)
    then = grown(today, plan.request.years, parking.groups)
    years = f"{plan.request.years:g}"
    planned = Phrase(f"规划树木，{years}年后的树冠", f"planned trees, crowns in {years} years")

    def rows(shapes: np.ndarray) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(geometry=shapes, crs=crs)

    return Layer(
        "lot_trees",
        Phrase("树木", "Trees"),
        (
            LayerClass(
                Phrase(f"现有树木，{years}年后的树冠", f"standing trees, crowns in {years} years"),
                "#5aae61",
                rows(crown_discs(then)),
                0.9,
                0.3,
            ),
            LayerClass(
                Phrase("现有树木，今天的树冠", "standing trees, crowns today"),
                "#1b5e20",
                rows(crown_discs(today)),
                1.1,
                0.0,
                "4 2",
            ),
            LayerClass(
                planned,
                "#d98c00",
                rows(plan.planting.crowns),
                1.2,
                0.3,
            ),
            LayerClass(
                planned,
                "#8c4a00",
                rows(shapely.points(plan.planting.points.reshape(-1, 2))),
                0.5,
                1.0,
                size=5.0,
            ),
        ),
    )
