"""Exported overlays read back by the programs' own libraries: the same shapes, names and marks."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import ezdxf
import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import CRS

import layers
from layers.layer import Field, Layer, LayerClass
from planner.assess import assess
from planner.errors import MissingFileError, OptionError, WriteError
from planner.export.gis import ENDINGS, choose, write_gis
from planner.export.gis.naming import ascii_names, cut, known_columns
from planner.export.gis.parts import parts
from planner.language import Phrase
from planner.population.place import Totals, place_residents
from planner.store import write_town
from tests.towns import METRIC, at, box, footway, home, make, park, street

MARK = "示意，非实测 · illustrative, not surveyed"
RING = shapely.Polygon(
    [(0, -150), (100, -150), (100, -50), (0, -50)],
    [[(40, -110), (60, -110), (60, -90), (40, -90)]],
)
HOSTILE = (
    "=1+2",
    "<b>粗</b>&amp;<script>alert(1)</script>",
    "a\x00b\x07c\nd\x1b[31m",
    "\u202eمرحبا\u200f",
    "长" * 10_000,
    "%%c\\U+4E2D^J{\\fArial;x}",
    "\ufffe半",
    "]]>'\";--",
    "\x00\x01",
)


def town(**rows):
    """A street, a park with a pond in it, a gate path, two houses with people, a shop, a tree."""
    tables = {
        "ways": [
            street((0, 0), (50, 0), (1000, 0), name="滨河路"),
            footway((50, 0), (50, -100)),
        ],
        "green": [park(RING, name="人民公园")],
        "buildings": [home(300, 10), home(900, 10)],
        "places": [{"geometry": shapely.Point(400, 20), "kind": "shop", "name": "商店"}],
        "trees": [
            {"geometry": shapely.Point(10, 5), "kind": "tree", "crown_m": 4.5},
            {"geometry": shapely.LineString([(0, 5), (90, 5)]), "kind": "tree_row"},
        ],
        "parking": [
            {
                "geometry": box(500, 10, 540, 40),
                "kind": "surface",
                "access": "public",
                "capacity_text": "30余个",
            }
        ],
    }
    made = make(**{**tables, **rows})
    told = replace(made.provenance, extract_date="2026-01-02", boundary_from="drawn")
    made = made.replace(name="小镇", provenance=told)
    return place_residents(made, Totals("number", "10", total=10.0))


@pytest.fixture(scope="module")
def found():
    return assess(town())


@pytest.fixture(scope="module")
def overlays(found):
    return layers.build(found)


def expected(overlays, crs=METRIC):
    """Geometry by layer name, straight from the overlays."""
    return {part.name: part.frame.geometry for part in parts(overlays, CRS(crs), "zh")}


def agree(one, other, metres):
    """Vertices of shapes written and read, regardless of where a ring begins."""
    assert len(one) == len(other)
    apart = shapely.hausdorff_distance(np.asarray(one), np.asarray(other))
    assert apart.max() <= metres


def all_text(path):
    """Everything a file says, as text."""
    if path.suffix == ".gpkg":
        tables = [
            pyogrio.read_dataframe(path, layer=layer).to_string()
            for layer, _ in pyogrio.list_layers(path)
        ]
        return "\n".join(tables)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return "\n".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    return path.read_text(encoding="utf-8")


def unzip(path, folder):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def test_a_geopackage_has_a_layer_an_overlay_and_shape_in_the_towns_crs(found, overlays, tmp_path):
    path = tmp_path / "town.gpkg"
    counts = write_gis(found, overlays, path)
    wanted = expected(overlays)
    there = {name: kind for name, kind in pyogrio.list_layers(path) if kind is not None}
    assert set(there) == set(wanted)
    assert {"trees_point", "trees_line", "green_area", "residents_area"} <= set(there)
    for name, shapes in wanted.items():
        frame = gpd.read_file(path, layer=name)
        assert frame.crs == METRIC
        assert "Unknown" not in there[name]
        assert counts[name] == len(frame) > 0
        agree(frame.geometry, shapes, 0.0)
        assert np.allclose(frame.area, shapes.area, rtol=1e-12)
        info = pyogrio.read_info(path, layer=name)
        assert all(field.isascii() and field.islower() for field in info["fields"])
        assert list(info["fields"][:2]) == ["class", "colour"]
        assert "数据日期：2026-01-02" in info["layer_metadata"]["DESCRIPTION"]
    # An overlay without features is told of, and no layer.
    assert counts["water"] == 0


def test_values_of_a_geopackage_are_those_of_the_overlay_and_missing_is_null(
    found, overlays, tmp_path
):
    path = tmp_path / "town.gpkg"
    write_gis(found, overlays, path)
    homes = gpd.read_file(path, layer="residents_area")
    assert list(homes["class"]) == ["步行500米内有公园", "步行超过500米"]
    assert list(homes["class_own"]) == ["served", "too_far"]
    assert list(homes["residents"]) == pytest.approx([5, 5])
    # 10 m to the street, 250 m along it, 50 m to the park's outline.
    assert homes["walk_m"][0] == pytest.approx(310, abs=2)
    lots = gpd.read_file(path, layer="parking_area")
    # "30余个" is no number: the spaces are those of a layout, and the fault is told.
    assert list(lots["spaces_from"]) == ["layout"]
    assert (lots["spaces_low"] <= lots["spaces"]).all()
    assert list(lots["faults"]) == ["capacity_unread"]
    assert lots["charging"].isna().all()
    assert lots["name"].isna().all()
    ways = gpd.read_file(path, layer="streets_line")
    assert set(ways["highway_text"]) == {"人行道", "居住区道路"}
    assert "highway_word" not in ways.columns
    assert ways["layer_own"].isna().all()


def test_a_geopackage_carries_ledger_indicators_and_credits_as_tables(found, overlays, tmp_path):
    path = tmp_path / "town.gpkg"
    write_gis(found, overlays, path, lang="en")
    ledger = pyogrio.read_dataframe(path, layer="ledger")
    assert ledger["residents"].sum() == pytest.approx(10)
    assert ledger["class_text"][1] == "a park within a 500 m walk"
    indicators = pyogrio.read_dataframe(path, layer="indicators").set_index("id")
    assert indicators.loc["park_walk_500", "value"] == pytest.approx(50)
    lines = pyogrio.read_dataframe(path, layer="about").set_index("key")["text"]
    assert lines["data_date"] == "2026-01-02"
    assert lines["credit"] == "© OpenStreetMap contributors"
    assert "EPSG:4547" in lines["crs"]
    assert "mark" not in lines.index


@pytest.mark.parametrize(
    ("crs", "epsg"), [("EPSG:32649", 32649), ("WGS-84", 4326), ("CGCS2000", 4490)]
)
@pytest.mark.parametrize("ending", [".gpkg", ".zip"])
def test_another_crs_is_written_where_it_is_asked_for(found, overlays, tmp_path, crs, epsg, ending):
    path = tmp_path / f"town{ending}"
    write_gis(found, choose(overlays, "green"), path, crs=crs)
    if ending == ".gpkg":
        frame = gpd.read_file(path, layer="green_area")
    else:
        frame = gpd.read_file(unzip(path, tmp_path / "z") / "green_area.shp")
    assert frame.crs.equals(CRS.from_epsg(epsg), ignore_axis_order=True) or (
        frame.crs.to_epsg(min_confidence=20) == epsg
    )
    agree(frame.to_crs(METRIC).geometry, [at(RING)], 0.01)


def test_geojson_is_valid_wgs84_with_rounded_numbers_and_null_for_missing(
    found, overlays, tmp_path
):
    path = tmp_path / "town.geojson"
    counts = write_gis(found, overlays, path)

    def never(constant):
        raise AssertionError(constant)

    data = json.loads(path.read_text(encoding="utf-8"), parse_constant=never)
    features = data["features"]
    assert len(features) == sum(counts.values())
    assert data["type"] == "FeatureCollection"
    assert "crs" not in data
    trees = [row for row in features if row["properties"]["layer"] == "trees"]
    single = next(row for row in trees if row["geometry"]["type"] == "Point")
    assert single["properties"]["crown_m"] == 4.5
    assert single["properties"]["height_m"] is None
    assert single["properties"]["class"] == "单株树"
    frame = gpd.read_file(path)
    wanted = np.concatenate([shapes.to_numpy() for shapes in expected(overlays, 4326).values()])
    agree(frame.geometry, wanted, 1e-7)
    pond = next(row for row in features if row["properties"]["name"] == "人民公园")
    outer, inner = pond["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(inner).is_ccw
    assert all(round(x, 7) == x and round(y, 7) == y for x, y in outer)
    assert data["ledger"][1]["residents"] == pytest.approx(5)


def test_kml_has_a_folder_a_part_with_colours_names_and_columns(found, overlays, tmp_path):
    path = tmp_path / "town.kml"
    counts = write_gis(found, overlays, path)
    folders = {name for name, _ in pyogrio.list_layers(path)}
    assert "绿地（面）" in folders
    assert len(folders) == sum(count > 0 for count in counts.values())
    wanted = expected(overlays, 4326)
    for part in parts(overlays, CRS(4326), "zh"):
        frame = gpd.read_file(path, layer=part.title("zh"))
        agree(frame.geometry, wanted[part.name], 1e-7)
        assert list(frame["class"]) == list(part.frame["class"])
    kml = "{http://www.opengis.net/kml/2.2}"
    document = ET.fromstring(path.read_bytes()).find(f"{kml}Document")  # noqa: S314  (our own file)
    styles = {
        style.get("id"): style.find(f"{kml}LineStyle/{kml}color").text
        for style in document.iter(f"{kml}Style")
    }
    green = next(
        folder for folder in document.iter(f"{kml}Folder") if folder[0].text == "绿地（面）"
    )
    mark = green.find(f"{kml}Placemark")
    assert mark.find(f"{kml}name").text == "人民公园"
    # #238b45 as aabbggrr.
    assert styles[mark.find(f"{kml}styleUrl").text[1:]] == "ff458b23"


def test_shapefiles_have_short_ascii_names_an_encoding_and_a_key_to_them(found, overlays, tmp_path):
    path = tmp_path / "town.zip"
    counts = write_gis(found, overlays, path)
    folder = unzip(path, tmp_path / "z")
    key = list(csv.DictReader(io.StringIO((folder / "names.csv").read_text("utf-8-sig"))))
    for name, shapes in expected(overlays).items():
        stem = folder / name
        assert stem.with_suffix(".cpg").read_text() == "UTF-8"
        assert "CGCS2000" in stem.with_suffix(".prj").read_text()
        fields = pyogrio.read_info(stem.with_suffix(".shp"))["fields"]
        assert all(len(field.encode()) <= 10 and field.isascii() for field in fields)
        assert len({field.lower() for field in fields}) == len(fields)
        assert list(fields) == [row["column"] for row in key if row["file"] == f"{name}.shp"]
        frame = gpd.read_file(stem.with_suffix(".shp"))
        assert len(frame) == counts[name]
        agree(frame.geometry, shapes, 0.01)
        assert np.allclose(frame.area, shapes.area, atol=0.01)
    homes = gpd.read_file(folder / "residents_area.shp")
    assert list(homes["class"]) == ["步行500米内有公园", "步行超过500米"]
    walk = next(row for row in key if row["full_name"] == "walk_m")
    assert (walk["中文"], walk["English"], walk["unit"]) == ("步行距离", "walk", "m")
    ways = gpd.read_file(folder / "streets_line.shp")
    assert list(ways["walkable"]) == [1, 1]
    assert "数据日期：2026-01-02" in (folder / "README.txt").read_text("utf-8-sig")
    assert (folder / "ledger.csv").is_file()
    assert (folder / "indicators.csv").is_file()


def test_every_column_of_every_overlay_has_a_chinese_and_an_english_name(overlays):
    for part in parts(overlays, METRIC, "zh", mark=MARK):
        for column in part.columns:
            assert column.name in known_columns(), (part.name, column.name)
            assert not column.label.zh.isascii() or not column.label.zh


def test_short_names_are_unlike_each_other_and_text_is_cut_between_characters():
    names = ascii_names(["parking_left", "parking_length", "Parking_le", "公园", "绿地"], 10)
    assert names == ["parking_le", "parking__2", "parking__3", "column", "column_2"]
    assert cut("a" + "绿" * 100, 254) == "a" + "绿" * 84
    assert len(cut("a" + "绿" * 100, 254).encode()) == 253


def test_a_drawing_is_in_metres_with_a_layer_a_class_and_nothing_to_mend(found, overlays, tmp_path):
    path = tmp_path / "town.dxf"
    write_gis(found, overlays, path)
    drawing = ezdxf.readfile(path)
    audit = drawing.audit()
    assert not audit.errors
    assert not audit.fixes
    assert drawing.header["$INSUNITS"] == 6
    space = drawing.modelspace()
    rings = lines = points = 0
    for part in parts(overlays, METRIC, "zh"):
        pieces = shapely.get_parts(part.frame.geometry.to_numpy())
        if part.shape == "area":
            rings += len(pieces) + shapely.get_num_interior_rings(pieces).sum()
        elif part.shape == "line":
            lines += len(pieces)
        else:
            points += len(pieces)
    drawn = list(space.query("LWPOLYLINE"))
    assert sum(each.closed for each in drawn) == rings
    assert sum(not each.closed for each in drawn) == lines
    assert len(space.query("POINT")) == points
    assert drawing.layers.get("绿地-公园绿地").rgb == (0x23, 0x8B, 0x45)
    outline, pond = space.query('LWPOLYLINE[layer=="绿地-公园绿地"]')
    outer, inner = (shapely.Polygon(each.get_points("xy")) for each in (outline, pond))
    assert shapely.hausdorff_distance(outer.difference(inner), at(RING)) < 0.01
    assert outer.area - inner.area == pytest.approx(100 * 100 - 20 * 20, abs=0.01)
    (name,) = space.query("TEXT")
    assert name.dxf.text == "人民公园"
    assert name.dxf.layer in drawing.layers
    assert outer.contains(shapely.Point(name.dxf.align_point.x, name.dxf.align_point.y))
    said = "\n".join(text.dxf.text for text in drawing.blocks.get("PLANNER_ABOUT"))
    assert "EPSG:4547" in said
    assert "© OpenStreetMap contributors" in said
    assert "示意" not in said
    style = drawing.styles.get(name.dxf.style)
    assert style.get_extended_font_data()[0] == "SimSun"


def test_layers_of_a_drawing_have_no_character_that_autocad_refuses(found, tmp_path):
    spot = gpd.GeoDataFrame(
        {"name": ["x"]}, geometry=[shapely.Point(at(RING).centroid)], crs=METRIC
    )
    odd = '<a>/\\":;?*|=`b'
    made = [
        Layer("odd", Phrase(odd, odd), (LayerClass(Phrase(odd, odd), "#112233", spot),)),
        Layer(
            "twin",
            Phrase(odd.replace("a", "A"), odd),
            (
                LayerClass(Phrase("1", "1"), "#ff0000", spot),
                LayerClass(Phrase("一", "1"), "#00ff00", spot),
            ),
        ),
        Layer(
            "third",
            Phrase(odd.replace("/", "|"), odd),
            (LayerClass(Phrase(odd, odd), "#0000ff", spot),),
        ),
    ]
    write_gis(found, made, tmp_path / "odd.dxf")
    drawing = ezdxf.readfile(tmp_path / "odd.dxf")
    assert not drawing.audit().errors
    names = [layer.dxf.name for layer in drawing.layers]
    assert not any(set(name) & set('<>/\\":;?*|=`') for name in names)
    used = {point.dxf.layer for point in drawing.modelspace().query("POINT")}
    assert len({name.casefold() for name in used}) == 4


def test_without_ezdxf_a_drawing_says_what_to_install(found, overlays, tmp_path, monkeypatch):
    path = tmp_path / "town.dxf"
    path.write_text("old", encoding="utf-8")
    for name in [name for name in sys.modules if name.split(".")[0] == "ezdxf"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ezdxf", None)
    with pytest.raises(OptionError, match="pip install ezdxf"):
        write_gis(found, overlays, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["town.dxf"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_hostile_names_give_valid_files_with_every_feature(tmp_path, ending):
    kiosks = [
        {"geometry": shapely.Point(400 + 5 * place, 20), "kind": "shop", "name": name}
        for place, name in enumerate(HOSTILE)
    ]
    parks = [
        park(box(200 * place, -150, 200 * place + 100, -50), name=name)
        for place, name in enumerate(HOSTILE)
    ]
    hostile = town(places=kiosks, green=parks)
    told = replace(hostile.provenance, source="\ud800<b>.osm")
    hostile = hostile.replace(name="<b>镇\x00%%c</b>", provenance=told)
    assessed = assess(hostile)
    path = tmp_path / f"town{ending}"
    write_gis(assessed, layers.build(assessed), path)
    names = read_names(path, tmp_path)
    assert len(names) == len(HOSTILE)
    if ending == ".dxf":
        return
    assert names[0] == "=1+2"
    assert names[1] == HOSTILE[1]
    assert names[2] == "a b c d [31m"
    assert names[4] == ("长" * 84 if ending == ".zip" else "长" * 10_000)
    assert names[6] == "\ufffd半"
    assert names[8] is None


def read_names(path, folder):
    """Names of the places, in order; of a drawing, the points of their layer."""
    if path.suffix == ".dxf":
        drawing = ezdxf.readfile(path)
        assert not drawing.audit().errors
        labels = [text.dxf.text for text in drawing.modelspace().query("TEXT")]
        assert len(labels) == len(HOSTILE) - 1
        assert all(len(text) <= 200 and "%%" not in text for text in labels)
        assert not any("\\" in text or "\u202e" in text for text in labels)
        return list(drawing.modelspace().query('POINT[layer=="设施-商店与超市"]'))
    if path.suffix == ".gpkg":
        frame = gpd.read_file(path, layer="places_point")
    elif path.suffix == ".kml":
        frame = gpd.read_file(path, layer="设施（点）").rename(columns={"name": "n"})
        frame = frame.rename(columns={"Name": "name"})
        frame["name"] = frame["name"].replace("", None)
    elif path.suffix == ".zip":
        frame = gpd.read_file(unzip(path, folder / "z") / "places_point.shp")
    else:
        rows = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [row["properties"]["name"] for row in rows if row["properties"]["layer"] == "places"]
    return [name if isinstance(name, str) else None for name in frame["name"]]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_invented_data_bears_its_mark_in_every_file_and_every_row(overlays, tmp_path, ending, lang):
    made = town()
    invented = made.replace(provenance=replace(made.provenance, illustrative=True))
    assessed = assess(invented)
    path = tmp_path / f"town{ending}"
    write_gis(assessed, layers.build(assessed), path, lang=lang)
    assert MARK in all_text(path)
    if ending == ".gpkg":
        assert set(gpd.read_file(path, layer="trees_point")["mark"]) == {MARK}
        assert MARK in pyogrio.read_info(path, layer="trees_point")["layer_metadata"]["DESCRIPTION"]
    if ending == ".geojson":
        data = json.loads(path.read_text(encoding="utf-8"))
        assert data["illustrative"] is True
        assert {row["properties"]["mark"] for row in data["features"]} == {MARK}
    if ending == ".zip":
        frame = gpd.read_file(unzip(path, tmp_path / "z") / "trees_point.shp")
        assert set(frame["mark"]) == {MARK}
    real = tmp_path / f"real{ending}"
    write_gis(assess(made), overlays, real, lang=lang)
    assert MARK not in all_text(real)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_town_with_nothing_in_it_still_gives_a_file_that_opens(tmp_path, ending):
    assessed = assess(make())
    path = tmp_path / f"empty{ending}"
    counts = write_gis(assessed, choose(layers.build(assessed), "green,trees"), path)
    assert counts == {"green": 0, "trees": 0}
    assert "test" in all_text(path)
    if ending == ".dxf":
        assert not ezdxf.readfile(path).audit().errors
    if ending == ".geojson":
        assert json.loads(path.read_text(encoding="utf-8"))["features"] == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_leaves_the_old_file_and_nothing_half_written(
    found, overlays, tmp_path, monkeypatch, ending
):
    path = tmp_path / f"town{ending}"
    path.write_text("old", encoding="utf-8")

    def full(partial, *_):
        partial.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(write_gis.__globals__["_WRITERS"], ending, full)
    with pytest.raises(WriteError, match="No space left"):
        write_gis(found, overlays, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_gcj02_degrees_in_a_drawing_and_far_away_crs_are_refused(found, overlays, tmp_path):
    def refusal(name, crs):
        with pytest.raises(OptionError) as caught:
            write_gis(found, overlays, tmp_path / name, crs=crs)
        assert not any(tmp_path.iterdir())
        return str(caught.value)

    assert "GCJ-02 is never written" in refusal("a.gpkg", "GCJ-02")
    assert "BD-09 is never written" in refusal("a.geojson", "bd09")
    assert "always in WGS-84" in refusal("a.kml", "EPSG:4547")
    assert "in metres on the ground" in refusal("a.dxf", "WGS-84")
    assert "in metres on the ground" in refusal("a.dxf", "EPSG:3857")
    assert "The town is elsewhere" in refusal("a.gpkg", "EPSG:27700")
    assert "no coordinate system" in refusal("a.gpkg", "EPSG:99999")
    assert "transformation is not public" in refusal("a.zip", "EPSG:2436")
    assert ".gpkg, .geojson, .kml, .zip, .dxf" in refusal("a.shp", "")
    with pytest.raises(MissingFileError, match="there is no folder"):
        write_gis(found, overlays, tmp_path / "no" / "a.gpkg")


def test_a_town_file_is_never_replaced_by_an_export(found, overlays, tmp_path):
    path = tmp_path / "town.gpkg"
    write_town(found.town, path)
    before = path.read_bytes()
    with pytest.raises(OptionError, match="is a town file"):
        write_gis(found, overlays, path)
    assert path.read_bytes() == before
    # An earlier export may be.
    other = tmp_path / "export.gpkg"
    write_gis(found, overlays, other)
    assert write_gis(found, choose(overlays, "trees"), other) == {"trees_point": 1, "trees_line": 1}
    assert "green_area" not in {name for name, _ in pyogrio.list_layers(other)}


def test_a_border_is_written_only_when_the_overlay_has_it(tmp_path):
    made = town()
    county = made.replace(provenance=replace(made.provenance, boundary_from="place"))
    assessed = assess(county)
    for border, count in ((False, {"study_area": 0}), (True, {"study_area_area": 1})):
        themes = choose(layers.build(assessed, border=border), "study_area")
        assert write_gis(assessed, themes, tmp_path / f"{border}.geojson") == count


def test_columns_that_a_format_keeps_for_itself_and_unknown_ones_are_renamed_or_labelled(
    found, tmp_path
):
    frame = gpd.GeoDataFrame(
        {
            "fid": [7.5],
            "geom": ["x"],
            "layer": [3],
            "mark": ["own"],
            "高度": [2],
            "endless": [np.inf],
            "mixed": ["a"],
        },
        geometry=[shapely.Point(440_000, 4_105_000, 99)],
        crs=METRIC,
    )
    made = Layer(
        "New-Overlay",
        Phrase("新", "new"),
        (LayerClass(Phrase("类", "class"), "#112233", frame),),
        (Field("endless", Phrase("无尽", "endless thing")),),
    )
    path = tmp_path / "new.gpkg"
    assert write_gis(found, [made], path) == {"new_overlay_point": 1}
    read = gpd.read_file(path, layer="new_overlay_point")
    assert read["layer_own"][0] == 3
    assert read["mark_own"][0] == "own"
    assert read["fid_2"][0] == 7.5
    assert read["endless"].isna().all()
    assert not read.has_z.any()
    (part,) = parts([made], METRIC, "zh")
    labels = {column.name: column.label for column in part.columns}
    assert labels["endless"].zh == "无尽"
    assert labels["mixed"].en == "mixed"


def test_overlays_are_not_changed_by_being_exported(found, overlays, tmp_path):
    before = [part.features.copy() for layer in overlays for part in layer.classes]
    for ending in ENDINGS:
        write_gis(found, overlays, tmp_path / f"town{ending}")
    after = [part.features for layer in overlays for part in layer.classes]
    for one, other in zip(before, after, strict=True):
        assert one.equals(other)
        assert one.crs == other.crs
