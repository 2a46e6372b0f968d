"""What is wrong with a car park as mapped, in codes and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

OVERLAPS_BUILDING = "overlaps_building"
OVERLAPS_LOT = "overlaps_lot"
TOO_SMALL = "too_small"
TOO_LARGE = "too_large"
CAPACITY_UNREAD = "capacity_unread"
CAPACITY_IMPLAUSIBLE = "capacity_implausible"
CHARGING_IMPLAUSIBLE = "charging_implausible"
NO_OUTLINE = "no_outline"

FAULTS: dict[str, Phrase] = {
    OVERLAPS_BUILDING: Phrase("与建筑轮廓重叠", "lies partly on mapped buildings"),
    OVERLAPS_LOT: Phrase(
        "与另一停车场重叠（较小者不计入合计）",
        "lies on another car park (the smaller is left out of totals)",
    ),
    TOO_SMALL: Phrase(
        "面积不足一个车位，车位数不详", "too small for one car: its spaces are unknown"
    ),
    TOO_LARGE: Phrase(
        "面积过大，可能是整个场地而非停车场", "very large: perhaps a site rather than a car park"
    ),
    CAPACITY_UNREAD: Phrase(
        "标注的车位数不是正整数，未采用",
        "its mapped capacity is no whole positive number; not used",
    ),
    CAPACITY_IMPLAUSIBLE: Phrase(
        "标注的车位数超出该面积所能容纳", "its mapped capacity does not fit on its area"
    ),
    CHARGING_IMPLAUSIBLE: Phrase(
        "标注的充电车位数不可用，未采用",
        "its mapped charging spaces are no whole number, or more than its spaces; not used",
    ),
    NO_OUTLINE: Phrase("无轮廓，面积不详", "mapped without an outline: its area is unknown"),
}
"""Every code of the column `faults`, in its order there, and what it says to people."""

SEPARATOR = ";"


def join_faults(flags: Mapping[str, npt.NDArray[np.bool_]]) -> npt.NDArray[np.object_]:
    """Return the column `faults`: the codes that hold of each row, joined by `;`."""
    rows = zip(*(flags[code] for code in FAULTS), strict=True)
    texts = [
        SEPARATOR.join(code for code, holds in zip(FAULTS, row, strict=True) if holds)
        for row in rows
    ]
    return np.array(texts, dtype=object)


def split_faults(text: str) -> tuple[str, ...]:
    """Return the codes in a value of the column `faults`."""
    return tuple(text.split(SEPARATOR)) if text else ()
