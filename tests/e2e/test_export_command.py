"""`planner export` as a user meets it: data for other programs, one message for a mistake."""

from __future__ import annotations

import json
import zipfile

import ezdxf
import geopandas as gpd
import pyogrio
import pytest

from planner.export.gis import ENDINGS
from planner.export.gis.naming import known_columns
from tests.command import done, refused
from tests.osm import small_town

MARK = "示意，非实测 · illustrative, not surveyed"


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    source = small_town().write(folder / "small.osm")
    done("town", source, "--out", folder / "town.gpkg", "--population", "30", "--name", "小镇")
    return folder / "town.gpkg"


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_is_written_and_its_layers_are_counted(town_file, tmp_path, ending):
    out = tmp_path / f"out{ending}"
    said = done("export", town_file, "--out", out)
    assert f"wrote {out}" in said
    assert "residents_area: 3" in said
    assert "green_area: 1" in said
    assert out.stat().st_size > 1000


def test_a_geopackage_opens_with_every_layer_in_the_towns_crs(town_file, tmp_path):
    out = tmp_path / "out.GPKG"
    done("export", town_file, "--out", out, "--lang", "en")
    for name, kind in pyogrio.list_layers(out):
        if kind is not None:
            info = pyogrio.read_info(out, layer=name)
            assert info["features"] > 0
            assert info["crs"] == "EPSG:4547"
    homes = gpd.read_file(out, layer="residents_area")
    assert set(homes["class"]) == {"a park within a 500 m walk", "farther than a 500 m walk"}


def test_overlays_language_and_crs_are_chosen(town_file, tmp_path):
    out = tmp_path / "out.gpkg"
    options = ("--layers", "green, residents", "--lang", "en", "--crs", "WGS-84")
    said = done("export", town_file, "--out", out, *options)
    assert "streets" not in said
    names = {name for name, kind in pyogrio.list_layers(out) if kind is not None}
    assert names == {"green_area", "residents_area"}
    assert gpd.read_file(out, layer="green_area").crs.to_epsg() == 4326


def test_mistakes_are_one_message(town_file, tmp_path):
    out = tmp_path / "out.gpkg"
    assert "must end in .gpkg, .geojson" in refused("export", town_file, "--out", tmp_path / "a.x")
    message = refused("export", town_file, "--out", out, "--layers", "gren,trees")
    assert "there is no gren;" in message
    assert "green" in message
    assert "study_area" in message
    assert "no coordinate system" in refused("export", "none", "--out", out, "--crs", "EPSG:0")
    assert "never written" in refused("export", "none", "--out", out, "--crs", "GCJ-02")
    assert "there is no folder" in refused("export", "none", "--out", tmp_path / "no" / "a.kml")
    assert "there are zh, en" in refused("export", "none", "--out", out, "--lang", "fr")
    assert "no such file" in refused("export", tmp_path / "none.gpkg", "--out", out)
    assert not any(tmp_path.iterdir())


def test_the_town_file_itself_is_never_the_output(town_file):
    before = town_file.read_bytes()
    assert "is a town file" in refused("export", town_file, "--out", town_file)
    assert town_file.read_bytes() == before


def test_a_border_is_written_only_when_asked_for(town_file, tmp_path):
    boundary = tmp_path / "county.geojson"
    area = gpd.read_file(town_file, layer="boundary").to_crs(4326)
    area.to_file(boundary)
    source = small_town().write(tmp_path / "small.osm")
    made = tmp_path / "county.gpkg"
    done("town", source, "--out", made, "--boundary", boundary)
    out = tmp_path / "out.geojson"
    assert "study_area: 0" in done("export", made, "--out", out)
    assert "study_area_area: 1" in done("export", made, "--out", out, "--border")


def test_the_demo_is_marked_in_every_format_and_every_column_has_a_name(tmp_path):
    done("town", "demo", "--out", tmp_path / "demo.gpkg")
    counts = {}
    for ending in ENDINGS:
        said = done("export", tmp_path / "demo.gpkg", "--out", tmp_path / f"out{ending}")
        counts[ending] = [line for line in said.splitlines() if line.startswith("  ")]
    assert all(lines == counts[".gpkg"] for lines in counts.values())

    out = tmp_path / "out.gpkg"
    for name, kind in pyogrio.list_layers(out):
        info = pyogrio.read_info(out, layer=name)
        if kind is not None:
            assert "mark" in info["fields"]
            assert set(info["fields"]) <= set(known_columns())
            assert f"  {name}: {info['features']:,}" in counts[".gpkg"]
    data = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))
    assert {row["properties"]["mark"] for row in data["features"]} == {MARK}
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert MARK in archive.read("README.txt").decode("utf-8-sig")
    assert MARK in (tmp_path / "out.kml").read_text(encoding="utf-8")[:1000]
    drawing = ezdxf.readfile(tmp_path / "out.dxf")
    audit = drawing.audit()
    assert not audit.errors
    assert not audit.fixes
    assert MARK in [text.dxf.text for text in drawing.blocks.get("PLANNER_ABOUT")]
