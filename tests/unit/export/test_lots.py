"""Tables and drawings of car parks: what is first, what is missing, what is drawn."""

from __future__ import annotations

import csv
import io

import ezdxf
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from planner import PlantingRequest, assess, plan_lot
from planner.errors import DataError, OptionError
from planner.export.layouts import layout_bytes, write_layout
from planner.export.lots import COUNTS, FIRST, lots_csv, lots_table, remarks, table_csv
from planner.export.parking import shade_lines
from planner.parking.change import shade_change
from planner.parking.hours import WHOLE_DAY, shade_hours
from planner.parking.stall_drawing import draw_stalls
from planner.parking.summary import summarise_shade
from planner.scenario import PlantTrees, Scenario
from planner.shade import read_day, sun_over
from tests.towns import METRIC, at, box, home, make, street

SURFACE = {"kind": "surface", "access": "public"}


def town_of_lots(**more):
    """A lot of 17 m × 50 m entered at its end, one half under a wood, and a cellar."""
    given = {
        "ways": [street((0, 0), (600, 0)), street((100, 0), (100, 20))],
        "buildings": [home(50, 30)],
        "parking": [
            {"geometry": box(91.5, 20, 108.5, 70), "name": "空", **SURFACE},
            {"geometry": box(200, 20, 220, 70), "name": "林", "capacity": 30.0, **SURFACE},
            {"geometry": shapely.Point(300, 40), "kind": "underground", "access": "private"},
        ],
        "green": [{"geometry": box(200, 20, 210, 70), "kind": "wood"}],
    }
    return make(boundary=box(-100, -200, 700, 300), **{**given, **more})


@pytest.fixture(scope="module")
def assessed():
    return assess(town_of_lots(), ("parking",))


@pytest.fixture(scope="module")
def table(assessed):
    return lots_table(assessed.parking, lang="en").set_index("name")


def test_what_an_official_asks_first_stands_first(assessed):
    columns = list(lots_table(assessed.parking))
    assert tuple(columns[: len(FIRST)]) == FIRST
    told = {*assessed.parking.lots.columns, "remarks", "longitude", "latitude"} - {"geometry"}
    assert set(columns) == told


def test_shares_are_0_to_1_and_counts_are_whole(table):
    assert table.loc["林", "shade_now"] == pytest.approx(0.5)
    assert table.loc["林", "meets_30"] == "yes"
    assert all(table[column].dtype == "Int64" for column in COUNTS)
    assert table.loc["空", "spaces"] == 40


def test_missing_is_empty_and_a_true_0_is_0(assessed):
    rows = list(csv.DictReader(io.StringIO(lots_csv(assessed.parking))))
    bare, _, cellar = rows
    assert (bare["shade_now"], bare["shade_july_midday"], bare["charging"]) == ("", "", "")
    assert (cellar["area_m2"], cellar["spaces"], cellar["heights_unknown"]) == ("", "", "")
    assert bare["heights_unknown"] == "0"
    assert "nan" not in lots_csv(assessed.parking).lower()


def test_a_point_on_each_lot_is_in_degrees(assessed, table):
    places = gpd.GeoSeries.from_xy(table["longitude"], table["latitude"], crs=4326).to_crs(METRIC)
    outlines = assessed.parking.lots.geometry.to_numpy()
    assert shapely.dwithin(places.to_numpy(), outlines, 1e-3).all()


def test_that_there_is_no_outline_is_said_once():
    assert remarks("no_outline", "no_outline", "en").count("outline") == 1
    both = remarks("too_small;capacity_unread", "no_tree_mapped", "zh")
    assert len(both.split("；")) == 3
    assert remarks("", "", "en") == ""


def test_a_table_has_its_columns_when_it_has_no_row_and_runs_nothing():
    town = town_of_lots()
    assert table_csv(pd.DataFrame({"a": [], "b": []}), town) == "a,b\n"
    assert table_csv(pd.DataFrame({"a": ["=1+1"], "b": [np.nan]}), town) == "a,b\n'=1+1,\n"


def test_a_lot_in_several_parts_is_drawn_with_all_its_stalls():
    parts = shapely.union_all([box(91.5, 20, 108.5, 70), box(300, 20, 317, 70)])
    town = town_of_lots(parking=[{"geometry": parts, **SURFACE}])
    parking = assess(town, ("parking",)).parking
    drawn = draw_stalls(parking)
    stalls = drawn[drawn["kind"] == "stall"]
    assert len(stalls) == parking.supply["spaces"].iloc[0] == 80
    assert shapely.within(stalls.geometry, shapely.buffer(at(parts), 1e-6)).all()


def test_a_town_without_a_layout_draws_nothing():
    drawn = draw_stalls(assess(town_of_lots(parking=[]), ("parking",)).parking)
    assert drawn.empty
    assert list(drawn.columns) == ["lot", "kind", "number", "geometry"]


def test_the_hours_of_midday_have_the_mean_that_the_table_tells(assessed):
    sun = sun_over(assessed.town, read_day("2026-07-15"), WHOLE_DAY, timezone="Asia/Shanghai")
    hours = shade_hours(assessed.parking, sun)
    assert set(hours["name"]) == {"空", "林"}
    assert (hours["sun_elevation_deg"] > 0).all()
    one = hours[(hours["name"] == "林") & hours["time"].str[11:13].astype(int).between(10, 16)]
    lots = assessed.parking.lots.set_index("name")
    assert one["both"].mean() == pytest.approx(lots.loc["林", "shade_july_midday"], abs=1e-12)
    assert hours.loc[hours["name"] == "空", "both"].isna().all()
    assert hours.loc[hours["name"] == "空", "building"].notna().all()


def test_a_day_without_sun_has_no_hour():
    far_north = assess(town_of_lots(), ("parking",)).parking
    sun = sun_over(far_north.town, read_day("2026-07-15"), (0, 1, 2), timezone="Asia/Shanghai")
    assert shade_hours(far_north, sun).empty


def test_the_summary_agrees_with_the_indicators(assessed):
    summary = summarise_shade(assessed.parking)
    assert (summary.lots, summary.shaded, summary.unshaded, summary.unknown) == (2, 1, 0, 1)
    shade = assess(town_of_lots(complete=("trees",)), ("parking",))
    number = shade.indicator("shaded_car_parks")
    told = summarise_shade(shade.parking)
    assert (told.shaded, told.lots) == (number.numerator, number.denominator)
    assert 100 * told.midday == pytest.approx(shade.indicator("midday_shade_july").value)
    assert f"{told.midday:.1%}" in "".join(shade_lines(shade, "en"))


def test_only_car_parks_whose_shade_changes_are_told_of(assessed):
    spot = gpd.GeoSeries([at(shapely.Point(100, 45))], crs=METRIC).to_crs(4326).iloc[0]
    plan = Scenario("一棵", (PlantTrees(spot, species="国槐", crown_m="4"),))
    after = assess(plan.apply(assessed.town), ("parking",), previous=assessed)
    change = shade_change(assessed.parking, after.parking)
    assert list(change["name"]) == ["空"]
    row = change.iloc[0]
    assert np.isnan(row["shade_now_before"])
    assert row["shade_now_after"] == pytest.approx(np.pi * 4 / 850, rel=1e-3)
    assert (row["meets_30_before"], row["meets_30_after"]) == ("unknown", "no")
    assert shade_change(assessed.parking, assessed.parking).empty


def test_a_drawing_has_a_layer_a_kind_in_chinese_and_every_stall(assessed, tmp_path):
    path = tmp_path / "lot.dxf"
    write_layout(assessed, "空", path, lang="zh")
    drawing = ezdxf.readfile(path)
    space = drawing.modelspace()
    stalls = space.query('LWPOLYLINE[layer=="车位"]')
    assert len(stalls) == 40
    assert len(space.query('LWPOLYLINE[layer=="停车场范围"]')) == 1
    assert len(space.query('POINT[layer=="出入口"]')) == 1
    (x, y) = next(iter(stalls)).vertices_in_wcs().__next__().xyz[:2]
    assert shapely.dwithin(at(box(91.5, 20, 108.5, 70)), shapely.Point(x, y), 1e-6)


def test_stalls_given_up_and_planned_trees_are_drawn_apart(assessed, tmp_path):
    request = PlantingRequest(target=0.6, species=("国槐",), time_limit_s=3)
    plan = plan_lot(assessed.parking, "空", request)
    path = tmp_path / "lot.gpkg"
    path.write_bytes(layout_bytes(assessed, "空", ".gpkg", plan=plan, lang="en"))
    assert plan.planting.stalls_lost > 0
    lost = gpd.read_file(path, layer="lost_area")
    stalls = gpd.read_file(path, layer="stall_area")
    assert len(lost) == plan.planting.stalls_lost
    assert len(lost) + len(stalls) == plan.layout.capacity
    trees = gpd.read_file(path, layer="planned_trees_point")
    np.testing.assert_allclose(shapely.get_coordinates(trees.geometry), plan.planting.points)


def test_a_lot_that_cannot_be_drawn_leaves_no_file(assessed, tmp_path):
    with pytest.raises(OptionError, match="there is no car park 无"):
        write_layout(assessed, "无", tmp_path / "lot.gpkg")
    with pytest.raises(DataError, match="no open ground"):
        write_layout(assessed, "parking/2", tmp_path / "lot.gpkg")
    assert not list(tmp_path.iterdir())
