"""Crowns of a town's trees: where, how wide and how high, and how each figure is known."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely

from planner.errors import OptionError
from planner.shade.growth import (
    UNKNOWN_DECIDUOUS,
    UNKNOWN_EVERGREEN,
    assumed,
    group_of,
    growth_table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import numpy.typing as npt

    from planner.shade.species import Floats, SpeciesGroup
    from planner.town import Town

    Ints: TypeAlias = npt.NDArray[np.intp]

ROW_SPACING_M = 6.0
"""Distance between the trees of a mapped row: an assumption."""

PLAUSIBLE = {
    "crown_m": (0.3, 40.0),
    "height_m": (0.5, 60.0),
    "circumference_m": (0.05, 15.0),
}
"""Figures outside are refused as unknown: above the lower bound, at most the upper."""

WOOD_M = (2.0, 10.0)
"""Lowest branches and tree tops of a mapped wood: an assumption, in metres."""

TRELLIS_M = 3.0
"""Height of a green trellis above the ground: an assumption."""


@dataclass(frozen=True, eq=False)
class Crowns:
    """Tree crowns, one row a tree.

    Parameters
    ----------
    xy
        Trunks in the town's CRS, shape (trees, 2).
    radius_m
        Half the crown's diameter, shape (trees,) as all that follow.
    top_m, base_m
        Height of the tree and of its lowest branches.
    deciduous
        Leaves fall in winter; a tree of which nothing is said counts as such.
    group
        Id of the species group (`growth.toml`).
    radius_from
        `crown`, `circumference`, `height` or `group`: what the radius rests on.
    height_from
        `height`, `circumference` or `group` (by the crown's width).
    owner
        Row in the town's table `trees`.
    refused
        Mapped figures by column that were outside `PLAUSIBLE` and not used.
    """

    xy: Floats
    radius_m: Floats
    top_m: Floats
    base_m: Floats
    deciduous: npt.NDArray[np.bool_]
    group: npt.NDArray[np.object_]
    radius_from: npt.NDArray[np.object_]
    height_from: npt.NDArray[np.object_]
    owner: Ints
    refused: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.xy)

    def take(self, rows: npt.ArrayLike) -> Crowns:
        """Return some of the crowns: by number, or by a mask of shape (trees,)."""
        chosen = np.asarray(rows)
        if not chosen.size:
            chosen = chosen.astype(int)
        parts = {
            item.name: getattr(self, item.name)[chosen]
            for item in dataclasses.fields(self)
            if item.name != "refused"
        }
        return dataclasses.replace(self, **parts)


@dataclass(frozen=True, eq=False)
class Canopies:
    """Areas wholly under leaves: woods and green trellises.

    Parameters
    ----------
    shapes
        Outlines in the town's CRS, shape (areas,).
    base_m, top_m
        Height of the lowest leaves and of the top; equal for a trellis.
    """

    shapes: npt.NDArray[np.object_]
    base_m: Floats
    top_m: Floats

    def __len__(self) -> int:
        return len(self.shapes)


NO_CANOPIES = Canopies(np.empty(0, dtype=object), np.empty(0), np.empty(0))


def canopies(town: Town) -> Canopies:
    """Return the woods and trellises of `green`, with assumed heights."""
    kind = town.green["kind"].to_numpy()
    rows = np.flatnonzero(np.isin(kind, ("wood", "trellis")))
    trellis = kind[rows] == "trellis"
    return Canopies(
        town.green.geometry.to_numpy()[rows],
        np.where(trellis, TRELLIS_M, WOOD_M[0]),
        np.where(trellis, TRELLIS_M, WOOD_M[1]),
    )


def find_crowns(
    town: Town,
    *,
    spacing_m: float = ROW_SPACING_M,
    groups: Sequence[SpeciesGroup] | None = None,
) -> Crowns:
    """Return the crowns of a town's trees and tree rows.

    The crown's width is the mapped one; else follows from the trunk's
    circumference, else from the height on the group's curve, else it is that of
    a tree of the assumed age. The height likewise, and by the crown's width
    where nothing but that is known.

    Parameters
    ----------
    spacing_m
        Distance between the trees of a row.
    groups
        Species groups; those of `growth.toml` if none are given.

    Raises
    ------
    OptionError
        `spacing_m` is not above 0.
    """
    if not spacing_m > 0:
        message = f"trees of a row cannot stand {spacing_m:g} m apart: give a distance above 0"
        raise OptionError(message)
    table = growth_table() if groups is None else tuple(groups)
    trees = town.trees
    measured, refused = _measured(trees)
    group, deciduous = _kinds(trees, table)
    sizes = _sizes(measured, group, table)
    xy, owner = _places(trees.geometry.to_numpy(), spacing_m)
    whole = Crowns(np.empty((len(trees), 2)), *sizes[:3], deciduous, group, *sizes[3:], owner)
    parts = {
        item.name: getattr(whole, item.name)[owner]
        for item in dataclasses.fields(Crowns)
        if item.name not in ("xy", "owner", "refused")
    }
    return Crowns(xy=xy, owner=owner, refused=refused, **parts)


def _measured(trees: gpd.GeoDataFrame) -> tuple[dict[str, Floats], dict[str, int]]:
    values: dict[str, Floats] = {}
    refused: dict[str, int] = {}
    for column, (above, most) in PLAUSIBLE.items():
        mapped = trees[column].to_numpy()
        good = (mapped > above) & (mapped <= most)
        values[column] = np.where(good, mapped, np.nan)
        if count := int((~good & ~np.isnan(mapped)).sum()):
            refused[column] = count
    return values, refused


def _kinds(
    trees: gpd.GeoDataFrame, groups: Sequence[SpeciesGroup]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Return each row's species group, and whether its leaves fall."""
    species = trees["species"].to_numpy()
    known = {text: group_of(text, groups) for text in np.unique(species.astype(str))}
    group = np.array([known[str(text)] for text in species], dtype=object)
    cycle = trees["leaf_cycle"].to_numpy()
    evergreen_groups = [row.id for row in groups if row.evergreen]
    said = np.isin(cycle, ("deciduous", "semi_deciduous", "evergreen", "semi_evergreen"))
    evergreen = np.where(
        said, np.isin(cycle, ("evergreen", "semi_evergreen")), np.isin(group, evergreen_groups)
    )
    group[group == ""] = np.where(evergreen[group == ""], UNKNOWN_EVERGREEN, UNKNOWN_DECIDUOUS)
    return group, ~evergreen


def _sizes(
    measured: Mapping[str, Floats],
    group: npt.NDArray[np.object_],
    groups: Sequence[SpeciesGroup],
) -> tuple[Floats, Floats, Floats, npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Return radius, top, base, and what radius and top rest on, a row of `trees` each."""
    crown, height = measured["crown_m"], measured["height_m"]
    trunk = measured["circumference_m"]
    taken = assumed()
    radius_from = np.select(
        [~np.isnan(crown), ~np.isnan(trunk), ~np.isnan(height)],
        ["crown", "circumference", "height"],
        "group",
    ).astype(object)
    height_from = np.select(
        [~np.isnan(height), ~np.isnan(trunk)], ["height", "circumference"], "group"
    ).astype(object)
    crown = np.where(radius_from == "circumference", taken.crown_of_trunk(trunk), crown)
    height = np.where(height_from == "circumference", taken.height_of_trunk(trunk), height)
    base = np.full(len(crown), np.nan)
    for row in groups:
        mine = group == row.id
        by_height = mine & (radius_from == "height")
        crown[by_height] = row.crown_at(row.age_of_height(height[by_height]))
        crown[mine & (radius_from == "group")] = row.crown_at(taken.age_years)
        by_crown = mine & (height_from == "group")
        height[by_crown] = row.height_at(row.age_of_crown(crown[by_crown]))
        base[mine] = row.base_at(height[mine])
    crown = np.minimum(crown, PLAUSIBLE["crown_m"][1])
    return crown / 2.0, height, base, radius_from, height_from


def _places(shapes: npt.NDArray[np.object_], spacing_m: float) -> tuple[Floats, Ints]:
    """Return where trees stand and the row each belongs to, in the order of rows."""
    part, row = shapely.get_parts(shapes, return_index=True)
    is_line = shapely.get_dimensions(part) == 1
    length = np.where(is_line, shapely.length(part), 0.0)
    gaps = np.rint(length / spacing_m).astype(int)
    # A ring has no two ends: its last tree would stand on its first.
    count = np.maximum(gaps + ~(shapely.is_closed(part) & is_line) * 1, 1)
    each = np.repeat(np.arange(len(part)), count)
    number = np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count)
    step = np.divide(length, gaps, out=np.zeros_like(length), where=gaps > 0)
    standing = part[each]
    rows = np.flatnonzero(is_line[each])
    standing[rows] = shapely.line_interpolate_point(standing[rows], number[rows] * step[each[rows]])
    return shapely.get_coordinates(standing), row[each]
