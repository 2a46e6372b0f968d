"""Notes of figures: what of the ground is not known is left out, or the figure is not told."""

from __future__ import annotations

import pytest

from planner.cleaning.due.road_area import RoadArea
from planner.cleaning.figure_notes import of_known_ground
from planner.cleaning.figure_rows import quotient, rows

ROW = next(each for each in rows() if each.reckoned_by == "swept_cover")
NAN = float("nan")


def ground(*missing, unsaid_m=0.0, lots=0):
    """10,000 m² of carriageway, and what is missing."""
    footways = NAN if "footway" in missing else 0.0
    return RoadArea(1e4, footways, 0.0, 0.0, 0.0, 0.0, unsaid_m, lots, missing)


def told(road, *, width_unknown=0.0, footways=True):
    figure = quotient(ROW, 0.5, 1.0, ("ha", "ha"))
    return of_known_ground(figure, road, width_unknown, footways=footways)


def test_ground_of_which_all_is_known_has_no_caveat():
    assert (told(ground()).value, told(ground()).caveat) == (50.0, "")


def test_a_town_without_any_width_or_ground_is_not_told():
    found = told(ground("carriageway", "width"))
    assert (found.value, found.caveat) == (None, "no street of a known width")
    nothing = of_known_ground(quotient(ROW, 0, 0, ("ha", "ha")), ground(), 0.0, footways=True)
    assert nothing.value is None
    assert nothing.caveat.startswith("the study area has no street")


@pytest.mark.parametrize(("unsaid_m", "value"), [(625.0, 50.0), (626.0, None)])
def test_footways_are_left_out_where_they_may_be_a_fifth_of_the_ground(unsaid_m, value):
    # 2 m on either side of 625 m are 2,500 m²: a fifth of 12,500.
    road = ground("footway", unsaid_m=unsaid_m)
    assert told(road).value == value
    assert "whether it has footways" in told(road).caveat
    assert told(road, footways=False).caveat == ""


@pytest.mark.parametrize(("share", "value"), [(0.2, 50.0), (0.21, None)])
def test_streets_without_a_width_are_left_out_up_to_a_fifth(share, value):
    assert told(ground("width"), width_unknown=share).value == value


def test_what_is_not_mapped_is_named():
    found = told(ground("square", "parking", lots=2))
    assert found.caveat == (
        "no square is mapped: squares are left out; "
        "no outline of a car park is mapped: car parks are left out"
    )
    assert told(ground(lots=2)).caveat == "2 car parks are mapped as a point and left out"
    assert told(ground(lots=1)).caveat == "1 car park is mapped as a point and left out"
