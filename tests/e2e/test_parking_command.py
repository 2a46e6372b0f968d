"""`planner parking`, `plant` and `plant-street` as a user meets them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from planner import assess
from planner.shade import growth_table
from planner.store import read_scenario, write_town
from tests.command import done, refused
from tests.osm import LAT, LON, Osm
from tests.towns import box, home, make, street

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
HEADINGS = [
    *("id", "name", "kind", "access", "area_m2", "spaces", "spaces_from"),
    *("shade_now", "shade_5", "shade_15", "shade_july_midday", "meets_30", "residents_300m"),
]


def rows(path):
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "spreadsheets need a byte-order mark"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def lots(folder):
    return {row["id"]: row for row in rows(folder / "lots.csv")}


def lot_town(**more):
    """Lots of 17 m × 50 m that a street enters at its end: bare, with a tree, and a cellar."""
    surface = {"kind": "surface", "access": "public"}
    given = {
        "ways": [street((0, 0), (600, 0), name="主街"), street((100, 0), (100, 20))],
        "buildings": [home(50, 30)],
        "parking": [
            {"geometry": box(91.5, 20, 108.5, 70), "name": "=车场", **surface},
            {"geometry": box(200, 20, 217, 70), "name": "树下", "capacity": 30.0, **surface},
            {"geometry": shapely.Point(300, 40), "kind": "underground", "access": "customers"},
            {"geometry": shapely.Point(400, 40), "name": "点", **surface},
        ],
        # A disc of 5 m wholly on the second lot.
        "trees": [
            {
                "geometry": shapely.Point(208.5, 45),
                "kind": "tree",
                "crown_m": 5.0,
                "species": "国槐",
            }
        ],
    }
    return make(boundary=box(-100, -200, 700, 300), **{**given, **more})


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    write_town(lot_town(), path)
    return path


@pytest.fixture(scope="module")
def written(town_file):
    """Folder of the tables, and what was printed."""
    out = town_file.parent / "out"
    options = ("--day", "2026-07-15", "--timezone", "Asia/Shanghai", "--lang", "en")
    return out, done("parking", town_file, "--out", out, *options)


def test_every_file_is_written_and_named(written):
    out, text = written
    names = {"lots.gpkg", "lots.csv", "neighbourhoods.csv", "shaded_streets.csv"}
    assert {path.name for path in out.iterdir()} == names | {"shade_hours.csv"}
    assert all(f"wrote {out / name}" in text for name in names)


def test_a_lot_a_row_with_what_was_worked_out_by_hand(written):
    found = lots(written[0])
    bare, shaded, cellar, point = found.values()
    assert list(bare)[: len(HEADINGS)] == HEADINGS
    # Hand-checked in tests/unit/layout; by area 850 m² hold 28 to 34.
    assert (bare["spaces"], bare["spaces_from"]) == ("40", "layout")
    assert (bare["spaces_low"], bare["spaces_high"]) == ("28", "40")
    assert float(bare["area_m2"]) == pytest.approx(850)
    assert float(shaded["shade_now"]) == pytest.approx(np.pi * 2.5**2 / 850, rel=1e-3)
    assert float(shaded["shade_now"]) < float(shaded["shade_5"]) < float(shaded["shade_15"])
    assert (shaded["spaces"], shaded["meets_30"]) == ("30", "no")
    assert cellar["kind"] == "underground"
    assert "without an outline" in point["remarks"]


def test_what_is_unknown_is_empty_and_never_0(written):
    bare, _, cellar, point = lots(written[0]).values()
    for row in (bare, cellar, point):
        assert row["meets_30"] == "unknown"
        assert row["remarks"]
        assert {row[name] for name in ("shade_now", "shade_15", "shade_july_midday")} == {""}
    for row in (cellar, point):
        assert {row[name] for name in ("area_m2", "spaces", "heights_unknown")} == {""}
    # Nobody gave a population.
    assert {row["residents_300m"] for row in lots(written[0]).values()} == {""}


def test_spaces_are_summed_with_their_range_and_the_unknown_counted(written):
    out, text = written
    sums = {(row["access"], row["group"]): row for row in rows(out / "neighbourhoods.csv")}
    public = sums["public", "surface"]
    names = ("lots", "spaces", "spaces_low", "spaces_high", "unknown_lots")
    assert [public[name] for name in names] == ["3", "70", "58", "70", "1"]
    assert public["charging"] == ""
    cellar = sums["customers", "structure"]
    assert [cellar[name] for name in names] == ["1", "", "", "", "1"]
    assert "of 3 car parks at ground level 0 are shaded to 30% or more, 1 are not, 2 unknown" in (
        " ".join(text.split())
    )


def test_nothing_in_a_table_runs_as_a_formula(written):
    text = (written[0] / "lots.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=车场" in cells
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_the_drawing_holds_as_many_stalls_as_the_table_says(written):
    path = written[0] / "lots.gpkg"
    assert set(pyogrio.list_layers(path)[:, 0]) == {
        *("lots", "stalls", "aisles", "entrances", "crowns")
    }
    drawn = gpd.read_file(path, layer="lots")
    stalls = gpd.read_file(path, layer="stalls")
    by_layout = drawn[drawn["spaces_from"] == "layout"]
    assert dict(stalls.groupby("lot").size()) == dict(
        zip(by_layout["id"], by_layout["spaces"], strict=True)
    )
    outline = by_layout.geometry.iloc[0]
    assert stalls.geometry.intersection(outline).area.sum() == pytest.approx(stalls.area.sum())
    crowns = gpd.read_file(path, layer="crowns")
    assert list(crowns["crown_m"]) == [5.0]
    assert crowns.area.iloc[0] == pytest.approx(np.pi * 2.5**2, rel=1e-3)


def test_shade_by_the_hour_is_of_every_lot_in_the_open_while_the_sun_is_up(written):
    hours = rows(written[0] / "shade_hours.csv")
    assert {row["id"] for row in hours} == {"parking/0", "parking/1"}
    shaded = [row for row in hours if row["id"] == "parking/1"]
    assert all(float(row["sun_elevation_deg"]) > 0 for row in hours)
    assert [row["time"][11:] for row in shaded][:2] == ["06:00+08:00", "07:00+08:00"]
    assert all(float(row["both"]) >= float(row["tree"]) for row in shaded)
    midday = [float(row["both"]) for row in shaded if 10 <= int(row["time"][11:13]) <= 16]
    table = lots(written[0])["parking/1"]
    assert np.mean(midday) == pytest.approx(float(table["shade_july_midday"]), abs=1e-6)
    # Nobody mapped a tree on the other, nor said that there is none.
    assert {row["tree"] for row in hours if row["id"] == "parking/0"} == {""}


def test_trees_declared_complete_make_a_bare_lot_unshaded(town_file, tmp_path):
    done("parking", town_file, "--out", tmp_path, "--complete", "trees")
    bare = lots(tmp_path)["parking/0"]
    assert (bare["shade_now"], bare["meets_30"]) == ("0.0", "no")
    assert not (tmp_path / "shade_hours.csv").exists()


CURVES = "crown_m_0,crown_m_15,height_m_0,height_m_15"


def test_an_own_table_of_growth_decides_how_shade_grows(town_file, tmp_path):
    table = tmp_path / "own.csv"
    # 1 m at planting, 31 m after 15 years: 2 m more every year.
    row = "styphnolobium,国槐,2.5,1,31,3,13"
    table.write_text(f"id,names,clear_trunk_m,{CURVES}\n{row}\n", encoding="utf-8")
    done("parking", town_file, "--out", tmp_path / "out", "--growth", table)
    found = lots(tmp_path / "out")["parking/1"]
    assert float(found["shade_5"]) == pytest.approx(np.pi * 7.5**2 / 850, rel=1e-3)


def test_a_faulty_table_of_growth_is_named_with_row_and_column(town_file, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text(f"id,clear_trunk_m,{CURVES}\nlime,2.5,3,2,3,9\n", encoding="utf-8")
    out = ("--out", tmp_path / "out")
    told = refused("parking", town_file, *out, "--growth", bad)
    assert "bad.csv: table of species groups: row 1 (lime): column crown_m must rise" in told
    (tmp_path / "not.toml").write_text("group = 3", encoding="utf-8")
    assert "[[group]] table" in refused(
        "parking", town_file, *out, "--growth", tmp_path / "not.toml"
    )
    (tmp_path / "broken.toml").write_text("[[", encoding="utf-8")
    assert "broken.toml: cannot be read as TOML" in refused(
        "parking", town_file, *out, "--growth", tmp_path / "broken.toml"
    )
    (tmp_path / "empty.csv").write_text("id\n", encoding="utf-8")
    assert "it has no row" in refused(
        "parking", town_file, *out, "--growth", tmp_path / "empty.csv"
    )
    assert "no such file" in refused("parking", town_file, *out, "--growth", tmp_path / "no.csv")
    assert "must end in .csv" in refused("parking", town_file, *out, "--growth", tmp_path / "a.txt")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--day", "2026-02-30"), "no day of the calendar"),
        (("--day", "15 July"), "no day of the calendar"),
        (("--day", "2026-07-15", "--timezone", "Asia/Zuoquan"), "no time zone 'Asia/Zuoquan'"),
        (("--timezone", "Asia/Shanghai"), "give --day too"),
        (("--complete", "shade"), "there is no such table"),
        (("--lang", "de"), "zh"),
    ],
)
def test_a_wrong_option_is_one_message_and_writes_nothing(town_file, tmp_path, options, told):
    assert told in refused("parking", town_file, "--out", tmp_path / "out", *options)
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_tables_are_replaced_together_or_not_at_all(town_file, tmp_path, monkeypatch):
    done("parking", town_file, "--out", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("planner.export.parking.pyogrio.write_dataframe", full)
    assert "No space left" in refused("parking", town_file, "--out", tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_plan_for_a_lot_is_read_back_and_compared(tmp_path):
    town_file = tmp_path / "town.gpkg"
    write_town(lot_town(complete=("trees",)), town_file)
    plan, drawing = tmp_path / "plan.geojson", tmp_path / "lot.gpkg"
    options = ("--species", "国槐", "--layout", drawing, "--time-limit", "5", "--lang", "en")
    text = done("plant", town_file, "parking/0", "--out", plan, "--target", "20", *options)
    assert "40 stalls laid out" in text
    assert "reached" in text
    scenario = read_scenario(plan)
    (change,) = scenario.changes
    trees = len(change.geometry.geoms)
    assert f"{trees} trees: 国槐 × {trees}" in text
    drawn = gpd.read_file(drawing, layer="planned_trees_point")
    assert len(drawn) == trees
    stalls = len(gpd.read_file(drawing, layer="stall_area"))
    lost = [name for name in pyogrio.list_layers(drawing)[:, 0] if name == "lost_area"]
    assert stalls + sum(len(gpd.read_file(drawing, layer=name)) for name in lost) == 40
    out = tmp_path / "out"
    printed = done("scenario", town_file, plan, "--out", out)
    (row,) = rows(out / "lots.csv")
    assert float(row["shade_now_before"]) == 0
    # As planned: reckoned once from the plan's crowns, once from the planted town's.
    after = float(row["shade_15_after"])
    assert after >= 0.2 - 1e-3
    assert f"{after:.1%}" in text
    assert f"{after:.1%}" in printed


def test_a_target_out_of_reach_is_said_and_the_best_plan_written(town_file, tmp_path):
    plan = tmp_path / "plan.geojson"
    text = done(
        *("plant", town_file, "树下", "--out", plan, "--target", "100", "--years", "5"),
        *("--time-limit", "4", "--lang", "en"),
    )
    assert "NOT reached" in text
    assert read_scenario(plan).changes


def test_a_target_already_met_plants_nothing_and_writes_no_plan(town_file, tmp_path):
    plan = tmp_path / "plan.geojson"
    text = done("plant", town_file, "树下", "--out", plan, "--target", "5", "--lang", "en")
    assert "nothing to plant, no plan written" in text
    assert not plan.exists()


@pytest.mark.parametrize(
    ("lot", "options", "told"),
    [
        ("没有", (), "there is no car park 没有"),
        ("没有", (), "=车场, 树下"),
        ("parking/2", (), "no open ground"),
        ("点", (), "no open ground"),
        ("parking/0", ("--target", "0"), "--target 0: give a percentage"),
        ("parking/0", ("--target", "130"), "--target 130: give a percentage"),
        ("parking/0", ("--target", "nan"), "--target nan: give a percentage"),
        ("parking/0", ("--years", "-1"), "years after planting -1"),
        ("parking/0", ("--time-limit", "0"), "give seconds above 0"),
        ("parking/0", ("--species", "塑料树"), "there are 国槐"),
        ("parking/0", ("国槐",), "species follow --species"),
        ("parking/0", ("--sheet", "lot.docx"), "--sheet lot.docx: the name must end in .pdf"),
        ("parking/0", ("--layout", "lot.shp"), "--layout lot.shp: the name must end in .gpkg"),
    ],
)
def test_a_plan_that_cannot_be_is_one_message(town_file, tmp_path, lot, options, told):
    plan = tmp_path / "plan.geojson"
    assert told in refused("plant", town_file, lot, "--out", plan, *options)
    assert not plan.exists()


def test_gaps_along_a_street_are_planted_and_the_gain_told(town_file, tmp_path):
    plan = tmp_path / "street.geojson"
    text = done(
        *("plant-street", town_file, "主街", "--species", "国槐", "--out", plan, "--lang", "en")
    )
    (change,) = read_scenario(plan).changes
    assert change.leaf_cycle == "deciduous"
    assert f"{len(change.geometry.geoms)} trees" in text
    assert "not among the streets inside" in refused(
        "plant-street", town_file, "无此路", "--out", plan
    )
    assert "in no row of the growth table" in refused(
        "plant-street", town_file, "主街", "--species", "塑料树", "--out", plan
    )
    assert "spacing 1 m: give at least" in refused(
        "plant-street", town_file, "主街", "--spacing", "1", "--out", plan
    )


def bad_osm():
    """What the issue names as bad input, side by side."""
    osm = Osm()
    osm.way((-100, 0), (3000, 0), highway="residential")
    for place, capacity in enumerate(("yes", "~30", "1.5", "-5")):
        osm.box(place * 60, 10, place * 60 + 40, 40, amenity="parking", capacity=capacity)
    osm.box(300, 10, 360, 60, amenity="parking", name="大")
    osm.box(310, 20, 330, 50, amenity="parking", name="叠")
    osm.box(400, 10, 402.5, 12, amenity="parking", name="小")
    osm.box(500, 10, 1207, 717, amenity="parking", name="广")
    osm.box(20, 30, 40, 60, building="house", height="30'")
    osm.node(380, 30, natural="tree", diameter_crown="80")
    osm.node(350, 30, natural="tree", height="30'", circumference="9e99")
    return osm


def test_bad_data_is_flagged_and_never_a_traceback(tmp_path):
    town = tmp_path / "bad.gpkg"
    around = f"{LON - 0.002},{LAT - 0.002},{LON + 0.02},{LAT + 0.01}"
    done("town", bad_osm().write(tmp_path / "bad.osm"), "--out", town, "--bbox", around)
    text = done("parking", town, "--out", tmp_path / "out", "--lang", "en", "--day", "2026-12-21")
    found = list(lots(tmp_path / "out").values())
    assert [row["faults"].split(";")[0] for row in found[1:4]] == ["capacity_unread"] * 3
    assert found[0]["faults"] == "overlaps_building;capacity_unread"
    assert "no whole positive number" in found[1]["remarks"]
    by_name = {row["name"]: row for row in found if row["name"]}
    assert by_name["大"]["faults"] == by_name["叠"]["faults"] == "overlaps_lot"
    assert (by_name["大"]["counted"], by_name["叠"]["counted"]) == ("yes", "no")
    assert (by_name["小"]["faults"], by_name["小"]["spaces"]) == ("too_small", "")
    assert (by_name["广"]["faults"], by_name["广"]["spaces_from"]) == ("too_large", "area")
    assert "1 mapped values of crown_m of trees are implausible" in text
    # 30 feet are 9.144 m.
    tree = gpd.read_file(tmp_path / "out" / "lots.gpkg", layer="crowns")
    assert 9.144 in list(tree["height_m"].round(3))


def test_a_town_without_a_car_park_has_empty_tables(tmp_path):
    write_town(lot_town(parking=[], trees=[]), tmp_path / "t.gpkg")
    text = done("parking", tmp_path / "t.gpkg", "--out", tmp_path / "out", "--day", "2026-07-15")
    assert "0" in text
    assert rows(tmp_path / "out" / "lots.csv") == []
    assert rows(tmp_path / "out" / "shade_hours.csv") == []
    assert gpd.read_file(tmp_path / "out" / "lots.gpkg", layer="stalls").empty


def test_invented_car_parks_are_marked_in_every_table(tmp_path):
    done("parking", "demo", "--out", tmp_path, "--lang", "en")
    for name in ("lots", "neighbourhoods", "shaded_streets"):
        marks = {row["mark"] for row in rows(tmp_path / f"{name}.csv")}
        assert marks == {"示意，非实测 · illustrative, not surveyed"}, name
    shaded = {row["name"] for row in lots(tmp_path).values() if row["meets_30"] == "yes"}
    assert shaded == {"文庙西新能源林荫停车场", "城东林荫停车场"}


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here")
def test_helsinki_has_lots_spaces_and_shade_with_the_unknown_said(tmp_path):
    extract = SHARED / "osm" / "helsinki_centre_fi_2019.osm.pbf"
    text = done("parking", extract, "--out", tmp_path, "--lang", "en")
    found = lots(tmp_path)
    counted = [row for row in found.values() if row["counted"] == "yes"]
    sums = rows(tmp_path / "neighbourhoods.csv")
    known = sum(int(row["spaces"]) for row in counted if row["spaces"])
    assert sum(int(row["spaces"] or 0) for row in sums) == known
    assert sum(int(row["lots"]) for row in sums) == len(counted)
    assert f"{known:,}" in text
    assert all((row["shade_now"] == "") == (row["meets_30"] == "unknown") for row in counted)


def test_growth_reaches_car_parks_and_streets_and_what_comes_after():
    groups = growth_table()
    own = (replace(groups[0], id="mine"), *groups)
    result = assess(lot_town(), ("planner",), groups=own)
    assert result.parking.groups == result.streets.groups == own
    assert assess(result.town, ("planner",), previous=result).parking.groups == own
