"""Every row of the table of standards, and what `met` may say."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from planner.errors import OptionError
from planner.indicator import Indicator, Target
from planner.standards import RULE_SETS, chosen, standards

HAN = re.compile(r"[\u4e00-\u9fff]")
STATUSES = {"read", "copy", "recalled", "none"}


@pytest.mark.parametrize("row", standards(), ids=lambda row: row.id)
def test_every_row_is_whole(row):
    assert row.name_zh
    assert row.name_en
    assert row.definition
    assert row.rule_set in RULE_SETS
    assert {row.formula_status, row.threshold_status} <= STATUSES
    assert (row.value is None) == (row.comparison == "")
    if row.rule_set != "planner":
        assert row.document
    assert callable(import_module(f"planner.indicators.{row.reckoned_by}").reckon)


@pytest.mark.parametrize("row", standards(), ids=lambda row: row.id)
def test_every_definition_is_chinese_too_and_names_the_same_limits(row):
    assert HAN.search(row.definition_zh)
    assert row.definition_zh != row.definition
    assert ("合计" if row.parameters.get("sum") else "÷") in row.definition_zh
    limits = [row.parameters.get("limit_m")]
    limits += [tier["radius_m"] for tier in row.parameters.get("tiers", ())]
    for limit in filter(None, limits):
        assert f"{limit:.0f}米" in row.definition_zh
    sizes = [row.parameters.get(name) for name in ("min_area_m2", "max_area_m2")]
    for size in filter(None, sizes):
        assert f"{size / 1e4:g}公顷" in row.definition_zh
    if row.reckoned_by == "park_walk":
        assert ("直线" in row.definition_zh) == row.parameters.get("straight", False)
        assert ("广场" in row.definition_zh) == row.parameters.get("squares", False)


def test_ids_are_unique():
    ids = [row.id for row in standards()]
    assert len(ids) == len(set(ids))


def test_rule_sets_are_chosen_by_name_and_unknown_ones_named():
    assert {row.rule_set for row in chosen(["national"])} == {"national"}
    assert chosen() == standards()
    with pytest.raises(OptionError, match="no rule set gb; there are national"):
        chosen(["gb"])


def indicator(**changes):
    fields = {
        "id": "x", "name_zh": "某", "name_en": "x", "value": 81.0, "unit": "%",
        "numerator": 81.0, "denominator": 100.0, "numerator_unit": "ha", "denominator_unit": "ha",
        "definition": "a ÷ b", "definition_zh": "甲 ÷ 乙", "rule_set": "national",
        "document": "", "clause": "",
        "formula_status": "read", "threshold_status": "read", "target": Target(">", 80.0),
    }  # fmt: skip
    return Indicator(**{**fields, **changes})


def test_met_is_said_only_where_formula_and_threshold_were_read():
    assert indicator().met is True
    assert indicator(value=80.0).met is False
    for status in STATUSES - {"read"}:
        assert indicator(formula_status=status).met is None
        assert indicator(threshold_status=status).met is None


def test_a_lower_bound_short_of_its_target_is_not_yet_missed():
    assert indicator(value=79.0).met is False
    assert indicator(value=79.0, lower_bound=True).met is None
    assert indicator(value=81.0, lower_bound=True).met is True


def test_met_is_not_said_without_value_or_target():
    assert indicator(value=None).met is None
    assert indicator(target=None).met is None


@pytest.mark.parametrize(
    ("comparison", "below", "equal", "above"),
    [
        (">", False, False, True),
        (">=", False, True, True),
        ("<", True, False, False),
        ("<=", True, True, False),
    ],
)
def test_targets_compare(comparison, below, equal, above):
    target = Target(comparison, 80.0)
    assert [target.holds(value) for value in (79.9, 80.0, 80.1)] == [below, equal, above]
