"""Metres by yes, no and unknown, and whether a headline may be printed of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.network.ledger import MAX_UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True)
class Tally:
    """Metres of street of which something holds, does not hold, or cannot be told.

    The three sum to the whole length, always.
    """

    yes_m: float
    no_m: float
    unknown_m: float

    @classmethod
    def of(cls, table: pd.DataFrame, column: str) -> Tally:
        """Return the sums of `length_m` by the values `yes`, `no` and `unknown` of a column."""
        metres, value = table["length_m"].to_numpy(), table[column].to_numpy()
        return cls(*(float(metres[value == name].sum()) for name in (YES, NO, UNKNOWN)))

    @property
    def length_m(self) -> float:
        """The whole length."""
        return self.yes_m + self.no_m + self.unknown_m

    @property
    def unknown_share(self) -> float | None:
        """Share (0-1) of the length of which nothing can be told; None without any length."""
        return self.unknown_m / self.length_m if self.length_m > 0 else None

    @property
    def range(self) -> tuple[float, float] | None:
        """Shares (0-1) if of all that is unknown nothing held, and if all did."""
        if not self.length_m > 0:
            return None
        return self.yes_m / self.length_m, (self.yes_m + self.unknown_m) / self.length_m

    @property
    def headline(self) -> float | None:
        """`yes` ÷ whole length (0-1); None when too much is unknown to print one.

        What is unknown stays in the denominator, as in the ledger of residents.
        """
        unknown = self.unknown_share
        if unknown is None or unknown > MAX_UNKNOWN:
            return None
        return self.yes_m / self.length_m


def answers(holds: object, known: object) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return `yes` or `no` as `holds` says where `known`, else `unknown`."""
    told = np.where(np.asarray(holds, dtype=bool), YES, NO)
    return np.where(np.asarray(known, dtype=bool), told, UNKNOWN).astype(object)
