"""What readers share: made once however many ask at once, and never another town's."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import shapely
from shapely.geometry import mapping

import layers
from planner import TownRequest, assess, open_town
from planner.app import map_view
from planner.app.plan import planned
from planner.app.shelf import Shelf
from planner.app.towns import DEMO, Shown
from planner.language import words

PARK = shapely.box(113.390, 37.086, 113.391, 37.087)
DRAWN = {"features": [{"type": "Feature", "id": "d1", "geometry": mapping(PARK)}]}


def test_what_many_ask_for_at_once_is_made_once():
    shelf, made = Shelf(2), []

    def make():
        time.sleep(0.05)
        made.append(1)
        return object()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: shelf.get("town", make), range(8)))
    assert len(made) == 1
    assert all(value is found[0] for value in found)


def test_who_asks_for_something_else_is_not_held_up():
    shelf = Shelf(2)
    assert shelf.get("a", lambda: shelf.get("b", lambda: "b") + "a") == "ba"


def test_where_making_fails_the_next_one_tries():
    shelf = Shelf(2)

    def fail():
        message = "cut off"
        raise OSError(message)

    for _ in range(2):
        with pytest.raises(OSError, match="cut off"):
            shelf.get("a", fail)
    assert shelf.get("a", lambda: 1) == 1


@pytest.fixture(scope="module")
def twice():
    """The demo loaded, let go and loaded anew: the same key, two towns in memory."""
    found = [assess(open_town(TownRequest("demo")), ("planner",)) for _ in range(2)]
    return [Shown(("", DEMO), each, tuple(layers.build(each))) for each in found]


def test_a_plan_is_of_the_town_that_its_reader_has_though_both_have_the_same_key(twice):
    plans = [planned(shown, DRAWN, words("en")) for shown in twice]
    assert [plan.shown is shown for plan, shown in zip(plans, twice, strict=True)] == [True] * 2
    assert planned(twice[0], DRAWN, words("en")) is plans[0]


def test_the_present_state_is_drawn_once_for_every_reader_and_run(twice):
    runs = [planned(twice[0], {"features": []}, words("en")) for _ in range(2)]
    first, second = (map_view.picture(plan, "en") for plan in runs)
    assert first is second
    assert map_view.picture(runs[0], "zh") is not first
    plan = planned(twice[0], DRAWN, words("en"))
    assert map_view.picture(plan, "en") is not first
