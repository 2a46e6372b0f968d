"""Which stretches of a way's kerb are free for parking: not at junctions, not mapped already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from planner.parking.ground import Floats, Shapes
    from planner.parking.rules import ParkingRules

LEFT, RIGHT = 1, -1

DRIVEWAYS = (
    "service",
    "track",
    "footway",
    "path",
    "pedestrian",
    "cycleway",
    "bridleway",
    "steps",
    "corridor",
)
"""Classes of way that break the kerb only on the side they come from; the others are streets."""

_STRAIGHT_ON = np.cos(np.pi / 4)
"""A street that leaves a way's end within 45° of its direction is the same street going on."""

_JUNCTION_ARMS = 3
_PER_METRE = 1000.0
_NEARBY_M = 0.1


@dataclass(frozen=True, eq=False)
class Parked:
    """Single lines along which cars may park.

    Parameters
    ----------
    lines
        In a metric CRS, shape (lines,).
    way
        Row of each in the table of ways.
    half_m
        Half the carriageway of each, in metres.
    """

    lines: Shapes
    way: npt.NDArray[np.intp]
    half_m: Floats


@dataclass(frozen=True, eq=False)
class Cuts:
    """Stretches of lines where nobody parks, each on one side.

    Parameters
    ----------
    line
        Row of the line, shape (cuts,).
    side
        `LEFT` or `RIGHT` of it.
    start_m, end_m
        Distances from the line's start, in metres; they may lie beyond its ends.
    """

    line: npt.NDArray[np.intp]
    side: npt.NDArray[np.intp]
    start_m: Floats
    end_m: Floats

    def free(self, line: int, side: int, length_m: float) -> list[tuple[float, float]]:
        """Return the stretches of one kerb that no cut touches, in order along the line."""
        mine = (self.line == line) & (self.side == side)
        found: list[tuple[float, float]] = []
        at = 0.0
        for start, end in sorted(zip(self.start_m[mine], self.end_m[mine], strict=True)):
            if start > at:
                found.append((at, min(float(start), length_m)))
            at = max(at, float(end))
            if at >= length_m:
                return found
        return [*found, (at, length_m)]


def cuts(parked: Parked, ways: gpd.GeoDataFrame, mapped: Shapes, rules: ParkingRules) -> Cuts:
    """Return where nobody parks along the kerbs of `parked`.

    A street that joins or crosses keeps both kerbs free for half its
    carriageway and `rules.junction_m` to each side of the shared vertex; a
    driveway or path keeps the kerb it comes from free for half its width and
    `rules.driveway_m`. A vertex where a way only goes on as the next one is no
    junction. Where kerb parking is mapped on its own within `rules.same_kerb_m`
    of the kerb, the stretch beside it is cut, so that it counts once.

    Parameters
    ----------
    parked
        The lines.
    ways
        Every way of the town, the parked ones too.
    mapped
        Areas and lines of kerb parking that have rows of their own.
    rules
        How far a junction reaches.
    """
    every = pd.concat(
        [_at_junctions(parked, ways, rules), _beside(parked, mapped, rules)], ignore_index=True
    )
    return Cuts(
        every["line"].to_numpy(dtype=np.intp),
        every["side"].to_numpy(dtype=np.intp),
        every["start"].to_numpy(dtype=float),
        every["end"].to_numpy(dtype=float),
    )


def _at_junctions(parked: Parked, ways: gpd.GeoDataFrame, rules: ParkingRules) -> pd.DataFrame:
    shapes = ways.geometry.to_numpy()
    near = np.unique(shapely.STRtree(shapes).query(parked.lines, predicate="intersects")[1])
    parts, owner = shapely.get_parts(shapes[near], return_index=True)
    segments = _segments(np.concatenate((parked.lines, parts)))
    # The parked lines come first; their segments give the places asked about.
    own = (segments["part"] < len(parked.lines)).to_numpy()
    arms = _arms(segments[~own].assign(way=near[owner[segments["part"][~own] - len(parked.lines)]]))
    arms["street"] = ~ways["highway"].isin(DRIVEWAYS).to_numpy()[arms["way"]]
    arms["half"] = ways["carriageway_m"].to_numpy()[arms["way"]] / 2
    degree = arms.groupby("vertex").size()
    junctions = degree.index[degree >= _JUNCTION_ARMS]
    stops = _stops(segments[own])
    met = stops[stops["vertex"].isin(junctions)].merge(arms, on="vertex")
    met = met[met["way"].to_numpy() != parked.way[met["line"]]]
    met = met[~_goes_on(met)]
    reach = met["half"] + np.where(met["street"], rules.junction_m, rules.driveway_m)
    met = met.assign(start=met["along"] - reach, end=met["along"] + reach)
    from_left = met["tx"] * met["hy"] - met["ty"] * met["hx"] > 0
    columns = ["line", "start", "end"]
    return pd.concat(
        [
            met.loc[met["street"] | from_left, columns].assign(side=LEFT),
            met.loc[met["street"] | ~from_left, columns].assign(side=RIGHT),
        ]
    )


def _segments(parts: Shapes) -> pd.DataFrame:
    """Return the straight segments of lines.

    Columns: `part` (row of the line), `a` and `b` (numbers of the places at
    its ends; places that agree to a millimetre are one), `x`, `y` (unit vector
    from a to b), `start` and `end` (distance along the line in metres).
    """
    xy, part = shapely.get_coordinates(parts, return_index=True)
    place = np.unique(np.round(xy * _PER_METRE).astype(np.int64), axis=0, return_inverse=True)[1]
    step = np.diff(xy, axis=0)
    length = np.hypot(*step.T)
    inner = part[1:] == part[:-1]
    along = np.concatenate(([0.0], np.cumsum(np.where(inner, length, 0.0))))
    first = np.searchsorted(part, part)
    along -= along[first]
    kept = inner & (place[1:] != place[:-1])
    return pd.DataFrame(
        {
            "part": part[:-1][kept],
            "a": place[:-1][kept],
            "b": place[1:][kept],
            "x": step[kept, 0] / length[kept],
            "y": step[kept, 1] / length[kept],
            "start": along[:-1][kept],
            "end": along[1:][kept],
        }
    )


def _arms(segments: pd.DataFrame) -> pd.DataFrame:
    """Return each segment as seen from both its ends: `vertex`, heading `hx`, `hy`, `way`."""
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "vertex": segments[end],
                    "hx": sign * segments["x"],
                    "hy": sign * segments["y"],
                    "way": segments["way"],
                }
            )
            for end, sign in (("a", 1.0), ("b", -1.0))
        ],
        ignore_index=True,
    )


def _stops(segments: pd.DataFrame) -> pd.DataFrame:
    """Return the vertices of lines: `line`, `vertex`, `along`, direction `tx`, `ty`, `outward`.

    `outward` is -1 at a line's start, +1 at its end, 0 between.
    """
    first = ~segments["part"].duplicated()
    last = ~segments["part"].duplicated(keep="last")
    starts = segments.assign(vertex=segments["a"], along=segments["start"], outward=-1.0 * first)
    ends = segments[last].assign(vertex=segments["b"], along=segments["end"], outward=1.0)
    columns = {"part": "line", "x": "tx", "y": "ty"}
    kept = ["line", "vertex", "along", "tx", "ty", "outward"]
    return pd.concat([starts, ends], ignore_index=True).rename(columns=columns)[kept]


def _goes_on(met: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say which arm is the same street going on beyond the end of its line."""
    ahead = met["outward"] * (met["tx"] * met["hx"] + met["ty"] * met["hy"])
    ahead = ahead.where(met["street"], -1.0)
    straightest = ahead.groupby([met["line"], met["along"]]).transform("max")
    return ((ahead == straightest) & (ahead >= _STRAIGHT_ON)).to_numpy()


def _beside(parked: Parked, mapped: Shapes, rules: ParkingRules) -> pd.DataFrame:
    """Return the stretches beside kerb parking that is mapped on its own."""
    reach = parked.half_m + rules.same_kerb_m
    strips = shapely.buffer(parked.lines, reach, cap_style="flat")
    line, hit = shapely.STRtree(mapped).query(strips, predicate="intersects")
    found = shapely.intersection(strips[line], mapped[hit])
    lines = parked.lines[line]
    middle = shapely.centroid(found)
    at = shapely.line_locate_point(lines, middle)
    # A bend's vertex has two directions: the chord across it tells the side.
    behind = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, np.maximum(at - _NEARBY_M, 0.0))
    )
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, at + _NEARBY_M))
    (tx, ty), (dx, dy) = (ahead - behind).T, (shapely.get_coordinates(middle) - behind).T
    corners, of = shapely.get_coordinates(found, return_index=True)
    along = pd.Series(shapely.line_locate_point(lines[of], shapely.points(corners))).groupby(of)
    return pd.DataFrame(
        {
            "line": line,
            "start": along.min().to_numpy(dtype=float),
            "end": along.max().to_numpy(dtype=float),
            "side": np.where(tx * dy - ty * dx > 0, LEFT, RIGHT),
        }
    )
