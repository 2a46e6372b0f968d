"""The ledger: every resident in exactly one class, and why (DESIGN §4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from planner.language import Phrase
from planner.network.targets import GREEN, PARKING
from planner.network.walk import NO_STREETS_M

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.network.access import Access

UNKNOWN, SERVED, NOT_CONNECTED, NO_ENTRANCE, TOO_FAR = (
    "unknown",
    "served",
    "not_connected",
    "no_entrance",
    "too_far",
)
CLASSES = (UNKNOWN, SERVED, NOT_CONNECTED, NO_ENTRANCE, TOO_FAR)
"""In order of precedence: a resident is in the first class that holds."""

ROUNDING_M = 1e-6
"""Sums of floats: a walk of 500.0000001 m is one of 500 m."""

MAX_UNKNOWN = 0.2
"""Above this share of `unknown` no headline percentage is printed."""

NO_GREEN = "no public park is mapped at all, and green is not declared complete"
NO_PARKING = "no public car park is mapped at all, and parking is not declared complete"
NO_STREETS = f"no walkable way is mapped within {NO_STREETS_M:,.0f} m"
UNPLACED = "the mapped buildings cannot plausibly hold them"
REASONS = ("", NO_GREEN, NO_PARKING, NO_STREETS)

_NONE_OF = {GREEN: NO_GREEN, PARKING: NO_PARKING}

REASON_PHRASES = {
    reason: Phrase(zh, reason)
    for reason, zh in (
        (NO_GREEN, "未标绘任何公园，且未声明绿地数据完整"),
        (NO_PARKING, "未标绘任何公共停车场，且未声明停车数据完整"),
        (NO_STREETS, f"{NO_STREETS_M:,.0f} 米内未标绘可步行道路"),
        (UNPLACED, "已标绘的住宅建筑难以容纳"),
    )
}
"""What a reason is called for people. Files keep the English sentence: it is the key."""


@dataclass(frozen=True, eq=False)
class Classes:
    """Class of each building's residents, and why it is unknown where it is.

    Parameters
    ----------
    code
        Place in `CLASSES`, shape (buildings,).
    why
        Place in `REASONS` where a class is `unknown`, 0 elsewhere, shape (buildings,).
    """

    code: npt.NDArray[np.int8]
    why: npt.NDArray[np.int8]

    @property
    def name(self) -> npt.NDArray[np.object_]:
        """One of `CLASSES`, shape (buildings,)."""
        return np.array(CLASSES, dtype=object)[self.code]

    @property
    def reason(self) -> npt.NDArray[np.object_]:
        """Why a class is `unknown`, empty elsewhere, shape (buildings,)."""
        return np.array(REASONS, dtype=object)[self.why]


@dataclass(frozen=True)
class Ledger:
    """People (or m² of floor) by class; the classes sum to `total`.

    Parameters
    ----------
    amount
        By class, in `unit`.
    unknown_because
        The part of `unknown` by reason, a key of `REASON_PHRASES`.
    unit
        `residents`, or `m²` of residential floor area where no population is known.
    """

    amount: dict[str, float]
    unknown_because: dict[str, float]
    unit: str

    @property
    def total(self) -> float:
        """Everybody."""
        return sum(self.amount.values())

    def share(self, name: str) -> float | None:
        """Return the share of one class (0-1), None where there is nobody."""
        return self.amount[name] / self.total if self.total > 0 else None

    @property
    def says_enough(self) -> bool:
        """Whether so little is unknown that a headline percentage may be printed."""
        unknown = self.share(UNKNOWN)
        return unknown is not None and unknown <= MAX_UNKNOWN


def classify(access: Access, limit_m: float, *, straight: bool = False) -> Classes:
    """Return the ledger class of every building.

    Parameters
    ----------
    access
        Distances to the targets asked for.
    limit_m
        Served up to and including this distance.
    straight
        Judge by straight-line distance to the outline: then nobody is
        `not_connected` or without entrance.
    """
    town = access.town
    distance = access.straight_m if straight else access.walk_m
    code = np.full(distance.size, CLASSES.index(TOO_FAR), dtype=np.int8)
    why = np.zeros(distance.size, dtype=np.int8)
    if not straight:
        code[_near_without_entrance(access, limit_m)] = CLASSES.index(NO_ENTRANCE)
        code[~access.network.connected] = CLASSES.index(NOT_CONNECTED)
    code[distance <= limit_m + ROUNDING_M] = CLASSES.index(SERVED)
    if not straight and "ways" not in town.provenance.complete:
        streetless = access.network.streetless
        code[streetless] = CLASSES.index(UNKNOWN)
        why[streetless] = REASONS.index(NO_STREETS)
    table = access.wanted.table
    if table not in town.provenance.complete and _nothing_mapped(access):
        code[:] = CLASSES.index(UNKNOWN)
        why[:] = REASONS.index(_NONE_OF[table])
    return Classes(code, why)


def add_up(classes: Classes, amount: npt.NDArray[np.float64], unplaced: float, unit: str) -> Ledger:
    """Return the ledger of amounts at buildings and of what could not be placed.

    Parameters
    ----------
    classes
        Class of each building.
    amount
        Residents (or m²) of each building; NaN counts as nobody.
    unplaced
        Residents that no building holds: unknown.
    unit
        `residents` or `m²`.
    """
    held = np.nan_to_num(amount)
    sums = np.bincount(classes.code, held, len(CLASSES)).tolist()
    by_class = dict(zip(CLASSES, sums, strict=True))
    whys = np.bincount(classes.why, held, len(REASONS)).tolist()
    because = {
        reason: whys[place]
        for place, reason in enumerate(REASONS)
        if place and (classes.why == place).any()
    }
    if unplaced > 0:
        by_class[UNKNOWN] += unplaced
        because[UNPLACED] = unplaced
    return Ledger(by_class, because, unit)


def _nothing_mapped(access: Access) -> bool:
    """Say whether neither a target nor a public park (or car park) of any size is mapped."""
    return access.targets.empty and access.wanted.none_mapped(access.town)


def _near_without_entrance(access: Access, limit_m: float) -> npt.NDArray[np.bool_]:
    """Say who has a target without entrance within reach in a straight line."""
    near = np.zeros(access.walk_m.size, dtype=bool)
    closed = access.targets.geometry.to_numpy()[access.without_entrance]
    if closed.size:
        hit = shapely.STRtree(closed).query(
            access.network.home_points, predicate="dwithin", distance=limit_m
        )[0]
        near[hit] = True
    return near
