"""Before and after: who is newly served, who no longer is, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.assess import assess
from planner.compare import compare
from planner.errors import DataError
from planner.network.ledger import CLASSES
from planner.population.place import Totals, place_residents
from planner.scenario import RemoveGreen, Scenario
from planner.store import read_town, write_town
from tests.plans import digest, gate, pocket_park, row_of_homes
from tests.towns import home


@pytest.fixture
def town():
    return row_of_homes()


def compared(town, *changes, rules=("planner",)):
    before = assess(town, rules)
    after = assess(Scenario("方案", changes).apply(town), rules, previous=before)
    return compare(before, after)


def test_a_pocket_park_serves_the_twenty_residents_worked_out_by_hand(town):
    found = compared(town, pocket_park())
    assert found.unit == "residents"
    assert found.before.headline.value == pytest.approx(25)
    assert found.after.headline.value == pytest.approx(75)
    assert found.difference == pytest.approx(20)
    assert found.difference_points == pytest.approx(50)
    assert (found.gained, found.lost, found.untold) == (pytest.approx(20), 0, 0)
    assert found.no_longer_served.empty
    rows = found.newly_served
    assert list(rows.columns) == [
        "id",
        "residents",
        "class_before",
        "class_after",
        "walk_before_m",
        "walk_after_m",
        "park_id",
        "geometry",
    ]
    assert list(rows["id"]) == ["buildings/1", "buildings/2"]
    assert list(rows["residents"]) == pytest.approx([10, 10])
    # The third home is within 500 m of the walled park, in a straight line.
    assert list(rows["class_before"]) == ["too_far", "no_entrance"]
    assert set(rows["class_after"]) == {"served"}
    assert list(rows["walk_before_m"]) == pytest.approx([910, 1310])
    assert list(rows["walk_after_m"]) == pytest.approx([130, 290], abs=1e-5)
    assert list(rows["park_id"]) == ["scenario/1", "scenario/1"]
    assert rows.crs == town.crs
    assert list(rows.geometry) == list(town.buildings.geometry.iloc[[1, 2]])


def test_gain_and_loss_are_two_numbers(town):
    found = compared(town, RemoveGreen("way/1"), pocket_park())
    assert (found.gained, found.lost) == (pytest.approx(20), pytest.approx(10))
    assert found.difference == pytest.approx(10)
    gone = found.no_longer_served
    assert list(gone["id"]) == ["buildings/0"]
    assert list(gone["class_after"]) == ["too_far"]
    assert list(gone["walk_after_m"]) == pytest.approx([730], abs=1e-5)


def test_an_unreached_walk_is_missing(town):
    found = compared(town, RemoveGreen("way/1"))
    assert list(found.no_longer_served["park_id"]) == [""]
    assert found.no_longer_served["walk_after_m"].isna().all()
    back = compare(found.after, found.before)
    assert back.newly_served["walk_before_m"].isna().all()
    assert (back.gained, back.lost) == (found.lost, found.gained)


def test_a_gate_alone_moves_a_home_out_of_no_entrance(town):
    found = compared(town, gate(1800, 20))
    table = found.ledger.set_index("class")
    assert list(table.index) == list(CLASSES)
    assert list(table.columns) == ["before", "after", "difference"]
    assert table.loc["no_entrance"].tolist() == pytest.approx([20, 0, -20])
    assert table.loc["served"].tolist() == pytest.approx([10, 20, 10])
    assert table.loc["too_far"].tolist() == pytest.approx([10, 20, 10])  # 530 m to the gate


def test_no_change_is_no_difference(town):
    found = compared(town, rules=())
    assert (found.gained, found.lost, found.difference, found.difference_points) == (0, 0, 0, 0)
    assert found.newly_served.empty
    assert (found.ledger["difference"] == 0).all()
    told = found.indicators["before"].notna()
    assert told.any()
    assert (found.indicators["difference"][told] == 0).all()
    assert found.indicators["difference"][~told].isna().all()


def test_indicators_are_those_of_the_two_assessments(town):
    found = compared(town, pocket_park(), rules=())
    table = found.indicators.set_index("id")
    assert list(table.index) == [row.id for row in found.after.indicators]
    for row in found.before.indicators:
        assert table["before"][row.id] == pytest.approx(row.value, nan_ok=True) or (
            row.value is None and np.isnan(table["before"][row.id])
        )
    area = table.loc["park_area_per_person"]
    assert area["before"] == pytest.approx(20_000 / 40)  # two parks of a hectare
    assert area["difference"] == pytest.approx(800 / 40, rel=1e-6)
    assert bool(area["lower_bound"])
    assert not bool(table.loc["park_walk_500"]["lower_bound"])


def test_an_indicator_of_one_side_only_has_no_difference(town):
    before, after = assess(town, ["planner"]), assess(town, ["national"])
    table = compare(before, after).indicators.set_index("id")
    assert np.isnan(table["after"]["park_walk_500"])
    assert np.isnan(table["difference"]["park_walk_500"])
    assert table["before"]["park_walk_500"] == pytest.approx(25)


def test_the_first_park_of_a_town_without_mapped_green_gains_nobody_can_tell_whom():
    found = compared(row_of_homes(green=[], barriers=[]), pocket_park())
    assert found.before.headline.value is None
    assert found.gained is None
    assert found.lost is None
    assert found.difference is None
    assert found.difference_points is None
    assert found.untold == pytest.approx(20)
    assert found.newly_served.empty
    walk = found.indicators.set_index("id").loc["park_walk_500"]
    assert np.isnan(walk["before"])
    assert np.isnan(walk["difference"])
    assert walk["after"] == pytest.approx(50)


def test_with_green_declared_complete_the_first_park_gains_everybody_near():
    found = compared(row_of_homes(green=[], barriers=[], complete=("green",)), pocket_park())
    assert (found.gained, found.lost, found.untold) == (pytest.approx(20), 0, 0)


def test_without_a_population_it_is_floor_area_and_says_so(town):
    bare = town.replace(
        population=None,
        buildings=town.buildings.assign(
            residents=np.nan, residents_footprint=np.nan, residents_equal=np.nan
        ),
    )
    found = compared(bare, pocket_park())
    assert found.unit == "m² of residential floor area"
    assert found.gained == pytest.approx(200)  # two homes of 10 m by 10 m
    assert "residents" not in found.newly_served.columns
    assert list(found.newly_served["floor_area_m2"]) == pytest.approx([100, 100])


def test_buildings_that_house_nobody_are_not_newly_served():
    shop = {**home(1020, 10), "use": "non_residential"}
    town = row_of_homes(buildings=[home(300, 10), shop, home(900, 10)])
    assert list(compared(town, pocket_park()).newly_served["id"]) == ["buildings/2"]


def test_towns_of_other_buildings_or_residents_are_refused(town):
    first = assess(town, ["planner"])
    moved = town.buildings.set_geometry(
        shapely.transform(town.buildings.geometry, lambda xy: xy + 1)
    )
    more = place_residents(town, Totals("number", "80", total=80.0), min_floor_area_m2=0)
    shifted = more.replace(buildings=more.buildings.assign(residents=[40.0, 0, 0, 0]))
    for other, what in (
        (row_of_homes(buildings=[home(300, 10)]), "buildings"),
        (town.replace(buildings=moved), "buildings"),
        (town.replace(buildings=town.buildings.assign(id=list("abcd"))), "buildings"),
        (more, "population"),
        (shifted.replace(population=town.population), "population"),
        (town.replace(population=None), "population"),
        (town.replace(population=replace(town.population, unplaced=5.0)), "population"),
        (town.replace(boundary=town.boundary.buffer(10)), "study area"),
    ):
        with pytest.raises(DataError, match=rf"differ in {what}; assess the same town"):
            compare(first, assess(other, ["planner"]))


def test_a_town_written_and_read_back_is_still_the_same_town(town, tmp_path):
    write_town(Scenario("x", (pocket_park(),)).apply(town), tmp_path / "after.gpkg")
    found = compare(assess(town), assess(read_town(tmp_path / "after.gpkg")))
    assert found.gained == pytest.approx(20)


def test_comparing_changes_neither_town(town):
    before = assess(town)
    after = assess(Scenario("x", (pocket_park(),)).apply(town), previous=before)
    marks = digest(before.town), digest(after.town)
    found = compare(before, after)
    tables = (found.ledger, found.indicators, found.newly_served, found.no_longer_served)
    assert all(isinstance(table, pd.DataFrame) for table in tables)
    assert (digest(before.town), digest(after.town)) == marks
