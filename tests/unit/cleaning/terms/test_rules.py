from __future__ import annotations

import datetime as dt
import itertools
import json
import math
from dataclasses import fields, replace
from typing import Any

import pytest

from planner.cleaning.terms.agreement import check_together
from planner.cleaning.terms.fleet import default_fleet
from planner.cleaning.terms.rules import (
    CleaningRules,
    StreetKind,
    default_rules,
    district_practice,
    rules_of,
)
from planner.errors import OptionError

JUNK = [None, "", "x", -1, 0, 0.5, 1e308, math.nan, math.inf, True, [], {}, [[]], [1], ["x"], [{}]]
JUNK += [dt.time(22), [[dt.time(22), dt.time(5)]], [["22:00", "05:00"]] * 2]

OWN = "our_rules.toml"


def said(**tables: list[dict[str, Any]]) -> str:
    with pytest.raises(OptionError) as caught:
        rules_of(tables, file=OWN)
    message = str(caught.value)
    assert message.startswith(f"{OWN}: ")
    return message


def parameter(id_: str, value: object) -> CleaningRules:
    return rules_of({"parameter": [{"id": id_, "value": value}]}, file=OWN)


def test_every_grade_is_washed_once_a_week_by_default() -> None:
    assert [default_rules().frequency("wash", grade) for grade in (1, 2, 3, 4)] == [1.0] * 4


def test_main_streets_are_swept_daily_and_the_others_kept_by_hand_by_default() -> None:
    assert [default_rules().frequency("sweep", grade) for grade in (0, 1, 2, 3, 4)] == [
        *(0.0, 7.0, 7.0, 0.0, 0.0)
    ]


def test_the_district_sweeps_grade_1_three_times_a_day_and_washes_it_three_times_a_week() -> None:
    rules = district_practice()
    assert [rules.frequency("sweep", grade) for grade in (1, 2, 3, 4)] == [21.0, 14.0, 14.0, 7.0]
    assert [rules.frequency("wash", grade) for grade in (1, 2, 3, 4)] == [3.0, 1.0, 0.0, 0.0]
    assert rules.classes == default_rules().classes


def test_vehicles_drive_on_streets_but_not_on_paths_or_motorways() -> None:
    driven = default_rules().driven
    assert {"trunk", "primary", "residential", "service", "pedestrian"} <= driven
    assert not {"motorway", "footway", "steps", "cycleway", "path", "track"} & driven


def test_every_row_tells_its_source_unless_there_is_none() -> None:
    for rules in (default_rules(), district_practice()):
        for row in rules.statements:
            assert bool(row.source) == (row.status != "none"), row
            assert row.source != "given", row
        parameters = [row for row in rules.statements if row.table == "parameter"]
        assert all(row.unit and row.meaning for row in parameters)


def test_every_parameter_is_a_field_of_the_rules() -> None:
    ids = {row.about[0] for row in default_rules().statements if row.table == "parameter"}
    tables = {"classes", "name_grades", "per_week", "areas", "avoid", "statements"}
    assert ids == {item.name for item in fields(CleaningRules)} - tables


@pytest.mark.parametrize(
    "rules",
    [
        default_rules(),
        district_practice(),
        rules_of(
            {
                "class": [{"highway": "busway", "grade": 2, "driven": True}],
                "avoid": [{"service": "wash", "windows": [["23:00", "24:00"], ["00:00", "02:30"]]}],
                "parameter": [{"id": "days", "value": ["周一", "Fri"]}],
            },
            file=OWN,
        ),
    ],
)
def test_rules_written_as_json_read_back_equal(rules: CleaningRules) -> None:
    again = rules_of(json.loads(json.dumps(rules.to_document())), file="plan.json")
    assert again == rules
    assert (hash(again), again.digest) == (hash(rules), rules.digest)


def test_another_number_is_another_digest() -> None:
    assert parameter("clearance_m", 0.75).digest != default_rules().digest
    assert replace(default_rules(), wash_months=(5,)).digest != default_rules().digest


def test_a_users_row_replaces_the_packaged_one_and_leaves_the_others() -> None:
    rules = rules_of({"frequency": [{"service": "wash", "grade": 1, "per_week": 3}]}, file=OWN)
    changed = {key for key, value in rules.per_week.items() if value != 1.0 and key[0] == "wash"}
    assert changed == {("wash", 1)}
    assert rules.per_week["wash", 1] == 3.0
    assert rules.avoid == default_rules().avoid
    given = [row for row in rules.statements if row.source == "given"]
    assert [(row.table, row.about, row.status) for row in given] == [
        ("frequency", ("wash", "1"), "none")
    ]


def test_what_a_users_row_leaves_out_stays_as_packaged() -> None:
    rules = rules_of({"class": [{"highway": "service", "grade": 4}]}, file=OWN)
    assert rules.classes["service"] == StreetKind(4, driven=True)


def test_a_street_class_may_be_added_but_no_frequency_of_a_fifth_grade() -> None:
    added = {"highway": "busway", "grade": 2, "driven": True}
    assert rules_of({"class": [added]}, file=OWN).classes["busway"] == StreetKind(2, driven=True)
    message = said(frequency=[{"service": "wash", "grade": 5, "per_week": 1}])
    assert "[[frequency]] row 1 (wash 5): no such row; did you mean wash" in message


def test_streets_are_not_washed_out_of_season_or_below_3_degrees() -> None:
    rules = default_rules()
    washed = [month for month in range(1, 13) if "wash" in rules.services_in(month)]
    assert washed == [4, 5, 6, 7, 8, 9, 10]
    assert rules.services_in(7, 3.0) == ("sweep", "wash")
    assert rules.services_in(7, 2.9) == ("sweep",)
    assert rules.services_in(1, 20.0) == ("sweep",)


def test_months_and_days_are_a_users_to_choose() -> None:
    assert parameter("wash_months", [6, 5]).wash_months == (5, 6)
    assert parameter("wash_months", []).services_in(7) == ("sweep",)
    assert parameter("days", ["Sat", "Mon"]).days == (0, 5)
    assert parameter("drives_on", "left").drives_on == "left"


def test_avoided_hours_can_be_given_up() -> None:
    rules = rules_of({"avoid": [{"service": "wash", "windows": []}]}, file=OWN)
    assert rules.avoid["wash"] == ()
    assert len(rules.avoid["sweep"]) == 2


def test_every_second_week_is_refused_with_what_to_write_instead() -> None:
    message = said(frequency=[{"service": "wash", "grade": 4, "per_week": 0.5}])
    assert "[[frequency]] row 1 (wash 4), per_week: 0.5: less than once a week" in message
    assert "write 1, or 0" in message


def test_half_times_a_week_are_refused() -> None:
    message = said(area=[{"kind": "square", "service": "wash", "per_week": 3.5}])
    assert "[[area]] row 1 (square wash), per_week: 3.5" in message
    assert "write 3 or 4" in message


def test_contradictory_rows_are_both_named() -> None:
    rows = [
        {"service": "wash", "grade": grade, "per_week": week} for grade, week in ((1, 1), (1.0, 3))
    ]
    message = said(frequency=rows)
    assert "[[frequency]] row 1 (wash 1) and [[frequency]] row 2 (wash 1.0) are about the same" in (
        message
    )


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"clas": []}, "unknown table or key 'clas'; did you mean class?"),
        ({"parameter": [{"id": "turn_rigt_s", "value": 1}]}, "did you mean turn_right_s?"),
        ({"parameter": [{"id": "balance", "vlaue": 1}]}, "unknown key 'vlaue'; did you mean value"),
        ({"parameter": [{"value": 1}]}, "[[parameter]] row 1: id is missing"),
        ({"parameter": [{"id": "balance", "value": -0.1}]}, "value: -0.1 cannot be; give a number"),
        ({"parameter": [{"id": "balance", "value": "a"}]}, "(balance), value: 'a' cannot be"),
        ({"parameter": [{"id": "clearance_m", "value": 9, "unit": "cm"}]}, "must be in m"),
        ({"parameter": [{"id": "wash_months", "value": [0]}]}, "give months as [4, 5, 6]"),
        ({"parameter": [{"id": "wash_months", "value": [True]}]}, "give months as [4, 5, 6]"),
        ({"parameter": [{"id": "wash_months", "value": 4}]}, "give months as [4, 5, 6]"),
        ({"parameter": [{"id": "days", "value": []}]}, "give one or more of Mon, Tue"),
        ({"parameter": [{"id": "days", "value": [1]}]}, "give one or more of Mon, Tue"),
        ({"parameter": [{"id": "drives_on", "value": "both"}]}, "'both' is not one of right, left"),
        ({"parameter": [{"id": "shop_share_second", "value": 0.8}]}, "is above shop_share_first"),
        ({"class": [{"highway": "primary", "grade": 5}]}, "(primary), grade: 5 cannot be"),
        ({"class": [{"highway": "busway", "grade": 1}]}, "driven: is missing; give true or false"),
        ({"class": [{"highway": "primary", "driven": 1}]}, "driven: 1 cannot be; give true"),
        ({"class": {"highway": "primary"}}, "begin each of its rows with [[class]]"),
        ({"name": [{"ending": "巷", "grade": 2.5}]}, "(巷), grade: 2.5 is not a whole number"),
        (
            {"frequency": [{"service": "wash", "grade": 1, "per_week": -1}]},
            "per_week: -1 cannot be",
        ),
        ({"avoid": [{"service": "wash", "windows": [["7", "9"]]}]}, "'7' is no time of day"),
        (
            {"avoid": [{"service": "mop", "windows": []}]},
            "(mop): no such row; known are sweep, wash",
        ),
    ],
)
def test_a_fault_is_named_with_its_row_and_key(tables: dict[str, Any], words: str) -> None:
    assert words in said(**tables)


def test_all_faults_are_told_at_once() -> None:
    message = said(
        frequency=[{"service": "wash", "grade": 1, "per_week": 0.2}],
        parameter=[{"id": "balance", "value": 2}],
        avoid=[{"service": "sweep", "windows": "never"}],
    )
    assert "(wash 1)" in message
    assert "(balance)" in message
    assert "(sweep)" in message


def test_whatever_stands_in_a_cell_the_rules_are_read_or_refused_with_a_message() -> None:
    refused = 0
    for table, rows in default_rules().to_document().items():
        some = rows if table == "parameter" else rows[:1]
        for row, junk in itertools.product(some, JUNK):
            for key in (*row, "unit", "least"):
                try:
                    rules_of({table: [{**row, key: junk}]}, file=OWN)
                except OptionError:
                    refused += 1
    assert refused > 1000


def test_packaged_rules_and_fleet_go_together() -> None:
    for rules, month in itertools.product((default_rules(), district_practice()), (1, 7)):
        check_together(rules, default_fleet(), rules.services_in(month))


def test_more_times_a_week_than_days_have_shifts_is_refused_with_the_most_there_may_be() -> None:
    # Five days of the sweeper's three shifts are 15.
    document = {
        "frequency": [{"service": "sweep", "grade": 1, "per_week": 16}],
        "parameter": [{"id": "days", "value": ["Mon", "Tue", "Wed", "Thu", "Fri"]}],
    }
    with pytest.raises(
        OptionError, match=r"sweep 1: 16 times .* 5 working days of 3 shifts hold 15"
    ):
        check_together(rules_of(document, file=OWN), default_fleet())
    document["frequency"][0]["per_week"] = 15
    check_together(rules_of(document, file=OWN), default_fleet())


def test_a_frequency_without_any_vehicle_of_the_service_is_no_contradiction() -> None:
    fleet = default_fleet()
    washers = tuple(item for item in fleet.vehicles if item.services == ("wash",))
    check_together(district_practice(), replace(fleet, vehicles=washers))


def test_sweeping_faster_than_the_rules_allow_is_refused_by_vehicle() -> None:
    fleet = default_fleet()
    fast = tuple(
        replace(item, service_kmh=9.0) if item.id == "sweeper" else item for item in fleet.vehicles
    )
    with pytest.raises(
        OptionError, match=r"sweeper, service_kmh 9: faster than the 8 km/h of sweep"
    ):
        check_together(default_rules(), replace(fleet, vehicles=fast))
    check_together(parameter("sweep_most_kmh", 9.0), replace(fleet, vehicles=fast))
