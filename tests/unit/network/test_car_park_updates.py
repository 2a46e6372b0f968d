"""Walks to car parks updated through random changes are those computed from nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import affinity

from planner.network import ALL_CAR_PARKS, ALL_PARKS, access, classify
from tests import towns
from tests.integration.oracle import blob, made_up_town

LIMIT_M = 200.0


def anywhere(rng):
    return rng.uniform(0, 700, 2)


def some_shape(rng):
    start = anywhere(rng)
    return [
        shapely.Point(start),
        shapely.LineString([start, start + rng.uniform(-50, 50, 2)]),
        blob(rng, start, rng.uniform(8, 50)),
    ][rng.integers(3)]


def car_park(rng, number):
    said = rng.choice(["public", "public", "public", "private"])
    row = {"geometry": some_shape(rng), "kind": "surface", "access": said}
    return towns.table("parking", [{**row, "id": f"plan/{number}"}])


def changed_parking(town, rng, number):
    """Return the town with a car park more, fewer, moved, closed or in another row."""
    parking = town.parking
    row = int(rng.integers(len(parking))) if len(parking) else 0
    if rng.uniform() < 0.4 or not len(parking):
        more = [parking, car_park(rng, number)]
        parking = pd.concat(more if rng.uniform() < 0.7 else more[::-1], ignore_index=True)
    elif rng.uniform() < 0.5:
        parking = parking.drop(index=row).reset_index(drop=True)
    elif rng.uniform() < 0.5:
        shapes = parking.geometry.to_numpy(copy=True)
        shapes[row] = affinity.translate(shapes[row], *rng.uniform(-40, 40, 2))
        parking = parking.set_geometry(shapes, crs=parking.crs)
    else:
        order = rng.permutation(len(parking))
        parking = parking.iloc[order].reset_index(drop=True)
        parking.loc[row, "access"] = rng.choice(["public", "private"])
    return town.replace(parking=parking)


def changed_green(town, _rng, number):
    shape = blob(np.random.default_rng(number), anywhere(np.random.default_rng(number)), 40.0)
    row = towns.table("green", [towns.park(shape, id=f"plan/{number}")])
    return town.replace(green=pd.concat([town.green, row], ignore_index=True))


def changed_gates(town, rng, number):
    edge = (
        shapely.boundary(rng.choice(town.parking.geometry.to_numpy()))
        if len(town.parking)
        else None
    )
    on = edge is not None and not edge.is_empty and edge.length > 0
    x, y = shapely.get_coordinates(edge)[0] - (towns.EAST, towns.NORTH) if on else anywhere(rng)
    row = towns.table("barriers", [towns.gate(x, y, id=f"plan/{number}", planned=True)])
    return town.replace(barriers=pd.concat([town.barriers, row], ignore_index=True))


def assert_same(updated, full):
    np.testing.assert_allclose(updated.walk_m, full.walk_m, rtol=0, atol=1e-9)
    np.testing.assert_allclose(updated.straight_m, full.straight_m, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(updated.without_entrance, full.without_entrance)
    np.testing.assert_array_equal(updated.targets["id"], full.targets["id"])
    np.testing.assert_array_equal(updated.walk_target, full.walk_target)
    np.testing.assert_array_equal(updated.evidence, full.evidence)
    classes, expected = classify(updated, LIMIT_M), classify(full, LIMIT_M)
    np.testing.assert_array_equal(classes.name, expected.name)
    np.testing.assert_array_equal(classes.reason, expected.reason)


@pytest.mark.parametrize("seed", range(2))
def test_40_changes_of_car_parks_parks_and_gates_agree_with_the_full_computation(seed):
    rng = np.random.default_rng(seed)
    town = made_up_town(seed, homes=80)
    lots, parks = access(town, ALL_CAR_PARKS), access(town, ALL_PARKS)
    kept, mattered, reused = 0, 0, 0
    for number in range(40):
        change = rng.choice([changed_parking, changed_green, changed_gates], p=[0.6, 0.25, 0.15])
        town = change(town, rng, number)
        now = access(town, ALL_CAR_PARKS, previous=lots)
        assert_same(now, access(town, ALL_CAR_PARKS, previous=None))
        green = access(town, ALL_PARKS, previous=parks)
        if change is changed_green:
            assert now.walk_m is lots.walk_m
            kept += 1
        if change is changed_parking:
            assert green.walk_m is parks.walk_m
        mattered += not np.array_equal(now.walk_m, lots.walk_m, equal_nan=True)
        reused += now.network is lots.network
        lots, parks = now, green
    assert_same(parks, access(town, ALL_PARKS))
    assert min(kept, mattered) >= 4
    assert reused >= 30
