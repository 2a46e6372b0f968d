"""Published instances of arc routing, from the text of their files.

Three forms are read: bare numbers (`.dat` of Martinelli's collection), CARPLIB
with Spanish keywords (gdb, kshs, val, egl, Beullens), and the mixed form with
`LIST_REQ_EDGES` and `LIST_REQ_ARCS` (mval, lpr). All vehicles that the files
give are a least number, so none of them limits the fleet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.routing.instance_words import Link, parse_words
from planner.cleaning.routing.problem import Fleet
from planner.cleaning.routing.roads import Roads
from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, eq=False)
class Instance:
    """Roads and the fleet that serves them."""

    name: str
    roads: Roads
    fleet: Fleet


def parse_instance(text: str, *, file: str) -> Instance:
    """Read an instance in any of the three forms.

    Parameters
    ----------
    text
        Content of the file.
    file
        Its name, for messages; the instance is called so, less its ending.

    Raises
    ------
    DataError
        If something is missing or out of range, naming the file and the line.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line]
    if not lines:
        msg = f"{file} is empty; expected an arc-routing instance"
        raise DataError(msg)
    if ":" in text:
        links, words = parse_words(lines, file)
        capacity, shift = words["capacity"], words.get("shift", np.inf)
        depot = words["depot"]
    else:
        links, capacity, depot = _parse_numbers(lines, file)
        shift = np.inf
    roads, number = _roads(links)
    if int(depot) not in number:
        msg = f"{file}: the depot is node {depot:g}, which no link touches"
        raise DataError(msg)
    if not capacity > 0:
        msg = f"{file}: the capacity is {capacity:g}; it must be above 0"
        raise DataError(msg)
    at = number[int(depot)]
    name = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return Instance(name, roads, Fleet(at, at, capacity, shift))


def _parse_numbers(lines: Sequence[tuple[int, str]], file: str) -> tuple[list[Link], float, int]:
    """Read nodes, edges, `from to cost demand` an edge, vehicles, capacity; depot 0 or 1."""
    rows = [_numbers(number, line, file) for number, line in lines]
    if len(rows) < 2 or len(rows[0]) != 1 or len(rows[1]) != 1:  # noqa: PLR2004
        msg = f"{file}, line {lines[0][0]}: expected the number of nodes, then that of edges"
        raise DataError(msg)
    edges = int(rows[1][0])
    if len(rows) < edges + 4:
        msg = f"{file} has {len(rows)} lines; expected {edges} edges, then vehicles and capacity"
        raise DataError(msg)
    links = []
    for (number, line), row in zip(lines[2 : 2 + edges], rows[2:], strict=False):
        if len(row) != 4 or min(row) < 0:  # noqa: PLR2004
            msg = f"{file}, line {number}: expected `from to cost demand`, each ≥ 0, not `{line}`"
            raise DataError(msg)
        tail, head, cost, demand = row
        links.append(Link(int(tail), int(head), True, demand > 0, cost, cost, demand))  # noqa: FBT003
    least = min(min(link.tail, link.head) for link in links) if links else 0
    return links, rows[edges + 3][0], least


def _numbers(number: int, line: str, file: str) -> list[float]:
    try:
        return [float(word) for word in line.split()]
    except ValueError as error:
        msg = f"{file}, line {number}: expected numbers, not `{line}`"
        raise DataError(msg) from error


def _roads(links: Sequence[Link]) -> tuple[Roads, dict[int, int]]:
    """Return the links as roads, and the number that each node of the file is given."""
    named = sorted({node for link in links for node in (link.tail, link.head)})
    number = {node: place for place, node in enumerate(named)}
    roads = Roads(
        np.array([number[link.tail] for link in links], dtype=np.int32),
        np.array([number[link.head] for link in links], dtype=np.int32),
        np.array([link.two_way for link in links], dtype=np.bool_),
        np.array([link.cost for link in links], dtype=np.float64),
        np.array([link.required for link in links], dtype=np.bool_),
        np.array([link.service for link in links], dtype=np.float64),
        np.array([link.demand for link in links], dtype=np.float64),
    )
    return roads, number
