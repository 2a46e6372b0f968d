from __future__ import annotations

from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.cleaning.crews.districts import district_areas
from tests.towns import METRIC, at, line


def streets(*rows):
    """Streets from (crew, day, corner, corner)."""
    crew, day = [row[0] for row in rows], [row[1] for row in rows]
    shapes = [at(line(*row[2:])) for row in rows]
    return gpd.GeoDataFrame({"crew": crew, "day": day}, geometry=shapes, crs=METRIC)


def grid(crew_of, side=6, block=100.0):
    """Streets of a square grid, each with the crew that the place of its middle has."""
    rows = []
    for step in range(side):
        for along in range(side - 1):
            a, b, c = step * block, along * block, (along + 1) * block
            rows += [((b, a), (c, a)), ((a, b), (a, c))]
    return streets(*((crew_of(*np.mean(row, axis=0)), 0, *row) for row in rows))


def overlap_m2(areas):
    return max(
        shapely.intersection(one, other, grid_size=0.01).area
        for one, other in combinations(areas.geometry, 2)
    )


def share_in_own(lines, areas):
    """Share of the length of the streets that lies in their crew's district."""
    area = areas.set_index("crew").geometry
    own = shapely.intersection(
        lines.geometry.to_numpy(), area.loc[lines["crew"]].to_numpy(), grid_size=0.01
    )
    return shapely.length(own).sum() / lines.length.sum()


def test_a_boundary_along_the_edge_of_the_ground_takes_none_of_it():
    lines = streets((1, 0, (0, 0), (500, 0)), (2, 0, (0, 300), (500, 300)))
    free = district_areas(lines, "crew", None)
    # An upper part that overlaps, and a lower one that only touches along a stretch of edge.
    edge = shapely.box(*lines.total_bounds).buffer(60.0).bounds
    part = shapely.box(edge[0] + 50, edge[1] + 100, edge[2], edge[3])
    below = shapely.box(edge[0] + 100, edge[1] - 500, edge[2] - 100, edge[1])
    cut = district_areas(lines, "crew", shapely.MultiPolygon([part, below]))
    assert cut["area_m2"].tolist()[1] == pytest.approx(free["area_m2"].tolist()[1], rel=0.2)
    assert cut["area_m2"].min() > 0


@pytest.mark.parametrize("block", [500, 25])
def test_two_streets_share_the_ground_between_them_at_its_middle(block):
    far = [(2, 0, (x, 80), (x + block, 80)) for x in range(0, 500, block)]
    lines = streets((1, 0, (0, 0), (500, 0)), *far)
    areas = district_areas(lines, "crew", at(shapely.box(0, -20, 500, 100)))
    assert areas["crew"].tolist() == [1, 2]
    south = at(shapely.box(0, -20, 500, 40))
    # Points of the two streets are not opposite each other where the blocks are short.
    assert areas.geometry[0].symmetric_difference(south).area < (1 if block == 500 else 200)
    assert areas["area_m2"].tolist() == pytest.approx([30_000, 30_000], abs=200)
    assert areas["street_km"].tolist() == pytest.approx([0.5, 0.5])
    assert areas.crs == lines.crs


QUARTERS = [
    lambda x, y: int(x > 250) + 2 * int(y > 250),
    lambda x, y: int(x + y > 500),
    lambda x, y: int((x // 100 + y // 100) % 3),
]


@pytest.mark.parametrize("crew_of", QUARTERS)
@pytest.mark.parametrize("turn", [0.0, 0.4])
def test_districts_cover_their_streets_and_nothing_twice(crew_of, turn):
    lines = grid(crew_of)
    lines = lines.set_geometry(lines.rotate(turn, origin=(440_000, 4_105_000), use_radians=True))
    areas = district_areas(lines, "crew", None)
    assert overlap_m2(areas) == 0
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert areas.geometry.is_valid.all()
    assert areas["area_m2"].sum() == pytest.approx(areas.union_all().area, rel=1e-9)
    assert share_in_own(lines, areas) > 0.99
    # Nothing within reach is nobody's.
    near = lines.buffer(59).union_all()
    assert near.difference(areas.union_all(grid_size=0.01)).area < 1
    assert areas["street_km"].sum() == pytest.approx(lines.length.sum() / 1000)


def test_ground_beyond_reach_is_nobodys():
    lines = streets((1, 0, (0, 0), (1000, 0)), (1, 0, (0, 400), (1000, 400)))
    (area,) = district_areas(lines, "crew", None, reach_m=60).geometry
    assert len(shapely.get_parts(area)) == 2
    # 1,000 m with 60 m on each side and a half disc at each end.
    assert area.area == pytest.approx(2 * (1000 * 120 + np.pi * 60**2), rel=0.005)


def test_hollows_between_streets_are_closed():
    lines = streets((1, 0, (0, 0), (1000, 0)), (1, 0, (0, 200), (1000, 200)))
    (area,) = district_areas(lines, "crew", None, reach_m=60).geometry
    assert area.contains(at(shapely.Point(500, 100)))


def test_districts_end_at_the_boundary():
    lines = streets((1, 0, (0, 0), (500, 0)), (2, 0, (600, 0), (900, 0)))
    areas = district_areas(lines, "crew", at(shapely.box(-100, -100, 400, 30)))
    assert areas.geometry[0].difference(at(shapely.box(-100, -100, 400, 30))).area < 1e-3
    # The other crew has streets, but no ground here.
    assert areas["area_m2"][1] == 0
    assert areas["street_km"].tolist() == pytest.approx([0.5, 0.3])


def test_the_ground_is_shared_out_anew_for_each_day():
    lines = streets(
        (1, 0, (0, 0), (500, 0)),
        (2, 0, (0, 80), (500, 80)),
        (1, 3, (0, 0), (500, 0)),
    )
    areas = district_areas(lines, "crew", None, each=["day"])
    assert areas[["day", "crew"]].to_numpy().tolist() == [[0, 1], [0, 2], [3, 1]]
    alone, beside = areas["area_m2"][2], areas["area_m2"][0]
    assert alone > beside
    assert district_areas(lines, "crew", None)["street_km"].tolist() == [0.5, 0.5]


def test_a_street_of_two_crews_is_in_the_district_of_the_one_that_has_it_more_often():
    shared = ((200, 0), (400, 0))
    lines = streets(
        (1, 0, (0, 0), (200, 0)),
        (1, 0, *shared),
        (2, 0, *shared[::-1]),
        (2, 3, *shared),
        (2, 0, (400, 0), (600, 0)),
    )
    areas = district_areas(lines, "crew", None).set_index("crew").geometry
    middle = at(line((205, 0), (395, 0)))
    assert areas[2].contains(middle)
    assert not areas[1].intersects(middle)


def test_streets_on_each_other_and_short_ones_do_no_harm():
    # A bridge over a street, and a stub shorter than the step of the points.
    lines = streets(
        (1, 0, (0, 0), (200, 0)), (2, 0, (100, -100), (100, 100)), (3, 0, (200, 0), (203, 0))
    )
    areas = district_areas(lines, "crew", None)
    assert (areas["area_m2"] > 0).all()
    assert overlap_m2(areas) == 0


def test_one_short_street_has_a_district():
    (area,) = district_areas(streets((1, 0, (0, 0), (4, 0))), "crew", None).geometry
    assert area.area == pytest.approx(np.pi * 60**2 + 4 * 120, rel=0.02)


def test_no_streets_have_no_districts():
    areas = district_areas(streets((1, 0, (0, 0), (4, 0)))[:0], "crew", None, each=["day"])
    assert areas.empty
    assert list(areas.columns) == ["day", "crew", "street_km", "area_m2", "geometry"]
    assert areas.crs == METRIC


def test_streets_are_left_as_they_were():
    lines = grid(QUARTERS[0])
    before = lines.copy()
    district_areas(lines, "crew", None)
    assert lines.geom_equals_exact(before, 0).all()
