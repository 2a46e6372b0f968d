"""A new overlay is one function: pages, sheets and legends find it by themselves."""

from __future__ import annotations

import io
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from PIL import Image

import layers
from layers import SheetRequest
from layers.layer import Field, Layer, LayerClass
from planner import assess
from planner.language import Phrase
from tests import pdf, towns
from tests.browser import chromium, two_frames, watched

COLOURS = {"area": "#ab12ef", "line": "#12abef", "point": "#efab12"}


def kiosks(assessment):
    """A throw-away overlay: an area, a line and a point in the middle of the town."""
    shapes = {
        "area": towns.box(400, 400, 600, 600),
        "line": towns.line((200, 800), (800, 800)),
        "point": towns.line((700, 300), (700, 300)).centroid,
    }
    crs = assessment.town.crs
    classes = tuple(
        LayerClass(
            Phrase(f"报刊亭{kind}", f"kiosk {kind}"),
            COLOURS[kind],
            gpd.GeoDataFrame({"owner": ["老王"]}, geometry=[towns.at(shape)], crs=crs),
            2.0,
        )
        for kind, shape in shapes.items()
    )
    owner = Field("owner", Phrase("业主", "owner"))
    return Layer("kiosks", Phrase("报刊亭", "Kiosks"), classes, (owner,))


@pytest.fixture
def assessed(monkeypatch):
    monkeypatch.setattr(layers, "OVERLAYS", (*layers.OVERLAYS, kiosks))
    town = towns.make(
        boundary=towns.box(0, 0, 1000, 1000),
        ways=[towns.street((0, 500), (1000, 500))],
        buildings=[towns.home(200, 480)],
        green=[towns.park(towns.box(100, 300, 200, 450), name="东园")],
    )
    return assess(town)


def test_a_sheet_draws_it_names_it_in_the_legend_and_can_be_asked_for_it(assessed, tmp_path):
    path = tmp_path / "sheet.pdf"
    layers.sheet(assessed, "kiosks", SheetRequest(scale=10_000, lang="en")).save(path)
    text = pdf.text(path)
    for kind in COLOURS:
        assert f"kiosk{kind}" in text
    assert "Kiosks" in text
    drawn = pdf.drawings(path)
    areas = [item.width_mm for item in drawn if item.fill == COLOURS["area"]]
    # 200 m at 1:10,000, and the legend's swatch.
    assert max(areas) == pytest.approx(20.0, abs=0.01)
    assert len(areas) == 2
    lines = [item.length_mm for item in drawn if item.stroke == COLOURS["line"]]
    assert max(lines) == pytest.approx(60.0, abs=0.01)
    assert len(lines) == 2


@pytest.mark.browser
def test_a_page_draws_it_switches_it_and_names_it_in_the_legend(assessed, tmp_path):
    path = tmp_path / "map.html"
    town = assessed.town
    canvas = layers.draw(town, layers.build(assessed), lang="en")
    path.write_text(layers.to_html(canvas), encoding="utf-8")
    with chromium() as browser, watched(browser) as seen:
        page = seen.open(path)
        section = page.locator("section[data-layer='kiosks']")
        assert section.locator("label").inner_text().strip() == "Kiosks"
        rows = section.locator("li").all_inner_texts()
        assert rows == [f"kiosk {kind}" for kind in reversed(COLOURS)]
        before = page.screenshot()
        section.locator("input").set_checked(False)
        two_frames(page)
        assert page.screenshot() != before
        assert not seen.faults
    shown = np.array(Image.open(io.BytesIO(before)).convert("RGB")).reshape(-1, 3)
    for colour in (COLOURS["line"], COLOURS["point"]):
        wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
        assert (shown == wanted).all(axis=1).any()


def test_the_worked_example_of_contributing_works_as_it_stands(monkeypatch, tmp_path):
    guide = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", guide, re.DOTALL)
    example = {"__name__": "layers.hedges"}
    exec(compile(found[1], "layers/hedges.py", "exec"), example)  # noqa: S102  (our own guide)
    monkeypatch.setattr(layers, "OVERLAYS", (*layers.OVERLAYS, example["layer"]))
    heights = {"low hedges": 0.5, "high hedges": 2.0, "height unknown": None}
    town = towns.make(
        boundary=towns.box(0, 0, 1000, 1000),
        ways=[towns.street((0, 500), (1000, 500))],
        hedges=[
            {"geometry": towns.line((100, 100 * row), (900, 100 * row)), "height_m": height}
            for row, height in enumerate(heights.values(), start=1)
        ],
    )
    path = tmp_path / "sheet.pdf"
    layers.sheet(assess(town), "hedges", SheetRequest(lang="en")).save(path)
    text = pdf.text(path)
    assert all("".join(name.split()) in text for name in heights)
