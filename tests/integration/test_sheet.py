"""Sheets as they are saved: exact on paper, complete, in type that the installation brings."""

from __future__ import annotations

import dataclasses
import io
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

import layers
from layers import MAPS, SheetRequest
from layers._print.lettering import FACE, _font
from layers.layer import Layer, LayerClass
from planner import TownRequest, assess, make_town
from planner.errors import OptionError
from planner.language import Phrase
from tests import pdf, towns
from tests.ci_output import CI_OUTPUT

RULER_COLOUR = "#ff00fe"
MARK = "示意，非实测·illustrative,notsurveyed"


@pytest.fixture(scope="module")
def demo():
    return assess(make_town(TownRequest("demo")))


def plain_town(**provenance):
    town = towns.make(
        boundary=towns.box(0, 0, 1000, 1000),
        ways=[towns.street((0, 500), (1000, 500))],
        buildings=[towns.home(200, 480), towns.home(900, 480)],
        green=[towns.park(towns.box(100, 300, 200, 450), name="东园")],
    )
    return town.replace(provenance=dataclasses.replace(town.provenance, **provenance))


@pytest.fixture(scope="module")
def assessed():
    return assess(plain_town(boundary_from="box", extract_date="2026-10-01"))


def saved(sheet, folder, name="sheet.pdf"):
    sheet.save(folder / name)
    return folder / name


def ruler(assessment):
    """An overlay of one line: 500 m due east in the middle of the town."""
    line = towns.at(towns.line((250, 700), (750, 700)))
    frame = gpd.GeoDataFrame({"name": ["ruler"]}, geometry=[line], crs=assessment.town.crs)
    part = LayerClass(Phrase("五百米", "five hundred metres"), RULER_COLOUR, frame, 1.0)
    return Layer("ruler", Phrase("尺", "Ruler"), (part,))


@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize("landscape", [False, True])
def test_500_m_are_40_mm_at_1_to_12500_in_the_saved_pdf(
    assessed, tmp_path, monkeypatch, paper, landscape
):
    monkeypatch.setattr(layers, "OVERLAYS", (*layers.OVERLAYS, ruler))
    request = SheetRequest(paper=paper, landscape=landscape, scale=12_500)
    path = saved(layers.sheet(assessed, "ruler", request), tmp_path)
    lines = [item for item in pdf.drawings(path) if item.stroke == RULER_COLOUR]
    # On the map and once in the legend, which is shorter.
    assert max(item.length_mm for item in lines) == pytest.approx(40.0, abs=0.005)
    bars = [item for item in pdf.drawings(path) if item.fill in ("#1a1a1a", "#ffffff")]
    quarters = [item for item in bars if item.width_mm == pytest.approx(10.0, abs=0.005)]
    assert len(quarters) == 4
    ends = np.concatenate([item.xy_mm[:, 0] for item in quarters])
    assert np.ptp(ends) == pytest.approx(40.0, abs=0.005)
    assert "0250500米" in pdf.text(path)


@pytest.mark.parametrize(
    ("scale", "millimetres"), [(4_000, 125), (5_000, 100), (7_777, 64.292), (25_000, 20)]
)
def test_the_scale_asked_for_is_the_scale_drawn(
    assessed, tmp_path, monkeypatch, scale, millimetres
):
    monkeypatch.setattr(layers, "OVERLAYS", (*layers.OVERLAYS, ruler))
    sheet = layers.sheet(assessed, "ruler", SheetRequest(scale=scale))
    assert sheet.scale == scale
    lines = [item for item in pdf.drawings(saved(sheet, tmp_path)) if item.stroke == RULER_COLOUR]
    length = max(item.length_mm for item in lines)
    assert length == pytest.approx(millimetres, abs=0.005)


def test_without_a_scale_the_study_area_fits_at_the_largest_usual_one(assessed):
    sheet = layers.sheet(assessed, "green")
    # 1,000 m with room on 190 mm: 1:5,474 at least, and 1:7,500 is the next usual.
    assert sheet.scale == 7_500
    wide = layers.sheet(assessed, "green", SheetRequest(paper="a3"))
    assert wide.scale == 5_000


def test_an_extent_is_shown_whole_or_refused_with_the_scale_that_would_do(assessed):
    west, south, east, north = (
        gpd.GeoSeries([assessed.town.boundary], crs=assessed.town.crs).to_crs(4326).total_bounds
    )
    half = (west, south, (west + east) / 2, north)
    assert layers.sheet(assessed, "green", SheetRequest(extent=half)).scale <= 7_500
    with pytest.raises(OptionError, match="does not fit on a4 at 1:1,000: use --scale"):
        layers.sheet(assessed, "green", SheetRequest(extent=half, scale=1_000))


def test_a_map_of_a_part_says_that_its_figures_are_for_the_whole(assessed, tmp_path):
    said = "Themapshowspartofthestudyarea;thefiguresareforallofit."
    whole = layers.sheet(assessed, "access", SheetRequest(lang="en", scale=10_000))
    assert said not in pdf.text(saved(whole, tmp_path))
    part = layers.sheet(assessed, "access", SheetRequest(lang="en", scale=2_000))
    assert said in pdf.text(saved(part, tmp_path))


@pytest.mark.parametrize(
    ("paper", "landscape", "millimetres", "pixels"),
    [
        ("a4", False, (210, 297), (2480, 3508)),
        ("a4", True, (297, 210), (3508, 2480)),
        ("a3", False, (297, 420), (3508, 4961)),
        ("a3", True, (420, 297), (4961, 3508)),
    ],
)
def test_paper_and_picture_have_their_size(
    assessed, tmp_path, paper, landscape, millimetres, pixels
):
    sheet = layers.sheet(assessed, "green", SheetRequest(paper=paper, landscape=landscape))
    assert pdf.page_mm(saved(sheet, tmp_path)) == pytest.approx(millimetres, abs=0.01)
    with Image.open(io.BytesIO(sheet.to_bytes("png"))) as image:
        assert image.size == pixels
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    svg = sheet.to_bytes("svg").decode()
    assert f'width="{millimetres[0] / 25.4 * 72:.5f}'[:12] in svg
    # A picture in between does not move the paper.
    assert pdf.page_mm(saved(sheet, tmp_path)) == pytest.approx(millimetres, abs=0.01)


@pytest.mark.parametrize("kind", ["pdf", "png", "svg"])
def test_the_same_sheet_is_the_same_file_twice(assessed, kind):
    one, two = (layers.sheet(assessed, "green").to_bytes(kind) for _ in range(2))
    assert one == two


def test_a_sheet_carries_what_a_map_in_a_report_must(assessed, tmp_path):
    request = SheetRequest(
        lang="en",
        scale=12_500,
        title="Parks & <gardens> $x_1$",
        producer="Bureau {of} Gardens",
        approval="GS(2026)123",
        printed=date(2026, 11, 23),
    )
    path = saved(layers.sheet(assessed, "access", request), tmp_path)
    text = pdf.text(path)
    figure = assessed.headline
    for part in (
        "Parks&<gardens>$x_1$",
        "Legend",
        "1:12,500",
        "EPSG:4547",
        "gridnorthup(convergence",
        "Dataof:2026-10-01",
        "©OpenStreetMapcontributors(ODbL1.0)",
        "Producer:Bureau{of}Gardens",
        "Mapapprovalno.:GS(2026)123",
        "Drawn:2026-11-23",
        "Howcompletethedatais",
        f"{figure.value:.1f}%",
        f"{figure.numerator:,.0f}/{figure.denominator:,.0f}",
        "东园",
    ):
        assert part in text, part
    assert "illustrative" not in text


def test_what_nobody_stated_is_said_to_be_unstated(assessed, tmp_path):
    unknown = assess(plain_town())
    assert "制图单位：未注明" in pdf.text(saved(layers.sheet(assessed), tmp_path))
    assert "数据日期：未注明" in pdf.text(saved(layers.sheet(unknown), tmp_path))


def outlines(path):
    """Large shapes in the colour of the study area's outline."""
    drawn = [item for item in pdf.drawings(path) if item.stroke == "#555555"]
    return [item for item in drawn if item.width_mm > 50 and np.ptp(item.xy_mm[:, 1]) > 50]


@pytest.mark.parametrize("origin", ["place", "file", ""])
def test_an_outline_that_may_be_an_administrative_border_is_drawn_when_asked_only(tmp_path, origin):
    assessment = assess(plain_town(boundary_from=origin))
    request = SheetRequest(lang="en")
    path = saved(layers.sheet(assessment, "green", request), tmp_path)
    assert "Studyarea" not in pdf.text(path)
    assert not outlines(path)
    path = saved(layers.sheet(assessment, "green", request, border=True), tmp_path)
    assert "Studyarea" in pdf.text(path)
    assert len(outlines(path)) == 1


def written(figure):
    return [item for item in figure.findobj(Text) if item.get_text().strip()]


def bounding_boxes(figure):
    """Each text with its box in pixels; halos and what lies aslant across the map left out."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    return [
        (item.get_text(), shapely.box(*item.get_window_extent(renderer).extents))
        for item in written(figure)
        if item.get_rotation() == 0 and not item.get_path_effects()
    ]


def assert_well_set(sheet):
    """Every letter is in the Simplified Chinese face; no text lies on another or off the page."""
    with rc_context({"text.hinting": "no_hinting"}):
        boxes = bounding_boxes(sheet.figure)
    width, height = (side / 25.4 * sheet.figure.dpi for side in sheet.page_mm)
    for item in written(sheet.figure):
        face = item.get_fontproperties().get_file()
        assert (face.path, face.face_index) == (_font()[0].path, _font()[0].face_index)
        assert all(_font()[1].get_char_index(ord(letter)) for letter in item.get_text())
    shapes = np.array([box for _, box in boxes], dtype=object)
    page = shapely.box(0, 0, width, height)
    assert not [text for text, box in boxes if not page.contains(box)]
    # Rounding of boxes to pixels lets neighbouring lines touch.
    shrunk = shapely.buffer(shapes, -1.5, join_style="mitre")
    one, other = shapely.STRtree(shrunk).query(shrunk, predicate="intersects")
    clashes = [(boxes[a][0], boxes[b][0]) for a, b in zip(one, other, strict=True) if a < b]
    assert not clashes


def test_the_face_is_the_simplified_chinese_one_of_the_installed_package():
    path, font = _font()
    assert font.family_name == FACE == "Noto Sans CJK SC"
    assert "noto_cjk_sans_otc" in path.path
    assert path.face_index == 2


@pytest.mark.parametrize("kind", MAPS, ids=lambda kind: kind.id)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("paper", "landscape"), [("a4", False), ("a3", True)])
def test_every_map_of_the_demo_is_well_set_and_bears_that_it_is_illustrative(
    demo, kind, lang, paper, landscape
):
    request = SheetRequest(paper=paper, landscape=landscape, lang=lang, printed=date(2026, 11, 23))
    sheet = layers.sheet(demo, kind.id, request)
    assert_well_set(sheet)
    folder = CI_OUTPUT / "sheets"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind.id}_{lang}_{paper}.pdf"
    sheet.save(path)
    text = pdf.text(path)
    # Across the map, in its corner, and beside it.
    assert text.count(MARK) >= 3
    assert "".join(kind.title.say(lang).split()) in text
    pdf.picture(path, path.with_suffix(".png"), scale=1.6)


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_titles_names_and_credits_overlap_nothing(lang, landscape):
    town = plain_town(
        credit="© OpenStreetMap contributors; " + "数据层 own layer.gpkg, " * 20,
        notes=tuple(f"note {number}: " + "a long remark of the source " * 6 for number in range(9)),
    )
    green = town.green.assign(name="很长的名字" * 200)
    assessment = assess(town.replace(name="城" * 150, green=green))
    request = SheetRequest(lang=lang, landscape=landscape, title="题" * 200, producer="局" * 200)
    assert_well_set(layers.sheet(assessment, "access", request))


@pytest.mark.parametrize(
    "name",
    [
        "$\\frac{",
        "<script>alert(1)</script>",
        "a\x00b\x1b[31m",
        "\u202egnp.exe",
        "😀 ไทย",
        "\n\n",
        "名" * 10_000,
    ],
)
def test_hostile_names_are_drawn_as_text(name):
    town = plain_town()
    green = town.green.assign(name=name)
    assessment = assess(town.replace(name=name, green=green))
    sheet = layers.sheet(assessment, "green", SheetRequest())
    assert_well_set(sheet)
    for kind in ("pdf", "svg", "png"):
        assert sheet.to_bytes(kind)
    assert "<script>" not in sheet.to_bytes("svg").decode()


def test_an_unknown_kind_of_file_is_refused(assessed, tmp_path):
    with pytest.raises(OptionError, match=r"\.pdf, \.png, \.svg, not \.docx"):
        layers.sheet(assessed, "green").save(tmp_path / "sheet.docx")
    assert not list(tmp_path.iterdir())


def test_a_sheet_leaves_town_and_layers_as_they_were(assessed):
    before = {name: table.copy() for name, table in assessed.town.tables.items()}
    layers.sheet(assessed, "access").to_bytes("pdf")
    for name, table in assessed.town.tables.items():
        assert_geodataframe_equal(table, before[name])
