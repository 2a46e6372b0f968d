"""A bureau's lists of streets by crew and day, for `planner.cleaning.imported`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.errors import DataError, MissingFileError, OptionError
from planner.sources.coordinate_table import read_table
from planner.sources.local_words import find_title

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

LIST_ENDINGS = (".csv", ".xlsx")

LIST_TITLES: Mapping[str, tuple[str, ...]] = {
    "vehicle": ("vehicle", "车辆类型", "车型", "车辆", "车种"),
    "crew": ("crew", "班组", "班组号", "车号", "组号", "编号"),
    "service": ("service", "作业", "作业类型", "作业方式", "项目"),
    "days": ("days", "day", "作业日", "星期", "周几", "日期"),
    "window": ("window", "shift", "班次"),
    "order": ("order", "顺序", "次序", "序号"),
    "way_id": ("way_id", "osm_id", "way", "OSM编号"),
    "name": ("name", "street", "道路名称", "街道名称", "路段名称", "路名", "街路", "名称"),
}
"""What lists may call their columns."""


def read_street_lists(path: Path) -> pd.DataFrame:
    """Return a bureau's lists of streets as text, for `import_street_lists`.

    Columns are given our names where `LIST_TITLES` knows theirs; nothing else is
    changed or checked.

    Parameters
    ----------
    path
        CSV or XLSX: a row a street.

    Raises
    ------
    MissingFileError, OptionError, DataError
        No such file, another ending, unreadable, or without a row.
    """
    if path.suffix.casefold() not in LIST_ENDINGS:
        message = f"{path}: lists of streets are read from {', '.join(LIST_ENDINGS)}"
        raise OptionError(message)
    if not path.is_file():
        message = f"{path}: no such file; lists of streets have a row a street, by crew and day"
        raise MissingFileError(message)
    table = read_table(path, "")
    if table.empty:
        message = f"{path}: it has no row; give a row a street"
        raise DataError(message)
    present = [str(title) for title in table.columns]
    found = {ours: find_title(present, titles) for ours, titles in LIST_TITLES.items()}
    return table.rename(columns={theirs: ours for ours, theirs in found.items() if theirs})
