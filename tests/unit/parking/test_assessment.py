"""The table of car parks: supply, shade and walks, row by row; nothing is found twice."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner import assess
from planner.errors import MissingPackageError, OptionError
from planner.parking import assessment as module
from planner.parking.shade import COVERED, NO_OUTLINE, NO_TREE, SHADED, UNSHADED, UNTOLD
from planner.population.place import Totals, place_residents
from planner.scenario import AddGreen, PlantTrees, Scenario
from tests.towns import at, box, home, make, park, street

LOT = box(0, 20, 50, 60)
"""2,000 m²."""


def tree(x, y, crown_m):
    return {"geometry": shapely.Point(x, y), "kind": "tree", "crown_m": crown_m}


def lot(shape, **columns):
    return {"geometry": shape, "kind": "surface", "access": "public", **columns}


def town(*, trees=(), complete=(), residents=20, **more):
    made = make(
        boundary=box(-500, -500, 1500, 500),
        ways=[street((-400, 0), (1400, 0))],
        buildings=[home(200, 15), home(900, 15)],
        parking=[
            lot(LOT, capacity=60.0, name="east"),
            lot(box(300, 20, 320, 40), name="far"),
            lot(shapely.Point(600, 10), name="point"),
            lot(box(700, 20, 730, 50), kind="underground", name="deep"),
        ],
        trees=list(trees),
        complete=complete,
        **more,
    )
    return place_residents(made, Totals("number", str(residents), total=float(residents)))


def lots(town):
    return assess(town, ("parking",)).parking.lots.set_index("name")


def test_two_crowns_that_overlap_shade_their_union_once():
    table = lots(town(trees=[tree(10, 30, 6.0), tree(10, 30, 6.0), tree(30, 40, 8.0)]))
    assert table.loc["east", "shade_now"] == pytest.approx(np.pi * (9 + 16) / 2000, rel=1e-6)
    assert table.loc["east", "meets_30"] == UNSHADED
    assert table.loc["east", "shade_unknown"] == ""


def test_without_a_mapped_tree_shade_is_unknown_and_never_nothing():
    table = lots(town(trees=[tree(10, 30, 6.0)]))
    assert np.isnan(table.loc["far", ["shade_now", "shade_5", "shade_15"]].astype(float)).all()
    assert np.isnan(table.loc["far", "shade_july_midday"])
    assert table.loc["far", "meets_30"] == UNTOLD
    reasons = table["shade_unknown"].to_dict()
    assert reasons == {"east": "", "far": NO_TREE, "point": NO_OUTLINE, "deep": COVERED}


def test_where_trees_are_declared_complete_none_means_none():
    table = lots(town(trees=[tree(10, 30, 6.0)], complete=("trees",)))
    assert table.loc["far", ["shade_now", "shade_15"]].tolist() == [0.0, 0.0]
    assert table.loc["far", "meets_30"] == UNSHADED
    assert table.loc["far", "shade_july_midday"] >= 0.0
    assert table.loc["point", "meets_30"] == UNTOLD


def test_a_lot_wholly_under_a_wood_is_shaded_today_and_at_midday():
    wood = park(box(-20, 0, 80, 80), kind="wood")
    table = lots(town(green=[wood]))
    assert table.loc["east", "shade_now"] == pytest.approx(1.0)
    assert table.loc["east", "meets_30"] == SHADED
    assert table.loc["east", "shade_july_midday"] > 0.9


def test_exactly_thirty_percent_meets_thirty_percent():
    trellis = park(box(0, 20, 15, 60), kind="trellis")
    table = lots(town(green=[trellis]))
    assert table.loc["east", "shade_now"] == pytest.approx(0.3, abs=1e-12)
    assert table.loc["east", "meets_30"] == SHADED


def test_crowns_grow_and_shade_never_shrinks():
    table = lots(town(trees=[tree(10, 30, 2.0), tree(30, 40, 3.0)]))
    now, five, fifteen = table.loc["east", ["shade_now", "shade_5", "shade_15"]]
    assert 0 < now < five < fifteen < 1


def test_residents_within_a_walk_of_each_lot_and_nobody_twice_at_one():
    table = lots(town())
    assert table.loc["east", "residents_300m"] == pytest.approx(10.0)
    assert table.loc["far", "residents_200m"] == pytest.approx(10.0)
    assert table.loc["deep", "residents_300m"] == pytest.approx(10.0)


def test_without_a_population_residents_are_missing_and_the_rest_stands():
    bare = town()
    table = lots(bare.replace(population=None))
    assert table["residents_300m"].isna().all()
    assert table.loc["east", "spaces"] == 60


def test_lots_are_found_by_id_or_by_a_name_that_only_one_has():
    parking = assess(town(), ("parking",)).parking
    assert parking.lot("parking/1") == parking.lot("far") == 1
    with pytest.raises(OptionError, match=r"no car park nowhere.*east"):
        parking.lot("nowhere")


def test_a_drawn_park_leaves_what_is_known_of_car_parks_as_it_was(monkeypatch):
    before = assess(town(trees=[tree(10, 30, 6.0)]), ("parking", "street_green"))
    known = before.parking.lots

    def never(*_args, **_options):
        pytest.fail("found anew")

    for name in ("find_lots", "shade_by_definition", "midday_shade", "lot_reach", "access"):
        monkeypatch.setattr(module, name, never)
    planned = Scenario("x", (AddGreen(_degrees(box(500, 100, 560, 160), before.town)),))
    after = assess(planned.apply(before.town), ("parking", "street_green"), previous=before)
    assert after.parking.lots.drop(columns="geometry").equals(known.drop(columns="geometry"))


def test_planted_trees_are_reckoned_as_if_they_had_stood_there_from_the_start():
    before = assess(town(trees=[tree(10, 30, 6.0)]), ("parking",))
    trees = PlantTrees(_degrees(shapely.MultiPoint([(310, 30), (315, 35)]), before.town))
    changed = Scenario("x", (trees,)).apply(before.town)
    after = assess(changed, ("parking",), previous=before).parking.lots
    anew = assess(changed, ("parking",)).parking.lots
    assert after.drop(columns="geometry").equals(anew.drop(columns="geometry"))
    assert np.isnan(before.parking.lots["shade_now"][1])
    assert after["shade_now"][1] == pytest.approx(2 * np.pi / 400, rel=1e-3)


def test_without_the_package_that_knows_the_sun_the_rest_still_stands(monkeypatch):
    def absent(*_args, **_options):
        message = "pip install"
        raise MissingPackageError(message)

    monkeypatch.setattr(module, "midday_july", absent)
    found = assess(town(trees=[tree(10, 30, 6.0)]), ("parking",))
    assert found.parking.lots["shade_july_midday"].isna().all()
    assert found.parking.lots["shade_now"].notna().any()
    figure = found.indicator("midday_shade_july")
    assert figure.value is None
    assert "pip install 'zuoquan-planner[sun]'" in figure.caveat


def _degrees(shape, made):
    return gpd.GeoSeries([at(shape)], crs=made.crs).to_crs("EPSG:4326").iloc[0]
