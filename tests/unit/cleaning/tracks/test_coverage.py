"""Facts about how much of what is due was driven: shares known by hand, and half a plan."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.cleaning.driving.network import build_network
from planner.cleaning.tracks.coverage import covered
from planner.cleaning.tracks.matching import Matched, match_track
from planner.errors import DataError
from planner.sources.load import load_town
from tests.driven import DRIVEN, network
from tests.drives import UNSTEADY, Recorded, both_sides, record
from tests.towns import street

DUITAMA = Path(__file__).parents[5] / "shared" / "data" / "osm" / "duitama_co_2021.osm.pbf"
CENTRE = shapely.box(-73.04, 5.82, -73.025, 5.832)


def table(*rows):
    """Streets as (grade, length, passes forward, backward, either)."""
    grade, length, forward, backward, either = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "name": [f"street {number}" for number in range(len(rows))],
            "grade": grade,
            "length_m": np.array(length, dtype=float),
            "pass_forward": forward,
            "pass_backward": backward,
            "pass_either": either,
        }
    )


def drove(*pieces):
    """A drive of pieces (arc, start, end)."""
    arc, start, end = zip(*pieces, strict=True) if pieces else ((), (), ())
    return Matched(
        np.array(arc, dtype=np.int32),
        np.array(start, dtype=float),
        np.array(end, dtype=float),
        np.zeros(min(len(pieces), 1), dtype=np.int32),
        len(pieces),
        0,
    )


def test_one_side_of_two_is_half_and_either_side_of_a_narrow_street_is_all():
    streets = table((1, 100, 1, 1, 0), (1, 200, 0, 0, 1), (2, 50, 0, 0, True), (2, 70, 1, 0, 0))
    found = covered(streets, [drove((0, 0, 1), (3, 0, 1), (4, 0, 1))])
    assert found.links["share"].tolist() == [0.5, 1.0, 1.0, 0.0]
    assert found.links["driven_forward"].tolist() == [1, 0, 1, 0]
    assert found.links["driven_backward"].tolist() == [0, 1, 0, 0]
    assert found.by_grade["covered_m"].tolist() == [250, 50]
    assert found.by_grade["street_m"].tolist() == [300, 120]
    assert found.by_grade["share"].tolist() == [250 / 300, 50 / 120]
    assert found.by_grade["reached"].tolist() == [2, 1]
    assert found.share == 300 / 420
    assert found.never_reached["name"].tolist() == ["street 3"]


def test_the_same_half_driven_twice_is_half():
    streets = table((1, 100, 1, 0, 0), (1, 100, 0, 0, 1), (1, 100, 2, 0, 0))
    twice = drove((0, 0, 0.5), (2, 0, 0.5), (3, 0.5, 1), (4, 0, 0.5))
    found = covered(streets, [twice, drove((0, 0, 0.5))])
    # Backwards from the middle on is the tail's half again.
    assert found.links["share"].tolist() == [0.5, 0.5, 0.25]
    assert found.links["driven_forward"].tolist() == [1.0, 0.5, 0.5]


def test_passes_beyond_those_due_do_not_count():
    streets = table((1, 100, 2, 1, 0))
    assert covered(streets, [drove((0, 0, 1), (0, 0, 1), (0, 0, 1))]).share == pytest.approx(2 / 3)
    assert covered(streets, [drove(*[(0, 0, 1)] * 2, *[(1, 0, 1)] * 5)]).share == 1.0


def test_overlapping_pieces_count_where_they_overlap():
    streets = table((1, 100, 2, 0, 0))
    found = covered(streets, [drove((0, 0, 0.6)), drove((0, 0.4, 1.0))])
    assert found.share == pytest.approx(0.6)
    found = covered(table((1, 100, 1, 0, 0)), [drove((0, 0, 0.6)), drove((0, 0.4, 1.0))])
    assert found.share == pytest.approx(1.0)


def test_streets_without_passes_due_are_in_no_denominator():
    streets = table((1, 100, 1, 0, 0), (0, 900, 0, 0, 0))
    found = covered(streets, [drove((0, 0, 1), (2, 0, 1))])
    assert found.share == 1.0
    assert np.isnan(found.links["share"][1])
    assert list(found.by_grade.index) == [1]


def test_no_drive_covers_nothing_and_nothing_due_has_no_share():
    streets = table((1, 100, 1, 1, 0), (3, 100, 0, 0, 1))
    for none in ([], [drove()]):
        found = covered(streets, none)
        assert found.by_grade["share"].tolist() == [0, 0]
        assert len(found.never_reached) == 2
    assert np.isnan(covered(table((0, 100, 0, 0, 0)), []).share)


def test_crossing_a_street_is_not_reaching_it():
    found = covered(table((1, 100, 1, 0, 0)), [drove((0, 0.0, 0.05))])
    assert len(found.never_reached) == 1
    assert found.share == pytest.approx(0.05)


def test_the_share_is_that_of_counting_every_metre():
    rng = np.random.default_rng(9)
    streets = table(
        *[
            (1 + n % 3, 100, *due)
            for n, due in enumerate(
                [(1, 1, 0), (0, 0, 1), (2, 2, 0), (3, 0, 0), (0, 0, 2), (0, 1, 0)]
            )
        ]
    )
    pieces = []
    for _ in range(40):
        low, high = np.sort(rng.integers(0, 101, 2)) / 100
        pieces.append((int(rng.integers(12)), low, high))
    found = covered(streets, [drove(*pieces[:25]), drove(*pieces[25:])])
    often = np.zeros((6, 2, 100), dtype=int)
    for arc, low, high in pieces:
        metre = slice(round(100 * low), round(100 * high))
        side = often[arc // 2, arc % 2]
        (side if arc % 2 == 0 else side[::-1])[metre] += 1
    each = np.minimum(often, streets[["pass_forward", "pass_backward"]].to_numpy()[:, :, None])
    either = np.minimum(often.sum(axis=1), streets["pass_either"].to_numpy()[:, None])
    counted = each.sum(axis=(1, 2)) + either.sum(axis=1)
    due = streets[["pass_forward", "pass_backward", "pass_either"]].sum(axis=1).to_numpy()
    assert found.links["share"].to_numpy() == pytest.approx(counted / due / 100)


def test_tables_that_do_not_fit_are_refused():
    streets = table((1, 100, 1, 0, 0))
    with pytest.raises(DataError, match="no column grade, pass_either"):
        covered(streets.drop(columns=["grade", "pass_either"]), [])
    with pytest.raises(DataError, match="network that the tracks were matched to"):
        covered(streets, [drove((2, 0, 1))])
    with pytest.raises(DataError, match="row 0 of the table of streets"):
        covered(table((1, 100, -1, 0, 0)), [])
    with pytest.raises(DataError, match="not both"):
        covered(table((1, 100, 1, 0, 1)), [])


# --- half of a plan ----------------------------------------------------------


def town_of_streets():
    """161 streets between junctions at irregular distances, all of them two-way."""
    rng = np.random.default_rng(8)
    xs, ys = np.cumsum(rng.uniform(60, 160, 10)), np.cumsum(rng.uniform(60, 160, 9))
    rows = [street(*[(x, y) for x in xs]) for y in ys]
    rows += [street(*[(x, y) for y in ys]) for x in xs]
    return network(rows)


def graded(net, links, seed=0):
    """Streets of three grades, with both sides due of those links and nothing of others."""
    rng = np.random.default_rng(seed)
    due = np.isin(np.arange(net.links), links).astype(int)
    return pd.DataFrame(
        {
            "name": net.way.astype(str),
            "grade": 1 + rng.integers(0, 3, net.links),
            "length_m": net.length_m,
            "pass_forward": due,
            "pass_backward": due,
            "pass_either": 0,
        }
    )


def joined(net, links):
    """Those of the links that belong to their largest connected part."""
    shape = (net.nodes, net.nodes)
    graph = coo_array((np.ones(links.size), (net.tail[links], net.head[links])), shape=shape)
    part = connected_components(graph, directed=False)[1][net.tail[links]]
    return links[part == np.bincount(part).argmax()]


def half_of(net, streets, seed):
    """Connected streets that make up about half the length of each grade."""
    rng = np.random.default_rng(seed)
    due = np.flatnonzero(streets["pass_forward"])
    grade, length = streets["grade"].to_numpy(), streets["length_m"].to_numpy()
    room = {one: length[due][grade[due] == one].sum() / 2 for one in (1, 2, 3)}
    chosen, nodes = [], {int(net.tail[due[0]])}
    while True:
        free = [
            link
            for link in due.tolist()
            if link not in chosen
            and (net.tail[link] in nodes or net.head[link] in nodes)
            and length[link] <= room[grade[link]]
        ]
        if not free:
            return chosen
        link = int(rng.choice(free))
        chosen.append(link)
        room[grade[link]] -= length[link]
        nodes |= {int(net.tail[link]), int(net.head[link])}


def halves(net, streets, seed):
    """Shares by grade, true and found from tracks of 0 and 10 m noise, of half the streets."""
    kept = half_of(net, streets, seed)
    plan = both_sides(net, kept, seed=seed)
    due = streets[streets["pass_forward"] > 0]
    true = (
        due["length_m"].where(due.index.isin(kept), 0.0).groupby(due["grade"]).sum()
        / due["length_m"].groupby(due["grade"]).sum()
    )
    found = [
        covered(streets, [match_track(net, net.lawful, track)])
        for noise_m in (0.0, 10.0)
        for track in [record(net, plan, every_s=5.0, noise_m=noise_m, seed=seed, driving=UNSTEADY)]
    ]
    return true, *found


@pytest.mark.parametrize("seed", range(4))
def test_half_of_a_plan_shows_as_half_covered_by_grade_and_noise_changes_little(seed):
    net = town_of_streets()
    assert net.links == 161
    streets = graded(net, np.arange(net.links), seed)
    true, clean, noisy = halves(net, streets, seed)
    assert true.to_numpy() == pytest.approx(0.5, abs=0.02)
    assert clean.by_grade["share"].to_numpy() == pytest.approx(true.to_numpy(), abs=0.02)
    assert noisy.by_grade["share"].to_numpy() == pytest.approx(true.to_numpy(), abs=0.02)
    assert abs(noisy.share - clean.share) < 0.02


def test_the_whole_plan_shows_as_covered():
    net = town_of_streets()
    streets = graded(net, np.arange(net.links))
    plan = both_sides(net, list(range(net.links)), seed=1)
    track = record(net, plan, every_s=5.0, noise_m=10.0, seed=1, driving=UNSTEADY)
    found = covered(streets, [match_track(net, net.lawful, track)])
    assert found.share > 0.98
    assert found.never_reached.empty


def test_half_of_the_vehicles_cover_half_of_what_all_cover():
    net = town_of_streets()
    streets = graded(net, np.arange(net.links))
    plan = both_sides(net, list(range(net.links)), seed=3)
    drives = [plan[start : start + 23] for start in range(0, len(plan), 23)]
    tracks: list[Recorded] = [
        record(net, drive, every_s=5.0, noise_m=10.0, seed=number)
        for number, drive in enumerate(drives)
    ]
    matched = [match_track(net, net.lawful, track) for track in tracks]
    metres = net.arc_length[plan].sum()
    driven = sum(net.arc_length[drive].sum() for drive in drives[::2])
    assert covered(streets, matched[::2]).share == pytest.approx(driven / metres, abs=0.02)


def test_half_of_duitamas_centre_shows_as_half():
    if not DUITAMA.is_file():
        pytest.skip(f"{DUITAMA} is not here: the shared extracts lie beside the checkout")
    town = load_town(str(DUITAMA))
    box = gpd.GeoSeries([CENTRE], crs=4326).to_crs(town.crs).iloc[0]
    net = build_network(town.ways[town.ways.intersects(box)], DRIVEN)
    streets = graded(net, joined(net, np.flatnonzero(net.forward & net.backward)))
    true, clean, noisy = halves(net, streets, 1)
    assert true.to_numpy() == pytest.approx(0.5, abs=0.02)
    assert noisy.by_grade["share"].to_numpy() == pytest.approx(true.to_numpy(), abs=0.02)
    assert abs(noisy.share - clean.share) < 0.02
