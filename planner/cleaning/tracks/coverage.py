"""What part of the streets was driven over as often as is due, by side and by grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.cleaning.driving.network import Floats
    from planner.cleaning.tracks.matching import Matched

_COLUMNS = ("name", "grade", "length_m", "pass_forward", "pass_backward", "pass_either")

_REACHED = 0.1
"""A street of which less was driven was not reached: its crossing was driven over."""


@dataclass(frozen=True, eq=False)
class Coverage:
    """The streets that are due, and how much of that was driven.

    Parameters
    ----------
    links
        A row a link of the network, in its order: `name`, `grade`, `length_m`,
        `due` (passes, both directions together), `driven_forward` and
        `driven_backward` (passes: metres driven by length), `driven` (passes that
        count: on each metre and side no more than are due), `share` (`driven` by
        `due`; NaN where none is due) and `covered_m` (`length_m` x `share`).
    by_grade
        A row a grade with streets that are due: `streets` (links), `reached`,
        `covered_m` (numerator), `street_m` (denominator), `share`.
    """

    links: pd.DataFrame
    by_grade: pd.DataFrame

    @property
    def covered_m(self) -> float:
        """Numerator of `share`: metres of street, each by the share of its passes driven."""
        return float(self.by_grade["covered_m"].sum())

    @property
    def street_m(self) -> float:
        """Denominator of `share`: metres of street where a pass is due."""
        return float(self.by_grade["street_m"].sum())

    @property
    def share(self) -> float:
        """Share of the street length that got its passes; NaN where none is due."""
        return self.covered_m / self.street_m if self.street_m else np.nan

    @property
    def never_reached(self) -> pd.DataFrame:
        """The rows of `links` that are due and were not driven, in either direction."""
        links = self.links
        return links[(links["due"] > 0) & ~_reached(links)]


def covered(streets: pd.DataFrame, matched: Sequence[Matched]) -> Coverage:
    """Return how much of what is due was driven.

    On each metre of each side the passes count up to those that are due there: a
    half driven twice is half. Where a pass may be driven either way, passes of
    both directions count together.

    Parameters
    ----------
    streets
        A row a link of the network that was matched to, in its order, with the
        columns `name`, `grade`, `length_m`, and the passes due while the tracks
        were recorded: `pass_forward`, `pass_backward`, and `pass_either` of those
        that may be driven either way (see `passes`).
    matched
        What the vehicles drove; none is allowed.

    Raises
    ------
    DataError
        A column is missing, a number of passes is negative or missing, or the
        tracks were matched to another network.
    """
    due_each, due_either = _due(streets)
    links = len(streets)
    arc = np.concatenate([np.empty(0, dtype=np.int64), *(track.arcs for track in matched)])
    start = np.concatenate([np.empty(0), *(track.start for track in matched)])
    end = np.concatenate([np.empty(0), *(track.end for track in matched)])
    if arc.size and arc.max() >= 2 * links:
        message = (
            f"coverage: a track drives arc {arc.max()}, but there are {links} streets; hand in "
            "the streets of the network that the tracks were matched to"
        )
        raise DataError(message)
    each = _credit(arc, start, end, due_each.ravel()).reshape(-1, 2).sum(axis=1)
    back = arc % 2 == 1
    from_tail = np.where(back, 1.0 - end, start), np.where(back, 1.0 - start, end)
    either = _credit(arc // 2, *from_tail, due_either)
    driven = np.bincount(arc, weights=end - start, minlength=2 * links).reshape(-1, 2)
    due = due_each.sum(axis=1) + due_either
    with np.errstate(invalid="ignore"):
        share = (each + either) / due
    length_m = streets["length_m"].to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "name": streets["name"].to_numpy(),
            "grade": streets["grade"].to_numpy(),
            "length_m": length_m,
            "due": due,
            "driven_forward": driven[:, 0],
            "driven_backward": driven[:, 1],
            "driven": each + either,
            "share": share,
            "covered_m": length_m * share,
        },
        index=streets.index,
    )
    return Coverage(table, _by_grade(table))


def _due(streets: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return the passes due by side, shape (links, 2), and those that may be driven either way."""
    lost = [name for name in _COLUMNS if name not in streets]
    if lost:
        message = f"coverage: the table of streets has no column {', '.join(lost)}"
        raise DataError(message)
    passes = streets[list(_COLUMNS[3:])].to_numpy(dtype=float)
    bad = np.flatnonzero(~(passes >= 0).all(axis=1))
    if bad.size:
        message = (
            f"coverage: passes due must be 0 or more; row {streets.index[bad[0]]} of the table of "
            f"streets has {passes[bad[0]].tolist()}"
        )
        raise DataError(message)
    either = passes[:, 2]
    if (passes[either > 0, :2] > 0).any():
        message = "coverage: a street has passes for its sides, or passes either way, not both"
        raise DataError(message)
    return passes[:, :2], either


def _credit(place: np.ndarray, start: Floats, end: Floats, due: Floats) -> Floats:
    """Return the mean passes over each place, on no part of it more than are due there."""
    key = np.concatenate((place, place))
    at = np.concatenate((start, end))
    change = np.repeat((1, -1), place.size)
    order = np.lexsort((at, key))
    key, at = key[order], at[order]
    # Every piece ends on its own place: the count is 0 where the next place begins.
    often = np.cumsum(change[order])[:-1]
    counted = np.minimum(often, due[key[:-1]]) * np.diff(at)
    counted = np.where(often > 0, counted, 0.0)
    return np.bincount(key[:-1], weights=counted, minlength=due.size).astype(float)


def _reached(links: pd.DataFrame) -> pd.Series[bool]:
    return links["driven_forward"] + links["driven_backward"] >= _REACHED


def _by_grade(links: pd.DataFrame) -> pd.DataFrame:
    due = links[links["due"] > 0]
    grades = due.assign(reached=_reached(due)).groupby("grade")
    table = pd.DataFrame(
        {
            "streets": grades.size(),
            "reached": grades["reached"].sum(),
            "covered_m": grades["covered_m"].sum(),
            "street_m": grades["length_m"].sum(),
        }
    )
    return table.assign(share=table["covered_m"] / table["street_m"])
