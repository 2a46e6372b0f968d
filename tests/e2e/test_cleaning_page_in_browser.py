"""Street cleaning in Chromium, the network blocked: asked, stopped, seen on the map, taken away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.language import words
from tests.app_server import wait_for
from tests.browser import two_frames, watched
from tests.ci_output import CI_OUTPUT

pytestmark = pytest.mark.browser

APP = Path(__file__).parents[2] / "streamlit_app.py"
LOAD_MS = 120_000


def idle(page):
    """Wait until the script has run and the map stands still."""
    page.wait_for_timeout(200)
    page.locator("[data-testid=stStatusWidget]").wait_for(state="detached", timeout=LOAD_MS)
    page.locator(".planner-map[aria-busy=false] canvas").first.wait_for(timeout=LOAD_MS)
    two_frames(page)


def picture(page, name):
    """Leave a picture of the whole page, as long as it is."""
    CI_OUTPUT.mkdir(exist_ok=True)
    wait_for(lambda: not page.locator("[data-testid=stSkeleton]").count())
    width, before = page.viewport_size["width"], page.viewport_size["height"]
    long = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": long})
    page.wait_for_timeout(700)
    idle(page)
    page.screenshot(path=CI_OUTPUT / f"{name}.png")
    page.set_viewport_size({"width": width, "height": before})
    idle(page)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def make(page, say):
    """Have a plan made and stop the search as soon as it can be."""
    press(page, say("app_clean_make"))
    page.get_by_role("button", name=say("app_clean_stop")).click(timeout=LOAD_MS)
    page.get_by_role("button", name=say("app_clean_again")).wait_for(timeout=LOAD_MS)
    idle(page)


def tooltip(page):
    """What the map says of a route, looked for along its middle."""
    box = page.locator(".planner-leaflet").bounding_box()
    for share in range(20, 80):
        for down in (0.4, 0.5, 0.6):
            page.mouse.move(box["x"] + box["width"] * share / 100, box["y"] + box["height"] * down)
            page.wait_for_timeout(15)
            text = " ".join(page.locator(".leaflet-tooltip").all_inner_texts())
            if "wash-" in text:
                return text
    return ""


def test_a_depot_is_clicked_a_plan_made_stopped_shown_and_taken_away(browser, server):
    en = words("en")
    with watched(browser, origins=(server,)) as seen:
        page = seen.page
        page.goto(f"{server}/?lang=en")
        idle(page)
        page.locator("[data-testid=stSidebarNavLink]").filter(
            has_text=en("app_page_cleaning")
        ).click()
        page.get_by_role("button", name=en("app_clean_make")).wait_for(timeout=LOAD_MS)
        idle(page)
        box = page.locator(".planner-leaflet").bounding_box()
        page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.45)
        idle(page)
        page.get_by_role("button", name=en("app_clean_place")).click()
        page.locator("[data-testid=stPopoverBody] button").filter(has_text="where the map").click()
        idle(page)
        page.keyboard.press("Escape")
        make(page, en)
        assert page.locator("[data-testid=stException]").count() == 0
        assert page.get_by_text(en("app_clean_not_in_full")).count()
        picture(page, "app_cleaning_en_1440")
        page.get_by_role("combobox", name=en("app_clean_day")).click()
        page.get_by_role("option", name=en("app_clean_every"), exact=True).click()
        idle(page)
        page.get_by_role("combobox", name=en("app_clean_crew")).click()
        page.get_by_role("option").filter(has_text="washer 1").click()
        idle(page)
        told = tooltip(page)
        assert "order" in told
        assert "begins at" in told
        page.get_by_role("radio", name=en("app_clean_part_files"), exact=True).click()
        idle(page)
        press(page, en("app_clean_make_files"))
        link = page.get_by_role("button", name="plan.json")
        link.wait_for(timeout=LOAD_MS)
        with page.expect_download(timeout=LOAD_MS) as taken:
            link.click()
        plan = json.loads(Path(taken.value.path()).read_text(encoding="utf-8"))
        assert {each["id"] for each in plan["routes"]} >= {"wash-01", "sweep-01"}
        assert [each["assumed"] for each in plan["facilities"] if each["kind"] == "depot"] == [
            False
        ]
        assert seen.faults == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_stands_on_a_small_screen(browser, server, lang):
    with watched(browser, size=(1024, 768), origins=(server,)) as seen:
        page, say = seen.page, words(lang)
        page.goto(f"{server}/?lang={lang}")
        idle(page)
        page.locator("[data-testid=stSidebarNavLink]").filter(
            has_text=say("app_page_cleaning")
        ).click()
        page.get_by_role("button", name=say("app_clean_make")).wait_for(timeout=LOAD_MS)
        idle(page)
        picture(page, f"app_cleaning_setup_{lang}_1024")
        # Nothing is wider than the page.
        wide = page.evaluate(
            "() => { const main = document.querySelector('[data-testid=stMain]');"
            " return main.scrollWidth - main.clientWidth; }"
        )
        assert wide <= 0
        assert seen.faults == []
