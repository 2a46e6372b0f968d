"""A plan for one car park: its stalls, its trees, and what they change once they have grown."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner import assess
from planner.errors import DataError, OptionError
from planner.parking import PlantingRequest, lot_layout, plan_lot
from planner.shade import crown_after, group_of, growth_table
from tests.towns import box, home, make, street


def lot(shape, **columns):
    return {"geometry": shape, "kind": "surface", "access": "public", **columns}


def tree(x, y, crown_m=4.0):
    return {"geometry": shapely.Point(x, y), "kind": "tree", "crown_m": crown_m}


def town(trees=()):
    return make(
        boundary=box(-500, -500, 1500, 500),
        ways=[
            street((-400, 0), (1400, 0)),
            street((25, 0), (25, 20), highway="service", carriageway_m=5.0),
        ],
        buildings=[home(200, 15)],
        parking=[
            lot(box(0, 20, 50, 37), name="narrow"),
            lot(shapely.Point(600, 10), name="point"),
            lot(box(700, 20, 730, 50), kind="underground", name="deep"),
        ],
        trees=list(trees),
        complete=("trees",),
    )


@pytest.fixture(scope="module")
def before():
    return assess(town(), ("parking",))


def test_stalls_lie_on_the_ground_and_are_entered_where_the_way_comes_in(before):
    ground, layout = lot_layout(before.parking, "narrow")
    assert layout.capacity > 20
    assert shapely.covers(shapely.buffer(ground, 1e-6), layout.stalls).all()
    drive = before.town.ways.geometry.iloc[1]
    assert shapely.dwithin(layout.entrance, drive, 0.01)


def test_trees_that_are_planted_reach_the_target_when_they_have_grown_and_not_before(before):
    plan = plan_lot(before.parking, "narrow", PlantingRequest(target=0.3, years=15))
    assert plan.planting.reached
    after = assess(plan.scenario.apply(before.town), ("parking",), previous=before).parking.lots
    assert before.parking.lots["shade_15"][0] == 0.0
    assert after["shade_now"][0] < after["shade_5"][0] < 0.3 <= after["shade_15"][0]
    # Crowns are drawn with 64 corners, in the plan and in the figure.
    assert after["shade_15"][0] == pytest.approx(plan.planting.share_after, abs=0.003)


def test_planted_trees_are_as_wide_as_their_species_when_planted(before):
    species = "国槐 Styphnolobium japonicum"
    plan = plan_lot(before.parking, "narrow", PlantingRequest(species=(species,)))
    group = group_of(species, growth_table())
    (change,) = plan.scenario.changes
    assert float(change.crown_m) == crown_after(group, 0.0)
    assert change.species == species
    assert change.leaf_cycle == "deciduous"


def test_a_lot_that_will_be_shaded_anyway_needs_no_tree():
    crowns = [tree(x, 28.5, 9.0) for x in range(2, 50, 5)]
    parking = assess(town(crowns), ("parking",)).parking
    plan = plan_lot(parking, "narrow", PlantingRequest(target=0.3, years=5))
    assert plan.planting.reached
    assert plan.scenario is None
    assert plan.planting.share_before >= 0.3


def test_where_no_layout_goes_with_the_trees_that_stand_no_stall_is_drawn():
    crowns = [tree(x, y) for x in np.arange(2, 50, 3.0) for y in (22, 25, 28, 31, 34)]
    parking = assess(town(crowns), ("parking",)).parking
    _, layout = lot_layout(parking, "narrow")
    assert layout.capacity == 0


def test_a_few_trees_take_their_stalls_and_leave_the_rest(before):
    bare = lot_layout(before.parking, "narrow")[1].capacity
    stall = shapely.centroid(lot_layout(before.parking, "narrow")[1].stalls[0])
    corner = before.town.boundary.bounds[:2]
    at = (stall.x - corner[0] - 500, stall.y - corner[1] - 500)
    parking = assess(town([tree(*at)]), ("parking",)).parking
    layout = lot_layout(parking, "narrow")[1]
    assert 0.6 * bare <= layout.capacity < bare
    trunk = shapely.buffer(stall, 0.3, cap_style="square")
    assert shapely.area(shapely.intersection(layout.stalls, trunk)).max() < 1e-9


@pytest.mark.parametrize("id_", ["point", "deep"])
def test_a_lot_without_open_ground_is_refused(before, id_):
    with pytest.raises(DataError, match=r"no open ground: .*give one that is an area"):
        plan_lot(before.parking, id_)


def test_a_species_that_no_row_knows_is_refused_with_those_that_are_known(before):
    with pytest.raises(OptionError, match=r"species 恐龙树 is in no row of the growth table.*国槐"):
        plan_lot(before.parking, "narrow", PlantingRequest(species=("恐龙树",)))


@pytest.mark.parametrize("options", [{"target": 0.0}, {"target": 1.3}, {"years": -1}])
def test_targets_and_years_that_cannot_be_are_refused(options):
    with pytest.raises(OptionError, match="give"):
        PlantingRequest(**options)


def test_the_town_stays_as_it_was(before):
    digest = [table.to_json() for table in before.town.tables.values()]
    plan_lot(before.parking, "narrow")
    assert digest == [table.to_json() for table in before.town.tables.values()]
