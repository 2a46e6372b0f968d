"""Draws of lots: whether something with a given share happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def chance(rng: np.random.Generator, share: float) -> bool:
    """Return True in a share (0 to 1) of all calls."""
    return bool(rng.random() < share)
