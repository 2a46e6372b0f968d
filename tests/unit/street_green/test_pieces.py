from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner.completeness import built_up_area
from planner.street_green.pieces import cut_streets
from tests.towns import box, footway, make, street


def test_a_street_is_cut_where_three_ends_meet_and_nowhere_else() -> None:
    town = make(
        ways=[
            street((0, 0), (40, 0), (100, 0), (160, 0), id="way/1"),
            street((100, 0), (100, 50), id="way/2"),
            footway((40, 0), (40, 30), id="way/3"),
        ]
    )
    pieces = cut_streets(town)
    assert pieces.id.tolist() == ["way/1/1", "way/1/2", "way/2/1"]
    assert pieces.length_m.tolist() == [100.0, 60.0, 50.0]
    assert pieces.branching.sum() == 1
    assert pieces.v[0] == pieces.u[1] == pieces.u[2]


def test_ways_that_cross_without_a_shared_vertex_are_not_cut() -> None:
    town = make(ways=[street((0, 0), (100, 0)), street((50, -50), (50, 50))])
    assert len(cut_streets(town)) == 2


def test_lengths_inside_and_outside_the_ground_sum_to_the_ways() -> None:
    town = make(
        boundary=box(0, -100, 300, 100),
        ways=[
            street((-50, 0), (100, 0), (350, 0), id="way/1"),
            street((100, 0), (100, 500), id="way/2"),
            street((-90, -50), (-20, -50), id="way/3"),
        ],
    )
    pieces = cut_streets(town)
    assert pieces.length_m.sum() == pytest.approx(400 + 500 + 70)
    assert pieces.length_m[pieces.inside].sum() == pytest.approx(300 + 100)
    # Cut at the edge, a street still holds together there.
    assert pieces.v[0] == pieces.u[1]


def test_the_ground_is_the_built_up_area_where_one_is_mapped() -> None:
    ways = [street((0, 0), (1000, 0))]
    plain = make(ways=ways)
    built = make(ways=ways, zones=[{"geometry": box(100, -50, 400, 50), "kind": "built_up"}])
    assert built_up_area(plain) == (plain.boundary, False)
    assert built_up_area(built)[1]
    pieces = cut_streets(built)
    assert pieces.length_m[pieces.inside].tolist() == [pytest.approx(300)]


def test_tunnels_closed_ways_and_paths_are_no_streets() -> None:
    town = make(
        ways=[
            street((0, 0), (10, 0), tunnel=True, id="way/1"),
            street((0, 20), (10, 20), access="private", id="way/2"),
            street((0, 30), (10, 30), highway="service", id="way/3"),
            footway((0, 40), (10, 40), id="way/4"),
            street((0, 50), (10, 50), id="way/5"),
        ]
    )
    assert cut_streets(town).id.tolist() == ["way/5/1"]


def test_a_town_without_streets_has_no_pieces() -> None:
    pieces = cut_streets(make())
    assert len(pieces) == 0
    assert pieces.nodes.shape == (0, 2)


def test_random_grids_keep_their_length_and_number_their_pieces() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        x = np.unique(rng.integers(0, 900, 6)).astype(float)
        y = np.unique(rng.integers(0, 900, 6)).astype(float)
        ways = [street(*((a, b) for a in x)) for b in y]
        ways += [street(*((a, b) for b in y)) for a in x]
        west = float(rng.integers(0, 500))
        town = make(boundary=box(west, -10, west + 300.5, 800.25), ways=ways)
        pieces = cut_streets(town)
        assert pieces.length_m.sum() == pytest.approx(town.ways.length.sum())
        inside = shapely.intersection(town.ways.geometry.array, town.boundary)
        assert pieces.length_m[pieces.inside].sum() == pytest.approx(shapely.length(inside).sum())
        assert len(set(pieces.id)) == len(pieces)
