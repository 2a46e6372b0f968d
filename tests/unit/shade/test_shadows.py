"""Shadows of prisms and crowns, against formulas, many translates and rays."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely

from planner.shade import shadow_outlines
from planner.shade.shadows import MAX_SHADOW_M, Rings, crown_circles, crown_shadows
from tests.towns import EAST, NORTH, at, box
from tests.unit.shade.bodies import crowns, prisms, sun

SUNS = [(12.0, 95.0), (35.0, 180.0), (35.0, 213.7), (61.3, 301.0), (74.9, 4.0)]
U_SHAPE = shapely.Polygon(
    [(0, 0), (40, 0), (40, 30), (28, 30), (28, 10), (12, 10), (12, 30), (0, 30)]
)
COURTYARD = box(0, 0, 40, 30).difference(box(8, 8, 30, 20))


@pytest.mark.parametrize(("elevation", "azimuth"), SUNS)
def test_a_boxs_shadow_is_its_footprint_and_its_height_over_the_tangent(elevation, azimuth):
    wide, deep, high = 20.0, 12.0, 24.0
    building = prisms(at(box(0, 0, wide, deep)), height=high)
    [shadow] = shadow_outlines(building, sun((elevation, azimuth)).shadow_per_m[0])
    length = high / np.tan(np.radians(elevation))
    bearing = np.radians(azimuth)
    # Seen from the sun a box is as wide as its sides' projections together.
    across = wide * abs(np.cos(bearing)) + deep * abs(np.sin(bearing))
    assert shadow.area == pytest.approx(wide * deep + length * across, rel=1e-9)
    # As far as the shadow reaches beyond the box, away from the sun.
    away = -np.array([np.sin(bearing), np.cos(bearing)])
    reach = (shapely.get_coordinates(shadow) @ away).max()
    reach -= (shapely.get_coordinates(building.shapes) @ away).max()
    assert reach == pytest.approx(length, rel=1e-9)


def test_the_sun_in_the_south_throws_shadows_north():
    [shadow] = shadow_outlines(
        prisms(box(0, 0, 10, 10), height=10.0), sun((45.0, 180.0)).shadow_per_m[0]
    )
    assert shadow.bounds == pytest.approx((0, 0, 10, 20), abs=1e-8)


@pytest.mark.parametrize("outline", [U_SHAPE, COURTYARD], ids=["u", "courtyard"])
@pytest.mark.parametrize(("elevation", "azimuth"), SUNS[:4:2] + SUNS[3:])
def test_concave_and_courtyard_shadows_equal_two_thousand_translates(outline, elevation, azimuth):
    high = 9.0
    per_m = sun((elevation, azimuth)).shadow_per_m[0]
    [shadow] = shadow_outlines(prisms(outline, height=high), per_m)
    steps = np.linspace(0.0, high, 2000)[:, None] * per_m
    translates = [shapely.affinity.translate(outline, x, y) for x, y in steps]
    exact = shapely.union_all(translates, grid_size=1e-6)
    share = shadow.intersection(exact).area / shadow.union(exact).area
    assert share > 0.999
    assert shadow.is_valid


def test_a_courtyard_keeps_its_lit_part():
    # 45°: a wall of 5 m shades 5 of the court's 12 m.
    [shadow] = shadow_outlines(prisms(COURTYARD, height=5.0), sun((45.0, 180.0)).shadow_per_m[0])
    assert len(shadow.interiors) == 1
    assert shapely.Polygon(shadow.interiors[0]).area == pytest.approx(22 * 7, rel=1e-9)


def test_parts_of_a_building_throw_their_own_shadows():
    two = shapely.MultiPolygon([box(0, 0, 10, 10), box(100, 0, 110, 10)])
    [shadow] = shadow_outlines(prisms(two, height=10.0), sun((45.0, 180.0)).shadow_per_m[0])
    assert shadow.area == pytest.approx(400.0, rel=1e-9)


def test_height_zero_throws_only_its_outline_and_unknown_height_nothing():
    both = prisms(box(0, 0, 10, 10), box(50, 0, 60, 10), height=[0.0, np.nan])
    flat, unknown = shadow_outlines(both, sun((30.0, 120.0)).shadow_per_m[0])
    assert flat.equals(box(0, 0, 10, 10))
    assert unknown.is_empty


def test_a_crossed_or_missing_outline_is_no_obstacle():
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    shapes = prisms(bow, None, shapely.Polygon(), box(0, 0, 0, 5))
    shadows = shadow_outlines(shapes, sun((45.0, 180.0)).shadow_per_m[0])
    assert shadows[0].area > 50.0
    assert shapely.is_empty(shadows[1:]).all()


def test_shadows_end_at_two_hundred_metres():
    building = prisms(box(0, 0, 10, 10), height=50.0)
    [shadow] = shadow_outlines(building, sun((1.0, 180.0)).shadow_per_m[0])
    assert shadow.bounds[3] == pytest.approx(10 + MAX_SHADOW_M, abs=1e-6)


@pytest.mark.parametrize("elevation", [0.4, 0.0, -0.1, -40.0])
def test_a_sun_below_half_a_degree_throws_no_shadow_that_is_told(elevation):
    low = sun((elevation, 180.0))
    assert np.isnan(low.shadow_per_m).all()
    assert shapely.is_empty(shadow_outlines(prisms(box(0, 0, 1, 1)), low.shadow_per_m[0])).all()


@pytest.mark.parametrize(("elevation", "azimuth"), SUNS)
def test_a_crowns_shadow_equals_two_hundred_thousand_rays(elevation, azimuth):
    radius, base, top = 3.0, 2.2, 9.0
    position = sun((elevation, azimuth))
    rings, owner = crown_shadows(crowns((EAST, NORTH, radius, base, top)), position.shadow_per_m[0])
    [ellipse] = rings.polygons()
    assert owner.tolist() == [0]
    west, south, east, north = ellipse.buffer(1.0).bounds
    rng = np.random.default_rng(3)
    ground = rng.uniform((west, south), (east, north), (200_000, 2))
    # Points p + t·s towards the sun s; in units of the ellipsoid a ray hits the
    # unit sphere where its distance from the centre is at most 1.
    scale = np.array([radius, radius, (top - base) / 2])
    bearing, height = np.radians([azimuth, elevation])
    towards = (
        np.array(
            [np.sin(bearing) * np.cos(height), np.cos(bearing) * np.cos(height), np.sin(height)]
        )
        / scale
    )
    towards /= np.linalg.norm(towards)
    start = np.column_stack((ground - (EAST, NORTH), np.zeros(len(ground))))
    start = (start - (0.0, 0.0, (top + base) / 2)) / scale
    hit = np.linalg.norm(np.cross(start, towards), axis=1) <= 1.0
    shapely.prepare(ellipse)
    assert (hit != shapely.contains_xy(ellipse, ground)).mean() < 1e-3
    assert 0.2 < hit.mean() < 0.8


def test_crowns_have_the_area_of_their_ellipse_and_their_disc():
    trees = crowns((EAST, NORTH, 3.0, 2.0, 8.0), (EAST + 50, NORTH, 2.0, 0.0, 4.0))
    discs = shapely.area(crown_circles(trees).polygons())
    assert discs == pytest.approx(np.pi * trees.radius_m**2, rel=1e-8)
    per_m = sun((30.0, 140.0)).shadow_per_m[0]
    across, half = trees.radius_m, (trees.top_m - trees.base_m) / 2
    along = np.hypot(trees.radius_m, half / np.tan(np.radians(30.0)))
    shadows = shapely.area(crown_shadows(trees, per_m)[0].polygons())
    assert shadows == pytest.approx(np.pi * across * along, rel=1e-8)


def test_an_overhead_sun_throws_a_crown_on_its_own_disc():
    trees = crowns((0.0, 0.0, 3.0, 2.0, 8.0))
    rings, _ = crown_shadows(trees, np.array([0.0, 0.0]))
    assert rings.polygons()[0].equals_exact(crown_circles(trees).polygons()[0], 1e-9)


def test_a_low_crowns_shadow_is_cut_at_two_hundred_metres():
    trees = crowns((0.0, 0.0, 3.0, 2.0, 8.0), (0.0, 0.0, 3.0, 40.0, 50.0))
    rings, owner = crown_shadows(trees, sun((2.0, 180.0)).shadow_per_m[0])
    assert owner.tolist() == [0]
    [shadow] = rings.polygons()
    assert shadow.is_valid
    assert shadow.bounds[3] == pytest.approx(MAX_SHADOW_M, abs=1e-9)
    # The ellipse below the line, to the accuracy of 64 corners.
    per_m = 1 / np.tan(np.radians(2.0))
    circle = shapely.Point(0, 0).buffer(1.0, quad_segs=512)
    whole = shapely.affinity.scale(circle, 3.0, np.hypot(3.0, 3.0 * per_m), origin=(0, 0))
    whole = shapely.affinity.translate(whole, 0, 5.0 * per_m)
    left = whole.intersection(box(-5, -200, 5, MAX_SHADOW_M)).area
    assert shadow.area == pytest.approx(left, rel=3e-3)
    assert left < 0.9 * whole.area


def test_shadows_are_drawn_on_the_towns_grid():
    """Grid north 2° east of true north: a shadow to true north points 2° west on the grid."""
    position = dataclasses.replace(sun((45.0, 180.0)), convergence_deg=2.0)
    east, north = position.shadow_per_m[0]
    assert np.degrees(np.arctan2(east, north)) == pytest.approx(-2.0)


def test_rings_keep_holes_turned_and_owners_told():
    shapes = np.array([COURTYARD, None, shapely.MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)])])
    rings, owner = Rings.of(shapes)
    assert owner.tolist() == [0, 0, 2, 2]
    signed = [
        shapely.LinearRing(rings.xy[a:b]).is_ccw
        for a, b in zip(rings.begin, rings.begin[1:], strict=False)
    ]
    assert signed == [True, False, True, True]
