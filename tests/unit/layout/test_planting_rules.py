"""Every parameter of a planting plan has a value, a unit and a source with its status."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from planner.errors import OptionError
from planner.layout import PlantingRules, planting_parameters, shipped_rules


def test_every_rule_has_a_row_with_its_source():
    rows = {row.id: row for row in planting_parameters()}
    own = {"outside", "stall_places", "most_spots"}
    assert set(rows) == {row.name for row in fields(PlantingRules)} - own
    for row in rows.values():
        assert row.status in ("read", "copy", "recalled", "none")
        assert (row.document == "") == (row.status == "none"), row.id
        assert row.unit
        assert row.name_zh
        assert row.name_en


def test_the_rules_shipped_are_those_of_the_standards():
    rules = shipped_rules()
    assert (rules.target, rules.spacing_m, rules.kerb_m) == (0.30, 4.0, 0.75)
    assert (rules.edge_strip_m, rules.inner_strip_m, rules.clearance_m) == (2.0, 1.5, 2.5)
    assert rules.pit_m / 2 > rules.kerb_m


@pytest.mark.parametrize(
    "change",
    [{"target": 30.0}, {"target": 0.0}, {"spacing_m": -4.0}, {"kerb_m": float("nan")},
     {"stall_cost": -1.0}, {"step_m": 0.0}, {"most_spots": 0}, {"spacing_m": float("inf")}],
)  # fmt: skip
def test_rules_that_cannot_be_are_refused_by_name(change):
    with pytest.raises(OptionError, match=f"planting rules: {next(iter(change))}: give positive"):
        replace(shipped_rules(), **change)
    assert replace(shipped_rules(), stall_cost=0.0).stall_cost == 0.0
