"""Where the sun stands, and days, zones and hours that do not exist."""

from __future__ import annotations

import datetime as dt
import sys

import numpy as np
import pytest

from planner.errors import MissingPackageError, OptionError
from planner.shade import (
    Air,
    midday_july,
    read_day,
    read_timezone,
    sun_over,
    sun_positions,
    timezone_of,
)
from tests.towns import make

JULY = dt.date(2026, 7, 15)


def test_nrels_published_example_is_met_to_five_digits():
    """Reda & Andreas 2004: zenith 50.11162°, azimuth 194.34024°."""
    hour = 12 + 30 / 60 + 30 / 3600
    sun = sun_positions(
        -105.1786,
        39.742476,
        dt.date(2003, 10, 17),
        [hour],
        timezone="Etc/GMT+7",
        air=Air(altitude_m=1830.14, pressure_pa=82000.0, temperature_c=11.0),
    )
    assert 90.0 - sun.elevation_deg[0] == pytest.approx(50.11162, abs=5e-6)
    assert sun.azimuth_deg[0] == pytest.approx(194.34024, abs=5e-6)


def test_noon_at_zuoquan_is_late_because_china_keeps_beijing_time():
    hours = np.arange(11.5, 13.5, 1 / 60)
    sun = sun_positions(113.37, 37.08, JULY, hours)
    highest = hours[np.argmax(sun.elevation_deg)]
    # 120° - 113.37° is 26.5 minutes, the equation of time on 15 July 6.0 minutes.
    assert highest == pytest.approx(12 + (26.5 + 6.0) / 60, abs=1.1 / 60)
    # Declination 21.5°: 90 - 37.08 + 21.5.
    assert sun.elevation_deg.max() == pytest.approx(74.4, abs=0.1)


def test_a_sun_at_many_hours_is_the_sun_at_each():
    together = sun_positions(113.37, 37.08, JULY, range(24))
    for hour in (5, 12, 23):
        alone = sun_positions(113.37, 37.08, JULY, [hour])
        assert alone.elevation_deg[0] == together.elevation_deg[hour]
        assert alone.azimuth_deg[0] == together.azimuth_deg[hour]
        assert together.times[hour].hour == hour


def test_july_midday_is_seven_hours_on_the_hour():
    sun = midday_july(make())
    assert [time.strftime("%m-%d %H:%M") for time in sun.times] == [
        f"07-15 {hour}:00" for hour in range(10, 17)
    ]
    assert {str(time.tzinfo) for time in sun.times} == {"Asia/Shanghai"}
    assert len(sun) == 7
    other = midday_july(make(), year=2031)
    assert np.abs(other.elevation_deg - sun.elevation_deg).max() < 0.2


def test_a_towns_sun_knows_how_its_grid_is_turned():
    # The hand-made town lies 0.65° west of 114° E: grid north bears west of north there.
    sun = sun_over(make(), JULY, [12])
    assert sun.convergence_deg == pytest.approx(-0.65 * np.sin(np.radians(37.07)), abs=0.02)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01", "2026/07/15", "15 July", "", "0000-00-00"]
)
def test_a_day_that_does_not_exist_is_refused_in_one_sentence(text):
    with pytest.raises(OptionError, match="YYYY-MM-DD"):
        read_day(text)


def test_a_day_is_read():
    assert read_day(" 2028-02-29 ") == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    "text", ["Asia/Zuoquan", "", "Beijing", "../etc/passwd", "/UTC", "Asia", "a\0b"]
)
def test_a_time_zone_that_does_not_exist_is_refused_in_one_sentence(text):
    with pytest.raises(OptionError, match="time zone"):
        read_timezone(text)
    with pytest.raises(OptionError, match="time zone"):
        sun_positions(113.37, 37.08, JULY, [12], timezone=text)


@pytest.mark.parametrize("hour", [-1, 24, 25.5, float("nan")])
def test_an_hour_that_no_clock_shows_is_refused(hour):
    with pytest.raises(OptionError, match="from 0 to below 24"):
        sun_positions(113.37, 37.08, JULY, [12, hour])


def test_a_place_that_is_not_on_earth_is_refused():
    with pytest.raises(OptionError, match="longitude"):
        sun_positions(441_000.0, 37.08, JULY, [12])
    with pytest.raises(OptionError, match="latitude"):
        sun_positions(113.0, float("nan"), JULY, [12])


@pytest.mark.parametrize(
    ("longitude", "latitude", "zone"),
    [
        (113.37, 37.08, "Asia/Shanghai"),
        (24.94, 60.17, "Etc/GMT-2"),
        (-73.03, 5.82, "Etc/GMT+5"),
        (1.0, 51.0, "Etc/GMT"),
        (179.9, -17.0, "Etc/GMT-12"),
    ],
)
def test_a_places_zone_is_chinas_or_the_seas(longitude, latitude, zone):
    assert timezone_of(longitude, latitude) == zone
    read_timezone(zone)


def test_without_pvlib_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pvlib.solarposition", None)
    with pytest.raises(MissingPackageError, match="pip install"):
        sun_positions(113.37, 37.08, JULY, [12])


def test_no_hours_are_no_error():
    assert sun_positions(113.37, 37.08, JULY, []).shadow_per_m.shape == (0, 2)
