"""Facts about the datums of Chinese maps."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod

from planner.errors import OptionError
from planner.sources import datum, gcj02
from planner.sources.datum import Datum, read_datum, to_wgs84

ZUOQUAN = (113.377, 37.082)
BEIJING = (116.404, 39.915)
GEOD = Geod(ellps="WGS84")

inside_china = st.tuples(st.floats(73.5, 135.0), st.floats(3.0, 53.5))


def test_wgs84_to_gcj02_agrees_with_the_published_sample() -> None:
    # wandergis/coordtransform, README: wgs84togcj02(116.404, 39.915).
    lon, lat = gcj02.wgs84_to_gcj02(*BEIJING)
    assert float(lon) == pytest.approx(116.41024449916938, abs=1e-9)
    assert float(lat) == pytest.approx(39.91640428150164, abs=1e-9)


def test_gcj02_to_bd09_agrees_with_the_published_sample() -> None:
    # wandergis/coordtransform, README: gcj02tobd09(116.404, 39.915).
    lon, lat = gcj02.gcj02_to_bd09(*BEIJING)
    assert float(lon) == pytest.approx(116.41036949371029, abs=1e-9)
    assert float(lat) == pytest.approx(39.92133699351021, abs=1e-9)


def test_bd09_to_gcj02_agrees_with_the_published_sample_within_a_metre() -> None:
    # The same README; its closed form is itself only good to about a metre.
    lon, lat = gcj02.bd09_to_gcj02(*BEIJING)
    assert float(lon) == pytest.approx(116.39762729119315, abs=1e-5)
    assert float(lat) == pytest.approx(39.90865673957631, abs=1e-5)


def test_wgs84_to_bd09_agrees_with_the_map_service() -> None:
    lon, lat = gcj02.wgs84_to_bd09(*BEIJING)
    assert float(lon) == pytest.approx(116.41661, abs=2e-5)
    assert float(lat) == pytest.approx(39.92270, abs=2e-5)


def test_the_shift_at_zuoquan_is_608_m_to_the_east() -> None:
    lon, lat = gcj02.wgs84_to_gcj02(*ZUOQUAN)
    azimuth, _, distance = GEOD.inv(*ZUOQUAN, float(lon), float(lat))
    assert distance == pytest.approx(608.0, abs=3.0)
    assert azimuth == pytest.approx(90.0, abs=20.0)


@given(inside_china)
def test_gcj02_round_trip(place: tuple[float, float]) -> None:
    back = gcj02.gcj02_to_wgs84(*gcj02.wgs84_to_gcj02(*place))
    assert np.abs(np.array(back) - place).max() < 1e-9


@given(inside_china)
def test_bd09_round_trip(place: tuple[float, float]) -> None:
    back = gcj02.bd09_to_gcj02(*gcj02.gcj02_to_bd09(*place))
    assert np.abs(np.array(back) - place).max() < 1e-9
    back = gcj02.bd09_to_wgs84(*gcj02.wgs84_to_bd09(*place))
    assert np.abs(np.array(back) - place).max() < 1e-9


@pytest.mark.parametrize(
    "place", [(2.35, 48.86), (-73.03, 5.82), (72.0, 30.0), (110.0, 0.5), (110.0, 56.0)]
)
def test_outside_china_nothing_moves(place: tuple[float, float]) -> None:
    for move in (
        gcj02.wgs84_to_gcj02,
        gcj02.gcj02_to_wgs84,
        gcj02.gcj02_to_bd09,
        gcj02.bd09_to_gcj02,
        gcj02.bd09_to_wgs84,
    ):
        assert tuple(map(float, move(*place))) == place


def test_arrays_keep_their_shape_and_mix_inside_with_outside() -> None:
    lon = np.array([[113.377, 2.35], [116.404, np.nan]])
    lat = np.array([[37.082, 48.86], [39.915, 30.0]])
    x, y = gcj02.wgs84_to_gcj02(lon, lat)
    assert x.shape == y.shape == (2, 2)
    assert x[0, 1] == 2.35
    assert y[0, 1] == 48.86
    assert np.isnan(x[1, 1])
    assert x[0, 0] != lon[0, 0]
    assert lon[0, 0] == 113.377, "the input is not written into"


def test_empty_arrays_stay_empty() -> None:
    x, y = gcj02.gcj02_to_wgs84([], [])
    assert x.size == y.size == 0


@pytest.mark.parametrize(
    ("text", "name", "epsg", "shift"),
    [
        ("WGS-84", "WGS-84", 4326, "none"),
        ("wgs84", "WGS-84", 4326, "none"),
        ("EPSG:4326", "EPSG:4326", 4326, "none"),
        ("CGCS2000", "CGCS2000", 4490, "none"),
        ("EPSG:4490", "EPSG:4490", 4490, "none"),
        ("epsg:4547", "EPSG:4547", 4547, "none"),
        (" 4547 ", "EPSG:4547", 4547, "none"),
        ("GCJ-02", "GCJ-02", 4326, "gcj02"),
        ("gcj02", "GCJ-02", 4326, "gcj02"),
        ("GCJ_02", "GCJ-02", 4326, "gcj02"),
        ("BD-09", "BD-09", 4326, "bd09"),
        ("bd09", "BD-09", 4326, "bd09"),
    ],
)
def test_read_datum(text: str, name: str, epsg: int, shift: str) -> None:
    found = read_datum(text)
    assert (found.name, found.crs.to_epsg(), found.shift) == (name, epsg, shift)


@pytest.mark.parametrize("text", ["", "EPSG:99999", "99999", "火星", "left-handed"])
def test_an_unreadable_datum_says_what_to_write(text: str) -> None:
    with pytest.raises(OptionError, match="WGS-84, CGCS2000, GCJ-02, BD-09 or an EPSG code"):
        read_datum(text)


def test_bd09_in_metres_is_refused() -> None:
    with pytest.raises(OptionError, match="in degrees"):
        read_datum("BD09MC")


@pytest.mark.parametrize("text", ["EPSG:4214", "EPSG:2437", "EPSG:4610", "EPSG:2383", "EPSG:4555"])
def test_old_chinese_datums_are_refused_as_their_transformation_is_secret(text: str) -> None:
    with pytest.raises(OptionError, match="convert the layer to CGCS2000"):
        read_datum(text)


def test_a_local_plan_has_no_place_on_the_earth() -> None:
    with pytest.raises(OptionError, match="cannot be placed on the earth"):
        datum.datum_of(CRS.from_wkt('LOCAL_CS["site",UNIT["metre",1]]'))


def _at(place: tuple[float, float], crs: int | None) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(place)], crs=crs, index=[7])


def _gap_m(found: gpd.GeoSeries, place: tuple[float, float]) -> float:
    assert found.crs.to_epsg() == 4326
    point = found.iloc[0]
    return float(GEOD.inv(point.x, point.y, *place)[2])


def test_epsg_4547_metres_land_on_the_same_metre() -> None:
    # Central meridian 114 E, false easting 500 km: on the meridian the easting
    # is exactly 500,000 m and the northing the meridian arc of the GRS80
    # ellipsoid, 4,096,289.7 m at 37 N (also PROJ's geod, as an oracle).
    northing = GEOD.inv(114.0, 0.0, 114.0, 37.0)[2]
    found = to_wgs84(_at((500_000.0, northing), None), read_datum("4547"))
    assert _gap_m(found, (114.0, 37.0)) < 0.01


def test_cgcs2000_degrees_are_taken_as_wgs84() -> None:
    assert _gap_m(to_wgs84(_at(ZUOQUAN, 4490), read_datum("CGCS2000")), ZUOQUAN) < 1e-6


def test_gcj02_and_bd09_geometries_are_moved_back_and_keep_their_index() -> None:
    for name, move in (("GCJ-02", gcj02.wgs84_to_gcj02), ("BD-09", gcj02.wgs84_to_bd09)):
        lon, lat = move(*ZUOQUAN)
        found = to_wgs84(_at((float(lon), float(lat)), None), read_datum(name))
        assert list(found.index) == [7]
        assert _gap_m(found, ZUOQUAN) < 1e-3


@pytest.mark.parametrize("epsg", [3857, 4547, 4326])
def test_gcj02_stored_in_a_projection_is_unprojected_first(epsg: int) -> None:
    lon, lat = gcj02.wgs84_to_gcj02(*ZUOQUAN)
    stored = _at((float(lon), float(lat)), 4326).to_crs(epsg)
    assert _gap_m(to_wgs84(stored, read_datum("GCJ-02")), ZUOQUAN) < 1e-3


def test_a_declared_crs_stands_in_for_the_series_own() -> None:
    metres = _at(ZUOQUAN, 4326).to_crs(4547).set_crs(4326, allow_override=True)
    assert _gap_m(to_wgs84(metres, read_datum("EPSG:4547")), ZUOQUAN) < 1e-3


def test_reread_tells_where_a_misread_layer_lies() -> None:
    truth = _at(ZUOQUAN, 4326)
    misread = datum.reread(truth, "gcj02", "none")
    lon, lat = gcj02.wgs84_to_gcj02(*ZUOQUAN)
    expected = (float(lon), float(lat))
    assert _gap_m(misread, expected) < 1e-3
    assert _gap_m(datum.reread(misread, "none", "gcj02"), ZUOQUAN) < 1e-3


def test_polygons_with_holes_are_moved_whole() -> None:
    ring = shapely.Point(ZUOQUAN).buffer(0.001)
    shape = ring.difference(shapely.Point(ZUOQUAN).buffer(0.0005))
    moved = to_wgs84(gpd.GeoSeries([shape]), Datum("GCJ-02", CRS.from_epsg(4326), "gcj02"))
    assert len(moved.iloc[0].interiors) == 1
    assert moved.iloc[0].area == pytest.approx(shape.area, rel=1e-2)
