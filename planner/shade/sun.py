"""Where the sun stands: NREL's Solar Position Algorithm (Reda & Andreas 2004) by pvlib.

Elevations are apparent: light arrives refracted, and so do shadows. At 5° that
is 0.16° more than the geometric elevation, above 20° less than 0.05°.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from pyproj import Proj, Transformer

from planner.errors import MissingPackageError, OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.shade.species import Floats
    from planner.town import Town

CHINA_TIME = "Asia/Shanghai"

LOWEST_SUN_DEG = 0.5
"""Below this elevation no shade is told: the ground's own relief decides there."""

JULY_DAY = (7, 15)
MIDDAY_HOURS = (10, 11, 12, 13, 14, 15, 16)
USUAL_YEAR = 2026
"""The sun of a calendar day differs by less than 0.2° between years."""

_CHINA = (73.5, 18.0, 135.1, 53.6)


@dataclass(frozen=True)
class Air:
    """Air that refracts sunlight; the pressure follows from the altitude if it is None."""

    altitude_m: float = 0.0
    pressure_pa: float | None = None
    temperature_c: float = 12.0


@dataclass(frozen=True, eq=False)
class SunPositions:
    """The sun at one place at several times.

    Parameters
    ----------
    times
        With their time zone, length (hours).
    elevation_deg
        Apparent elevation above the horizon, shape (hours,).
    azimuth_deg
        Clockwise from true north, shape (hours,).
    convergence_deg
        Bearing of the town's grid north from true north, clockwise: shadows are
        drawn on the grid. Around Zuoquan it is -0.4°, elsewhere up to 3°.
    """

    times: tuple[dt.datetime, ...]
    elevation_deg: Floats
    azimuth_deg: Floats
    convergence_deg: float = 0.0

    def __len__(self) -> int:
        return len(self.times)

    @property
    def shadow_per_m(self) -> Floats:
        """Shadow of an upright metre, in grid metres (east, north), shape (hours, 2).

        NaN where the sun stands below `LOWEST_SUN_DEG`.
        """
        up = self.elevation_deg >= LOWEST_SUN_DEG
        length = 1.0 / np.tan(np.radians(np.where(up, self.elevation_deg, np.nan)))
        bearing = np.radians(self.azimuth_deg - self.convergence_deg)
        return -length[:, None] * np.stack((np.sin(bearing), np.cos(bearing)), axis=1)


def read_day(text: str) -> dt.date:
    """Return a day written YYYY-MM-DD.

    Raises
    ------
    OptionError
        There is no such day.
    """
    try:
        return dt.datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007  (a day only)
    except ValueError as error:
        message = f"{text!r} is no day of the calendar: give YYYY-MM-DD, such as 2026-07-15"
        raise OptionError(message) from error


def read_timezone(text: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises
    ------
    OptionError
        There is no such time zone.
    """
    try:
        return ZoneInfo(text.strip())
    # A name with a slash at its start, or of a folder, is refused in other ways.
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"no time zone {text!r}: give an IANA name, such as {CHINA_TIME}"
        raise OptionError(message) from error


def timezone_of(longitude: float, latitude: float) -> str:
    """Return the time zone assumed at a place (WGS-84 degrees).

    Asia/Shanghai inside the box around China, which neighbours share; elsewhere
    the nautical zone of the longitude, without summer time. A caller that knows
    the legal time of a place outside China gives it instead.
    """
    west, south, east, north = _CHINA
    if west <= longitude <= east and south <= latitude <= north:
        return CHINA_TIME
    ahead = round(longitude / 15.0)
    # POSIX counts west of Greenwich as positive.
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def sun_positions(
    longitude: float,
    latitude: float,
    day: dt.date,
    hours: Sequence[float],
    *,
    timezone: str = CHINA_TIME,
    air: Air | None = None,
) -> SunPositions:
    """Return where the sun stands on a day at the given hours of the clock.

    Parameters
    ----------
    longitude, latitude
        WGS-84 degrees.
    hours
        Of the local clock, from 0 to below 24; 12.5 is half past twelve.
    timezone
        IANA name of the local clock.

    Raises
    ------
    OptionError
        An hour, place or time zone that does not exist.
    MissingPackageError
        pvlib is not installed.
    """
    zone = read_timezone(timezone)
    wrong = [hour for hour in hours if not 0.0 <= hour < 24.0]  # noqa: PLR2004  (hours of a day)
    if wrong:
        message = f"hours {', '.join(f'{hour:g}' for hour in wrong)}: give hours from 0 to below 24"
        raise OptionError(message)
    if not (abs(latitude) <= 90.0 and abs(longitude) <= 180.0):  # noqa: PLR2004  (degrees)
        message = f"{longitude:g}, {latitude:g} is no longitude and latitude in degrees"
        raise OptionError(message)
    midnight = dt.datetime.combine(day, dt.time(), zone)
    # Adding to a time with a zone counts on its clock, as meant.
    times = tuple(midnight + dt.timedelta(seconds=round(hour * 3600.0)) for hour in hours)
    elevation, azimuth = _spa(times, longitude, latitude, air or Air())
    return SunPositions(times, elevation, azimuth)


def _spa(
    times: Sequence[dt.datetime], longitude: float, latitude: float, air: Air
) -> tuple[Floats, Floats]:
    """Return apparent elevations and azimuths in degrees."""
    try:
        from pvlib.atmosphere import alt2pres  # noqa: PLC0415  (an extra)
        from pvlib.solarposition import spa_python  # noqa: PLC0415
    except ImportError as error:
        message = (
            "where the sun stands needs one more package: pip install 'zuoquan-planner[sun]', "
            "or -e '.[sun]' in the project's folder"
        )
        raise MissingPackageError(message) from error
    pressure = alt2pres(air.altitude_m) if air.pressure_pa is None else air.pressure_pa
    found = spa_python(
        pd.DatetimeIndex([time.astimezone(dt.UTC) for time in times]),
        latitude,
        longitude,
        altitude=air.altitude_m,
        pressure=pressure,
        temperature=air.temperature_c,
    )
    return found["apparent_elevation"].to_numpy(), found["azimuth"].to_numpy()


def sun_over(
    town: Town, day: dt.date, hours: Sequence[float], *, timezone: str | None = None
) -> SunPositions:
    """Return the sun over the centre of a town's boundary, for its own grid.

    Parameters
    ----------
    timezone
        IANA name of the local clock; that of `timezone_of` if none is given.
    """
    centre = town.boundary.centroid
    to_degrees = Transformer.from_crs(town.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = to_degrees.transform(centre.x, centre.y)
    sun = sun_positions(
        longitude,
        latitude,
        day,
        hours,
        timezone=timezone or timezone_of(longitude, latitude),
    )
    convergence = Proj(town.crs).get_factors(longitude, latitude).meridian_convergence
    return dataclasses.replace(sun, convergence_deg=float(convergence))


def midday_july(town: Town, *, year: int = USUAL_YEAR, timezone: str | None = None) -> SunPositions:
    """Return the sun over a town on 15 July at 10, 11, … 16 h: the hours of the July figure."""
    return sun_over(town, dt.date(year, *JULY_DAY), MIDDAY_HOURS, timezone=timezone)
