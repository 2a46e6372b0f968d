"""The app in Chromium, the network blocked: load, switch, draw, undo, ask why, take away."""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZipFile

import docx
import geopandas as gpd
import openpyxl
import pytest

from planner import TownRequest, assess, open_town
from planner.language import words
from tests import pdf
from tests.app_server import SECRETS, answer, served, wait_for
from tests.browser import two_frames, watched
from tests.ci_output import CI_OUTPUT

pytestmark = pytest.mark.browser

APP = Path(__file__).parents[2] / "streamlit_app.py"
WIDE, SMALL = (1440, 900), (1024, 768)
LOAD_MS = 120_000


@pytest.fixture(scope="module")
def demo():
    return assess(open_town(TownRequest("demo")))


class Tool:
    """The app on a page, as a reader uses it."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def open(self, lang="en", path=""):
        self.page.goto(f"{self.url}/{path}?lang={lang}")
        self.ready()
        return self

    def ready(self):
        self.page.locator(".planner-map[aria-busy=false] canvas").wait_for(timeout=LOAD_MS)
        self.idle()

    def idle(self):
        """Wait until the script has run and the map stands still."""
        self.page.wait_for_timeout(150)
        self.page.locator("[data-testid=stStatusWidget]").wait_for(
            state="detached", timeout=LOAD_MS
        )
        if self.page.locator(".planner-map").count():
            self.page.locator(".planner-map[aria-busy=false]").wait_for(timeout=LOAD_MS)
        two_frames(self.page)

    def figures(self):
        return self.page.locator("[data-testid=stMetricValue]").all_inner_texts()

    def served_percent(self):
        return float(self.figures()[0].removesuffix(" %"))

    def evaluate(self, text, *given):
        wrapped = f"(root, given) => {{ const planner = root.planner; return ({text})(...given); }}"
        return self.page.locator(".planner-map").evaluate(wrapped, list(given))

    def spot(self, lon, lat):
        """Page coordinates of a place."""
        box = self.page.locator(".planner-leaflet").bounding_box()
        x, y = self.evaluate(
            "(lon, lat) => { const at = planner.map.latLngToContainerPoint([lat, lon]);"
            " return [at.x, at.y]; }",
            lon,
            lat,
        )
        return box["x"] + x, box["y"] + y

    def shows(self, layer):
        """Whether an overlay is on the map."""
        return self.evaluate(
            "(id) => planner.overlays.some((each) => each.id === id"
            " && planner.map.hasLayer(each.group))",
            layer,
        )

    def draw(self, corners):
        self.page.locator("[data-tool=polygon]").click()
        for lon, lat in corners[:-1]:
            self.page.mouse.click(*self.spot(lon, lat))
            self.page.wait_for_timeout(60)
        self.page.mouse.dblclick(*self.spot(*corners[-1]))

    def picture(self, name):
        """Leave a picture of the page as a reader sees it, once nothing is still to come."""
        CI_OUTPUT.mkdir(exist_ok=True)
        wait_for(lambda: not self.page.locator("[data-testid=stSkeleton]").count())
        self.page.wait_for_timeout(700)
        self.idle()
        self.page.screenshot(path=CI_OUTPUT / f"{name}.png")

    def go(self, name):
        self.page.locator("[data-testid=stSidebarNavLink]").filter(has_text=name).click()
        self.page.wait_for_timeout(300)
        self.idle()

    def download(self, press):
        with self.page.expect_download(timeout=LOAD_MS) as taken:
            press()
        return Path(taken.value.path()).read_bytes(), taken.value.suggested_filename


@pytest.fixture
def tool(browser, server):
    with watched(browser, size=WIDE, origins=(server,)) as seen:
        yield Tool(seen.page, server).open()
        assert seen.faults == []


@pytest.fixture(scope="module")
def block(demo):
    """A square of 120 m amid those who are too far from any park (WGS-84), and a building there."""
    table = demo.residents_table()
    far = table[table["class"] == "too_far"]
    row = far.sort_values("residents").iloc[-1]
    square = far.geometry.loc[[row.name]].centroid.buffer(60, cap_style="square")
    ring = square.to_crs(4326).iloc[0].exterior.coords[:-1]
    return list(ring), row


def test_a_park_is_drawn_undone_and_kept_over_languages_and_reloads(tool, demo, block):
    corners, row = block
    before = tool.served_percent()
    assert before == pytest.approx(demo.headline.value, abs=0.05)
    tool.picture("app_green_before")
    tool.draw(corners)
    wait_for(lambda: tool.served_percent() > before)
    tool.idle()
    tool.picture("app_green_after")
    after = tool.served_percent()
    held = words("en")("app_plan_of", parks=1, gates=0, removed=0, trees=0)
    assert tool.page.get_by_text(held).count()
    tool.page.locator(".planner-leaflet").focus()
    tool.page.keyboard.press("Control+z")
    wait_for(lambda: tool.served_percent() == before)
    tool.idle()
    tool.page.keyboard.press("Control+Shift+z")
    wait_for(lambda: tool.served_percent() == after)
    tool.idle()
    tool.page.get_by_text("中文").click()
    wait_for(lambda: tool.page.get_by_text(words("zh")("app_green_title")).count())
    tool.idle()
    assert tool.served_percent() == after
    tool.picture("app_green_after_zh")
    tool.page.reload()
    tool.ready()
    wait_for(lambda: tool.served_percent() == after)
    assert "lang=zh" in tool.page.url
    assert row["class"] == "too_far"


def test_a_click_on_a_building_says_why_and_shows_the_walk(tool, block):
    _, row = block
    place = row.geometry.representative_point()
    at = demo_degrees(place)
    tool.page.mouse.click(*tool.spot(*at))
    wait_for(lambda: tool.page.get_by_text("more than 500 m").count())
    assert f"{row['walk_m']:,.0f} m" in tool.page.locator("[data-testid=stMain]").inner_text()
    tool.picture("app_green_why")


def demo_degrees(point):
    found = gpd.GeoSeries([point], crs=4547).to_crs(4326).iloc[0]
    return found.x, found.y


def test_overlays_are_switched_and_stay_so_on_a_rerun(tool):
    box = tool.page.locator("section[data-layer=residents] input")
    if not box.is_visible():
        tool.page.locator(".planner-panel summary").click()
    box.uncheck()
    tool.idle()
    tool.page.get_by_text("中文").click()
    wait_for(lambda: tool.page.get_by_text(words("zh")("app_green_title")).count())
    tool.idle()
    assert not tool.page.locator("section[data-layer=residents] input").is_checked()


def test_a_car_park_is_clicked_planted_and_its_trees_stand_on_every_page(tool, demo):
    en, page = words("en"), tool.page
    tool.go(en("app_page_parking"))
    tool.ready()
    # The switches of each page are its own.
    assert not tool.shows("residents")
    assert tool.shows("parking")
    lots = demo.parking.lots
    bare = lots[lots["name"] == "新华街停车场（示意）"].iloc[0]
    page.mouse.click(*tool.spot(*demo_degrees(bare.geometry.representative_point())))
    wait_for(lambda: page.get_by_text(f"{bare['residents_300m']:,.0f}", exact=True).count())
    tool.idle()
    tool.picture("app_parking_lot")
    page.get_by_role("radio", name=en("app_parking_planting"), exact=True).click()
    tool.idle()
    page.get_by_role("button", name=en("app_plan_trees")).click()
    page.get_by_role("button", name=en("app_take_in")).wait_for(timeout=LOAD_MS)
    trees = tool.figures()[0]
    held = en("app_plan_of", parks=0, gates=0, removed=0, trees=trees)
    page.get_by_role("button", name=en("app_take_in")).click()
    wait_for(lambda: page.get_by_text(held).count())
    tool.idle()
    tool.picture("app_parking_planted")
    tool.go(en("app_page_green"))
    tool.ready()
    assert page.get_by_text(held).count()
    assert tool.shows("residents")
    page.get_by_role("button", name=en("app_take_out_all")).click()
    wait_for(lambda: not page.get_by_text(held).count())


def test_what_is_drawn_on_one_page_stands_on_the_others(tool, block):
    en = words("en")
    before = tool.served_percent()
    tool.draw(block[0])
    wait_for(lambda: tool.served_percent() > before)
    held = en("app_plan_of", parks=1, gates=0, removed=0, trees=0)
    tool.go(en("app_page_parking"))
    tool.ready()
    wait_for(lambda: tool.page.get_by_text(held).count())
    tool.page.locator(".planner-leaflet").focus()
    assert tool.evaluate("() => planner.drawing.shapes().length") == 1


def test_the_view_is_a_sheet_in_one_click_with_what_is_drawn(tool, block, tmp_path):
    corners, _ = block
    before = tool.served_percent()
    tool.draw(corners)
    wait_for(lambda: tool.served_percent() > before)
    tool.idle()
    tool.page.get_by_role("button", name=words("en")("app_snapshot")).click()
    button = tool.page.locator("[data-testid=stDownloadButton]").filter(has_text=".pdf")
    button.wait_for(timeout=LOAD_MS)
    content, name = tool.download(button.locator("button").first.click)
    (tmp_path / name).write_bytes(content)
    text = pdf.text(tmp_path / name)
    assert "示意，非实测" in text
    assert "planned" in text
    pdf.picture(tmp_path / name, CI_OUTPUT / "app_snapshot.png", scale=1.5)


def test_sheet_map_report_and_tables_are_taken_away_with_the_same_figures(tool, demo, tmp_path):
    figure = f"{demo.headline.value:.1f}"
    en = words("en")
    tool.go(en("app_page_sheets"))
    tool.picture("app_sheets")
    page = tool.page

    def made(button):
        page.get_by_role("button", name=en(button)).click()

    def taken(ending):
        link = page.locator("[data-testid=stDownloadButton]").filter(has_text=re.compile(ending))
        link.first.wait_for(timeout=LOAD_MS)
        return tool.download(link.first.locator("button").first.click)[0]

    made("app_make_sheet")
    (tmp_path / "sheet.pdf").write_bytes(taken(r"access_a4\.pdf"))
    assert f"{figure}%" in pdf.text(tmp_path / "sheet.pdf")
    made("app_make_report")
    document = docx.Document(io.BytesIO(taken(r"_report\.docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any(f"{figure} %" in cell for cell in cells)
    page.get_by_text("Excel (.xlsx)").click()
    made("app_make_report")
    book = openpyxl.load_workbook(io.BytesIO(taken(r"_report\.xlsx")))
    values = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any(
        isinstance(value, float) and abs(value - demo.headline.value) < 1e-6 for value in values
    )
    html = taken(en("app_map_page").split(" (")[0]).decode()
    assert f"{figure} %" in html
    with ZipFile(io.BytesIO(taken(en("app_tables").split(" (")[0]))) as archive:
        assert "indicators.csv" in archive.namelist()


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=str)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_opens_from_the_navigation(browser, server, size, lang):
    with watched(browser, size=size, origins=(server,)) as seen:
        tool = Tool(seen.page, server).open(lang)
        tool.picture(f"app_green_{lang}_{size[0]}")
        for name in ("parking", "cleaning", "town", "sheets", "method"):
            tool.go(words(lang)(f"app_page_{name}"))
            tool.picture(f"app_{name}_{lang}_{size[0]}")
            assert seen.page.locator("[data-testid=stException]").count() == 0
        assert seen.faults == []


def test_with_sign_in_configured_nobody_sees_a_town_before_it(browser, tmp_path):
    with (
        served(APP, tmp_path, secrets=SECRETS) as url,
        watched(browser, size=WIDE, origins=(url,)) as seen,
    ):
        page = seen.page
        page.goto(f"{url}/?lang=en")
        page.get_by_role("button", name=words("en")("app_sign_in"), exact=True).wait_for()
        assert page.locator("[data-testid=stSidebarNavLink]").count() == 0
        assert page.locator(".planner-map").count() == 0
        assert "Zuoquan" not in page.locator("body").inner_text()
        status, _, body = answer(f"{url}/planner/layers/0123456789abcdef/{'0' * 32}.json")
        assert status == 401
        assert body == b"refused"
        assert seen.faults == []
