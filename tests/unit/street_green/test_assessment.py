from __future__ import annotations

from planner.street_green import assess_streets
from tests.towns import make

FIGURES = ("shaded", "gaps", "approaches", "bins", "toilets", "greenways", "flowers")


def test_an_empty_town_has_no_figure_and_no_error() -> None:
    green = assess_streets(make())
    for figure in FIGURES:
        assert getattr(green, figure) is not None
    tallies = (green.shaded.tally, green.approaches.tally, green.bins.tally, green.toilets.tally)
    assert [tally.headline for tally in tallies] == [None] * 4
    assert [tally.length_m for tally in tallies] == [0.0] * 4
    assert green.gaps.empty


def test_figures_are_reckoned_once() -> None:
    green = assess_streets(make())
    assert all(getattr(green, figure) is getattr(green, figure) for figure in FIGURES)
