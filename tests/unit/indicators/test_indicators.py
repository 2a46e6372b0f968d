"""Indicators on towns whose figures are worked out by hand, and one county's published ones."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
import shapely

from planner.assess import assess
from planner.indicators import minimal
from planner.indicators.basis import Basis, ratio
from planner.language import Phrase
from planner.network.ledger import REASON_PHRASES, REASONS, UNPLACED
from planner.population.place import Totals, place_residents, residents_given
from planner.standards import standards
from tests.towns import box, footway, home, line, make, park, street

COUNTY = Path(__file__).parents[3].parent / "shared" / "cases" / "county_arithmetic.json"

MAIN = street(*[(50.0 * step, 0.0) for step in range(41)])
TO_PARK = footway((50, 0), (50, -100))
PARK = park(box(0, -150, 100, -50))
STUDY = box(-1000, -1000, 3000, 1000)


def people(town, count):
    totals = Totals("number", str(count), total=float(count))
    return place_residents(town, totals, min_floor_area_m2=0)


def two_homes(**rows):
    return make(
        boundary=STUDY,
        ways=[MAIN, TO_PARK],
        buildings=[home(300, 10, levels=1.0), home(900, 10, levels=3.0)],
        green=[PARK],
        **rows,
    )


def figures(town):
    return {row.id: row for row in assess(town).indicators}


def test_residents_within_a_walk_with_the_range_over_models():
    """One house of one storey served, one of three not: 25 % by floor, 50 % otherwise."""
    row = figures(people(two_homes(), 40))["park_walk_500"]
    assert (row.value, row.low, row.high) == (25.0, 25.0, 50.0)
    assert (row.numerator, row.denominator) == (10.0, 40.0)
    assert row.numerator_unit == "residents"


def test_without_a_population_shares_are_of_floor_area_and_say_so():
    row = figures(two_homes())["park_walk_500"]
    assert row.value == 25.0
    assert (row.low, row.high) == (None, None)
    assert row.numerator_unit == "m² of residential floor area"
    assert (row.numerator, row.denominator) == (pytest.approx(100.0), pytest.approx(400.0))
    assert "no population given" in row.caveat


def test_too_much_unknown_and_no_percentage_is_given_but_what_is_missing():
    totals = Totals("number", "100", total=100.0)
    town = place_residents(two_homes(), totals, min_floor_area_m2=10.0)
    assessment = assess(town)
    assert assessment.headline.value is None
    assert "60% unknown (60 residents" in assessment.headline.caveat
    assert assessment.ledger.total == pytest.approx(100)


def test_service_radius_coverage_of_residential_land():
    """The park's 500 m reach half of a 200 × 100 m block: x up to 600."""
    land = box(500, -150, 700, -50)
    row = figures(two_homes(zones=[{"geometry": land, "kind": "residential"}]))[
        "park_service_coverage"
    ]
    assert row.value == pytest.approx(50.0, abs=0.01)
    assert (row.numerator, row.denominator) == (
        pytest.approx(1.0, abs=1e-3),
        pytest.approx(2.0),
    )
    assert row.met is None  # the formula was read second-hand


def test_service_radius_by_size_gives_small_parks_a_shorter_reach():
    town = make(
        boundary=STUDY,
        green=[park(box(0, 0, 100, 50))],
        zones=[{"geometry": box(100, 0, 500, 50), "kind": "residential"}],
    )
    found = figures(town)
    assert found["park_service_coverage"].value == pytest.approx(100.0)
    assert found["park_service_coverage_by_size"].value == pytest.approx(75.0)


def test_a_circle_of_service_is_a_circle():
    """Corner to corner: the reach of a corner is a quarter circle within 0.2 %."""
    land = box(100, -50, 700, 550)
    row = figures(two_homes(zones=[{"geometry": land, "kind": "residential"}]))[
        "park_service_coverage"
    ]
    assert row.numerator == pytest.approx(math.pi * 500**2 / 4 / 1e4, rel=2e-3)


def test_without_residential_land_a_proxy_stands_under_its_own_name():
    found = figures(two_homes())
    assert "park_service_coverage" not in found
    proxy = found["park_service_coverage_floor_area_proxy"]
    assert proxy.value == pytest.approx(25.0)
    assert proxy.target is None
    assert "not mapped" in proxy.caveat


def test_park_area_per_person_counts_the_study_area_once_and_knows_its_target():
    twice = [PARK, park(box(50, -150, 100, -50)), park(box(2900, 0, 3100, 100))]
    town = make(boundary=STUDY, ways=[MAIN], buildings=[home(300, 10)], green=twice)
    row = figures(people(town, 1000))["park_area_per_person"]
    assert row.value == pytest.approx((10_000 + 10_000) / 1000)
    assert row.met is True
    assert figures(town)["park_area_per_person"].value is None


def test_greenery_cover_counts_overlaps_once():
    town = make(
        boundary=STUDY,
        green=[park(box(0, 0, 100, 100))],
        trees=[
            {"geometry": shapely.Point(50, 50), "kind": "tree", "crown_m": 10.0},
            {"geometry": shapely.Point(300, 50), "kind": "tree", "crown_m": 10.0},
        ],
        hedges=[{"geometry": line((400, 0), (500, 0))}],
        zones=[{"geometry": box(0, 0, 1000, 100), "kind": "built_up"}],
    )
    row = figures(town)["greenery_cover"]
    crown = math.pi * 25
    assert row.numerator * 1e4 == pytest.approx(10_000 + crown + 100 * 0.5, rel=1e-4)
    assert row.denominator == pytest.approx(10.0)
    assert figures(town)["green_land_ratio"].value == pytest.approx(10.0)


def test_without_a_built_up_area_the_study_area_divides_under_its_own_name():
    found = figures(two_homes())
    assert found["green_land_ratio_study_area"].value == pytest.approx(1.0 / 800 * 100)
    assert found["green_land_ratio_study_area"].target is None


def test_missing_is_never_zero():
    """A town without any green: every figure about green is missing, none is 0."""
    town = people(make(boundary=STUDY, ways=[MAIN], buildings=[home(300, 10)]), 30)
    assert {row.id: row.value for row in assess(town).indicators if row.value is not None} == {}


def test_declared_complete_zero_is_zero():
    rows = {"ways": [MAIN], "buildings": [home(300, 10)]}
    town = people(make(boundary=STUDY, complete=("green",), **rows), 30)
    found = figures(town)
    assert found["park_walk_500"].value == 0.0
    assert found["park_area_per_person"].value == 0.0
    assert found["park_area_per_person"].met is False


def test_tiers_ask_for_parks_of_their_size():
    found = figures(people(two_homes(), 40))
    assert found["park_walk_below_0_4ha"].value is None
    assert "no such space is mapped" in found["park_walk_below_0_4ha"].caveat
    assert found["park_walk_1_to_5ha"].value == 25.0


def test_the_template_reckons():
    town = make(buildings=[home(0, 0), home(100, 0, levels=None)])
    row = minimal.reckon(Basis(town), standards()[0])
    assert (row.value, row.numerator, row.denominator) == (50.0, 1.0, 2.0)


def test_assessing_again_from_the_result_before_is_the_same():
    before = assess(people(two_homes(), 40))
    more = before.town.replace(green=make(green=[PARK, park(box(850, -60, 950, -5))]).green)
    again = assess(more, previous=before)
    fresh = assess(more)
    assert again.indicators == fresh.indicators
    assert again.indicator("park_walk_500").value == 100.0


def of_every_caveat():
    """Towns that together bring up every reason there is for a caveat."""
    homes = [home(300, 10, residents=5.0), home(5000, 10)]
    bare = make(boundary=STUDY, buildings=[home(300, 10)])
    cut_off = make(boundary=STUDY, ways=[MAIN], buildings=[home(300, 400)], green=[PARK])
    zones = [{"geometry": STUDY, "kind": "built_up"}]
    return (
        two_homes(),
        people(two_homes(), 40),
        place_residents(
            two_homes(zones=zones), Totals("number", "100", total=100.0), min_floor_area_m2=10.0
        ),
        residents_given(make(boundary=STUDY, ways=[MAIN], buildings=homes, green=[PARK])),
        bare,
        bare.replace(green=two_homes().green),
        cut_off,
        make(boundary=STUDY),
    )


def test_every_caveat_is_said_in_both_languages():
    seen = set()
    for town in of_every_caveat():
        assessment = assess(town)
        for figure in (*assessment.indicators, assessment.headline):
            assert bool(figure.caveat) == bool(figure.caveat_zh)
            if figure.caveat:
                assert re.search(r"[\u4e00-\u9fff]", figure.caveat_zh)
                assert "mapped" not in figure.caveat_zh
                seen.add((figure.caveat, figure.caveat_zh))
    # One wording each: neither language says less than the other.
    assert len({en for en, _ in seen}) == len({zh for _, zh in seen}) == len(seen)
    said = " ".join(en for en, _ in seen)
    for words in (
        "not connected",
        "given per building",
        "no walkable way",
        "cannot plausibly",
        "no such space",
        "crowns",
        "20 % ceiling",
        "proxy",
        "no resident",
        "not declared",
    ):
        assert words in said, words


def test_caveats_are_joined_in_each_language():
    figure = ratio(1.0, 2.0, ("ha", "ha")).noting(Phrase("甲", "a")).noting(Phrase("乙", "b"))
    assert (figure.caveat, figure.caveat_zh) == ("a; b", "甲；乙")
    gone = figure.unknown(Phrase("丙", "c"))
    assert (gone.value, gone.numerator, gone.caveat, gone.caveat_zh) == (None, None, "c", "丙")


def test_every_reason_for_unknown_has_words_and_keeps_its_key():
    assert set(REASON_PHRASES) == {*REASONS, UNPLACED} - {""}
    for reason, phrase in REASON_PHRASES.items():
        assert phrase.en == reason
        assert re.search(r"[\u4e00-\u9fff]", phrase.zh)


def test_a_stand_in_says_so_in_both_languages():
    found = figures(two_homes())
    for id_ in ("park_service_coverage_floor_area_proxy", "green_land_ratio_study_area"):
        row = found[id_]
        assert row.definition.startswith("proxy, ")
        assert row.definition_zh.startswith("替代值，")


@pytest.mark.skipif(not COUNTY.exists(), reason="../shared/cases is not here")
def test_one_countys_published_arithmetic():
    county = json.loads(COUNTY.read_text(encoding="utf-8"))
    built_up = county["built_up_ha"]
    cover = ratio(county["greenery_cover_ha"], built_up, ("ha", "ha"))
    land = ratio(county["green_land_ha"], built_up, ("ha", "ha"))
    assert round(cover.value, 1) == county["greenery_cover_pct"]
    assert round(land.value, 1) == county["green_land_pct"]
    parks = ratio(
        county["park_green_ha"] * 1e4, county["residents_implied"], ("m²", "residents"), unit="m²"
    )
    assert round(parks.value, 2) == county["park_m2_per_person"]
    covered = ratio(
        county["residential_land_covered_ha"], county["residential_land_ha_implied"], ("ha", "ha")
    )
    assert round(covered.value, 2) == county["service_radius_coverage_pct"]
