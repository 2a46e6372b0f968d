"""The app's map in Chromium, served by Streamlit: drawn, switched, drawn on, and never lost."""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

import layers
from planner import TownRequest, assess, make_town
from planner.app.map_component.assets import own, script
from planner.app.routes import TOKEN_HEADER
from planner.sources.gcj02 import wgs84_to_gcj02
from tests.app_server import SECRETS, answer, served, wait_for
from tests.browser import two_frames, watched
from tests.ci_output import CI_OUTPUT

pytestmark = pytest.mark.browser

APP = Path(__file__).with_name("map_component_app.py")
WIDE, SMALL = (1440, 900), (1024, 768)


@pytest.fixture(scope="module")
def demo():
    return assess(make_town(TownRequest("demo")), ("planner",))


class Map:
    """The map on a page, as a test drives it."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def open(self):
        self.page.goto(self.url)
        return self.ready()

    def ready(self):
        self.page.locator(".planner-map[aria-busy=false] canvas").wait_for(timeout=60_000)
        self.page.locator(".planner-panel").wait_for()
        self.settle()
        return self

    def settle(self):
        """Wait until Python has run with all that the page told."""
        wait_for(lambda: not self.kept().get("mark") or self.told()["mark"] == self.kept()["mark"])
        self.page.locator(".planner-map[aria-busy=false]").wait_for()
        two_frames(self.page)

    def told(self):
        return json.loads(self.page.locator("[data-testid=stCode] code").inner_text())

    def kept(self):
        return self.evaluate(
            "() => JSON.parse(sessionStorage.getItem('planner-map:' + planner.town()) || '{}')"
        )

    def evaluate(self, text, *given):
        """Run a function in the page; `planner` is the map's program there."""
        wrapped = f"(root, given) => {{ const planner = root.planner; return ({text})(...given); }}"
        return self.page.locator(".planner-map").evaluate(wrapped, list(given))

    def at(self, x, y):
        """Page coordinates of a point of the map, from its upper left."""
        box = self.page.locator(".planner-leaflet").bounding_box()
        return box["x"] + x, box["y"] + y

    def click(self, x, y, **options):
        self.page.mouse.click(*self.at(x, y), **options)

    def tool(self, name):
        self.page.locator(f"[data-tool={name}]").click()

    def draw(self, *corners):
        """Draw an area by clicks and a double click at the last corner."""
        self.tool("polygon")
        for x, y in corners[:-1]:
            self.click(x, y)
            # Two clicks on one spot in a short time would be a double click.
            self.page.wait_for_timeout(30)
        self.page.mouse.dblclick(*self.at(*corners[-1]))
        self.settle()

    def geometries(self):
        features = self.told()["drawings"]["features"]
        return [shapely.geometry.shape(each["geometry"]) for each in features]

    def place(self, x, y):
        """Longitude and latitude of a point of the map."""
        return self.evaluate(
            "(x, y) => { const at = planner.map.containerPointToLatLng([x, y]);"
            " return [at.lng, at.lat]; }",
            x,
            y,
        )

    def view(self):
        return self.evaluate(
            "() => { const at = planner.map.getCenter();"
            " return [at.lng, at.lat, planner.map.getZoom()]; }"
        )

    def move(self, lon, lat, zoom):
        self.evaluate(
            "(lon, lat, zoom) => { planner.map.setView([lat, lon], zoom, {animate: false}); }",
            lon,
            lat,
            zoom,
        )
        two_frames(self.page)

    def press(self, widget):
        """Press a widget of the sidebar and wait for the run."""
        runs = self.told()["runs"]
        self.page.get_by_text(widget, exact=True).click()
        wait_for(lambda: self.told()["runs"] > runs)
        self.page.locator(".planner-map[aria-busy=false]").wait_for()
        self.settle()

    def painted(self, colour):
        return self.page.locator(".leaflet-overlay-pane canvas").evaluate(PAINTED, colour)


PAINTED = """(canvas, colour) => {
  const seen = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const wanted = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (let i = 0; i < seen.length; i += 4) {
    if (seen[i + 3] > 40 && wanted.every((one, c) => Math.abs(seen[i + c] - one) < 16)) count++;
  }
  return count;
}"""


@contextmanager
def visited(browser, url, size=WIDE):
    """Give the map on a fresh page; afterwards nothing may have gone wrong."""
    with watched(browser, size=size, origins=(url,)) as seen:
        failed = []
        seen.page.on("requestfailed", lambda asked: failed.append(asked.url))
        seen.page.on("response", lambda got: got.status >= 400 and failed.append(got.url))
        yield Map(seen.page, url).open()
        assert seen.faults == []
        assert failed == []


@pytest.fixture
def chart(browser, server):
    with visited(browser, server) as found:
        yield found


def picture(page, name):
    CI_OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=CI_OUTPUT / f"{name}.png")


def served_colour(assessment):
    residents = next(each for each in layers.build(assessment) if each.id == "residents")
    part = next(each for each in residents.classes if (each.features["class"] == "served").any())
    return part.colour


CORNERS = [(150, 150), (350, 160), (340, 330), (160, 320)]


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=str)
def test_the_demos_layers_are_drawn_and_switched(browser, server, demo, size):
    colour = served_colour(demo)
    with visited(browser, server, size) as chart:
        picture(chart.page, f"app_map_demo_{size[0]}")
        wanted = [layer for layer in layers.build(demo) if any(map(len, features(layer)))]
        ids = chart.page.locator(".planner-panel section").evaluate_all(
            "all => all.map(one => one.dataset.layer)"
        )
        assert ids[::-1] == [layer.id for layer in wanted]
        drawn = chart.evaluate("() => planner.overlays.map(one => one.id)")
        assert drawn == [layer.id for layer in wanted if layer.shown]
        assert chart.painted(colour) > 1000
        if size == SMALL:
            # On a narrow map the panel opens when it is asked for.
            assert not chart.page.locator(".planner-panel section").first.is_visible()
            chart.page.locator("summary").click()
        picture(chart.page, f"app_map_panel_{size[0]}")
        switch = chart.page.locator("section[data-layer=residents] input")
        switch.uncheck()
        chart.settle()
        assert chart.painted(colour) == 0
        assert "residents" not in chart.told()["shown"]
        hidden = next(layer.id for layer in wanted if not layer.shown)
        chart.page.locator(f"section[data-layer={hidden}] input").check()
        chart.settle()
        order = chart.evaluate("() => planner.overlays.map(one => one.id)")
        assert order == [layer.id for layer in wanted if layer.shown or layer.id == hidden]
        assert hidden in chart.told()["shown"]
        switch.check()
        chart.settle()
        assert chart.painted(colour) > 1000
        for one in (".planner-mark", ".planner-credit", ".leaflet-control-scale"):
            assert chart.page.locator(one).is_visible(), one
        # Invented data lies on no real basemap.
        assert chart.page.locator(".planner-basemap").count() == 0


def features(layer):
    return [part.features for part in layer.classes]


def test_an_area_drawn_by_mouse_is_read_in_python_where_it_was_drawn(chart):
    chart.draw(*CORNERS)
    (drawn,) = chart.geometries()
    wanted = shapely.Polygon([chart.place(x, y) for x, y in CORNERS])
    assert drawn.is_valid
    assert drawn.symmetric_difference(wanted).area < 0.01 * wanted.area
    picture(chart.page, "app_map_drawing")


def test_a_line_a_point_and_an_area_closed_on_its_first_corner_are_drawn(chart):
    chart.tool("line")
    for x, y in CORNERS[:3]:
        chart.click(x, y)
    chart.page.keyboard.press("Enter")
    chart.settle()
    chart.tool("point")
    chart.click(400, 400)
    chart.settle()
    chart.tool("polygon")
    for x, y in [(450, 150), (600, 150), (600, 300)]:
        chart.click(x, y)
    chart.page.locator(".planner-first").click()
    chart.settle()
    line, point, area = chart.geometries()
    assert [len(line.coords), point.geom_type, area.geom_type] == [3, "Point", "Polygon"]
    assert len(area.exterior.coords) == 4
    assert np.allclose(point.coords[0], chart.place(400, 400), atol=1e-5)


def test_what_is_drawn_is_undone_and_redone_by_keys_and_buttons(chart):
    chart.draw(*CORNERS)
    chart.draw(*[(x + 300, y) for x, y in CORNERS])
    assert len(chart.geometries()) == 2
    chart.page.keyboard.press("Control+z")
    chart.settle()
    assert len(chart.geometries()) == 1
    chart.page.keyboard.press("Control+Shift+z")
    chart.settle()
    assert len(chart.geometries()) == 2
    chart.tool("undo")
    chart.tool("undo")
    chart.settle()
    assert chart.geometries() == []
    chart.page.keyboard.press("Control+y")
    chart.settle()
    assert len(chart.geometries()) == 1
    assert chart.page.locator("[data-tool=redo]").get_attribute("aria-disabled") == "false"
    # In the middle of a drawing, undo takes back a corner.
    chart.tool("polygon")
    for x, y in CORNERS:
        chart.click(x + 300, y)
    chart.page.keyboard.press("Control+z")
    chart.page.keyboard.press("Enter")
    chart.settle()
    assert len(chart.geometries()[1].exterior.coords) == 4


def test_escape_leaves_no_trace_of_a_drawing(chart):
    chart.tool("polygon")
    for x, y in CORNERS:
        chart.click(x, y)
    assert chart.page.locator(".planner-draft").count() > 0
    chart.page.keyboard.press("Escape")
    assert chart.page.locator(".planner-draft, .planner-handle").count() == 0
    assert chart.page.locator("[data-tool=polygon]").get_attribute("aria-pressed") == "false"
    assert chart.told()["runs"] == 1


def test_an_outline_that_crosses_itself_is_red_and_not_taken(chart):
    chart.tool("polygon")
    for x, y in [(150, 150), (350, 330), (350, 150), (150, 330)]:
        chart.click(x, y)
    assert chart.page.locator(".planner-draft").get_attribute("stroke") == "#d00000"
    chart.page.keyboard.press("Enter")
    assert "自相交" in chart.page.locator(".planner-status").inner_text()
    assert chart.page.locator(".planner-draft").count() == 1
    picture(chart.page, "app_map_crossing")
    chart.page.keyboard.press("Control+z")
    chart.page.keyboard.press("Enter")
    chart.settle()
    assert len(chart.geometries()) == 1
    # Nor is a corner dragged over the opposite side.
    chart.draw(*[(x + 250, y) for x, y in CORNERS])
    before = chart.geometries()
    drag(chart, chart.page.locator(".planner-handle").first, (350, 60))
    chart.settle()
    assert chart.geometries() == before
    assert "自相交" in chart.page.locator(".planner-status").inner_text()


def drag(chart, handle, by):
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    chart.page.mouse.move(x, y)
    chart.page.mouse.down()
    chart.page.mouse.move(x + by[0] / 2, y + by[1] / 2)
    chart.page.mouse.move(x + by[0], y + by[1])
    chart.page.mouse.up()


def test_corners_are_moved_added_and_removed_and_the_shape_deleted(chart):
    chart.draw(*CORNERS)
    handles, middles = chart.page.locator(".planner-handle"), chart.page.locator(".planner-middle")
    assert [handles.count(), middles.count()] == [4, 4]
    drag(chart, handles.first, (-40, -30))
    chart.settle()
    moved = chart.place(CORNERS[0][0] - 40, CORNERS[0][1] - 30)
    assert np.allclose(chart.geometries()[0].exterior.coords[0], moved, atol=3e-5)
    assert chart.told()["clicked"] is None
    drag(chart, middles.first, (0, -60))
    chart.settle()
    assert handles.count() == 5
    handles.nth(1).focus()
    chart.page.keyboard.press("Shift+ArrowUp")
    chart.settle()
    assert chart.evaluate("() => root.getRootNode().activeElement.className").count("handle")
    chart.page.keyboard.press("Delete")
    chart.settle()
    assert handles.count() == 4
    handles.first.click(button="right")
    chart.settle()
    assert handles.count() == 3
    identifier = chart.told()["drawings"]["features"][0]["id"]
    chart.page.keyboard.press("Escape")
    assert handles.count() == 0
    chart.page.locator(".planner-shape").click()
    assert handles.count() == 3
    assert chart.told()["drawings"]["features"][0]["id"] == identifier
    chart.page.keyboard.press("Delete")
    chart.settle()
    assert chart.geometries() == []
    chart.tool("undo")
    chart.settle()
    chart.page.locator(".planner-shape").click()
    chart.tool("delete")
    chart.settle()
    assert chart.geometries() == []


def test_a_run_another_language_and_new_figures_keep_view_switches_and_drawings(chart, demo):
    colour = served_colour(demo)
    chart.draw(*CORNERS)
    chart.page.locator("section[data-layer=trees] input").uncheck()
    lon, lat, _ = chart.view()
    chart.move(lon + 0.001, lat, 15.5)
    chart.settle()
    before, drawn = chart.view(), chart.geometries()
    root = chart.page.locator(".planner-map").element_handle()
    asked = []
    chart.page.on("request", lambda request: asked.append(request.url))
    for widget in ("run again", "en", "fewer", "run again"):
        asked.clear()
        pixels = chart.painted(colour)
        chart.press(widget)
        layers_asked = [url for url in asked if "/planner/layers/" in url]
        expected = {"run again": range(1), "en": range(5, 20), "fewer": range(1, 2)}
        assert len(layers_asked) in expected[widget], widget
        assert chart.view() == before
        assert chart.geometries() == drawn
        assert chart.page.locator(".planner-shape").count() == 1
        assert not chart.page.locator("section[data-layer=trees] input").is_checked()
        assert root.evaluate("one => one.isConnected"), "the map was made anew"
        if widget == "fewer":
            assert 0 < chart.painted(colour) < 0.75 * pixels
    assert chart.page.locator("section[data-layer=residents] label").inner_text() == "Residents"
    assert chart.page.locator("[data-tool=polygon]").get_attribute("aria-label") == "draw an area"


def test_a_reload_keeps_drawings_view_and_switches_and_python_hears_of_them(chart):
    chart.draw(*CORNERS)
    chart.page.locator("section[data-layer=trees] input").uncheck()
    lon, lat, _ = chart.view()
    chart.move(lon, lat + 0.001, 15.25)
    chart.settle()
    before, drawn = chart.view(), chart.geometries()
    chart.page.reload()
    chart.ready()
    assert np.allclose(chart.view(), before, atol=1e-6)
    assert chart.geometries() == drawn
    assert "trees" not in chart.told()["shown"]
    assert not chart.page.locator("section[data-layer=trees] input").is_checked()
    assert chart.page.locator(".planner-shape").count() == 1


def test_each_town_keeps_its_own_drawings(chart):
    chart.draw(*CORNERS)
    drawn = chart.geometries()
    chart.press("other town")
    assert chart.geometries() == []
    assert chart.page.locator(".planner-shape").count() == 0
    chart.press("other town")
    wait_for(lambda: chart.geometries() == drawn)
    assert chart.page.locator(".planner-shape").count() == 1


def test_a_map_that_leaves_the_page_and_comes_back_is_as_it_was(chart):
    chart.draw(*CORNERS)
    chart.page.locator("section[data-layer=trees] input").uncheck()
    chart.settle()
    drawn, view = chart.geometries(), chart.view()
    chart.page.get_by_text("hidden", exact=True).click()
    chart.page.locator(".planner-map").wait_for(state="detached")
    chart.page.get_by_text("hidden", exact=True).click()
    chart.ready()
    wait_for(lambda: chart.geometries() == drawn)
    assert np.allclose(chart.view(), view, atol=1e-6)
    assert not chart.page.locator("section[data-layer=trees] input").is_checked()


def test_what_python_highlights_lies_above_the_layers_and_lets_clicks_through(chart):
    chart.press("highlight")
    shown = chart.page.locator(".planner-highlighted")
    assert shown.count() == 4
    chart.click(450, 300)
    chart.settle()
    place = chart.place(450, 300)
    clicked = chart.told()["clicked"]
    assert np.allclose([clicked["lon"], clicked["lat"]], place, atol=1e-5)
    middle = chart.view()[:2]
    x, y = chart.evaluate(
        "(x, y) => { const at = planner.map.latLngToContainerPoint([y, x]); return [at.x, at.y]; }",
        *middle,
    )
    picture(chart.page, "app_map_highlight")
    chart.click(x, y)
    chart.settle()
    assert chart.told()["clicked"]["lon"] != clicked["lon"]
    assert shown.count() == 4


def test_shapes_that_python_gives_replace_the_drawing_once_and_can_be_undone(chart):
    chart.draw(*CORNERS)
    (before,) = chart.geometries()
    chart.press("give")
    wait_for(lambda: chart.told()["revision"] == "1")
    (given,) = chart.geometries()
    assert given.geom_type == "Point"
    chart.page.locator("[data-tool=undo]").click()
    chart.settle()
    assert chart.geometries() == [before]
    chart.press("run again")
    assert chart.geometries() == [before]


def test_a_click_tells_the_building_under_it(chart, demo):
    residents = next(each for each in layers.build(demo) if each.id == "residents")
    part = next(each for each in residents.classes if (each.features["class"] == "served").any())
    row = part.features.geometry.area.argmax()
    home = part.features.iloc[row]
    place = gpd.GeoSeries([home.geometry.representative_point()], crs=part.features.crs)
    place = place.to_crs(4326)[0]
    chart.move(place.x, place.y, 17)
    x, y = chart.evaluate(
        "(x, y) => { const at = planner.map.latLngToContainerPoint([y, x]); return [at.x, at.y]; }",
        place.x,
        place.y,
    )
    chart.page.mouse.move(*chart.at(x - 100, y))
    chart.page.wait_for_timeout(60)
    chart.page.mouse.move(*chart.at(x, y))
    chart.page.locator(".planner-tooltip").wait_for()
    chart.click(x, y)
    chart.settle()
    told = chart.told()
    assert [told["clicked"]["layer"], told["clicked"]["row"]] == ["residents", row]
    assert told["residents"] == home["residents"]
    assert abs(told["clicked"]["lon"] - place.x) < 1e-5
    picture(chart.page, "app_map_click")
    chart.press("run again")
    assert chart.told()["clicked"] == told["clicked"]
    # In another file, the same row is another building.
    chart.press("fewer")
    assert chart.told()["clicked"]["layer"] == ""


def test_every_control_is_reached_by_tab_named_and_ringed(chart):
    page = chart.page
    page.locator(".planner-leaflet").focus()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        found = chart.evaluate("""() => {
          const one = root.getRootNode().activeElement;
          if (!one) return null;
          const name = one.getAttribute("aria-label") || one.title
            || (one.labels && one.labels[0] ? one.labels[0].textContent : one.textContent);
          return [one.dataset.tool || one.closest("section")?.dataset.layer || one.tagName, name,
            getComputedStyle(one).outlineStyle];
        }""")
        if found is None:
            break
        seen.append(found)
    tools = [each[0] for each in seen]
    for name in ("polygon", "line", "point", "delete", "undo", "redo", "residents", "SUMMARY"):
        assert name in tools, name
    assert all(name.strip() and ring == "solid" for _, name, ring in seen), seen
    # And an area is drawn without a mouse: space puts a corner at the centre.
    page.locator("[data-tool=polygon]").focus()
    page.keyboard.press("Enter")
    page.locator(".planner-leaflet").focus()
    lon, lat, zoom = chart.view()
    for step in [(0, 0), (0.002, 0), (0, 0.002)]:
        chart.move(lon + step[0], lat + step[1], zoom)
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    chart.settle()
    assert len(chart.geometries()) == 1


HOSTILE = (
    "</script><img src=x onerror=alert(1)>{{ 7*191 }}\"'><svg onload=alert(2)>\u202e\u2028 名" * 9
)


def test_hostile_names_show_as_text_and_run_nothing(browser, tmp_path):
    with (
        served(APP, tmp_path, PLANNER_TEST_NAME=HOSTILE) as url,
        visited(browser, url, SMALL) as chart,
    ):
        texts = chart.evaluate(
            "() => ['summary bdi', '.planner-credit'].map("
            "one => root.querySelector(one).textContent)"
        )
        assert texts[0] == HOSTILE
        assert HOSTILE in texts[1]
        assert chart.page.locator("summary").bounding_box()["height"] < 80
        assert HOSTILE in chart.page.locator(".planner-leaflet").get_attribute("aria-label")


TILE = "http://127.0.0.1:9/{z}/{x}/{y}.png"


def test_a_basemap_is_laid_only_when_chosen_and_where_it_belongs(browser, tmp_path):
    table = tmp_path / "basemaps.toml"
    table.write_text(
        f'[office]\nzh = "内部底图"\nen = "office"\nurls = ["{TILE}"]\ncredit = "the office"\n'
        'max_zoom = 18\ndatum = "gcj02"\n',
        encoding="utf-8",
    )
    with (
        served(APP, tmp_path, PLANNER_TEST_NAME="town", PLANNER_BASEMAPS=str(table)) as url,
        watched(browser, origins=(url, "http://127.0.0.1:9")) as seen,
    ):
        asked = []

        def tile(route):
            asked.append(route.request.url)
            route.fulfill(status=204)

        seen.page.route("http://127.0.0.1:9/**", tile)
        chart = Map(seen.page, url).open()
        chooser = chart.page.locator(".planner-basemap select")
        options = chooser.locator("option").all_inner_texts()
        assert options == ["无", "OpenStreetMap 底图", "内部底图"]
        assert asked == []
        with seen.page.expect_request("http://127.0.0.1:9/**"):
            chooser.select_option("office")
        assert "the office" in chart.page.locator(".planner-credit").inner_text()
        two_frames(chart.page)
        # A tile's corner stands on the screen where its GCJ-02 position lies in WGS-84.
        zoom, x, y, left, top = chart.evaluate("""() => {
          const tiles = planner.basemaps.tiles()[0];
          const one = Object.values(tiles._tiles)[0];
          const frame = planner.map.getContainer().getBoundingClientRect();
          const at = one.el.getBoundingClientRect();
          const {x, y, z} = one.coords;
          return [z, x, y, at.left - frame.left, at.top - frame.top];
        }""")
        lon = x / 2**zoom * 360 - 180
        lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / 2**zoom))))
        here = np.array(wgs84_to_gcj02(*chart.place(left, top)))
        metres = (here - [lon, lat]) * [88_000, 111_000]
        # A pixel is 5 to 10 m here; unshifted it would be 600 m off.
        assert np.hypot(*metres) < 25
        chart.page.reload()
        chart.ready()
        assert chooser.input_value() == "office"
        chooser.select_option("")
        assert chart.evaluate("() => planner.basemaps.tiles().length") == 0
        assert seen.faults == []


def test_the_shift_in_the_browser_is_the_shift_of_python(browser):
    rng = np.random.default_rng(7)
    places = np.column_stack([rng.uniform(60, 145, 500), rng.uniform(-5, 60, 500)])
    with watched(browser) as seen:
        seen.page.add_script_tag(content=own("gcj02.js"))
        found = seen.page.evaluate("all => all.map(([x, y]) => gcj02(x, y))", places.tolist())
    assert np.abs(np.array(found) - np.column_stack(wgs84_to_gcj02(*places.T))).max() < 1e-9


def test_an_outline_is_found_to_cross_itself_as_shapely_finds_it(browser):
    rng = np.random.default_rng(3)
    rings = [rng.integers(0, 6, (rng.integers(3, 8), 2)).tolist() for _ in range(2_000)]
    rings = [ring for ring in rings if all(a != b for a, b in pairwise(ring))]
    with watched(browser) as seen:
        seen.page.add_script_tag(content=own("shape.js"))
        found = seen.page.evaluate(
            "all => all.map(ring => crossesItself(ring.map(p => p.map(c => c / 1e4))))", rings
        )
    wanted = [not shapely.Polygon(ring).is_valid for ring in rings]
    assert 0.2 < np.mean(wanted) < 0.98
    assert [ring for ring, one, two in zip(rings, found, wanted, strict=True) if one != two] == []


def test_a_layer_is_given_to_the_apps_own_page_only(chart):
    with chart.page.expect_response(lambda got: "/planner/layers/" in got.url) as seen:
        chart.press("en")
    url, sent = seen.value.url, seen.value.request.all_headers()
    token = sent[TOKEN_HEADER.lower()]
    status, headers, body = answer(url, {TOKEN_HEADER: token})
    assert status == 200
    assert headers["Cache-Control"] == "private, max-age=3600, immutable"
    assert json.loads(body)["classes"]
    assert answer(url)[0] == 403
    assert answer(url, {TOKEN_HEADER: token[:-1] + "é"})[0] == 403
    cross = {TOKEN_HEADER: token, "Sec-Fetch-Site": "cross-site"}
    assert answer(url, cross)[0] == 403
    assert answer(url.replace(".json", "0.json"), {TOKEN_HEADER: token})[0] == 404
    program = f"{chart.url}/planner/assets/{script().name}"
    assert answer(program)[0] == 200
    assert answer(f"{program}x")[0] == 404


def test_a_layer_that_the_server_has_let_go_is_asked_for_again(browser, server, demo):
    forgotten = []

    def forget(route):
        if len(forgotten) < 3:
            forgotten.append(route.request.url)
            route.fulfill(status=404)
        else:
            route.continue_()

    with watched(browser, origins=(server,)) as seen:
        seen.page.route("**/planner/layers/**", forget)
        chart = Map(seen.page, server).open()
        wait_for(lambda: chart.told()["runs"] == 2)
        chart.settle()
        assert len(forgotten) == 3
        assert chart.page.locator(".planner-status").inner_text() == ""
        wanted = [
            each.id for each in layers.build(demo) if each.shown and any(map(len, features(each)))
        ]
        assert chart.evaluate("() => planner.overlays.map(one => one.id)") == wanted


def test_with_sign_in_an_anonymous_request_for_a_layer_is_refused(browser, tmp_path):
    from streamlit.web.server.starlette.starlette_app_utils import (  # noqa: PLC0415
        create_signed_value,
    )

    def cookie(value, key="0123456789abcdef0123456789abcdef"):
        signed = create_signed_value(key, "_streamlit_user", json.dumps(value)).decode()
        return {"Cookie": f"_streamlit_user={signed}"}

    with served(APP, tmp_path, secrets=SECRETS) as url, watched(browser, origins=(url,)) as seen:
        refused = []
        seen.page.on("response", lambda got: got.status == 401 and refused.append(got))
        seen.page.goto(url)
        seen.page.locator(".planner-status:not(:empty)").wait_for(timeout=60_000)
        assert "未能载入" in seen.page.locator(".planner-status").inner_text()
        layer, sent = refused[0].url, refused[0].request.all_headers()
        token = {TOKEN_HEADER: sent[TOKEN_HEADER.lower()]}
        user = {"is_logged_in": True, "origin": url, "email": "a@example.org"}
        assert answer(layer, token)[0] == 401
        assert answer(layer, token | cookie(user, "another secret"))[0] == 401
        assert answer(layer, token | cookie(user | {"is_logged_in": False}))[0] == 401
        assert answer(layer, cookie(user))[0] == 403
        assert answer(layer, token | cookie(user))[0] == 200
