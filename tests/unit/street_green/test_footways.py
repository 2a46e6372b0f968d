from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from planner.street_green import StreetRules
from planner.street_green.footways import LEFT, RIGHT, Footways, find_footways
from planner.street_green.pieces import cut_streets
from tests.towns import EAST, NORTH, footway, make, street

if TYPE_CHECKING:
    from planner.town import Town


def footways(town: Town) -> Footways:
    return find_footways(town, cut_streets(town), StreetRules())


def cycleway(*corners: tuple[float, float]) -> dict[str, object]:
    return street(*corners, highway="cycleway", walkable=False, width_m=2.0)


def area(town: Town) -> float:
    found = footways(town)
    strips = found.strips(np.arange(len(found.pieces)))
    return float(np.nansum(shapely.area(strips.areas(len(found.pieces)))))


def test_where_nothing_is_said_both_sides_have_a_strip_of_two_metres() -> None:
    found = footways(make(ways=[street((0, 0), (100, 0))]))
    assert found.footway_from.tolist() == ["assumed"]
    strips = found.strips(np.array([0]))
    assert shapely.area(strips.bands()).tolist() == pytest.approx([200.0, 200.0])
    by_side = {int(side): band for side, band in zip(strips.side, strips.bands(), strict=True)}
    bounds = np.array([by_side[LEFT].bounds, by_side[RIGHT].bounds])
    bounds -= (EAST, NORTH, EAST, NORTH)
    # The carriageway is 7 m wide: its edges are 3.5 m from the centre line.
    assert bounds == pytest.approx(np.array([[0, 3.5, 100, 5.5], [0, -5.5, 100, -3.5]]), abs=1e-6)


@pytest.mark.parametrize(
    ("tag", "told", "square_metres"),
    [
        ("both", "sidewalk", 400.0),
        ("left", "sidewalk", 200.0),
        ("right", "sidewalk", 200.0),
        ("no", "none", 0.0),
        ("separate", "assumed", 400.0),
    ],
)
def test_the_tag_says_which_sides_have_a_footway(tag: str, told: str, square_metres: float) -> None:
    town = make(ways=[street((0, 0), (100, 0), sidewalk=tag)])
    assert footways(town).footway_from.tolist() == [told]
    assert area(town) == pytest.approx(square_metres)


def test_a_left_footway_is_on_the_left_of_the_way_as_drawn() -> None:
    town = make(ways=[street((100, 0), (0, 0), sidewalk="left")])
    strips = footways(town).strips(np.array([0]))
    assert strips.side.tolist() == [LEFT]
    assert shapely.get_y(shapely.centroid(strips.line))[0] - NORTH == pytest.approx(-4.5)


def test_a_footway_beside_a_street_is_its_own_and_takes_its_side() -> None:
    town = make(ways=[street((0, 0), (100, 0)), footway((0, 8), (100, 8), width_m=3.0)])
    found = footways(town)
    assert found.side_from.tolist() == [["mapped", "assumed"]]
    assert found.footway_from.tolist() == ["assumed+mapped"]
    assert area(town) == pytest.approx(100 * 3.0 + 100 * 2.0)


@pytest.mark.parametrize(("off_m", "told"), [(15.4, "mapped"), (15.6, "assumed")])
def test_beside_means_twelve_metres_from_the_carriageways_edge(off_m: float, told: str) -> None:
    # The wide street far away must not widen the reach of the narrow one.
    wide = street((0, 900), (100, 900), highway="trunk", carriageway_m=60.0)
    town = make(ways=[street((0, 0), (100, 0)), footway((0, off_m), (100, off_m)), wide])
    assert footways(town).side_from[0, LEFT] == told


def test_a_footway_drawn_within_its_own_carriageway_is_kept() -> None:
    # Carriageways without a mapped width are as wide as their class.
    near = [footway((0, 3), (100, 3), id="way/2"), footway((0, -3), (100, -3), id="way/3")]
    assert area(make(ways=[street((0, 0), (100, 0), id="way/1"), *near])) == pytest.approx(400.0)


def test_a_footway_along_a_third_of_a_street_does_not_make_the_side_mapped() -> None:
    town = make(ways=[street((0, 0), (90, 0)), footway((0, 8), (30, 8))])
    assert footways(town).side_from.tolist() == [["assumed", "assumed"]]
    assert area(town) == pytest.approx(360.0)


def test_a_crossing_footway_belongs_to_no_street() -> None:
    town = make(ways=[street((0, 0), (100, 0)), footway((50, -20), (50, 20))])
    found = footways(town)
    assert found.beside.line.size == 0
    assert shapely.length(found.others).sum() == pytest.approx(40.0)


def test_a_footway_that_passes_two_pieces_is_shared_out_between_them() -> None:
    town = make(
        ways=[
            street((0, 0), (50, 0), (100, 0)),
            street((50, 0), (50, -60)),
            footway((0, 8), (100, 8)),
        ]
    )
    found = footways(town)
    assert found.side_from[:2].tolist() == [["mapped", "assumed"]] * 2
    metres = np.bincount(found.beside.line, found.beside.length_m)
    assert metres.tolist() == pytest.approx([50.0, 50.0])


def test_a_cycleway_is_a_strip_beside_the_assumed_footway() -> None:
    lane = cycleway((0, 8), (100, 8))
    town = make(ways=[street((0, 0), (100, 0)), lane])
    assert footways(town).footway_from.tolist() == ["assumed"]
    assert area(town) == pytest.approx(600.0)


def test_a_strip_and_a_cycleway_that_overlap_count_once() -> None:
    # The assumed strip reaches from 3.5 to 5.5 m, the cycleway from 4.5 to 6.5 m.
    lane = cycleway((0, 5.5), (100, 5.5))
    town = make(ways=[street((0, 0), (100, 0), sidewalk="left"), lane])
    assert area(town) == pytest.approx(300.0)


def test_the_carriageway_of_a_side_street_is_no_footway() -> None:
    town = make(
        ways=[
            street((0, 0), (50, 0), (100, 0), sidewalk="both"),
            street((50, 0), (50, 60), sidewalk="no", carriageway_m=8.0),
        ]
    )
    # North: 2 m wide, but for the 8 m of the side street's mouth; south: all of it.
    assert area(town) == pytest.approx(2 * (100 - 8) + 2 * 100)


def test_no_footway_is_assumed_between_the_carriageways_of_one_street() -> None:
    east = street((0, 0), (100, 0), oneway="yes", name="迎宾路")
    west = street((100, 20), (0, 20), oneway="yes", name="迎宾路")
    found = footways(make(ways=[east, west]))
    assert found.side_from.tolist() == [["none", "assumed"]] * 2
    other = footways(make(ways=[east, {**west, "name": "北街"}]))
    assert other.side_from.tolist() == [["assumed", "assumed"]] * 2
    same_way = footways(make(ways=[east, {**west, "oneway": "reverse"}]))
    assert same_way.side_from.tolist() == [["assumed", "assumed"]] * 2
