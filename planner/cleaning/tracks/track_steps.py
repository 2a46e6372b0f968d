"""The positions of a track that tell something of the way, and the steps between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from planner.cleaning.tracks.track_states import Pairs

if TYPE_CHECKING:
    from planner.cleaning.driving.network import Flags, Floats
    from planner.cleaning.tracks.arc_ways import Indices

_FAR = 8.0
"""Over this many times the noise, positions tell the pace."""

_PACE = 0.8
"""Share of the steps that are slower than a vehicle's usual pace: it stands, and turns corners."""


class Positions(Protocol):
    """What is read of a track."""

    @property
    def xy(self) -> Floats:
        """Positions in the network's CRS, in the order driven, shape (points, 2)."""

    @property
    def seconds(self) -> Floats:
        """Since the first of them; NaN where untimed."""

    @property
    def begins(self) -> npt.NDArray[np.int64]:
        """First point of each unbroken run, ascending."""


@dataclass(frozen=True, eq=False)
class Fixes:
    """Positions of a vehicle on the move.

    Parameters
    ----------
    xy
        Shape (fixes, 2).
    seconds
        Since the track's start; NaN where untimed.
    moving_s
        Time since the last fix in which the vehicle was not seen standing there.
    run
        Number of the unbroken run each is of, ascending.
    """

    xy: Floats
    seconds: Floats
    moving_s: Floats
    run: npt.NDArray[np.int64]

    @classmethod
    def of(cls, track: Positions, noise_m: float) -> Fixes:
        """Return means over stretches as long as the noise, without those where it stands.

        A receiver that writes every second says the same street many times over,
        and single errors would look like turns.
        """
        run = np.searchsorted(track.begins, np.arange(len(track.xy)), side="right")
        several = _several(track.xy, noise_m)
        first = np.zeros(run.size, dtype=bool)
        first[track.begins] = True
        since = np.arange(run.size) - track.begins[run - 1]
        begin = np.flatnonzero(first | (since % several == 0))
        count = np.diff(np.append(begin, run.size))
        xy = np.add.reduceat(track.xy, begin) / count[:, None]
        seconds = np.add.reduceat(track.seconds, begin) / count
        kept = _spread(xy, run[begin], noise_m)
        moving_s = seconds[kept] - seconds[np.maximum(kept - 1, 0)]
        return cls(xy[kept], seconds[kept], moving_s, run[begin][kept])


def _several(xy: Floats, noise_m: float) -> int:
    """Return how many positions a vehicle writes while it goes as far as the noise."""
    lag = 1
    while 2 * lag < len(xy):
        metres = np.hypot(*(xy[lag:] - xy[:-lag]).T)
        if np.median(metres) >= _FAR * noise_m:
            break
        lag *= 2
    else:
        return 1
    return max(int(noise_m * lag / np.quantile(metres, _PACE)), 1)


def _spread(xy: Floats, run: npt.NDArray[np.int64], spacing_m: float) -> Indices:
    """Return positions of each run at least so far apart, and the last of it."""
    kept: list[int] = []
    begins = np.flatnonzero(np.append(True, np.diff(run) != 0)[: run.size]).tolist()
    for begin, end in pairwise([*begins, run.size]):
        x, y = xy[begin:end].T.tolist()
        last_x, last_y = x[0], y[0]
        kept.append(begin)
        for at in range(1, end - begin):
            if (x[at] - last_x) ** 2 + (y[at] - last_y) ** 2 >= spacing_m**2:
                last_x, last_y = x[at], y[at]
                kept.append(begin + at)
        if kept[-1] != end - 1:
            kept.append(end - 1)
    return np.array(kept, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Steps:
    """From each fix on a street to the next (see `Pairs`).

    Parameters
    ----------
    straight_m, usual_m
        Shape (fixes - 1,).
    broken
        Whether the vehicle is not known to have driven from one to the next.
    """

    straight_m: Floats
    usual_m: Floats
    broken: Flags

    @classmethod
    def between(cls, fixes: Fixes, on_street: Indices, gap_m: float) -> Steps:
        """Return the steps between those fixes that are on a street."""
        straight_m = np.hypot(*np.diff(fixes.xy[on_street], axis=0).T)
        broken = (np.diff(fixes.run[on_street]) != 0) | (straight_m > gap_m)
        with np.errstate(divide="ignore", invalid="ignore"):
            pace = straight_m / np.diff(fixes.seconds[on_street])
        pace = pace[~broken & np.isfinite(pace)]
        usual_mps = np.quantile(pace, _PACE) if pace.size else 0.0
        moving_s = np.diff(np.cumsum(np.nan_to_num(fixes.moving_s))[on_street])
        return cls(straight_m, np.maximum(straight_m, moving_s * usual_mps), broken)

    def pairs(self, before: Indices, after: Indices, step: Indices) -> Pairs:
        """Return states that follow each other in these steps."""
        return Pairs(before, after, self.straight_m[step], self.usual_m[step])
