"""Blocks in columns: the largest type that fits, headings with what they are over."""

from __future__ import annotations

import pytest

from layers._print.blocks import Heading, Paragraph
from layers._print.flow import pour
from layers._print.page import Box, Page
from layers._print.scale import bar_m


def poured(blocks, columns, size_pt=8.0):
    """Each text with its place, as it stands on the page."""
    page = Page(210, 297)
    pour(page, blocks, columns, size_pt, lambda count: f"{count} left out")
    return [(item.get_text(), item.get_position(), item.get_fontsize()) for item in page.axes.texts]


def test_blocks_that_fit_keep_the_largest_type():
    texts = poured([Paragraph("one"), Paragraph("two")], [Box(0, 0, 50, 50)])
    assert [text for text, _, _ in texts] == ["one", "two"]
    assert {size for _, _, size in texts} == {8.0}
    assert texts[0][1][1] > texts[1][1][1]


def test_type_becomes_smaller_before_anything_is_left_out():
    blocks = [Paragraph(f"line {number}") for number in range(10)]
    room = sum(block.height_mm(50, 8.0) for block in blocks) * 0.8
    texts = poured(blocks, [Box(0, 0, 50, room)])
    assert len(texts) == 10
    assert {size for _, _, size in texts} != {8.0}


def test_what_has_no_room_is_counted():
    blocks = [Paragraph(f"line {number}") for number in range(40)]
    room = blocks[0].height_mm(50, 8.0) * 10
    texts = [text for text, _, _ in poured(blocks, [Box(0, 0, 50, room)])]
    shown = len(texts) - 1
    assert 10 < shown < 40
    assert texts == [f"line {number}" for number in range(shown)] + [f"{40 - shown} left out"]


def test_a_heading_goes_to_the_next_column_with_its_text():
    first = Paragraph("first")
    high = first.height_mm(50, 8.0) + Heading("over").height_mm(50, 8.0) + 0.1
    columns = [Box(0, 0, 50, high), Box(60, 0, 50, high * 2)]
    texts = poured([first, Heading("over"), Paragraph("text")], columns)
    places = {text: at[0] for text, at, _ in texts}
    assert places == {"first": 0, "over": 60, "text": 60}


@pytest.mark.parametrize(
    ("scale", "longest_mm", "metres"),
    [(12_500, 45, 500), (12_500, 39.9, 200), (20_000, 45, 500), (1_000, 45, 20), (500, 4, 2)],
)
def test_the_scale_bar_is_the_longest_round_length_that_fits(scale, longest_mm, metres):
    assert bar_m(scale, longest_mm) == metres
