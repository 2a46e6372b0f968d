"""Facts about matching GPS positions to arcs: known drives found again, and what breaks them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.cleaning.driving.network import build_network
from planner.cleaning.tracks.arc_ways import ArcWays
from planner.cleaning.tracks.matching import match_track
from planner.errors import OptionError
from planner.sources.load import load_town
from tests.driven import DRIVEN, arc, dead_end, grid, network, one_way_ring
from tests.drives import (
    UNSTEADY,
    Driving,
    Recorded,
    both_sides,
    commute,
    metres,
    recall_precision,
    record,
    wander,
)
from tests.towns import EAST, NORTH, street

DUITAMA = Path(__file__).parents[5] / "shared" / "data" / "osm" / "duitama_co_2021.osm.pbf"
CENTRE = shapely.box(-73.045, 5.815, -73.015, 5.84)


def seen(*corners, every_m=10.0, every_s=4.0, begins=(0,)):
    """Positions without error along a line given in metres from the towns' corner."""
    line = shapely.LineString(np.add(corners, (EAST, NORTH)))
    at = np.append(np.arange(0.0, line.length, every_m), line.length)
    xy = shapely.get_coordinates(line.interpolate(at))
    return Recorded(xy, at / every_m * every_s, np.array(begins))


def driven(net, matched):
    """Pieces as (tail, head, start, end) in metres from the towns' corner, rounded."""
    xy = np.round(net.xy - (EAST, NORTH)).astype(int).tolist()
    return [
        (
            tuple(xy[net.arc_tail[number]]),
            tuple(xy[net.arc_head[number]]),
            round(float(start), 2),
            round(float(end), 2),
        )
        for number, start, end in zip(matched.arcs, matched.start, matched.end, strict=True)
    ]


def test_arcs_come_in_the_order_driven_and_partly_driven_ones_in_part():
    net = network(grid(3, 3))
    matched = match_track(net, net.lawful, seen((30, 0), (200, 0), (200, 60)))
    assert driven(net, matched) == [
        ((0, 0), (100, 0), 0.3, 1.0),
        ((100, 0), (200, 0), 0.0, 1.0),
        ((200, 0), (200, 100), 0.0, 0.6),
    ]
    assert matched.begins.tolist() == [0]
    assert matched.unmatched == 0


def test_the_side_is_the_direction_driven():
    net = network(grid(3, 3))
    there = match_track(net, net.lawful, seen((0, 100), (200, 100)))
    back = match_track(net, net.lawful, seen((200, 100), (0, 100)))
    assert there.arcs.tolist() == (back.arcs[::-1] ^ 1).tolist()


def test_a_blind_alley_is_driven_in_and_out():
    net = network(dead_end())
    matched = match_track(net, net.lawful, seen((0, 0), (100, 0), (100, 50), (100, 0), (200, 0)))
    assert driven(net, matched) == [
        ((0, 0), (100, 0), 0.0, 1.0),
        ((100, 0), (100, 50), 0.0, 1.0),
        ((100, 50), (100, 0), 0.0, 1.0),
        ((100, 0), (200, 0), 0.0, 1.0),
    ]


def test_a_turn_in_mid_street_counts_what_was_driven_of_each_side():
    net = network([street((0, 0), (400, 0)), street((400, 0), (800, 0))])
    matched = match_track(net, net.lawful, seen((100, 0), (300, 0), (200, 0)))
    assert driven(net, matched) == [
        ((0, 0), (400, 0), 0.25, 0.75),
        ((400, 0), (0, 0), 0.25, 0.5),
    ]


def test_of_two_streets_side_by_side_the_nearer_is_driven():
    net = network([street((0, y), (500, y)) for y in (0, 30)])
    matched = match_track(net, net.lawful, seen((0, 12), (500, 12)))
    assert driven(net, matched) == [((0, 0), (500, 0), 0.0, 1.0)]


def test_of_two_ways_the_one_that_takes_the_time_is_driven():
    """Straight on, or three sides of a square: the pace seen elsewhere tells."""
    square = [(0, 0), (-60, 0), (-60, 100), (0, 100)]
    net = network([street((0, -600), (0, 0), (0, 100), (0, 700)), street(*square)])
    rest = np.arange(0, 600, 100.0)
    places = [
        *[(0.0, y - 600) for y in rest],
        (-18, -1),
        (-18, 101),
        *[(0.0, y + 200) for y in rest],
    ]
    xy = np.add(places, (EAST, NORTH))
    seconds = np.arange(len(xy)) * 100.0
    long = seconds + np.where(np.arange(len(xy)) > 6, 84.0, 0.0)
    around = arc(net, (0, 0), (0, 100), nth=1)
    assert around not in match_track(net, net.lawful, Recorded(xy, seconds)).arcs
    assert around in match_track(net, net.lawful, Recorded(xy, long)).arcs


def test_a_one_way_is_never_driven_backwards():
    net = network(one_way_ring())
    ring = [(100, 0), (200, 0), (200, 100), (100, 100), (100, 0)]
    wrong = match_track(net, net.lawful, seen((0, 0), *ring[::-1]))
    assert net.lawful[wrong.arcs].all()
    right = match_track(net, net.lawful, seen((0, 0), *ring, (0, 0)))
    assert driven(net, right) == [
        ((0, 0), (100, 0), 0.0, 1.0),
        ((100, 0), (100, 0), 0.0, 1.0),
        ((100, 0), (0, 0), 0.0, 1.0),
    ]


def test_gaps_and_places_that_nothing_connects_break_the_track_without_an_error():
    net = network([street((0, 0), (300, 0)), street((0, 500), (300, 500))])
    both = np.concatenate((seen((0, 0), (300, 0)).xy, seen((0, 500), (300, 500)).xy))
    seconds = 4.0 * np.arange(len(both))
    matched = match_track(net, net.lawful, Recorded(both, seconds))
    assert matched.begins.tolist() == [0, 1]
    assert matched.arcs.tolist() == [arc(net, (0, 0), (300, 0)), arc(net, (0, 500), (300, 500))]
    long = network([street((0, 0), (3000, 0))])
    ends = np.concatenate((seen((0, 0), (300, 0)).xy, seen((2700, 0), (3000, 0)).xy))
    apart = match_track(long, long.lawful, Recorded(ends, np.full(len(ends), np.nan)))
    assert metres(long, apart).sum() == pytest.approx(600)
    whole = match_track(long, long.lawful, Recorded(ends, np.full(len(ends), np.nan)), gap_m=2500)
    assert metres(long, whole).sum() == pytest.approx(3000)


def test_what_was_not_recorded_between_two_runs_is_not_driven():
    net = network([street((0, 0), (600, 0))])
    track = seen((0, 0), (600, 0))
    cut = replace(
        track,
        xy=np.delete(track.xy, slice(20, 40), axis=0),
        seconds=np.delete(track.seconds, slice(20, 40)),
        begins=np.array([0, 20]),
    )
    assert metres(net, match_track(net, net.lawful, cut)).sum() == pytest.approx(390)


def test_positions_off_the_streets_are_counted_and_no_position_at_all_is_no_drive():
    net = network(grid(3, 3))
    matched = match_track(net, net.lawful, seen((0, 0), (0, -300)))
    assert matched.points - matched.unmatched == 5
    away = match_track(net, net.lawful, seen((0, -500), (200, -500)))
    assert (away.arcs.size, away.begins.size, away.unmatched) == (0, 0, away.points)
    nothing = Recorded(np.empty((0, 2)), np.empty(0), np.empty(0, dtype=np.int64))
    assert match_track(net, net.lawful, nothing).points == 0
    empty = network([street((0, 0), (9, 0), highway="footway")])
    assert match_track(empty, empty.lawful, seen((0, 0), (50, 0))).arcs.size == 0
    still = Recorded(np.repeat(seen((0, 0), (1, 0)).xy[:1], 5, axis=0), np.arange(5.0))
    assert match_track(net, net.lawful, still).arcs.size == 0


def test_arcs_that_may_not_be_driven_are_not():
    net = network(grid(3, 3))
    lawful = net.lawful.copy()
    lawful[arc(net, (100, 0), (200, 0))] = False
    matched = match_track(net, lawful, seen((0, 0), (200, 0)))
    assert lawful[matched.arcs].all()


def test_options_out_of_range_are_named():
    net = network(grid(2, 2))
    for option in ({"noise_m": 0.0}, {"gap_m": float("nan")}, {"u_turn_m": -1.0}):
        with pytest.raises(OptionError, match=next(iter(option))):
            match_track(net, net.lawful, seen((0, 0), (100, 0)), **option)


def test_standing_for_an_hour_is_no_driving():
    net = network(grid(3, 3))
    rng = np.random.default_rng(0)
    road = seen((0, 100), (200, 100), every_m=2.8, every_s=1.0)
    wait = np.repeat(road.xy[[35]], 3600, axis=0)
    xy = np.concatenate((road.xy[:35], wait, road.xy[35:]))
    matched = match_track(
        net,
        net.lawful,
        Recorded(xy + rng.normal(0.0, 5.0, xy.shape), np.arange(len(xy), dtype=float)),
    )
    found = metres(net, matched)
    right = found[[arc(net, (0, 100), (100, 100)), arc(net, (100, 100), (200, 100))]].sum()
    assert right > 190
    assert found.sum() - right < 30


def test_ways_between_arcs_are_those_of_a_plain_search():
    """Floyd and Warshall's algorithm over arcs, with U-turns at their cost."""
    rng = np.random.default_rng(2)
    net = network(grid(4, 3) + one_way_ring()[1:] + [street((300, 200), (350, 260))])
    ways = ArcWays.of(net, net.lawful, u_turn_m=70.0)
    best = np.full((net.arcs, net.arcs), np.inf)
    for one in np.flatnonzero(net.lawful):
        onward = np.flatnonzero(net.lawful & (net.arc_tail == net.arc_head[one]))
        best[one, onward] = np.where((onward == one ^ 1) & (onward.size > 1), 70.0, 0.0)
    step = best + net.arc_length
    for over in range(net.arcs):
        step = np.minimum(step, step[:, [over]] + step[[over], :])
    # From the end of one to the end of the other, less the other.
    expected = step - net.arc_length
    start, end = rng.integers(0, net.arcs, (2, 400))
    start, end = start[start != end], end[start != end]
    limit = rng.choice([150.0, 400.0, 2000.0], start.size)
    found = ways.metres(start, end, limit)
    oracle = expected[start, end]
    assert np.allclose(found, np.where(oracle <= limit, oracle, np.inf))
    some = np.flatnonzero(np.isfinite(found))
    for pair, path in zip(some, ways.paths(start[some], end[some], limit[some]), strict=True):
        whole = [int(start[pair]), *path, int(end[pair])]
        assert (net.arc_head[whole[:-1]] == net.arc_tail[whole[1:]]).all()
        turns = sum(
            70.0
            for one, other in pairwise(whole)
            if other == one ^ 1 and (net.lawful & (net.arc_tail == net.arc_head[one])).sum() > 1
        )
        assert net.arc_length[path].sum() + turns == pytest.approx(found[pair])


def made_up_streets(seed=4):
    """Streets at irregular distances, some of them one-way, and blind alleys."""
    rng = np.random.default_rng(seed)
    xs, ys = np.cumsum(rng.uniform(60, 160, (2, 12)), axis=1)
    rows = [
        street(*[(x, y) for x in xs], oneway="yes" if n % 4 == 3 else "") for n, y in enumerate(ys)
    ]
    rows += [street(*[(x, y) for y in ys]) for x in xs]
    rows += [street((x, ys[0]), (x, ys[0] - 70)) for x in xs[::3]]
    return network(rows)


@pytest.fixture(scope="module")
def made_up():
    return made_up_streets()


@pytest.fixture(scope="module")
def duitama():
    if not DUITAMA.is_file():
        pytest.skip(f"{DUITAMA} is not here: the shared extracts lie beside the checkout")
    town = load_town(str(DUITAMA))
    box = gpd.GeoSeries([CENTRE], crs=4326).to_crs(town.crs).iloc[0]
    return build_network(town.ways[town.ways.intersects(box)], DRIVEN)


def middle(net):
    return int(np.hypot(*(net.xy - net.xy.mean(axis=0)).T).argmin())


@pytest.mark.parametrize("place", ["made_up", "duitama"])
@pytest.mark.parametrize("noise_m", [4.0, 8.0])
@pytest.mark.parametrize("every_s", [1.0, 5.0, 15.0])
def test_a_random_drive_is_found_again_by_side(request, place, every_s, noise_m):
    net = request.getfixturevalue(place)
    arcs = wander(net, 15_000.0, seed=1, start=middle(net))
    track = record(net, arcs, every_s=every_s, noise_m=noise_m, seed=1)
    recall, precision = recall_precision(
        net, arcs, metres(net, match_track(net, net.lawful, track))
    )
    assert recall > 0.97
    assert precision > 0.97


@pytest.mark.parametrize("place", ["made_up", "duitama"])
@pytest.mark.parametrize("noise_m", [4.0, 8.0])
@pytest.mark.parametrize("every_s", [30.0, 60.0])
def test_a_drive_from_place_to_place_is_found_again_at_a_position_a_minute(
    request, place, every_s, noise_m
):
    """A random drive turns twice in a minute; no positions tell where."""
    net = request.getfixturevalue(place)
    arcs = commute(net, 10, seed=1)
    track = record(net, arcs, every_s=every_s, noise_m=noise_m, seed=1)
    recall, precision = recall_precision(
        net, arcs, metres(net, match_track(net, net.lawful, track))
    )
    assert recall > 0.97
    assert precision > 0.97


def test_a_vehicle_that_stands_and_keeps_right_is_found_again(made_up):
    arcs = commute(made_up, 6, seed=3)
    track = record(made_up, arcs, every_s=5.0, noise_m=5.0, seed=3, driving=UNSTEADY)
    found = metres(made_up, match_track(made_up, made_up.lawful, track))
    recall, precision = recall_precision(made_up, arcs, found)
    assert min(recall, precision) > 0.97


def test_of_a_position_a_second_the_means_over_stretches_of_the_noise_are_weighed(made_up):
    arcs = commute(made_up, 6, seed=4)
    track = record(made_up, arcs, every_s=1.0, noise_m=8.0, seed=4, driving=UNSTEADY)
    matched = match_track(made_up, made_up.lawful, track)
    recall, precision = recall_precision(made_up, arcs, metres(made_up, matched))
    assert min(recall, precision) > 0.98
    # Single errors of 8 m would make every other second a move of 10 m.
    assert matched.points < 1.2 * made_up.arc_length[arcs].sum() / 10.0


def test_a_tour_of_both_sides_is_found_again(made_up):
    two_way = np.flatnonzero(made_up.forward & made_up.backward)
    arcs = both_sides(made_up, two_way.tolist(), seed=2)
    track = record(made_up, arcs, every_s=5.0, noise_m=5.0, seed=2, driving=Driving(right_m=3.0))
    found = metres(made_up, match_track(made_up, made_up.lawful, track))
    recall, precision = recall_precision(made_up, arcs, found)
    assert min(recall, precision) > 0.97


def test_an_untimed_track_is_matched_too(made_up):
    arcs = wander(made_up, 8_000.0, seed=5)
    track = record(made_up, arcs, every_s=5.0, noise_m=5.0, seed=5)
    track = replace(track, seconds=np.full(len(track.xy), np.nan))
    found = metres(made_up, match_track(made_up, made_up.lawful, track))
    recall, precision = recall_precision(made_up, arcs, found)
    assert min(recall, precision) > 0.97


def test_the_same_track_gives_the_same_match_and_is_left_as_it_was(made_up):
    track = record(made_up, wander(made_up, 3000.0, seed=6), every_s=5.0, noise_m=8.0, seed=6)
    before = track.xy.copy(), track.seconds.copy()
    one, other = (match_track(made_up, made_up.lawful, track) for _ in range(2))
    assert one.arcs.tolist() == other.arcs.tolist()
    assert one.end.tolist() == other.end.tolist()
    assert np.array_equal(track.xy, before[0])
    assert np.array_equal(track.seconds, before[1])


def test_pieces_follow_each_other_within_a_run(made_up):
    track = record(made_up, wander(made_up, 8000.0, seed=7), every_s=10.0, noise_m=8.0, seed=7)
    matched = match_track(made_up, made_up.lawful, track)
    inner = np.setdiff1d(np.arange(1, matched.arcs.size), matched.begins)
    before, after = matched.arcs[inner - 1], matched.arcs[inner]
    joined = made_up.arc_head[before] == made_up.arc_tail[after]
    turned = (before == after ^ 1) & np.isclose(matched.end[inner - 1], 1.0 - matched.start[inner])
    assert (joined | turned).all()
    whole = joined & ~turned
    assert np.allclose(matched.end[inner - 1][whole], 1.0)
    assert np.allclose(matched.start[inner][whole], 0.0)
