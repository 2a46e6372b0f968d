"""GPS positions to streets: ours against leuvenmapmatching, on drives that are known.

leuvenmapmatching (a kept library, of the same kind of model) is a peer, not a
dependency: `pip install --no-deps --target DIR leuvenmapmatching rtree`, then run
with `PYTHONPATH=DIR`.
"""

from __future__ import annotations

import logging
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.cleaning.driving.network import build_network
from planner.cleaning.tracks.matching import match_track
from planner.sources.load import load_town
from tests.benchmarks.timing import cpu_ms, show
from tests.driven import DRIVEN
from tests.drives import metres, recall_precision, record, wander

CENTRE = shapely.box(-73.045, 5.815, -73.015, 5.84)
KM = 6.0
NOISE_M = 6.0
SAMPLING_S = (5.0, 15.0, 30.0, 60.0)


@pytest.fixture(scope="module")
def network(duitama):
    town = load_town(str(duitama))
    box = gpd.GeoSeries([CENTRE], crs=4326).to_crs(town.crs).iloc[0]
    return build_network(town.ways[town.ways.intersects(box)], DRIVEN)


@pytest.fixture(scope="module")
def leuven():
    package = pytest.importorskip(
        "leuvenmapmatching", reason="leuvenmapmatching is not installed: see the module's head"
    )
    logging.getLogger("be.kuleuven.cs.dtai.mapmatching").setLevel(logging.ERROR)
    return package


class Leuven:
    """The peer's map of the same network: a node a vertex, an edge a piece of an arc."""

    def __init__(self, network):
        from leuvenmapmatching.map.inmem import InMemMap  # noqa: PLC0415

        self.network = network
        self.map = InMemMap("streets", use_latlon=False, use_rtree=True, index_edges=True)
        self.arc, self.metres = {}, {}
        nodes = {}
        for arc in np.flatnonzero(network.lawful).tolist():
            corners = shapely.get_coordinates(network.arc_line(arc)).round(3).tolist()
            numbers = []
            for corner in map(tuple, corners):
                if corner not in nodes:
                    nodes[corner] = len(nodes)
                    self.map.add_node(nodes[corner], corner)
                numbers.append(nodes[corner])
            for one, other, a, b in zip(numbers, numbers[1:], corners, corners[1:], strict=False):
                self.map.add_edge(one, other)
                self.arc[one, other], self.metres[one, other] = arc, math.dist(a, b)

    def driven_m(self, track, step_m):
        """Metres of each arc by the peer's best path, and how many positions it matched."""
        from leuvenmapmatching.matcher.distance import DistanceMatcher  # noqa: PLC0415

        matcher = DistanceMatcher(
            self.map,
            max_dist=60,
            max_dist_init=60,
            obs_noise=NOISE_M,
            dist_noise=15,
            min_prob_norm=0.0001,
            max_lattice_width=5,
            non_emitting_states=step_m > 20,
        )
        edges, last = matcher.match([tuple(place) for place in track.xy.tolist()])
        found = np.zeros(self.network.arcs)
        for edge in {edge for edge in edges if edge in self.arc}:
            found[self.arc[edge]] += self.metres[edge]
        return found, last + 1


def test_ours_finds_more_of_a_known_drive_in_less_time_a_position(network, leuven, benchmark):
    logging.getLogger(leuven.__name__).setLevel(logging.ERROR)
    peer = Leuven(network)
    start = int(np.hypot(*(network.xy - network.xy.mean(axis=0)).T).argmin())
    arcs = wander(network, 1000.0 * KM, seed=1, start=start)
    rows, ratios = [], []
    for every_s in SAMPLING_S:
        track = record(network, arcs, every_s=every_s, noise_m=NOISE_M, seed=1)
        found = {}
        ours_ms = cpu_ms(
            lambda track=track, found=found: found.update(
                ours=metres(network, match_track(network, network.lawful, track))
            )
        )
        peer_ms = cpu_ms(
            lambda track=track, found=found, step=every_s * 10 / 3.6: found.update(
                peer=peer.driven_m(track, step)
            )
        )
        theirs, reached = found["peer"]
        ours = recall_precision(network, arcs, found["ours"])
        their = recall_precision(network, arcs, theirs)
        rows += [
            (f"{every_s:g} s ours", len(track.xy), *(f"{100 * s:.1f} %" for s in ours), ours_ms),
            (f"{every_s:g} s peer", reached, *(f"{100 * s:.1f} %" for s in their), peer_ms),
        ]
        ratios.append(peer_ms / reached / (ours_ms / len(track.xy)))
        assert sum(ours) > sum(their)
    show(
        f"Matching a drive of {KM:g} km, noise {NOISE_M:g} m, Duitama's centre, by side",
        ("", "positions", "recall", "precision", "CPU ms"),
        rows,
    )
    benchmark.extra_info["ratios"] = ratios
    benchmark.pedantic(lambda: match_track(network, network.lawful, track), rounds=3)
    assert min(ratios) > 3
