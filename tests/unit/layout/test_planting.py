"""Planting plans: as good as trying every subset, and true to what they say."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import shapely
from scipy.spatial.distance import cdist

from planner.errors import DataError, OptionError
from planner.layout import (
    PlantingSite,
    TreeKind,
    plan_trees,
    planting_changes,
    shipped_rules,
)
from planner.layout.cells import crowns
from planner.layout.planting_changes import planting_frame
from planner.layout.spots import find_spots, thinned
from planner.scenario import Scenario
from tests.planting_sites import lot_of, random_lot, shapes
from tests.towns import METRIC, at, make

ONE = (TreeKind("国槐", 8.0),)
TWO = (TreeKind("国槐", 8.0, cost=2.5), TreeKind("元宝枫", 5.0, cost=1.0))
RULES = shipped_rules()


def shade(site, discs):
    """Share of the lot under crowns, from the shapes alone."""
    union = shapely.union_all(np.concatenate((site.existing, discs)))
    return site.lot.intersection(union).area / site.lot.area


def tried(site, kinds, rules):
    """Least cost that reaches the target, and most shade, over every subset of trees."""
    spots = thinned(find_spots(site, rules), max(1, rules.most_spots // len(kinds)))
    trees = [(spot, kind) for spot in range(len(spots)) for kind in kinds]
    assert len(trees) <= 12
    lost = [set(spots.lost[spots.lost[:, 0] == spot, 1]) for spot in range(len(spots))]
    cut = [set(spots.cut[spots.cut[:, 0] == spot, 1]) for spot in range(len(spots))]
    discs = [crowns(spots.xy[[spot]], np.array([kind.crown_m]))[0] for spot, kind in trees]
    apart = np.hypot(*(spots.xy[:, None] - spots.xy[None]).T)
    cheapest, fullest = np.inf, 0.0
    for count in range(len(trees) + 1):
        for plan in combinations(range(len(trees)), count):
            at_ = [trees[tree][0] for tree in plan]
            if any(apart[a, b] < rules.spacing_m - 1e-9 or cut[a] & cut[b]
                   for a, b in combinations(at_, 2)):  # fmt: skip
                continue
            share = shade(site, np.array([None, *(discs[tree] for tree in plan)])[1:])
            stalls = len(set().union(*(lost[spot] for spot in at_)))
            cost = sum(trees[tree][1].cost for tree in plan) + rules.stall_cost * stalls
            fullest = max(fullest, share)
            if share >= rules.target - 1e-9:
                cheapest = min(cheapest, cost)
    return cheapest, fullest


@pytest.mark.parametrize("kinds", [ONE, TWO], ids=["one kind", "two kinds"])
@pytest.mark.parametrize("seed", range(8))
def test_a_plan_is_as_good_as_the_best_of_all_subsets(seed, kinds):
    rng = np.random.default_rng(seed)
    site = random_lot(rng, longest_m=20.0)
    rules = replace(RULES, most_spots=10, target=rng.uniform(0.2, 0.6), stall_cost=0.7)
    cost, most = tried(site, kinds, rules)
    plan = plan_trees(site, kinds, rules=rules)
    if np.isfinite(cost):
        assert plan.reached
        assert plan.proven
        assert plan.cost == pytest.approx(cost, abs=1e-9)
        assert plan.share_after >= rules.target - 1e-9
        return
    finer = tried(site, kinds, replace(rules.finer))
    if np.isfinite(finer[0]):
        assert plan.reached
        assert plan.cost == pytest.approx(finer[0], abs=1e-9)
    else:
        assert not plan.reached
        assert plan.proven
        assert plan.share_after == pytest.approx(max(most, finer[1]), abs=1e-7)


@pytest.mark.parametrize("target", [0.3, 0.55])
@pytest.mark.parametrize("seed", range(6))
def test_what_a_plan_says_follows_from_its_shapes_and_keeps_the_rules(seed, target):
    site = random_lot(np.random.default_rng(100 + seed))
    plan = plan_trees(site, TWO, rules=replace(RULES, target=target), time_limit_s=2.0)
    assert plan.share_before == pytest.approx(shade(site, plan.crowns[:0]), abs=1e-12)
    assert plan.share_after == pytest.approx(shade(site, plan.crowns), abs=1e-12)
    assert plan.reached == (plan.share_after >= target - 1e-8)
    price = {kind.id: kind.cost for kind in TWO}
    cost = sum(price[kind] for kind in plan.kind) + RULES.stall_cost * plan.stalls_lost
    assert plan.cost == pytest.approx(cost)
    assert plan.gap >= 0.0
    trunks = np.concatenate((plan.points, site.trunks))
    apart = np.hypot(*(plan.points[:, None] - trunks[None]).T)
    assert (apart + 99 * np.eye(*apart.T.shape[::-1]) >= RULES.spacing_m - 1e-6).all()
    spots = shapely.points(plan.points)
    on = [n for n, stall in enumerate(site.stalls) if shapely.contains(stall, spots).any()]
    assert on == plan.lost.tolist()
    # A needless tree would show: without any one of them the target is missed.
    for tree in range(len(plan)) if plan.reached else ():
        assert shade(site, np.delete(plan.crowns, tree)) < target


def test_inputs_stay_as_they_are_and_the_same_question_has_the_same_answer():
    site = random_lot(np.random.default_rng(5))
    before = [shapely.to_wkb(getattr(site, name)) for name in ("stalls", "existing", "blocked")]
    trunks = site.trunks.copy()
    one, other = (plan_trees(site, ONE) for _ in range(2))
    assert one.proven
    np.testing.assert_array_equal(one.points, other.points)
    np.testing.assert_array_equal(one.kind, other.kind)
    np.testing.assert_array_equal(site.trunks, trunks)
    for name, was in zip(("stalls", "existing", "blocked"), before, strict=True):
        np.testing.assert_array_equal(shapely.to_wkb(getattr(site, name)), was)


def test_a_shaded_lot_needs_no_tree():
    site = lot_of(8)
    shaded = replace(site, existing=shapes(shapely.box(0, 0, 40, 12)))
    plan = plan_trees(shaded, ONE)
    assert (len(plan), plan.cost, plan.reached, plan.proven) == (0, 0.0, True, True)
    assert plan.share_before == plan.share_after == pytest.approx(12 / 22.6)
    wood = replace(site, existing=shapes(shapely.box(-9, -9, 99, 99)))
    assert (len(plan_trees(wood, ONE)), plan_trees(wood, ONE).share_after) == (0, 1.0)


def test_the_fewest_trees_are_a_matter_of_area_where_crowns_need_not_overlap():
    # 66 × 22.6 m at 20 %: 298.3 m², and a crown of 8 m has 50.2: six pits, no stall.
    plan = plan_trees(lot_of(24), ONE, rules=replace(RULES, target=0.2))
    assert (len(plan), plan.stalls_lost, plan.cost, plan.proven) == (6, 0, 6.0, True)
    assert set(plan.place) <= {"pit", "strip"}


def test_a_stall_is_given_up_only_where_it_saves_more_than_it_costs():
    # A street all around, pits forbidden by size: trees stand in stalls or nowhere.
    lot = at(shapely.box(0, 0, 20, 11.3))
    site = PlantingSite(
        lot,
        stalls=shapes(*[shapely.box(2.5 * n, 0, 2.5 * n + 2.5, 5.3) for n in range(8)]),
        aisles=shapes(shapely.box(0, 5.3, 20, 11.3)),
        blocked=np.array([lot.buffer(8).difference(lot)]),
    )
    plan = plan_trees(site, ONE, rules=replace(RULES, target=0.19))
    # 42.9 m²: a crown 2.65 m from the outline has 44.6 of its 50.2 inside.
    assert (len(plan), plan.stalls_lost, plan.cost) == (1, 1, 1 + RULES.stall_cost)
    assert plan.place.tolist() == ["stall"]


def test_a_stall_gives_up_one_corner_at_most():
    # Parallel stalls back to back; pits at x = 6, 12 and 18, and 14 % takes three crowns.
    site = PlantingSite(
        at(shapely.box(0, 0, 24, 17)),
        stalls=shapes(
            *[shapely.box(6 * n, y, 6 * n + 6, y + 2.5) for n in range(4) for y in (6, 8.5)]
        ),
        aisles=shapes(shapely.box(0, 0, 24, 6), shapely.box(0, 11, 24, 17)),
    )
    rules = replace(RULES, target=0.14, outside=False)
    assert (find_spots(site, rules).place == "pit").sum() == 3
    plan = plan_trees(site, (TreeKind("小", 5.0),), rules=rules)
    # A pit at 6 or 18 leaves its neighbours no second one: two stalls go.
    assert (len(plan), plan.stalls_lost, plan.cost) == (3, 2, 3 + 2 * RULES.stall_cost)


def test_a_target_that_cannot_be_reached_is_said_with_the_most_that_can():
    lot = at(shapely.box(0, 0, 40, 40))
    site = PlantingSite(lot, aisles=np.array([lot]))
    plan = plan_trees(site, (TreeKind("小", 4.0),), rules=replace(RULES, target=0.9))
    assert not plan.reached
    assert plan.target == 0.9
    assert set(plan.place) == {"outside"}
    assert 0.05 < plan.share_after < 0.2
    nowhere = plan_trees(replace(site, blocked=np.array([lot.buffer(9).difference(lot)])), ONE)
    assert (len(nowhere), nowhere.reached, nowhere.proven) == (0, False, True)
    assert nowhere.share_after == 0.0


def test_branches_too_low_for_cars_are_left_out_and_named():
    low = TreeKind("低", 8.0, cost=0.1, clear_trunk_m=2.4)
    plan = plan_trees(lot_of(8), (*ONE, low))
    assert plan.too_low == ("低",)
    assert set(plan.kind) == {"国槐"}
    lorries = plan_trees(lot_of(8), ONE, rules=replace(RULES, clearance_m=4.5))
    assert (len(lorries), lorries.reached, lorries.too_low) == (0, False, ("国槐",))


def test_many_stalls_are_planned_too_and_a_gap_is_told():
    plan = plan_trees(lot_of(60), ONE, rules=replace(RULES, target=0.5, most_spots=150))
    assert plan.reached
    assert plan.spots[0] <= 150 < plan.spots[1]
    hasty = plan_trees(lot_of(60), TWO, rules=replace(RULES, target=0.5), time_limit_s=0.0)
    assert hasty.reached
    assert not hasty.proven
    assert 0 < hasty.gap <= 1


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ((), "there is none; give at least one"),
        ((*ONE, *ONE), "国槐: named twice"),
        ((TreeKind("a", 0.0), TreeKind("b", 80.0)), "a: crown of 0 m.*b: crown of 80 m"),
        ((TreeKind("a", 5.0, cost=0.0),), "a: cost of 0; give a positive number"),
        ((TreeKind("a", 5.0, clear_trunk_m=np.nan),), "a: clear trunk of nan m"),
    ],
)
def test_kinds_that_cannot_be_are_refused(kinds, told):
    with pytest.raises(OptionError, match=told):
        plan_trees(lot_of(4), kinds)


def test_a_lot_that_is_no_area_is_refused():
    with pytest.raises(DataError, match="not a valid area"):
        PlantingSite(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))


def test_a_plan_ends_in_a_scenario_that_plants_its_trees():
    plan = plan_trees(lot_of(6), ONE)
    changes = planting_changes(plan, METRIC, name="城东停车场")
    town = Scenario("植树", changes).apply(make())
    assert town.trees["species"].tolist() == list(dict.fromkeys(plan.kind))
    planted = shapely.get_coordinates(town.trees.geometry.array)
    assert len(planted) == len(plan)
    assert cdist(plan.points, planted).min(axis=1).max() < 1e-4
    frame = planting_frame(plan, METRIC)
    assert frame["kind"].tolist() == plan.kind.tolist()
    assert frame.crs == METRIC
