from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from planner.street_green import assess_streets
from tests.towns import box, make, street

if TYPE_CHECKING:
    from planner.street_green.approaches import Approaches
    from planner.town import Town

ALL = ("green", "trees", "hedges")


def found(**rows: object) -> Approaches:
    return assess_streets(road(**rows)).approaches


def road(**rows: object) -> Town:
    """A trunk road of 400 m, its carriageway 14 m wide."""
    ways = [street((0, 0), (400, 0), highway="trunk", carriageway_m=14.0, id="way/1")]
    return make(ways=[*ways, *rows.pop("more_ways", [])], **rows)


def metres(of: Approaches) -> dict[str, float]:
    sums = of.table[["both_m", "one_m", "none_m", "unknown_m", "left_m", "right_m"]].sum()
    return sums.round(6).to_dict()


def grass(west: float, south: float, east: float, north: float) -> dict[str, object]:
    return {"geometry": box(west, south, east, north), "kind": "grass"}


def test_metres_are_told_by_side_both_one_and_none() -> None:
    # North from 0 to 200 m, south from 100 to 300 m.
    of = found(green=[grass(0, 9, 200, 20), grass(100, -20, 300, -9)], complete=ALL)
    assert metres(of) == {
        "both_m": 100,
        "one_m": 200,
        "none_m": 100,
        "unknown_m": 0,
        "left_m": 200,
        "right_m": 200,
    }
    assert of.tally.headline == pytest.approx(0.75)
    assert of.both_sides.headline == pytest.approx(0.25)


@pytest.mark.parametrize(("off_m", "lined"), [(14.9, 400.0), (15.1, 0.0)])
def test_green_lines_a_road_up_to_fifteen_metres_from_its_edge(off_m: float, lined: float) -> None:
    of = found(green=[grass(0, 7 + off_m, 400, 60)], complete=ALL)
    assert metres(of)["left_m"] == lined


def test_green_beyond_the_other_carriageway_does_not_line_this_one() -> None:
    # Two carriageways of 7 m, their centre lines 12 m apart; grass north of both.
    ways = [street((0, y), (400, y), highway="trunk", oneway="yes", id=f"way/{y}") for y in (0, 12)]
    town = make(ways=ways, green=[grass(0, 16, 400, 30)], complete=ALL)
    table = assess_streets(town).approaches.table
    assert table["id"].tolist() == ["way/0/1", "way/12/1"]
    assert table["left_m"].tolist() == [0, 400]
    assert table["right_m"].tolist() == [0, 0]


def test_hedges_and_tree_rows_line_a_road() -> None:
    row = {"geometry": shapely.LineString([(201, -10), (299, -10)]), "kind": "tree_row"}
    row |= {"crown_m": 2.0, "height_m": 4.0}
    hedge = {"geometry": shapely.LineString([(0, 10), (100, 10)])}
    sums = metres(found(trees=[row], hedges=[hedge], complete=ALL))
    # Stations of 5 m: the line meets those from 200 to 300 m, and its end trees
    # carry 7.5 m on, to the middle of one station more at either end.
    assert sums["left_m"] == 100
    assert sums["right_m"] == 110


def test_trees_up_to_fifteen_metres_apart_are_one_strip() -> None:
    def lined(every: int) -> float:
        trees = [
            {"geometry": shapely.Point(x, 12), "kind": "tree", "crown_m": 4.0, "height_m": 6.0}
            for x in range(0, 401, every)
        ]
        return metres(found(trees=trees, complete=ALL))["left_m"]

    assert lined(10) == 400
    # Each tree carries 7.5 m either way, to the middle of the second station.
    assert lined(40) == 200


def test_an_orchard_beside_the_road_is_not_its_green() -> None:
    of = found(green=[{**grass(0, 9, 400, 60), "kind": "orchard"}], complete=ALL)
    assert metres(of)["left_m"] == 0


def test_where_no_green_is_mapped_near_the_road_it_is_unknown() -> None:
    assert metres(found())["unknown_m"] == 400
    assert found().tally.headline is None
    assert found(complete=ALL).tally.headline == 0.0
    # Grass at the road's start tells of the first 200 m and its own length.
    some = found(green=[grass(-10, 9, 0, 20)])
    assert metres(some)["unknown_m"] == pytest.approx(200, abs=5)


def test_roads_into_town_are_those_outside_the_built_up_area_from_the_edge() -> None:
    more = [
        street((400, 0), (1000, 0), highway="trunk", id="way/2"),
        street((50, 300), (100, 300), highway="secondary", id="way/3"),
        street((0, 600), (0, 900), highway="tertiary", id="way/4"),
    ]
    zone = {"geometry": box(300, -100, 1000, 100), "kind": "built_up"}
    of = found(boundary=box(0, -500, 1000, 500), more_ways=more, zones=[zone], complete=ALL)
    assert of.outside_built_up
    # way/3 is joined to nothing that comes in from the edge, way/4 is no main road.
    assert of.table["id"].tolist() == ["way/1/1"]
    assert of.tally.length_m == pytest.approx(300)


def test_without_a_built_up_area_all_trunk_and_primary_roads_count() -> None:
    more = [
        street((0, 100), (100, 100), highway="primary", id="way/2"),
        street((0, 200), (100, 200), highway="secondary", id="way/3"),
    ]
    of = found(more_ways=more, complete=ALL)
    assert not of.outside_built_up
    assert of.tally.length_m == pytest.approx(500)


def test_the_four_sums_make_the_length_on_a_winding_road() -> None:
    bends = [(x, 40 * (x // 50 % 2)) for x in range(0, 1001, 50)]
    town = make(
        ways=[street(*bends, highway="primary")],
        green=[grass(0, -60, 300, -5), grass(500, 30, 700, 90)],
    )
    table = assess_streets(town).approaches.table
    parts = table[["both_m", "one_m", "none_m", "unknown_m"]].sum(axis=1)
    assert parts.tolist() == pytest.approx(table["length_m"].tolist())
    sides = table["left_m"] + table["right_m"]
    assert sides.tolist() == pytest.approx((2 * table["both_m"] + table["one_m"]).tolist())


def test_a_town_without_main_roads_has_no_headline() -> None:
    of = assess_streets(make(ways=[street((0, 0), (90, 0))])).approaches
    assert of.table.empty
    assert of.tally.headline is None
    assert of.tally.range is None
