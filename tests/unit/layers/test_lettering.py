"""Lines on a sheet: nothing is lost, nothing sticks out, phrases break where they may."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers._print.lettering import _UNIT, readable, shortened, text_mm, wrapped

TEXTS = st.text(st.sampled_from("左权县城（公园），。； ab9-/.()≥½—“”□\t\n"), max_size=80)


@given(TEXTS, st.floats(4.0, 60.0))
def test_every_letter_stands_in_a_line_and_no_line_is_too_long(text, room_mm):
    lines = wrapped(text, 8.0, room_mm)
    assert "".join(lines).replace(" ", "") == readable(text).replace(" ", "")
    widest = text_mm("左", 8.0)
    assert all(text_mm(line, 8.0) <= max(room_mm, widest) + 1e-9 for line in lines)


@given(TEXTS)
def test_the_units_of_a_text_are_the_whole_text(text):
    line = readable(text)
    assert "".join(_UNIT.findall(line)) == line


def test_a_chinese_letter_is_as_wide_as_the_type_is_high():
    assert text_mm("左权", 72.0) == pytest.approx(2 * 25.4)


def test_lines_break_after_a_comma_and_never_before_it():
    width = text_mm("步行五百米", 8.0)
    assert wrapped("步行五百米，公园", 8.0, width) == ["步行五百", "米，公园"]
    assert wrapped("步行五百（米）", 8.0, width) == ["步行五百", "（米）"]


def test_a_word_longer_than_a_line_is_broken():
    lines = wrapped("x" * 40, 8.0, text_mm("x" * 10, 8.0))
    assert lines == ["x" * 10] * 4


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1b[31m", "ab[31m"),
        ("one\ntwo\t three ", "one two three"),
        ("\u202egnp.exe", "gnp.exe"),
        ("园😀", "园□"),
        ("", ""),
    ],
)
def test_what_the_type_cannot_show_is_left_out_or_marked(text, shown):
    assert readable(text) == shown


def test_a_line_that_is_cut_says_so():
    room = text_mm("左权县城", 8.0)
    assert shortened("左权县城", 8.0, room) == "左权县城"
    assert shortened("左权县城公园", 8.0, room) == "左权县…"
