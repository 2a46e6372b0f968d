"""Sizes of stalls and aisles, and the rows that follow from an angle of parking."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.indicator import Status

_RIGHT, _FLAT = 90.0, 0.0


@dataclass(frozen=True)
class Size:
    """One row of `stalls.toml`; the fields are explained at its head."""

    name: str
    value_m: float
    status: Status
    source: str


@cache
def sizes() -> Mapping[str, Size]:
    """Return every row of `stalls.toml` by name."""
    text = (files("planner.layout") / "stalls.toml").read_text(encoding="utf-8")
    rows = (Size(**row) for row in tomllib.loads(text)["size"])
    return MappingProxyType({row.name: row for row in rows})


def _size(name: str) -> float:
    return field(default_factory=lambda: sizes()[name].value_m)


def _aisles() -> Mapping[tuple[float, bool], float]:
    rows = [row for name, row in sizes().items() if name.startswith("aisle_")]
    return {
        (float(row.name.split("_")[1]), row.name.endswith("one_way")): row.value_m for row in rows
    }


@dataclass(frozen=True)
class Pattern:
    """Rows on both sides of an aisle, at one angle of parking.

    Parameters
    ----------
    angle_deg
        Between stall and aisle: 90 across it, 0 along it.
    one_way
        Cars drive the aisle in one direction; neighbouring aisles run against each other.
    pitch_m
        Length of aisle a stall takes.
    depth_m
        Depth of a row, across the aisle.
    aisle_m
        Width of the aisle.
    lean
        Metres along the aisle a stall's side runs for each metre away from it.
    """

    angle_deg: float
    one_way: bool
    pitch_m: float
    depth_m: float
    aisle_m: float
    lean: float

    @property
    def module_m(self) -> float:
        """Depth of two rows and their aisle."""
        return 2.0 * self.depth_m + self.aisle_m

    @property
    def least_area_m2(self) -> float:
        """Ground a stall takes with its half of the aisle: no layout does with less."""
        return self.pitch_m * (self.depth_m + self.aisle_m / 2.0)

    @property
    def turns_round(self) -> bool:
        """Whether a car may leave the way it came; leaning stalls point it onwards."""
        return self.angle_deg == _RIGHT


@dataclass(frozen=True)
class StallRules:
    """Sizes a layout keeps; the defaults and their sources are rows of `stalls.toml`.

    Parameters
    ----------
    stall_width_m, stall_length_m
        One stall, metres.
    parallel_length_m
        Length of a stall along the aisle (0°), metres.
    drive_m
        Width of the entrance and of cross aisles, which are two-way, metres.
    turn_m
        Length, across an aisle, of a bay in which a car turns round, metres.
    angles
        Angles of parking to try, degrees, each with an aisle below.
    aisle_m
        Width of an aisle in metres by (angle, one-way).

    Raises
    ------
    OptionError
        A size is not a positive number, or an angle has no aisle.
    """

    stall_width_m: float = _size("stall_width_m")
    stall_length_m: float = _size("stall_length_m")
    parallel_length_m: float = _size("parallel_length_m")
    drive_m: float = _size("drive_m")
    turn_m: float = _size("turn_m")
    angles: tuple[float, ...] = (90.0, 60.0, 45.0, 0.0)
    aisle_m: Mapping[tuple[float, bool], float] = field(default_factory=_aisles)

    def __post_init__(self) -> None:
        named = {
            name: getattr(self, name)
            for name in (
                "stall_width_m",
                "stall_length_m",
                "parallel_length_m",
                "drive_m",
                "turn_m",
            )
        } | {f"aisle_m[{key}]": width for key, width in self.aisle_m.items()}
        bad = [name for name, value in named.items() if not (math.isfinite(value) and value > 0)]
        if bad:
            message = f"stall rules: {', '.join(bad)} must be metres above 0"
            raise OptionError(message)
        there = {angle for angle, _ in self.aisle_m}
        lone = [
            f"{angle:g}" for angle in self.angles if angle not in there or not 0 <= angle <= _RIGHT
        ]
        if lone or not self.angles:
            known = ", ".join(f"{angle:g}" for angle in sorted(there))
            message = f"stall rules: no aisle width for angle {', '.join(lone)}; there are {known}"
            raise OptionError(message)

    def patterns(self) -> tuple[Pattern, ...]:
        """Return the patterns worth trying, the densest first.

        A one-way aisle as wide as the two-way one of its angle is left out: it
        holds no more and asks for a loop.
        """
        found = [
            self._pattern(angle, one_way)
            for (angle, one_way), width in self.aisle_m.items()
            if angle in self.angles
            and not (one_way and width >= self.aisle_m.get((angle, False), math.inf))
        ]
        return tuple(sorted(found, key=lambda row: (row.least_area_m2, row.one_way)))

    def _pattern(self, angle: float, one_way: bool) -> Pattern:  # noqa: FBT001
        aisle_m = self.aisle_m[angle, one_way]
        if angle == _FLAT:
            sizes_m = (self.parallel_length_m, self.stall_width_m)
            return Pattern(angle, one_way, *sizes_m, aisle_m, lean=0.0)
        if angle == _RIGHT:
            sizes_m = (self.stall_width_m, self.stall_length_m)
            return Pattern(angle, one_way, *sizes_m, aisle_m, lean=0.0)
        sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
        depth_m = self.stall_length_m * sine + self.stall_width_m * cosine
        pitch_m = self.stall_width_m / sine
        return Pattern(angle, one_way, pitch_m, depth_m, aisle_m, lean=cosine / sine)
