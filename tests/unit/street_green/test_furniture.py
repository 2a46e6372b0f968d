from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from planner.network.graph import Graph
from planner.network.search import search
from planner.street_green import StreetRules, assess_streets
from planner.street_green.furniture import _placed, _points
from planner.street_green.pieces import cut_streets
from tests.towns import make, street

if TYPE_CHECKING:
    from planner.town import Town


def bin_(x: float, y: float) -> dict[str, object]:
    return {"geometry": shapely.Point(x, y), "kind": "litter_bin"}


def toilet(x: float, y: float) -> dict[str, object]:
    return {"geometry": shapely.Point(x, y), "kind": "toilet"}


def shops(*x: float, y: float = 10.0) -> list[dict[str, object]]:
    return [{"geometry": shapely.Point(at, y), "kind": "shop"} for at in x]


def bins(town: Town) -> list[tuple[float, float, str]]:
    table = assess_streets(town).bins.table
    return [
        (round(length, 6), round(spacing, 6), within)
        for length, spacing, within in zip(
            table["length_m"], table["spacing_m"], table["within_norm"], strict=True
        )
    ]


def main_street(*rows: dict[str, object], complete: tuple[str, ...] = ()) -> Town:
    ways = [street((0, 0), (600, 0), highway="secondary", id="way/1")]
    return make(ways=ways, places=list(rows), complete=complete)


def test_spacing_is_measured_between_bins_and_twice_to_a_dead_end() -> None:
    town = main_street(bin_(100, 6), bin_(300, -6), bin_(501, 6))
    # From the tip, 100 m away, the next bin is as far as half a spacing of 200 m.
    assert bins(town) == [
        (100, 200, "yes"),
        (200, 200, "yes"),
        (201, 201, "no"),
        (99, 198, "yes"),
    ]
    tally = assess_streets(town).bins.tally
    assert (tally.yes_m, tally.no_m, tally.length_m) == pytest.approx((399, 201, 600))


def test_a_bin_round_the_corner_counts_through_the_network() -> None:
    ways = [
        street((0, 0), (150, 0), (300, 0), highway="secondary", id="way/1"),
        street((150, 0), (150, 40), id="way/2"),
    ]
    places = [bin_(0, 5), bin_(300, 5), bin_(155, 40)]
    spacing = {row[0]: row[1] for row in bins(make(ways=ways, places=places))}
    # To the side street's bin: 150 + 40 m; from the corner and back to it: 2 × 40 m.
    assert spacing == {150.0: 190.0, 40.0: 80.0}
    without = bins(make(ways=ways, places=places[:2]))
    assert [row[1:] for row in without] == [(300, "no"), (300, "no"), (380, "yes")]


def test_norms_follow_the_class_of_the_street() -> None:
    ways = [
        street((0, 100 * n), (250, 100 * n), highway=highway, id=f"way/{n}")
        for n, highway in enumerate(("trunk", "primary", "secondary", "tertiary", "residential"))
    ]
    places = [bin_(x, 100 * n + 5) for n in range(5) for x in (0, 250)]
    table = assess_streets(make(ways=ways, places=places)).bins.table
    assert table["norm_m"].tolist() == [200, 200, 200, 400, 400]
    assert table["within_norm"].tolist() == ["no", "no", "no", "yes", "yes"]


def test_a_bin_belongs_to_the_nearest_street_within_reach_only() -> None:
    # The carriageway's edge is 3.5 m from the centre line, the reach 15 m.
    near, far = main_street(bin_(300, 18.4)), main_street(bin_(300, 18.6))
    assert assess_streets(near).bins.count == 1
    assert assess_streets(far).bins.count == 0


def test_shops_make_a_shopping_street_and_its_norm_stricter() -> None:
    ways = [street((0, 0), (150, 0), id="way/1"), street((0, 90), (150, 90), id="way/2")]
    places = [*shops(10, 20, 30, 40, 50, 60), *shops(10, 20, 30, 40, 50, y=80)]
    places += [bin_(x, y) for x in (0, 150) for y in (5, 95)]
    table = assess_streets(make(ways=ways, places=places)).bins.table
    # Six shops on 150 m are 4 per 100 m, five are not.
    assert table["shopping"].tolist() == [True, False]
    assert table["norm_m"].tolist() == [100, 400]
    assert table["within_norm"].tolist() == ["no", "yes"]


def test_toilets_are_asked_for_on_shopping_streets_and_below_400_m() -> None:
    def within(last: float) -> list[str]:
        ways = [street((0, 0), (400, 0), id="way/1"), street((0, 900), (90, 900), id="way/2")]
        places = [*shops(*range(5, 400, 20)), toilet(0, 40), toilet(last, 40)]
        return assess_streets(make(ways=ways, places=places)).toilets.table["within_norm"].tolist()

    assert within(400) == ["no"]
    assert within(399) == ["yes", "yes"]


def test_without_any_bin_all_is_unknown_unless_places_are_complete() -> None:
    silent = assess_streets(main_street()).bins
    assert silent.table["within_norm"].tolist() == ["unknown"]
    assert silent.table["spacing_m"].isna().all()
    assert silent.tally.headline is None
    told = assess_streets(main_street(complete=("places",))).bins
    assert told.tally.headline == 0.0
    assert len(told.gaps) == 1


def test_gaps_come_widest_first() -> None:
    town = main_street(bin_(0, 6), bin_(210, -6), bin_(600, 6))
    assert assess_streets(town).bins.gaps["spacing_m"].tolist() == pytest.approx([390, 210])


def test_lengths_sum_to_the_streets_whatever_stands_along_them() -> None:
    rng = np.random.default_rng(2)
    places = [bin_(x, y) for x, y in rng.uniform(-20, 620, (60, 2))]
    grid = [street(*((x, y) for x in range(0, 601, 150))) for y in range(0, 601, 150)]
    grid += [street(*((x, y) for y in range(0, 601, 150))) for x in range(0, 601, 150)]
    assert assess_streets(make(ways=grid, places=places)).bins.tally.length_m == pytest.approx(
        10 * 600
    )


def test_spacing_is_twice_the_way_from_the_farthest_place() -> None:
    """Brute force: the stretch's places, a metre apart, and their way to any bin."""
    rng = np.random.default_rng(4)
    for _ in range(5):
        xs = np.cumsum(rng.integers(60, 200, 4)).astype(float)
        ways = [street(*((x, y) for x in xs)) for y in (0.0, 170.0)]
        ways += [street((x, 0.0), (x, 170.0)) for x in xs]
        ways += [street((xs[0], 0.0), (xs[0] - 70, 0.0))]
        town = make(ways=ways, places=[bin_(x, y) for x, y in rng.uniform(0, 500, (25, 2))])
        rules, pieces = StreetRules(), cut_streets(town)
        things = _placed(_points(town, ("litter_bin",)), pieces, rules.bin_reach_m)
        graph = Graph.from_edges(pieces.u, pieces.v, pieces.length_m)
        away = search(graph, things).distance_m
        table = assess_streets(town).bins.table
        if not (things.edge >= 0).any():
            continue
        rows = {id_: row for row, id_ in enumerate(pieces.id)}
        for id_, spacing, line in zip(table["id"], table["spacing_m"], table.geometry, strict=True):
            piece = rows[id_.rpartition("/")[0]]
            points = shapely.line_interpolate_point(line, np.arange(0.0, line.length, 1.0))
            along = shapely.line_locate_point(pieces.lines[piece], points)
            ends = np.minimum(
                away[pieces.u[piece]] + along,
                away[pieces.v[piece]] + line_left(pieces, piece, along),
            )
            own = things.along_m[things.edge == piece]
            direct = np.abs(along[:, None] - own[None, :]).min(axis=1, initial=np.inf)
            farthest = np.minimum(ends, direct).max()
            assert spacing / 2 - 1.0 <= farthest <= spacing / 2 + 1e-6


def line_left(pieces: object, piece: int, along: np.ndarray) -> np.ndarray:
    return pieces.length_m[piece] - along
