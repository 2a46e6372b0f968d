"""One car park as layers: stalls, crowns, and the shadow against shapes worked out by hand."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
import shapely

from layers import lot as lot_module
from layers._lot_shadow import Moment, lot_shadow, planned_crowns
from layers.lot import MOMENT, lot_layers
from planner import assess
from planner.parking import PlantingRequest, plan_lot
from planner.shade import LOWEST_SUN_DEG, SunPositions, grown, shade_by_hour, sun_over
from tests.towns import at, box, make, street

pytest.importorskip("pvlib", reason="the extra `sun` is not installed")

LOT = box(0, 20, 50, 60)


def tree(x, y, **columns):
    return {"geometry": shapely.Point(x, y), "kind": "tree", "crown_m": 4.0, **columns}


def town(**tables):
    tables = {"complete": ("trees",), **tables}
    return make(
        boundary=box(-500, -500, 1500, 500),
        ways=[
            street((-400, 0), (0, 0), name="东街"),
            street((0, 0), (400, 0), name="东街"),
            street((25, 0), (25, 20), highway="service", carriageway_m=5.0),
        ],
        parking=[
            {"geometry": LOT, "kind": "surface", "access": "public", "name": "lot"},
            {"geometry": box(80, 20, 90, 30), "kind": "surface", "access": "public"},
        ],
        **tables,
    )


def planned(target=0.3, years=15.0, **tables):
    assessment = assess(town(**tables), ("parking",))
    return assessment, plan_lot(assessment.parking, "lot", PlantingRequest(target, years))


def nothing_planted(**tables):
    """A plan whose target is met today: years 0, and less than any tree shades."""
    assessment, plan = planned(1e-6, 0.0, **tables)
    assert not len(plan.planting)
    return assessment, plan


@pytest.fixture
def sun_in_the_south(monkeypatch):
    """At 45° in the south of the grid: an upright metre throws its shadow one metre north."""
    noon = dt.datetime(2026, 7, 15, 13, tzinfo=dt.UTC)
    sun = SunPositions((noon,), np.array([45.0]), np.array([180.0]))
    monkeypatch.setattr("layers._lot_shadow.sun_over", lambda *_: sun)


def classes(layer):
    """Features by name; those of one name are one entry of the legend."""
    return {
        name: [part.features for part in layer.classes if part.name.en == name]
        for name in (part.name.en for part in layer.classes)
    }


def layer(layers, id_):
    (found,) = (one for one in layers if one.id == id_)
    return found


@pytest.mark.usefixtures("sun_in_the_south")
def test_a_building_throws_its_shadow_as_far_onto_the_lot_as_it_is_high():
    # From y = 15, 10 m high: up to y = 25, 5 m into the lot along 20 m. The tree stands elsewhere.
    hall = {"geometry": box(10, 5, 30, 15), "height_m": 10.0}
    assessment, plan = nothing_planted(buildings=[hall], trees=[tree(25, 50)])
    shadow = lot_shadow(assessment.parking, plan, MOMENT)
    apart = shapely.symmetric_difference(shadow.building, at(box(10, 20, 30, 25)))
    assert apart.area < 1e-6
    assert shadow.building_share == pytest.approx(100.0 / 2000.0, rel=1e-9)


@pytest.mark.usefixtures("sun_in_the_south")
def test_a_crown_throws_the_ellipse_of_its_ellipsoid():
    assessment, plan = nothing_planted(trees=[tree(25, 40)])
    crowns = assessment.parking.crowns
    half = (crowns.top_m[0] - crowns.base_m[0]) / 2.0
    area = math.pi * 2.0 * math.hypot(2.0, half)
    shadow = lot_shadow(assessment.parking, plan, MOMENT)
    assert shadow.tree.area == pytest.approx(area, rel=1e-9)
    assert shadow.tree_share == pytest.approx(area / 2000.0, rel=1e-9)
    middle = shapely.Point(25, 40 + (crowns.top_m[0] + crowns.base_m[0]) / 2.0)
    assert shapely.dwithin(shadow.tree.centroid, at(middle), 1e-6)
    assert shadow.building.is_empty


@pytest.mark.usefixtures("sun_in_the_south")
def test_a_wood_throws_its_shadow_from_its_lowest_leaves():
    # Leaves from 2 to 10 m above y = 0 … 12: shadow from y = 2 to y = 22.
    wood = {"geometry": box(10, 0, 30, 12), "kind": "wood", "access": "public"}
    assessment, plan = nothing_planted(green=[wood], trees=[tree(45, 50)])
    shadow = lot_shadow(assessment.parking, plan, MOMENT)
    west = shapely.intersection(shadow.tree, at(box(0, 0, 35, 60)))
    assert west.area == pytest.approx(20 * 2, rel=1e-9)


@pytest.mark.usefixtures("sun_in_the_south")
def test_ground_in_a_buildings_shadow_is_not_told_for_trees_too():
    hall = {"geometry": box(-10, 5, 60, 15), "height_m": 60.0}
    assessment, plan = nothing_planted(buildings=[hall], trees=[tree(25, 40)])
    shadow = lot_shadow(assessment.parking, plan, MOMENT)
    assert shadow.building_share == pytest.approx(1.0, rel=1e-9)
    assert shadow.tree_share == 0.0


def test_the_shadow_is_that_of_the_planted_town_when_its_trees_have_grown():
    hall = {"geometry": box(51, 20, 61, 60), "height_m": 12.0}
    standing = [tree(x, 75.0) for x in range(0, 50, 8)]
    assessment, plan = planned(buildings=[hall], trees=standing)
    assert len(plan.planting) > 5
    after = assess(plan.scenario.apply(assessment.town), ("parking",), previous=assessment).parking
    moment = Moment(dt.date(2026, 7, 15), 9.5)
    sun = sun_over(assessment.town, moment.day, [moment.hour])
    crowns = grown(after.crowns, plan.request.years, after.groups)
    ground = np.array([plan.ground], dtype=object)
    expected = shade_by_hour(ground, sun, after.prisms, crowns, after.canopies)
    shadow = lot_shadow(assessment.parking, plan, moment)
    assert shadow.building_share == pytest.approx(expected.building[0, 0], rel=1e-6)
    assert shadow.building_share > 0.1
    both = shadow.building_share + shadow.tree_share
    assert both == pytest.approx(expected.both[0, 0], rel=1e-6)


def test_planned_trees_stand_as_their_species_group_does_in_the_target_year():
    assessment, plan = planned(years=15.0)
    crowns = planned_crowns(plan, assessment.parking)
    # 国槐 in growth.toml: 7 m wide and 9 m high after 15 years, branches from 2.8 m.
    assert set(crowns.radius_m) == {3.5}
    assert set(crowns.top_m) == {9.0}
    assert set(crowns.base_m) == {2.8}
    assert crowns.deciduous.all()


def test_where_the_sun_is_down_there_is_no_shadow_and_no_share():
    assessment, plan = planned()
    shadow = lot_shadow(assessment.parking, plan, Moment(dt.date(2026, 7, 15), 0.0))
    assert shadow.elevation_deg < LOWEST_SUN_DEG
    assert shadow.building.is_empty
    assert shadow.tree.is_empty
    assert math.isnan(shadow.tree_share)


def test_stalls_given_up_are_drawn_apart_from_the_others():
    assessment, plan = planned(target=0.5, years=10.0)
    lost = plan.planting.lost
    assert 0 < len(lost) < plan.layout.capacity
    drawn = classes(layer(lot_layers(assessment, plan), "lot_stalls"))
    assert set(drawn["stalls given up for trees"][0].geometry) == set(plan.layout.stalls[lost])
    assert len(drawn["stalls"][0]) == plan.layout.capacity - len(lost)
    assert len(drawn["entrances"][0]) == len(plan.layout.entrances)
    fill, outline = (part.geometry.item() for part in drawn["open ground"])
    assert fill == outline == plan.ground


def test_crowns_are_drawn_as_they_stand_and_as_they_will_have_grown():
    assessment, plan = planned(years=5.0, trees=[tree(-3, 40, species="国槐")])
    drawn = classes(layer(lot_layers(assessment, plan), "lot_trees"))
    today, then = (
        drawn[f"standing trees, crowns {when}"][0].geometry.area.item()
        for when in ("today", "in 5 years")
    )
    assert today == pytest.approx(math.pi * 2.0**2)
    # 国槐 in growth.toml: 3.5 m at 5 years, 5.5 m at 10, 7 m at 15. A crown of 4 m is of
    # 6.25 years; at 11.25 it is 5.5 + 1.5 × 1.25 / 5 m wide.
    assert then == pytest.approx(math.pi * (5.875 / 2.0) ** 2)
    crowns, trunks = drawn["planned trees, crowns in 5 years"]
    assert len(crowns) == len(trunks) == len(plan.planting)
    assert shapely.contains(crowns.geometry.to_numpy(), trunks.geometry.to_numpy()).all()


def test_streets_are_as_wide_as_their_carriageway_and_named_once():
    assessment, plan = planned()
    layers = lot_layers(assessment, plan)
    roads = classes(layer(layers, "lot_streets"))["carriageways and paths"][0]
    named = roads[roads["name"] == "东街"]
    across = at(shapely.LineString([(-100, -50), (-100, 50)]))
    assert shapely.intersection(named.geometry.item(), across).length == pytest.approx(7.0)
    others = classes(layer(layers, "lot_others"))["Other car parks"][0]
    assert len(others) == 1


def test_a_lot_with_nothing_around_it_is_drawn_too():
    assessment = assess(
        make(
            boundary=box(-500, -500, 500, 500),
            parking=[{"geometry": LOT, "kind": "surface", "access": "public", "name": "lot"}],
        ),
        ("parking",),
    )
    plan = plan_lot(assessment.parking, "lot", PlantingRequest(0.3, 15.0))
    shadow = lot_shadow(assessment.parking, plan, MOMENT)
    layers = lot_layers(assessment, plan, shadow)
    assert layer(layers, "lot_shadow").classes[0].features.area.sum() > 0


def test_the_usual_moment_is_one_oclock_in_the_middle_of_july():
    assert Moment(dt.date(2026, 7, 15), 13.0) == lot_module.MOMENT
