"""Uploads: names made harmless; archives neither leave their folder nor fill a disk."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from planner.app import uploads
from planner.app.uploads import harmless, save
from planner.errors import DataError


@dataclass
class Upload:
    """As Streamlit hands it over."""

    name: str
    content: bytes

    def getvalue(self):
        return self.content


def packed(*files):
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return Upload("layers.zip", data.getvalue())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("公园.geojson", "公园.geojson"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.SHP", "a.shp"),
        ("a=b@EPSG:4326:x.gpkg", "a_b_EPSG_4326_x.gpkg"),
        ("..gpkg", "file.gpkg"),
        ("\x00\n.csv", "__.csv"),
        ("n" * 300 + ".kml", "n" * 80 + ".kml"),
    ],
)
def test_a_name_keeps_its_ending_and_loses_what_means_something(name, kept):
    assert harmless(name) == kept


def test_files_are_written_into_the_folder_and_sidecars_are_no_layers(tmp_path):
    files = [Upload("a.shp", b"1"), Upload("a.dbf", b"2"), Upload("b.geojson", b"{}")]
    paths, _ = save(files, tmp_path)
    assert [path.name for path in paths] == ["a.shp", "b.geojson"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.dbf", "a.shp", "b.geojson"]


def test_the_digest_is_of_names_and_contents(tmp_path):
    digests = set()
    for number, files in enumerate(
        ([Upload("a", b"xy")], [Upload("a", b"xz")], [Upload("b", b"xy")], [Upload("a", b"x")])
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        digests.add(save(files, folder)[1])
    assert len(digests) == 4
    again = tmp_path / "again"
    again.mkdir()
    assert save([Upload("a", b"xy")], again)[1] in digests


def test_a_zip_is_unpacked_without_its_folders(tmp_path):
    paths, _ = save([packed(("deep/er/a.shp", b"1"), ("deep/er/a.dbf", b"2"))], tmp_path)
    assert [path.name for path in paths] == ["a.shp"]
    assert (tmp_path / "a.dbf").read_bytes() == b"2"


@pytest.mark.parametrize("name", ["../a.shp", "x/../../a.shp", "/etc/a.shp", "..\\a.shp", "C:a"])
def test_a_zip_whose_paths_leave_it_is_refused_and_nothing_is_written(tmp_path, name):
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(DataError, match=r"layers\.zip: a path in it leaves the archive"):
        save([packed((name, b"1"))], inside)
    assert [path.name for path in tmp_path.rglob("*")] == ["inside"]


def test_a_zip_of_too_many_files_or_bytes_is_refused(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="at most 100 files"):
        save([packed(*((f"{number}.csv", b"") for number in range(101)))], tmp_path)
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    with pytest.raises(DataError, match="unpacks to 1 files"):
        save([packed(("a.csv", b"0" * 2000))], tmp_path)


def test_a_zip_that_lies_about_its_size_is_stopped_while_unpacking(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    bomb = packed(("a.csv", b"0" * 5000))
    # The size unpacked, as the local and the central header say it.
    forged = bomb.content.replace(struct.pack("<L", 5000), struct.pack("<L", 10))
    with pytest.raises(DataError, match=r"layers\.zip"):
        save([Upload("layers.zip", forged)], tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a zip"])
def test_a_damaged_zip_is_one_message(tmp_path, content):
    with pytest.raises(DataError, match=r"layers\.zip: cannot be unpacked"):
        save([Upload("layers.zip", content)], tmp_path)


def test_one_name_twice_is_refused(tmp_path):
    with pytest.raises(DataError, match="uploaded twice"):
        save([Upload("a.csv", b"1"), Upload("x/a.csv", b"2")], tmp_path)
