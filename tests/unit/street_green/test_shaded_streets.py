from __future__ import annotations

import dataclasses
from math import acos, pi, sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from planner.street_green import StreetGreen, StreetRules, assess_streets
from tests.towns import box, make, street

if TYPE_CHECKING:
    from planner.town import Town


def tree(x: float, y: float, crown_m: float = 6.0) -> dict[str, object]:
    return {
        "geometry": shapely.Point(x, y),
        "kind": "tree",
        "crown_m": crown_m,
        "height_m": 8.0,
    }


def row_of_trees(y: float, first: float, last: float, every: float) -> list[dict[str, object]]:
    return [tree(x, y) for x in np.arange(first, last + 1e-9, every)]


def one_street(**rows: object) -> Town:
    """One street of 120 m with a footway of 2 m on the left: from y = 3.5 to y = 5.5."""
    ways = [street((0, 0), (120, 0), sidewalk="left", name="府前路", id="way/1")]
    return make(ways=ways, **rows)


def share(town: Town) -> float:
    return float(assess_streets(town).shaded.table["crown_share"].iloc[0])


def half_strip_m2(radius: float, reach: float) -> float:
    """Area of a disc between its middle and a line at `reach` (half a centred band)."""
    segment = radius**2 * acos(reach / radius) - reach * sqrt(radius**2 - reach**2)
    return pi * radius**2 / 2 - segment


def test_one_crown_centred_on_the_footway_covers_a_band_of_its_disc() -> None:
    # Radius 3 m, band of 1 m to either side of the trunk.
    known = 2 * half_strip_m2(3.0, 1.0) / 240.0
    assert share(one_street(trees=[tree(60, 4.5)])) == pytest.approx(known, rel=2e-3)


def test_a_crown_beside_the_footway_covers_only_what_reaches_it() -> None:
    # The trunk stands at the kerb, y = 3.5: the band lies from 0 to 2 m off it.
    known = half_strip_m2(3.0, 2.0) / 240.0
    assert share(one_street(trees=[tree(60, 3.5)])) == pytest.approx(known, rel=2e-3)


def test_trees_at_five_metres_with_crowns_of_six_leave_only_notches() -> None:
    # Two neighbours meet 2.5 m from each trunk, where the crown still reaches
    # sqrt(3² - 2.5²) = 1.658 m > 1 m to either side: the band is whole.
    town = one_street(trees=row_of_trees(4.5, 2.5, 117.5, 5.0))
    assert share(town) == pytest.approx(1.0, abs=1e-9)
    assert assess_streets(town).shaded.table["shaded"].tolist() == ["yes"]


def test_overlapping_crowns_count_once() -> None:
    alone, twice = [tree(60, 4.5)], [tree(60, 4.5), tree(60.7, 4.5, 4.0)]
    assert share(one_street(trees=twice)) == pytest.approx(share(one_street(trees=alone)))


def test_a_street_is_shaded_from_nine_tenths_on() -> None:
    # A wood over the first 108 of 120 m is 0.9, over 107 m less.
    def wood(until: float) -> Town:
        return one_street(green=[{"geometry": box(0, 2, until, 9), "kind": "wood"}])

    assert share(wood(108.0)) == pytest.approx(0.9)
    assert assess_streets(wood(108.0)).shaded.table["shaded"].tolist() == ["yes"]
    assert assess_streets(wood(107.0)).shaded.table["shaded"].tolist() == ["no"]


def test_without_a_mapped_tree_near_it_a_street_is_unknown() -> None:
    for trees in ([], [tree(60, 3.5 + 15.1)]):
        found = assess_streets(one_street(trees=trees)).shaded
        assert found.table["shaded"].tolist() == ["unknown"]
        assert found.table["crown_share"].isna().all()
        assert found.tally.headline is None
        assert found.tally.range == (0.0, 1.0)
    near = assess_streets(one_street(trees=[tree(60, 3.5 + 14.9)])).shaded
    assert near.table["shaded"].tolist() == ["no"]
    assert near.tally.headline == 0.0


def test_where_trees_are_complete_no_tree_means_no_shade() -> None:
    found = assess_streets(one_street(complete=("trees",))).shaded
    assert found.table["crown_share"].tolist() == [0.0]
    assert found.tally.headline == 0.0


def test_a_street_without_footway_is_not_shaded_and_has_no_share() -> None:
    ways = [street((0, 0), (100, 0), sidewalk="no")]
    found = assess_streets(make(ways=ways, trees=[tree(50, 4)])).shaded.table
    assert found["shaded"].tolist() == ["no"]
    assert found["crown_share"].isna().all()


def two_streets(known_m: float) -> StreetGreen:
    """A shaded street and one whose trees nobody mapped, 1,000 m together."""
    ways = [
        street((0, 0), (known_m, 0), id="way/1"),
        street((0, 500), (1000 - known_m, 500), id="way/2", highway="secondary"),
    ]
    return assess_streets(
        make(ways=ways, green=[{"geometry": box(-9, -9, known_m + 9, 9), "kind": "wood"}])
    )


def test_the_headline_is_refused_when_more_than_a_fifth_is_unknown() -> None:
    enough, little = two_streets(801.0).shaded.tally, two_streets(799.0).shaded.tally
    assert enough.headline == pytest.approx(0.801)
    assert enough.range == (pytest.approx(0.801), 1.0)
    assert little.headline is None
    assert little.unknown_share == pytest.approx(0.201)


def test_yes_no_and_unknown_sum_to_the_secondary_and_branch_streets() -> None:
    ways = [
        street((0, 0), (400, 0), highway="primary", id="way/1"),
        street((0, 40), (300, 40), highway="secondary", id="way/2"),
        street((0, 300), (200, 300), highway="living_street", id="way/3"),
        street((0, 600), (100, 600), highway="tertiary", sidewalk="no", id="way/4"),
    ]
    found = assess_streets(make(ways=ways, trees=[tree(50, 44)])).shaded
    assert found.tally.length_m == pytest.approx(600.0)
    assert (found.tally.no_m, found.tally.unknown_m) == (pytest.approx(400), pytest.approx(200))
    assert found.table["street"].tolist() == ["secondary", "branch", "branch"]


def test_shares_never_fall_as_trees_grow_and_the_town_stays_as_it_is() -> None:
    town = one_street(trees=row_of_trees(4.5, 5, 115, 10.0))
    before = {name: table.copy() for name, table in town.tables.items()}
    green = assess_streets(town)
    shares = [green.shaded_in(years).mean_crown_share for years in (0, 5, 15, 40)]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]
    assert all(table.equals(getattr(town, name)) for name, table in before.items())


def test_the_share_agrees_with_a_fine_raster() -> None:
    rng = np.random.default_rng(5)
    trees = [
        tree(x, y, crown)
        for x, y, crown in zip(
            rng.uniform(0, 120, 40), rng.uniform(0, 9, 40), rng.uniform(1, 9, 40), strict=True
        )
    ]
    x, y = np.meshgrid(np.arange(0.025, 120, 0.05), np.arange(3.525, 5.5, 0.05))
    under = np.zeros(x.shape, dtype=bool)
    for item in trees:
        at = item["geometry"]
        under |= np.hypot(x - at.x, y - at.y) <= item["crown_m"] / 2
    assert share(one_street(trees=trees)) == pytest.approx(under.mean(), abs=2e-3)


def test_another_share_can_be_asked_for() -> None:
    town = one_street(green=[{"geometry": box(0, 2, 72, 9), "kind": "wood"}])
    rules = dataclasses.replace(StreetRules(), shaded_share=0.6)
    assert assess_streets(town, rules).shaded.table["shaded"].tolist() == ["yes"]
    assert assess_streets(town).shaded.table["shaded"].tolist() == ["no"]
