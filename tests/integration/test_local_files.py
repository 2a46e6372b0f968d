"""Facts about the bureau's own layers: files in, a Town out, one clear message when not."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from planner.columns import TABLES
from planner.errors import DataError, MissingFileError, OptionError
from planner.sources.assemble import Study, assemble
from planner.sources.datum import reread
from planner.sources.gcj02 import wgs84_to_gcj02
from planner.sources.local_files import Layer, add_layer, read_boundary, read_frame, split_file
from planner.sources.osm_file import read_elements
from planner.town import Population, Provenance, Town, conform, empty_table, metric_crs

ZUOQUAN = (113.377, 37.082)
CRS = metric_crs(*ZUOQUAN)
CENTRE = gpd.GeoSeries([shapely.Point(ZUOQUAN)], crs=4326).to_crs(CRS).iloc[0]
GUIXI = Path(os.path.relpath(Path(__file__).parents[3] / "shared/data/osm/guixi_cn_2024.osm.pbf"))


def square(east: float, north: float, size: float = 40.0) -> shapely.Polygon:
    """Return a square, metres from the centre of the town."""
    x, y = CENTRE.x + east, CENTRE.y + north
    return shapely.box(x, y, x + size, y + size)


def outline(east: float, north: float) -> shapely.LineString:
    return shapely.LineString(square(east, north).exterior.coords)


@pytest.fixture
def town() -> Town:
    lines = [
        shapely.LineString([(CENTRE.x + d, CENTRE.y - 900), (CENTRE.x + d, CENTRE.y + 900)])
        for d in (-700, -430, -90, 130, 520, 800)
    ]
    ways = gpd.GeoDataFrame(
        {"id": [f"way/{n}" for n in range(6)], "highway": "residential", "walkable": True},
        geometry=lines,
        crs=CRS,
    )
    green = gpd.GeoDataFrame(
        {"id": ["way/9"], "kind": ["park"], "access": ["public"], "access_from": ["default"]},
        geometry=[square(200, 200)],
        crs=CRS,
    )
    tables = {name: empty_table(name, CRS) for name in TABLES}
    tables["ways"] = conform(ways, TABLES["ways"])
    tables["green"] = conform(green, TABLES["green"])
    boundary = square(-1000, -1000, 2000.0)
    return Town("左权", boundary, CRS, Provenance("test.osm"), **tables)


@pytest.fixture
def parks() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"名称": ["城东公园", "文庙绿地"], "类型": ["口袋公园", "草坪"]},
        geometry=[square(-300, 0), square(300, 300)],
        crs=CRS,
    )


def write(frame: gpd.GeoDataFrame, path: Path, **options: object) -> Path:
    if path.suffix == ".kml":
        options["driver"] = "LIBKML"
    pyogrio.write_dataframe(frame, path, **options)
    return path


def close(found: gpd.GeoSeries, expected: gpd.GeoSeries, metres: float = 0.01) -> None:
    gap = shapely.hausdorff_distance(found.to_numpy(), expected.to_crs(CRS).to_numpy())
    assert gap.max() < metres


# --- the command line's form ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("green=parks.shp@EPSG:4547", Layer("green", Path("parks.shp"), "EPSG:4547")),
        ("places=stations.csv@GCJ-02", Layer("places", Path("stations.csv"), "GCJ-02")),
        ("green+=parks.gpkg", Layer("green", Path("parks.gpkg"), add=True)),
        ("green=a.gpkg:城区 公园", Layer("green", Path("a.gpkg"), "", "城区 公园")),
        ("ways=a.gpkg:roads.v2@4490", Layer("ways", Path("a.gpkg"), "4490", "roads.v2")),
        (r"ways=C:\data.v2\roads.shp@4547", Layer("ways", Path(r"C:\data.v2\roads.shp"), "4547")),
        (r"ways=D:\a.gpkg:roads", Layer("ways", Path(r"D:\a.gpkg"), "", "roads")),
        ("green=../p@2024.geojson", Layer("green", Path("../p@2024.geojson"))),
        ("green=p@2024.shp@GCJ-02", Layer("green", Path("p@2024.shp"), "GCJ-02")),
    ],
)
def test_layer_parse(text: str, expected: Layer) -> None:
    assert Layer.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("parks.shp", "write a layer as TABLE=FILE"),
        ("=parks.shp", "write a layer as TABLE=FILE"),
        ("green=", "write a layer as TABLE=FILE"),
        ("parks=parks.shp", "there is no table 'parks'; the tables are buildings, ways"),
        ("green=parks.shp@mars", "'mars' is no coordinate system known here"),
    ],
)
def test_layer_parse_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(OptionError, match=re.escape(message)):
        Layer.parse(text)


def test_split_file_serves_other_options_too() -> None:
    assert split_file("a.gpkg:edge@4547") == (Path("a.gpkg"), "edge", "4547")
    assert split_file("noending") == (Path("noending"), "", "")


# --- every format lands on the same metre -------------------------------------------


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp", "kml", "fgb"])
def test_every_vector_format_is_read(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path, ending: str
) -> None:
    frame = parks.to_crs(4326) if ending in ("geojson", "kml") else parks
    path = write(frame, tmp_path / f"parks.{ending}", encoding=None)
    after = add_layer(town, Layer("green", path)).green.sort_values("name", ignore_index=True)
    assert sorted(after["name"]) == ["城东公园", "文庙绿地"]
    assert sorted(after["kind"]) == ["grass", "park"]
    # KML numbers its placemarks itself (parks.1); own ids are kept.
    assert all("parks" in name for name in after["id"])
    order = parks.set_index("名称").loc[after["name"]]
    close(after.geometry, order.geometry)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("declared", ["WGS-84", "GCJ-02", "BD-09", "EPSG:4547"])
def test_tables_of_coordinates_in_every_datum(
    town: Town, tmp_path: Path, ending: str, declared: str
) -> None:
    truth = gpd.GeoSeries([shapely.Point(ZUOQUAN), shapely.Point(113.38, 37.08)], crs=4326)
    moved = {
        "GCJ-02": lambda: reread(truth, "gcj02", "none"),
        "BD-09": lambda: reread(truth, "bd09", "none"),
        "EPSG:4547": lambda: truth.to_crs(4547),
    }.get(declared, lambda: truth)()
    table = pd.DataFrame({"名称": ["甲", "乙"], "经度": moved.x, "纬度": moved.y, "类型": "公厕"})
    path = tmp_path / f"toilets.{ending}"
    if ending == "csv":
        table.to_csv(path, index=False, encoding="gb18030")
    else:
        table.to_excel(path, index=False)
    after = add_layer(town, Layer("places", path, declared)).places
    assert after["name"].tolist() == ["甲", "乙"]
    assert after["kind"].tolist() == ["toilet", "toilet"]
    assert after["id"].tolist() == ["layer/toilets/2", "layer/toilets/3"]
    close(after.geometry, truth)


def test_a_csv_may_hold_wkt_and_semicolons(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "zones.csv"
    path.write_text(f"人口;wkt\n1200;{square(0, 0).wkt}\n;\n", encoding="utf-8-sig")
    after = add_layer(town, Layer("zones", path, "4547")).zones
    assert after["population"].tolist() == [1200.0]


@pytest.mark.parametrize("cpg", [True, False])
@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
def test_shapefile_text_comes_out_right(
    parks: gpd.GeoDataFrame, tmp_path: Path, encoding: str, *, cpg: bool
) -> None:
    path = write(parks, tmp_path / "parks.shp", encoding=encoding)
    if not cpg:
        path.with_suffix(".cpg").unlink()
    frame = read_frame(Layer("green", path))
    assert frame["名称"].tolist() == ["城东公园", "文庙绿地"]
    assert frame["类型"].tolist() == ["口袋公园", "草坪"]


def test_a_gcj02_layer_drawn_in_web_mercator_is_moved_back(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    drawn = gpd.GeoDataFrame(
        parks.drop(columns="geometry"),
        geometry=reread(parks.geometry.to_crs(4326), "gcj02", "none").to_crs(3857),
    )
    path = write(drawn, tmp_path / "parks.gpkg")
    close(add_layer(town, Layer("green", path, "GCJ-02")).green.geometry, parks.geometry)


# --- what becomes of the table --------------------------------------------------------


def test_a_layer_replaces_the_table_and_the_town_before_stays(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write(parks, tmp_path / "parks.gpkg")
    after = add_layer(town, Layer("green", path))
    assert town.green["id"].tolist() == ["way/9"]
    assert town.provenance.notes == ()
    assert after.green["id"].tolist() == ["layer/parks/1", "layer/parks/2"]
    assert after.green["access"].tolist() == ["public", "public"]
    assert "green: 2 rows of parks.gpkg (EPSG:4547) in place of its 1" in after.provenance.notes
    assert after.provenance.completeness["parks"] == 1.0


def test_a_layer_added_twice_keeps_ids_unique(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    layer = Layer("green", write(parks, tmp_path / "parks.gpkg"), add=True)
    after = add_layer(add_layer(town, layer), layer)
    assert after.green["id"].tolist() == [
        "way/9",
        "layer/parks/1",
        "layer/parks/2",
        "layer/parks~2/1",
        "layer/parks~2/2",
    ]


def test_own_ids_are_kept_where_they_are_unique(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write(parks.assign(编号=["G1", "G2"]), tmp_path / "a.gpkg")
    assert add_layer(town, Layer("green", path)).green["id"].tolist() == ["G1", "G2"]
    path = write(parks.assign(编号=["G1", "G1"]), tmp_path / "b.gpkg")
    after = add_layer(town, Layer("green", path))
    assert after.green["id"].tolist() == ["layer/b/1", "layer/b/2"]


def test_self_crossing_outlines_are_mended_and_counted(town: Town, tmp_path: Path) -> None:
    x, y = CENTRE.x, CENTRE.y
    bow = shapely.Polygon([(x, y), (x + 40, y + 40), (x + 40, y), (x, y + 40)])
    path = write(gpd.GeoDataFrame({"n": [1]}, geometry=[bow], crs=CRS), tmp_path / "bow.gpkg")
    after = add_layer(town, Layer("green", path))
    assert after.green.geometry.is_valid.all()
    assert after.provenance.faults == {"self-crossing outlines mended in green": 1}
    assert "bow.gpkg: 1 self-crossing outlines mended" in after.provenance.notes


def test_rows_outside_the_study_area_and_without_a_place_are_left_out_and_counted(
    town: Town, tmp_path: Path
) -> None:
    shapes = [square(0, 0), square(1500, 0), None]
    path = write(gpd.GeoDataFrame({"n": [1, 2, 3]}, geometry=shapes, crs=CRS), tmp_path / "b.gpkg")
    after = add_layer(town, Layer("buildings", path))
    assert after.buildings["id"].tolist() == ["layer/b/1"]
    notes = " ".join(after.provenance.notes)
    assert "1 rows outside the study area left out" in notes
    assert "1 of 3 rows have no place" in notes
    assert len(add_layer(town, Layer("green", path)).green) == 2


def test_new_buildings_void_the_population_placed_before(town: Town, tmp_path: Path) -> None:
    placed = replace_population(town)
    path = write(
        gpd.GeoDataFrame({"CS": ["6层"]}, geometry=[square(0, 0)], crs=CRS), tmp_path / "b.gpkg"
    )
    after = add_layer(placed, Layer("buildings", path))
    assert after.population is None
    assert after.buildings["levels"].tolist() == [6.0]


def replace_population(town: Town) -> Town:
    return town.replace(population=Population(10.0, 0.0, "number", "10", np.nan))


def test_green_is_settled_alike_whichever_layer_comes_first(town: Town, tmp_path: Path) -> None:
    lawn = gpd.GeoDataFrame({"类型": ["草坪"]}, geometry=[square(0, 0, 20)], crs=CRS)
    estate = gpd.GeoDataFrame({"类型": ["居住用地"]}, geometry=[square(-20, -20, 80)], crs=CRS)
    green = Layer("green", write(lawn, tmp_path / "lawn.gpkg"))
    zones = Layer("zones", write(estate, tmp_path / "estate.gpkg"))
    for first, second in ((green, zones), (zones, green)):
        after = add_layer(add_layer(town, first), second)
        assert after.green["access"].tolist() == ["private"]
        assert after.green["access_from"].tolist() == ["estate"]


def test_streets_of_the_bureau_are_walkable_by_osm_rules(town: Town, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"路名": ["万寿街", "高速"], "等级": ["主干路", "高速公路"]},
        geometry=list(town.ways.geometry[:2]),
        crs=CRS,
    )
    after = add_layer(town, Layer("ways", write(frame, tmp_path / "roads.gpkg"))).ways
    assert after["highway"].tolist() == ["primary", "motorway"]
    assert after["walkable"].tolist() == [True, False]
    assert (after["carriageway_m"] > 0).all()


# --- each fault, one message -----------------------------------------------------------


def refused(town: Town, layer: Layer, message: str, kind: type[Exception] = DataError) -> None:
    with pytest.raises(kind, match=re.escape(message)) as caught:
        add_layer(town, layer)
    assert layer.path.name in str(caught.value)


def test_a_shapefile_without_prj_must_be_declared(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write(parks, tmp_path / "parks.shp", encoding="UTF-8")
    path.with_suffix(".prj").unlink()
    refused(town, Layer("green", path), "states no coordinate system; declare it: green=parks.shp@")
    close(add_layer(town, Layer("green", path, "4547")).green.geometry, parks.geometry)
    path.with_suffix(".prj").write_text("PROJCS[broken")
    refused(town, Layer("green", path), "its parks.prj is broken: delete it and declare the CRS")


def test_a_csv_must_be_declared(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("lon,lat\n113.377,37.082\n")
    refused(
        town, Layer("places", path), "is a table, which states no coordinate system; declare it"
    )


def test_points_are_no_green(town: Town, tmp_path: Path) -> None:
    points = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[CENTRE, CENTRE], crs=CRS)
    layer = Layer("green", write(points, tmp_path / "p.gpkg"))
    refused(town, layer, "table green takes area, but 2 of 2 rows are point (row 1, 2)")


def test_lines_are_no_green_and_the_message_says_how_they_become_some(
    town: Town, tmp_path: Path
) -> None:
    ring = gpd.GeoDataFrame({"n": [1]}, geometry=[outline(0, 0)], crs=CRS)
    layer = Layer("green", write(ring, tmp_path / "r.gpkg"))
    refused(town, layer, "turn closed lines into polygons first")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name,east\na,1\n",
            "has no columns of coordinates; its columns are name, east; call them",
        ),
        ("lon,lat\n113.37,37.08\nx,37.1\n113.3,\n", "column lon: not a number in line 3"),
        ("lon,lat\n113.37,37.08\n113.3,\n", "column lat: not a number in line 3"),
        ("wkt\nPOINT (1\n", "column wkt: not WKT in line 2"),
        ("lon,lat\n37.082,113.377\n", "latitude 113.37700 in row 2: no latitude is above 90"),
        ("x,y\n500000,4105000\n", "are no degrees, but WGS-84 is in degrees; declare the CRS"),
        ("lon,lat\n", "the layer is empty"),
        ("", "the layer is empty"),
        ("lon,lat\n,\n", "the layer is empty"),
        ("n,lon,lat\n1,,\n", "none of its 1 rows has a place"),
        ("lon,lat\n10.1,37.08\n", "none of its 1 rows lies in 左权; the nearest is"),
    ],
)
def test_faults_of_a_csv(town: Town, tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    refused(town, Layer("places", path, "WGS-84"), message)


@pytest.mark.parametrize(
    ("crs", "x", "y", "message"),
    [
        (
            "4547",
            113.377,
            37.082,
            "look like degrees (113.37700, 37.08200), but EPSG:4547 is in metres",
        ),
        ("4547", CENTRE.y, CENTRE.x, "with x and y exchanged it lies in the town"),
        ("4547", CENTRE.x + 38e6, CENTRE.y, "begin with the zone number 38: declare @EPSG:4526"),
    ],
)
def test_metres_that_are_not_those_of_the_crs(
    town: Town, tmp_path: Path, crs: str, x: float, y: float, message: str
) -> None:
    path = tmp_path / "places.csv"
    path.write_text(f"x,y\n{x},{y}\n")
    refused(town, Layer("places", path, crs), message)


def test_an_empty_layer(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "none.geojson"
    path.write_text('{"type":"FeatureCollection","features":[]}')
    refused(town, Layer("green", path), "the layer is empty")


def test_several_layers_are_listed_and_one_can_be_chosen(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write(parks, tmp_path / "two.gpkg", layer="公园")
    write(parks, path, layer="other")
    refused(
        town,
        Layer("green", path),
        "has several layers (公园, other); choose one by writing two.gpkg:公园",
    )
    refused(town, Layer("green", path, "", "x"), "has no layer x; it has 公园, other")
    assert len(add_layer(town, Layer("green", path, "", "公园")).green) == 2


@pytest.mark.parametrize("name", ["parks.zip", "parks.dwg", "parks"])
def test_unknown_endings(town: Town, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    refused(town, Layer("green", path), "layers are read from .gpkg, .geojson")


def test_missing_files(town: Town, parks: gpd.GeoDataFrame, tmp_path: Path) -> None:
    refused(town, Layer("green", tmp_path / "no.gpkg"), "no such file", MissingFileError)
    path = write(parks, tmp_path / "parks.shp", encoding="UTF-8")
    path.with_suffix(".shx").unlink()
    refused(town, Layer("green", path), "its companion parks.shx is not there", MissingFileError)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp", "kml", "fgb", "xlsx"])
@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9])
def test_files_that_are_cut_off(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path, ending: str, kept: float
) -> None:
    path = tmp_path / f"parks.{ending}"
    if ending == "xlsx":
        pd.DataFrame({"x": [1.0], "y": [2.0]}).to_excel(path, index=False)
    else:
        write(parks.to_crs(4326), path, encoding="UTF-8" if ending == "shp" else None)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(DataError, match=re.escape(path.name)):
        add_layer(town, Layer("green", path, "WGS-84"))


def test_a_cpg_that_lies_says_so(parks: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = write(parks, tmp_path / "parks.shp", encoding="GBK")
    path.with_suffix(".cpg").write_text("UTF-8")
    try:
        frame = read_frame(Layer("green", path))
    except DataError as error:
        assert ".cpg" in str(error)  # noqa: PT017
    else:
        pytest.fail(f"read as {frame.iloc[0].to_dict()}")


def test_an_unknown_table_is_refused_when_a_layer_is_made_by_hand(
    town: Town, tmp_path: Path
) -> None:
    with pytest.raises(OptionError, match="there is no table 'parks'"):
        add_layer(town, Layer("parks", tmp_path / "a.gpkg"))


def test_old_datums_of_a_file_are_refused(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = write(parks.set_crs(2383, allow_override=True), tmp_path / "old.gpkg")
    refused(town, Layer("green", path), "convert the layer to CGCS2000 first")


def test_streets_in_gcj02_declared_as_wgs84_are_refused(town: Town, tmp_path: Path) -> None:
    moved = reread(town.ways.geometry.to_crs(4326), "gcj02", "none")
    path = write(gpd.GeoDataFrame({"n": range(6)}, geometry=moved), tmp_path / "roads.geojson")
    refused(town, Layer("ways", path), "Declare it as @GCJ-02")
    after = add_layer(town, Layer("ways", path, "GCJ-02"))
    close(after.ways.geometry, town.ways.geometry)


# --- boundary ----------------------------------------------------------------------------


def test_a_boundary_is_the_union_of_its_polygons(tmp_path: Path) -> None:
    shapes = [square(0, 0), square(40, 0)]
    path = write(gpd.GeoDataFrame({"n": [1, 2]}, geometry=shapes, crs=CRS), tmp_path / "edge.gpkg")
    found = gpd.GeoSeries([read_boundary(path)], crs=4326).to_crs(CRS).iloc[0]
    assert found.area == pytest.approx(3200.0, rel=1e-6)
    lon, lat = (float(value) for value in wgs84_to_gcj02(*ZUOQUAN))
    assert read_boundary(path, "GCJ-02").centroid.x < lon
    assert lat > 0


def test_a_boundary_of_lines_is_refused(tmp_path: Path) -> None:
    ring = gpd.GeoDataFrame({"n": [1]}, geometry=[outline(0, 0)], crs=CRS)
    path = write(ring, tmp_path / "edge.gpkg")
    with pytest.raises(DataError, match=r"edge\.gpkg as a boundary: .* takes area"):
        read_boundary(path)


# --- a real town -----------------------------------------------------------------------------


@pytest.mark.skipif(
    not GUIXI.is_file(), reason="the shared OSM extracts are not beside the checkout"
)
def test_real_buildings_in_gcj02_declared_as_wgs84_are_refused(tmp_path: Path) -> None:
    elements, box = read_elements(GUIXI)
    guixi = assemble(elements, Study(), Provenance("guixi"), box)
    places = guixi.buildings.geometry.to_crs(4326)
    bare = guixi.replace(buildings=guixi.buildings.iloc[:0])
    right = write(
        gpd.GeoDataFrame({"n": 1}, index=places.index, geometry=places), tmp_path / "a.gpkg"
    )
    moved = reread(places, "gcj02", "none")
    wrong = write(
        gpd.GeoDataFrame({"n": 1}, index=places.index, geometry=moved), tmp_path / "b.gpkg"
    )
    for base in (guixi, bare):
        assert len(add_layer(base, Layer("buildings", right)).buildings) == len(places)
        refused(base, Layer("buildings", wrong), "Declare it as @GCJ-02")
        refused(base, Layer("buildings", right, "GCJ-02"), "Declare it as @WGS-84")
        assert len(add_layer(base, Layer("buildings", wrong, "GCJ-02")).buildings) == len(places)


def test_provenance_of_a_layer_is_added_to_what_was_there(
    town: Town, parks: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    noted = town.replace(provenance=replace(town.provenance, notes=("before",)))
    after = add_layer(noted, Layer("green", write(parks, tmp_path / "parks.gpkg")))
    assert after.provenance.notes[0] == "before"
    assert after.provenance.source == "test.osm"
