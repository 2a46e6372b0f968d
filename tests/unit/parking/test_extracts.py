"""Car parks of real towns: what is mapped there, counted by hand with osmium."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.parking import faults
from planner.parking.rules import parking_rules
from planner.parking.supply import find_lots
from planner.parking.totals import totals
from planner.sources.assemble import Study, assemble
from planner.sources.demo import demo_path
from planner.sources.osm_file import read_elements
from planner.town import Provenance

OSM = Path(__file__).parents[3].parent / "shared" / "data" / "osm"
BY_AREA = replace(parking_rules(), layout_most_m2=0.0)
"""Layouts take their time and are tested elsewhere."""


def read(path):
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    elements, box = read_elements(path)
    return assemble(elements, Study(), Provenance(source=path.name), box)


@pytest.fixture(scope="module")
def demo():
    return read(demo_path())


@pytest.fixture(scope="module")
def duitama():
    return read(OSM / "duitama_co_2021.osm.pbf")


@pytest.fixture(scope="module")
def helsinki():
    return read(OSM / "helsinki_centre_fi_2019.osm.pbf")


def own(lots):
    return lots[~lots["id"].str.endswith(("left", "right"))]


def test_the_demo_has_fifteen_capacities_of_which_one_is_no_number(demo):
    lots = find_lots(demo, rules=BY_AREA)
    mapped = own(lots)
    assert len(mapped) == len(demo.parking) == 27
    assert (mapped["spaces_from"] == "capacity").sum() == 14
    unread = mapped[mapped["faults"] == faults.CAPACITY_UNREAD]
    assert unread["name"].tolist() == ["西关停车场（示意）"]
    new_energy = mapped[mapped["charging"].notna()].iloc[0]
    assert (new_energy["name"], new_energy["charging"]) == ("文庙西新能源林荫停车场", 24)
    structure = totals(lots).set_index(["access", "group"]).loc[("public", "structure")]
    assert structure["spaces"] == 210


def test_the_demos_bays_are_not_counted_with_their_street(demo):
    lots = find_lots(demo, rules=BY_AREA)
    kerb = lots[lots["spaces_from"] == "length"]
    bays = lots[(lots["kind"] == "street_side") & lots["area_m2"].notna()]
    assert len(bays) == 6
    near = kerb.geometry.buffer(2.0).union_all().intersection(bays.geometry.union_all())
    assert near.area < 0.5 * bays.geometry.area.sum()


def test_duitama_has_forty_one_lots_with_fifteen_known_as_points(duitama):
    lots = find_lots(duitama, rules=BY_AREA)
    assert len(lots) == 41
    assert (lots["faults"] == faults.NO_OUTLINE).sum() == 15
    assert lots["spaces"].isna().sum() == 16
    assert (lots["spaces_from"] == "area").sum() == 25
    # A lorry park inside the outline of a larger lot.
    assert lots.loc[~lots["counted"], "id"].tolist() == ["way/728216008"]
    found = totals(lots)
    assert found["lots"].sum() == 40
    assert found["unknown_lots"].sum() == 16
    assert np.isnan(found["charging_share"]).all()


def test_helsinki_speaks_of_its_kerbs_in_the_old_tags(helsinki):
    ways = helsinki.ways
    # As counted in the file: 11 sides drawn separately, 1 way with slanting bays.
    assert (
        (ways["parking_left"] == "separate").sum(),
        (ways["parking_right"] == "separate").sum(),
    ) == (5, 6)
    assert ways.loc[ways["parking_left"] == "lane:diagonal", "name"].tolist() == ["Paasivuorenkatu"]
    lots = find_lots(helsinki, rules=BY_AREA)
    kerb = lots[~lots.index.isin(own(lots).index)]
    assert (kerb["spaces_from"] == "length").all()
    # One street of slanting and one of right-angled bays; the others stand parallel.
    dense = kerb.geometry.length < 5.2 * kerb["spaces_high"] - 1.0
    assert kerb.loc[dense, "name"].tolist() == ["Paasivuorenkatu", "Annankatu"]
    assert not kerb["id"].duplicated().any()
    underground = totals(lots).set_index(["access", "group"]).loc[("public", "structure")]
    assert (underground["lots"], underground["unknown_lots"]) == (8, 7)
