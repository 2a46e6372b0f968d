"""Trees along a line: the gaps of a street's row filled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import KDTree

from planner.errors import OptionError
from planner.layout.planting_rules import shipped_rules
from planner.layout.spacing import ROUNDING_M

if TYPE_CHECKING:
    from planner.layout.planting_rules import Floats, Shapes


def plan_row(
    line: shapely.LineString,
    *,
    crown_m: float,
    spacing_m: float,
    keep_clear: Shapes,
) -> Floats:
    """Return trunks along a line so that crowns close the gaps in it.

    Each stretch between what is kept clear gets evenly spaced trees, no farther
    apart than asked, the first and the last half a crown from its ends. A
    stretch too short for that gets one in its middle, unless half of the crown
    would hang over what is kept clear.

    Parameters
    ----------
    line
        Where trunks stand, such as behind a kerb, in a metric CRS.
    crown_m
        Crown diameter in the target year.
    spacing_m
        Most distance from trunk to trunk; at least the 4 m of `planting.toml`,
        which no two trees of the row come nearer than.
    keep_clear
        Polygons without trunks: junctions, gates, crowns of trees that stand.

    Returns
    -------
    array
        Shape (trees, 2), in the order of the line.

    Raises
    ------
    OptionError
        The crown or the spacing cannot be.
    """
    least = shipped_rules().spacing_m
    if not least <= spacing_m < math.inf or not 0 < crown_m < math.inf:
        message = (
            f"row of trees: crown of {crown_m:g} m every {spacing_m:g} m; "
            f"give a positive crown and a spacing of at least {least:g} m"
        )
        raise OptionError(message)
    free = shapely.difference(line, shapely.union_all(keep_clear))
    # Its parts come in no order of the line's.
    parts = shapely.get_parts(free)
    parts = parts[shapely.length(parts) >= crown_m / 2]
    starts = shapely.line_locate_point(line, shapely.line_interpolate_point(parts, 0.0))
    rows = [_evenly(part, crown_m, spacing_m, least) for part in parts[np.argsort(starts)]]
    return _kept_apart(np.concatenate(rows), least) if rows else np.empty((0, 2))


def _evenly(stretch: shapely.LineString, crown_m: float, spacing_m: float, least: float) -> Floats:
    """Return the fewest trees that leave no gap wider than the spacing, if so many fit."""
    inner = stretch.length - crown_m
    if inner < least:
        return shapely.get_coordinates(stretch.interpolate(0.5, normalized=True))
    count = math.ceil(inner / spacing_m - ROUNDING_M) + 1
    while count > 2:  # noqa: PLR2004  (both ends)
        xy = _places(stretch, crown_m, count)
        # Round a bend, places are nearer to each other than along the line.
        if np.hypot(*np.diff(xy, axis=0).T).min() >= least - ROUNDING_M:
            return xy
        count -= 1
    return _places(stretch, crown_m, count)


def _places(stretch: shapely.LineString, crown_m: float, count: int) -> Floats:
    along = np.linspace(crown_m / 2, stretch.length - crown_m / 2, count)
    return shapely.get_coordinates(shapely.line_interpolate_point(stretch, along))


def _kept_apart(xy: Floats, least: float) -> Floats:
    """Return the places in order, without those too near to an earlier one."""
    kept = np.ones(len(xy), dtype=bool)
    pairs = KDTree(xy).query_pairs(least - ROUNDING_M, output_type="ndarray")
    for first, later in sorted(map(tuple, np.sort(pairs, axis=1).tolist())):
        if kept[first]:
            kept[later] = False
    return xy[kept]
