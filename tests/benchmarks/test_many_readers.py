"""One server and many readers: its memory after many plans, and how soon one reader has figures.

Plans, pictures and layers are kept on shelves that are full after a while:
from then on memory must stand still, but for the layers that the routes still
may keep (32 MB).
"""

from __future__ import annotations

import statistics
import time

import pytest
import shapely

import layers
from planner import TownRequest, assess, open_town
from planner.scenario import AddGreen, Scenario
from tests.app_server import served
from tests.benchmarks.timing import show
from tests.browser import chromium
from tests.readers import (
    APP,
    expected,
    headline,
    memory_mb,
    readers,
    server_process,
    squares,
)

READERS = 8
DRAWS = (10, 30, 50)
"""Of each reader, when memory is read. After 240 plans everything that is kept is full."""

PLACES = 320
ALONE = 10
NOISE_MB = 60
"""Readings swing from turn to turn: garbage of eight runs not collected yet."""


@pytest.fixture(scope="module")
def demo():
    return assess(open_town(TownRequest("demo")))


def test_memory_stands_still_once_the_shelves_are_full(demo, benchmark, tmp_path):
    # The demo has room for so many; the rest come again, long after their plans were let go.
    places = squares(demo, PLACES, half_m=(40, 50, 60, 70, 80))
    parks = [places[number % PLACES] for number in range(READERS * DRAWS[-1])]
    last = [
        expected(demo, [parks[reader - READERS]], lambda town: assess(town, previous=demo))
        for reader in range(READERS)
    ]
    per_plan_mb = new_layers_mb(demo, parks[0])
    held = {}

    def run():
        with chromium() as browser, served(APP, tmp_path) as url:
            process = server_process(url)
            with readers(browser, url, READERS) as everybody:
                held[0] = memory_mb(process)
                start = time.perf_counter()
                for turn in range(DRAWS[-1]):
                    for number, reader in enumerate(everybody):
                        reader.replace(parks[READERS * turn + number])
                    for reader in everybody:
                        reader.replaced()
                    if turn + 1 in DRAWS:
                        held[turn + 1] = memory_mb(process)
                held["s"] = time.perf_counter() - start
                for reader, figures in zip(everybody, last, strict=True):
                    reader.shows(figures)

    benchmark.pedantic(run, rounds=1)
    seconds = held.pop("s")
    some, many = (held[draws] for draws in DRAWS[1:])
    new_plans = READERS * (DRAWS[-1] - DRAWS[-2])
    show(
        f"Memory of the server, demo, {READERS} readers, {seconds:.0f} s",
        ("plans of each reader", "MB"),
        [(str(draws), held[draws]) for draws in held]
        + [
            ("growth of the last turns", many - some),
            ("layers of their plans", new_plans * per_plan_mb),
        ],
    )
    benchmark.extra_info.update(held={str(key): value for key, value in held.items()})
    assert many - some < NOISE_MB


def new_layers_mb(assessment, corners):
    """Size of the layers that one more plan leaves in the routes' store."""
    park = AddGreen(shapely.Polygon(corners))
    after = assess(Scenario("x", (park,)).apply(assessment.town), previous=assessment)
    before = contents(assessment)
    return sum(len(content) for name, content in contents(after).items() if name not in before) / (
        2**20
    )


def contents(assessment):
    picture = layers.web_map(assessment.town, layers.build(assessment), lang="en")
    return {layer.name: layer.content for layer in picture.layers}


def test_the_time_from_the_end_of_a_drawing_to_its_figures(demo, benchmark, tmp_path):
    found = []

    def run():
        with (
            chromium() as browser,
            served(APP, tmp_path) as url,
            readers(browser, url, 1) as (reader,),
        ):
            for corners in squares(demo, ALONE, half_m=(40, 50, 60, 70, 80)):
                found.append(reader.timed_draw(corners))
                reader.undo()
                reader.shows(headline(demo))

    benchmark.pedantic(run, rounds=1)
    show(
        f"From the end of a drawing to its figures, demo, one reader, {ALONE} parks, ms",
        ("", "median", "worst"),
        [("clock", statistics.median(found), max(found))],
    )
    benchmark.extra_info.update(median_ms=statistics.median(found), worst_ms=max(found))
