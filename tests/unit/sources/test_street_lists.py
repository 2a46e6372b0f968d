"""A bureau's lists of streets: titles in Chinese, and one message for what cannot be read."""

from __future__ import annotations

import pandas as pd
import pytest

from planner.errors import DataError, MissingFileError, OptionError
from planner.sources.street_lists import read_street_lists

ROWS = {
    "车辆": ["洗路车"],
    "班组号": [1],
    "作业日": ["周一、周四"],
    "顺序": [2],
    "路名": ["文昌路"],
    "备注": ["夜间"],
}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_chinese_titles_become_ours_and_others_stay(tmp_path, ending):
    path = tmp_path / f"线路.{ending}"
    table = pd.DataFrame(ROWS)
    table.to_csv(path, index=False) if ending == "csv" else table.to_excel(path, index=False)
    (row,) = read_street_lists(path).to_dict("records")
    assert row == {
        "vehicle": "洗路车", "crew": "1", "days": "周一、周四", "order": "2", "name": "文昌路",
        "备注": "夜间",
    }  # fmt: skip


def test_what_is_no_list_is_refused_with_its_file(tmp_path):
    with pytest.raises(MissingFileError, match="no such file"):
        read_street_lists(tmp_path / "a.csv")
    with pytest.raises(OptionError, match=r"read from \.csv, \.xlsx"):
        read_street_lists(tmp_path / "a.docx")
    path = tmp_path / "empty.csv"
    path.write_text("车辆,路名\n", encoding="utf-8")
    with pytest.raises(DataError, match="it has no row"):
        read_street_lists(path)
