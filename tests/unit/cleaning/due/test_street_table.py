"""The bureau's table: what it may say, and how faults in it are told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.cleaning.due.street_table import LINE, read_street_table, unmatched
from planner.errors import DataError


def texts(*values):
    return np.array(values, dtype=object)


def said(table, value, way_id, name):
    return read_street_table(table).said(value, texts(way_id), texts(name)).tolist()[0]


def test_a_row_of_the_way_goes_before_one_of_its_name_column_by_column():
    table = pd.DataFrame(
        {"way_id": ["way/1", ""], "name": ["", "北街"], "grade": [1, 2], "wash_per_week": ["", "3"]}
    )
    assert said(table, "grade", "way/1", "北街") == 1
    assert said(table, "wash_per_week", "way/1", "北街") == 3
    assert np.isnan(said(table, "sweep_per_week", "way/1", "北街"))
    assert np.isnan(said(table, "grade", "way/2", "北街西段"))


def test_a_row_with_an_id_is_of_that_way_only_whatever_its_name():
    table = pd.DataFrame({"way_id": ["way/1"], "name": ["北街"], "grade": [1]})
    assert said(table, "grade", "way/1", "北街") == 1
    assert np.isnan(said(table, "grade", "way/2", "北街"))


@pytest.mark.parametrize("cell", ["way/12", " way/12 ", "12", 12, 12.0])
def test_an_id_is_read_as_spreadsheets_give_it(cell):
    table = pd.DataFrame({"way_id": [cell], "grade": [1]})
    assert said(table, "grade", "way/12", "") == 1


def test_rows_that_agree_are_one():
    table = pd.DataFrame({"name": ["北街", "北街 "], "grade": [2, 2.0], "wash_per_week": [1, None]})
    assert said(table, "grade", "way/1", "北街") == 2
    assert said(table, "wash_per_week", "way/1", "北街") == 1


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"name": ["北街", "南街", "北街"], "grade": [1, 2, 3]},
         "rows 1 and 3 contradict each other: grade of 北街 is 1 and 3"),
        ({"way_id": [7, "way/7"], "wash_per_week": [1, 2]},
         "rows 1 and 2 contradict each other: wash_per_week of way/7 is 1 and 2"),
        ({"name": ["北街"], "grade": [0], "sweep_per_week": [7]},
         "row 1 contradicts itself: 北街 has grade 0, not the town's, and sweep_per_week 7"),
        ({"name": ["北街", "北街"], "grade": [0, None], "sweep_per_week": [None, 7]},
         "rows 1 and 2 contradict each other: 北街 has grade 0"),
        ({"name": ["北街"], "grade": [5]}, "row 1, column grade: 5 is not 1, 2, 3, 4, or 0"),
        ({"name": ["北街"], "grade": ["一级"]}, "row 1, column grade: 一级 is not"),
        ({"name": ["北街"], "wash_per_week": [0.5]}, "row 1, column wash_per_week: 0.5 is not"),
        ({"name": ["北街"], "wash_per_week": [-1]}, "row 1, column wash_per_week: -1 is not"),
        ({"name": ["北街"], "wash_per_week": ["inf"]}, "row 1, column wash_per_week: inf is not"),
        ({"name": ["北街", " "], "grade": [1, 1]}, "row 2 names no street"),
        ({"street": ["北街"], "grade": [1]}, "columns are street, grade; give way_id or name"),
        ({"name": ["北街"]}, "at least one of grade, wash_per_week, sweep_per_week"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_is_refused_by_row_and_column(rows, told):
    with pytest.raises(DataError, match="table of streets") as caught:
        read_street_table(pd.DataFrame(rows))
    assert told in str(caught.value)


def test_all_faults_are_told_at_once():
    rows = {"name": ["北街", "", "南街"], "grade": [9, 1, "x"]}
    with pytest.raises(DataError, match=r"row 2 names.*row 1, column grade.*row 3, column grade"):
        read_street_table(pd.DataFrame(rows))


def test_more_times_a_week_than_there_are_shifts_is_refused_by_row_and_column():
    table = pd.DataFrame({"name": ["北街", "南街"], "wash_per_week": [21, 22]})
    with pytest.raises(DataError) as caught:
        read_street_table(table, most={"wash": 21, "sweep": 7})
    told = "table of streets: row 2, column wash_per_week: 22 times a week, but the working days "
    assert str(caught.value).startswith(f"{told}have 21 shifts")
    # What no vehicle does has no limit: a plan lists it.
    assert said(table, "wash_per_week", "way/1", "南街") == 22
    assert read_street_table(table, most={"sweep": 7}).served(texts(""), texts("南街")).all()


def test_faults_of_a_file_are_told_by_its_name_and_lines():
    rows = {"name": ["北街", "南街", "北街"], "grade": [1, 9, 2]}
    table = pd.DataFrame(rows, index=pd.Index([2, 5, 6], name=LINE))
    with pytest.raises(DataError) as caught:
        read_street_table(table, file="streets.csv")
    assert str(caught.value) == (
        "streets.csv: line 5, column grade: 9 is not 1, 2, 3, 4, or 0; "
        "lines 2 and 6 contradict each other: grade of 北街 is 1 and 2; keep one"
    )


def test_rows_of_no_street_are_told():
    table = pd.DataFrame(
        {"way_id": ["way/1", "way/9", "", ""], "name": ["", "北街", "北街", "东街"], "grade": 1}
    )
    missing = unmatched(table, texts("way/1", "way/2"), texts("北街 ", ""))
    # A row with an id is of that way only, whatever its name.
    assert missing.tolist() == [False, True, False, True]
