"""What a report says, as data, on towns whose figures are worked out by hand."""

from __future__ import annotations

import dataclasses
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from planner.assess import assess
from planner.completeness import measure
from planner.export.report import FinishedMap, ReportRequest
from planner.export.report.content import PICTURE_HEIGHT_MM, TEXT_WIDTH_MM, contents
from planner.export.report.fields import official_fields
from planner.export.report.lines import broken
from planner.export.report.parts import (
    MOST_CELL_LETTERS,
    MOST_LETTERS,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    Title,
    told,
)
from planner.export.report.picture import trimmed
from planner.export.wording import headline, key_figure, ledger_lines, method_note
from planner.population.place import Totals, place_residents
from tests.towns import box, home, make, park, street

STUDY = box(0, 0, 1000, 1000)
PARK = park(box(100, 100, 300, 200))
GRASS = {"geometry": box(400, 100, 500, 200), "kind": "grass", "access": "private"}
BUILT_UP = {"geometry": box(0, 0, 500, 400), "kind": "built_up"}
HOUSING = {"geometry": box(0, 200, 400, 600), "kind": "residential"}
HOSTILE = "<b>=1+1</b>\u202e\x00\x1b[31m\n@\ufffe" + "长" * 10_000


def town(*, green=(PARK, GRASS), zones=(BUILT_UP, HOUSING), complete=(), residents=100):
    """1 km²: a park of 2 ha, 1 ha of private grass, 20 ha built up, 16 ha of residential land."""
    made = make(
        boundary=STUDY,
        ways=[street((0, 250), (1000, 250))],
        buildings=[home(200, 270), home(900, 270)],
        green=list(green),
        zones=list(zones),
        complete=complete,
    )
    about = dataclasses.replace(made.provenance, completeness=measure(made))
    made = made.replace(provenance=about)
    if not residents:
        return made
    totals = Totals("number", str(residents), total=float(residents))
    return place_residents(made, totals, min_floor_area_m2=0)


def fields(made, lang="en"):
    return official_fields(assess(made), lang)


def values(made):
    return {field.name: field.text for field in fields(made)}


def document(made, maps=(), **asked):
    return contents(assess(made), ReportRequest(**asked), maps)


def tables(document):
    return [part for part in document.parts if isinstance(part, Table)]


def texts(value):
    """Every text in a document, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


def headings(document):
    return [part.text for part in document.parts if isinstance(part, Heading) and part.level == 1]


def finished(name="access", *, size=(210, 297), black=(10, 10, 200, 287)):
    image = Image.new("RGB", size, "white")
    image.paste("black", black)
    file = io.BytesIO()
    image.save(file, "PNG")
    return FinishedMap(name, f"title of {name}", file.getvalue(), (210.0, 297.0), 10_000)


def test_officials_read_their_fields_in_their_order():
    names = [field.name for field in fields(town(), "zh")]
    assert names == [
        "建成区面积", "绿化覆盖面积", "绿地面积", "公园绿地面积", "公园个数",
        "服务半径覆盖的居住用地面积",
    ]  # fmt: skip
    assert [field.unit for field in fields(town(), "zh")] == ["公顷"] * 4 + ["个", "公顷"]


def test_areas_are_in_hectares_and_exact_where_green_is_declared_complete():
    assert values(town(complete=("green",))) == {
        "Built-up area": "20.00",
        "Area under planting": "3.00",
        "Area of green land": "3.00",
        "Area of parks": "2.00",
        "Number of parks": "1",
        "Residential land within the service radius": "16.00",
    }


def test_what_is_mapped_is_a_lower_bound_where_green_is_not_declared_complete():
    said = values(town())
    assert said["Built-up area"] == "20.00"
    assert said["Area of parks"] == "≥ 2.00"
    assert said["Number of parks"] == "≥ 1"
    assert said["Residential land within the service radius"] == "≥ 16.00"


def test_without_a_mapped_built_up_area_the_study_area_stands_in_under_its_own_name():
    first, second, cover, green, *rest = fields(town(zones=(HOUSING,), complete=("green",)))
    assert (first.name, first.text) == ("Built-up area", "—")
    assert first.told == ("the built-up area is not mapped: the data cannot tell",)
    assert "proxy" in second.name
    assert second.value == 100.0
    assert cover.name == "Area under planting (proxy: over the study area)"
    assert green.name == "Area of green land (proxy: over the study area)"
    assert not any("proxy" in field.name for field in rest)


def test_parks_that_nobody_mapped_are_not_told_and_declared_absent_ones_are_nothing():
    unmapped, absent = town(green=()), town(green=(), complete=("green",))
    for name in ("Area of parks", "Number of parks", "Residential land within the service radius"):
        assert values(unmapped)[name] == "—"
    for name in ("Area under planting", "Area of green land"):
        assert values(unmapped)[name] == "—"
    assert values(absent)["Area of parks"] == "0.00"
    assert values(absent)["Number of parks"] == "0"
    why = {field.name: field.told for field in fields(unmapped)}
    assert "no public park is mapped" in why["Number of parks"][-1]


def test_parks_nobody_mapped_are_not_told_without_a_population_either():
    assert values(town(green=(), residents=0))["Area of parks"] == "—"
    assert values(town(residents=0))["Area of parks"] == "≥ 2.00"


def test_floor_area_never_stands_for_residential_land():
    field = fields(town(zones=(BUILT_UP,)))[-1]
    assert field.text == "—"
    assert "cannot be computed" in field.told[0]


def test_a_field_that_was_not_reckoned_says_so():
    some = official_fields(assess(town(), ("international",)), "en")
    told_of = {field.name: field.told for field in some if field.text == "—"}
    assert len(told_of) == 5
    assert set(told_of.values()) == {("not reckoned",)}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_summary_and_indicators_tell_the_same_hectares(lang):
    assessment = assess(town())
    told_of = {
        field.name: field.text.removeprefix("≥ ") for field in official_fields(assessment, lang)
    }
    key = "绿化覆盖面积" if lang == "zh" else "Area under planting"
    assert key_figure(assessment.indicator("greenery_cover"), lang).fraction.startswith(
        told_of[key]
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sections_stand_in_order_and_figures_come_from_where_the_sheet_has_them(lang):
    assessment = assess(town())
    made = contents(assessment, ReportRequest(lang), [finished()])
    assert len(headings(made)) == 8
    assert isinstance(made.parts[0], Title)
    leads = [
        part.text for part in made.parts if isinstance(part, Paragraph) and part.kind == "lead"
    ]
    assert leads == [headline(assessment, lang)]
    _, indicators, ledger, _ = tables(made)
    figures = [key_figure(row, lang) for row in assessment.indicators]
    assert [row[:4] for row in indicators.rows] == [
        (row.name, row.value, row.range, row.fraction) for row in figures
    ]
    assert all(
        row[4].startswith(figure.status)
        for row, figure in zip(indicators.rows, figures, strict=True)
    )
    assert list(ledger.rows) == ledger_lines(assessment, lang)
    said = list(texts(made))
    assert method_note(assessment, lang) in said
    for figure in figures:
        assert any(figure.definition in text for text in said)
        assert any(figure.caveat in text for text in said)


def test_a_figure_that_cannot_be_told_says_why_in_the_table():
    row = tables(document(town(green=()), lang="en"))[1].rows[0]
    assert row[1] == "—"
    assert "no such space is mapped" in row[4]


def test_sections_are_numbered_without_a_gap_when_there_are_no_maps():
    assert [text[0] for text in headings(document(town()))] == list("一二三四五六七")
    assert [text[0] for text in headings(document(town(), [finished()]))] == list(
        "一二三四五六七八"
    )


def test_each_map_has_its_page_and_its_caption_says_how_much_it_was_reduced():
    made = document(town(), [finished(), finished("green")], lang="en")
    pictures = [part for part in made.parts if isinstance(part, Picture)]
    assert len(pictures) == 2
    for number, picture in enumerate(pictures, start=1):
        at = made.parts.index(picture)
        before = made.parts[at - 1] if number > 1 else made.parts[at - 2]
        assert isinstance(before, PageBreak)
        # 190 x 277 mm of map in a room of 170 x 226 mm.
        assert picture.height_mm == pytest.approx(PICTURE_HEIGHT_MM)
        assert picture.width_mm == pytest.approx(190 * PICTURE_HEIGHT_MM / 277)
        assert picture.width_mm <= TEXT_WIDTH_MM
        assert "1:10,000 on an A4 sheet, shown here at 82 %" in picture.caption
        assert "about 1:12,300" in picture.caption
        assert "© OpenStreetMap contributors (ODbL 1.0)" in picture.caption


def test_a_white_margin_is_cut_off_and_what_is_left_keeps_its_size():
    png, width_mm, height_mm = trimmed(finished(black=(20, 30, 120, 80)).png, (210.0, 297.0))
    assert (width_mm, height_mm) == (100.0, 50.0)
    with Image.open(io.BytesIO(png)) as image:
        assert image.size == (100, 50)
        assert image.mode == "RGB"


def test_an_empty_sheet_is_left_whole():
    assert trimmed(finished(black=(0, 0, 0, 0)).png, (210.0, 297.0))[1:] == (210.0, 297.0)


def test_the_cover_bears_town_dates_producer_and_credit():
    made = document(town(), producer="住建局", printed=date(2026, 11, 23))
    said = "\n".join(made.parts[0].lines)
    for text in ("城镇：hand-made", "数据日期：未注明", "编制单位：住建局", "编制日期：2026-11-23"):
        assert text in said
    assert "© OpenStreetMap contributors" in said


def test_only_an_illustrative_town_is_marked():
    real = town()
    about = dataclasses.replace(real.provenance, illustrative=True)
    assert document(real).mark == ""
    assert (
        document(real.replace(provenance=about)).mark == "示意，非实测 · illustrative, not surveyed"
    )


def test_hostile_names_are_one_short_printable_line_wherever_they_stand():
    made = town()
    about = dataclasses.replace(
        made.provenance,
        source=HOSTILE, tool=HOSTILE, licence=HOSTILE, credit=HOSTILE, extract_date=HOSTILE,
        faults={HOSTILE: 3}, notes=(HOSTILE,) * 100,
    )  # fmt: skip
    people = dataclasses.replace(made.population, source=HOSTILE, method="zones")
    bad = made.replace(name=HOSTILE, provenance=about, population=people)
    map_ = dataclasses.replace(finished(), title=HOSTILE)
    said = list(texts(document(bad, [map_])))
    assert all(text.isprintable() for text in said)
    assert max(map(len, said)) <= MOST_LETTERS
    assert sum(map(len, said)) < 40_000
    cells = [cell for table in tables(document(bad)) for row in table.rows for cell in row]
    assert max(map(len, cells)) <= MOST_CELL_LETTERS


def test_every_text_put_into_a_part_is_told():
    made = Document("zh", "a\x00b", "", "h\u202e", "", None, (Heading("c\nd"),))
    assert (made.title, made.header, made.parts[0].text) == ("ab", "h", "c d")
    table = Table("t", ("x",), (("y\x07",),), (1.0,))
    assert table.rows == (("y",),)


def test_cut_text_ends_in_dots():
    assert told("a" * 20, 10) == "a" * 9 + "…"
    assert told("a" * 10, 10) == "a" * 10


@settings(max_examples=200, deadline=None)
@given(st.text("中文，。（）%·abc 12.", max_size=60), st.integers(2, 12))
def test_lines_fit_and_lose_nothing_but_space(text, room):
    line = told(text)
    lines = broken(line, len, room)
    assert "".join("".join(lines).split()) == "".join(line.split())
    assert all(len(piece) <= room for piece in lines)


def test_a_line_does_not_begin_with_what_closes_a_phrase():
    assert broken("公园绿地，面积", len, 4) == ["公园绿", "地，面积"]
    assert broken("公园绿（地）", len, 4) == ["公园绿", "（地）"]
    assert broken("within 500 m", len, 8) == ["within", "500 m"]
