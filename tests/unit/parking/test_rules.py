"""The table of parameters: every row is a field, and says where it comes from."""

from __future__ import annotations

from dataclasses import fields

import pytest

from planner.parking.rules import ORIENTATIONS, ParkingRules, parameters, parking_rules


@pytest.mark.parametrize("row", parameters(), ids=lambda row: row.id)
def test_every_parameter_has_a_unit_a_meaning_and_a_status(row):
    assert row.value > 0
    assert row.unit in ("m", "m2", "share")
    assert row.id.endswith(row.unit)
    assert row.meaning
    assert row.status in ("read", "copy", "recalled", "none")
    assert row.source or row.status == "none"


def test_every_field_has_one_row_and_every_row_a_field():
    assert [row.id for row in parameters()] == [field.name for field in fields(ParkingRules)]


def test_the_most_a_space_takes_is_not_less_than_the_least():
    rules = parking_rules()
    for what in ("surface", "bay", "structure"):
        assert getattr(rules, f"{what}_least_m2") < getattr(rules, f"{what}_most_m2")
    for orientation in ORIENTATIONS:
        least, most = rules.kerb_m(orientation)
        assert least < most
