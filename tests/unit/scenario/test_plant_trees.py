"""Trees that a plan plants: what the town gains, and in which words a slip is refused."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner import completeness
from planner.errors import DataError
from planner.scenario import PlantTrees, Scenario
from planner.scenario.plant_trees import MOST_TREES
from planner.sources.assemble import measured
from planner.store import read_scenario, write_scenario
from tests.plans import HOMES, degrees, digest, row_of_homes
from tests.towns import at, footway, line, street

TOWN = row_of_homes(
    trees=[{"geometry": shapely.Point(10, 30), "kind": "tree", "crown_m": 6.0}],
    ways=[
        street((0, 0), (2000, 0), carriageway_m=7.0, carriageway_from="width"),
        street((0, -40), (2000, -40), carriageway_m=9.0, carriageway_from="class"),
        footway((0, -60), (2000, -60), carriageway_from="width"),
        street((0, -80), (2000, -80), carriageway_from="width", tunnel=True),
    ],
)


def points(*places):
    return degrees(shapely.MultiPoint(places))


def planted(geometry, town=TOWN, **options):
    return Scenario("植树", (PlantTrees(geometry, **options),)).apply(town)


def refused(geometry, **options):
    with pytest.raises(DataError) as raised:
        planted(geometry, **options)
    return str(raised.value)


def test_the_town_gains_these_trees_and_nothing_else():
    before = digest(TOWN)
    after = planted(
        points((100, 20), (106, 20)),
        species="国槐",
        leaf_cycle="deciduous",
        crown_m="2.5",
        height_m="4",
        id="plan/树",
    )
    assert digest(TOWN) == before
    row = after.trees.iloc[-1]
    assert (row["id"], row["kind"], row["species"]) == ("plan/树", "tree", "国槐")
    assert (row["leaf_cycle"], row["crown_m"], row["height_m"]) == ("deciduous", 2.5, 4.0)
    assert math.isnan(row["circumference_m"])
    there = at(shapely.MultiPoint([(100, 20), (106, 20)]))
    assert shapely.hausdorff_distance(row.geometry, there) < 1e-4
    for name, table in TOWN.tables.items():
        rows = after.tables[name]
        if name == "trees":
            assert len(rows) == len(table) + 1
            assert list(rows.dtypes) == list(table.dtypes)
            assert rows.iloc[:-1].equals(table)
        else:
            assert rows is table


def test_unsaid_they_are_young_nursery_trees():
    for options in ({}, {"crown_m": "", "height_m": " "}):
        row = planted(points((100, 20)), **options).trees.iloc[-1]
        assert (row["crown_m"], row["height_m"], row["species"]) == (2.0, 3.5, "")


def test_a_row_has_a_tree_every_so_many_metres_from_its_start():
    # 60 m round a corner: 0, 8, …, 56.
    corner = degrees(line((100, 20), (130, 20), (130, 50)))
    trees = planted(corner, spacing_m="8").trees.geometry.iloc[-1]
    want = [(100, 20), (108, 20), (116, 20), (124, 20), (130, 22), (130, 30), (130, 38), (130, 46)]
    np.testing.assert_allclose(
        shapely.get_coordinates(trees), shapely.get_coordinates(at(shapely.MultiPoint(want))),
        atol=1e-4,
    )  # fmt: skip
    assert len(planted(corner, spacing_m="10").trees.geometry.iloc[-1].geoms) == 7
    assert PlantTrees(corner).spacing_m == "6"
    assert len(planted(corner).trees.geometry.iloc[-1].geoms) == 11


def test_trees_of_a_plan_survive_its_file(tmp_path):
    plan = Scenario(
        "植树",
        (
            PlantTrees(points((100, 20)).geoms[0], "Ginkgo biloba", name="一株"),
            PlantTrees(points((120, 20), (130, 20)), "油松", "evergreen", "1.8", "3"),
            PlantTrees(degrees(line((200, 20), (260, 20), (260, 40))), id="row", spacing_m="7.5"),
        ),
    )
    path = tmp_path / "plan.geojson"
    write_scenario(plan, path)
    assert read_scenario(path) == plan
    assert digest(read_scenario(path).apply(TOWN)) == digest(plan.apply(TOWN))
    assert list(gpd.read_file(path).geom_type) == ["Point", "MultiPoint", "LineString"]


def test_the_planned_town_counts_its_trees():
    town = measured(TOWN)
    after = planted(points((100, 20), (106, 20)), town)
    assert after.provenance.completeness == completeness.measure(after)
    assert after.provenance.completeness["trees"] == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"crown_m": "7 ft"}, "its crown_m is '7 ft'; give metres as a plain number, such as 2.5"),
        ({"crown_m": "2,5"}, "its crown_m is '2,5'"),
        ({"crown_m": "٣"}, "its crown_m is '٣'"),
        ({"crown_m": "nan"}, "its crown_m is 'nan'"),
        ({"crown_m": "1e1"}, "its crown_m is '1e1'"),
        ({"crown_m": "-3"}, "its crown_m is '-3'"),
        ({"crown_m": "0"}, "its crown_m is 0; give more than 0.3 and at most 40 metres"),
        ({"crown_m": "40.1"}, "its crown_m is 40.1; give more than 0.3 and at most 40 metres"),
        ({"height_m": "30'"}, 'its height_m is "30\'"'),
        ({"height_m": "61"}, "its height_m is 61; give more than 0.5 and at most 60 metres"),
        ({"leaf_cycle": "落叶"}, "its leaf_cycle is '落叶'; give one of deciduous, evergreen"),
        ({"spacing_m": "6"}, "its spacing_m is for a row drawn as a line"),
        ({"species": "槐" * 201}, "its species has 201 characters"),
        ({"id": "trees/0"}, "its id trees/0 is already in table trees"),
    ],
)
def test_texts_that_cannot_be_meant_are_refused(options, told):
    assert told in refused(points((100, 20)), **options)


def test_the_limits_themselves_are_taken():
    row = planted(points((100, 20)), crown_m="40", height_m="60").trees.iloc[-1]
    assert (row["crown_m"], row["height_m"]) == (40.0, 60.0)


def test_a_row_asks_for_a_spacing_that_can_be():
    row = degrees(line((100, 20), (160, 20)))
    assert "its spacing_m is 0; give more than 1 and at most 200 metres" in refused(
        row, spacing_m="0"
    )
    assert "its spacing_m is 'six'" in refused(row, spacing_m="six")


def test_trees_in_a_building_or_on_a_carriageway_are_counted():
    x = HOMES[0]
    told = refused(points((x, 10), (x + 2, 8), (x + 20, 20)))
    assert "2 of its 3 trees stand in a building; move them out of it" in told
    # Half of 7 m: 3.4 m is on it, 3.6 m is not.
    assert "1 of its 2 trees stand on the carriageway" in refused(points((500, 3.4), (520, 3.6)))
    planted(points((500, 3.6)))


def test_a_guessed_width_a_footway_and_a_tunnel_refuse_no_tree():
    assert len(planted(points((500, -40), (500, -60), (500, -80))).trees) == 2


def test_a_tree_is_not_planted_twice():
    assert "1 of its 3 trees are given twice" in refused(points((100, 20), (100, 20), (110, 20)))
    near = points((100, 20), (100.3, 20), (110, 20))
    assert "1 of its 3 trees stand within 0.5 m of another" in refused(near)
    there = points((10, 30.2), (40, 20))
    assert "1 of its 2 trees stand where table trees has one already" in refused(there)


def test_too_many_trees_are_refused_before_any_is_made():
    many = shapely.MultiPoint(
        np.column_stack((np.linspace(112.3, 112.4, MOST_TREES + 1), np.full(MOST_TREES + 1, 37.0)))
    )
    assert "it has 10,001 trees; plant up to 10,000 at once" in refused(many)
    row = degrees(line((0, 20), (30_000, 20)))
    assert "15,000 trees; plant up to 10,000 at once" not in refused(row, spacing_m="2")
    back_and_forth = degrees(line(*[(100 + 1500 * (n % 2), 20 + n) for n in range(12)]))
    told = refused(back_and_forth, spacing_m="1.5")
    assert "it would be 11,000 trees; plant up to 10,000 at once" in told


@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_what_is_no_place_in_the_town_is_refused():
    here = points((100, 20)).geoms[0]
    for shape, told in (
        (shapely.Point(here.y, here.x), "longitude and latitude are swapped"),
        (shapely.Point(0, 0), "outside the study area"),
        (shapely.Point(441_000, 4_105_000), "are no WGS-84 degrees"),
        (shapely.MultiPoint([here, (0, 0)]), "1 of its 2 places lie more than 1.6 km outside"),
        (shapely.LineString([here, (120, 37)]), "1 of its 2 places lie more than 1.6 km outside"),
        (shapely.Point(math.nan, here.y), "its coordinates are no numbers"),
        (shapely.MultiPoint(), "its coordinates are no numbers"),
        (shapely.box(112, 37, 113, 38), "it is a Polygon; draw points, or a line for a row"),
        (None, "it is a NoneType"),
    ):
        assert told in refused(shape)


def test_equal_trees_are_equal_whatever_their_height_above_the_sea():
    here = points((100, 20))
    assert PlantTrees(here) == PlantTrees(shapely.force_3d(here, 900.0))
    assert not PlantTrees(shapely.force_3d(here, 900.0)).geometry.has_z
