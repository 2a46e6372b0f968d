"""Rows of figures.toml are whole, and caveats are added without losing any."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from planner.cleaning.figure_rows import amount, leaving_out, listed, noting, quotient, rows, untold
from planner.indicator import Status
from planner.language import Phrase
from planner.standards import RULE_SETS

HAN = re.compile(r"[\u4e00-\u9fff]")
A, B, C = Phrase("甲", "a"), Phrase("乙", "b"), Phrase("丙", "c")


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_every_row_is_whole(row):
    assert row.id.startswith("cleaning_")
    assert row.rule_set in RULE_SETS
    assert {row.formula_status, row.threshold_status} <= set(get_args(Status))
    assert (row.value is None) == (row.comparison == "")
    assert row.name_en
    assert row.definition
    assert HAN.search(row.name_zh)
    assert HAN.search(row.definition_zh)
    formed = ("÷", "sum of") if "sum of" in row.definition else ("÷", "most of")
    assert any(word in row.definition for word in formed)
    assert any(word in row.definition_zh for word in ("÷", "合计", "最大值"))


def test_ids_are_unique():
    ids = [row.id for row in rows()]
    assert len(ids) == len(set(ids))


def test_a_quotient_over_nothing_has_no_value():
    row = rows()[0]
    assert quotient(row, 1.0, 4.0, ("km", "km")).value == 25.0
    assert quotient(row, 1.0, 4.0, ("h", "shifts"), unit="h/shift").value == 0.25
    empty = quotient(row, 0.0, 0.0, ("km", "km"))
    assert (empty.value, empty.denominator) == (None, 0.0)


def test_a_target_is_the_rows_and_a_value_the_figures():
    row = next(each for each in rows() if each.value is not None)
    found = amount(row, 3, "km")
    assert found.target == row.target
    assert (found.value, found.numerator, found.denominator) == (3.0, 3.0, None)
    assert type(found.value) is float


def test_notes_are_added_and_an_untold_figure_keeps_only_why():
    figure = noting(amount(rows()[0], 3.0, "km"), A, B)
    assert (figure.caveat, figure.caveat_zh) == ("a; b", "甲；乙")
    bare = untold(figure, C)
    assert (bare.value, bare.numerator, bare.caveat, bare.caveat_zh) == (None, None, "c", "丙")


@pytest.mark.parametrize(("share", "value"), [(0.2, 3.0), (0.21, None)])
def test_what_leaves_out_more_than_a_fifth_is_not_told(share, value):
    assert leaving_out(amount(rows()[0], 3.0, "km"), A, share).value == value


def test_names_in_a_row_are_each_there_once():
    assert listed([A, B, A]) == Phrase("甲、乙", "a, b")
