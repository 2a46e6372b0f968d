"""Contestants measured in turn, and a table of how they did.

CPU time, since the machine's cores are shared: what others run then disturbs
only through caches.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_LEAST_MS = 20.0


def cpu_ms(call: Callable[[], object]) -> float:
    """Return the CPU time of one call, in milliseconds."""
    start = time.process_time()
    call()
    return 1e3 * (time.process_time() - start)


def in_turn(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return each contestant's median CPU time a call in ms; every round calls all of them."""
    for call in contestants.values():
        call()
    # The quick ones are called often enough for caches to be theirs.
    often = {name: 1 + int(_LEAST_MS / cpu_ms(call)) for name, call in contestants.items()}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, call in contestants.items():
            times[name].append(_mean_ms(call, often[name]))
    return {name: statistics.median(found) for name, found in times.items()}


def _mean_ms(call: Callable[[], object], often: int) -> float:
    return cpu_ms(lambda: [call() for _ in range(often)]) / often


def show(title: str, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table; numbers with three digits, text as it is."""
    cells = [list(header), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    print(f"\n\n{title}")
    for row in cells:
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        print("  " + "  ".join((first.strip().ljust(widths[0]), *rest)))


def _text(cell: object) -> str:
    if not isinstance(cell, float):
        return str(cell)
    digits = 0 if abs(cell) >= 100 else 1 if abs(cell) >= 10 else 2
    return f"{cell:,.{digits}f}"
