"""From a file to indicators: ours against osmnx + pandana, and three towns against one.

Every run is a process of its own from start to end, imports included, and is
charged CPU seconds and peak memory (not wall time: cores are shared). The sides
take turns, and medians are compared. Ours answers about twenty indicators with
ledger, ranges and completeness; the peer only the four figures both have.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.benchmarks.clipped_extract import write_roads, write_whole
from tests.benchmarks.timing import cpu_ms, show
from tests.benchmarks.towns import POPULATION

HERE = Path(__file__).parent
ROUNDS = 3
OURS, USUAL, CAREFUL, X3 = (
    "ours",
    "peer, a call a layer",
    "peer, one call, roads filtered before",
    "ours, three towns",
)
# What the sides may differ by: the peer snaps to nodes, and knows neither the
# green of schools and estates nor which building=yes stands on land of another use.
SAME_WITHIN = {
    "park_walk_500": 5.0,
    "park_straight_500": 3.0,
    "park_service_coverage": 3.0,
    "park_area_per_person": 0.25,
}


class Runs:
    """What each side cost in each of its runs, and what it answered."""

    def __init__(self, folder):
        self.folder = folder
        self.costs = defaultdict(list)
        self.answers = {}

    def run(self, side, *command):
        out = self.folder / "answer.json"
        script, source, population, *more = command
        args = [HERE / "meter.py", HERE / script, source, population, out, *more]
        done = subprocess.run(
            [sys.executable, *map(str, args)],
            # Threads that wait keep turning: see the fixture `pandana`.
            env={**os.environ, "PYTHONPATH": str(HERE.parents[1]), "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        cost = json.loads(done.stdout)
        assert cost.pop("exit") == 0, done.stderr[-2000:]
        self.costs[side].append(cost)
        self.answers[side] = json.loads(out.read_text())

    def median(self, side, what):
        return statistics.median(cost[what] for cost in self.costs[side])

    def table(self, title, sides):
        rows = []
        for side in sides:
            cpu, peak = self.median(side, "cpu_s"), self.median(side, "peak_mb")
            ratios = (cpu / self.median(OURS, "cpu_s"), peak / self.median(OURS, "peak_mb"))
            spread = [cost["cpu_s"] for cost in self.costs[side]]
            rows.append((side, cpu, min(spread), max(spread), peak, *ratios))
        header = ("", "CPU s", "min", "max", "peak MB", "CPU × ours", "peak × ours")
        show(f"{title}, medians of {len(spread)} runs", header, rows)


@pytest.fixture(scope="module")
def warm(duitama, tmp_path_factory):
    """A folder for answers, once numba's compilation is out of the way.

    The first run ever compiles the kernels into __pycache__ (once an
    installation); this one is not counted.
    """
    folder = tmp_path_factory.mktemp("runs")
    Runs(folder).run(OURS, "file_to_indicators.py", duitama, POPULATION)
    return folder


@pytest.fixture(scope="module")
def against_peers(warm, duitama, pandana, tmp_path_factory):  # noqa: ARG001  (or skip)
    """Runs of ours and of both peers, in turn; they wait for `pandana` to be there."""
    ours = Runs(warm)
    folder = tmp_path_factory.mktemp("xml")
    whole, roads = folder / "whole.osm", folder / "roads.osm"
    to_xml = cpu_ms(lambda: write_whole(duitama, whole)) / 1e3
    filtering = cpu_ms(lambda: write_roads(whole, roads)) / 1e3
    for _ in range(ROUNDS):
        ours.run(OURS, "file_to_indicators.py", duitama, POPULATION)
        ours.run(USUAL, "peer_osmnx_pandana.py", whole, POPULATION)
        ours.run(CAREFUL, "peer_osmnx_pandana.py", whole, POPULATION, "--roads", roads)
    ours.table("File → indicators, Duitama", (OURS, USUAL, CAREFUL))
    print(f"  not charged to the peer: .osm.pbf → .osm {to_xml:.1f} s, roads {filtering:.1f} s")
    return ours


@pytest.fixture
def one_more(against_peers, duitama, benchmark):
    """pytest-benchmark's own record: one more of our runs, wall time."""
    command = (OURS, "file_to_indicators.py", duitama, POPULATION)
    benchmark.pedantic(against_peers.run, command, rounds=1)
    for side, costs in against_peers.costs.items():
        benchmark.extra_info[side] = costs
    return against_peers


def test_both_sides_answer_the_same_question(one_more):
    mine = one_more.answers[OURS]
    for side in (USUAL, CAREFUL):
        other = one_more.answers[side]
        rows = [(name, mine[name], other[name]) for name in SAME_WITHIN]
        show(f"Answers, Duitama, {side}", ("", "ours", "peer"), rows)
        for name, within in SAME_WITHIN.items():
            assert other[name] == pytest.approx(mine[name], abs=within), name


def test_ours_takes_an_eighth_of_the_peers_cpu(one_more):
    assert one_more.median(USUAL, "cpu_s") >= 8 * one_more.median(OURS, "cpu_s")


def test_ours_takes_under_a_third_of_the_peers_memory(one_more):
    assert one_more.median(OURS, "peak_mb") < one_more.median(USUAL, "peak_mb") / 3


def test_ours_is_cheaper_than_the_most_careful_peer(one_more):
    assert one_more.median(OURS, "cpu_s") < one_more.median(CAREFUL, "cpu_s")
    assert one_more.median(OURS, "peak_mb") < one_more.median(CAREFUL, "peak_mb")


def test_three_towns_cost_at_most_three_and_a_half_times_one(warm, duitama, duitama_x3, benchmark):
    ours = Runs(warm)
    for _ in range(ROUNDS):
        ours.run(OURS, "file_to_indicators.py", duitama, POPULATION)
        ours.run(X3, "file_to_indicators.py", duitama_x3, 3 * POPULATION)
    ours.table("Three towns against one", (OURS, X3))
    command = (X3, "file_to_indicators.py", duitama_x3, 3 * POPULATION)
    benchmark.pedantic(ours.run, command, rounds=1)
    assert ours.median(X3, "cpu_s") <= 3.5 * ours.median(OURS, "cpu_s")
