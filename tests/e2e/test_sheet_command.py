"""`planner sheet` as a user meets it: paper from one command, one message for a mistake."""

from __future__ import annotations

import json

import pytest

from tests import pdf
from tests.command import done, refused
from tests.osm import small_town

MARK = "示意，非实测·illustrative,notsurveyed"


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    source = small_town().write(folder / "small.osm")
    done("town", source, "--out", folder / "town.gpkg", "--population", "30", "--name", "小镇")
    return folder / "town.gpkg"


def test_a_sheet_says_its_scale_and_bears_what_was_asked_for(town_file, tmp_path):
    out = tmp_path / "sheet.pdf"
    options = ("--scale", "1:12500", "--producer", "左权县住建局", "--approval", "晋S(2026)1号")
    said = done("sheet", town_file, "--map", "access", "--out", out, *options)
    assert "1:12,500 on a4" in said
    assert f"wrote {out}" in said
    text = pdf.text(out)
    for part in ("小镇·公园步行可达图", "1:12,500", "左权县住建局", "审图号：晋S(2026)1号"):
        assert part in text
    assert "制图日期：20" in text
    assert MARK not in text


def test_the_sheet_the_table_and_the_map_bear_the_same_figures(town_file, tmp_path):
    done("assess", town_file, "--out", tmp_path)
    rows = json.loads((tmp_path / "indicators.json").read_text(encoding="utf-8"))
    row = next(row for row in rows if row["id"] == "park_walk_500")
    done("sheet", town_file, "--out", tmp_path / "sheet.pdf", "--lang", "en")
    done("map", town_file, "--out", tmp_path / "map.html", "--lang", "en")
    text = pdf.text(tmp_path / "sheet.pdf")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert f"{row['value']:.1f}%" in text
    assert f"{row['numerator']:.0f}/{row['denominator']:.0f}residents" in text
    assert f"{row['value']:.1f} %" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sheet_and_map_of_the_demo_bear_that_it_is_illustrative(tmp_path, lang):
    done("sheet", "demo", "--map", "green", "--out", tmp_path / "sheet.pdf", "--lang", lang)
    done("map", "demo", "--out", tmp_path / "map.html", "--lang", lang)
    assert MARK in pdf.text(tmp_path / "sheet.pdf")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "示意，非实测 · illustrative, not surveyed" in page


def test_overlays_joined_by_commas_are_a_map(town_file, tmp_path):
    done("sheet", town_file, "--map", "parking,trees", "--out", tmp_path / "s.svg", "--lang", "en")
    large = ("--paper", "a3", "--landscape")
    done("sheet", town_file, "--map", "trees", "--out", tmp_path / "s.png", *large)
    assert (tmp_path / "s.png").read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in (tmp_path / "s.svg").read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--map", "moon"), "there is no moon; maps: access, reach, green"),
        (("--map", "green,moon"), "there is no moon"),
        (("--map", ""), "there is no"),
        (("--paper", "a5"), "--paper a5: there are a4, a3"),
        (("--lang", "fr"), "--lang fr: there are zh, en"),
        (("--scale", "big"), "--scale big: write 12500 or 1:12500"),
        (("--scale", "-5"), "--scale -5: write 12500 or 1:12500"),
        (("--scale", "10"), "between 100 and 1,000,000"),
        (("--extent", "1,2,3"), "--extent 1,2,3: four numbers W,S,E,N"),
        (("--extent", "113,37,112,38"), "west must lie below east"),
        (("--extent", "-180,-90,180,90"), "--extent"),
        (("--title", "题" * 201), "--title: at most 200 characters"),
        (("--out", "sheet.docx"), "must end in .pdf or .png or .svg"),
        (("--out", "/nowhere/sheet.pdf"), "there is no folder /nowhere"),
    ],
)
def test_a_mistake_is_one_message_that_names_the_option(town_file, tmp_path, options, said):
    asked = {"--out": tmp_path / "sheet.pdf", **dict([options])}
    message = refused("sheet", town_file, *(part for pair in asked.items() for part in pair))
    assert said in message
    assert not list(tmp_path.iterdir())


def test_a_wrong_language_of_a_map_is_refused_before_the_town_is_read(tmp_path):
    message = refused("map", "none.gpkg", "--out", tmp_path / "m.html", "--lang", "fr")
    assert "--lang fr: there are zh, en" in message


def test_a_sheet_that_fails_leaves_the_old_one(town_file, tmp_path):
    out = tmp_path / "sheet.pdf"
    out.write_bytes(b"old")
    refused("sheet", town_file, "--out", out, "--map", "moon")
    assert out.read_bytes() == b"old"
