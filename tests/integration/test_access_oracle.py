"""Walking access held against an independent computation, building by building."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from planner.door import TownRequest, make_town
from planner.network import CLASSES, Targets, access, add_up, classify
from tests.integration.oracle import made_up_town, reckon

EXTRACTS = Path(__file__).parents[2].parent / "shared/data/osm"
LIMIT_M = 500.0
CENTIMETRE = 0.01
ROUNDING_M = 1e-6

# source: (population, buildings, by how many of them a gate is the way out)
TOWNS = {
    "duitama_co_2021.osm.pbf": ("115000", 36_961, 1),
    "helsinki_centre_fi_2019.osm.pbf": ("20000", 445, 0),
    "dreieich_de_2022.osm.pbf": ("10000", 3_771, 0),
    "beijing_tsinghua_cn_2017.osm.pbf": ("10000", None, 0),
    "beijing_cau_east_cn_2026.osm.pbf": ("10000", None, 0),
    "guixi_cn_2024.osm.pbf": ("10000", 165, 0),
    "nantong_dieshiqiao_cn_2026.osm.pbf": ("10000", None, 0),
    "demo": (None, None, None),
}
MADE_UP = range(40)
NEAR_M = 150.0
"""Near enough that every class occurs in a made-up town."""


def disagreeing(found, answer):
    """Return the rows whose walking distance is none of those the oracle allows, and the tied."""
    wrong, tied = [], []
    for row, (metres, allowed) in enumerate(zip(found, answer.walk_m, strict=True)):
        if not any(np.isclose(metres, other, 0, CENTIMETRE, equal_nan=True) for other in allowed):
            wrong.append(row)
        elif not np.isclose(metres, allowed[0], 0, CENTIMETRE, equal_nan=True):
            tied.append(row)
    return wrong, tied


def evidence_by_target(found):
    kinds = [set() for _ in range(len(found.targets))]
    for target, kind in zip(found.entrances.target, found.entrances.kind, strict=True):
        kinds[target].add(kind)
    return kinds


def assert_nearest_agrees(found, answer):
    ids = np.append(found.targets["id"].to_numpy(dtype=object), "")[found.walk_target]
    for id_, allowed in zip(ids, answer.nearest, strict=True):
        assert (id_ in allowed) if id_ else not allowed


@pytest.fixture(scope="module", params=TOWNS)
def case(request):
    population, buildings, by_gate = TOWNS[request.param]
    source = request.param
    if source != "demo":
        source = str(EXTRACTS / source)
        if not Path(source).exists():
            pytest.skip(f"{source} is not here: the extracts are kept beside the project")
    town = make_town(TownRequest(source, population=population))
    answer = reckon(town, LIMIT_M)
    assert buildings in (None, len(town.buildings))
    assert by_gate in (None, answer.by_gate.sum())
    return town, answer, access(town)


def test_the_walking_distance_of_every_building_agrees_to_a_centimetre(case):
    town, answer, found = case
    wrong, tied = disagreeing(found.walk_m, answer)
    assert not wrong, [(town.buildings["id"][row], found.walk_m[row]) for row in wrong[:5]]
    # Where two streets are equally near to a micrometre either will do; that is rare.
    assert len(tied) <= max(2, len(town.buildings) // 10_000)
    assert answer.tied_entrances == 0


def test_who_is_connected_agrees_for_every_building(case):
    _, answer, found = case
    np.testing.assert_array_equal(found.network.connected, answer.connected)


def test_the_evidence_of_entrances_agrees_for_every_park(case):
    _, answer, found = case
    assert evidence_by_target(found) == answer.kinds
    assert [not kinds for kinds in answer.kinds] == found.without_entrance.tolist()


def test_the_nearest_park_on_foot_agrees_for_every_building(case):
    _, answer, found = case
    assert_nearest_agrees(found, answer)


def test_the_straight_line_agrees_for_every_building(case):
    _, answer, found = case
    np.testing.assert_allclose(found.straight_m, answer.straight_m, rtol=0, atol=ROUNDING_M)


def test_the_class_of_every_building_and_the_class_totals_agree(case):
    town, answer, found = case
    classes = classify(found, LIMIT_M)
    np.testing.assert_array_equal(classes.name, answer.classes)
    residents = town.buildings["residents"].to_numpy()
    ledger = add_up(classes, residents, town.population.unplaced, "residents")
    for name in CLASSES:
        held = float(np.nansum(residents[answer.classes == name]))
        held += town.population.unplaced if name == "unknown" else 0.0
        assert ledger.amount[name] == pytest.approx(held, abs=1e-6)
    assert ledger.total == pytest.approx(town.population.total, rel=1e-9)


@cache
def made_up(seed):
    town = made_up_town(seed)
    return town, reckon(town, NEAR_M)


@pytest.mark.parametrize("seed", MADE_UP)
def test_every_building_of_a_made_up_town_agrees(seed):
    town, answer = made_up(seed)
    found = access(town)
    assert disagreeing(found.walk_m, answer) == ([], [])
    np.testing.assert_array_equal(found.network.connected, answer.connected)
    np.testing.assert_allclose(found.straight_m, answer.straight_m, rtol=0, atol=ROUNDING_M)
    np.testing.assert_array_equal(classify(found, NEAR_M).name, answer.classes)
    assert evidence_by_target(found) == answer.kinds
    assert_nearest_agrees(found, answer)


def test_made_up_towns_have_every_kind_of_entrance_every_class_and_compounds():
    answers = [made_up(seed)[1] for seed in MADE_UP]
    kinds = {kind for answer in answers for some in answer.kinds for kind in some}
    assert kinds == {"gate", "way", "adjacent"}
    classes = {name for answer in answers for name in answer.classes}
    assert classes == {"served", "not_connected", "no_entrance", "too_far"}
    assert sum(answer.by_gate.sum() for answer in answers) > 2 * len(answers)


@pytest.mark.parametrize(
    "targets", [Targets(min_area_m2=4000.0), Targets(max_area_m2=4000.0), Targets(squares=True)]
)
def test_spaces_by_size_and_squares_agree(targets):
    town = make_town(TownRequest("demo"))
    found = access(town, targets)
    assert 0 < len(found.targets) != len(town.public_parks())
    answer = reckon(town, LIMIT_M, spaces=found.targets)
    assert disagreeing(found.walk_m, answer)[0] == []
    np.testing.assert_array_equal(classify(found, LIMIT_M).name, answer.classes)
