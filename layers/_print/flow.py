"""Blocks poured into columns, in the largest type at which all of them fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers._print.blocks import Heading, Paragraph, Subheading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from layers._print.blocks import Block
    from layers._print.page import Box, Page

Placed = tuple["Block", tuple[float, float], float]

_OVER = (Heading, Subheading)
_STEPS = 11
_SMALLEST = 0.68
"""Least type, as a share of the largest: about 5 pt on A4."""


def pour(
    page: Page,
    blocks: Sequence[Block],
    columns: Sequence[Box],
    size_pt: float,
    left_out: Callable[[int], str],
) -> None:
    """Draw blocks in columns from the left.

    Parameters
    ----------
    page
        Drawn on.
    blocks
        In order; the last are the first to go where there is no room.
    columns
        Where they may stand.
    size_pt
        Largest type.
    left_out
        Says in words that so many blocks were left out.
    """
    sizes = [size_pt * (1 - step * (1 - _SMALLEST) / (_STEPS - 1)) for step in range(_STEPS)]
    for size in sizes:
        placed = _place(blocks, columns, size)
        if placed is not None:
            break
    else:
        placed = _shortened(blocks, columns, size, left_out)
    for block, at, width in placed:
        block.draw(page, at, width, size)


def _place(blocks: Sequence[Block], columns: Sequence[Box], size_pt: float) -> list[Placed] | None:
    """Return where each block goes, None where they do not fit."""
    placed: list[Placed] = []
    rest = list(columns)
    top = rest[0].top
    for number, block in enumerate(blocks):
        needed = block.height_mm(rest[0].width, size_pt)
        if isinstance(block, _OVER) and number + 1 < len(blocks):
            # A heading stays with what it is over.
            needed += blocks[number + 1].height_mm(rest[0].width, size_pt)
        if top - needed < rest[0].bottom:
            rest.pop(0)
            if not rest or rest[0].height < needed:
                return None
            top = rest[0].top
        placed.append((block, (rest[0].left, top), rest[0].width))
        top -= block.height_mm(rest[0].width, size_pt)
    return placed


def _shortened(
    blocks: Sequence[Block],
    columns: Sequence[Box],
    size_pt: float,
    left_out: Callable[[int], str],
) -> list[Placed]:
    for kept in range(len(blocks) - 1, 0, -1):
        end = kept - 1 if isinstance(blocks[kept - 1], _OVER) else kept
        more = Paragraph(left_out(len(blocks) - end))
        placed = _place([*blocks[:end], more], columns, size_pt)
        if placed is not None:
            return placed
    return []
