"""Kerb parking: free kerb and spaces worked out by hand.

The streets here are 7 m wide, so that a street keeps 3.5 + 10 m free to each
side of where it joins, and a driveway of 4 m keeps 2 + 2 m.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner.parking.kerb import Kerb, kerb_rows, spaces_along
from planner.parking.rules import parking_rules
from tests.towns import EAST, NORTH, box, footway, line, make, street

RULES = parking_rules()


def rows(*ways, parking=()):
    town = make(ways=list(ways), parking=list(parking))
    found = kerb_rows(town, RULES)
    return {row.id: row for row in found.itertuples()}


def drive(*corners, **columns):
    return street(*corners, highway="service", carriageway_m=4.0, **columns)


def test_a_street_without_junctions_is_free_from_end_to_end():
    found = rows(street((0, 0), (120, 0), parking_left="lane:parallel"))
    assert list(found) == ["ways/0/left"]
    kerb = found["ways/0/left"]
    # 120 ÷ 6.0 and 120 ÷ 5.2.
    assert (kerb.spaces_low, kerb.spaces_high, kerb.spaces) == (20, 23, 21)
    assert (kerb.kind, kerb.access, kerb.spaces_from) == ("street_side", "public", "length")
    # Half the carriageway to the left of a street that runs east.
    assert shapely.equals(kerb.geometry, line((EAST, NORTH + 3.5), (EAST + 120, NORTH + 3.5)))


def test_left_and_right_follow_the_direction_of_the_way():
    found = rows(street((120, 0), (0, 0), parking_left="lane", parking_right="lane"))
    assert shapely.get_coordinates(found["ways/0/left"].geometry)[:, 1].max() == NORTH - 3.5
    assert shapely.get_coordinates(found["ways/0/right"].geometry)[:, 1].min() == NORTH + 3.5


def test_streets_at_both_ends_keep_their_junctions_free():
    found = rows(
        street((0, 0), (200, 0), parking_both="lane:parallel"),
        street((0, -100), (0, 0), (0, 100)),
        street((200, -100), (200, 0), (200, 100)),
    )
    # 200 − 2 × 13.5 = 173 m: 28 cars of 6 m, 33 of 5.2 m.
    assert {(row.spaces_low, row.spaces_high) for row in found.values()} == {(28, 33)}
    assert found["ways/0/left"].geometry.length == pytest.approx(173.0, abs=1e-9)


def test_a_street_that_crosses_in_the_middle_leaves_two_stretches_of_whole_cars():
    found = rows(
        street((0, 0), (100, 0), (200, 0), parking_left="lane:parallel"),
        street((100, -50), (100, 0), (100, 50)),
    )
    # 86.5 m twice: 14 and 14 cars of 6 m, 16 and 16 of 5.2 m.
    kerb = found["ways/0/left"]
    assert (kerb.spaces_low, kerb.spaces_high) == (28, 32)
    assert shapely.get_num_geometries(kerb.geometry) == 2


def test_a_bridge_without_a_shared_vertex_is_no_junction():
    found = rows(
        street((0, 0), (120, 0), parking_left="lane:parallel"),
        street((60, -50), (60, 50), bridge=True),
    )
    assert found["ways/0/left"].spaces_low == 20


def test_a_way_that_only_goes_on_as_the_next_one_is_no_junction():
    found = rows(street((0, 0), (120, 0), parking_left="lane:parallel"), street((120, 0), (240, 0)))
    assert found["ways/0/left"].spaces_low == 20


def test_a_street_that_turns_a_corner_into_the_next_way_is_no_junction():
    found = rows(
        street((0, 0), (120, 0), parking_left="lane:parallel"), street((120, 0), (120, 90))
    )
    assert found["ways/0/left"].spaces_low == 20


def test_a_footpath_within_a_junction_takes_no_more_kerb():
    found = rows(
        street((0, 0), (55, 0), (60, 0), (120, 0), parking_left="lane:parallel"),
        street((60, -50), (60, 0), (60, 50)),
        footway((55, 0), (55, 40)),
    )
    # 46.5 m on each side of the crossing: 7 cars twice.
    assert found["ways/0/left"].spaces_low == 14


def test_where_a_street_is_split_at_a_driveway_only_the_driveway_counts():
    found = rows(
        street((0, 0), (120, 0), parking_both="lane:parallel"),
        street((120, 0), (240, 0), parking_both="lane:parallel"),
        drive((120, 0), (120, -40)),
    )
    # On the driveway's side 120 − 4 = 116 m, 19 cars of 6 m; the other side is whole.
    assert found["ways/0/right"].spaces_low == found["ways/1/right"].spaces_low == 19
    assert found["ways/0/left"].spaces_low == found["ways/1/left"].spaces_low == 20


def test_a_footpath_breaks_the_kerb_it_comes_from():
    found = rows(
        street((0, 0), (60, 0), (120, 0), parking_both="lane:parallel"),
        footway((60, 0), (60, 40)),
    )
    # 1 + 2 m to each side: 57 m twice on the left, 9 cars each.
    assert found["ways/0/left"].spaces_low == 18
    assert found["ways/0/right"].spaces_low == 20


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("lane:parallel", 20, 23),
        ("lane:diagonal", 33, 38),
        ("lane:perpendicular", 48, 50),
        # Unsaid: parallel; beside the carriageway perhaps at a right angle.
        ("lane", 20, 23),
        ("half_on_kerb", 20, 23),
        ("street_side", 20, 50),
        ("on_kerb", 20, 50),
        ("lane:parallel:17", 17, 17),
    ],
)
def test_spaces_of_120_metres_by_how_cars_stand(said, low, high):
    kerb = rows(street((0, 0), (120, 0), parking_right=said))["ways/0/right"]
    assert (kerb.spaces_low, kerb.spaces_high) == (low, high)
    assert low <= kerb.spaces <= high


def test_the_figure_for_unsaid_bays_is_that_of_parallel_ones():
    assert spaces_along([120.0], "street_side", None, RULES) == (21, 20, 50, "length")
    assert spaces_along([120.0], "lane", "parallel", RULES) == (21, 20, 23, "length")


def test_what_was_mapped_as_a_capacity_is_no_range():
    kerb = rows(street((0, 0), (120, 0), parking_right="lane:17"))["ways/0/right"]
    assert (kerb.spaces, kerb.spaces_from) == (17, "capacity")


@pytest.mark.parametrize("said", ["", "no", "separate", "who knows"])
def test_no_row_where_nobody_parks_or_the_parking_has_its_own(said):
    assert not rows(street((0, 0), (120, 0), parking_left=said))


def test_a_side_of_its_own_wins_over_both():
    found = rows(street((0, 0), (120, 0), parking_both="lane", parking_left="no"))
    assert list(found) == ["ways/0/right"]


def test_the_ways_of_an_older_town_file_say_only_the_position():
    assert Kerb.of("lane") == Kerb("lane")
    assert Kerb.of("street_side") == Kerb("street_side")
    assert Kerb.of("lane:parallel:private:12") == Kerb("lane", "parallel", "private", 12)


@pytest.mark.parametrize(
    ("columns", "access"),
    [
        ({"parking_left": "lane"}, "public"),
        ({"parking_left": "lane", "access": "private"}, "private"),
        ({"parking_left": "lane", "access": "customers"}, "customers"),
        ({"parking_left": "lane:private"}, "private"),
    ],
)
def test_who_may_park_at_the_kerb(columns, access):
    assert rows(street((0, 0), (120, 0), **columns))["ways/0/left"].access == access


def test_bays_mapped_on_their_own_are_not_counted_with_the_way():
    bay = {"geometry": box(40, 3.5, 100, 6.0), "kind": "street_side"}
    found = rows(street((0, 0), (120, 0), parking_both="lane:parallel"), parking=[bay])
    # Left of the way 40 m before and 20 m behind: 6 + 3 cars; the right stays.
    assert found["ways/0/left"].spaces_low == 9
    assert found["ways/0/right"].spaces_low == 20
    kerb = shapely.transform(found["ways/0/left"].geometry, lambda xy: xy - (EAST, NORTH))
    assert shapely.equals(
        kerb, shapely.MultiLineString([[(0, 3.5), (40, 3.5)], [(100, 3.5), (120, 3.5)]])
    )


def test_a_line_of_bays_cuts_as_an_area_does():
    bay = {"geometry": line((40, -4.5), (100, -4.5)), "kind": "street_side"}
    found = rows(street((0, 0), (120, 0), parking_both="lane:parallel"), parking=[bay])
    assert found["ways/0/right"].spaces_low == 9
    assert found["ways/0/left"].spaces_low == 20


def test_bays_farther_than_ten_metres_from_the_kerb_are_others():
    bay = {"geometry": box(0, 13.6, 120, 16.1), "kind": "street_side"}
    found = rows(street((0, 0), (120, 0), parking_left="lane:parallel"), parking=[bay])
    assert found["ways/0/left"].spaces_low == 20


def test_a_car_park_beside_the_street_is_no_kerb_parking():
    lot = {"geometry": box(0, 5, 120, 40), "kind": "surface"}
    found = rows(street((0, 0), (120, 0), parking_left="lane:parallel"), parking=[lot])
    assert found["ways/0/left"].spaces_low == 20


def test_a_kerb_without_room_for_a_car_has_no_row():
    assert not rows(street((0, 0), (5, 0), parking_left="lane:parallel"))


def test_a_way_belongs_by_its_middle():
    outside = street((-1200, 0), (100, 0), parking_left="lane")
    inside = street((-400, 10), (600, 10), parking_left="lane")
    assert list(rows(outside, inside)) == ["ways/1/left"]


def test_a_bend_is_followed():
    kerb = rows(street((0, 0), (60, 0), (60, 60), parking_left="lane:parallel"))["ways/0/left"]
    # Measured along the centre-line: 120 m.
    assert kerb.spaces_low == 20
    xy = shapely.get_coordinates(kerb.geometry) - (EAST, NORTH)
    assert np.allclose(xy[0], (0, 3.5))
    assert np.allclose(xy[-1], (56.5, 60))
