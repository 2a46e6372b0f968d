"""Where data is too thin to say, on a strip of 30 by 3 cells worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from planner import data_gaps, load_town
from planner.data_gaps import GAPS, find_gaps
from planner.network.walk import NO_STREETS_M
from tests.towns import at, box, home, make, park, street

GUIXI = Path(__file__).parents[2].parent / "shared" / "data" / "osm" / "guixi_cn_2024.osm.pbf"
STRIP = box(0, 0, 3000, 300)
WAY = street((0, 150), (990, 150))
LAND = {"geometry": box(1200, 0, 1500, 300), "kind": "residential"}
CELL_M2 = 100.0 * 100.0


def gaps(**rows):
    rows.setdefault("boundary", STRIP)
    rows.setdefault("ways", [WAY])
    found = find_gaps(make(**rows), NO_STREETS_M)
    return found, dict(zip(found["gap"], found["area_m2"] / CELL_M2, strict=True))


def test_cells_a_kilometre_past_the_last_street_are_without_streets():
    found, cells = gaps()
    assert cells["no_streets"] == pytest.approx(30)
    assert found["share"].iloc[0] == pytest.approx(1 / 3)
    assert found.geometry.iloc[0].equals(at(box(2000, 0, 3000, 300)))


def test_a_way_that_nobody_may_walk_is_no_street():
    _, cells = gaps(ways=[{**WAY, "walkable": False, "highway": "motorway"}])
    assert cells == pytest.approx({"no_streets": 90})


def test_a_street_without_buildings_is_a_gap_along_it_and_a_house_closes_three_cells():
    _, cells = gaps()
    assert cells["no_buildings_along_streets"] == pytest.approx(10)
    _, cells = gaps(buildings=[home(250, 150)])
    assert cells["no_buildings_along_streets"] == pytest.approx(7)


def test_nobody_expects_buildings_along_a_park_water_a_factory_or_a_footway():
    ground = box(400, 100, 600, 200)
    for rows in (
        {"green": [park(ground)]},
        {"water": [{"geometry": ground, "kind": "lake"}]},
        {"zones": [{"geometry": ground, "kind": "industrial"}]},
    ):
        assert gaps(**rows)[1]["no_buildings_along_streets"] == pytest.approx(8)
    _, cells = gaps(ways=[{**WAY, "highway": "footway"}])
    assert "no_buildings_along_streets" not in cells


def test_residential_land_without_buildings_is_a_gap_and_a_house_closes_its_cell():
    _, cells = gaps(zones=[LAND])
    assert cells["no_buildings_on_residential_land"] == pytest.approx(9)
    _, cells = gaps(zones=[LAND], buildings=[home(1350, 150)])
    assert cells["no_buildings_on_residential_land"] == pytest.approx(8)


def test_a_cell_is_in_the_first_class_that_holds():
    everywhere = {**LAND, "geometry": STRIP}
    found, cells = gaps(zones=[everywhere])
    assert list(found["gap"]) == list(GAPS[:2])
    assert cells == pytest.approx({GAPS[0]: 30, GAPS[1]: 60})
    assert found["share"].sum() == pytest.approx(1)


def test_what_is_declared_complete_has_no_gaps():
    _, cells = gaps(zones=[LAND], complete=("buildings",))
    assert set(cells) == {"no_streets"}
    _, cells = gaps(zones=[LAND], complete=("ways",))
    assert set(cells) == {GAPS[1], GAPS[2]}
    found, _ = gaps(zones=[LAND], complete=("ways", "buildings"))
    assert found.empty
    assert found.crs is not None


def test_gaps_end_at_the_boundary_and_cover_each_place_once():
    corner = shapely.Polygon([(0, 0), (2950, 0), (0, 290)])
    found, _ = gaps(boundary=corner, zones=[LAND])
    assert shapely.contains(at(corner).buffer(1e-6), found.geometry.to_numpy()).all()
    assert found["area_m2"].sum() == pytest.approx(found.union_all().area)


def test_a_sliver_of_a_cell_is_judged_by_its_own_middle():
    """The middle of the whole cell would lie 60 m from the street."""
    _, cells = gaps(boundary=box(0, 0, 1000, 10), ways=[street((0, -10), (1000, -10))])
    assert cells == pytest.approx({"no_buildings_along_streets": 1})


def test_a_wide_study_area_has_larger_cells():
    town = make(boundary=box(0, 0, 40_000, 30_000))
    cells = data_gaps._cells(town)
    assert len(cells.boxes) == pytest.approx(data_gaps.MAX_CELLS, rel=0.01)
    assert find_gaps(town, NO_STREETS_M)["share"].tolist() == pytest.approx([1])


def test_the_town_stays_as_it_is():
    town = make(boundary=STRIP, ways=[WAY], zones=[LAND], buildings=[home(250, 150)])
    before = {name: table.to_wkb() for name, table in town.tables.items()}
    find_gaps(town, NO_STREETS_M)
    assert all(town.tables[name].to_wkb().equals(table) for name, table in before.items())


def test_the_demo_town_has_next_to_no_gaps():
    assert find_gaps(load_town("demo"), NO_STREETS_M)["share"].sum() < 0.01


@pytest.mark.skipif(not GUIXI.exists(), reason="../shared/data is not here")
def test_thin_data_is_told():
    """165 buildings in 28 km²: hardly a street has any beside it."""
    town = load_town(str(GUIXI))
    share = find_gaps(town, NO_STREETS_M).set_index("gap")["share"]
    assert share.sum() > 0.2
    bare = town.replace(buildings=town.buildings.iloc[:0])
    without = find_gaps(bare, NO_STREETS_M).set_index("gap")["share"]
    assert share[GAPS[2]] > 0.8 * without[GAPS[2]]
