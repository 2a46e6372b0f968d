"""From a town to a week: stopping, seeds, inputs left alone, and bad input."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from planner.cleaning.solve import Effort
from planner.cleaning.terms.fleet import default_fleet
from planner.cleaning.terms.hours import Window
from planner.cleaning.terms.rules import default_rules
from planner.cleaning.validator import check_plan
from planner.cleaning.week import CleaningRequest, Watch, plan_cleaning, time_shares
from planner.errors import DataError, OptionError
from tests.driven import grid
from tests.plans import digest
from tests.towns import box, make, street
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street, week

ROWS = [
    *({**row, "highway": "secondary"} for row in grid(4, 3)),
    main_street((300, 200), (400, 300), oneway="yes"),
    main_street((400, 300), (300, 100), oneway="yes", carriageway_m=10.0),
    street((0, 200), (0, 300), carriageway_m=2.0),
]
TOWN = make(
    ways=ROWS,
    zones=[{"geometry": box(110, 110, 150, 150), "kind": "square"}],
    restrictions=[
        {
            "kind": "no_left_turn",
            "from_way": "ways/0",
            "to_way": "ways/4",
            "geometry": shapely.Point(100, 0),
        }
    ],
)
CREWS = fleet(
    replace(SWEEPER, count=2, capacity=1.5, windows=(Window.between("20:00", "20:45"),)),
    replace(WASHER, count=2, capacity=1.0),
    yard=(50, 0), tip=(200, 200), water=(300, 0),
)  # fmt: skip


def plan_of(**changes):
    request = CleaningRequest(**{"effort": Effort(rounds=20, seconds=60.0), **changes})
    return plan_cleaning(TOWN, RULES, CREWS, request)


@pytest.fixture(scope="module")
def plan():
    return plan_of()


def test_a_week_serves_everything_at_its_frequency(plan):
    check = check_plan(plan)
    assert check.faults == ()
    lane = check.served["reason"] == "narrow"
    assert lane.sum() == 1
    assert check.served.loc[~lane, "full"].all()
    assert check.served.groupby("service")["per_week"].max().to_dict() == {"sweep": 7, "wash": 1}
    # The blocks' 17 streets, one cut at the yard, two one-ways and the square, swept and
    # washed; the lane is due for washing only.
    assert len(check.served) == 2 * (18 + 2 + 1) + 1


def test_the_same_seed_gives_the_same_plan(plan):
    again = plan_of()
    assert again.legs.equals(plan.legs)
    assert again.routes.equals(plan.routes)
    assert again.schedule == plan.schedule
    assert again.in_full


def test_bounds_are_below_the_plan_and_are_left_out_where_not_asked_for(plan):
    for job, bound in enumerate(plan.bounds):
        rows = plan.routes[plan.routes["job"] == job]
        assert 0 < bound.metres <= rows["service_m"].sum() + rows["empty_m"].sum() + 1e-6
        assert 0 < bound.seconds <= rows["seconds"].sum()
        assert bound.routes <= len(rows)
    assert plan_of(bound=False).bounds == (None, None)


def test_a_plan_that_is_stopped_at_once_is_valid_and_complete():
    stopped = plan_cleaning(
        TOWN, RULES, CREWS, CleaningRequest(effort=Effort(rounds=10_000)),
        watch=Watch(stop=lambda: True),
    )  # fmt: skip
    check = check_plan(stopped)
    assert check.faults == ()
    assert check.served.loc[check.served["reason"] == "", "full"].all()
    assert not stopped.in_full
    assert stopped.bounds == (None, None)


def test_whoever_watches_is_told_every_stage_and_shares_that_grow():
    told = []
    request = CleaningRequest(effort=Effort(rounds=5, seconds=30.0))
    plan_cleaning(TOWN, RULES, CREWS, request, watch=Watch(lambda *each: told.append(each)))
    stages = list(dict.fromkeys(stage for stage, _ in told))
    assert stages == ["network", "work", "routes", "bound", "week"]
    shares = [share for stage, share in told if stage == "routes"]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_planning_changes_nothing_that_it_is_given():
    before, fleet_before, rules_before = digest(TOWN), CREWS.digest, RULES.digest
    plan_of(bound=False)
    assert digest(TOWN) == before
    assert CREWS.digest == fleet_before
    assert RULES.digest == rules_before


def test_the_packaged_rules_and_fleet_plan_a_town_as_it_is():
    plan = plan_cleaning(TOWN, request=CleaningRequest(effort=Effort(rounds=2)))
    assert check_plan(plan).faults == ()
    assert plan.setting.rules == default_rules()
    assert all(each.assumed for each in plan.setting.fleet.facilities)


def test_nothing_is_washed_in_january():
    plan = plan_cleaning(TOWN, request=CleaningRequest(month=1, effort=Effort(rounds=2)))
    assert set(plan.routes["service"]) == {"sweep"}
    assert check_plan(plan).faults == ()


@pytest.mark.parametrize("month", [0, 13, 7.5, "7", None])
def test_a_month_is_1_to_12(month):
    with pytest.raises(OptionError, match="--month"):
        CleaningRequest(month=month)


def test_a_depot_far_from_the_streets_is_named():
    with pytest.raises(DataError, match="yard"):
        week(TOWN, fleet(SWEEPER, yard=(0, -3000)))


def test_a_tip_that_no_way_leads_to_is_named_with_the_vehicle():
    away = make(ways=[*ROWS, main_street((2000, 0), (2100, 0))])
    with pytest.raises(DataError, match=r"facility tip: vehicle sweeper cannot come there"):
        week(away, fleet(SWEEPER, tip=(2050, 0)))


def test_pieces_that_are_cut_off_are_listed_and_the_rest_is_planned():
    plan = week(make(ways=[*ROWS, main_street((2000, 0), (2100, 0))]), fleet(SWEEPER))
    check = check_plan(plan)
    assert check.faults == ()
    assert plan.unserved["reason"].tolist() == ["unreachable"]
    assert check.served["full"].sum() == len(check.served) - 1


@pytest.mark.parametrize("vehicles", [[], [replace(SWEEPER, count=0)]])
def test_without_vehicles_all_streets_are_listed(vehicles):
    plan = week(TOWN, fleet(*vehicles), bound=True)
    assert plan.routes.empty
    assert plan.legs.empty
    assert set(plan.unserved["reason"]) == {"no_vehicle"}
    assert check_plan(plan).faults == ()


@pytest.mark.parametrize(
    "small",
    [{"capacity": 0.01}, {"windows": (Window.between("20:00", "20:01"),)}],
    ids=["tank", "shift"],
)
def test_what_is_more_than_a_tank_or_a_shift_is_listed(small):
    plan = week(TOWN, fleet(replace(SWEEPER, **small)), bound=True)
    assert "too_long" in set(plan.unserved["reason"])
    assert check_plan(plan).faults == ()


def test_a_town_without_anything_to_clean_has_an_empty_plan():
    plan = week(make(ways=[street((0, 0), (100, 0), highway="service")]), fleet(SWEEPER))
    assert plan.routes.empty
    assert plan.unserved.empty
    assert check_plan(plan).faults == ()


def test_a_facility_that_the_fleet_gives_keeps_its_place():
    plan = week(TOWN, CREWS)
    network = plan.setting.network
    assert network.xy[network.facility_node["tip"]] == pytest.approx((440_200.0, 4_105_200.0))
    assert default_fleet().facilities[0].place is None


def test_what_is_driven_four_times_a_week_gets_twice_the_time(plan):
    job = plan.solved[0].reduced.job
    once, often = replace(job, per_week=1), replace(job, per_week=4)
    assert time_shares([often, once]) == pytest.approx([2 / 3, 1 / 3])
    assert time_shares([replace(once, tasks=once.tasks.take(slice(0)))]) == [0.0]
    assert time_shares([]) == []
