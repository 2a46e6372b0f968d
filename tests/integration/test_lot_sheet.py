"""Sheets of one car park as they are saved: exact at 1:500, complete, well set."""

from __future__ import annotations

import datetime as dt
from datetime import date

import numpy as np
import pytest
import shapely

import layers
from layers import SheetRequest
from layers._lot_shadow import Moment
from planner import TownRequest, assess, make_town
from planner.errors import MissingPackageError, OptionError
from planner.parking import PlantingRequest, plan_lot
from tests import pdf
from tests.ci_output import CI_OUTPUT
from tests.integration.test_sheet import MARK, assert_well_set
from tests.towns import box, house, make, street

pytest.importorskip("pvlib", reason="the extra `sun` is not installed")

EAST, WEST, BARE = "城东林荫停车场", "文庙西新能源林荫停车场", "新华街停车场（示意）"
REQUESTS = {
    EAST: PlantingRequest(0.5, 5.0),
    WEST: PlantingRequest(0.5, 5.0),
    BARE: PlantingRequest(0.3, 15.0),
}
PAPERS = [("a4", False), ("a4", True), ("a3", False), ("a3", True)]
OUTLINE, BUILDING, STALL = "#222222", "#b9aea3", "#4a6fa5"


@pytest.fixture(scope="module")
def demo():
    return assess(make_town(TownRequest("demo")), ("parking",))


@pytest.fixture(scope="module")
def plans(demo):
    return {name: plan_lot(demo.parking, name, asked) for name, asked in REQUESTS.items()}


def lot(shape, **columns):
    return {"geometry": shape, "kind": "surface", "access": "public", **columns}


def small_town(**tables):
    tables = {
        "buildings": [{"geometry": house(25, 60), "height_m": 9.0}],
        "parking": [lot(box(0, 20, 50, 37), name="narrow")],
        "complete": ("trees",),
        **tables,
    }
    ways = [street((-400, 0), (400, 0)), street((25, 0), (25, 20), highway="service")]
    return make(boundary=box(-500, -500, 1500, 500), ways=ways, **tables)


@pytest.fixture(scope="module")
def small():
    assessment = assess(small_town(), ("parking",))
    return assessment, plan_lot(assessment.parking, "narrow", PlantingRequest(0.3, 15.0))


def saved(sheet, folder):
    path = folder / "sheet.pdf"
    sheet.save(path)
    return path


def sides(item):
    return np.hypot(*np.diff(item.xy_mm, axis=0).T)


def stroked(path, colour):
    return [item for item in pdf.drawings(path) if item.stroke == colour]


@pytest.mark.parametrize(("paper", "landscape"), PAPERS)
def test_10_m_on_the_ground_are_20_mm_on_paper(small, tmp_path, paper, landscape):
    sheet = layers.lot_sheet(*small, SheetRequest(paper=paper, landscape=landscape))
    assert sheet.scale == 500
    path = saved(sheet, tmp_path)
    # A square house of 10 m, and the car park of 50 × 17 m; each once more in the legend.
    walls = max(stroked(path, BUILDING), key=lambda item: item.length_mm)
    assert sides(walls)[:4] == pytest.approx([20.0] * 4, abs=0.005)
    outline = max(stroked(path, OUTLINE), key=lambda item: item.length_mm)
    assert sorted(sides(outline)[:4]) == pytest.approx([34, 34, 100, 100], abs=0.005)
    # Stalls of 2.5 × 5.3 m.
    stall = max(stroked(path, STALL), key=lambda item: item.length_mm)
    assert sorted(sides(stall)[:4]) == pytest.approx([5.0, 5.0, 10.6, 10.6], abs=0.005)
    middle = (outline.xy_mm.min(axis=0) + outline.xy_mm.max(axis=0)) / 2
    frame = sheet.figure.axes[1].get_position()
    centre = np.multiply(sheet.page_mm, ((frame.x0 + frame.x1) / 2, (frame.y0 + frame.y1) / 2))
    assert middle == pytest.approx(centre, abs=0.005)


@pytest.mark.parametrize(
    ("name", "lang", "paper", "landscape"),
    [
        (EAST, "zh", "a4", False),
        (EAST, "en", "a3", True),
        (WEST, "en", "a4", False),
        (WEST, "zh", "a3", False),
        (BARE, "zh", "a4", True),
        (BARE, "en", "a4", True),
        (BARE, "en", "a4", False),
        (BARE, "zh", "a3", True),
    ],
)
def test_sheets_of_the_demo_are_well_set_and_say_that_they_are_illustrative(
    demo, plans, name, lang, paper, landscape
):
    request = SheetRequest(paper=paper, landscape=landscape, lang=lang, printed=date(2026, 11, 23))
    sheet = layers.lot_sheet(demo, plans[name], request)
    assert_well_set(sheet)
    assert sheet.scale == (500 if paper == "a3" else 1000)
    folder = CI_OUTPUT / "lot_sheets"
    folder.mkdir(parents=True, exist_ok=True)
    side = "landscape" if landscape else "portrait"
    path = folder / f"{plans[name].id.replace('/', '_')}_{lang}_{paper}_{side}.pdf"
    sheet.save(path)
    text = pdf.text(path)
    assert text.count(MARK) >= 3
    assert name in text
    assert ("另有" if lang == "zh" else "moreleftout") not in text


def test_the_sheet_tells_spaces_shade_before_and_after_and_how_good_the_plan_is(
    demo, plans, tmp_path
):
    plan = plans[BARE]
    request = SheetRequest(paper="a3", lang="en")
    text = pdf.text(saved(layers.lot_sheet(demo, plan, request), tmp_path))
    planting = plan.planting
    for part in (
        f"{BARE}:stalls,treesandshade",
        "1:500",
        "openground7,209m²",
        "spaces(capacityasmapped)240",
        f"stallslaidout,standingtreeskept{plan.layout.capacity}",
        f"givenupfortrees{planting.stalls_lost}",
        (
            "target30.0%in15years,mappedandplannedtreesonly:0.0%→"
            f"{100 * planting.share_after:.1f}%,reached"
        ),
        f"{len(planting)}trees:国槐Styphnolobiumjaponicum×{len(planting)}",
        "provenbeston",
        "shadetodayisunknown:notreeismappedonit",
        "growthofcrowns(",
        "sourcetobechecked",
        "Shadow:15July,13:00",
        "timezoneAsia/Shanghai",
        "standingtrees,crownstoday",
        "plannedtrees,crownsin15years",
    ):
        assert part in text, part


def test_the_shade_of_the_table_stands_on_the_sheet(demo, plans, tmp_path):
    plan = plans[EAST]
    row = demo.parking.lots.iloc[demo.parking.lot(EAST)]
    text = pdf.text(saved(layers.lot_sheet(demo, plan), tmp_path))
    for name, column in (
        ("按定义，今（不种树）", "shade_now"),
        ("按定义，5年后（不种树）", "shade_5"),
        ("按定义，15年后（不种树）", "shade_15"),
        ("七月午间平均，今", "shade_july_midday"),
    ):
        assert f"{name}{100 * row[column]:.1f}%" in text
    before, after = plan.planting.share_before, plan.planting.share_after
    assert f"{100 * before:.1f}%→{100 * after:.1f}%" in text
    # Trees were planted for stalls that nobody mapped.
    assert plan.layout.capacity == 0
    assert "现有树木之间排不出车位，未画车位" in text
    assert "车位为软件按标准尺寸排布" not in text
    assert "依据待核" in text


def test_a_car_park_that_does_not_fit_is_drawn_smaller_unless_a_scale_is_asked_for(demo, plans):
    assert layers.lot_sheet(demo, plans[EAST]).scale == 1000
    with pytest.raises(OptionError, match=f"{EAST} does not fit on a4 at 1:500: use --scale 1000"):
        layers.lot_sheet(demo, plans[EAST], SheetRequest(scale=500))
    assert layers.lot_sheet(demo, plans[EAST], SheetRequest(paper="a3", scale=500)).scale == 500


def test_the_figures_are_of_the_car_park_so_nothing_is_said_of_a_part_of_the_town(small, tmp_path):
    sheet = layers.lot_sheet(*small, SheetRequest(lang="en"))
    text = pdf.text(saved(sheet, tmp_path))
    assert "partofthestudyarea" not in text
    # The study area's outline runs far outside.
    assert "Studyarea" not in text
    assert "illustrative" not in text


def test_without_pvlib_the_sheet_is_drawn_without_a_shadow_and_says_so(
    small, tmp_path, monkeypatch
):
    def missing(*_args, **_options):
        raise MissingPackageError

    monkeypatch.setattr("layers._lot_shadow.sun_over", missing)
    sheet = layers.lot_sheet(*small, SheetRequest(lang="en"))
    assert_well_set(sheet)
    text = pdf.text(saved(sheet, tmp_path))
    assert "noshadowisdrawn:pvlib" in text
    assert "Shadow:" not in text
    assert "shadowasdrawn" not in text


def test_at_night_the_sheet_says_that_the_sun_is_down(small, tmp_path):
    midnight = Moment(dt.date(2026, 7, 15), 0.0)
    sheet = layers.lot_sheet(*small, SheetRequest(lang="en"), moment=midnight)
    text = pdf.text(saved(sheet, tmp_path))
    assert "thesunisdown" in text
    assert "Shadow:" not in text


@pytest.mark.parametrize(
    ("name", "lang"), [("名" * 500, "zh"), ("<b>$x_1$\n\x00", "en"), ("a" * 300, "en")]
)
def test_hostile_names_are_set_as_text(name, lang):
    town = small_town(
        parking=[lot(box(0, 20, 50, 37), id="one", name=name)],
        buildings=[{"geometry": house(25, 60), "name": name}],
    )
    assessment = assess(town, ("parking",))
    plan = plan_lot(assessment.parking, "one")
    sheet = layers.lot_sheet(assessment, plan, SheetRequest(lang=lang))
    assert_well_set(sheet)
    for kind in ("pdf", "svg", "png"):
        assert sheet.to_bytes(kind)


def test_a_sheet_is_the_same_file_twice_and_leaves_the_plan_as_it_was(small):
    assessment, plan = small
    before = shapely.to_wkb(plan.layout.stalls).tolist()
    one, two = (layers.lot_sheet(assessment, plan).to_bytes("pdf") for _ in range(2))
    assert one == two
    assert shapely.to_wkb(plan.layout.stalls).tolist() == before


def test_a_title_a_little_too_long_for_its_line_is_set_smaller_rather_than_broken(small):
    # Two lines go into the title's 11 mm at 11.8 pt: 45 letters each, and 57 at 80 % of that.
    def lines(count):
        sheet = layers.lot_sheet(*small, SheetRequest(title="题" * count))
        written = [item.get_text() for item in sheet.figure.axes[0].texts]
        return [len(text) for text in written if set(text) == {"题"}]

    assert lines(45) == [45]
    assert lines(46) == [46]
    assert lines(57) == [57]
    assert lines(58) == [45, 13]
