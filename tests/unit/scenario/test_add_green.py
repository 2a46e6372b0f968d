"""A park drawn by hand: what is refused, and in which words."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.errors import DataError
from planner.scenario import AddGreen, Scenario
from planner.scenario.ground import MARGIN_M
from tests.plans import POCKET, degrees, row_of_homes
from tests.towns import box

TOWN = row_of_homes()
HERE = degrees(POCKET)
LON, LAT = HERE.centroid.coords[0]


def refused(geometry, **options):
    with pytest.raises(DataError) as raised:
        Scenario("方案", (AddGreen(geometry, **options),)).apply(TOWN)
    return str(raised.value)


def accepted(geometry, **options):
    return Scenario("方案", (AddGreen(geometry, **options),)).apply(TOWN).green.iloc[-1]


def bow_tie(x, y, size=1e-3):
    return shapely.Polygon([(x, y), (x + size, y + size), (x + size, y), (x, y + size)])


def test_an_outline_that_crosses_itself_is_refused_with_the_place():
    told = refused(bow_tie(112.3, 37.1))
    assert "its outline crosses itself near 112.3005, 37.1005" in told
    assert "draw it anew without crossing itself" in told


def test_parts_that_overlap_are_refused():
    parts = [degrees(box(0, 200, 40, 240)), degrees(box(20, 220, 60, 260))]
    assert "its outline crosses itself" in refused(shapely.MultiPolygon(parts))


def test_a_hole_outside_its_outline_is_refused_by_what_it_is():
    hole = degrees(box(500, 500, 510, 510)).exterior.coords
    assert "Hole lies outside shell" in refused(shapely.Polygon(HERE.exterior.coords, [hole]))


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (shapely.Point(LON, LAT), "it is a Point; draw a polygon"),
        (shapely.LineString([(LON, LAT), (LON, LAT + 1)]), "it is a LineString"),
        (shapely.GeometryCollection([HERE]), "it is a GeometryCollection"),
        (None, "it is a NoneType"),
        ("POLYGON", "it is a str"),
        (shapely.Polygon(), "its outline is empty"),
        (shapely.MultiPolygon(), "its outline is empty"),
    ],
)
def test_what_is_no_polygon_is_refused(shape, told):
    assert told in refused(shape)


def test_size_is_held_between_a_square_metre_and_ten_square_kilometres():
    assert "it has 0.81 m²; draw one of at least 1 m²" in refused(degrees(box(0, 200, 0.9, 200.9)))
    assert accepted(degrees(box(0, 200, 1.1, 201.1))).geometry.area == pytest.approx(1.21)
    assert "it has 10.2 km²; draw one of up to 10 km²" in refused(degrees(box(0, 0, 3200, 3200)))
    assert accepted(degrees(box(0, 0, 3100, 3100))).geometry.area == pytest.approx(9.61e6)
    flat = degrees(shapely.Polygon([(0, 200), (50, 200), (100, 200)]))
    assert "draw" in refused(flat)


def test_a_park_outside_the_study_area_and_its_margin_is_refused_with_the_distance():
    east = 4000 + MARGIN_M  # the hand-made towns end at x = 4,000
    assert accepted(degrees(box(east - 5, 0, east + 40, 40)))["id"] == "scenario/1"
    told = refused(degrees(box(east + 900, 0, east + 940, 40)))
    assert "it lies 2.5 km outside the study area" in told
    assert "more than 1,000 km outside" in refused(shapely.box(10, 50, 10.001, 50.001))
    assert "outside the study area" in refused(shapely.box(-67, -37.001, -66.99, -37))


def test_longitude_and_latitude_swapped_is_called_by_its_name():
    swapped = shapely.transform(HERE, lambda xy: xy[:, ::-1])
    assert "longitude and latitude are swapped" in refused(swapped)


def test_metres_are_no_degrees():
    told = refused(shapely.box(440_000, 4_105_000, 440_040, 4_105_020))
    assert "are no WGS-84 degrees; give longitude and latitude" in told


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_coordinates_that_are_no_numbers_are_refused(bad):
    xy = np.array(HERE.exterior.coords)
    xy[1, 0] = bad
    assert "coordinates that are no numbers" in refused(shapely.Polygon(xy))


def circle(vertices):
    turn = np.linspace(0, 2 * math.pi, vertices - 1, endpoint=False)
    return shapely.Polygon(np.stack((200 * np.cos(turn), 200 * np.sin(turn)), axis=1))


def test_an_outline_of_more_than_100000_vertices_is_refused():
    assert accepted(degrees(circle(100_000)))["id"] == "scenario/1"
    told = refused(degrees(circle(100_001)))
    assert "100,001 vertices; simplify it to 100,000 at most" in told


def test_heights_are_dropped_and_several_polygons_are_one_park():
    parts = [degrees(box(0, 200, 20, 220)), degrees(box(40, 200, 60, 220))]
    row = accepted(shapely.force_3d(shapely.MultiPolygon(parts), 950.0))
    assert not row.geometry.has_z
    assert row.geometry.geom_type == "MultiPolygon"
    assert row.geometry.area == pytest.approx(800, rel=1e-6)


def test_a_hole_stays_a_hole():
    hole = degrees(box(1010, -35, 1020, -25)).exterior.coords
    assert accepted(shapely.Polygon(HERE.exterior.coords, [hole])).geometry.area == pytest.approx(
        700, rel=1e-6
    )


def test_names_are_one_line_without_control_characters_and_up_to_200_long():
    drawn = AddGreen(HERE, "\x07文庙\n西 \u202e公园\u2028\ud800　")
    assert drawn.name == "文庙 西 公园"
    assert accepted(HERE, name="园" * 200)["name"] == "园" * 200
    assert "its name has 201 characters; give one of up to 200" in refused(HERE, name="园" * 201)
    assert "its id has 201" in refused(HERE, id="园" * 201)


def test_kind_and_access_are_known_words():
    assert "its kind is 'Park'; give one of park, garden" in refused(HERE, kind="Park")
    assert "its access is 'no'; give one of public, private" in refused(HERE, access="no")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    # Whole metres: what does not touch is then 3 mm apart at least, which degrees can tell.
    st.lists(st.tuples(st.integers(-100, 100), st.integers(-100, 100)), min_size=3, max_size=8),
)
def test_whatever_is_drawn_is_a_valid_park_of_the_same_size_or_is_refused(corners):
    metres = shapely.Polygon(corners)
    try:
        row = accepted(degrees(metres))
    except DataError as error:
        assert "change 1 (add_green): " in str(error)  # noqa: PT017  (either outcome will do)
        assert not metres.is_valid or metres.area < 1.001
        return
    assert shapely.is_valid(row.geometry)
    assert row.geometry.area == pytest.approx(metres.area, rel=1e-3)
