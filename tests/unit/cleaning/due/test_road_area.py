"""Road area: what is known is added up, and what is not is named."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner.cleaning.driving.network import build_network
from planner.cleaning.due.areas import cleaning_areas
from planner.cleaning.due.road_area import road_area
from planner.cleaning.due.streets import cleaning_streets
from planner.cleaning.terms.rules import default_rules
from tests.towns import box, footway, make, park, street

RULES = default_rules()
MAIN = {"highway": "primary", "carriageway_m": 10.0}


def measured(ways, **rows):
    town = make(ways=ways, **rows)
    network = build_network(town.ways, RULES.driven)
    streets = cleaning_streets(town, network, RULES)
    return road_area(town, streets, cleaning_areas(town, network, RULES), RULES)


def test_carriageways_footways_squares_and_car_parks_are_added_up():
    found = measured(
        [street((0, 0), (100, 0), sidewalk="both", **MAIN), street((0, 90), (100, 90), **MAIN,
         sidewalk="left"), street((0, 200), (50, 200), highway="service")],
        zones=[{"geometry": box(0, 20, 30, 30), "kind": "square"}],
        parking=[{"geometry": box(50, 20, 70, 30), "kind": "surface", "access": "public"}],
    )  # fmt: skip
    assert found.carriageway_m2 == 2000.0
    assert found.footway_m2 == found.footway_tagged_m2 == 600.0
    assert (found.square_m2, found.parking_m2) == (300.0, 200.0)
    assert found.known_m2 == 3100.0
    assert found.missing == ()


def test_what_is_not_mapped_is_missing_and_what_is_declared_complete_is_nothing():
    found = measured([street((0, 0), (100, 0), **MAIN)])
    assert found.missing == ("footway", "square", "parking")
    assert np.isnan([found.footway_m2, found.square_m2, found.parking_m2]).all()
    assert found.known_m2 == 1000.0
    assert found.footway_unsaid_m == 100.0
    whole = measured([street((0, 0), (100, 0), **MAIN)], complete=("ways", "zones", "parking"))
    assert whole.missing == ()
    assert (whole.footway_m2, whole.square_m2, whole.parking_m2) == (0.0, 0.0, 0.0)


def test_a_mapped_footway_counts_where_it_runs_beside_a_street():
    # The carriageway's edge is at 5 m: the first is 4 m off it, the second 13 m.
    near, far = footway((0, 9), (100, 9)), footway((0, 18), (100, 18))
    ways = [street((0, 0), (100, 0), sidewalk="separate", **MAIN), near, far]
    found = measured(ways)
    assert found.footway_mapped_m2 == pytest.approx(200.0)
    assert (found.footway_tagged_m2, found.footway_unsaid_m) == (0.0, 0.0)


def test_a_crossing_a_park_path_and_a_footway_on_a_square_are_not_footways():
    ways = [
        street((0, 0), (100, 0), sidewalk="separate", **MAIN),
        footway((50, -9), (50, 9)),
        footway((0, 9), (30, 9)),
        footway((70, 9), (100, 9)),
    ]
    found = measured(
        ways,
        green=[park(box(-10, 6, 30, 50))],
        zones=[{"geometry": box(70, 6, 110, 50), "kind": "square"}],
    )
    # Of the crossing's 18 m, 10 lie on the carriageway.
    assert found.footway_mapped_m2 == pytest.approx(8.0 * 2.0)


def test_a_footway_that_the_streets_tag_tells_of_counts_once():
    ways = [street((0, 0), (100, 0), sidewalk="both", **MAIN), footway((0, 9), (100, 9))]
    found = measured(ways)
    assert (found.footway_tagged_m2, found.footway_mapped_m2) == (400.0, 0.0)


@pytest.mark.parametrize(("told_m", "known"), [(100.0, True), (99.0, False)])
def test_footways_are_unknown_where_more_than_half_of_the_main_streets_are_untold(told_m, known):
    ways = [
        street((0, 0), (told_m, 0), sidewalk="both", **MAIN),
        street((0, 200), (100, 200), **MAIN),
        street((0, 400), (900, 400)),  # a lane, of which nobody expects to be told
    ]
    found = measured(ways)
    assert ("footway" in found.missing) is not known
    assert found.footway_unsaid_m == 1000.0
    assert found.footway_tagged_m2 == told_m * 4.0


def test_a_street_of_unknown_width_is_named_as_missing():
    ways = [street((0, 0), (100, 0), **MAIN), street((0, 90), (100, 90), carriageway_m=np.nan)]
    found = measured(ways)
    assert "width" in found.missing
    assert found.carriageway_m2 == 1000.0
    assert np.isnan(measured(ways[1:]).carriageway_m2)


def test_streets_outside_and_private_footways_do_not_count():
    ways = [
        street((0, 0), (100, 0), sidewalk="separate", **MAIN),
        street((800, 0), (900, 0), sidewalk="both", **MAIN),
        footway((0, 9), (100, 9), access="private"),
    ]
    found = measured(ways, boundary=box(-10, -50, 500, 50))
    assert found.carriageway_m2 == 1000.0
    assert (found.footway_mapped_m2, found.footway_tagged_m2) == (0.0, 0.0)


def test_car_parks_without_an_outline_are_counted_as_such():
    lots = [{"geometry": shapely.Point(50, 40), "kind": "surface", "access": "public"}]
    found = measured([street((0, 0), (100, 0), **MAIN)], parking=lots, complete=("parking",))
    assert found.lots_without_outline == 1
    assert "parking" in found.missing
