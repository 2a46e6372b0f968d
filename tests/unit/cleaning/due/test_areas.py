"""Squares and car parks as areas: ground counted once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from planner.cleaning.driving.network import build_network
from planner.cleaning.due.areas import cleaning_areas
from planner.cleaning.terms.rules import default_rules
from tests.driven import node_at
from tests.towns import box, make, street

RULES = default_rules()


def square(west, south, east, north, **columns):
    return {"geometry": box(west, south, east, north), "kind": "square", **columns}


def lot(west, south, east, north, **columns):
    shape = box(west, south, east, north)
    return {"geometry": shape, "kind": "surface", "access": "public", **columns}


def areas(*, rules=RULES, **rows):
    rows.setdefault("ways", [street((0, 0), (100, 0))])
    town = make(**rows)
    return cleaning_areas(town, build_network(town.ways, rules.driven), rules)


def test_squares_and_public_surface_car_parks_are_listed_with_their_frequency():
    found = areas(
        zones=[square(0, 50, 40, 80, name="广场"), square(0, 90, 10, 99, access="private")],
        parking=[
            lot(50, 50, 80, 80, name="停车场"),
            lot(100, 50, 120, 80, access="private"),
            lot(130, 50, 150, 80, kind="underground"),
            lot(160, 5, 180, 7, kind="street_side"),
        ],
    )
    assert found["name"].tolist() == ["广场", "停车场"]
    assert found["kind"].tolist() == ["square", "parking"]
    assert found["area_m2"].tolist() == [1200.0, 900.0]
    for service in ("wash", "sweep"):
        expected = [RULES.areas["square", service], RULES.areas["parking", service]]
        assert found[f"{service}_per_week"].tolist() == expected


def test_an_area_belongs_to_the_study_area_by_a_point_inside_it():
    zones = [square(50, 20, 149, 40), square(51, 50, 151, 70), square(200, 0, 220, 20)]
    found = areas(zones=zones, boundary=box(0, 0, 100, 100))
    assert found["id"].tolist() == ["zones/0"]
    assert found["area_m2"].item() == 99 * 20


def test_the_carriageway_of_a_street_through_a_square_is_the_streets():
    # 7 m wide across 40 m of square; the driveway beside it is the square's own.
    ways = [street((-100, 50), (100, 50)), street((0, 70), (40, 70), highway="service")]
    found = areas(ways=ways, zones=[square(0, 30, 40, 80)])
    assert found["area_m2"].item() == pytest.approx(40 * 50 - 40 * 7)
    assert found.geometry.item().geom_type == "MultiPolygon"


def test_buildings_take_ground_away_and_roofs_on_posts_do_not():
    buildings = [
        {"geometry": box(0, 30, 10, 40), "building": "yes"},
        {"geometry": box(20, 30, 30, 40), "building": "roof"},
    ]
    found = areas(zones=[square(0, 30, 40, 80)], buildings=buildings)
    assert found["area_m2"].item() == 40 * 50 - 100


def test_ground_in_two_outlines_is_the_smaller_ones():
    found = areas(
        zones=[square(0, 30, 100, 130), square(10, 40, 20, 50)],
        parking=[lot(50, 30, 110, 60)],
    )
    assert found["area_m2"].tolist() == [10_000 - 100 - 50 * 30, 100.0, 60 * 30]
    ground = found.geometry.to_numpy()
    assert shapely.union_all(ground).area == pytest.approx(found["area_m2"].sum())


def test_an_outline_mapped_twice_counts_once():
    found = areas(zones=[square(0, 30, 40, 80)], parking=[lot(0, 30, 40, 80)])
    assert found["kind"].tolist() == ["square"]
    assert found["area_m2"].tolist() == [2000.0]


def test_touching_areas_keep_all_their_ground():
    found = areas(zones=[square(0, 30, 40, 80), square(40, 30, 50, 80)])
    assert found["area_m2"].tolist() == [2000.0, 500.0]


def test_a_car_park_without_an_outline_has_no_size_and_on_one_is_the_same():
    def point(x, y):
        return {"geometry": shapely.Point(x, y), "kind": "surface", "access": "public"}

    found = areas(parking=[point(10, 20), lot(50, 50, 80, 80), point(60, 60)])
    assert found["id"].tolist() == ["parking/0", "parking/1"]
    assert np.isnan(found["area_m2"].tolist()[0])
    assert found["area_m2"].tolist()[1] == 900.0


def test_the_nearest_node_is_told_and_none_beyond_reach():
    ways = [street((0, 0), (100, 0)), street((100, 0), (200, 0))]
    town = make(ways=ways, zones=[square(80, 20, 190, 40), square(0, 600, 10, 610)])
    network = build_network(town.ways, RULES.driven)
    found = cleaning_areas(town, network, RULES)
    assert found["node"].tolist() == [node_at(network, 100, 0), -1]
    far = cleaning_areas(town, network, replace(RULES, depot_reach_m=700.0))
    assert far["node"].tolist() == [node_at(network, 100, 0), node_at(network, 0, 0)]


def test_a_town_without_areas_or_streets_has_a_table_without_rows():
    assert areas().empty
    assert areas(ways=[], zones=[square(0, 0, 10, 10)])["node"].tolist() == [-1]
