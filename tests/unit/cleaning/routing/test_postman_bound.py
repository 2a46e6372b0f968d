from __future__ import annotations

import numpy as np
import pytest

from planner.cleaning.routing.bound import lower_bound
from planner.cleaning.routing.circulation import Circulation
from planner.cleaning.routing.postman import postman_tour
from planner.cleaning.routing.problem import ArcProblem, Fleet
from planner.cleaning.routing.separation import obvious_sets
from planner.errors import DataError
from tests.unit.cleaning.routing.brute_force import (
    least_cost,
    make_roads,
    random_problem,
    random_roads,
)


@pytest.mark.parametrize("seed", range(25))
def test_the_postman_goes_no_farther_than_trying_everything(seed):
    roads = random_roads(seed, required=6)
    tour = postman_tour(roads, 0)
    problem = ArcProblem.from_roads(roads, Fleet(0, 0, 1e9))
    # One route is best: every route of several comes back to the depot.
    assert tour.cost == pytest.approx(least_cost(problem))
    assert tour.bound == pytest.approx(tour.cost)
    assert sorted(tour.order) == list(range(6))


@pytest.mark.parametrize("seed", range(8))
def test_without_time_there_is_a_dearer_tour_with_an_honest_bound(seed):
    roads = random_roads(seed, required=6)
    best, hasty = postman_tour(roads, 0), postman_tour(roads, 0, seconds=0.0)
    assert hasty.bound <= best.cost <= hasty.cost
    assert sorted(hasty.order) == list(range(6))


def test_a_square_with_a_diagonal_repeats_the_diagonal():
    roads = make_roads((0, 1, 3, 1), (1, 2, 3, 1), (2, 3, 3, 1), (3, 0, 3, 1), (0, 2, 4, 1))
    assert postman_tour(roads, 1).cost == 3 * 4 + 2 * 4


def test_a_one_way_street_is_gone_round_for():
    # Served from 0 to 1 only; the way back is the two-way street of 5.
    roads = make_roads((0, 1, 2, 1, False), (1, 0, 5, 0, True))
    assert postman_tour(roads, 0).cost == 7


def test_far_groups_of_streets_are_joined():
    # Two triangles, ten apart over a street that needs no service.
    roads = make_roads(
        (0, 1, 1, 1),
        (1, 2, 1, 1),
        (2, 0, 1, 1),
        (2, 3, 10, 0),
        (3, 4, 1, 1),
        (4, 5, 1, 1),
        (5, 3, 1, 1),
    )
    assert postman_tour(roads, 0).cost == 6 + 20


def test_a_street_that_is_left_by_no_way_is_told():
    roads = make_roads((0, 1, 1, 1, False), (1, 2, 1, 0, True))
    with pytest.raises(DataError, match="no tour from node 0 through all 1 required links"):
        postman_tour(roads, 0)


@pytest.mark.parametrize("refills", [(), (2, 4)])
@pytest.mark.parametrize("shift", [np.inf, 1.4])
@pytest.mark.parametrize("seed", range(8))
def test_no_plan_is_below_the_bound(seed, shift, refills):
    roads, problem = random_problem(seed, required=6, shift=shift, refills=refills)
    least = least_cost(problem)
    bound = lower_bound(roads, problem.fleet)
    assert 0.7 * least <= bound <= least


def test_a_street_of_three_full_loads_is_driven_to_three_times():
    # 0 -10- 1, then three streets of 1 off node 1, each a load.
    roads = make_roads((0, 1, 10, 0), (1, 2, 1, 5), (1, 3, 1, 5), (1, 4, 1, 5))
    assert lower_bound(roads, Fleet(0, 0, 5.0)) == 66
    # With the tank filled at node 1 one drive there is enough.
    fleet = Fleet(0, 0, 5.0, refills=(1,), refill_cost=(0.0,))
    assert lower_bound(roads, fleet) == 26
    # A shift of 23 is one street each: 3 routes.
    assert lower_bound(roads, Fleet(0, 0, 5.0, 23.0, (1,), (0.0,))) > 26


def test_a_bound_between_two_depots_counts_no_way_back():
    roads = make_roads((0, 1, 4, 1), (1, 2, 4, 1))
    assert lower_bound(roads, Fleet(0, 2, 9.0)) == 8
    assert lower_bound(roads, Fleet(0, 0, 9.0)) == 16


def test_service_that_costs_more_than_driving_is_in_the_bound():
    roads = make_roads((0, 1, 4, 1))
    slow = type(roads)(
        *(getattr(roads, name) for name in ("tail", "head", "two_way", "cost", "required")),
        roads.cost * 3,
        roads.demand,
    )
    assert lower_bound(slow, Fleet(0, 0, 9.0)) == 12 + 4
    assert postman_tour(slow, 0).cost == 16


def test_nothing_required_costs_nothing():
    roads = make_roads((0, 1, 4, 0))
    assert lower_bound(roads, Fleet(0, 0, 9.0)) == 0


def test_bridges_are_among_the_obvious_sets():
    # A triangle 0-1-2, a bridge 2-3, a triangle 3-4-5.
    roads = make_roads(
        (0, 1, 1, 1),
        (1, 2, 1, 1),
        (2, 0, 1, 1),
        (2, 3, 1, 1),
        (3, 4, 1, 1),
        (4, 5, 1, 1),
        (5, 3, 1, 1),
    )
    sides = {frozenset(np.flatnonzero(side).tolist()) for side in obvious_sets(roads)[6:]}
    assert sides <= {frozenset({0, 1, 2}), frozenset({3, 4, 5})}
    assert len(sides) == 1


def test_a_pair_of_one_ways_is_no_less_a_bridge():
    roads = make_roads((0, 1, 1, 1, False), (1, 0, 1, 1, False), (1, 2, 1, 1, True))
    assert len(obvious_sets(roads)) == 3 + 2


def test_a_set_with_an_odd_border_is_left_once_more():
    # Three streets between {0} and {1}, no capacity to speak of.
    roads = make_roads((0, 1, 1, 1), (0, 1, 2, 1), (0, 1, 3, 1))
    model = Circulation(roads, 0, 0)
    assert model.need(np.array([False, True])) == 2
    model.cut(obvious_sets(roads))
    assert model.solve(whole=False, seconds=5).bound == pytest.approx(6 + 1)
