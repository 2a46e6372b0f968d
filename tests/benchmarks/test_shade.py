"""Shade of many lots by the hour, and shadows of buildings against pybdshadow."""

from __future__ import annotations

import dataclasses
import datetime as dt

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner import TownRequest, make_town
from planner.shade import (
    Crowns,
    Prisms,
    find_crowns,
    shade_by_hour,
    shadow_outlines,
    sun_over,
    sun_positions,
)
from tests.benchmarks.timing import cpu_ms, in_turn, show
from tests.benchmarks.towns import SHARED

LOTS, BUILDINGS, TREES, HOURS = 363, 15_000, 13_000, range(6, 19)
DAY = dt.date(2026, 7, 15)
ZUOQUAN = (113.37, 37.08)
USUAL_HEIGHT_M = 12.0
"""For buildings of unknown height, so that each one throws a shadow."""
TILES = 13
TILE_M = 2_000.0
COMPARED = 1_000
TIMES = (8, 11, 15)
ROUNDS = 3


@pytest.fixture(scope="module")
def helsinki():
    extract = SHARED / "osm" / "helsinki_centre_fi_2019.osm.pbf"
    if not extract.is_file():
        pytest.skip(f"{extract} is not here: the shared extracts lie beside the checkout")
    return make_town(TownRequest(str(extract)))


@dataclasses.dataclass
class Part:
    """Lots, buildings and trees of a town, put somewhere else."""

    lots: np.ndarray
    prisms: Prisms
    crowns: Crowns

    @classmethod
    def of(cls, town):
        outlines = town.parking.geometry.to_numpy()
        return cls(outlines[shapely.area(outlines) > 0], Prisms.of(town), find_crowns(town))

    def moved(self, shift):
        def move(shapes):
            return shapely.transform(shapes, lambda xy: xy + shift)

        return Part(
            move(self.lots),
            dataclasses.replace(self.prisms, shapes=move(self.prisms.shapes)),
            dataclasses.replace(self.crowns, xy=self.crowns.xy + shift),
        )


def _workload(helsinki, duitama):
    """13 Helsinkis in a row, and as much of Duitama around its car parks as is asked for."""
    tile, other = Part.of(helsinki), Part.of(duitama)
    corner = helsinki.buildings.total_bounds[:2]
    parts = [tile.moved((k * TILE_M, 0.0) - corner) for k in range(TILES)]
    parts.append(other.moved((0.0, 20_000.0) - duitama.buildings.total_bounds[:2]))
    lots = np.concatenate([part.lots for part in parts])[-LOTS:]
    shapes = np.concatenate([part.prisms.shapes for part in parts])
    height = np.concatenate([part.prisms.height_m for part in parts])
    away = shapely.distance(shapes, shapely.union_all(lots))
    near = np.argsort(away, kind="stable")[:BUILDINGS]
    height = np.where(np.isnan(height), USUAL_HEIGHT_M, height)[near]
    prisms = Prisms(shapes[near], height, np.full(len(near), "height", dtype=object))
    names = [item.name for item in dataclasses.fields(Crowns) if item.name != "refused"]
    crowns = Crowns(
        **{name: np.concatenate([getattr(part.crowns, name) for part in parts]) for name in names}
    )
    return lots, prisms, crowns.take(np.arange(TREES))


def _onto_lots(crowns, lots):
    """The same trees, each within 5 m of the box of some lot."""
    rng = np.random.default_rng(0)
    bounds = shapely.bounds(lots)[rng.integers(len(lots), size=len(crowns))]
    return dataclasses.replace(crowns, xy=rng.uniform(bounds[:, :2] - 5, bounds[:, 2:] + 5))


def test_a_days_shade_of_hundreds_of_lots_takes_less_than_eight_seconds(helsinki, town, benchmark):
    lots, prisms, crowns = _workload(helsinki, town)
    assert (len(lots), len(prisms), len(crowns)) == (LOTS, BUILDINGS, TREES)
    sun = sun_positions(*ZUOQUAN, DAY, HOURS)

    def as_mapped():
        return shade_by_hour(lots, sun, prisms, crowns)

    planted = _onto_lots(crowns, lots)
    as_mapped()
    times = {
        "trees where they are mapped": cpu_ms(as_mapped),
        "every tree on some lot": cpu_ms(lambda: shade_by_hour(lots, sun, prisms, planted)),
    }
    show(
        f"Shade of {LOTS} lots, {len(sun)} hours, {BUILDINGS:,} buildings, {TREES:,} trees",
        ("", "CPU ms"),
        times.items(),
    )
    benchmark.extra_info.update(times)
    benchmark.pedantic(as_mapped, rounds=ROUNDS)
    assert np.isfinite(as_mapped().both).all()
    assert max(times.values()) < 8_000


# The peer joins frames with and without a CRS, and assigns into copies.
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
def test_building_shadows_equal_pybdshadows_and_cost_an_eighth_or_less(town, benchmark):
    peer = pytest.importorskip("pybdshadow", reason="not installed: extra 'benchmark-shade'")
    every = Prisms.of(town)
    # The peer knows outlines without holes only, and one part a building.
    plain = shapely.get_num_interior_rings(every.shapes) == 0
    rows = np.flatnonzero(plain & ~np.isnan(every.height_m))[:COMPARED]
    prisms = Prisms(every.shapes[rows], every.height_m[rows], every.height_from[rows])
    sun = sun_over(town, DAY, TIMES)
    table = gpd.GeoDataFrame(
        {"building_id": np.arange(len(rows)), "height": prisms.height_m},
        geometry=prisms.shapes,
        crs=town.crs,
    ).to_crs("EPSG:4326")

    def ours():
        return [shadow_outlines(prisms, per_m) for per_m in sun.shadow_per_m]

    def theirs():
        # Times one by one: its sun is wrong on a Series of pandas 3.
        return [peer.bdshadow_sunlight(table, time.astimezone(dt.UTC)) for time in sun.times]

    times = in_turn({"ours": ours, "pybdshadow": theirs}, 1)
    ratios = [
        shapely.area(mine)
        / found.sort_values("building_id").set_crs(4326, allow_override=True).to_crs(town.crs).area
        for mine, found in zip(ours(), theirs(), strict=True)
    ]
    medians = [float(np.median(ratio)) for ratio in ratios]
    show(
        f"Shadows of {len(rows):,} buildings at {len(sun)} times, Duitama, CPU ms",
        ("", "median", "times ours"),
        ((name, found, found / times["ours"]) for name, found in times.items()),
    )
    print("  median of our area ÷ theirs:", ", ".join(f"{median:.5f}" for median in medians))
    benchmark.extra_info.update(times)
    benchmark.pedantic(ours, rounds=ROUNDS)
    assert medians == pytest.approx([1.0] * len(medians), abs=5e-3)
    assert times["pybdshadow"] > 8 * times["ours"]
