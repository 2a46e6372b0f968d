"""A crew's sheet as it is saved: the map exact, the lists whole, in both languages."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace
from zipfile import ZipFile

import numpy as np
import pypdfium2 as pdfium
import pytest

from layers import SheetRequest
from layers.cleaning_sheet import CrewDay, crew_sheet, crew_sheets, sheet_name
from planner.cleaning.directions import directions, street_list
from planner.errors import OptionError
from planner.export.cleaning.crew_sheet import crew_day_text, working_days
from planner.language import LANGUAGES, words
from tests import pdf
from tests.ci_output import CI_OUTPUT
from tests.integration.test_sheet import assert_well_set
from tests.towns import make
from tests.weeks import SWEEPER, WASHER, fleet, main_street, week

SWEPT = CrewDay("sweeper", 0, 0)


def grid(columns=8, rows=5):
    """Streets of 100 m blocks, each with a name of its own."""
    across = [
        main_street(*[(100 * x, 100 * y) for x in range(columns)], name=f"东西{y}路")
        for y in range(rows)
    ]
    along = [
        main_street(*[(100 * x, 100 * y) for y in range(rows)], name=f"南北{x}街")
        for x in range(columns)
    ]
    return [*across, *along]


def planned(*, illustrative=False):
    town = make(ways=grid())
    if illustrative:
        town = town.replace(provenance=replace(town.provenance, illustrative=True))
    return week(town, fleet(SWEEPER, WASHER, tip=(300, 200), water=(0, 400)), month=7)


@pytest.fixture(scope="module")
def plan():
    return planned()


@pytest.fixture(scope="module")
def saved(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("crew")
    found = {}
    for lang in LANGUAGES:
        sheet = crew_sheet(plan, SWEPT, SheetRequest(lang=lang))
        found[lang] = sheet, folder / f"{lang}.pdf"
        sheet.save(found[lang][1])
    return found


def page_texts(path):
    with pdfium.PdfDocument(path) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_is_a_map_and_pages_of_lists(saved, lang):
    sheet, path = saved[lang]
    texts = page_texts(path)
    assert len(texts) == sheet.pages > 2
    for number, text in enumerate(texts[1:], start=2):
        foot = words(lang)("report_page", page=number, pages=len(texts))
        assert "".join(foot.split()) in text
    with pdfium.PdfDocument(path) as document:
        sizes = {
            tuple(round(side * pdf.POINT_MM, 2) for side in page.get_size()) for page in document
        }
        assert sizes == {(210.0, 297.0)}
        target = CI_OUTPUT / f"crew-sheet-{lang}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        document[0].render(scale=2.0).to_pil().save(target)
        document[1].render(scale=2.0).to_pil().save(CI_OUTPUT / f"crew-list-{lang}.png")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_and_street_is_on_the_pages(saved, plan, lang):
    text = "".join(page_texts(saved[lang][1])[1:])
    route = plan.schedule.slots[0].route
    for name in street_list(plan, route, lang)["street"]:
        assert name in text
    for action in set(directions(plan, route, lang)["action"]):
        assert "".join(action.split()) in text
    said = crew_day_text(plan, SWEPT, lang)
    assert "".join(said.note.split()) in text
    assert {"zh": "图上放不下的序号未标注", "en": "no room on the map"}[lang] in said.note
    assert len(said.routes[0].turns.rows) == len(directions(plan, route, lang))
    assert "".join(said.title.split()) in text


def test_the_map_is_exact(saved):
    """The grid's streets of 700 m are as long on paper as the scale says."""
    sheet, path = saved["zh"]
    ground = [item for item in pdf.drawings(path) if item.stroke == "#c4c4c4"]
    longest = max(np.ptp(item.xy_mm[:, 0]) for item in ground)
    assert longest == pytest.approx(700e3 / sheet.map.scale, abs=0.02)


def test_the_figures_are_those_of_the_plan(plan):
    text = crew_day_text(plan, SWEPT, "en")
    figures = dict(text.figures)
    own = plan.routes.iloc[[slot.route for slot in plan.schedule.slots if slot_is(slot, SWEPT)]]
    assert figures["km cleaned"] == f"{own['service_m'].sum() / 1000:.1f}"
    assert figures["km driven empty"] == f"{own['empty_m'].sum() / 1000:.1f}"
    assert figures["streets"] == "13"
    assert "water (m³)" not in figures
    assert figures["out and back"].startswith("20:00–")
    assert text.title == "扫路车 1, Mon: work sheet"


def slot_is(slot, asked):
    return (slot.vehicle, slot.crew, slot.day) == (asked.vehicle, asked.crew, asked.day)


def test_the_same_sheet_is_the_same_file(plan, saved):
    assert crew_sheet(plan, SWEPT).to_bytes() == saved["zh"][1].read_bytes()


def test_invented_data_is_marked_on_every_page(tmp_path, saved):
    mark = "".join(words("zh")("illustrative").split())
    assert not any(mark in text for text in page_texts(saved["zh"][1]))
    path = tmp_path / "sheet.pdf"
    crew_sheet(planned(illustrative=True), SWEPT).save(path)
    assert all(mark in text for text in page_texts(path))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_maps_and_lists_are_well_set(saved, lang):
    sheet, _ = saved[lang]
    for figure in (sheet.map.figure, *sheet.lists):
        assert_well_set(SimpleNamespace(figure=figure, page_mm=sheet.map.page_mm))


def test_all_sheets_come_as_one_archive():
    told = []
    plan = week(make(ways=[main_street((0, 0), (100, 0))]), fleet(SWEEPER))
    content = crew_sheets(plan, SheetRequest(lang="en"), say=lambda *done: told.append(done))
    days = working_days(plan)
    assert len(days) == 7
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [sheet_name(plan, each) for each in days]
        assert "sweeper-1_1-Mon.pdf" in archive.namelist()
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    assert told[0] == (0, len(days))
    assert told[-1] == (len(days), len(days))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (CrewDay("sweeper", 5, 0), "no crew 6 of vehicle sweeper has work; there are sweeper-1"),
        (CrewDay("lorry", 0, 0), "no crew 1 of vehicle lorry"),
        (CrewDay("washer", 0, 9), "crew washer-1 has no work on day 9"),
    ],
)
def test_a_crew_without_work_is_refused_by_name(plan, asked, said):
    with pytest.raises(OptionError, match=said):
        crew_sheet(plan, asked)


def test_routes_that_do_not_fit_at_the_scale_asked_for_are_refused(plan):
    with pytest.raises(OptionError, match="does not fit on a4 at 1:500"):
        crew_sheet(plan, SWEPT, SheetRequest(scale=500))
