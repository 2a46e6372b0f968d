"""Residents placed in buildings: parts sum to the total, zone by zone."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import DataError, OptionError
from planner.population import dwellings, floor_area_m2, storeys
from planner.population.place import Totals, place_residents, residents_given
from tests.towns import METRIC, at, box, home, make

TWO = [home(0, 0, levels=1.0), home(100, 0, levels=3.0)]


def number(total):
    return Totals("number", str(total), total=float(total))


def zones(*rows):
    shapes = [at(shape) for shape, _ in rows]
    people = [float(count) for _, count in rows]
    frame = gpd.GeoDataFrame({"population": people}, geometry=shapes, crs=METRIC)
    return Totals("zones", "zones.gpkg", zones=frame)


def test_three_models_on_two_houses():
    """100 m² of footprint each, one and three storeys."""
    town = place_residents(make(buildings=TWO), number(12), min_floor_area_m2=0)
    assert list(town.buildings["residents"]) == [3, 9]
    assert list(town.buildings["residents_footprint"]) == [6, 6]
    assert list(town.buildings["residents_equal"]) == [6, 6]
    assert town.population.unplaced == 0


def test_people_the_floor_cannot_hold_are_not_placed():
    """400 m² of floor hold 40 people at 10 m² each; the other 60 are unknown."""
    town = place_residents(make(buildings=TWO), number(100), min_floor_area_m2=10)
    assert town.buildings["residents"].sum() == pytest.approx(40)
    assert town.population.unplaced == pytest.approx(60)
    assert town.population.total == 100


def test_without_buildings_nobody_is_placed():
    town = place_residents(make(), number(100))
    assert town.population.unplaced == 100


@settings(deadline=None, max_examples=40)
@given(
    levels=st.lists(st.integers(1, 30), min_size=1, max_size=40),
    total=st.floats(1, 1e6),
)
def test_parts_sum_to_the_total(levels, total):
    rows = [home(30 * number, 0, levels=float(storey)) for number, storey in enumerate(levels)]
    town = place_residents(make(buildings=rows), number(total))
    for column in ("residents", "residents_footprint", "residents_equal"):
        placed = town.buildings[column].sum()
        assert placed + town.population.unplaced == pytest.approx(total, rel=1e-12, abs=1e-9)


def test_each_zone_keeps_its_own_people():
    town = place_residents(
        make(buildings=TWO),
        zones((box(-50, -50, 50, 50), 5), (box(50, -50, 150, 50), 7)),
        min_floor_area_m2=0,
    )
    assert list(town.buildings["residents"]) == [5, 7]


def test_people_of_a_zone_without_dwellings_are_not_placed():
    town = place_residents(
        make(buildings=TWO), zones((box(-50, -50, 150, 50), 8), (box(500, 0, 600, 100), 4))
    )
    assert town.buildings["residents"].sum() == pytest.approx(8)
    assert town.population.unplaced == pytest.approx(4)


def test_a_zone_cut_by_the_study_area_counts_by_the_share_of_its_area_inside():
    town = place_residents(
        make(buildings=TWO, boundary=box(-50, -50, 150, 50)),
        zones((box(-50, -50, 350, 50), 40)),
        min_floor_area_m2=0,
    )
    assert town.population.total == pytest.approx(20)
    assert any("40 people; 20" in note for note in town.provenance.notes)


def test_a_dwelling_in_no_zone_has_no_number_rather_than_zero():
    town = place_residents(
        make(buildings=TWO), zones((box(-50, -50, 50, 50), 5)), min_floor_area_m2=0
    )
    assert np.isnan(town.buildings["residents"].iloc[1])
    assert any("1 dwellings lie in no zone" in note for note in town.provenance.notes)


@pytest.mark.parametrize("total", [0, -5, float("nan"), float("inf")])
def test_a_total_must_be_a_number_above_zero(total):
    with pytest.raises(OptionError, match="above 0"):
        place_residents(make(buildings=TWO), number(total))


def test_a_negative_zone_and_zones_elsewhere_are_refused():
    with pytest.raises(DataError, match="0 or more"):
        place_residents(make(buildings=TWO), zones((box(-50, -50, 50, 50), -1)))
    with pytest.raises(DataError, match="no zone with residents"):
        place_residents(make(buildings=TWO), zones((box(9000, 9000, 9100, 9100), 5)))


def test_residents_given_per_building_are_kept_and_have_no_models():
    rows = [home(0, 0, residents=4.0), home(100, 0, residents=6.0), home(200, 0)]
    town = residents_given(make(buildings=rows))
    assert town.population.total == 10
    assert town.population.method == "given"
    assert np.isnan(town.buildings["residents_equal"]).all()
    assert any("1 dwellings came without residents" in note for note in town.provenance.notes)


def test_given_residents_must_not_be_negative_or_absent():
    with pytest.raises(DataError, match="negative"):
        residents_given(make(buildings=[home(0, 0, residents=-1.0)]))
    with pytest.raises(DataError, match="no numbers"):
        residents_given(make(buildings=TWO))


def test_unsaid_buildings_house_people_except_on_other_land():
    rows = [
        home(0, 0),
        home(100, 0, use="unspecified", building="yes"),
        home(200, 0, use="unspecified", building="yes"),
        home(300, 0, use="non_residential", building="school"),
        home(9000, 0),
    ]
    town = make(buildings=rows, zones=[{"geometry": box(150, -50, 250, 50), "kind": "industrial"}])
    assert list(dwellings(town)) == [True, True, False, False, False]


def test_storeys_are_mapped_then_by_height_then_typical_then_usual():
    rows = [home(30 * number, 0, building="apartments", levels=7.0) for number in range(30)]
    rows += [
        home(2000, 0, building="apartments", levels=None),
        home(2100, 0, building="house", levels=None, height_m=8.9),
        home(2200, 0, building="house", levels=None, height_m=1.0),
        home(2300, 0, building="dormitory", levels=None),
        home(2400, 0, building="house", levels=None),
    ]
    found = storeys(make(buildings=rows).buildings)
    assert list(found.count[-5:]) == [7, 3, 1, 5, 1]
    assert list(found.assumed[-5:]) == [True, False, False, True, True]


def test_floor_area_is_footprint_times_storeys():
    assert list(floor_area_m2(make(buildings=TWO).buildings)) == pytest.approx([100, 300])


def test_placing_leaves_the_town_as_it_was():
    town = make(buildings=TWO)
    before = town.buildings.copy()
    place_residents(town, number(12))
    assert town.buildings.equals(before)
    assert town.population is None
