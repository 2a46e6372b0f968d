from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pytest

from planner.cleaning.terms.fleet import default_fleet, fleet_of
from planner.cleaning.terms.rules import rules_of
from planner.errors import DataError, MissingFileError, OptionError
from planner.sources.cleaning_files import (
    facilities_in_wgs84,
    read_fleet_document,
    read_rules_document,
    read_street_rows,
)
from planner.sources.gcj02 import wgs84_to_gcj02

if TYPE_CHECKING:
    from pathlib import Path

ZUOQUAN = (113.3716, 37.0705)


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def facility(lon: float, lat: float, datum: str) -> dict[str, object]:
    return {"id": "yard", "kind": "depot", "name": "停车场", "lon": lon, "lat": lat, "datum": datum}


def test_a_fleet_in_gcj02_comes_back_in_wgs84_and_is_read(tmp_path: Path) -> None:
    lon, lat = (float(value) for value in wgs84_to_gcj02(*ZUOQUAN))
    assert abs(lon - ZUOQUAN[0]) > 0.005
    text = f"""
        [[facility]]
        id = "yard"
        kind = "depot"
        name = "停车场"
        lon = {lon!r}
        lat = {lat!r}
        datum = "gcj02"
        [[vehicle]]
        id = "washer"
        name = "洒水车"
        services = ["wash"]
        count = 1
        width_m = 2.5
        swath_m = 3.5
        service_kmh = 10
        travel_kmh = 30
        capacity_m3 = 7
        use_m3_per_km = 0.7
        u_turn_width_m = 16
        windows = [["22:00", "05:00"]]
        start = "yard"
        end = "yard"
    """
    path = written(tmp_path, "fleet.toml", text, encoding="utf-8-sig")
    (yard,) = fleet_of(read_fleet_document(path), file=str(path)).facilities
    assert (yard.lon, yard.lat) == pytest.approx(ZUOQUAN, abs=1e-8)


def test_positions_in_wgs84_and_cgcs2000_stay_to_the_last_digit() -> None:
    for datum in ("WGS-84", "wgs84", "CGCS2000"):
        document = facilities_in_wgs84({"facility": [facility(*ZUOQUAN, datum)]}, file="f")
        (row,) = document["facility"]
        assert (row["lon"], row["lat"], row["datum"]) == (*ZUOQUAN, "WGS-84")


def test_converting_leaves_the_document_as_it_was() -> None:
    given = {"facility": [facility(*ZUOQUAN, "GCJ-02")]}
    facilities_in_wgs84(given, file="f")
    assert given == {"facility": [facility(*ZUOQUAN, "GCJ-02")]}


def test_a_datum_that_is_not_in_degrees_is_refused_by_its_facility() -> None:
    for datum, words in (("EPSG:4547", "is not in degrees"), ("Mars", "no coordinate system")):
        with pytest.raises(OptionError, match=words) as caught:
            facilities_in_wgs84({"facility": [facility(*ZUOQUAN, datum)]}, file="our.toml")
        assert str(caught.value).startswith("our.toml: [[facility]] row 1 (yard), datum: ")


def test_what_is_no_table_of_facilities_is_handed_on_for_the_fleet_to_refuse() -> None:
    for rows in ("yard", ["yard"], [{"id": "yard", "datum": "GCJ-02"}]):
        document = facilities_in_wgs84({"facility": rows}, file="f")
        with pytest.raises(OptionError, match="facility"):
            fleet_of(document, file="f")


def test_the_packaged_fleet_needs_no_conversion() -> None:
    document = default_fleet().to_document()
    assert facilities_in_wgs84(document, file="f") == document


def test_rules_are_parsed_with_the_mark_that_windows_editors_leave(tmp_path: Path) -> None:
    text = '[[frequency]]\nservice = "wash"\ngrade = 1\nper_week = 3\n'
    path = written(tmp_path, "rules.toml", text, encoding="utf-8-sig")
    rules = rules_of(read_rules_document(path), file=str(path))
    assert rules.frequency("wash", 1) == 3.0


@pytest.mark.parametrize("read", [read_fleet_document, read_rules_document])
def test_a_file_that_cannot_be_read_is_named(read: object, tmp_path: Path) -> None:
    assert callable(read)
    with pytest.raises(MissingFileError, match=r"no\.toml: no such file"):
        read(tmp_path / "no.toml")
    with pytest.raises(OptionError, match=r"must end in \.toml"):
        read(tmp_path / "fleet.json")
    with pytest.raises(DataError, match=r"bad\.toml: cannot be read as TOML"):
        read(written(tmp_path, "bad.toml", "[[vehicle\n"))
    with pytest.raises(DataError, match=r"gbk\.toml: .*; save it as UTF-8$"):
        read(written(tmp_path, "gbk.toml", 'name = "洒水车"', encoding="gb18030"))


def test_a_chinese_table_of_streets_gets_our_columns_and_grades(tmp_path: Path) -> None:
    titles = "序号,路名,保洁等级,每周清洗次数,责任人"
    text = f"{titles}\n1,北大街,一级,3,张\n\n2,后巷,4级,,李\n3,中路,Ⅱ,1,王\n"
    path = written(tmp_path, "streets.csv", text, encoding="gb18030")
    table = read_street_rows(path)
    assert list(table.columns) == ["序号", "name", "grade", "wash_per_week", "责任人"]
    assert table["grade"].tolist() == ["1", "4", "2"]
    assert table["wash_per_week"].tolist() == ["3", "", "1"]
    assert table.index.tolist() == [2, 4, 5]


def test_a_workbook_of_streets_is_read_as_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("way_id", "grade", "sweep_per_week"), (7, 2, 14), ("way/8", None, 7)):
        book.active.append(row)
    book.save(tmp_path / "streets.xlsx")
    table = read_street_rows(tmp_path / "streets.xlsx")
    assert table["way_id"].tolist() == ["7", "way/8"]
    assert table["sweep_per_week"].tolist() == ["14", "7"]
    assert table["grade"].iloc[0] == "2"
    assert table["grade"].iloc[1] in ("", None) or np.isnan(table["grade"].iloc[1])


def test_a_grade_that_nobody_knows_is_handed_on_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, "streets.csv", "name,grade\n北大街,best\n南大街,\n")
    assert read_street_rows(path)["grade"].tolist() == ["best", ""]


@pytest.mark.parametrize(
    "title", ["每周次数", "清扫频次", "每周巡查", "times a week", "Frequency", "洗路(次/周)"]
)
def test_a_column_that_seems_to_say_how_often_and_is_not_read_is_refused(
    title: str, tmp_path: Path
) -> None:
    path = written(tmp_path, "streets.csv", f"路名,每周洗路次数,{title}\n北大街,1,7\n")
    with pytest.raises(DataError) as caught:
        read_street_rows(path)
    told = str(caught.value)
    assert told.startswith(f"{path}: column {title} seems to say how often, but is not read")
    assert "wash_per_week (每周洗路次数, " in told
    assert "sweep_per_week (每周清扫次数, " in told


def test_a_second_column_of_the_same_frequency_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "streets.csv", "路名,每周机扫次数,每周清扫次数\n北大街,7,14\n")
    with pytest.raises(DataError, match="column 每周机扫次数 seems to say how often"):
        read_street_rows(path)


def test_columns_that_say_something_else_stay(tmp_path: Path) -> None:
    titles = ["序号", "班次", "车次", "次序", "weekday", "是否次干路", "责任人", "timestamp"]
    path = written(tmp_path, "streets.csv", f"路名,{','.join(titles)},等级\n街,,,,,,,,1\n")
    assert list(read_street_rows(path).columns) == ["name", *titles, "grade"]


def test_a_file_that_is_no_workbook_is_told_in_our_words(tmp_path: Path) -> None:
    path = written(tmp_path, "fake.xlsx", "name,grade\n北大街,1\n")
    with pytest.raises(DataError) as caught:
        read_street_rows(path)
    assert str(caught.value) == (
        f"{path}: cannot be read as a workbook; it is damaged or another kind of file: "
        "save it anew as XLSX or CSV"
    )


def test_a_table_of_streets_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no\.csv: no such file"):
        read_street_rows(tmp_path / "no.csv")
    with pytest.raises(OptionError, match=r"read from \.csv, \.xlsx"):
        read_street_rows(tmp_path / "streets.docx")
    with pytest.raises(DataError, match="no row"):
        read_street_rows(written(tmp_path, "empty.csv", "name,grade\n"))
    with pytest.raises(DataError, match="no column names the streets; its columns are grade"):
        read_street_rows(written(tmp_path, "nameless.csv", "grade\n1\n"))
