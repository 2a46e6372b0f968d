"""Figures of a plan: a tiny town of which each is known beforehand, and what is not told."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace

import numpy as np
import pytest
import shapely

from planner.cleaning.crews.schedule import Schedule
from planner.cleaning.evidence import GRADES, WIDTHS, evidence
from planner.cleaning.figure_rows import rows
from planner.cleaning.figures import figures
from planner.cleaning.hand_work import hand_work, unserved_streets
from planner.cleaning.terms.hours import Window
from planner.cleaning.terms.vehicles import SERVICES
from tests.towns import box, make, street
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week

HAN = re.compile(r"[\u4e00-\u9fff]")
JULY, JANUARY = 7, 1

WAYS = [
    # Two-way, 7 m, both sides served; a one-way ring of 400 m and 4 m at its end.
    main_street((0, 0), (100, 0), (200, 0), carriageway_from="width"),
    main_street(
        (200, 0), (300, 0), (300, 100), (200, 100), (200, 0),
        oneway="yes", carriageway_m=4.0, carriageway_from="lanes",
    ),
    # Too narrow for vehicles of 2 m; not the town's, 100 m from the yard.
    street((100, 0), (100, 50), carriageway_m=2.0, carriageway_from="class"),
    street((-100, 0), (0, 0), highway="service"),
]  # fmt: skip
VEHICLES = (
    replace(SWEEPER, cost_per_hour=36.0, cost_per_km=1.0),
    replace(WASHER, cost_per_hour=36.0, cost_per_km=1.0),
)
WHOLE = ("ways", "zones", "parking")
SECONDS = 20.0 + 320.0 + 7.0
"""Of a day: 200 m empty at 10 m/s, 800 m of service at 2.5 m/s, 5 crossings straight on and a turn
to the right out of the ring."""


def planned(*, ways=WAYS, vehicles=VEHICLES, complete=WHOLE, price=5.0, **options):
    ours = replace(fleet(*vehicles, yard=(-100.0, 0.0)), water_price_m3=price)
    return week(make(ways=ways, complete=complete), ours, **{"month": JULY, **options})


def by_id(plan):
    return {each.id.removeprefix("cleaning_"): each for each in figures(plan)}


@pytest.fixture(scope="module")
def plan():
    return planned(bound=True)


@pytest.fixture(scope="module")
def told(plan):
    return by_id(plan)


def test_every_figure_of_the_tiny_town_is_known_beforehand(told):
    day_cost = SECONDS / 100.0 + 1.0
    expected = {
        "wash_kept": 100 * 0.6 / 0.65,
        "wash_kept_1": None,
        "wash_kept_2": 100.0,
        "wash_kept_3": None,
        "wash_kept_4": 0.0,
        "sweep_kept": 100.0,
        "sweep_kept_1": None,
        "sweep_kept_2": 100.0,
        "sweep_kept_3": None,
        "sweep_kept_4": None,
        "unserved": 100 * 0.05 / 0.65,
        "mechanised": 100 * 3000 / 3100,
        "swept_cover": 100 * 3000 / 3100,
        "service_km": 8 * 0.8,
        "empty_km": 8 * 0.2,
        "empty_share": 20.0,
        "shift_hours": SECONDS / 3600.0,
        "shift_hours_most": SECONDS / 3600.0,
        "shift_water": 0.8,
        "shift_water_most": 0.8,
        "refills": 0.0,
        "tips": 0.0,
        "cost_week": 8 * day_cost + 0.8 * 5.0,
        "cost_year": 365 * day_cost + 214 / 7 * (day_cost + 4.0),
        "bound_gap": 0.0,
        "gap_depot": 20.0,
        "gap_refill": 0.0,
        "gap_rest": -20.0,
        "hand_area": 0.01,
        "hand_shifts": 100 / 5000 * 7,
    }
    assert {name: each.value for name, each in told.items()} == {
        name: None if value is None else pytest.approx(value, abs=1e-9)
        for name, value in expected.items()
    }


def test_a_share_is_its_numerator_over_its_denominator(told):
    for each in told.values():
        if each.value is None or each.denominator is None:
            continue
        scale = 100.0 if each.unit == "%" else 1.0
        assert each.value == pytest.approx(scale * each.numerator / each.denominator)
    share = told["wash_kept"]
    assert (share.numerator, share.denominator) == pytest.approx((0.6, 0.65))
    assert (share.numerator_unit, share.denominator_unit) == ("km", "km")


def test_what_has_no_value_says_why_in_both_languages(told):
    for each in told.values():
        if each.value is None:
            assert each.caveat
            assert HAN.search(each.caveat_zh)
    assert told["sweep_kept_4"].caveat == "no street of grade 4 is due for sweeping by machine"
    assert told["gap_rest"].caveat.endswith("so the rest is below 0")


def test_sums_by_grade_are_the_whole(told):
    for service in SERVICES:
        parts = [told[f"{service}_kept_{grade}"] for grade in (1, 2, 3, 4)]
        whole = told[f"{service}_kept"]
        assert sum(each.denominator for each in parts) == pytest.approx(whole.denominator)
        assert sum(each.numerator or 0.0 for each in parts) == pytest.approx(whole.numerator)


def test_the_distance_above_the_bound_is_its_parts(told):
    gap = told["bound_gap"]
    parts = [told[f"gap_{name}"] for name in ("depot", "refill", "rest")]
    assert sum(each.numerator for each in parts) == pytest.approx(gap.numerator, abs=1e-9)
    assert {each.denominator for each in parts} == {gap.denominator}
    driven = told["service_km"].value + told["empty_km"].value
    assert gap.denominator <= driven + 1e-9
    assert gap.numerator == pytest.approx(driven - gap.denominator, abs=1e-9)
    assert told["empty_share"].denominator == pytest.approx(driven)


def test_a_plan_in_the_cold_season_says_nothing_of_washing():
    told = by_id(planned(month=JANUARY))
    for name in ("wash_kept", "wash_kept_2", "shift_water", "shift_water_most", "refills"):
        assert told[name].value is None
        assert told[name].caveat == "month 1 is out of season for washing: none is planned"
    assert told["sweep_kept"].value == 100.0
    assert "out of season" in told["mechanised"].caveat
    # The lane is due for washing only.
    assert told["unserved"].value == 0.0
    assert told["cost_year"].value is None
    assert told["cost_week"].value == pytest.approx(7 * (SECONDS / 100.0 + 1.0))


def test_without_prices_and_bound_their_figures_are_not_told():
    told = by_id(planned(vehicles=(SWEEPER, WASHER), price=None))
    for name in ("cost_week", "cost_year"):
        assert (told[name].value, told[name].numerator) == (None, None)
        assert "cost_per_hour" in told[name].caveat
        assert "water_price_m3" in told[name].caveat
    for name in ("bound_gap", "gap_depot", "gap_refill", "gap_rest"):
        assert told[name].value is None
        assert told[name].caveat == "no lower bound was found for this plan"


def test_a_town_without_vehicles_has_figures_too():
    told = by_id(planned(vehicles=(replace(SWEEPER, count=0),), month=JANUARY, bound=True))
    assert told["sweep_kept"].value == 0.0
    assert told["unserved"].value == 100.0
    assert told["unserved"].caveat == "there is no vehicle for this service: 0.6 km"
    assert told["mechanised"].value == 0.0
    for name in ("service_km", "empty_share", "shift_hours", "tips", "cost_week", "bound_gap"):
        assert told[name].value is None
        assert told[name].caveat == "nothing is scheduled in the week"


def test_a_town_without_streets_of_its_own_has_no_shares():
    told = by_id(planned(ways=[street((-100, 0), (100, 0), highway="service")]))
    for name in ("sweep_kept", "unserved", "mechanised", "swept_cover"):
        assert told[name].value is None
        assert told[name].caveat
    assert set(told["sweep_kept"].completeness.values()) == {None}


def test_routes_without_a_shift_are_told_with_every_distance_and_leave_no_bound():
    # A shift holds 360 s: the sweep of each day, and no washing.
    both = replace(VEHICLES[0], services=SERVICES, windows=(Window.between("20:00", "20:06"),))
    told = by_id(planned(vehicles=(both,), bound=True))
    assert told["sweep_kept"].value == 100.0
    assert told["wash_kept"].value == 0.0
    assert "the week's shifts are used up: 0.6 km" in told["unserved"].caveat
    for name in ("service_km", "shift_hours", "bound_gap", "cost_week"):
        assert "1 route has no shift in the week" in told[name].caveat
    assert told["service_km"].value == pytest.approx(7 * 0.8)
    # The bound is one for all routes, and not all are driven.
    for name in ("bound_gap", "gap_depot", "gap_refill", "gap_rest"):
        assert (told[name].value, told[name].denominator) == (None, None)


def test_places_that_the_planner_guessed_are_told_with_what_is_driven(plan):
    guessed = tuple(replace(each, assumed=True) for each in plan.setting.fleet.facilities)
    ours = replace(plan.setting.fleet, facilities=guessed)
    told = by_id(replace(plan, setting=replace(plan.setting, fleet=ours)))
    for name in ("service_km", "shift_hours", "bound_gap", "cost_year"):
        assert "the planner guessed where these are: yard" in told[name].caveat
    assert "guessed" not in told["wash_kept"].caveat
    # A place that no route calls at changes nothing.
    unused = replace(guessed[0], id="other")
    ours = replace(ours, facilities=(*plan.setting.fleet.facilities, unused))
    told = by_id(replace(plan, setting=replace(plan.setting, fleet=ours)))
    assert "guessed" not in told["service_km"].caveat


def test_swept_cover_is_not_told_where_footways_may_be_more_than_a_fifth():
    told = by_id(planned(complete=()))
    # Of 650 m of street nothing says whether they have footways: 2,600 m² beside 3,100 m².
    assert told["swept_cover"].value is None
    assert told["swept_cover"].numerator is None
    assert "0.7 km of street nothing says whether it has footways" in told["swept_cover"].caveat
    assert "above 20% no figure is given" in told["swept_cover"].caveat
    # Footways are no part of the mechanised share.
    assert told["mechanised"].value == pytest.approx(100 * 3000 / 3100)
    assert "no square is mapped" in told["mechanised"].caveat


def test_car_parks_mapped_as_a_point_are_named_and_left_out():
    lots = [
        {"geometry": shape, "kind": "surface", "access": "public"}
        for shape in (box(20, -70, 40, -60), shapely.Point(50, 200), shapely.Point(60, 200))
    ]
    ours = fleet(*VEHICLES, yard=(-100.0, 0.0))
    found = by_id(week(make(ways=WAYS, parking=lots), ours, month=JULY))["mechanised"]
    assert found.value == pytest.approx(100 * 3200 / 3300)
    assert "2 car parks are mapped as a point and left out" in found.caveat
    assert "no outline" not in found.caveat


@pytest.mark.parametrize(("metres", "is_told"), [(100.0, True), (600.0, False)])
def test_streets_of_unknown_width_are_left_out_up_to_a_fifth(metres, is_told):
    unknown = main_street((200, 0), (200 + metres, 0), carriageway_m=np.nan)
    found = by_id(planned(ways=[WAYS[0], WAYS[1], WAYS[3], unknown]))["mechanised"]
    assert f"{metres / (600 + metres):.1%} of the streets' length" in found.caveat
    assert found.value == (pytest.approx(100.0) if is_told else None)


def test_the_kept_and_the_unserved_are_the_streets_that_are_due(plan, told):
    lacking = unserved_streets(plan)
    assert told["unserved"].numerator * 1000 == pytest.approx(lacking["metres"].sum())
    assert told["hand_area"].value * 1e4 == pytest.approx(hand_work(plan)["area_m2"].sum())


def test_the_quota_of_hands_says_that_its_source_is_to_be_checked(told):
    caveat = told["hand_shifts"].caveat
    assert "at 5,000 m² a person and shift (source to be checked)" in caveat


def test_the_mechanised_share_has_a_target_that_is_not_judged(told):
    found = told["mechanised"]
    assert (found.target.comparison, found.target.value) == (">=", 90.0)
    assert found.value > 90.0
    assert found.met is None


def test_figures_are_plain_data_and_leave_the_plan_as_it_is(plan, told):
    before = plan.legs.copy(), plan.routes.copy(), plan.setting.streets.copy()
    again = by_id(plan)
    assert again == told
    for kept, now in zip(before, (plan.legs, plan.routes, plan.setting.streets), strict=True):
        assert kept.equals(now)
    for each in told.values():
        json.dumps(asdict(each), allow_nan=False)


def test_shares_lean_on_what_widths_and_grades_rest_on(plan, told):
    shares = evidence(plan.setting)
    assert shares["width_by_tag"] == pytest.approx(200 / 650)
    assert told["wash_kept"].completeness == {name: shares[name] for name in GRADES}
    assert told["mechanised"].completeness == {name: shares[name] for name in WIDTHS}


def test_every_row_makes_one_figure_in_its_order(told):
    ids = [row.id.removeprefix("cleaning_") for row in rows()]
    assert list(told) == ids
    assert len(set(ids)) == len(ids)


def test_a_week_of_nothing_is_not_a_week_of_zero_km(plan):
    told = by_id(replace(plan, schedule=Schedule(())))
    assert told["service_km"].value is None
    assert told["sweep_kept"].value == 0.0


def test_the_mechanised_share_says_that_hands_may_clean_the_same_street(plan):
    told = by_id(plan)["mechanised"]
    assert "sweeping or washing as often as is due is enough" in told.caveat
    assert "人工保洁面积" in told.caveat_zh
