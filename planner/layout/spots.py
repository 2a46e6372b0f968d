"""Where a tree may stand in a lot, and which stalls it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import KDTree

if TYPE_CHECKING:
    from planner.layout.planting_rules import Area, Floats, PlantingRules, PlantingSite, Shapes

Rows: TypeAlias = npt.NDArray[np.int64]

OUTSIDE, STRIP, PIT, STALL = "outside", "strip", "pit", "stall"
"""Just outside the outline; on free ground of the lot; in a pit at the corners
of stalls, which still hold a car; in the place of a stall."""

_TOUCH_M2 = 1e-6
"""Shapes that share less than this only touch: rounding."""

_SAME_CORNER_M = 0.1


@dataclass(frozen=True, eq=False)
class Spots:
    """Places for a trunk, in the site's CRS.

    Parameters
    ----------
    xy
        Shape (spots, 2).
    place
        `OUTSIDE`, `STRIP`, `PIT` or `STALL` of each.
    lost
        Pairs (spot, stall): the stall is given up for a tree there, shape (n, 2).
    cut
        Pairs (spot, stall): the pit takes a corner of the stall; two would be
        too many. Shape (n, 2).
    """

    xy: Floats
    place: Shapes
    lost: Rows
    cut: Rows

    def __len__(self) -> int:
        return len(self.xy)

    def take(self, rows: Rows) -> Spots:
        """Return some of the spots, numbered anew."""
        number = np.full(len(self), -1)
        number[rows] = np.arange(len(rows))
        lost, cut = (
            np.column_stack((number[pairs[:, 0]], pairs[:, 1]))[number[pairs[:, 0]] >= 0]
            for pairs in (self.lost, self.cut)
        )
        return Spots(self.xy[rows], self.place[rows], lost, cut)


def find_spots(site: PlantingSite, rules: PlantingRules) -> Spots:
    """Return the places where the rules allow a trunk, free ground first, stalls last.

    They stand `step_m` apart along strips; the pits and the stalls are where
    the layout has them.
    """
    parts = [_on_free_ground(site, rules), _in_pits(site, rules), _in_stalls(site, rules)]
    if rules.outside:
        parts.insert(0, _outside(site, rules))
    spots = _joined(parts)
    at = shapely.points(spots.xy)
    clear = _distance(at, site.buildings) >= rules.building_m
    clear &= _distance(at, site.blocked) > rules.kerb_m
    if len(site.trunks) and len(spots):
        clear &= KDTree(site.trunks).query(spots.xy)[0] >= rules.spacing_m
    return spots.take(np.flatnonzero(clear))


def thinned(spots: Spots, most: int) -> Spots:
    """Return an even selection of at most so many spots; those that cost no stall first."""
    order = np.argsort(np.bincount(spots.lost[:, 0], minlength=len(spots)), kind="stable")
    apart, kept = 0.0, np.asarray(order)
    while len(kept) > most:
        # Half as many in a plane where they stand 1.4 times as far apart.
        apart = max(0.5, apart * 1.1)
        kept = order[_apart(spots.xy[order], apart)]
    return spots.take(np.sort(kept)) if len(kept) < len(spots) else spots


def _apart(xy: Floats, distance: float) -> npt.NDArray[np.bool_]:
    """Say which places to keep, in order, so that any two are so far apart."""
    kept = np.ones(len(xy), dtype=bool)
    near: Any = KDTree(xy).query_ball_point(xy, distance * (1 - 1e-9))
    for row, others in enumerate(near):
        if kept[row]:
            kept[[other for other in others if other > row]] = False
    return kept


def _outside(site: PlantingSite, rules: PlantingRules) -> Spots:
    """Return the middle line of a strip along the outline where that is free."""
    half = rules.edge_strip_m / 2
    ring = shapely.boundary(shapely.buffer(site.lot, half, join_style="mitre", mitre_limit=2.0))
    xy = _along(ring, rules.step_m)
    at = shapely.points(xy)
    free = (_distance(at, site.blocked) > half) & (_distance(at, site.buildings) > half)
    # The other parts of a lot, and the far side of a notch.
    free &= shapely.distance(at, site.lot) > max(half - 1e-6, rules.kerb_m)
    return _plain(xy[free], OUTSIDE)


def _on_free_ground(site: PlantingSite, rules: PlantingRules) -> Spots:
    """Return a lattice, and the rim, of what neither cars nor other things take.

    A bed wider than twice the distance to the kerb is where a trunk keeps it
    on both sides; along the outline it has to be as wide as an edge strip.
    """
    taken = np.concatenate((site.stalls, site.aisles, site.blocked, site.buildings))
    free = shapely.difference(site.lot, shapely.union_all(taken))
    room = shapely.buffer(free, -(rules.kerb_m + 1e-3), join_style="mitre")
    if room.is_empty:
        return _plain(np.empty((0, 2)), STRIP)
    xy = np.concatenate((_along(shapely.boundary(room), rules.step_m), _lattice(room, rules)))
    at = shapely.points(xy)
    at_edge = shapely.distance(at, shapely.boundary(site.lot)) < rules.edge_strip_m
    widths = ((~at_edge, rules.inner_strip_m), (at_edge, rules.edge_strip_m))
    clear = _distance(at, shapely.boundary(np.array([free], dtype=object))) > rules.kerb_m
    wide = np.zeros(len(xy), dtype=bool)
    for here, width in widths:
        core = shapely.buffer(free, -width / 2)
        wide |= here & (_distance(at, np.array([core], dtype=object)) <= width / 2)
    return _plain(xy[clear & wide], STRIP)


def _lattice(room: Area, rules: PlantingRules) -> Floats:
    west, south, east, north = room.bounds
    x, y = np.meshgrid(np.arange(west, east, rules.step_m), np.arange(south, north, rules.step_m))
    xy = np.column_stack((x.ravel(), y.ravel()))
    shapely.prepare(room)
    return xy[shapely.contains_xy(room, xy)]


def _in_pits(site: PlantingSite, rules: PlantingRules) -> Spots:
    """Return the corners of stalls where a pit leaves every stall room for a car."""
    corners, axis = _corners(site.stalls)
    pits = _squares(corners, rules.pit_m, axis + np.pi / 4)
    fits = shapely.covers(shapely.buffer(site.lot, 1e-6), pits) & (rules.pit_m / 2 > rules.kerb_m)
    for others in (site.aisles, site.blocked, site.buildings):
        row, other = shapely.STRtree(others).query(pits)
        overlap = shapely.area(shapely.intersection(pits[row], others[other])) > _TOUCH_M2
        fits[row[overlap]] = False
    row, stall = shapely.STRtree(site.stalls).query(pits)
    cut = shapely.area(shapely.intersection(pits[row], site.stalls[stall])) > _TOUCH_M2
    row, stall = row[cut], stall[cut]
    holds = _holds_car(site.stalls[stall], pits[row], rules)
    fits[row[~holds]] = False
    spots = replace(_plain(corners, PIT), cut=np.column_stack((row, stall)))
    return spots.take(np.flatnonzero(fits))


def _in_stalls(site: PlantingSite, rules: PlantingRules) -> Spots:
    """Return places along the middle of each stall that is wide enough for a bed."""
    start, end, width = _middle_lines(site.stalls)
    length = np.hypot(*(end - start).T)
    share = np.linspace(-0.5, 0.5, rules.stall_places) if rules.stall_places > 1 else np.zeros(1)
    # As far from the ends as from the sides.
    along = np.outer(share, (length - width) / np.where(length > 0, length, 1.0))
    xy = ((start + end) / 2 + (end - start) * along[..., None]).reshape(-1, 2)
    stall = np.tile(np.arange(len(start)), rules.stall_places)
    at = shapely.points(xy)
    at_edge = shapely.distance(at, shapely.boundary(site.lot)) < rules.edge_strip_m
    wide = width[stall] > np.where(at_edge, rules.edge_strip_m, rules.inner_strip_m)
    wide &= shapely.distance(at, shapely.boundary(site.stalls[stall])) > rules.kerb_m
    wide &= shapely.contains_properly(site.lot, at)
    taken = np.column_stack((np.arange(len(xy)), stall))
    return replace(_plain(xy, STALL), lost=taken).take(np.flatnonzero(wide))


def _holds_car(stalls: Shapes, pits: Shapes, rules: PlantingRules) -> npt.NDArray[np.bool_]:
    """Say which stalls hold the design car beside a pit, pushed into one of the corners."""
    start, end, width = _middle_lines(stalls)
    length = np.hypot(*(end - start).T)
    along = (end - start) / np.where(length > 0, length, 1.0)[:, None]
    across = np.column_stack((-along[:, 1], along[:, 0]))
    aside = (width - rules.car_width_m) / 2
    forward = (length - rules.car_length_m) / 2
    middle = (start + end) / 2
    holds = np.zeros(len(stalls), dtype=bool)
    for one, other in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
        place = middle + along * (one * forward)[:, None] + across * (other * aside)[:, None]
        nose = along * (rules.car_length_m / 2)
        side = across * (rules.car_width_m / 2)
        corners = (
            place + nose + side,
            place + nose - side,
            place - nose - side,
            place - nose + side,
        )
        cars = shapely.polygons(np.stack(corners, axis=1))
        holds |= shapely.area(shapely.intersection(cars, pits)) <= _TOUCH_M2
    return holds & (aside >= 0) & (forward >= 0)


def _corners(stalls: Shapes) -> tuple[Floats, Floats]:
    """Return the places where stalls have corners, and the direction of a stall there."""
    outline = shapely.get_exterior_ring(stalls)
    xy, stall = shapely.get_coordinates(outline, return_index=True)
    if not len(xy):
        return np.empty((0, 2)), np.empty(0)
    start, end, _ = _middle_lines(stalls)
    axis = np.arctan2(*(end - start).T[::-1])
    first = _apart(xy, _SAME_CORNER_M)
    return xy[first], axis[stall[first]]


def _middle_lines(stalls: Shapes) -> tuple[Floats, Floats, Floats]:
    """Return the ends of each stall's middle line, lengthwise, and its width."""
    # GEOS turns boxes about the CRS's origin: far from it they are off by millimetres.
    near = shapely.get_coordinates(stalls).mean(axis=0) if len(stalls) else np.zeros(2)
    moved = shapely.transform(stalls, lambda xy: xy - near)
    boxes = shapely.get_coordinates(shapely.oriented_envelope(moved)).reshape(-1, 5, 2) + near
    first = np.hypot(*(boxes[:, 1] - boxes[:, 0]).T)
    second = np.hypot(*(boxes[:, 2] - boxes[:, 1]).T)
    one = (boxes[:, 0] + boxes[:, 1]) / 2, (boxes[:, 2] + boxes[:, 3]) / 2
    other = (boxes[:, 1] + boxes[:, 2]) / 2, (boxes[:, 3] + boxes[:, 0]) / 2
    lengthwise = (second >= first)[:, None]
    start, end = (np.where(lengthwise, a, b) for a, b in zip(one, other, strict=True))
    return start, end, np.minimum(first, second)


def _squares(middle: Floats, side: float, angle: Floats) -> Shapes:
    turn = angle[:, None] + np.pi / 4 + np.arange(4) * np.pi / 2
    ring = np.stack((np.cos(turn), np.sin(turn)), axis=-1) * (side / np.sqrt(2))
    return np.atleast_1d(shapely.polygons(middle[:, None] + ring)) if len(middle) else _no_shapes()


def _no_shapes() -> Shapes:
    return np.empty(0, dtype=object)


def _along(lines: shapely.Geometry, step_m: float) -> Floats:
    """Return places along each ring, `step_m` apart or a little more.

    Never less: a step short of half the spacing would leave only every third place.
    """
    places = [
        shapely.line_interpolate_point(ring, np.arange(count) / count, normalized=True)
        for ring in shapely.get_parts(lines)
        for count in [max(1, int(ring.length / step_m))]
    ]
    return shapely.get_coordinates(np.concatenate(places)) if places else np.empty((0, 2))


def _distance(at: Shapes, shapes: Shapes) -> Floats:
    """Return metres from each place to the nearest of the shapes, infinite without any."""
    kept = shapes[~shapely.is_empty(shapes)]
    found = np.full(len(at), np.inf)
    if len(kept) and len(at):
        (row, _), metres = shapely.STRtree(kept).query_nearest(
            at, return_distance=True, all_matches=False
        )
        found[row] = metres
    return found


def _plain(xy: Floats, place: str) -> Spots:
    none = np.empty((0, 2), dtype=np.int64)
    return Spots(xy, np.full(len(xy), place, dtype=object), none, none)


def _joined(parts: list[Spots]) -> Spots:
    first = np.cumsum([0, *(len(part) for part in parts)])
    numbered = list(zip(parts, first[:-1], strict=True))
    return Spots(
        np.concatenate([part.xy for part in parts]),
        np.concatenate([part.place for part in parts]),
        np.concatenate([part.lost + np.array((start, 0)) for part, start in numbered]),
        np.concatenate([part.cut + np.array((start, 0)) for part, start in numbered]),
    )
