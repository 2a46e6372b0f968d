"""Town files: written whole or not at all, read back as they were, migrated when old."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from planner.errors import DataError, MissingFileError, NewerVersionError, WriteError
from planner.population.place import Totals, place_residents
from planner.store import output_folder, read_town, replacing, write_town
from tests.towns import box, footway, gate, home, make, park, street


@pytest.fixture
def town():
    made = make(
        ways=[street((0, 0), (50, 0), (1000, 0)), footway((50, 0), (50, -100))],
        buildings=[home(300, 10, name="甲"), home(900, 10, levels=None)],
        green=[park(box(0, -150, 100, -50), name="公园")],
        barriers=[gate(50, -50)],
        complete=("trees",),
    )
    return place_residents(made, Totals("number", "20", total=20.0), min_floor_area_m2=0)


def test_a_town_is_read_back_as_it_was_written(town, tmp_path):
    path = tmp_path / "town.gpkg"
    write_town(town, path)
    again = read_town(path)
    assert again.name == town.name
    assert again.crs == town.crs
    assert again.provenance == town.provenance
    assert again.population == town.population
    assert again.boundary.equals(town.boundary)
    for name, table in town.tables.items():
        read = getattr(again, name)
        pd.testing.assert_frame_equal(
            pd.DataFrame(read.drop(columns="geometry")),
            pd.DataFrame(table.drop(columns="geometry")),
            check_dtype=False,
        )
        assert list(read.geometry.to_wkb()) == list(table.geometry.to_wkb())


def test_nothing_but_the_town_file_is_left_in_the_folder(town, tmp_path):
    write_town(town, tmp_path / "town.gpkg")
    assert [path.name for path in tmp_path.iterdir()] == ["town.gpkg"]


def rewrite(path, **changes):
    """Change the table `planner_town` of a town file."""
    about = json.loads(pyogrio.read_dataframe(path, layer="planner_town")["json"].iloc[0])
    about.update(changes)
    frame = pd.DataFrame({"json": [json.dumps(about)]})
    pyogrio.write_dataframe(frame, path, layer="planner_town", driver="GPKG")


def test_a_newer_town_file_is_refused_by_version(town, tmp_path):
    path = tmp_path / "town.gpkg"
    write_town(town, path)
    rewrite(path, format=99)
    with pytest.raises(NewerVersionError, match=r"version 99.*update the planner"):
        read_town(path)


def test_an_older_town_file_gets_the_tables_and_columns_it_lacks(town, tmp_path):
    path = tmp_path / "old.gpkg"
    older = {name: table for name, table in town.tables.items() if name != "hedges"}
    older["buildings"] = older["buildings"].drop(columns=["residents_equal", "height_m"])
    older["ways"] = older["ways"].drop(columns=["motor_vehicle"])
    boundary = gpd.GeoDataFrame({"name": ["x"]}, geometry=[town.boundary], crs=town.crs)
    for name, table in {"boundary": boundary, **older}.items():
        pyogrio.write_dataframe(table, path, layer=name, driver="GPKG", geometry_type="Unknown")
    about = {
        "format": 0,
        "name": "old",
        "crs": town.crs.to_wkt(),
        "provenance": {"source": "test"},
        "population": None,
    }
    pyogrio.write_dataframe(
        pd.DataFrame({"json": [json.dumps(about)]}), path, layer="planner_town", driver="GPKG"
    )
    again = read_town(path)
    assert again.hedges.empty
    assert again.buildings["height_m"].isna().all()
    assert len(again.ways) == len(town.ways)
    assert (again.ways["motor_vehicle"] == "").all()
    assert list(again.buildings["residents"]) == list(town.buildings["residents"])


def test_files_that_are_no_town_files_say_so(town, tmp_path):
    text = tmp_path / "text.gpkg"
    text.write_text("no GeoPackage", encoding="utf-8")
    other = tmp_path / "other.gpkg"
    town.green.to_file(other, layer="parks")
    for path in (text, other):
        with pytest.raises(DataError, match="not a town file"):
            read_town(path)
    with pytest.raises(MissingFileError, match="planner town SOURCE"):
        read_town(tmp_path / "none.gpkg")


@pytest.mark.parametrize(
    "damage",
    [
        {"crs": "hello"},
        {"crs": "EPSG:4326"},
        {"provenance": []},
        {"provenance": {"no_such": 1}},
        {"population": {"total": 1}},
        {
            "population": {
                "total": 9000.0, "unplaced": 0.0, "method": "number", "source": "x",
                "min_floor_area_m2": 10.0,
            }
        },
    ],
)  # fmt: skip
def test_a_damaged_town_file_is_one_error(town, tmp_path, damage):
    path = tmp_path / "town.gpkg"
    write_town(town, path)
    rewrite(path, **damage)
    with pytest.raises(DataError, match=r"town\.gpkg: not a town file, or damaged"):
        read_town(path)


@pytest.mark.parametrize("layer", ["planner_town", "boundary", "buildings"])
def test_a_town_file_without_one_of_its_tables_is_damaged(town, tmp_path, layer):
    path = tmp_path / "town.gpkg"
    write_town(town, path)
    with sqlite3.connect(path) as file:
        file.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (layer,))
        file.execute(f'DROP TABLE "{layer}"')
    with pytest.raises(DataError, match="not a town file, or damaged"):
        read_town(path)


_FILLING_DISK = """
import resource, signal, sys
from pathlib import Path
from planner.errors import WriteError
from planner.store import read_town, write_town
town = read_town(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    write_town(town, Path(sys.argv[1]))
except WriteError as error:
    print(error)
    sys.exit(2)
"""


def test_a_disk_that_fills_while_writing_leaves_the_old_file(town, tmp_path):
    """The limit on a file's size stands in for a full disk: writes past it fail the same way."""
    path = tmp_path / "town.gpkg"
    write_town(town, path)
    before = path.read_bytes()
    assert len(before) > 60_000
    run = subprocess.run(
        [sys.executable, "-c", _FILLING_DISK, str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 2, run.stderr
    assert "what was there still stands" in run.stdout
    assert path.read_bytes() == before
    assert [left.name for left in tmp_path.iterdir()] == ["town.gpkg"]


def test_a_folder_that_cannot_be_written_is_named(town, tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(WriteError, match="cannot be written"):
        output_folder(file)
    with pytest.raises(WriteError, match="cannot be written"):
        write_town(town, tmp_path / "none" / "town.gpkg")


@pytest.mark.parametrize("name", ["ledger.csv", "ledger [2026] *.csv"])
def test_a_failure_while_writing_keeps_the_old_text(tmp_path, name):
    path = tmp_path / name
    path.write_text("old", encoding="utf-8")

    def fail():
        with replacing(path) as partial:
            partial.write_text("half", encoding="utf-8")
            raise OSError(28, "No space left on device")

    with pytest.raises(WriteError, match="No space left on device"):
        fail()
    assert path.read_text(encoding="utf-8") == "old"
    assert [left.name for left in tmp_path.iterdir()] == [name]
