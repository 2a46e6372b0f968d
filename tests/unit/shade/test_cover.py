"""Areas under overlapping shapes: hand-made, and against fine rasters and exact overlays."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.shade import NO_CANOPIES, Canopies, shade_share
from planner.shade.cover import UNDER, Lots
from planner.shade.shadows import Rings
from tests.towns import EAST, NORTH, at, box
from tests.unit.shade.bodies import crowns

LOT = box(0, 0, 40, 20)


def share(lot, *rows, canopies=NO_CANOPIES):
    trees = crowns(*((x + EAST, y + NORTH, radius, 2.0, 8.0) for x, y, radius in rows))
    return shade_share(np.array([at(lot)], dtype=object), trees, canopies)[0]


def test_a_crown_covers_its_disc():
    assert share(LOT, (20, 10, 4)) == pytest.approx(np.pi * 16 / 800, rel=1e-8)


def test_the_same_crown_twice_covers_once():
    assert share(LOT, (20, 10, 4), (20, 10, 4)) == pytest.approx(np.pi * 16 / 800, rel=1e-8)


def test_two_crowns_that_overlap_cover_what_the_lens_formula_says():
    radius, apart = 4.0, 5.0
    lens = 2 * radius**2 * np.arccos(apart / 2 / radius) - apart / 2 * np.sqrt(
        4 * radius**2 - apart**2
    )
    expected = (2 * np.pi * radius**2 - lens) / 800
    assert share(LOT, (15, 10, radius), (15 + apart, 10, radius)) == pytest.approx(
        expected, rel=1e-4
    )


def test_only_what_lies_over_the_lot_counts():
    assert share(LOT, (0, 10, 4)) == pytest.approx(np.pi * 8 / 800, rel=1e-8)
    assert share(LOT, (-10, 10, 4)) == 0.0


def test_a_canopy_covers_once_with_the_crowns_below_it():
    shade = Canopies(
        np.array([at(box(0, 0, 10, 20))], dtype=object), np.array([3.0]), np.array([3.0])
    )
    assert share(LOT, canopies=shade) == pytest.approx(0.25, rel=1e-12)
    assert share(LOT, (5, 10, 4), canopies=shade) == pytest.approx(0.25, rel=1e-12)
    assert share(LOT, (30, 10, 4), canopies=shade) == pytest.approx(
        0.25 + np.pi * 16 / 800, rel=1e-8
    )


def test_the_hole_of_a_lot_and_of_a_wood_do_not_count():
    lot = LOT.difference(box(10, 5, 30, 15))
    wood = box(-10, -10, 20, 30).difference(box(0, 0, 5, 5))
    shade = Canopies(np.array([at(wood)], dtype=object), np.array([2.0]), np.array([9.0]))
    covered = 20 * 20 - 10 * 10 - 25
    assert share(lot, canopies=shade) == pytest.approx(covered / 600, rel=1e-12)


def test_a_lot_under_leaves_altogether_is_wholly_covered():
    assert share(LOT, (20, 10, 30)) == 1.0


def test_lots_without_area_are_unknown_and_crossed_ones_are_repaired():
    bow = shapely.Polygon([(0, 0), (20, 20), (20, 0), (0, 20)])
    lots = np.array(
        [
            at(LOT),
            at(bow),
            None,
            shapely.Polygon(),
            at(box(0, 0, 0, 5)),
            shapely.LineString([(0, 0), (1, 1)]),
        ],
        dtype=object,
    )
    found = shade_share(lots, crowns((EAST + 10, NORTH + 10, 40, 2, 8)))
    assert found[:2] == pytest.approx([1.0, 1.0])
    assert np.isnan(found[2:]).all()


def test_no_lots_and_no_trees_are_no_error():
    assert shade_share(np.empty(0, dtype=object), crowns()).shape == (0,)
    assert shade_share(np.array([at(LOT)]), crowns()) == [0.0]


def test_lots_of_five_square_metres_and_of_fifty_hectares():
    small, large = box(0, 0, 2, 2.5), box(1000, 0, 2000, 500)
    lots = np.array([at(small), at(large)])
    trees = crowns((EAST + 1, NORTH + 1, 30, 2, 8), (EAST + 1500, NORTH + 250, 10, 2, 8))
    assert shade_share(lots, trees) == pytest.approx([1.0, np.pi * 100 / 5e5], rel=1e-8)


corner = st.tuples(st.integers(-4, 24), st.integers(-4, 24))
disc = st.tuples(st.floats(-3, 23), st.floats(-3, 23), st.floats(0.3, 9.0))


@settings(max_examples=30, deadline=None)
@given(st.lists(disc, min_size=1, max_size=14))
def test_random_crowns_cover_what_a_fine_raster_says(rows):
    lot = shapely.Polygon([(0, 0), (20, 2), (18, 20), (9, 11), (1, 19)])
    x, y = np.meshgrid(*[np.arange(0.02, 20, 0.04)] * 2)
    inside = shapely.contains_xy(lot, x, y)
    under = np.zeros(x.shape, dtype=bool)
    for east, north, radius in rows:
        under |= np.hypot(x - east, y - north) <= radius
    assert share(lot, *rows) == pytest.approx((inside & under).sum() / inside.sum(), abs=2e-3)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(corner, corner, st.integers(0, 2)), min_size=1, max_size=12),
    st.floats(0.0, 6.3),
)
def test_unions_of_shapes_on_shared_lines_equal_exact_overlays(rows, bearing):
    """Whole metres make sides lie on each other, where overlays in floating point go wrong."""
    lot = shapely.Polygon([(0, 0), (20, 0), (20, 20), (10, 20), (10, 8), (0, 8)])
    shapes = [
        (box(*np.minimum(one, other), *np.maximum(one, other)), kind) for one, other, kind in rows
    ]
    classes = [
        np.array([s for s, k in shapes if k == kind and s.area], dtype=object) for kind in range(3)
    ]
    along = np.array([np.sin(bearing), np.cos(bearing)])
    lots = Lots.of(np.array([lot]))
    rings = [Rings.of(part)[0].moved(-lots.origin) for part in classes]
    found = lots.shares_under(rings, along)[0] * lot.area

    def exact(*kinds):
        union = shapely.union_all([s for s, k in shapes if k in kinds], grid_size=1e-6)
        return shapely.intersection(union, lot, grid_size=1e-6).area

    expected = [exact(0), exact(1, 2), exact(0, 1), exact(0, 1, 2)]
    assert found == pytest.approx(expected, abs=1e-7)
    assert len(UNDER) == len(found)


def test_shapes_that_all_but_touch_cost_no_more_than_their_gap():
    """A hole a rounding away from its shell: overlays lost a third of such a lot."""
    lots = Lots.of(np.array([box(0, 0, 20, 20)]))
    strips = [
        shapely.Polygon([(0, 0), (20, 1e-12 * k), (20, 5 + 1e-12 * k), (0, 5)]) for k in range(20)
    ]
    rings = Rings.of(np.array(strips, dtype=object))[0].moved(-lots.origin)
    for turn in np.linspace(0, 3, 13):
        along = np.array([np.sin(turn), np.cos(turn)])
        assert lots.shares_under([rings], along)[0, 0] == pytest.approx(0.25, abs=1e-10)


def test_the_sweeps_direction_does_not_change_the_answer():
    rng = np.random.default_rng(5)
    trees = rng.uniform((0, 0, 1), (40, 20, 5), (60, 3))
    lots = Lots.of(np.array([LOT]))
    rings = Rings.of(shapely.buffer(shapely.points(trees[:, :2]), trees[:, 2]))[0].moved(
        -lots.origin
    )
    found = [
        lots.shares_under([rings], np.array([np.sin(turn), np.cos(turn)]))[0, 0]
        for turn in np.linspace(0, 6, 9)
    ]
    assert found == pytest.approx([found[0]] * 9, abs=1e-10)
    union = shapely.union_all(shapely.buffer(shapely.points(trees[:, :2]), trees[:, 2]))
    assert found[0] == pytest.approx(union.intersection(LOT).area / LOT.area, rel=1e-9)
