"""Moments as people and devices write them, read into UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy.typing as npt

CLOCK = r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?"
"""Pattern of a time of day."""

_DATE = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
_STAMP = rf"{_DATE}(?:[ T]+{CLOCK})?\s*(Z|UTC|[+-]\d\d:?\d\d)?"
_COMPACT = r"^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$"
_FIELDS = ("year", "month", "day", "hour", "minute", "second")
# Seconds (1973-2286) or milliseconds (2001-2286) since 1970.
_EPOCH = r"(\d{9,10}(?:\.\d+)?|\d{12,13})"
_MOST_SECONDS = 1e11
_WORDS = {"年": "-", "月": "-", "日": " ", "时": ":", "点": ":", "分": ":", "秒": ""}


def parse_times(texts: pd.Series[str], zone: ZoneInfo) -> npt.NDArray[np.datetime64]:
    """Return the moments that texts mean, in UTC; NaT where a text means none.

    Read are year-month-day stamps (with `-`, `/`, `.` or 年月日, with or without
    an offset), 20240501083000, and seconds or milliseconds since 1970. Days
    before months (05/01/2024) are not: nobody can tell which is which.

    Parameters
    ----------
    texts
        Stamps, one a row.
    zone
        Zone of stamps without an offset.
    """
    plain = texts.str.normalize("NFKC")
    if plain.str.contains("[年月日时点分秒]").any():
        for word, mark in _WORDS.items():
            plain = plain.str.replace(word, mark, regex=False)
        plain = plain.str.strip().str.rstrip(":")
    plain = plain.str.replace(_COMPACT, r"\1-\2-\3 \4:\5:\6", regex=True)
    parts = plain.str.extract(f"^{_STAMP}$")
    numbers = np.column_stack([pd.to_numeric(parts[column]) for column in range(6)])
    whole = pd.DataFrame(np.nan_to_num(np.floor(numbers)), columns=_FIELDS)
    local = pd.DatetimeIndex(pd.to_datetime(whole, errors="coerce"))
    local += pd.to_timedelta(np.nan_to_num(numbers[:, 5] % 1.0), unit="s")
    moment = _to_utc(local, parts[6], zone)
    epoch = pd.to_numeric(plain.where(plain.str.fullmatch(_EPOCH))).to_numpy(dtype=float)
    seconds = np.where(epoch > _MOST_SECONDS, epoch / 1e3, epoch)
    since = pd.to_datetime(pd.Series(seconds), unit="s").to_numpy(dtype="datetime64[ns]")
    return np.where(np.isnat(since), moment, since)


def in_utc(times: pd.DatetimeIndex) -> npt.NDArray[np.datetime64]:
    """Return times that know their zone as plain UTC, shape (rows,)."""
    return times.tz_convert("UTC").tz_localize(None).to_numpy(dtype="datetime64[ns]").copy()


def _to_utc(
    local: pd.DatetimeIndex, offset: pd.Series[Any], zone: ZoneInfo
) -> npt.NDArray[np.datetime64]:
    """Return local times in UTC: by their own offset where stated, else by `zone`."""
    first = np.zeros(len(local), dtype=bool)
    moved = in_utc(local.tz_localize(zone, ambiguous=first, nonexistent="shift_forward"))
    own = offset.notna().to_numpy()
    if own.any():
        signed = offset[own].replace({"Z": "+00:00", "UTC": "+00:00"}).str.replace(":", "")
        minutes = signed.str[1:3].astype(int) * 60 + signed.str[3:].astype(int)
        sign = np.where(signed.str[0] == "-", -1, 1)
        shift = (sign * minutes.to_numpy()).astype("timedelta64[m]")
        moved[own] = local.to_numpy(dtype="datetime64[ns]")[own] - shift
    return moved
