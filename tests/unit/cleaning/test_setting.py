"""What a plan is made for: places, shifts, and what a vehicle drives in any order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.cleaning.setting import fits, reach_of, settle
from planner.cleaning.terms.fleet import default_fleet
from planner.cleaning.terms.hours import Window
from planner.cleaning.terms.rules import default_rules
from planner.errors import DataError
from tests.driven import arc, grid, node_at
from tests.towns import at, make, street
from tests.weeks import RULES, SWEEPER, fleet, main_street


def setting_of(rows, vehicles=None, *, month=1, **tables):
    return settle(make(ways=rows, **tables), RULES, vehicles or fleet(SWEEPER), month=month)


def test_washing_is_planned_in_its_season_only():
    assert setting_of(grid(), month=1).services == ("sweep",)
    assert setting_of(grid(), month=7).services == ("sweep", "wash")


def test_hours_to_avoid_are_cut_out_of_the_shifts():
    early = replace(SWEEPER, windows=(Window.between("05:00", "10:00"),))
    (shift,) = setting_of(grid(), fleet(early)).shifts["sweep", "sweeper"]
    assert shift.seconds == 3 * 3600.0


def test_vehicles_of_which_there_are_none_have_no_shifts():
    assert setting_of(grid(), fleet(replace(SWEEPER, count=0))).shifts == {}


def test_places_that_nobody_gave_are_on_the_longest_streets_that_hang_together():
    # The lone street lies in the middle of the town; from it one comes to no other.
    rows = [street((1700, 1000), (1800, 1000)), *grid()]
    setting = settle(make(ways=rows), default_rules(), default_fleet(), month=7)
    corner = at(shapely.Point(200, 200))
    assert all(each.assumed and each.place == corner for each in setting.fleet.facilities)


def test_places_that_are_given_are_kept():
    setting = setting_of(grid(), fleet(SWEEPER, yard=(50, -20), tip=(200, 150)))
    assert setting.network.facility_node["yard"] == node_at(setting.network, 50, 0)
    assert setting.network.facility_node["tip"] == node_at(setting.network, 200, 150)
    assert not any(each.assumed for each in setting.fleet.facilities)


def test_a_depot_far_from_every_street_is_named_with_its_distance_and_what_to_change():
    told = r"yard \(1,000 m\); correct their lon and lat in the fleet file, or raise depot_reach_m"
    with pytest.raises(DataError, match=told):
        setting_of(grid(), fleet(SWEEPER, yard=(-1000, 0)))


def test_a_table_that_asks_for_more_than_a_week_has_shifts_is_refused():
    town, table = make(ways=grid()), pd.DataFrame({"name": ["北街"], "sweep_per_week": [8]})
    with pytest.raises(DataError, match=r"row 1, column sweep_per_week: 8 times .* have 7 shifts"):
        settle(town, RULES, fleet(SWEEPER), month=1, table=table)
    settle(town, RULES, fleet(SWEEPER), month=1, table=table.assign(sweep_per_week=7))


def test_a_town_without_streets_says_so():
    rows = [street((0, 0), (100, 0), highway="footway")]
    with pytest.raises(DataError, match="no street that vehicles may drive"):
        settle(make(ways=rows), RULES, default_fleet(), month=7)


def test_a_carriageway_must_leave_the_clearance_and_a_limit_the_vehicle():
    widths = (2.4, 2.5, np.nan, 7.0, 7.0)
    limits = (np.nan, np.nan, np.nan, 1.9, 2.0)
    rows = [
        street((0, 50 * i), (100, 50 * i), carriageway_m=wide, maxwidth_m=limit)
        for i, (wide, limit) in enumerate(zip(widths, limits, strict=True))
    ]
    setting = setting_of(rows)
    told = fits(setting.network, SWEEPER, 0.5)[setting.network.links - 5 :]
    by_row = dict(zip(setting.network.way.tolist(), told.tolist(), strict=False))
    assert [by_row[row] for row in range(1, 5)] == [True, True, False, True]
    assert not fits(setting.network, SWEEPER, 0.5)[setting.network.way == 0].any()


def test_streets_of_a_piece_that_is_cut_off_are_not_reached():
    setting = setting_of([*grid(), street((2000, 0), (2100, 0))])
    reached = reach_of(setting, SWEEPER).reached
    far = setting.network.way[np.arange(setting.network.arcs) >> 1] == 6
    assert reached[~far].all()
    assert not reached[far].any()


def test_the_way_into_a_trap_and_out_of_a_spring_is_not_reached():
    trap = street((100, 100), (150, 300), oneway="yes")
    spring = street((300, 150), (200, 100), oneway="yes")
    setting = setting_of([*grid(), trap, spring])
    reached = reach_of(setting, SWEEPER).reached.reshape(-1, 2).any(axis=1)
    assert set(setting.network.way[~reached].tolist()) == {6, 7}


def test_what_is_reached_can_be_driven_in_any_order():
    # A ring without a place to turn round: who leaves the yard eastwards never drives westwards.
    ring = street((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
    reached = reach_of(setting_of([ring]), SWEEPER).reached
    assert reached.sum() == reached.size / 2
    stub = street((100, 100), (150, 150))
    setting = setting_of([ring, stub])
    reach = reach_of(setting, SWEEPER)
    assert reach.reached.all()
    assert np.isfinite(reach.graph.matrix(np.flatnonzero(reach.reached))).all()


def test_what_leads_to_another_depot_and_not_back_is_left_out():
    other = replace(SWEEPER, end="tip")
    rows = [
        main_street((0, 0), (100, 0), carriageway_m=15.0),
        main_street((100, 0), (200, 0), oneway="yes"),
    ]
    setting = setting_of(rows, fleet(other, tip=(200, 0)))
    reached, network = reach_of(setting, other).reached, setting.network
    assert reached[arc(network, (0, 0), (100, 0))]
    assert reached[arc(network, (100, 0), (0, 0))]
    assert not reached[arc(network, (100, 0), (200, 0))]
