from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from planner.errors import OptionError
from planner.street_green import StreetRules, assess_streets, fill_gaps, shade_gain
from tests.towns import EAST, NORTH, footway, gate, home, make, street

if TYPE_CHECKING:
    from planner.scenario import Scenario
    from planner.town import Town


def tree(x: float, y: float, crown_m: float = 6.0) -> dict[str, object]:
    return {"geometry": shapely.Point(x, y), "kind": "tree", "crown_m": crown_m, "height_m": 8.0}


def one_street(length_m: float = 120.0, **rows: object) -> Town:
    more = rows.pop("more_ways", [])
    ways = [street((0, 0), (length_m, 0), sidewalk="left", name="府前路", id="way/1"), *more]
    return make(ways=ways, **rows)


def trunks(town: Town, planned: Scenario) -> np.ndarray:
    added = planned.apply(town).trees.geometry.to_numpy()[len(town.trees) :]
    return np.sort(np.round(shapely.get_coordinates(added) - (EAST, NORTH), 3), axis=0)


def test_trees_stand_evenly_about_the_middle_of_the_gap_behind_the_kerb() -> None:
    town = one_street()
    found = trunks(town, fill_gaps(town, "府前路"))
    assert found[:, 0].tolist() == pytest.approx(np.arange(3, 120, 6).tolist(), abs=2e-3)
    assert found[:, 1].tolist() == pytest.approx([4.25] * 20, abs=2e-3)


def test_a_row_with_three_trees_missing_gets_those_three() -> None:
    # Trunks at 6 m with crowns of 4 m, and none at 54, 60 and 66 m.
    standing = [x for x in np.arange(0, 121, 6.0) if x not in (54, 60, 66)]
    town = one_street(trees=[tree(x, 4.25, 4.0) for x in standing])
    assert trunks(town, fill_gaps(town, "府前路"))[:, 0].tolist() == pytest.approx(
        [54, 60, 66], abs=2e-3
    )


def test_spacing_can_be_asked_for_but_not_too_narrow() -> None:
    town = one_street()
    assert len(trunks(town, fill_gaps(town, "府前路", spacing_m=8.0))) == 15
    with pytest.raises(OptionError, match="at least 4 m"):
        fill_gaps(town, "府前路", spacing_m=3.9)


def left_out(town: Town, rules: StreetRules | None = None) -> set[float]:
    """Places of the full row of 20 that stay empty."""
    found = trunks(town, fill_gaps(town, "府前路", rules=rules))[:, 0]
    return {float(x) for x in np.arange(3, 120, 6) if np.abs(found - x).min() > 0.01}


def test_junctions_are_kept_clear() -> None:
    more = [street((0, 0), (-50, 0), id="way/2"), street((0, 0), (0, -50), id="way/3")]
    town = one_street(more_ways=more)
    # Trees at 3 and 9 m: hypot(9, 4.25) = 9.95 m from the junction, hypot(15, 4.25) = 15.6 m.
    assert left_out(town) == {3.0, 9.0}
    assert left_out(town, StreetRules(junction_clear_m=9.9)) == {3.0}


def test_gates_crossings_and_buildings_are_kept_clear() -> None:
    town = one_street(
        barriers=[gate(33, 6)],
        buildings=[home(63, 11)],
        more_ways=[footway((93, -20), (93, 20), id="way/2")],
    )
    # The building's wall is at y = 6, 1.75 m from the row, from 58 to 68 m.
    assert left_out(town) == {33.0, 63.0, 93.0}


def test_a_driveway_is_kept_clear_by_its_width() -> None:
    drive = street((63, 0), (63, 40), highway="service", carriageway_m=4.0, id="way/2")
    assert left_out(one_street(more_ways=[drive])) == {63.0}


def test_no_tree_is_planted_under_or_beside_one_that_stands() -> None:
    # Its crown does not reach the footway, so that the gap runs on past it.
    town = one_street(trees=[tree(63, 8.0, 4.8)])
    assert left_out(town) == {63.0}


def test_rows_of_two_streets_that_come_too_near_are_one_row() -> None:
    # Their rows would be at y = 4.25 and y = 10 - 4.25 = 5.75.
    more = [street((0, 10), (120, 10), sidewalk="right", name="府前路", id="way/2")]
    town = one_street(more_ways=more)
    found = trunks(town, fill_gaps(town, "府前路"))
    assert len(found) == 20
    assert found[:, 1].tolist() == pytest.approx([4.25] * 20, abs=2e-3)


def test_nothing_is_planted_on_a_bridge() -> None:
    bridge = street((120, 0), (180, 0), name="府前路", bridge=True, id="way/2")
    town = one_street(more_ways=[bridge])
    assert trunks(town, fill_gaps(town, "府前路"))[:, 0].max() < 120


def test_every_street_is_a_change_of_its_own() -> None:
    more = [street((0, 200), (60, 200), sidewalk="right", id="way/2")]
    town = one_street(more_ways=more)
    planned = fill_gaps(town, ["府前路", "way/2"], species="国槐", leaf_cycle="deciduous")
    assert [len(change.geometry.geoms) for change in planned.changes] == [20, 10]
    after = planned.apply(town)
    assert after.trees["species"].tolist() == ["国槐", "国槐"]
    assert after.trees["leaf_cycle"].tolist() == ["deciduous", "deciduous"]
    one = fill_gaps(town, "way/2/1").changes
    assert [len(change.geometry.geoms) for change in one] == [10]


@pytest.mark.parametrize("streets", ["南街", "", [], ["府前路", "way/9"]])
def test_a_street_that_is_not_there_is_refused(streets: object) -> None:
    with pytest.raises(OptionError, match="give names, or ids of ways"):
        fill_gaps(one_street(), streets)


def test_a_street_without_room_is_refused_with_what_to_do() -> None:
    town = one_street(trees=[tree(x, 4.25) for x in np.arange(3, 120, 6)])
    with pytest.raises(OptionError, match="no gap has room"):
        fill_gaps(town, "府前路")


def test_planting_raises_the_share_and_shade_grows_with_the_years() -> None:
    town = one_street(trees=[tree(60, 4.5)])
    before = {name: table.copy() for name, table in town.tables.items()}
    after = fill_gaps(town, "府前路", species="国槐").apply(town)
    gain = shade_gain(town, after, "府前路")
    assert gain["years"].tolist() == [0.0, 5.0, 15.0]
    assert gain["length_m"].tolist() == [120.0] * 3
    assert (gain["crown_share_after"] > gain["crown_share_before"]).all()
    assert gain["crown_share_after"].is_monotonic_increasing
    today = assess_streets(after).shaded.mean_crown_share
    assert gain["crown_share_after"].iloc[0] == pytest.approx(today)
    assert all(table.equals(getattr(town, name)) for name, table in before.items())


def test_before_planting_a_street_without_mapped_trees_has_no_share() -> None:
    town = one_street()
    gain = shade_gain(town, fill_gaps(town, "府前路").apply(town), "府前路", years=(0,))
    assert gain["crown_share_before"].isna().all()
    assert gain["crown_share_after"].notna().all()
