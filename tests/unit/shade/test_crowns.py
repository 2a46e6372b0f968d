"""Crowns found in a town's tables: what each figure rests on, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner.errors import OptionError
from planner.shade import canopies, find_crowns, growth_table
from planner.shade.growth import assumed
from planner.sources.tags import read_value
from tests.towns import EAST, NORTH, box, line, make


def tree(x=0.0, y=0.0, **columns):
    return {"geometry": shapely.Point(x, y), "kind": "tree", **columns}


def row(*corners, **columns):
    return {"geometry": line(*corners), "kind": "tree_row", **columns}


def found(*trees, **options):
    return find_crowns(make(trees=list(trees)), **options)


def test_a_mapped_crown_is_a_diameter():
    crowns = found(tree(crown_m=6.0, height_m=9.0))
    assert crowns.radius_m.tolist() == [3.0]
    assert crowns.top_m.tolist() == [9.0]
    assert crowns.base_m.tolist() == [2.2]
    assert crowns.xy.tolist() == [[EAST, NORTH]]
    assert (crowns.radius_from[0], crowns.height_from[0]) == ("crown", "height")


def test_without_a_crown_the_trunk_tells_it_then_the_height_then_the_group():
    girth = np.pi * 0.3
    crowns = found(
        tree(circumference_m=girth, height_m=12.0),
        tree(circumference_m=girth),
        tree(species="Populus", height_m=11.0),
        tree(species="国槐"),
    )
    assert crowns.radius_from.tolist() == ["circumference", "circumference", "height", "group"]
    assert crowns.height_from.tolist() == ["height", "circumference", "height", "group"]
    # A trunk of 30 cm: 1 + 20 × 0.3 m of crown, 1.3 + 27 × (1 - e^(-0.3 ÷ 0.62)) m high.
    assert crowns.radius_m[:2] == pytest.approx([3.5, 3.5])
    assert crowns.top_m[:2] == pytest.approx([12.0, 1.3 + 27 * (1 - np.exp(-0.3 / 0.62))])
    # Half way from 9 m to 13 m a poplar is half way from 3.0 m to 4.5 m of crown.
    assert crowns.radius_m[2] == pytest.approx(3.75 / 2)
    assert (2 * crowns.radius_m[3], crowns.top_m[3]) == (5.5, 7.5)
    assert assumed().age_years == 10


def test_a_crown_alone_tells_the_height_on_the_groups_curve():
    crowns = found(tree(species="Populus", crown_m=5.0))
    assert crowns.top_m == pytest.approx([14.5])
    assert crowns.height_from.tolist() == ["group"]


@pytest.mark.parametrize("crown", [80.0, 40.5, 0.3, 0.0, -4.0])
def test_a_crown_of_eighty_metres_or_none_at_all_is_refused_and_counted(crown):
    crowns = found(tree(crown_m=crown), tree(crown_m=5.0), tree())
    assert crowns.refused == {"crown_m": 1}
    assert crowns.radius_from.tolist() == ["group", "crown", "group"]
    assert crowns.radius_m.tolist() == [2.0, 2.5, 2.0]


def test_heights_and_trunks_that_no_tree_has_are_refused_and_counted():
    crowns = found(
        tree(height_m=90.0),
        tree(height_m=0.2),
        tree(circumference_m=30.0),
        tree(circumference_m=0.01),
    )
    assert crowns.refused == {"height_m": 2, "circumference_m": 2}
    assert set(crowns.radius_from) == {"group"}


def test_feet_are_read_as_feet():
    assert read_value("30'", "metres") == pytest.approx(9.144)
    assert read_value("30 ft", "metres") == pytest.approx(9.144)
    assert read_value("5'6\"", "metres") == pytest.approx(1.6764)
    assert read_value("-30'", "metres") is None


def test_leaves_fall_unless_it_is_said_or_known_otherwise():
    crowns = found(
        tree(),
        tree(leaf_cycle="evergreen"),
        tree(species="油松"),
        tree(species="油松", leaf_cycle="deciduous"),
        tree(species="Populus", leaf_cycle="evergreen"),
        tree(leaf_cycle="semi_deciduous"),
        tree(leaf_cycle="perhaps"),
    )
    assert crowns.deciduous.tolist() == [True, False, False, True, False, True, True]
    assert crowns.group[0] == "unknown_deciduous"
    assert crowns.group[1] == "unknown_evergreen"
    assert crowns.group[2] == "pinus"


def test_a_row_stands_for_a_tree_every_six_metres_from_end_to_end():
    crowns = found(tree(), row((0, 10), (30, 10), crown_m=4.0))
    assert len(crowns) == 7
    assert crowns.owner.tolist() == [0, 1, 1, 1, 1, 1, 1]
    assert (crowns.xy[1:] - (EAST, NORTH)).tolist() == [[x, 10] for x in range(0, 31, 6)]
    assert set(crowns.radius_m[1:]) == {2.0}
    assert len(found(row((0, 0), (30, 0)), spacing_m=10.0)) == 4


def test_a_ring_of_trees_has_no_tree_twice_and_a_stub_has_one():
    ring = found(row((0, 0), (12, 0), (12, 12), (0, 12), (0, 0)))
    assert len(np.unique(ring.xy, axis=0)) == len(ring) == 8
    assert len(found(row((0, 0), (1, 0)))) == 1


def test_many_points_of_one_row_are_many_trees():
    points = {
        "geometry": shapely.MultiPoint([(0, 0), (9, 0), (18, 0)]),
        "kind": "tree",
        "crown_m": 3.0,
    }
    lines = {
        "geometry": shapely.MultiLineString([[(0, 9), (12, 9)], [(30, 9), (36, 9)]]),
        "kind": "tree_row",
    }
    crowns = found(points, lines)
    assert crowns.owner.tolist() == [0, 0, 0, 1, 1, 1, 1, 1]
    assert crowns.radius_m[:3].tolist() == [1.5] * 3


@pytest.mark.parametrize("spacing", [0.0, -6.0, float("nan")])
def test_trees_of_a_row_cannot_stand_on_each_other(spacing):
    with pytest.raises(OptionError, match="above 0"):
        found(row((0, 0), (30, 0)), spacing_m=spacing)


def test_a_town_without_trees_has_no_crowns():
    crowns = found()
    assert len(crowns) == 0
    assert crowns.refused == {}
    assert len(crowns.take([])) == 0


def test_crowns_can_be_taken_by_number_and_by_mask():
    crowns = found(tree(0), tree(1), tree(2, crown_m=99.0))
    assert crowns.take([2, 0]).owner.tolist() == [2, 0]
    assert crowns.take(crowns.owner > 0).owner.tolist() == [1, 2]
    assert crowns.take([0]).refused == {"crown_m": 1}
    assert len(crowns) == 3


def test_own_groups_are_used():
    table = growth_table()
    wide = tuple(group for group in table if group.id == "paulownia")
    renamed = (*wide, *(group for group in table if group.id != "paulownia"))
    assert found(tree(species="泡桐"), groups=renamed).radius_m == [7.5 / 2]


def test_woods_and_trellises_are_canopies_and_grass_is_not():
    green = [
        {"geometry": box(0, 0, 10, 10), "kind": "wood"},
        {"geometry": box(20, 0, 30, 10), "kind": "grass"},
        {"geometry": box(40, 0, 50, 10), "kind": "trellis"},
    ]
    shade = canopies(make(green=green))
    assert shapely.area(shade.shapes).tolist() == [100.0, 100.0]
    assert shade.base_m.tolist() == [2.0, 3.0]
    assert shade.top_m.tolist() == [10.0, 3.0]
    assert len(canopies(make())) == 0
