from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from planner.shade.crowns import canopies, find_crowns
from planner.street_green import StreetRules, assess_streets
from planner.street_green.footways import find_footways
from planner.street_green.gaps import Gaps, find_gaps
from planner.street_green.pieces import cut_streets
from planner.street_green.stretches import Stretches
from tests.towns import EAST, NORTH, box, footway, make, street

if TYPE_CHECKING:
    from planner.town import Town


def tree(x: float, y: float, crown_m: float = 6.0) -> dict[str, object]:
    return {"geometry": shapely.Point(x, y), "kind": "tree", "crown_m": crown_m, "height_m": 8.0}


def gaps(town: Town, gap_m: float = 15.0) -> Gaps:
    rules = StreetRules(gap_m=gap_m)
    ways = find_footways(town, cut_streets(town), rules)
    rows = np.arange(len(ways.pieces))
    return find_gaps(ways, find_crowns(town), canopies(town), rows)


def from_to(found: Gaps) -> list[list[float]]:
    return np.round(np.stack((found.start_m, found.end_m), axis=1), 6).tolist()


def left(**rows: object) -> Town:
    ways = [street((0, 0), (120, 0), sidewalk="left", id="way/1"), *rows.pop("more_ways", [])]
    return make(ways=ways, **rows)


def test_gaps_lie_between_the_crowns_to_the_millimetre() -> None:
    # Crowns of 6 m centred on the footway at 20 and 60 m reach 3 m either way.
    found = gaps(left(trees=[tree(20, 4.5), tree(60, 4.5)]))
    assert from_to(found) == [[0, 17], [23, 57], [63, 120]]
    assert found.length_m.tolist() == pytest.approx([17, 34, 57])


def test_a_crown_off_the_footway_reaches_it_with_a_chord() -> None:
    # The trunk is 2 m beyond the footway's outer edge (y = 5.5): the chord
    # there is sqrt(3² - 2²) to either side.
    chord = np.sqrt(5.0)
    found = gaps(left(trees=[tree(60, 7.5)]))
    assert from_to(found) == [[0, pytest.approx(60 - chord)], [pytest.approx(60 + chord), 120]]


def test_a_crown_that_does_not_reach_the_footway_closes_no_gap() -> None:
    assert from_to(gaps(left(trees=[tree(60, 8.51)]))) == [[0, 120]]


def test_stretches_up_to_the_given_length_are_no_gaps() -> None:
    town = left(trees=[tree(x, 4.5) for x in (2, 23, 44.5, 118)])
    assert from_to(gaps(town)) == [[26, 41.5], [47.5, 115]]
    assert from_to(gaps(town, 14.9)) == [[5, 20], [26, 41.5], [47.5, 115]]


def test_each_side_has_its_own_gaps() -> None:
    town = make(ways=[street((0, 0), (50, 0))], trees=[tree(25, 4.5)])
    found = gaps(town)
    assert found.table(town.crs)["side"].tolist() == ["left", "left", "right"]
    assert from_to(found) == [[0, 22], [28, 50], [0, 50]]


def test_a_wood_over_the_footway_is_no_gap() -> None:
    town = left(green=[{"geometry": box(40, 0, 80, 20), "kind": "wood"}])
    assert from_to(gaps(town)) == [[0, 40], [80, 120]]


def test_the_mouth_of_a_side_street_ends_a_gap() -> None:
    mouth = street((60, 0), (60, 50), carriageway_m=8.0, sidewalk="no", id="way/2")
    ways = [street((0, 0), (60, 0), (120, 0), sidewalk="left", id="way/1"), mouth]
    assert from_to(gaps(make(ways=ways))) == [[0, 56], [4, 60]]


def test_gaps_follow_a_street_round_its_bends() -> None:
    # An L of 2 × 60 m; the tree stands beside the second leg, 40 m along it.
    ways = [street((0, 0), (60, 0), (60, 60), sidewalk="right")]
    found = gaps(make(ways=ways, trees=[tree(64.5, 40)]))
    assert from_to(found) == [[0, 97], [103, 120]]


def test_a_row_of_trees_stands_at_the_kerb_of_an_assumed_footway() -> None:
    found = gaps(left())
    row = shapely.transform(found.rows_of_trees()[0], lambda xy: xy - (EAST, NORTH))
    assert shapely.get_coordinates(row) == pytest.approx(np.array([[0, 4.25], [120, 4.25]]))


def test_a_row_of_trees_stands_before_a_mapped_footway_farther_off() -> None:
    # The footway reaches from 9 to 11 m off the centre line.
    way = footway((0, 10), (120, 10), id="way/2")
    town = make(ways=[street((0, 0), (120, 0), sidewalk="separate", id="way/1"), way])
    found = gaps(town)
    assert found.side.tolist() == [0, 1]
    assert found.lateral_m.tolist() == pytest.approx([9 - 0.75, 3.5 + 0.75])


def test_two_footways_on_one_side_have_one_gap_that_either_ones_crowns_close() -> None:
    more = [footway((0, 6), (120, 6), id="way/2"), footway((0, 12), (120, 12), id="way/3")]
    town = left(more_ways=more, trees=[tree(60, 12)])
    assert from_to(gaps(town)) == [[0, 57], [63, 120]]


def test_gaps_are_told_only_of_streets_whose_trees_are_mapped() -> None:
    bare = assess_streets(left())
    assert bare.gaps.empty
    complete = assess_streets(left(complete=("trees",)))
    assert complete.gaps["length_m"].tolist() == pytest.approx([120.0])
    assert complete.gaps["id"].tolist() == ["way/1/1/left/0"]


def test_stretches_agree_with_counting_centimetres() -> None:
    rng = np.random.default_rng(11)

    def some(count: int) -> Stretches:
        ends = np.sort(rng.integers(0, 2000, (count, 2)), axis=1) / 20.0
        return Stretches(rng.integers(0, 3, count), ends[:, 0], ends[:, 1])

    middle = (np.arange(10_000) + 0.5) / 100.0

    def inside(which: Stretches, line: int) -> np.ndarray:
        rows = which.line == line
        starts, ends = which.start_m[rows, None], which.end_m[rows, None]
        return ((starts < middle) & (middle < ends)).any(axis=0)

    for _ in range(50):
        there, covers = some(12), some(8)
        bare = there.without(covers)
        for line in range(3):
            known = inside(there, line) & ~inside(covers, line)
            assert (inside(bare, line) == known).all()
        ordered = np.lexsort((bare.start_m, bare.line))
        assert (ordered == np.arange(bare.line.size)).all()
