from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from planner.cleaning.routing.instance import parse_instance
from planner.cleaning.routing.path_scanning import path_scanning
from planner.cleaning.routing.plan import plan_cost
from planner.cleaning.routing.problem import ArcProblem
from planner.cleaning.routing.search import Limits, improve
from planner.cleaning.routing.validator import audit
from planner.errors import DataError

CASES = Path(__file__).parents[4].parent / "shared" / "cases" / "arc_routing"

NUMBERS = """3
3
0 1 7 4
1 2 5 0
0 2 6 1
2
5
18
18
"""

SPANISH = """NOMBRE : tiny
COMENTARIO : 18 (cota superior)
VERTICES : 3
ARISTAS_REQ : 2
ARISTAS_NOREQ : 1
VEHICULOS : 2
CAPACIDAD : 5
TIPO_COSTES_ARISTAS : EXPLICITOS
COSTE_TOTAL_REQ : 13
LISTA_ARISTAS_REQ :
( 1, 2)   coste 7   demanda 4
(1,3) coste 6 demanda 1
LISTA_ARISTAS_NOREQ :
( 2, 3) coste 5
DEPOSITO :   1
"""

MIXED = """NAME : tiny.dat
NODES : 3
REQ_EDGES : 1
NOREQ_EDGES : 0
REQ_ARCS : 1
NOREQ_ARCS : 1
VEHICLES : 2
CAPACITY : 5
DUMPING_COST : 0
MAX_TRIP : 40
LIST_REQ_EDGES :
(1,2)   serv_cost 9    trav_cost 7    demand 4
LIST_REQ_ARCS :
(1,3)   serv_cost 6    trav_cost 6    demand 1
LIST_NOREQ_ARCS :
(3,2)   trav_cost 5
DEPOT : 2
"""


def columns(roads):
    names = ("tail", "head", "two_way", "cost", "required", "service", "demand")
    return list(zip(*(getattr(roads, name).tolist() for name in names), strict=True))


def test_bare_numbers_are_edges_and_a_demand_of_zero_is_not_required():
    instance = parse_instance(NUMBERS, file="cases/tiny.dat")
    assert instance.name == "tiny"
    assert columns(instance.roads) == [
        (0, 1, True, 7, True, 7, 4),
        (1, 2, True, 5, False, 5, 0),
        (0, 2, True, 6, True, 6, 1),
    ]
    fleet = instance.fleet
    assert (fleet.start, fleet.end, fleet.capacity, fleet.shift) == (0, 0, 5, np.inf)
    assert fleet.vehicles is None


def test_bare_numbers_may_count_nodes_from_one():
    text = NUMBERS.replace("0 1 7 4", "3 1 7 4").replace("0 2 6 1", "3 2 6 1")
    instance = parse_instance(text, file="tiny.dat")
    assert instance.roads.tail.tolist() == [2, 0, 2]
    assert instance.fleet.start == 0


def test_spanish_keywords_say_the_same():
    instance = parse_instance(SPANISH, file="tiny.dat")
    assert columns(instance.roads) == [
        (0, 1, True, 7, True, 7, 4),
        (0, 2, True, 6, True, 6, 1),
        (1, 2, True, 5, False, 5, 0),
    ]
    assert (instance.fleet.start, instance.fleet.capacity) == (0, 5)


def test_mixed_instances_tell_arcs_from_edges_and_service_from_driving():
    instance = parse_instance(MIXED, file="tiny.txt")
    assert columns(instance.roads) == [
        (0, 1, True, 7, True, 9, 4),
        (0, 2, False, 6, True, 6, 1),
        (2, 1, False, 5, False, 5, 0),
    ]
    assert (instance.fleet.start, instance.fleet.shift) == (1, 40)


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (NUMBERS, "1 2 5 0", "1 2 five 0", "tiny, line 4: expected numbers, not `1 2 five 0`"),
        (NUMBERS, "1 2 5 0", "1 2 5", "tiny, line 4: expected `from to cost demand`"),
        (NUMBERS, "1 2 5 0", "1 2 -5 0", "tiny, line 4: expected `from to cost demand`, each ≥ 0"),
        (NUMBERS, "3\n3\n", "3 3\n", "tiny, line 1: expected the number of nodes"),
        (NUMBERS, "2\n5\n18\n18\n", "2\n", "tiny has 6 lines; expected 3 edges, then vehicles"),
        (NUMBERS, "2\n5\n", "2\n0\n", "tiny: the capacity is 0; it must be above 0"),
        (SPANISH, "coste 5", "", "tiny, line 14: expected a cost after `( 2, 3)`"),
        (SPANISH, "demanda 1", "", "tiny, line 12: expected a cost and a demand after"),
        (SPANISH, "demanda 1", "demanda x", "tiny, line 12: demanda is `x`; expected a number"),
        (SPANISH, "demanda 1", "demanda -1", "tiny, line 12: demanda is -1; it must be 0 or more"),
        (SPANISH, "DEPOSITO :   1", "", "tiny: there is no DEPOSITO or DEPOT; add that line"),
        (SPANISH, "CAPACIDAD : 5", "", "tiny: there is no CAPACIDAD or CAPACITY"),
        (SPANISH, "DEPOSITO :   1", "DEPOSITO : 9", "the depot is node 9, which no link touches"),
        (SPANISH, "ARISTAS_REQ : 2", "ARISTAS_REQ : 3", "has 2 links, 3 are announced"),
        (SPANISH, "LISTA_ARISTAS_REQ :\n", "", "tiny, line 10: a link before any LISTA_"),
        (MIXED, "DUMPING_COST : 0", "DUMPING_SITES : 3", "`DUMPING_SITES : 3` is not understood"),
        (MIXED, MIXED, "\n \n", "tiny is empty"),
    ],
)
def test_a_fault_is_told_with_file_and_line(text, old, new, message):
    assert old in text
    with pytest.raises(DataError) as error:
        parse_instance(text.replace(old, new, 1), file="tiny")
    assert message in str(error.value)


@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases/arc_routing is absent")
@pytest.mark.parametrize("name", ["gdb19", "gdb3", "gdb15", "kshs1", "kshs3"])
def test_published_optima_are_reached_and_not_undercut(name):
    with (CASES / "best_known.csv").open(encoding="utf-8") as file:
        best = {row["instance"]: float(row["bks"]) for row in csv.DictReader(file)}[name]
    instance = parse_instance((CASES / f"{name}.dat").read_text(encoding="utf-8"), file=name)
    problem = ArcProblem.from_roads(instance.roads, instance.fleet)
    plan = improve(problem, path_scanning(problem), limits=Limits(rounds=20000, cost=best))
    assert plan_cost(problem, plan) == audit(instance.roads, problem, plan).cost == best
