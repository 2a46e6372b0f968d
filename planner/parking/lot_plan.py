"""A planting plan for one car park, ending in a scenario: before and after are both reckoned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from planner.errors import DataError, OptionError
from planner.layout import PlantingSite, StallLayout, TreeKind, plan_trees, shipped_rules
from planner.parking.drive_in import NOT_DRIVEN, drive_ins
from planner.parking.ground import is_area
from planner.parking.layouts import layouts_of
from planner.scenario import PlantTrees, Scenario
from planner.shade import crown_after, crown_discs, group_of, grown

if TYPE_CHECKING:
    from planner.layout import PlantingPlan
    from planner.parking.assessment import ParkingAssessment
    from planner.parking.ground import Shapes
    from planner.shade import Crowns, SpeciesGroup

USUAL_SPECIES = ("国槐 Styphnolobium japonicum",)
"""What a plan plants unless told otherwise: the street tree of northern China's towns."""

TRUNK_M = 0.3
"""Half the side of the square that a trunk and its guard take up: an assumption."""

PLAUSIBLE_SHARE = 0.6
"""Of the stalls of the bare ground; trees that leave fewer do not stand between these stalls."""

NEIGHBOURHOOD_M = 40.0
"""Trees and buildings this near to a lot take part in its plan."""


@dataclass(frozen=True)
class PlantingRequest:
    """What a planting plan is to reach.

    Parameters
    ----------
    target
        Shaded share of the lot's open ground, 0 to 1.
    years
        After planting, when the target is to be met.
    species
        Chinese or Latin names to choose from; each must be in the growth table.
    time_limit_s
        Deadline of the search.

    Raises
    ------
    OptionError
        The target or the years are outside what they may be.
    """

    target: float = 0.30
    years: float = 15.0
    species: tuple[str, ...] = USUAL_SPECIES
    time_limit_s: float = 20.0

    def __post_init__(self) -> None:
        if not 0.0 < self.target <= 1.0:
            message = f"shade target {self.target:g}: give a share above 0 and up to 1, such as 0.3"
            raise OptionError(message)
        if not 0.0 <= self.years <= _MOST_YEARS:
            message = f"years after planting {self.years:g}: give 0 to {_MOST_YEARS:g}"
            raise OptionError(message)


_MOST_YEARS = 60.0


@dataclass(frozen=True, eq=False)
class LotPlan:
    """One car park as laid out, and the trees that a plan adds.

    Parameters
    ----------
    id, name
        Of the car park.
    ground
        Its open ground, in the town's CRS.
    layout
        Its stalls and drives; empty where they are not known (see `lot_layout`).
    crowns
        The trees that stand on it or near it, today.
    planting
        The trees to be planted.
    scenario
        The same as changes of the town; None where nothing is to be planted.
    request
        What was asked for.
    """

    id: str
    name: str
    ground: shapely.Geometry
    layout: StallLayout
    crowns: Crowns
    planting: PlantingPlan
    scenario: Scenario | None
    request: PlantingRequest


def lot_layout(parking: ParkingAssessment, id_: str) -> tuple[shapely.Geometry, StallLayout]:
    """Return a car park's open ground and its stalls, trees that stand there kept.

    Trees were planted for stalls that nobody mapped. Where hardly any layout
    goes with the trees (`PLAUSIBLE_SHARE` of what the bare ground would take),
    the stalls are not known, and none is drawn.

    Parameters
    ----------
    parking
        The town's car parks.
    id_
        Id or name of one at ground level.

    Raises
    ------
    OptionError
        There is no such car park.
    DataError
        It has no outline, or does not lie in the open.
    """
    row = parking.lot(id_)
    ground = parking.ground[row]
    if ground is None or ground.is_empty:
        message = (
            f"car park {id_[:80]} has no open ground: it is mapped as a point or a line, lies in a "
            "structure, or under buildings; give one that is an area at ground level"
        )
        raise DataError(message)
    outline = parking.supply.geometry.iloc[row]
    doors = drive_ins(np.array([outline], dtype=object), parking.town.ways)[0]
    bare = max(layouts_of(outline, ground, doors), key=lambda layout: layout.capacity)
    trees = _near(parking.crowns, ground, 0.0)
    trunks = np.atleast_1d(shapely.buffer(shapely.points(trees.xy), TRUNK_M, cap_style="square"))
    free = shapely.difference(ground, shapely.union_all(trunks))
    if not len(trees) or shapely.disjoint(bare.stalls, shapely.union_all(trunks)).all():
        return ground, bare
    kept = max(layouts_of(outline, free, doors), key=lambda layout: layout.capacity)
    plausible = kept.capacity >= PLAUSIBLE_SHARE * bare.capacity
    return ground, kept if plausible else StallLayout()


def plan_lot(
    parking: ParkingAssessment, id_: str, request: PlantingRequest | None = None
) -> LotPlan:
    """Return where to plant a car park so that enough of it stands in the shade in time.

    Trees that stand are kept, and grow too. Stalls that a tree takes are counted.

    Raises
    ------
    OptionError
        There is no such car park, or no such species.
    DataError
        The car park has no open ground.
    """
    asked = request or PlantingRequest()
    groups = [_group(species, parking.groups) for species in asked.species]
    ground, layout = lot_layout(parking, id_)
    row = parking.lot(id_)
    near = _near(parking.crowns, ground, NEIGHBOURHOOD_M)
    then = crown_discs(grown(near, asked.years, parking.groups))
    woods = parking.canopies.shapes
    woods = woods[shapely.intersects(woods, ground)]
    site = PlantingSite(
        ground,
        stalls=layout.stalls,
        aisles=layout.aisles,
        existing=np.concatenate((then, woods)),
        trunks=near.xy,
        buildings=_touching(parking.town.buildings, ground),
        blocked=np.concatenate((_carriageways(parking, ground), _other_lots(parking, row))),
    )
    kinds = [
        TreeKind(
            species, crown_after(group.id, asked.years, parking.groups), 1.0, _clear(group, asked)
        )
        for species, group in zip(asked.species, groups, strict=True)
    ]
    rules = replace(shipped_rules(), target=asked.target)
    planting = plan_trees(site, kinds, rules=rules, time_limit_s=asked.time_limit_s)
    lot = parking.supply.iloc[row]
    scenario = _scenario(
        parking, lot["name"] or lot["id"], planting, dict(zip(asked.species, groups, strict=True))
    )
    return LotPlan(lot["id"], lot["name"], ground, layout, near, planting, scenario, asked)


def _group(species: str, groups: tuple[SpeciesGroup, ...]) -> SpeciesGroup:
    found = group_of(species, groups)
    for group in groups:
        if group.id == found:
            return group
    known = ", ".join(f"{group.name_zh} {group.genera[0]}" for group in groups if group.genera)
    message = f"species {species[:80]} is in no row of the growth table; there are {known}"
    raise OptionError(message)


def _clear(group: SpeciesGroup, asked: PlantingRequest) -> float:
    return float(group.base_at(group.height_at(asked.years)))


def _near(crowns: Crowns, ground: shapely.Geometry, distance_m: float) -> Crowns:
    return crowns.take(shapely.dwithin(shapely.points(crowns.xy), ground, distance_m))


def _touching(
    table: gpd.GeoDataFrame, ground: shapely.Geometry, distance_m: float = NEIGHBOURHOOD_M
) -> Shapes:
    shapes: Shapes = table.geometry.to_numpy()
    return shapes[shapely.dwithin(shapes, ground, distance_m)]


def _carriageways(parking: ParkingAssessment, ground: shapely.Geometry) -> Shapes:
    """Return the streets around a lot, and drives on it whose width is known.

    No change plants a tree on a carriageway of known width; where a drive on
    the lot has none, the layout says where cars drive.
    """
    ways = parking.town.ways
    lines = ways.geometry.to_numpy()
    driven = ~ways["highway"].isin(NOT_DRIVEN).to_numpy()
    near = driven & shapely.dwithin(lines, ground, NEIGHBOURHOOD_M)
    half = np.nan_to_num(ways["carriageway_m"].to_numpy()[near]) / 2.0
    streets = shapely.buffer(lines[near], half, cap_style="flat")
    measured = ways["carriageway_from"].isin(("width", "lanes")).to_numpy()[near]
    return np.concatenate((streets[measured], shapely.difference(streets[~measured], ground)))


def _other_lots(parking: ParkingAssessment, row: int) -> Shapes:
    shapes: Shapes = parking.supply.geometry.to_numpy()
    ground = shapes[row]
    other = (
        is_area(shapes)
        & (np.arange(len(shapes)) != row)
        & shapely.dwithin(shapes, ground, NEIGHBOURHOOD_M)
    )
    return shapely.difference(shapes[other], ground)


def _scenario(
    parking: ParkingAssessment,
    name: str,
    planting: PlantingPlan,
    groups: dict[str, SpeciesGroup],
) -> Scenario | None:
    changes = []
    for species, group in groups.items():
        points = shapely.MultiPoint(planting.points[planting.kind == species])
        if points.is_empty:
            continue
        where = gpd.GeoSeries([points], crs=parking.town.crs).to_crs("EPSG:4326").iloc[0]
        changes.append(
            PlantTrees(
                where,
                species=species,
                leaf_cycle="evergreen" if group.evergreen else "deciduous",
                crown_m=f"{float(group.crown_at(0.0)):g}",
                height_m=f"{float(group.height_at(0.0)):g}",
                name=name,
            )
        )
    return Scenario(f"林荫停车场 shaded car park {name}", tuple(changes)) if changes else None
