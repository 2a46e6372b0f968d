"""Evidence: the shares of street length that widths and grades rest on add up to the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.cleaning.due.grades import GRADE_FROM
from planner.cleaning.evidence import GRADES, MEASURES, WIDTHS, evidence
from planner.cleaning.setting import settle
from tests.towns import make, street
from tests.weeks import RULES, SWEEPER, fleet, main_street


@pytest.fixture(scope="module")
def setting():
    """200 m of a tagged width, 400 m by lanes, 50 m by class; 100 m are not the town's."""
    ways = [
        main_street((0, 0), (200, 0), carriageway_from="width"),
        main_street((200, 0), (600, 0), carriageway_from="lanes"),
        street((0, 0), (0, 50), carriageway_from="class"),
        street((-100, 0), (0, 0), highway="service", carriageway_from="class"),
    ]
    return settle(make(ways=ways), RULES, fleet(SWEEPER), month=1)


def test_shares_are_of_the_length_that_the_town_cleans(setting):
    shares = evidence(setting)
    assert shares["width_by_tag"] == pytest.approx(200 / 650)
    assert shares["width_by_lanes"] == pytest.approx(400 / 650)
    assert shares["width_by_class"] == pytest.approx(50 / 650)
    assert shares["grade_by_class"] == 1.0
    for names in (WIDTHS, GRADES):
        assert sum(shares[name] for name in names) == pytest.approx(1.0)


def test_every_evidence_of_a_grade_has_a_measure():
    assert {f"grade_by_{name}" for name in GRADE_FROM} == set(GRADES)
    assert {each.id for each in MEASURES} == {*WIDTHS, *GRADES}


def test_a_divided_road_of_default_width_counts_with_the_classes(setting):
    width_from = setting.streets["width_from"].mask(setting.streets["length_m"] > 300, "half_class")
    shares = evidence(replace(setting, streets=setting.streets.assign(width_from=width_from)))
    assert shares["width_by_class"] == pytest.approx(450 / 650)


def test_a_width_that_nobody_knows_is_unknown_whatever_is_said_of_it(setting):
    shares = evidence(replace(setting, streets=setting.streets.assign(width_m=np.nan)))
    assert shares["width_unknown"] == 1.0


def test_of_no_street_there_is_no_share(setting):
    nowhere = evidence(replace(setting, streets=setting.streets.assign(inside=False)))
    assert nowhere == dict.fromkeys((*WIDTHS, *GRADES))
