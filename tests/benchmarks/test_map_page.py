"""The web map of a whole town: its size, and how soon a browser has it ready.

Ours draws every overlay; the peer draws the buildings only, as folium's manual
shows it: one `GeoJson` with a style function that is asked for every feature.
Both are files with Leaflet inlined, both draw on canvas. Ready is the time
since navigation started when the page is loaded and two more frames are drawn.
"""

from __future__ import annotations

import dataclasses
import re
import statistics

import folium
import pandas as pd
import pytest

import layers
from layers._leaflet import leaflet_css, leaflet_js
from planner import assess
from tests.benchmarks.timing import show
from tests.browser import chromium, two_frames, watched

ROUNDS = 5
OURS, PLAIN, TOLD = "ours, all overlays on", "folium.GeoJson", "folium.GeoJson, with tooltip"
TIMES_SOONER = 5
LARGEST_MB = 12


@pytest.fixture(scope="module")
def every_layer(town):
    """All overlays, each switched on from the start."""
    drawn = layers.build(assess(town, ("planner",)))
    return [dataclasses.replace(layer, shown=True) for layer in drawn]


@pytest.fixture(scope="module")
def pages(town, every_layer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    homes = next(layer for layer in every_layer if layer.id == "residents")
    html = {
        OURS: layers.to_html(layers.draw(town, every_layer)),
        PLAIN: plain(homes, tooltip=False),
        TOLD: plain(homes, tooltip=True),
    }
    paths = {name: folder / f"{number}.html" for number, name in enumerate(html)}
    for name, text in html.items():
        paths[name].write_text(text, encoding="utf-8")
    return paths


def plain(homes, *, tooltip):
    """The same buildings with folium's own means, and its links replaced by Leaflet inlined."""
    colours = {number: part.colour for number, part in enumerate(homes.classes)}
    columns = [field.column for field in homes.tooltip] if tooltip else []
    frame = buildings(homes, columns)
    west, south, east, north = frame.total_bounds
    canvas = folium.Map(tiles=None, prefer_canvas=True)
    canvas.fit_bounds([[south, west], [north, east]])
    folium.GeoJson(
        frame,
        style_function=lambda feature: {
            "color": colours[feature["properties"]["number"]],
            "weight": 0.5,
            "fillOpacity": 0.9,
        },
        tooltip=folium.GeoJsonTooltip(columns) if columns else None,
    ).add_to(canvas)
    html = canvas.get_root().render()
    html = re.sub(
        r'<(script src|link rel="stylesheet" href)="https?://[^>]*>(</script>)?', "", html
    )
    leaflet = f"<style>{leaflet_css()}</style><script>{leaflet_js()}</script>"
    return html.replace("<head>", f"<head>{leaflet}", 1)


def buildings(homes, columns):
    """What the residents layer draws, with the number of its class."""
    parts = [
        part.features[[*columns, "geometry"]].assign(number=number)
        for number, part in enumerate(homes.classes)
    ]
    return pd.concat(parts, ignore_index=True).to_crs("EPSG:4326")


def ready_ms(browser, path):
    with watched(browser) as seen:
        seen.page.goto(path.as_uri(), wait_until="load", timeout=120_000)
        two_frames(seen.page)
        took = seen.page.evaluate("() => performance.now()")
        assert seen.faults == []
    return took


def test_a_page_of_every_overlay_is_small_and_ready_five_times_sooner_than_plain_folium(
    pages, every_layer, benchmark
):
    times = {name: [] for name in pages}
    with chromium() as browser:
        for _ in range(ROUNDS):
            for name, path in pages.items():
                times[name].append(ready_ms(browser, path))
        benchmark.pedantic(ready_ms, (browser, pages[OURS]), rounds=1)
    median = {name: statistics.median(found) for name, found in times.items()}
    size = {name: path.stat().st_size / 1e6 for name, path in pages.items()}
    features = sum(len(part.features) for layer in every_layer for part in layer.classes)
    show(
        f"Web map, Duitama, {features:,} features in {len(every_layer)} overlays, wall ms to ready",
        ("", "median", "min", "max", "times ours", "MB"),
        (
            (name, median[name], min(found), max(found), median[name] / median[OURS], size[name])
            for name, found in times.items()
        ),
    )
    benchmark.extra_info.update(ready_ms=median, size_mb=size)
    assert size[OURS] < LARGEST_MB
    assert median[PLAIN] >= TIMES_SOONER * median[OURS]
