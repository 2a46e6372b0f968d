"""Species groups: the shipped rows, a user's own, and how crowns grow."""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools

import numpy as np
import pytest

from planner.errors import DataError, OptionError
from planner.shade import (
    crown_after,
    group_of,
    grown,
    growth_table,
    planted_crown,
    species_groups,
)
from planner.shade.growth import UNKNOWN_DECIDUOUS, UNKNOWN_EVERGREEN, assumed
from tests.unit.shade.bodies import crowns

OWN = (
    "id,name_zh,genera,names,evergreen,clear_trunk_m,"
    "crown_m_0,crown_m_10,crown_m_20,height_m_0,height_m_10,height_m_20,source,status\n"
    "populus,新疆杨,Populus,杨;新疆杨,no,3,1,2,3,4,12,18,县园林局2025,read\n"
    "biota,千头柏,,千头柏,是,0.3,0.6,1.2,,1,2,,县园林局2025,read\n"
)


def rows(**changes):
    row = {
        "id": "x",
        "clear_trunk_m": 2,
        "crown_m": {"0": 1.0, "5": 3.0},
        "height_m": {"0": 2.0, "5": 5.0},
    }
    return [row | changes]


@pytest.mark.parametrize("group", growth_table(), ids=lambda group: group.id)
def test_every_shipped_row_grows_says_its_source_and_is_marked_recalled(group):
    assert group.ages == (0, 5, 10, 15, 20, 30)
    assert all(a < b for a, b in itertools.pairwise(group.crown_m))
    assert all(a < b for a, b in itertools.pairwise(group.height_m))
    assert group.status == "recalled"
    assert group.source
    assert group.name_zh
    assert group.name_en
    assert all(
        height > crown / 2 for height, crown in zip(group.height_m, group.crown_m, strict=True)
    )
    for name in (*group.genera, *group.names):
        assert group_of(name, growth_table()) == group.id


def test_no_name_belongs_to_two_shipped_groups():
    names = [name for group in growth_table() for name in (*group.genera, *group.names)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("species", "group"),
    [
        ("Styphnolobium japonicum", "styphnolobium"),
        ("sophora", "styphnolobium"),
        ("国槐", "styphnolobium"),
        ("龙爪槐", "styphnolobium"),
        ("刺槐", "robinia"),
        ("毛白杨", "populus"),
        ("垂柳", "salix"),
        ("水曲柳", "fraxinus"),
        ("柳杉", UNKNOWN_EVERGREEN),
        ("法国梧桐", "platanus"),
        ("梧桐", "catalpa"),
        ("法桐", "platanus"),
        ("元宝枫", "acer"),
        ("枫杨", "juglans"),
        ("银杏（胸径12厘米）", "ginkgo"),
        ("Pinus tabuliformis", "pinus"),
        ("油松", "pinus"),
        ("雪松", "cedrus"),
        ("侧柏", "platycladus"),
        ("Pendula", ""),
        ("", ""),
    ],
)
def test_a_species_belongs_to_a_group_by_genus_or_chinese_name(species, group):
    assert group_of(species, growth_table()) == group


def test_a_planted_tree_follows_its_row():
    assert planted_crown("styphnolobium") == 1.5
    assert crown_after("styphnolobium", 10) == 5.5
    assert crown_after("styphnolobium", 12.5) == pytest.approx(6.25)
    assert crown_after("styphnolobium", 80) == 10.5
    with pytest.raises(OptionError, match="no species group 'cactus'"):
        crown_after("cactus", 5)


def test_a_tree_of_which_nothing_is_known_has_a_crown_of_four_metres():
    assert crown_after(UNKNOWN_DECIDUOUS, assumed().age_years) == 4.0


def test_a_crown_grows_from_its_own_age_on_the_curve():
    # 4.6 m is a third of the way from 4.0 (10 years) to 5.2 (15), that is 12.5 years.
    tree = crowns((0, 0, 2.3, 2.0, 9.0))
    later = grown(tree, 5)
    assert later.radius_m == pytest.approx([(5.2 + 6.3) / 4])
    assert later.top_m == pytest.approx([9.0 + (8.5 + 9.8) / 2 - (7.0 + 8.5) / 2])
    assert tree.radius_m == [2.3]


def test_nothing_shrinks_and_a_crown_beyond_the_curve_stays():
    trees = crowns((0, 0, 6.0, 2.0, 20.0), (0, 0, 0.2, 0.5, 1.0), (0, 0, 3.1, 4.0, 9.0))
    for years in (0, 1, 5, 15, 100):
        later = grown(trees, years)
        assert later.radius_m[0] == 6.0
        assert (later.radius_m >= trees.radius_m).all()
        assert (later.top_m >= trees.top_m).all()
        assert (later.base_m >= trees.base_m).all()
        assert (later.top_m > later.base_m).all()
    same = grown(trees, 0)
    assert np.array_equal(same.radius_m, trees.radius_m)
    with pytest.raises(OptionError, match="-1 years"):
        grown(trees, -1)


def test_growing_twice_is_growing_once():
    trees = crowns((0, 0, 1.1, 2.0, 5.0), (0, 0, 2.7, 2.0, 9.0))
    assert grown(grown(trees, 5), 10).radius_m == pytest.approx(grown(trees, 15).radius_m)


def test_a_users_csv_replaces_rows_and_adds_others():
    own = species_groups(csv.DictReader(io.StringIO(OWN)))
    table = growth_table(own)
    assert len(table) == len(growth_table()) + 1
    assert crown_after("populus", 15, table) == 2.5
    assert crown_after("biota", 15, table) == 1.2
    assert group_of("千头柏", table) == "biota"
    assert group_of("圆柏", table) == "platycladus"
    by_id = {group.id: group for group in table}
    assert by_id["biota"].evergreen
    assert not by_id["populus"].evergreen
    assert by_id["populus"].name_en == "populus"
    tree = dataclasses.replace(
        crowns((0, 0, 0.5, 1.0, 4.0)), group=np.array(["biota"], dtype=object)
    )
    assert grown(tree, 10, table).radius_m == pytest.approx([0.6])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": " "}, "column id is empty"),
        ({"crown_m": {"5": 3.0, "10": 4.0}}, "column crown_m needs year 0"),
        ({"crown_m": {"0": 3.0}}, "column crown_m needs year 0"),
        ({"crown_m": {"0": 3.0, "5": 2.0}}, "column crown_m must rise"),
        ({"crown_m": {"0": 1.0, "5": "wide"}}, "column crown_m_5: 'wide' is not a number"),
        ({"crown_m": {"0": 1.0, "5": "nan"}}, "crown_m_5"),
        ({"crown_m": {"0": 1.0, "late": 3.0}}, "the year of crown_m_late"),
        ({"height_m": {"0": 2.0, "6": 5.0}}, "for the same years"),
        ({"clear_trunk_m": -1}, "column clear_trunk_m: -1"),
        ({"clear_trunk_m": None}, "column clear_trunk_m"),
        ({"evergreen": "perhaps"}, "column evergreen: 'perhaps'"),
        ({"status": "guessed"}, "column status: 'guessed'"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(changes, said):
    with pytest.raises(DataError, match=said) as raised:
        species_groups(rows(**changes))
    assert "row 1" in str(raised.value)


def test_all_faults_are_told_at_once():
    table = rows(id="") + rows() + rows() + rows(status="guessed")
    with pytest.raises(DataError) as raised:
        species_groups(table)
    for said in ("row 1", "row 4", "x occurs twice"):
        assert said in str(raised.value)
