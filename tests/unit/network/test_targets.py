"""Which places are asked for, and what of a town they are."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner.errors import OptionError
from planner.network import ALL_CAR_PARKS, ALL_PARKS, Targets
from tests.towns import box, line, make, park


def car_park(shape, **columns):
    return {"geometry": shape, "kind": "surface", "access": "public", **columns}


def test_parks_of_every_size_are_the_default():
    assert Targets() == ALL_PARKS == Targets(0.0, np.inf, squares=False, table="green")
    assert hash(Targets()) == hash(ALL_PARKS)
    assert ALL_CAR_PARKS == Targets(table="parking") != ALL_PARKS


@pytest.mark.parametrize("wrong", [{"table": "trees"}, {"table": "parking", "squares": True}])
def test_other_tables_and_squares_beside_car_parks_are_refused(wrong):
    with pytest.raises(OptionError, match="green"):
        Targets(**wrong)


@pytest.mark.parametrize("kind", ["surface", "underground", "multi_storey", "rooftop"])
def test_public_car_parks_off_the_street_are_targets(kind):
    lot = car_park(box(0, 0, 50, 40), kind=kind, name="东")
    found = ALL_CAR_PARKS.select(make(parking=[lot], green=[park(box(0, 0, 9, 9))]))
    assert found[["table", "id", "name"]].to_numpy().tolist() == [["parking", "parking/0", "东"]]
    assert shapely.area(found.geometry[0]) == 2000.0


@pytest.mark.parametrize(
    "said", [{"kind": "street_side"}, {"access": "customers"}, {"access": "private"}]
)
def test_bays_along_a_street_and_lots_not_open_to_all_are_none(said):
    town = make(parking=[car_park(box(0, 0, 50, 40), **said)])
    assert ALL_CAR_PARKS.select(town).empty
    assert ALL_CAR_PARKS.none_mapped(town)


def test_car_parks_drawn_as_points_and_lines_are_targets_without_a_size():
    shapes = [shapely.Point(0, 0), line((0, 0), (9, 0)), box(0, 0, 10, 10)]
    town = make(parking=[car_park(shape) for shape in shapes])
    assert list(ALL_CAR_PARKS.select(town)["id"]) == ["parking/0", "parking/1", "parking/2"]
    sized = Targets(min_area_m2=100.0, table="parking")
    assert list(sized.select(town)["id"]) == ["parking/2"]
    assert not sized.none_mapped(town)


def test_parks_and_car_parks_do_not_see_each_other():
    town = make(parking=[car_park(box(0, 0, 50, 40))])
    assert ALL_PARKS.select(town).empty
    assert ALL_PARKS.none_mapped(town)
    assert not ALL_CAR_PARKS.none_mapped(town)
