"""Facts about how a layer's own columns and words are understood."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.columns import TABLES
from planner.errors import DataError, OptionError
from planner.sources import tags as tag_rules
from planner.sources.local_columns import Rows, understood
from planner.sources.local_words import (
    coordinate_titles,
    document,
    find_title,
    meaning,
    read_number,
    titles,
)

WORKED_OUT = (
    "access_from",
    "residents_footprint",
    "residents_equal",
    "carriageway_m",
    "carriageway_from",
)


def rows(table: str, data: dict[str, list[object]], shape: str = "area", **chosen: str) -> Rows:
    frame = pd.DataFrame(data)
    return Rows(frame, TABLES[table], np.full(len(frame), shape), chosen, "x.shp")


def test_every_table_has_its_titles_and_every_title_is_a_column() -> None:
    columns = document()["columns"]
    for name, said in columns.items():
        if name != "common":
            assert set(said) <= {column.name for column in TABLES[name].columns}
    for table in TABLES.values():
        for column in table.columns:
            known = titles(table.name, column.name)
            assert known or column.name in WORKED_OUT


def test_no_word_means_two_things_and_every_column_exists() -> None:
    for table, columns in document()["values"].items():
        for column, words in columns.items():
            assert column in {item.name for item in TABLES[table].columns}
            every = [word.casefold() for row in words.values() for word in row]
            assert len(every) == len(set(every)), (table, column)


def test_every_kind_is_one_that_osm_rows_have_too() -> None:
    known = {(entry.table, entry.kind) for entry in tag_rules.entries()}
    extra = {("railways", "light_rail"), ("water", "river")}
    for table in ("green", "places", "zones", "barriers", "parking", "trees", "water"):
        for kind in document()["values"][table]["kind"]:
            assert (table, kind) in known | extra


@pytest.mark.parametrize(
    ("table", "column", "word", "expected"),
    [
        ("buildings", "use", "住宅", "residential"),
        ("buildings", "use", "高层住宅", "residential"),
        ("buildings", "use", "非住宅", "non_residential"),
        ("buildings", "use", "住宅配套商业", "non_residential"),
        ("buildings", "use", "商住楼", "residential"),
        ("buildings", "use", "办公", "non_residential"),
        ("buildings", "use", "R21", "residential"),
        ("buildings", "use", "甲", None),
        ("ways", "motor_vehicle", "禁止通行", "no"),
        ("ways", "motor_vehicle", "不允许", "no"),
        ("ways", "motor_vehicle", "机动车可通行", "yes"),
        ("ways", "motor_vehicle", "private", "private"),
        ("green", "kind", "公园", "park"),
        ("green", "kind", "城东口袋公园", "park"),
        ("green", "kind", "G14", "park"),
        ("green", "kind", "防护绿地", "grass"),
        ("green", "kind", "草坪", "grass"),
        ("green", "kind", "林地", "wood"),
        ("green", "kind", "park", "park"),
        ("zones", "kind", "居住用地", "residential"),
        ("zones", "kind", "二类居住用地", "residential"),
        ("zones", "kind", "建成区", "built_up"),
        ("zones", "kind", "宏远广场", "square"),
        ("zones", "kind", "工业用地", "industrial"),
        ("barriers", "kind", "围墙", "wall"),
        ("barriers", "kind", "铁栅栏", "fence"),
        ("barriers", "kind", "大门", "gate"),
        ("barriers", "kind", "出入口", "entrance"),
        ("places", "kind", "直饮水机", "drinking_water_machine"),
        ("parking", "kind", "地下停车场", "underground"),
        ("ways", "highway", "城市主干路", "primary"),
        ("ways", "highway", "footway", "footway"),
    ],
)
def test_words(table: str, column: str, word: str, expected: str | None) -> None:
    assert meaning(table, column, word) == expected


@pytest.mark.parametrize(
    ("text", "unit", "title_unit", "expected"),
    [
        ("6", "storeys", "", 6.0),
        ("6层", "storeys", "", 6.0),
        ("６层", "storeys", "", 6.0),
        ("12米", "m", "", 12.0),
        ("12.5 m", "m", "", 12.5),
        ("350cm", "m", "", 3.5),
        ("350", "m", "cm", 3.5),
        ("1,200人", "people", "", 1200.0),
        ("1.2万人", "people", "", 12000.0),
        ("40个泊位", "spaces", "", 40.0),
        ("-1", "", "", -1.0),
        ("约30", "spaces", "", None),
        ("3-4", "storeys", "", None),
        ("12亩", "m", "", None),
        ("", "m", "", None),
    ],
)
def test_numbers_with_units(text: str, unit: str, title_unit: str, expected: float | None) -> None:
    assert read_number(text, unit, title_unit) == expected


def test_titles_ignore_case_separators_and_units_in_brackets() -> None:
    assert (
        find_title(["FID", "Building:Levels"], titles("buildings", "levels")) == "Building:Levels"
    )
    assert find_title(["楼层 (层)"], titles("buildings", "levels")) == "楼层 (层)"
    assert find_title(["经度"], coordinate_titles()["x"]) == "经度"
    assert find_title(["海拔"], coordinate_titles()["x"]) is None


def test_numbers_that_cannot_be_used_are_missing_and_noted() -> None:
    given = rows(
        "buildings", {"楼层": ["6层", "约30", None, "0"], "高度(cm)": [1800, None, 0, 300]}
    )
    found = understood(given)
    assert found["levels"].tolist()[0] == 6.0
    assert found["levels"].isna().tolist() == [False, True, True, True]
    assert found["height_m"].iloc[0] == 18.0
    assert any("levels: 2 of 4" in note and "约30" in note for note in given.notes)


def test_the_users_mapping_wins_over_the_aliases() -> None:
    given = rows("buildings", {"levels": [2], "CS": [7]}, levels="CS")
    assert understood(given)["levels"].tolist() == [7.0]


def test_a_mapping_may_give_one_value_to_every_row() -> None:
    given = rows("places", {"name": ["a", "b"]}, "point", kind="=drinking_water_machine")
    assert understood(given)["kind"].tolist() == ["drinking_water_machine"] * 2


def test_a_mapping_to_a_strange_column_of_ours_lists_ours() -> None:
    with pytest.raises(OptionError, match="table buildings has no column floors; it has id, name"):
        understood(rows("buildings", {"CS": [7]}, floors="CS"))


def test_a_mapping_to_a_column_the_file_lacks_lists_the_files() -> None:
    with pytest.raises(DataError, match=r"x\.shp: has no column LAYERS; its columns are CS"):
        understood(rows("buildings", {"CS": [7]}, levels="LAYERS"))


def test_building_use_comes_from_use_else_from_the_kind_of_building() -> None:
    found = understood(
        rows(
            "buildings",
            {"用途": ["住宅", "", "", "", "?"], "building": ["yes", "school", "yes", "公寓", ""]},
        )
    )
    assert found["use"].tolist() == [
        "residential",
        "non_residential",
        "unspecified",
        "residential",
        "unspecified",
    ]


def test_ways_are_walkable_by_the_rule_of_osm_unless_the_file_says() -> None:
    data: dict[str, list[object]] = {"等级": ["主干路", "高速公路", "footway", ""]}
    given = rows("ways", data, "line")
    found = understood(given)
    assert found["highway"].tolist() == ["primary", "motorway", "footway", "residential"]
    assert found["walkable"].tolist() == [True, False, True, True]
    assert any("1 of 4 rows say none and are taken as residential" in note for note in given.notes)
    said = understood(rows("ways", {**data, "可步行": ["否", "是", 0, 1]}, "line"))
    assert said["walkable"].tolist() == [False, True, False, True]


def test_an_unsaid_kind_of_green_follows_its_name_else_it_is_a_park() -> None:
    given = rows(
        "green", {"名称": ["滨河公园", "府前街绿化带", "甲"], "类型": ["", None, "<Null>"]}
    )
    assert understood(given)["kind"].tolist() == ["park", "grass", "park"]
    assert any("1 of 3 rows say none and are taken as park" in note for note in given.notes)


def test_an_unknown_word_stays_and_is_noted() -> None:
    given = rows("green", {"类型": ["公园", "某类"]})
    assert understood(given)["kind"].tolist() == ["park", "某类"]
    assert any("某类" in note for note in given.notes)


def test_gates_are_public_unless_said_and_walls_have_no_access() -> None:
    found = understood(
        rows("barriers", {"类型": ["大门", "大门", "围墙"], "通行": ["", "业主", "公共"]}, "point")
    )
    assert found["access"].tolist() == ["public", "private", ""]


def test_barriers_without_a_kind_go_by_their_shape() -> None:
    assert understood(rows("barriers", {"a": [1]}, "point"))["kind"].tolist() == ["gate"]
    assert understood(rows("barriers", {"a": [1]}, "line"))["kind"].tolist() == ["wall"]


def test_parking_keeps_the_capacity_as_written() -> None:
    found = understood(rows("parking", {"泊位数": ["40个", "约30"], "类型": ["地下", None]}))
    assert found["capacity"].tolist()[0] == 40.0
    assert found["capacity"].isna().tolist() == [False, True]
    assert found["capacity_text"].tolist() == ["40个", "约30"]
    assert found["kind"].tolist() == ["underground", "surface"]
    assert found["access"].tolist() == ["public", "public"]
