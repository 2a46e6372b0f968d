"""Parking along the kerb, from the tags of ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from shapely.ops import substring

from planner.parking.kerb_free import LEFT, RIGHT, Cuts, Parked, cuts
from planner.parking.rules import ORIENTATIONS, Orientation
from planner.parking.spaces import CAPACITY, LENGTH, Spaces, between, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from planner.parking.rules import ParkingRules
    from planner.town import Town

ON_CARRIAGEWAY = ("lane", "half_on_kerb", "yes")
BESIDE_CARRIAGEWAY = ("street_side", "on_kerb", "shoulder")

_SIDES = (("left", LEFT), ("right", RIGHT))
_PRIVATE = ("private", "no", "residents", "permit", "employees", "members")
_LINE = 1


@dataclass(frozen=True)
class Kerb:
    """What a way says of one of its kerbs.

    `position` is one of `ON_CARRIAGEWAY` or `BESIDE_CARRIAGEWAY`; the rest is
    empty or None where the way does not say.
    """

    position: str
    orientation: Orientation | None = None
    access: str = ""
    capacity: int | None = None

    @classmethod
    def of(cls, text: str) -> Kerb | None:
        """Read a value of `ways.parking_left` and the like, None where it allows no parking."""
        words = text.split(":")
        position = next(
            (word for word in words if word in ON_CARRIAGEWAY + BESIDE_CARRIAGEWAY), None
        )
        if position is None:
            return None
        count = next((int(word) for word in words if word.isdecimal()), 0)
        return cls(
            position,
            next((word for word in ORIENTATIONS if word in words), None),
            next((word for word in ("private", "customers") if word in words), ""),
            count or None,
        )


def spaces_along(
    stretches_m: Sequence[float],
    position: str,
    orientation: Orientation | None,
    rules: ParkingRules,
) -> Spaces:
    """Return how many cars park along free stretches of kerb, whole cars on each.

    Where nobody says how the cars stand they are taken to stand parallel; the
    range reaches to a right angle where they stand beside the carriageway.

    Parameters
    ----------
    stretches_m
        Lengths in metres.
    position
        See `Kerb`.
    orientation
        How cars stand to the kerb, None where unsaid.
    rules
        Kerb a car.
    """
    least, most = rules.kerb_m(orientation or "parallel")
    low = sum(whole(length / most) for length in stretches_m)
    high = sum(whole(length / least) for length in stretches_m)
    found = between(low, high, LENGTH)
    if orientation is None and position in BESIDE_CARRIAGEWAY:
        closest = rules.perpendicular_least_m
        widest = sum(whole(length / closest) for length in stretches_m)
        return found._replace(high=float(widest))
    return found


def kerb_rows(town: Town, rules: ParkingRules) -> gpd.GeoDataFrame:
    """Return a row for each kerb of the study area along which cars may park.

    A way belongs to the study area by its middle. The geometry is the free
    kerb, half the carriageway from the centre-line: a line, or several where
    something interrupts it (see `kerb_free.cuts`); stretches too short for a car
    are left out. A kerb without room for a car, or whose parking is mapped on
    its own (`separate`), has no row.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `id` (`way/…/left` or `way/…/right`), `name`, `kind`, `access`,
        `spaces`, `spaces_low`, `spaces_high`, `spaces_from`, and geometry in
        the town's CRS.
    """
    ways = town.ways
    said = [*_said(town)]
    if not said:
        return _frame([], town)
    parked = _parked(ways, np.unique([each.way for each in said]).astype(np.intp))
    own = town.parking[town.parking["kind"] == "street_side"].geometry.to_numpy()
    cut = cuts(parked, ways, own[shapely.get_dimensions(own) >= _LINE], rules)
    rows = [_row(each, ways, parked, cut, rules) for each in said]
    return _frame([row for row in rows if row is not None], town)


def _frame(rows: list[dict[str, Any]], town: Town) -> gpd.GeoDataFrame:
    names = ("id", "name", "kind", "access", "spaces", "spaces_low", "spaces_high", "spaces_from")
    return gpd.GeoDataFrame(rows, columns=[*names, "geometry"], geometry="geometry", crs=town.crs)


class _Said(NamedTuple):
    way: int
    side: int
    name: str
    kerb: Kerb


def _said(town: Town) -> Iterator[_Said]:
    """Yield each kerb of the study area of which its way says that cars park there."""
    ways = town.ways
    text = {name: ways[f"parking_{name}"].to_numpy() for name in ("left", "right", "both")}
    rows = np.flatnonzero((text["left"] != "") | (text["right"] != "") | (text["both"] != ""))
    middle = shapely.line_interpolate_point(ways.geometry.to_numpy()[rows], 0.5, normalized=True)
    for row in rows[shapely.intersects(town.boundary, middle)]:
        for name, side in _SIDES:
            kerb = Kerb.of(text[name][row] or text["both"][row])
            if kerb is not None:
                yield _Said(int(row), side, name, kerb)


def _parked(ways: gpd.GeoDataFrame, rows: npt.NDArray[np.intp]) -> Parked:
    lines, owner = shapely.get_parts(ways.geometry.to_numpy()[rows], return_index=True)
    way = rows[owner]
    return Parked(lines, way, ways["carriageway_m"].to_numpy(dtype=float)[way] / 2)


def _row(
    said: _Said, ways: gpd.GeoDataFrame, parked: Parked, cut: Cuts, rules: ParkingRules
) -> dict[str, Any] | None:
    least = rules.kerb_m(said.kerb.orientation or "parallel")[0]
    lengths: list[float] = []
    pieces: list[shapely.LineString] = []
    for line in np.flatnonzero(parked.way == said.way):
        centre, half = parked.lines[line], said.side * parked.half_m[line]
        for start, end in cut.free(int(line), said.side, float(shapely.length(centre))):
            if whole((end - start) / least):
                lengths.append(end - start)
                pieces.append(shapely.offset_curve(substring(centre, start, end), half))
    found = spaces_along(lengths, said.kerb.position, said.kerb.orientation, rules)
    if said.kerb.capacity is not None:
        count = float(said.kerb.capacity)
        found = Spaces(count, count, count, CAPACITY)
    shape = shapely.union_all(pieces)
    if shapely.is_empty(shape):
        return None
    return {
        "id": f"{ways['id'].iat[said.way]}/{said.name}",
        "name": ways["name"].iat[said.way],
        "kind": "street_side",
        "access": said.kerb.access or _access(ways["access"].iat[said.way]),
        "spaces": found.spaces,
        "spaces_low": found.low,
        "spaces_high": found.high,
        "spaces_from": found.source,
        "geometry": shape,
    }


def _access(said: str) -> str:
    if said == "customers":
        return said
    return "private" if said in _PRIVATE else "public"
