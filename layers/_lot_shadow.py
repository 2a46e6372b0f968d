"""The shadow on one car park at one time, by buildings and by trees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.shade import MAX_SHADOW_M, Crowns, Prisms, group_of, grown, shadow_outlines, sun_over
from planner.shade.shadows import crown_shadows, shifted

if TYPE_CHECKING:
    import datetime as dt

    import numpy.typing as npt

    from planner.parking import LotPlan, ParkingAssessment
    from planner.shade import SunPositions
    from planner.shade.shadows import Shapes
    from planner.shade.species import Floats


@dataclass(frozen=True)
class Moment:
    """When the shadow falls, by the town's own clock.

    Parameters
    ----------
    day
        Of the calendar.
    hour
        0 to 24; 13.5 is half past one.
    """

    day: dt.date
    hour: float


@dataclass(frozen=True, eq=False)
class LotShadow:
    """The shadow on a car park's open ground in the plan's target year.

    Parameters
    ----------
    time
        With its time zone.
    elevation_deg
        Of the sun; NaN shares and empty shapes where it is down.
    building
        Ground in the shadow of buildings, in the town's CRS.
    tree
        Ground in the shadow of trees only: those that stand and those planned, as they
        will have grown, and woods.
    building_share, tree_share
        Of the open ground (0-1); their sum is the ground in any shadow.
    """

    time: dt.datetime
    elevation_deg: float
    building: shapely.Geometry
    tree: shapely.Geometry
    building_share: float
    tree_share: float


def lot_shadow(parking: ParkingAssessment, plan: LotPlan, moment: Moment) -> LotShadow:
    """Return the shadow on a planned car park.

    Raises
    ------
    MissingPackageError
        pvlib, which knows where the sun stands, is not installed.
    """
    sun = sun_over(parking.town, moment.day, [moment.hour])
    per_m = sun.shadow_per_m[0]
    if np.isnan(per_m).any():
        return _shadow(sun, (shapely.Polygon(), shapely.Polygon()), np.nan)
    prisms = parking.prisms
    walls = _onto(plan.ground, _cast(prisms, _near(prisms, plan.ground), per_m))
    casts = [
        crown_shadows(crowns, per_m)[0].polygons()
        for crowns in (_standing(parking, plan), planned_crowns(plan, parking))
    ]
    trees = _onto(plan.ground, np.concatenate((*casts, _canopy_shadows(parking, plan, per_m))))
    return _shadow(sun, (walls, shapely.difference(trees, walls)), plan.ground.area)


def planned_crowns(plan: LotPlan, parking: ParkingAssessment) -> Crowns:
    """Return the planted trees as they will stand in the plan's target year."""
    planting = plan.planting
    groups = {group.id: group for group in parking.groups}
    of = np.array([group_of(str(kind), parking.groups) for kind in planting.kind], dtype=object)
    top = np.array([float(groups[id_].height_at(plan.request.years)) for id_ in of])
    base = np.array([float(groups[id_].base_at(high)) for id_, high in zip(of, top, strict=True)])
    source = np.full(len(of), "group", dtype=object)
    return Crowns(
        xy=planting.points.reshape(-1, 2),
        radius_m=planting.crown_m / 2.0,
        top_m=top,
        base_m=base,
        deciduous=np.array([not groups[id_].evergreen for id_ in of], dtype=bool),
        group=of,
        radius_from=source,
        height_from=source,
        # They stand in no table yet.
        owner=np.full(len(of), -1),
    )


def _standing(parking: ParkingAssessment, plan: LotPlan) -> Crowns:
    near = shapely.dwithin(shapely.points(parking.crowns.xy), plan.ground, MAX_SHADOW_M)
    return grown(parking.crowns.take(near), plan.request.years, parking.groups)


def _near(prisms: Prisms, ground: shapely.Geometry) -> npt.NDArray[np.bool_]:
    near: npt.NDArray[np.bool_] = shapely.dwithin(prisms.shapes, ground, MAX_SHADOW_M)
    return near


def _cast(prisms: Prisms, near: npt.NDArray[np.bool_], per_m: Floats) -> Shapes:
    chosen = (prisms.shapes[near], prisms.height_m[near], prisms.height_from[near])
    return shadow_outlines(Prisms(*chosen), per_m)


def _canopy_shadows(parking: ParkingAssessment, plan: LotPlan, per_m: Floats) -> Shapes:
    """Return the shadows of woods and trellises: of low prisms, raised to their lowest leaves."""
    woods = parking.canopies
    thick = np.full(len(woods), "height", dtype=object)
    prisms = Prisms(woods.shapes, woods.top_m - woods.base_m, thick)
    near = _near(prisms, plan.ground)
    return shifted(_cast(prisms, near, per_m), woods.base_m[near, None] * per_m)


def _onto(ground: shapely.Geometry, shadows: Shapes) -> shapely.Geometry:
    return shapely.intersection(ground, shapely.union_all(shadows))


def _shadow(
    sun: SunPositions, shapes: tuple[shapely.Geometry, shapely.Geometry], ground_m2: float
) -> LotShadow:
    shares = [float(shape.area / ground_m2) for shape in shapes]
    return LotShadow(sun.times[0], float(sun.elevation_deg[0]), *shapes, *shares)
