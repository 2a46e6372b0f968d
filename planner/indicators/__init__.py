"""One question a file. `reckon` answers a row of `planner.standards`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from planner.indicator import Indicator
    from planner.indicators.basis import Basis
    from planner.standards import Standard


class Reckoner(Protocol):
    """What every module of this package offers as `reckon`."""

    def __call__(self, basis: Basis, row: Standard) -> Indicator:
        """Return the Indicator of `row` for the town of `basis`."""


def reckon(basis: Basis, row: Standard) -> Indicator:
    """Return the Indicator of a standard's row, by the module it names."""
    module = import_module(f"planner.indicators.{row.reckoned_by}")
    reckoner: Reckoner = module.reckon
    return reckoner(basis, row)
