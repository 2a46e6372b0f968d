"""The command line as a user meets it: real files in, tables out, one message for a mistake."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely

from planner.network.ledger import CLASSES
from planner.sources.demo import demo_path
from planner.sources.gcj02 import wgs84_to_gcj02
from planner.store import read_town
from tests.command import done, refused
from tests.osm import LAT, LON, PER_METRE_LAT, PER_METRE_LON, Osm, small_town

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
EXTRACTS = sorted((SHARED / "osm").glob("*.osm.pbf"))


def ledger(folder):
    with (folder / "ledger.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def indicators(folder):
    rows = json.loads((folder / "indicators.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows}


@pytest.fixture
def osm_file(tmp_path):
    return small_town().write(tmp_path / "small.osm")


@pytest.fixture
def town_file(osm_file, tmp_path):
    path = tmp_path / "town.gpkg"
    done("town", osm_file, "--out", path, "--population", "30")
    return path


def test_town_then_assess_writes_every_table(town_file, tmp_path):
    out = tmp_path / "out"
    text = done("assess", town_file, "--out", out)
    assert "33.3 %" in text
    assert {path.name for path in out.iterdir()} == {
        "indicators.json",
        "indicators.csv",
        "ledger.csv",
        "residents.gpkg",
    }
    rows = ledger(out)
    assert [row["class"] for row in rows] == list(CLASSES)
    assert list(rows[0]) == ["class", "residents", "share"]
    assert sum(float(row["residents"]) for row in rows) == pytest.approx(30, abs=1e-6)
    assert sum(float(row["share"]) for row in rows) == pytest.approx(1)
    found = indicators(out)["park_walk_500"]
    assert found["value"] == pytest.approx(100 / 3)
    assert found["numerator"] == pytest.approx(10)
    assert found["denominator"] == pytest.approx(30)
    assert found["formula_status"] == "none"
    assert found["met"] is None
    buildings = gpd.read_file(out / "residents.gpkg")
    assert list(buildings["class"]) == ["served", "too_far", "too_far"]
    # 10 m to the street, 250 along it, 50 down the path.
    assert buildings["walk_m"][0] == pytest.approx(310, abs=2)
    assert buildings["residents"].sum() == pytest.approx(30)
    assert list(buildings["park_name"]) == ["公园"] * 3
    assert list(buildings["entrance"]) == ["way"] * 3
    with (out / "indicators.csv").open(encoding="utf-8-sig") as file:
        assert [row["id"] for row in csv.DictReader(file)] == list(indicators(out))


def test_rules_choose_the_indicators(town_file, tmp_path):
    done("assess", town_file, "--out", tmp_path / "out", "--rules", "national")
    assert {row["rule_set"] for row in indicators(tmp_path / "out").values()} <= {
        "national",
        "planner",  # a proxy stands under its own name
    }
    done("assess", town_file, "--out", tmp_path / "out", "--rules", "national", "international")
    found = {row["rule_set"] for row in indicators(tmp_path / "out").values()}
    assert {"international", "planner"} <= found
    assert "garden_city" not in found
    assert "one TOWN at a time" in refused("assess", town_file, "b.gpkg", "--out", tmp_path / "o")
    assert "there are national" in refused(
        "assess", town_file, "--out", tmp_path / "out", "--rules", "none"
    )


def test_map_is_one_page_that_asks_nothing_of_the_network(town_file, tmp_path):
    done("map", town_file, "--out", tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "公园" in page
    assert 'src="http' not in page
    assert 'rel="stylesheet" href="http' not in page
    assert "not surveyed" not in page


HOSTILE = (
    "{{ 7*191 }}",
    "{% x",
    "{# y",
    "{% endraw %}{{ 7*191 }}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "=1+1",
    "名" * 5000,
)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_in_the_data_are_shown_and_never_run(tmp_path, name):
    osm = small_town()
    osm.box(200, -150, 240, -110, leisure="park", name=name[:250])
    path = osm.write(tmp_path / "hostile.osm")
    done("town", path, "--out", tmp_path / "t.gpkg", "--name", name, "--population", "30")
    done("map", tmp_path / "t.gpkg", "--out", tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "1337" not in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    done("assess", tmp_path / "t.gpkg", "--out", tmp_path / "out")
    text = (tmp_path / "out" / "indicators.csv").read_text(encoding="utf-8-sig")
    assert not any(cell.startswith("=") for row in csv.reader(text.splitlines()) for cell in row)


def zone_file(tmp_path, *rings, people=(5,)):
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"z{number}", "population": count},
            "geometry": ring
            and {
                "type": "Polygon",
                "coordinates": [
                    [[LON + x * PER_METRE_LON, LAT + y * PER_METRE_LAT] for x, y in ring]
                ],
            },
        }
        for number, (ring, count) in enumerate(zip(rings, people, strict=True))
    ]
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


AROUND = [(0, -200), (1000, -200), (1000, 100), (0, 100), (0, -200)]


def test_zones_that_cross_themselves_are_mended_and_zones_without_area_refused(osm_file, tmp_path):
    bow = [(0, -200), (1000, 100), (1000, -200), (0, 100), (0, -200)]
    out = tmp_path / "t.gpkg"
    done("town", osm_file, "--out", out, "--population", zone_file(tmp_path, bow))
    assert np.isfinite(read_town(out).population.total)
    for bad in ([(0, 0), (500, 0), (1000, 0), (0, 0)], None):
        zones = zone_file(tmp_path, AROUND, bad, people=(5, 6))
        message = refused("town", osm_file, "--out", out, "--population", zones)
        assert "zones.geojson" in message


def test_zones_on_each_other_and_census_rows_twice_are_refused(osm_file, tmp_path):
    out = tmp_path / "t.gpkg"
    twice = zone_file(tmp_path, AROUND, AROUND, people=(5, 6))
    assert "zones overlap" in refused("town", osm_file, "--out", out, "--population", twice)
    zones = zone_file(tmp_path, AROUND)
    census = tmp_path / "census.csv"
    census.write_text("name,population\nz0,5\nz0,6\n", encoding="utf-8")
    own = ("--layer", f"zones={zones}", "--population", census)
    assert "more than once: z0" in refused("town", osm_file, "--out", out, *own)


def test_the_headline_of_a_town_with_private_parks_only_is_unknown(tmp_path):
    osm = Osm()
    osm.way((0, 0), (50, 0), (1000, 0), highway="residential")
    osm.way((50, 0), (50, -100), highway="footway")
    osm.box(0, -150, 100, -50, leisure="park", access="private")
    osm.box(295, 5, 305, 15, building="house", building__levels="2")
    path = osm.write(tmp_path / "private.osm")
    done("town", path, "--out", tmp_path / "t.gpkg", "--population", "10")
    assert "not told" in done("assess", tmp_path / "t.gpkg", "--out", tmp_path / "out")
    assert indicators(tmp_path / "out")["park_walk_500"]["value"] is None


def test_tables_are_replaced_together_or_not_at_all(town_file, tmp_path, monkeypatch):
    out = tmp_path / "out"
    done("assess", town_file, "--out", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("planner.export.tables.pyogrio.write_dataframe", full)
    assert "No space left" in refused("assess", town_file, "--out", out, "--rules", "national")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_the_demo_is_marked_on_every_output(tmp_path):
    text = done("town", "demo", "--out", tmp_path / "demo.gpkg")
    assert "illustrative data, not surveyed" in text
    assert "illustrative data, not surveyed" in done(
        "assess", tmp_path / "demo.gpkg", "--out", tmp_path / "out"
    )
    assert all(row["illustrative"] for row in indicators(tmp_path / "out").values())
    done("map", tmp_path / "demo.gpkg", "--out", tmp_path / "demo.html")
    assert "illustrative, not surveyed" in (tmp_path / "demo.html").read_text(encoding="utf-8")


def test_the_demo_answers_with_a_headline_that_the_ledger_bears_out(tmp_path):
    done("assess", "demo", "--out", tmp_path)
    row = indicators(tmp_path)["park_walk_500"]
    amounts = {line["class"]: float(line["residents"]) for line in ledger(tmp_path)}
    assert sum(amounts.values()) == pytest.approx(60_000, abs=1e-6)
    assert row["numerator"] == pytest.approx(amounts["served"])
    assert row["low"] <= row["value"] <= row["high"]
    assert 50 < row["value"] < 95
    straight = indicators(tmp_path)["park_straight_500"]["value"]
    assert straight > row["value"]


def test_without_a_population_the_word_residents_is_not_a_column(osm_file, tmp_path):
    done("town", osm_file, "--out", tmp_path / "t.gpkg")
    done("assess", tmp_path / "t.gpkg", "--out", tmp_path / "out")
    assert list(ledger(tmp_path / "out")[0]) == ["class", "floor_area_m2", "share"]


def places(tmp_path, name):
    """Zones of 100 m around each house of the small town, with 1, 2 and 3 people."""
    half = 50
    boxes = []
    for x in (300, 600, 900):
        corners = [(x - half, -40), (x + half, -40), (x + half, 60), (x - half, 60)]
        boxes.append(
            [(LON + east * PER_METRE_LON, LAT + north * PER_METRE_LAT) for east, north in corners]
        )
    frame = gpd.GeoDataFrame(
        {"名称": ["甲", "乙", "丙"], "人口": [1, 2, 3]},
        geometry=[shapely.Polygon(corners) for corners in boxes],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / name)
    return tmp_path / name


def residents(path):
    return list(read_town(path).buildings["residents"].round(6))


def test_population_by_zones_by_census_table_by_raster_and_by_building(osm_file, tmp_path):
    zones = places(tmp_path, "zones.gpkg")
    out = tmp_path / "t.gpkg"
    wide = f"{LON},{LAT - 0.01},{LON + 0.012},{LAT + 0.01}"
    done("town", osm_file, "--out", out, "--population", zones, "--bbox", wide)
    assert residents(out) == [1, 2, 3]

    census = tmp_path / "census.csv"
    census.write_text("社区,常住人口\n甲,4\n乙,5\n丙,6\n", encoding="gb18030")
    own = ("--layer", f"zones={zones}", "--population", census)
    done("town", osm_file, "--out", out, *own, "--bbox", wide)
    assert residents(out) == [4, 5, 6]

    raster = tmp_path / "people.tif"
    west, north = LON + 150 * PER_METRE_LON, LAT + 160 * PER_METRE_LAT
    cell = 300 * PER_METRE_LON, 300 * PER_METRE_LAT
    transform = rasterio.transform.from_origin(west, north, *cell)
    with rasterio.open(
        raster, "w", driver="GTiff", width=3, height=1, count=1, dtype="float32",
        crs="EPSG:4326", transform=transform, nodata=-1,
    ) as file:  # fmt: skip
        file.write(np.array([[7, 8, -1]], dtype="float32"), 1)
    done("town", osm_file, "--out", out, "--population", raster, "--bbox", wide)
    found = residents(out)
    assert found[:2] == [7, 8]
    assert np.isnan(found[2])

    buildings = gpd.GeoDataFrame(
        {"层数": [1, 1], "居住人数": [9, 11], "用途": ["住宅", "住宅"]},
        geometry=gpd.read_file(zones).geometry[:2].scale(0.1, 0.1),
        crs="EPSG:4326",
    )
    buildings.to_file(tmp_path / "own.gpkg")
    done("town", osm_file, "--out", out, "--layer", f"buildings={tmp_path / 'own.gpkg'}")
    assert residents(out) == [9, 11]
    assert read_town(out).population.method == "given"


def test_a_population_that_is_neither_number_nor_file_is_refused(osm_file, tmp_path):
    message = refused("town", osm_file, "--out", tmp_path / "t.gpkg", "--population", "abc")
    assert "neither a number nor a file" in message


@pytest.mark.parametrize("number", ["0", "-5", "nan", "inf"])
def test_a_population_of_zero_negative_or_no_number_is_refused(osm_file, tmp_path, number):
    message = refused("town", osm_file, "--out", tmp_path / "t.gpkg", "--population", number)
    assert "must be a number above 0" in message
    assert not (tmp_path / "t.gpkg").exists()


def test_a_raster_that_does_not_overlap_is_refused(osm_file, tmp_path):
    raster = tmp_path / "elsewhere.tif"
    transform = rasterio.transform.from_origin(10, 50, 0.01, 0.01)
    with rasterio.open(
        raster, "w", driver="GTiff", width=2, height=2, count=1, dtype="float32",
        crs="EPSG:4326", transform=transform,
    ) as file:  # fmt: skip
        file.write(np.ones((2, 2), dtype="float32"), 1)
    message = refused("town", osm_file, "--out", tmp_path / "t.gpkg", "--population", raster)
    assert "elsewhere.tif: the raster does not overlap the town" in message


def test_a_layer_without_a_crs_is_refused(osm_file, tmp_path):
    layer = places(tmp_path, "zones.shp")
    layer.with_suffix(".prj").unlink()
    message = refused("town", osm_file, "--out", tmp_path / "t.gpkg", "--layer", f"zones={layer}")
    assert "zones.shp" in message
    assert "@" in message


def dense_town():
    """Streets at uneven distances with houses between them: enough to tell a shift by."""
    osm = Osm()
    random = np.random.default_rng(7)
    xs = np.cumsum(random.uniform(60, 170, 14))
    ys = np.cumsum(random.uniform(60, 170, 10))
    for x in xs:
        osm.way(*[(float(x), float(y)) for y in ys], highway="residential")
    for y in ys:
        osm.way(*[(float(x), float(y)) for x in xs], highway="residential")
    houses = []
    for west, east in pairwise(xs):
        for south, north in pairwise(ys):
            houses.append((west + 15, south + 15, east - 15, north - 15))
    for west, south, east, north in houses:
        osm.box(float(west), float(south), float(east), float(north), building="house")
    osm.box(10, 10, 50, 50, leisure="park")
    return osm, houses


def test_a_layer_in_gcj02_declared_as_wgs84_is_refused_and_declared_rightly_it_is_taken(tmp_path):
    osm, houses = dense_town()
    path = osm.write(tmp_path / "dense.osm")
    features = []
    for west, south, east, north in houses:
        corners = np.array(shapely.box(west, south, east, north).exterior.coords)
        lon, lat = wgs84_to_gcj02(
            LON + corners[:, 0] * PER_METRE_LON, LAT + corners[:, 1] * PER_METRE_LAT
        )
        ring = [list(pair) for pair in zip(lon.tolist(), lat.tolist(), strict=True)]
        features.append(
            {
                "type": "Feature",
                "properties": {"层数": 6},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    layer = tmp_path / "gcj.geojson"
    layer.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    out = tmp_path / "t.gpkg"
    message = refused("town", path, "--out", out, "--layer", f"buildings={layer}")
    assert "GCJ-02" in message
    assert not out.exists()
    done("town", path, "--out", out, "--layer", f"buildings={layer}@GCJ-02")
    assert len(read_town(out).buildings) == len(houses)


def test_a_boundary_outside_the_data_is_refused(osm_file, tmp_path):
    out = tmp_path / "t.gpkg"
    message = refused("town", osm_file, "--out", out, "--bbox", "10,50,10.1,50.1")
    assert "lies outside the data of small.osm" in message
    assert "one of the two" in refused(
        "town", osm_file, "--out", out, "--bbox", "1,2,3,4", "--boundary", "x.gpkg"
    )


def test_a_boundary_file_cuts_the_town(osm_file, tmp_path):
    zones = places(tmp_path, "zones.geojson")
    done("town", osm_file, "--out", tmp_path / "t.gpkg", "--boundary", zones)
    assert len(read_town(tmp_path / "t.gpkg").buildings) == 3


def test_files_that_are_not_osm_data_or_cut_off_are_named(tmp_path):
    text = tmp_path / "text.osm"
    text.write_text("no", encoding="utf-8")
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(demo_path().read_bytes()[:50_000])
    for path in (text, cut, tmp_path / "none.osm.pbf"):
        assert path.name in refused("town", path, "--out", tmp_path / "t.gpkg")
        assert not (tmp_path / "t.gpkg").exists()


@pytest.mark.parametrize("missing", ["streets", "buildings", "parks"])
def test_an_extract_without_streets_buildings_or_parks_is_still_assessed(tmp_path, missing):
    osm = Osm()
    if missing != "streets":
        osm.way((0, 0), (50, 0), (1000, 0), highway="residential")
        osm.way((50, 0), (50, -100), highway="footway")
    if missing != "buildings":
        osm.box(295, 5, 305, 15, building="house", building__levels="2")
    if missing != "parks":
        osm.box(0, -150, 100, -50, leisure="park")
    path = osm.write(tmp_path / "part.osm")
    done("town", path, "--out", tmp_path / "t.gpkg", "--population", "10")
    text = done("assess", tmp_path / "t.gpkg", "--out", tmp_path / "out")
    assert "not told" in text
    rows = {row["class"]: float(row["residents"]) for row in ledger(tmp_path / "out")}
    assert rows["unknown"] == pytest.approx(10)
    assert sum(rows.values()) == pytest.approx(10)


def test_an_output_folder_that_cannot_be_written_is_named(town_file, tmp_path):
    file = tmp_path / "file"
    file.touch()
    assert "cannot be written as a folder" in refused("assess", town_file, "--out", file)
    assert "there is no folder" in refused("map", town_file, "--out", tmp_path / "no" / "map.html")
    assert "must end in .gpkg" in refused("town", "demo", "--out", tmp_path / "town.shp")


def test_an_unknown_table_to_declare_complete_is_named(osm_file, tmp_path):
    message = refused("town", osm_file, "--out", tmp_path / "t.gpkg", "--complete", "parks")
    assert "there is no such table" in message


@pytest.mark.skipif(not EXTRACTS, reason="../shared/data is not here")
@pytest.mark.parametrize("path", EXTRACTS, ids=lambda path: path.name.split(".")[0])
def test_every_real_extract_is_assessed_and_its_ledger_sums(path, tmp_path):
    done("town", path, "--out", tmp_path / "t.gpkg", "--population", "20000")
    done("assess", tmp_path / "t.gpkg", "--out", tmp_path / "out")
    rows = ledger(tmp_path / "out")
    assert sum(float(row["residents"]) for row in rows) == pytest.approx(20_000, abs=1e-6)
    buildings = gpd.read_file(tmp_path / "out" / "residents.gpkg")
    by_class = buildings.groupby("class")["residents"].sum()
    for row in rows:
        assert by_class.get(row["class"], 0.0) == pytest.approx(float(row["residents"]), abs=1e-6)


@pytest.mark.skipif(not EXTRACTS, reason="../shared/data is not here")
def test_guixi_with_a_square_metre_a_person_has_no_headline_but_says_what_is_missing(tmp_path):
    path = SHARED / "osm" / "guixi_cn_2024.osm.pbf"
    done("town", path, "--out", tmp_path / "t.gpkg", "--population", "100000")
    text = done("assess", tmp_path / "t.gpkg", "--out", tmp_path / "out")
    assert "not told" in text
    assert "cannot plausibly hold" in text
    assert indicators(tmp_path / "out")["park_walk_500"]["value"] is None


@pytest.mark.skipif(not EXTRACTS, reason="../shared/data is not here")
def test_nantong_is_unknown_and_nobody_served_once_green_is_declared_complete(tmp_path):
    path = SHARED / "osm" / "nantong_dieshiqiao_cn_2026.osm.pbf"
    for complete, unknown in (((), 1.0), (("--complete", "green"), 0.0)):
        done("town", path, "--out", tmp_path / "t.gpkg", "--population", "2000", *complete)
        done("assess", tmp_path / "t.gpkg", "--out", tmp_path / "out")
        shares = {row["class"]: float(row["share"]) for row in ledger(tmp_path / "out")}
        assert shares["unknown"] == pytest.approx(unknown)
        assert shares["served"] == 0
        value = indicators(tmp_path / "out")["park_walk_500"]["value"]
        assert value == (0.0 if complete else None)
