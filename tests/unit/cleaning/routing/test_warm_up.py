"""After the first call, a search compiles nothing any more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]

WARM = """
from planner.cleaning.routing import order_kernels, route_kernels, search_kernels
from planner.cleaning.routing.path_scanning import path_scanning
from planner.cleaning.routing.search import Limits, improve
from planner.cleaning.routing.split import split
from planner.cleaning.routing.warm_up import compile_kernels
from tests.unit.cleaning.routing.test_search import grid

def compiled():
    modules = (order_kernels, route_kernels, search_kernels)
    every = (each for module in modules for each in vars(module).values())
    every = [each for each in every if hasattr(each, "py_func")]
    return {each.py_func.__name__: len(each.signatures) for each in every}

compile_kernels()
before = compiled()
problem = grid()[1]
improve(problem, split(problem, list(range(problem.tasks))), limits=Limits(rounds=50))
path_scanning(problem)
assert before["search"] == 1, before
assert compiled() == before, (before, compiled())
"""


def test_a_search_compiles_nothing_after_the_first_call():
    run = [sys.executable, "-c", WARM]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
