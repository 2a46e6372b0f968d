"""Scenarios: changes in order, all or none, and the town they are applied to stays as it was."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner import completeness
from planner.assess import assess
from planner.errors import DataError
from planner.network import access
from planner.scenario import CHANGES, RemoveGreen, Scenario
from planner.scenario.add_green import KINDS
from planner.scenario.scenario import MOST_CHANGES
from planner.sources import tags
from planner.sources.assemble import measured
from planner.town import Town
from tests.plans import POCKET, WALK_M, degrees, digest, gate, pocket_park, row_of_homes
from tests.towns import at, box


@pytest.fixture
def town():
    return row_of_homes()


def applied(town, *changes, name="方案一"):
    before = digest(town)
    after = Scenario(name, changes).apply(town)
    assert digest(town) == before
    return after


def faults(town, *changes, name="方案一"):
    before = digest(town)
    with pytest.raises(DataError) as raised:
        Scenario(name, changes).apply(town)
    assert digest(town) == before
    return str(raised.value)


def test_the_town_without_a_plan_has_the_walks_worked_out_by_hand(town):
    np.testing.assert_allclose(access(town).walk_m, WALK_M, atol=1e-6)


def test_a_pocket_park_brings_its_neighbours_the_walks_worked_out_by_hand(town):
    after = applied(town, pocket_park())
    # 10 m to the street, along it to a corner of the park, 20 m across.
    np.testing.assert_allclose(access(after).walk_m, [310, 130, 290, 790], atol=1e-5)


def test_a_row_of_green_says_all_that_the_plan_says(town):
    green = applied(town, pocket_park(kind="garden", id="plan/a")).green
    added = green.iloc[-1]
    assert (added["id"], added["name"]) == ("plan/a", "口袋公园")
    assert (added["kind"], added["access"], added["access_from"]) == (
        "garden",
        "public",
        "scenario",
    )
    assert added.geometry.area == pytest.approx(800, rel=1e-6)
    assert added.geometry.symmetric_difference(at(POCKET)).area < 1e-3
    assert list(green.columns) == list(town.green.columns)
    assert list(green.dtypes) == list(town.green.dtypes)
    assert green.crs == town.crs
    assert list(green.index) == [0, 1, 2]


@pytest.mark.parametrize("said", [{"access": "private"}, {"kind": "grass"}])
def test_green_that_is_private_or_no_park_shortens_nobodys_walk(town, said):
    after = applied(town, pocket_park(**said))
    assert len(after.green) == len(town.green) + 1
    np.testing.assert_allclose(access(after).walk_m, WALK_M, atol=1e-6)


def test_a_removed_park_is_gone_and_its_visitors_walk_farther(town):
    after = applied(town, RemoveGreen("way/1"))
    assert list(after.green["id"]) == ["way/2"]
    assert np.isnan(access(after).walk_m).all()  # the other park is walled


def test_later_changes_see_earlier_ones(town):
    after = applied(town, pocket_park(id="mine"), RemoveGreen("mine"), RemoveGreen("way/1"))
    assert list(after.green["id"]) == ["way/2"]
    assert "change 1" in faults(town, RemoveGreen("mine"), pocket_park(id="mine"))
    twice = faults(town, RemoveGreen("way/1"), RemoveGreen("way/1"))
    assert "change 2 (remove_green way/1): there is no green space way/1 at this point" in twice
    assert "change 1" not in twice


def test_a_gate_opens_a_park_that_the_same_plan_adds(town):
    plot = degrees(box(1000, -400, 1100, -300))  # 300 m from any street
    told = faults(town, gate(1050, -300))
    assert "m from the nearest public park" in told
    park = pocket_park()
    far = type(park)(plot, "深处")
    assert applied(town, far, gate(1050, -300)).barriers["planned"].sum() == 1


def test_ids_are_the_first_free_ones_and_never_given_twice(town):
    once = applied(town, pocket_park(), pocket_park(), gate(1800, 20))
    assert list(once.green["id"]) == ["way/1", "way/2", "scenario/1", "scenario/2"]
    assert list(once.barriers["id"])[-1] == "scenario/1"
    again = applied(once, pocket_park())
    assert list(again.green["id"])[-1] == "scenario/3"
    told = faults(town, pocket_park(), pocket_park(id="scenario/1"), pocket_park(id="way/2"))
    assert "change 2 (add_green 口袋公园): its id scenario/1 is already in table green" in told
    assert "change 3" in told


def test_every_fault_is_told_at_once_with_the_number_of_its_change(town):
    told = faults(
        town,
        pocket_park(kind="desert"),
        pocket_park(),
        RemoveGreen("way/9"),
        gate(600, 300),
        name="坏方案",
    )
    assert told.startswith("scenario 坏方案: ")
    assert "change 1 (add_green 口袋公园): its kind is 'desert'; give one of park" in told
    assert "change 2" not in told
    assert "change 3 (remove_green way/9)" in told
    assert "change 4 (open_gate)" in told


def test_of_very_many_faults_the_first_are_told_and_the_rest_counted(town):
    told = faults(town, *[RemoveGreen(f"way/{number}") for number in range(100, 125)])
    assert told.count("there is no green space") == 10
    assert told.endswith("and 15 more")


def test_a_scenario_needs_a_name_and_an_end(town):
    assert "it has no name" in faults(town, pocket_park(), name=" \n ")
    assert "its name has 201 characters" in faults(town, name="名" * 201)
    assert Scenario("名" * 200).apply(town).provenance.notes[-1].endswith("0 changes")
    assert "1,001 changes" in faults(town, *[RemoveGreen("way/1")] * (MOST_CHANGES + 1))


def test_what_a_plan_makes_says_that_it_is_no_present_state(town):
    about = applied(town, pocket_park(), RemoveGreen("way/1"), name="西关\x1b[2J").provenance
    assert about.notes[-1] == "scenario 西关[2J: 2 changes"
    assert about.source == "test + scenario 西关[2J"
    assert about.credit.endswith("规划方案，非现状 planned, not present: 西关[2J")
    assert applied(town, pocket_park()).provenance.notes[-1] == "scenario 方案一: 1 change"


@pytest.mark.parametrize(
    "changes",
    [
        (pocket_park(),),
        (pocket_park(kind="grass"), pocket_park(access="private")),
        (RemoveGreen("way/1"), gate(1800, 20), gate(1760, 60, access="private")),
        (type(pocket_park())(degrees(box(4100, 0, 4200, 50)), "外面"),),  # beyond the boundary
    ],
)
def test_completeness_is_that_of_the_changed_town(town, changes):
    town = measured(town)
    after = applied(town, *changes)
    assert after.provenance.completeness == completeness.measure(after)


def test_what_was_never_measured_stays_unmeasured(town):
    assert town.provenance.completeness == {}
    assert applied(town, pocket_park(), gate(1800, 20)).provenance.completeness == {}


def test_tables_that_no_change_touches_are_the_very_same(town):
    after = applied(town, pocket_park())
    for name, table in town.tables.items():
        assert (getattr(after, name) is table) == (name != "green")


def test_a_plan_is_reckoned_as_if_its_park_had_been_there_from_the_start(town):
    after = applied(town, pocket_park())
    fields = {name: getattr(after, name) for name in Town.__dataclass_fields__}
    built = Town(**{**fields, "provenance": town.provenance})
    planned, there = assess(after, previous=assess(town)), assess(built)
    np.testing.assert_array_equal(planned.access.walk_m, there.access.walk_m)
    np.testing.assert_array_equal(planned.classes.code, there.classes.code)
    assert planned.ledgers == there.ledgers
    assert [row.value for row in planned.indicators] == [row.value for row in there.indicators]


def test_every_kind_a_plan_may_add_is_one_that_sources_know():
    assert set(KINDS) <= {entry.kind for entry in tags.entries() if entry.table == "green"}


def test_every_kind_of_change_stands_in_the_table_under_its_name():
    assert set(CHANGES) == {"add_green", "remove_green", "open_gate", "plant_trees"}
    assert all(kind.change == name for name, kind in CHANGES.items())


def test_equal_plans_are_equal_and_drawn_turns_and_heights_do_not_matter():
    clockwise = shapely.Polygon([(113, 37), (113, 37.001), (113.001, 37.001), (113.001, 37)])
    kind = CHANGES["add_green"]
    assert kind(clockwise) == kind(shapely.force_3d(clockwise, 900.0))
    assert not kind(shapely.force_3d(clockwise, 900.0)).geometry.has_z
    assert kind(clockwise).geometry.exterior.is_ccw
    assert Scenario("a", [kind(clockwise)]) == Scenario("a", (kind(clockwise),))
    assert RemoveGreen("way/1") != RemoveGreen("way/2")
