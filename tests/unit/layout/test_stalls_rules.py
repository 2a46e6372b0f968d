from __future__ import annotations

import math
import tomllib
from importlib.resources import files

import pytest

from planner.errors import OptionError
from planner.layout import StallRules
from planner.layout.rules import sizes


def test_every_size_has_a_source_and_says_how_it_was_read():
    text = (files("planner.layout") / "stalls.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["size"]
    assert len(rows) == len(sizes())
    for row in rows:
        assert row["value_m"] > 0
        assert row["source"]
        assert row["status"] in ("read", "copy", "recalled", "none")


def test_the_defaults_are_those_of_the_table():
    rules = StallRules()
    assert (rules.stall_width_m, rules.stall_length_m) == (2.5, 5.3)
    assert rules.aisle_m[90.0, False] == 6.0
    assert rules.aisle_m[60.0, True] == 4.5
    assert {angle for angle, _ in rules.aisle_m} == set(rules.angles)


def test_depth_and_pitch_follow_from_the_angle():
    rows = {(row.angle_deg, row.one_way): row for row in StallRules().patterns()}
    square = rows[90.0, False]
    assert (square.pitch_m, square.depth_m, square.lean) == (2.5, 5.3, 0.0)
    assert square.least_area_m2 == pytest.approx(2.5 * (5.3 + 3.0))
    leaning = rows[45.0, True]
    assert leaning.depth_m == pytest.approx((5.3 + 2.5) * math.sqrt(0.5))
    assert leaning.pitch_m == pytest.approx(2.5 * math.sqrt(2.0))
    assert leaning.lean == pytest.approx(1.0)
    along = rows[0.0, True]
    assert (along.pitch_m, along.depth_m) == (6.0, 2.5)


def test_patterns_come_densest_first():
    dense = [row.least_area_m2 for row in StallRules().patterns()]
    assert dense == sorted(dense)


def test_a_one_way_aisle_as_wide_as_the_two_way_one_is_not_tried():
    aisles = {(90.0, True): 6.0, (90.0, False): 6.0}
    (pattern,) = StallRules(angles=(90.0,), aisle_m=aisles).patterns()
    assert not pattern.one_way


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"stall_width_m": 0.0}, "stall_width_m"),
        ({"stall_length_m": math.nan}, "stall_length_m"),
        ({"aisle_m": {(90.0, False): -6.0}, "angles": (90.0,)}, "aisle_m"),
        ({"angles": (30.0,)}, "30"),
        ({"angles": ()}, "angle"),
    ],
)
def test_sizes_that_cannot_be_are_refused_by_name(given, named):
    with pytest.raises(OptionError, match=named):
        StallRules(**given)
