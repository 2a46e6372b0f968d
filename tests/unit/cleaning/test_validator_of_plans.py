"""The validator passes good plans, and finds each kind of fault that is put into one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.cleaning.driving.restrictions import turn_bans
from planner.cleaning.setting import settle
from planner.cleaning.terms.hours import Window
from planner.cleaning.validation.road_law import RoadLaw
from planner.cleaning.validation.week_check import shift_seconds
from planner.cleaning.validator import check_plan
from tests.driven import arc, grid
from tests.towns import box, make, street, table
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street, week

ROWS = [
    *({**row, "highway": "secondary"} for row in grid(4, 3)),
    main_street((300, 200), (400, 300), oneway="yes"),
    main_street((400, 300), (300, 100), oneway="yes", carriageway_m=10.0),
    main_street((0, 200), (0, 260), carriageway_m=4.0),
    street((0, 260), (0, 300), carriageway_m=2.0),
]
TOWN = make(ways=ROWS, zones=[{"geometry": box(110, 110, 150, 150), "kind": "square"}])
CREWS = fleet(
    replace(SWEEPER, count=2, capacity=3.0, windows=(Window.between("20:00", "20:30"),)),
    replace(WASHER, count=2, capacity=1.0, windows=(Window.between("22:00", "02:00"),)),
    yard=(50, 0), tip=(200, 200), water=(300, 0),
)  # fmt: skip


@pytest.fixture(scope="module")
def plan():
    return week(TOWN, CREWS, month=7)


def faults(plan):
    return " / ".join(check_plan(plan).faults)


def with_town(plan, **tables):
    """The plan as if the town had been another one."""
    town = plan.setting.town.replace(**tables)
    return replace(plan, setting=replace(plan.setting, town=town))


def with_ways(plan, row, **columns):
    rows = [*ROWS]
    rows[row] = {**rows[row], **columns}
    return with_town(plan, ways=table("ways", rows))


def with_fleet(plan, **changes):
    vehicles = tuple(replace(each, **changes) for each in plan.setting.fleet.vehicles)
    crews = replace(plan.setting.fleet, vehicles=vehicles)
    return replace(plan, setting=replace(plan.setting, fleet=crews))


def with_legs(plan, row, **columns):
    legs = plan.legs.copy()
    for name, value in columns.items():
        legs.loc[row, name] = value
    return replace(plan, legs=legs)


def served_rows(plan, kind="serve"):
    return plan.legs.index[plan.legs["kind"] == kind]


def test_a_good_plan_has_no_faults_and_is_added_up_anew(plan):
    check = check_plan(plan)
    assert check.faults == ()
    assert check.routes["seconds"].tolist() == pytest.approx(
        plan.routes["seconds"].tolist(), abs=0.1
    )
    assert check.routes["service_m"].tolist() == pytest.approx(plan.routes["service_m"].tolist())
    assert check.served["full"].sum() == len(check.served) - 1
    assert check.served.loc[~check.served["full"], "reason"].tolist() == ["narrow"]
    swept = check.served[check.served["service"] == "sweep"]
    assert (swept["driven"] == 7 * swept["passes"]).all()


def test_driving_against_a_one_way_is_found(plan):
    assert "against the one-way of ways/7" in faults(with_ways(plan, 7, oneway="reverse"))


def test_a_one_way_holds_whichever_way_its_line_is_drawn(plan):
    law = RoadLaw(plan.setting)
    network = plan.setting.network
    assert law.one_way_allows[arc(network, (300, 200), (400, 300))]
    assert not law.one_way_allows[arc(network, (400, 300), (300, 200))]
    assert (law.one_way_allows == network.lawful).all()


def test_a_street_that_became_closed_narrow_or_no_street_is_found(plan):
    assert "ways/0 (row 0), which is closed" in faults(with_ways(plan, 0, access="private"))
    assert "ways/0 (row 0), too narrow" in faults(with_ways(plan, 0, maxwidth_m=1.5))
    assert "ways/0 (row 0), a footway" in faults(with_ways(plan, 0, highway="footway"))


def test_a_banned_turn_is_found_for_every_turn_that_is_driven(plan):
    driven = plan.legs[plan.legs["arc"] >= 0]
    first, second = next(
        (a, b)
        for a, b in zip(driven["arc"], driven["arc"].iloc[1:], strict=False)
        if a ^ 1 != b
        and RoadLaw(plan.setting).end(a) == RoadLaw(plan.setting).end(b ^ 1)
        and plan.setting.network.way[a >> 1] != plan.setting.network.way[b >> 1]
    )
    network = plan.setting.network
    place = network.xy[RoadLaw(plan.setting).end(first)] - (440_000.0, 4_105_000.0)
    ways = [f"ways/{network.way[each >> 1]}" for each in (first, second)]
    ban = {"from_way": ways[0], "to_way": ways[1], "geometry": shapely.Point(*place)}
    bend = RoadLaw(plan.setting).bend((first, second))
    kind = "no_right_turn" if bend > 0 else "no_left_turn"
    other = "no_left_turn" if bend > 0 else "no_right_turn"
    rows = table("restrictions", [{**ban, "kind": kind}])
    assert "makes a turn that restrictions/0 bans" in faults(with_town(plan, restrictions=rows))
    only = table("restrictions", [{**ban, "kind": other.replace("no_", "only_")}])
    assert "restrictions/0" in faults(with_town(plan, restrictions=only))


def test_turning_round_where_it_may_not_is_found(plan):
    # Beyond the dead end where they turn lies a lane; once they fit into it, it is no end.
    assert faults(plan) == ""
    found = faults(with_ways(plan, 10, carriageway_m=7.0))
    assert "turns round where it may not" in found
    assert "is listed as narrow, which is not so" in found
    # On a carriageway that is wide enough they may, in other time.
    wide = faults(with_fleet(with_ways(plan, 10, carriageway_m=7.0), u_turn_width_m=4.0))
    assert "turns round where it may not" not in wide
    assert "but takes" in wide


def test_a_leg_that_starts_elsewhere_is_found(plan):
    row = served_rows(plan)[3]
    legs = plan.legs.drop(index=row - 1).reset_index(drop=True)
    assert "starts elsewhere" in faults(replace(plan, legs=legs))


def test_a_leg_on_no_street_is_found(plan):
    assert "which there is none of" in faults(with_legs(plan, served_rows(plan)[0], arc=10_000))


def test_a_route_that_does_not_begin_or_end_at_its_depot_is_found(plan):
    last = plan.legs.index[plan.legs["route"] == 0][-1]
    assert "does not end at its depot" in faults(replace(plan, legs=plan.legs.drop(index=last)))
    assert "not at its depot" in faults(with_legs(plan, 0, facility="tip"))
    first = plan.legs.drop(index=0)
    assert "does not begin at its depot" in faults(replace(plan, legs=first))


def test_a_missing_pass_is_found(plan):
    row = served_rows(plan)[0]
    assert "due are" in faults(with_legs(plan, row, kind="drive", task=-1))


def test_a_missing_area_is_found(plan):
    row = served_rows(plan, "area")[0]
    legs = plan.legs.drop(index=row).reset_index(drop=True)
    assert "area zones/0: is neither served nor listed" in faults(replace(plan, legs=legs))


def test_double_service_is_found(plan):
    empty = plan.legs.index[plan.legs["kind"] == "drive"]
    due = plan.setting.streets["sweep_per_week"].to_numpy() > 0
    again = next(row for row in empty if due[plan.legs.loc[row, "arc"] >> 1])
    found = faults(with_legs(plan, again, kind="serve", task=0))
    assert "more than the" in found


def test_serving_what_is_not_due_is_found(plan):
    streets = plan.setting.streets.copy()
    link = plan.legs.loc[served_rows(plan)[0], "arc"] >> 1
    streets.loc[link, ["sweep_per_week", "wash_per_week"]] = 0.0
    less = replace(plan, setting=replace(plan.setting, streets=streets))
    assert "is served and not due" in faults(less)


def test_a_frequency_that_is_not_kept_is_found(plan):
    slots = plan.schedule.slots
    missing = replace(plan.schedule, slots=slots[1:])
    assert "is driven 6 times a week, not 7" in faults(replace(plan, schedule=missing))
    streets = plan.setting.streets.copy()
    streets["wash_per_week"] *= 2
    more = replace(plan, setting=replace(plan.setting, streets=streets))
    assert "due are 2" in faults(more)


def test_days_that_are_badly_spaced_are_found(plan):
    per_week = plan.routes.assign(
        per_week=np.where(plan.routes["service"] == "wash", 2, plan.routes["per_week"])
    )
    slots = list(plan.schedule.slots)
    wash = next(slot for slot in slots if plan.routes["service"].iloc[slot.route] == "wash")
    for days, bad in (((0, 1), True), ((0, 3), False), ((0, 4), False), ((0, 0), True)):
        two = [slot for slot in slots if slot != wash] + [replace(wash, day=day) for day in days]
        week_ = replace(plan.schedule, slots=tuple(two))
        found = faults(replace(plan, routes=per_week, schedule=week_))
        assert ("badly spaced" in found) == bad


def test_a_shift_that_is_too_long_is_found(plan):
    routes = {slot.route for slot in plan.schedule.slots}
    assert len(routes) == len(plan.routes)
    short = with_fleet(plan, windows=(Window.between("20:00", "20:20"),))
    assert "the shift has 1200 s" in faults(short)


def test_two_routes_at_once_with_one_crew_are_found(plan):
    slots = [replace(slot, crew=0) for slot in plan.schedule.slots]
    found = faults(replace(plan, schedule=replace(plan.schedule, slots=tuple(slots))))
    assert "sweeper 0, day 0, shift 0: routes sweep-01, sweep-02 take" in found


def test_crews_days_and_shifts_that_there_are_none_of_are_found(plan):
    def first(**changes):
        slots = [replace(plan.schedule.slots[0], **changes), *plan.schedule.slots[1:]]
        return faults(replace(plan, schedule=replace(plan.schedule, slots=tuple(slots))))

    assert "there are only 2 of these vehicles" in first(crew=5)
    assert "there is no such shift" in first(window=4)
    assert "no working day" in first(day=9)
    assert "changes its crew" in first(crew=1 - plan.schedule.slots[0].crew)
    assert "for which it is not made" in first(vehicle="washer")


def test_an_overfull_tank_is_found(plan):
    found = faults(with_fleet(plan, capacity=0.5))
    assert "more than 0.5 m³" in found
    calls = plan.legs.index[(plan.legs["kind"] == "call") & (plan.legs["facility"] == "water")]
    legs = plan.legs.drop(index=calls).reset_index(drop=True)
    assert "more than 1 m³" in faults(replace(plan, legs=legs))


def test_coming_home_without_having_tipped_is_found(plan):
    calls = plan.legs.index[(plan.legs["kind"] == "call") & (plan.legs["facility"] == "tip")]
    legs = plan.legs.drop(index=calls[-1]).reset_index(drop=True)
    assert "comes home without having tipped" in faults(replace(plan, legs=legs))


def test_a_call_where_nothing_is_to_be_had_is_found(plan):
    row = plan.legs.index[plan.legs["facility"] == "water"][0]
    assert "no place for it to fill or tip" in faults(with_legs(plan, row, facility="yard"))
    assert "from elsewhere" in faults(with_legs(plan, row, facility="tip"))


def test_seconds_and_metres_that_are_not_so_are_found(plan):
    row = served_rows(plan)[2]
    assert "is told as 1.000 s but takes" in faults(with_legs(plan, row, seconds=1.0))
    assert "is told as 1.000 m but is" in faults(with_legs(plan, row, metres=1.0))
    assert "is told to begin at" in faults(with_legs(plan, row, start_s=0.0))
    fast = plan.routes.assign(seconds=1.0)
    assert "is told with seconds 1.000" in faults(replace(plan, routes=fast))


def test_a_turn_that_costs_nothing_is_found(plan):
    free = replace(plan.setting.rules, turn_left_s=0.0)
    assert "but takes" in faults(replace(plan, setting=replace(plan.setting, rules=free)))


def test_what_is_served_and_listed_is_found(plan):
    link = int(plan.legs.loc[served_rows(plan)[0], "arc"]) >> 1
    row = {"link": link, "area": -1, "service": "sweep", "per_week": 7, "reason": "no_shift"}
    listed = pd.concat([plan.unserved, pd.DataFrame([row])], ignore_index=True)
    found = faults(replace(plan, unserved=listed))
    assert "is served in full and listed as unserved" in found
    assert "is listed as no_shift, which is not so" in found


@pytest.mark.parametrize(
    "reason", ["unreachable", "no_vehicle", "no_outline", "no_shift", "because"]
)
def test_a_reason_that_is_not_so_is_found(plan, reason):
    listed = plan.unserved.assign(reason=reason)
    assert f"is listed as {reason}, which is not so" in faults(replace(plan, unserved=listed))


def test_what_is_listed_twice_or_is_not_due_is_found(plan):
    twice = pd.concat([plan.unserved, plan.unserved], ignore_index=True)
    assert "is listed twice" in faults(replace(plan, unserved=twice))
    more = plan.unserved.assign(service="sweep")
    assert "is listed and not due" in faults(replace(plan, unserved=more))


def test_what_is_due_and_forgotten_is_found(plan):
    assert "neither served nor listed" in faults(replace(plan, unserved=plan.unserved.iloc[:0]))


def test_streets_listed_as_unreachable_are_tried_again():
    rows = [main_street((0, 0), (100, 0)), main_street((500, 0), (600, 0))]
    plan = week(make(ways=rows), fleet(SWEEPER))
    assert plan.unserved["reason"].tolist() == ["unreachable"]
    assert faults(plan) == ""
    legs = plan.legs[plan.legs["kind"] != "serve"]
    assert "is neither served nor listed" in faults(replace(plan, legs=legs))


def test_minutes_of_a_shift_are_counted_without_those_to_avoid():
    early = replace(SWEEPER, windows=(Window.between("05:00", "10:00"),
                                      Window.between("22:00", "05:00")))  # fmt: skip
    assert shift_seconds(early, RULES, "sweep") == [3 * 3600.0, 7 * 3600.0]


KINDS = [
    "no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit",
    "only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn", "give_way",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_restrictions_mean_what_they_mean_to_the_planner(kind):
    """Worked out twice, by different code, at a crossing that both ways run through."""
    meant = 0
    for leaves, enters in (("ways/1", "ways/4"), ("ways/4", "ways/1"), ("ways/1", "ways/1")):
        ban = {"kind": kind, "from_way": leaves, "to_way": enters}
        bans = [{**ban, "geometry": shapely.Point(100, 100)}]
        town = make(ways=grid(3, 3), restrictions=bans)
        setting = settle(town, RULES, fleet(SWEEPER), month=1)
        theirs = turn_bans(setting.network, town.restrictions, town.ways)
        pairs = set(zip(theirs.from_arc.tolist(), theirs.to_arc.tolist(), strict=True))
        assert set(RoadLaw(setting).banned) == pairs
        meant += len(pairs)
    assert bool(meant) == (kind != "give_way")
