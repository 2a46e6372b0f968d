"""The road area that a town has to clean: carriageways, footways, squares and car parks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from planner.cleaning.due.areas import PARKING, SQUARE
from planner.cleaning.due.grades import LOWEST, NOT_OURS
from planner.columns import PARK_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from planner.cleaning.driving.network import Lines
    from planner.cleaning.routing.roads import Flags
    from planner.cleaning.terms.rules import CleaningRules
    from planner.town import Town

Missing = Literal["carriageway", "width", "footway", "square", "parking"]
"""What is not known: no street at all; the width of some; that there are no footways, squares or
car parks, since none is mapped and nobody declared the table complete."""

FOOTWAY_M = 2.0
"""Width of a footway that a street's tag tells of: the least of CJJ 37 / GB 50220 (recalled)."""

BESIDE_M = 12.0
"""A footway mapped this near to the edge of a street's carriageway is the street's."""

UNKNOWN_SHARE = 0.5
"""From this share of street metres untold, footways are unmapped rather than absent."""

_SIDES = {"both": 2, "yes": 2, "left": 1, "right": 1, "no": 0, "none": 0}
"""Sides with a footway by `sidewalk`; `separate` says that it is a way of its own."""

_CLOSED = ("private", "no")


@dataclass(frozen=True)
class RoadArea:
    """The ground that 清扫覆盖率 is divided by, in m²; NaN where nobody knows.

    Parameters
    ----------
    carriageway_m2
        Length times width of the streets that the town cleans, inside the
        study area; where they cross, the crossing is counted with each.
    footway_m2
        Footways beside those streets: `footway_mapped_m2` drawn as ways of
        their own and `footway_tagged_m2` told by the street's tag `sidewalk`.
    square_m2, parking_m2
        Ground of `cleaning_areas`.
    footway_unsaid_m
        Metres of street of which neither a tag nor a footway mapped beside them
        tells anything. Where that is more than half of the metres above grade
        4, the footways are unknown, and `footway_m2` is NaN.
    lots_without_outline
        Public car parks mapped as a point: their ground is not in `parking_m2`.
    missing
        What is not known, see `Missing`.
    """

    carriageway_m2: float
    footway_m2: float
    square_m2: float
    parking_m2: float
    footway_mapped_m2: float
    footway_tagged_m2: float
    footway_unsaid_m: float
    lots_without_outline: int
    missing: tuple[Missing, ...]

    @property
    def known_m2(self) -> float:
        """The sum of what is known; NaN if nothing is."""
        parts = (self.carriageway_m2, self.footway_m2, self.square_m2, self.parking_m2)
        known = [part for part in parts if not np.isnan(part)]
        return float(sum(known)) if known else float("nan")


def road_area(
    town: Town, streets: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, rules: CleaningRules
) -> RoadArea:
    """Return the road area of the streets that the town cleans, and of its areas.

    A mapped footway counts as far as it runs within `BESIDE_M` of a street's
    carriageway, at its way's own width; what of it lies on a carriageway, in a
    square, a car park or a park is theirs. Along streets whose tag tells of
    footways no mapped one is counted a second time.

    Parameters
    ----------
    town
        Its ways, green and parking are read.
    streets, areas
        Of `cleaning_streets` and `cleaning_areas`.
    rules
        Classes that vehicles drive on are no footways.
    """
    own = streets[streets["inside"] & (streets["grade"] != NOT_OURS)]
    tag = own["way_id"].map(town.ways.set_index("id")["sidewalk"])
    sides = tag.map(_SIDES).to_numpy(dtype=float)
    tagged = float(np.nansum(sides * own["length_m"].to_numpy()) * FOOTWAY_M)
    mapped, has_one = _mapped_footways(town, own, areas, rules, beside=~(sides > 0))
    length = own["length_m"].to_numpy()
    unsaid = np.isnan(sides) & ~has_one
    # Lanes have no footways as a rule, and nobody maps that.
    wide = (own["grade"] < LOWEST).to_numpy()
    untold = float(length[unsaid & wide].sum()) > UNKNOWN_SHARE * float(length[wide].sum())
    complete = town.provenance.complete
    squares, lots = (areas["area_m2"][areas["kind"] == kind] for kind in (SQUARE, PARKING))
    pointed = int(lots.isna().sum())
    told: dict[Missing, bool] = {
        "carriageway": bool(own["area_m2"].notna().any()) or own.empty,
        "width": not own["area_m2"].isna().any(),
        "footway": "ways" in complete or (mapped + tagged > 0 and not untold),
        "square": not squares.empty or "zones" in complete,
        "parking": bool(lots.notna().any()) or ("parking" in complete and not pointed),
    }

    def if_told(key: Missing, value: float) -> float:
        return value if told[key] else float("nan")

    return RoadArea(
        carriageway_m2=if_told("carriageway", float(own["area_m2"].sum())),
        footway_m2=if_told("footway", mapped + tagged),
        square_m2=if_told("square", float(squares.sum())),
        parking_m2=if_told("parking", float(lots.sum())),
        footway_mapped_m2=mapped,
        footway_tagged_m2=tagged,
        footway_unsaid_m=float(length[unsaid].sum()),
        lots_without_outline=pointed,
        missing=tuple(key for key, is_told in told.items() if not is_told),
    )


def _mapped_footways(
    town: Town,
    own: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    rules: CleaningRules,
    *,
    beside: Flags,
) -> tuple[float, Flags]:
    """Return the area of the footways mapped along the streets flagged, in m², and which have any.

    Parameters
    ----------
    own
        The streets.
    beside
        Which of them, shape (streets,).
    """
    ways = town.ways
    walked = ways["highway"].isin({"footway", "pedestrian"} - rules.driven)
    found = ways[walked & ~ways["access"].isin(_CLOSED)]
    lines, width = found.geometry.to_numpy(), found["carriageway_m"].to_numpy(dtype=float)
    centre, half = own.geometry.to_numpy(), np.nan_to_num(own["width_m"].to_numpy() / 2)
    strips = shapely.buffer(centre[beside], half[beside] + BESIDE_M)
    green = town.green[town.green["kind"].isin(PARK_KINDS)].geometry.to_numpy()
    carriageways = shapely.buffer(centre, half, cap_style="flat")
    others = np.concatenate((carriageways, areas.geometry.to_numpy(), green))
    along = _parts(_parts(lines, strips, shapely.intersection), others, shapely.difference)
    street = shapely.STRtree(along).query(strips, predicate="intersects")[0]
    has_one = np.zeros(len(own), dtype=np.bool_)
    has_one[np.flatnonzero(beside)[street]] = True
    return float(np.nansum(shapely.length(along) * width)), has_one


def _parts(
    lines: Lines,
    areas: Lines,
    part: Callable[[shapely.Geometry, shapely.Geometry], shapely.Geometry],
) -> Lines:
    """Return the part of each line in, or out of, the areas that it meets."""
    line, area = shapely.STRtree(areas).query(lines, predicate="intersects")
    order = np.argsort(line, kind="stable")
    line, area = line[order], area[order]
    row, begin = np.unique(line, return_index=True)
    met = np.full(lines.size, shapely.Polygon(), dtype=object)
    met[row] = [shapely.union_all(areas[each]) for each in np.split(area, begin[1:])[: row.size]]
    return part(lines, met)
