"""Car parks of made-up towns, as areas and as points, held against an independent reckoning."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.network import ALL_CAR_PARKS, access, classify
from planner.network.entrances import find_entrances
from planner.network.pairs import Ends, pairs_within
from tests import towns
from tests.integration import oracle

NEAR_M = 150.0
SEEDS = range(8)


def with_car_parks(seed, *, homes=120):
    """A made-up town with car parks of every shape but lines; its green is declared complete."""
    town = oracle.made_up_town(seed, homes=homes)
    rng = np.random.default_rng([seed, 5])
    west, south, east, north = town.buildings.total_bounds - np.tile((towns.EAST, towns.NORTH), 2)
    rows = []
    for number in range(14):
        at = rng.uniform((west, south), (east, north))
        shape = [
            shapely.Point(at),
            shapely.MultiPoint([at, at + rng.uniform(-60, 60, 2)]),
            oracle.blob(rng, at, rng.uniform(8, 50)),
        ][number % 3]
        said = rng.choice(["public", "public", "public", "customers"])
        rows.append({"geometry": shape, "kind": "surface", "access": said})
    lots = towns.table("parking", rows)
    areas = lots.geometry[shapely.get_dimensions(lots.geometry.array) == 2]
    gates = [towns.gate(*gate_by(rng, area)) for area in areas.iloc[::2]]
    barriers = towns.table("barriers", gates).assign(
        id=[f"lot gate/{n}" for n in range(len(gates))]
    )
    barriers = pd.concat([town.barriers, barriers], ignore_index=True)
    return town.replace(parking=lots, barriers=barriers)


def gate_by(rng, area):
    x, y = oracle.beside(rng, area)
    return x - towns.EAST, y - towns.NORTH


def points_too(monkeypatch):
    """Let the oracle enter points from the nearest open way, beside what it knows of areas."""
    of_areas = oracle._ways_in

    def ways_in(town, streets, shapes):
        areas = [shape if shape.area else shapely.Polygon() for shape in shapes]
        ways, tied = of_areas(town, streets, areas)
        closed = town.ways["bridge"] | town.ways["tunnel"] | (town.ways["access"] == "private")
        for number, shape in enumerate(shapes):
            for point in shapely.get_parts(shape) if not shape.area else ():
                at = (point.x, point.y)
                near = streets.tree.query(point, predicate="dwithin", distance=oracle.CONNECT_M)
                near = [segment for segment in near if not closed[streets.way[segment]]]
                feet = streets.feet(at, near, lambda foot, at=at: streets.blocked(at, foot.xy))
                tied += len(feet) > 1
                ways += [oracle.Way(number, "adjacent", foot) for foot in feet[:1]]
        return ways, tied

    monkeypatch.setattr(oracle, "_ways_in", ways_in)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_walk_to_the_nearest_car_park_agrees_for_every_building(seed, monkeypatch):
    points_too(monkeypatch)
    town = with_car_parks(seed)
    found = access(town, ALL_CAR_PARKS)
    answer = oracle.reckon(town, NEAR_M, spaces=found.targets)
    assert 5 < len(found.targets) < len(town.parking)
    assert answer.tied_entrances == 0
    for metres, allowed in zip(found.walk_m, answer.walk_m, strict=True):
        assert any(np.isclose(metres, other, 0, 0.01, equal_nan=True) for other in allowed)
    np.testing.assert_allclose(found.straight_m, answer.straight_m, rtol=0, atol=1e-6)
    np.testing.assert_array_equal(classify(found, NEAR_M).name, answer.classes)
    kinds = [
        set(found.entrances.kind[found.entrances.target == row])
        for row in range(len(found.targets))
    ]
    assert kinds == [set(some) for some in answer.kinds]


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_who_is_near_each_car_park_agrees_with_a_search_for_it_alone(seed, monkeypatch):
    points_too(monkeypatch)
    town = with_car_parks(seed, homes=60)
    network = access(town).network
    shapes = town.parking.geometry.to_numpy()
    doors = Ends.of_entrances(find_entrances(town, network, shapes))
    homes = Ends.of_homes(network.origins)
    pairs = pairs_within(network.streets.graph, doors, homes, NEAR_M)
    assert len(pairs) > 10
    for lot in range(len(town.parking)):
        answer = oracle.reckon(town, NEAR_M, spaces=town.parking.iloc[[lot]])
        walk = np.array([allowed[0] for allowed in answer.walk_m])
        mine = pairs.source == lot
        assert pairs.place[mine].tolist() == np.flatnonzero(walk <= NEAR_M + 1e-6).tolist()
        np.testing.assert_allclose(pairs.walk_m[mine], walk[walk <= NEAR_M + 1e-6], atol=0.01)
