"""Facts about telling a layer that lies one GCJ-02 shift off."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.columns import TABLES
from planner.errors import DataError
from planner.sources.datum import reread
from planner.sources.shift_check import check_datum
from planner.town import Provenance, Town, conform, empty_table, metric_crs

if TYPE_CHECKING:
    from pyproj import CRS

    from planner.sources.datum import Shift

ZUOQUAN = (113.377, 37.082)
DUITAMA = (-73.03, 5.82)
SIZE_M = 2400.0


def grid_town(seed: int, place: tuple[float, float] = ZUOQUAN) -> tuple[Town, gpd.GeoDataFrame]:
    """Return a town of streets at irregular distances, and the blocks between them."""
    rng = np.random.default_rng(seed)
    crs = metric_crs(*place)
    centre = gpd.GeoSeries([shapely.Point(place)], crs=4326).to_crs(crs).iloc[0]
    west, south = centre.x - SIZE_M / 2, centre.y - SIZE_M / 2
    xs = west + np.concatenate([[0.0], np.cumsum(rng.uniform(70, 230, 30))])
    ys = south + np.concatenate([[0.0], np.cumsum(rng.uniform(70, 230, 30))])
    xs, ys = xs[xs <= west + SIZE_M], ys[ys <= south + SIZE_M]
    lines = [shapely.LineString([(x, ys[0]), (x, ys[-1])]) for x in xs]
    lines += [shapely.LineString([(xs[0], y), (xs[-1], y)]) for y in ys]
    ways = table(lines, "ways", crs, highway="residential", walkable=True)
    blocks = [
        shapely.box(left + 8, low + 8, right - 8, high - 8)
        for left, right in pairwise(xs)
        for low, high in pairwise(ys)
    ]
    tables = {name: empty_table(name, crs) for name in TABLES} | {"ways": ways}
    boundary = shapely.box(xs[0], ys[0], xs[-1], ys[-1])
    town = Town("grid", boundary, crs, Provenance("test"), **tables)
    return town, gpd.GeoDataFrame(geometry=blocks, crs=crs)


def table(
    shapes: list[shapely.Geometry], name: str, crs: CRS, **values: object
) -> gpd.GeoDataFrame:
    ids = [f"{name}/{number}" for number in range(len(shapes))]
    frame = gpd.GeoDataFrame({"id": ids, **values}, geometry=shapes, crs=crs)
    return conform(frame, TABLES[name])


def buildings(blocks: gpd.GeoDataFrame, seed: int) -> gpd.GeoSeries:
    """Return houses of 12 m by 30 m somewhere inside the blocks."""
    rng = np.random.default_rng(seed)
    found = []
    for left, low, right, high in blocks.geometry.bounds.to_numpy():
        for _ in range(3):
            x, y = rng.uniform(left, right - 30), rng.uniform(low, high - 12)
            found.append(shapely.box(x, y, x + 30, y + 12))
    return gpd.GeoSeries(found, crs=blocks.crs)


def parks(blocks: gpd.GeoDataFrame, seed: int, count: int = 14) -> gpd.GeoSeries:
    return blocks.geometry.sample(count, random_state=seed)


def streets(town: Town, _seed: int) -> gpd.GeoSeries:
    """Return the town's streets as somebody else drew them: a few metres off."""
    return town.ways.geometry.translate(3.0, -4.0)


def layers(
    seed: int, place: tuple[float, float] = ZUOQUAN
) -> list[tuple[Town, str, gpd.GeoSeries]]:
    town, blocks = grid_town(seed, place)
    return [
        (town, "ways", streets(town, seed).to_crs(4326)),
        (town, "buildings", buildings(blocks, seed).to_crs(4326)),
        (town, "green", parks(blocks, seed).to_crs(4326)),
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("number", "truth", "taken", "declare"),
    [
        (0, "gcj02", "none", "@GCJ-02"),
        (1, "gcj02", "none", "@GCJ-02"),
        (2, "gcj02", "none", "@GCJ-02"),
        (0, "none", "gcj02", "@WGS-84"),
        (1, "none", "gcj02", "@WGS-84"),
        (2, "none", "gcj02", "@WGS-84"),
        (0, "bd09", "none", "@BD-09"),
    ],
)
def test_a_misdeclared_layer_is_refused_with_what_to_declare(
    seed: int, number: int, truth: Shift, taken: Shift, declare: str
) -> None:
    town, name, places = layers(seed)[number]
    misread = reread(places, truth, taken)
    with pytest.raises(DataError, match=re.escape(f"Declare it as {declare}")) as caught:
        check_datum(town, name, misread, taken, f"{name}=layer.shp")
    assert str(caught.value).startswith(f"{name}=layer.shp: declared as")


def test_the_message_gives_the_shift_and_both_shares() -> None:
    town, name, places = layers(1)[0]
    with pytest.raises(DataError) as caught:
        check_datum(town, name, reread(places, "gcj02", "none"), "none", "ways=x.shp")
    message = str(caught.value)
    assert re.search(r"one GCJ-02 shift \(6(0[5-9]|1[0-2]) m\) 100% does", message)
    assert re.search(r"declared as WGS-84, [1-5]?\d% of it lies within 15 m", message)


def test_no_false_alarm_over_fifty_correct_layers() -> None:
    for seed in range(100, 117):
        for town, name, places in layers(seed):
            check_datum(town, name, places, "none", name)


def test_no_false_alarm_for_layers_that_have_nothing_to_do_with_the_streets() -> None:
    town, _ = grid_town(5)
    west, south, east, north = town.boundary.bounds
    for seed in range(50):
        rng = np.random.default_rng(seed)
        xy = rng.uniform((west, south), (east, north), (40, 2))
        shapes = shapely.buffer(shapely.points(xy), rng.uniform(5, 40, 40))
        places = gpd.GeoSeries(shapes, crs=town.crs).to_crs(4326)
        check_datum(town, "green", places, "none", "green")


def test_outside_china_nothing_is_ever_raised() -> None:
    for town, name, places in layers(3, DUITAMA):
        shifted = places.translate(0.0065, 0.0006)
        assert check_datum(town, name, shifted, "none", name) == ""


def test_what_is_too_small_to_tell_is_taken_as_declared() -> None:
    town, name, places = layers(3)[2]
    note = check_datum(town, name, places.iloc[:2], "none", name)
    assert "could not be checked" in note


def test_a_correct_layer_says_by_what_it_was_checked() -> None:
    town, name, places = layers(3)[0]
    assert "within 15 m of the town's streets" in check_datum(town, name, places, "none", name)


def test_buildings_are_told_by_the_few_that_are_mapped_already() -> None:
    town, blocks = grid_town(4)
    every = buildings(blocks, 4)
    few = table(list(every.iloc[::8]), "buildings", town.crs)
    town = town.replace(ways=empty_table("ways", town.crs), buildings=few)
    places = every.to_crs(4326)
    check_datum(town, "buildings", places, "none", "buildings")
    with pytest.raises(DataError, match="mapped in buildings already"):
        check_datum(town, "buildings", reread(places, "gcj02", "none"), "none", "buildings")
