"""The web map as a browser shows it: every layer drawn, told on hover, and no way out."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

import layers
from layers.layer import Field, Layer, LayerClass
from planner import TownRequest, assess, make_town
from planner.language import Phrase
from tests.browser import two_frames, watched
from tests.ci_output import CI_OUTPUT
from tests.towns import EAST, METRIC, NORTH, box, line, make, park, table

pytestmark = pytest.mark.browser

HELSINKI = Path(__file__).parents[2].parent / "shared/data/osm/helsinki_centre_fi_2019.osm.pbf"
WIDE, SMALL, NARROW = (1440, 900), (800, 600), (400, 700)


@pytest.fixture(scope="module")
def demo():
    return assess(make_town(TownRequest("demo")), ("planner",))


@pytest.fixture(scope="module")
def helsinki():
    if not HELSINKI.is_file():
        pytest.skip(f"{HELSINKI} is not here: the shared extracts lie beside the checkout")
    return assess(make_town(TownRequest(str(HELSINKI), population="30000")), ("planner",))


@pytest.fixture(params=["demo", "helsinki"])
def assessment(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def opened(browser, tmp_path):
    """Open a map in a fresh page; afterwards nothing may have gone wrong on any of them."""
    made = []

    def open_map(town, drawn, *, size=WIDE, **options):
        path = tmp_path / f"{len(made)}.html"
        path.write_text(layers.to_html(layers.draw(town, drawn, **options)), encoding="utf-8")
        context = watched(browser, size=size)
        seen = context.__enter__()
        made.append((context, seen))
        return seen.open(path)

    yield open_map
    for context, _ in made:
        context.__exit__(None, None, None)
    assert [seen.faults for _, seen in made] == [[]] * len(made)


def picture(page, name):
    CI_OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=CI_OUTPUT / f"{name}.png")


def switch(page, layer_id, *, on):
    page.locator(f"section[data-layer='{layer_id}'] input").set_checked(on)
    two_frames(page)


def served_class(drawn):
    residents = next(layer for layer in drawn if layer.id == "residents")
    return next(part for part in residents.classes if (part.features["class"] == "served").any())


def with_features(drawn):
    """Layers and their classes that have something to draw."""
    found = {layer.id: [part for part in layer.classes if len(part.features)] for layer in drawn}
    return {name: parts for name, parts in found.items() if parts}


def paths(part):
    """How many paths a class makes: one a feature, and one each of several points."""
    count = shapely.get_num_geometries(part.features.geometry)
    points = shapely.get_dimensions(part.features.geometry) == 0
    return int(np.where(points, count, 1).sum())


def corners(part):
    """Longitude and latitude of a class in drawing order, rings without their last point."""
    shapes = part.features.geometry.to_crs("EPSG:4326")
    found = []
    for shape in shapely.get_parts(shapes):
        rings = shapely.get_rings(shape) if shape.geom_type == "Polygon" else [shape]
        end = -1 if shape.geom_type == "Polygon" else None
        found.extend(shapely.get_coordinates(ring)[:end] for ring in rings)
    return np.concatenate(found)


CORNERS = """([layer, part]) => planner.overlays[layer].classes[part].getLayers().flatMap(
  path => path.getLatLngs ? path.getLatLngs().flat() : [path.getLatLng()]
).map(corner => [corner.lng, corner.lat])"""

PAINTED = """colour => {
  const canvas = document.querySelector(".leaflet-overlay-pane canvas");
  const seen = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const wanted = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (let i = 0; i < seen.length; i += 4) {
    if (seen[i + 3] > 40 && wanted.every((one, c) => Math.abs(seen[i + c] - one) < 16)) count++;
  }
  return count;
}"""

COLOUR_AT = """([x, y]) => {
  const canvas = document.querySelector(".leaflet-overlay-pane canvas");
  const frame = canvas.getBoundingClientRect();
  return Array.from(canvas.getContext("2d").getImageData(x - frame.left, y - frame.top, 1, 1).data);
}"""


def test_every_layer_with_features_is_in_the_panel_and_every_corner_is_drawn_where_it_lies(
    assessment, opened
):
    drawn = layers.build(assessment)
    wanted = with_features(drawn)
    page = opened(assessment.town, drawn)
    # The panel lists the topmost first.
    ids = page.eval_on_selector_all("section", "all => all.map(one => one.dataset.layer)")[::-1]
    assert ids == list(wanted)
    names = page.locator("section label").all_inner_texts()[::-1]
    assert [name.strip() for name in names] == [
        layer.name.zh for layer in drawn if layer.id in wanted
    ]
    shown = {layer.id: layer.shown for layer in drawn}
    boxes = page.eval_on_selector_all("section input", "all => all.map(one => one.checked)")[::-1]
    assert boxes == [shown[name] for name in ids]
    for number, (name, parts) in enumerate(wanted.items()):
        switch(page, name, on=True)
        counts = page.evaluate(
            "layer => planner.overlays[layer].classes.map(one => one.getLayers().length)", number
        )
        assert counts == [paths(part) for part in parts], name
        for place, part in enumerate(parts):
            found = np.array(page.evaluate(CORNERS, [number, place]))
            # Half a millionth of a degree is 6 cm.
            assert np.abs(found - corners(part)).max() < 0.51e-6, name


def test_each_class_paints_the_canvas_in_its_colour(demo, opened):
    drawn = layers.build(demo)
    wanted = with_features(drawn)
    page = opened(demo.town, drawn)
    for name in wanted:
        switch(page, name, on=False)
    for part in (part for parts in wanted.values() for part in parts):
        assert page.evaluate(PAINTED, part.colour) == 0
    for name, parts in wanted.items():
        switch(page, name, on=True)
        for part in parts:
            assert page.evaluate(PAINTED, part.colour) > 20, (name, part.name.en)
        switch(page, name, on=False)


def test_a_served_building_tells_its_walk_on_hover(demo, opened):
    drawn = layers.build(demo)
    residents = next(layer for layer in drawn if layer.id == "residents")
    served = served_class(drawn).features
    home = served.loc[served.geometry.area.where(served["park_name"] != "").idxmax()]
    page = opened(demo.town, [residents], lang="en")
    point = gpd.GeoSeries([home.geometry.representative_point()], crs=served.crs).to_crs(4326)[0]
    hover(page, point)
    told = dict(page.locator(".planner-tooltip tr").evaluate_all(CELLS))
    assert told["walk (m)"] == f"{home['walk_m']:,.0f}"
    assert told["residents"] == f"{home['residents']:,.1f}"
    assert told["nearest park"] == home["park_name"]


CELLS = "rows => rows.map(row => Array.from(row.cells, cell => cell.textContent))"


def hover(page, point):
    """Move the mouse over a place (WGS-84), looked at from near."""
    page.evaluate(
        "([x, y]) => planner.map.setView([y, x], 17, {animate: false})", [point.x, point.y]
    )
    two_frames(page)
    at = page.evaluate(
        """([x, y]) => {
          const at = planner.map.latLngToContainerPoint([y, x]); return [at.x, at.y];
        }""",
        [point.x, point.y],
    )
    page.mouse.move(at[0] - 200, at[1])
    # Leaflet looks for what is under the mouse every 32 ms at most.
    page.wait_for_timeout(60)
    page.mouse.move(*at)
    page.locator(".planner-tooltip").wait_for()
    return at


def squares(*, count):
    """Layers of one square each on the same place, each in a grey of its own."""
    frame = table("green", [park(box(0, 0, 1000, 1000), name="", area_ha=1.0)])
    return [
        Layer(
            f"layer{number}",
            Phrase(f"层{number}", f"layer {number}"),
            (
                LayerClass(
                    Phrase(f"类{number}", f"class {number}"),
                    f"#{40 * (number + 1):02x}" + "0000",
                    frame,
                    1,
                    1,
                ),
            ),
        )
        for number in range(count)
    ]


def test_later_layers_lie_on_top_also_after_switching_off_and_on(opened):
    town = make(boundary=box(0, 0, 1000, 1000))
    page = opened(town, squares(count=3))
    middle = [WIDE[0] // 2 - 150, WIDE[1] // 2]

    def top():
        return page.evaluate(COLOUR_AT, middle)

    assert top() == [120, 0, 0, 255]
    for switched in ("layer0", "layer1", "layer2"):
        switch(page, switched, on=False)
        switch(page, switched, on=True)
        assert top() == [120, 0, 0, 255], switched
    switch(page, "layer2", on=False)
    assert top() == [80, 0, 0, 255]
    switch(page, "layer0", on=False)
    switch(page, "layer0", on=True)
    assert top() == [80, 0, 0, 255]
    switch(page, "layer1", on=False)
    switch(page, "layer0", on=False)
    assert top() == [0, 0, 0, 0]


def test_lines_and_dots_are_as_wide_as_asked_from_zoom_15_and_half_as_wide_from_afar(opened):
    dots = table("trees", [{"geometry": shapely.Point(500, 500), "kind": "tree"}])
    drawn = [
        *squares(count=1),
        Layer(
            "dots", Phrase("点", "dots"), (LayerClass(Phrase("点", "d"), "#00aa00", dots, 2, 1),)
        ),
    ]
    page = opened(make(boundary=box(0, 0, 1000, 1000)), drawn)
    sizes = {}
    for zoom in (12, 13, 15, 18):
        page.evaluate("zoom => planner.map.setZoom(zoom, {animate: false})", zoom)
        two_frames(page)
        sizes[zoom] = page.evaluate(
            """() => planner.overlays.flatMap(one => one.classes[0].getLayers()).map(
              path => [path.options.weight, path.getRadius ? path.getRadius() : null])"""
        )
    assert sizes[18] == sizes[15] == [[1, None], [2, 4]]
    assert sizes[13] == sizes[12] == [[0.5, None], [1, 2]]


def test_rows_of_a_layer_switched_off_are_hidden_and_off_at_first_means_not_drawn(opened):
    off = dataclasses.replace(squares(count=1)[0], shown=False)
    page = opened(make(boundary=box(0, 0, 1000, 1000)), [off])
    row = page.locator("section li")
    assert not row.is_visible()
    assert page.evaluate("planner.overlays[0].classes") is None
    switch(page, "layer0", on=True)
    assert row.is_visible()
    assert page.evaluate(PAINTED, "#280000") > 1000


def test_holes_parts_several_points_and_collections_are_drawn(opened):
    square = box(0, 0, 300, 300)
    shapes = [
        square.difference(box(100, 100, 200, 200)),
        shapely.MultiPolygon([box(400, 0, 500, 100), box(400, 200, 500, 300)]),
        shapely.MultiLineString([[(0, 400), (500, 400)], [(0, 450), (500, 450)]]),
        shapely.MultiPoint([(50, 550), (150, 550)]),
        shapely.GeometryCollection([box(600, 0, 700, 100), shapely.Point(650, 200)]),
        None,
        shapely.Polygon(),
    ]
    moved = [
        shape and shapely.transform(shape, lambda xy: np.add(xy, (EAST, NORTH))) for shape in shapes
    ]
    frame = gpd.GeoDataFrame(
        {"name": list("abcdefg")}, geometry=gpd.GeoSeries(moved, crs=METRIC), crs=METRIC
    )
    part = LayerClass(Phrase("类", "class"), "#aa0000", frame, 2, 1)
    empty = LayerClass(Phrase("空", "empty"), "#00aa00", frame.iloc[:0])
    layer = Layer("all", Phrase("层", "layer"), (empty, part), (Field("name", Phrase("名", "n")),))
    page = opened(make(boundary=box(0, 0, 700, 600)), [layer])
    found = page.evaluate(
        """() => planner.overlays[0].classes[0].getLayers().map(path => [
          path instanceof L.Polygon ? 2 : path instanceof L.Polyline ? 1 : 0,
          path.row, path.getLatLngs ? path.getLatLngs().map(ring => ring.length) : []])"""
    )
    assert found == [
        [2, 0, [4, 4]], [2, 1, [4, 4]], [2, 4, [4]], [1, 2, [2, 2]],
        [0, 3, []], [0, 3, []], [0, 4, []],
    ]  # fmt: skip
    wgs84 = gpd.GeoSeries(
        shapely.points(EAST + np.array([150, 50]), NORTH + np.array([150, 50])), crs=METRIC
    ).to_crs(4326)
    at = [
        page.evaluate(
            "([x, y]) => { const p = planner.map.latLngToContainerPoint([y, x]);"
            " return [Math.round(p.x), Math.round(p.y)]; }",
            [point.x, point.y],
        )
        for point in wgs84
    ]
    assert page.evaluate(COLOUR_AT, at[0])[3] == 0, "the hole is filled"
    assert page.evaluate(COLOUR_AT, at[1]) == [170, 0, 0, 255]
    hover(page, wgs84[1])
    assert page.locator(".planner-tooltip td").inner_text() == "a"


def test_lines_and_outlines_without_fill_are_not_filled(opened):
    frame = table("barriers", [{"geometry": line((0, 0), (1000, 0), (1000, 1000)), "kind": "wall"}])
    area = table("green", [park(box(0, 0, 1000, 1000))])
    drawn = [
        Layer("line", Phrase("线", "line"), (LayerClass(Phrase("线", "l"), "#aa0000", frame),)),
        Layer(
            "outline",
            Phrase("界", "outline"),
            (LayerClass(Phrase("界", "o"), "#00aa00", area, 1, 0.0),),
        ),
    ]
    page = opened(make(boundary=box(0, 0, 1000, 1000)), drawn)
    pixels = page.evaluate(PAINTED, "#aa0000") + page.evaluate(PAINTED, "#00aa00")
    assert 500 < pixels < 20_000


def test_missing_values_numbers_flags_and_codes_are_told_as_people_write_them(opened):
    frame = table("parking", [{"geometry": box(0, 0, 100, 100), "kind": "surface"}]).assign(
        big=12345.678, none=np.nan, empty="", flag=True, zero=-0.2
    )
    fields = [
        Field("big", Phrase("大", "big"), decimals=1),
        Field("none", Phrase("无", "none")),
        Field("empty", Phrase("空", "empty")),
        Field("flag", Phrase("是否", "flag")),
        Field("zero", Phrase("零", "zero")),
        Field("kind", Phrase("类别", "kind"), coded=True),
    ]
    part = LayerClass(Phrase("类", "class"), "#aa0000", frame)
    page = opened(
        make(boundary=box(0, 0, 100, 100)),
        [Layer("l", Phrase("层", "layer"), (part,), tuple(fields))],
    )
    hover(page, gpd.GeoSeries(frame.geometry.centroid).to_crs(4326)[0])
    told = dict(page.locator(".planner-tooltip tr").evaluate_all(CELLS))
    kind = told.pop("类别")
    assert told == {"大": "12,345.7", "无": "—", "空": "—", "是否": "是", "零": "0"}
    assert kind


HOSTILE = {
    "expression": "{{ 7*191 }}",
    "statement": "{% x",
    "comment": "{# y",
    "raw": "{% endraw %}{{ 7*191 }}",
    "script": "</script><script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "quote": "\"'><svg onload=alert(1)> \\",
    "comment tag": "<!-- <script>",
    "long": "名" * 10_000,
    "words": "word " * 2_000,
    "marks": "\u202etfel ot thgir\u2028\u2029\x07\x1b \u200f end",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_show_as_text_run_nothing_and_cover_little(name, opened):
    town = make(boundary=box(0, 0, 1000, 1000), green=[park(box(400, 400, 600, 600), name=name)])
    provenance = dataclasses.replace(town.provenance, credit=name, extract_date=name)
    town = town.replace(name=name, provenance=provenance)
    phrase = Phrase(name, name)
    part = LayerClass(phrase, "#00aa00", town.green)
    layer = Layer("green", phrase, (part,), (Field("name", phrase),), note=phrase)
    page = opened(town, [layer], notice=name, size=SMALL)
    texts = page.evaluate(
        """() => ["summary bdi", ".planner-notice", "section p", ".planner-credit bdi"].map(
          one => document.querySelector(one).textContent)"""
    )
    assert texts == [name] * 4
    assert page.title().split() == name.split() or "\x07" in name
    hover(page, gpd.GeoSeries(town.green.geometry.centroid).to_crs(4326)[0])
    cells = page.locator(".planner-tooltip tr").evaluate_all(CELLS)
    assert cells == [[name, name.strip()]]
    tooltip = page.locator(".planner-tooltip").bounding_box()
    assert tooltip["width"] <= 320
    assert tooltip["height"] <= 260
    assert page.locator("summary").bounding_box()["height"] < 70
    assert page.locator(".planner-panel").bounding_box()["height"] < SMALL[1]
    assert page.locator(".planner-credit").bounding_box()["height"] < 70


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [WIDE, SMALL, NARROW], ids=str)
def test_the_page_says_where_its_data_is_from_and_that_it_is_invented(demo, opened, lang, size):
    page = opened(demo.town, layers.build(demo), notice="—", lang=lang, size=size)
    picture(page, f"map_demo_{lang}_{size[0]}")
    assert page.locator("html").get_attribute("lang").startswith(lang)
    assert page.title() == " ".join(demo.town.name.split())
    assert page.evaluate("document.characterSet") == "UTF-8"
    panel = page.locator(".planner-panel")
    assert (panel.get_attribute("open") is not None) == (size != NARROW)
    page.locator("summary").click()
    assert (panel.get_attribute("open") is not None) == (size == NARROW)
    page.evaluate("document.querySelectorAll('section input').forEach(b => b.checked && b.click())")
    for one in (".planner-mark", ".planner-credit", ".leaflet-control-scale"):
        assert page.locator(one).is_visible(), one
    assert page.locator(".planner-mark").inner_text() == "示意，非实测 · illustrative, not surveyed"
    assert demo.town.provenance.credit in page.locator(".planner-credit").inner_text()
    assert page.locator(".leaflet-control-scale-line").inner_text().endswith("m")


def test_a_town_that_was_surveyed_has_no_mark_and_its_data_a_date(opened):
    town = make()
    town = town.replace(provenance=dataclasses.replace(town.provenance, extract_date="2024-05-01"))
    page = opened(town, [], lang="en")
    assert page.locator(".planner-mark").count() == 0
    assert page.locator(".planner-credit").inner_text().endswith("data of 2024-05-01")


def test_a_note_is_read_at_its_button(opened):
    note = dataclasses.replace(squares(count=1)[0], note=Phrase("怎么来的", "how it was found"))
    page = opened(make(boundary=box(0, 0, 1000, 1000)), [note], lang="en")
    text = page.locator("section p")
    assert not text.is_visible()
    page.locator("section button").click()
    assert text.inner_text() == "how it was found"


def test_a_notebook_shows_the_map_in_a_frame_of_its_own(demo, browser, tmp_path):
    drawn = layers.build(demo)
    frame = layers.show(demo.town, drawn, lang="en", height_px=500)
    path = tmp_path / "notebook.html"
    path.write_text(f"<!DOCTYPE html><body>{frame._repr_html_()}</body>", encoding="utf-8")
    with watched(browser) as seen:
        page = seen.open(path)
        assert page.locator("iframe").bounding_box()["height"] == 500
        inside = page.frames[1]
        count = inside.evaluate("planner.overlays.filter(one => one.classes).length")
        assert count == sum(layer.shown and layer.id in with_features(drawn) for layer in drawn)
        assert inside.evaluate(PAINTED, served_class(drawn).colour) > 1000
        picture(page, "map_notebook")
        assert seen.faults == []


def test_a_real_town_shows_its_served_buildings_at_every_size(helsinki, opened):
    for size in (WIDE, SMALL):
        drawn = layers.build(helsinki)
        page = opened(helsinki.town, drawn, lang="en", size=size)
        picture(page, f"map_helsinki_en_{size[0]}")
        assert page.evaluate(PAINTED, served_class(drawn).colour) > 100


def test_the_watch_sees_requests_errors_and_dialogs(browser, tmp_path):
    path = tmp_path / "bad.html"
    path.write_text(
        "<!DOCTYPE html><img src='https://example.org/a.png'>"
        "<script>alert('said'); setTimeout(() => { throw new Error('thrown'); }, 0);"
        " console.error('logged');</script>",
        encoding="utf-8",
    )
    with watched(browser) as seen:
        seen.open(path)
    text = "\n".join(seen.faults)
    for fault in ("request: https://example.org/a.png", "dialog: said", "thrown", "logged"):
        assert fault in text
