"""Instances written with keywords, in Spanish (CARPLIB) or in English (mixed)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

_LISTS = {
    "LISTA_ARISTAS_REQ": (True, True),
    "LISTA_ARISTAS_NOREQ": (True, False),
    "LIST_REQ_EDGES": (True, True),
    "LIST_NOREQ_EDGES": (True, False),
    "LIST_REQ_ARCS": (False, True),
    "LIST_NOREQ_ARCS": (False, False),
}
"""Two-way and required, of the links under each heading."""

_NUMBERS = {
    "CAPACIDAD": "capacity",
    "CAPACITY": "capacity",
    "DEPOSITO": "depot",
    "DEPOT": "depot",
    "MAX_TRIP": "shift",
    "ARISTAS_REQ": "LISTA_ARISTAS_REQ",
    "ARISTAS_NOREQ": "LISTA_ARISTAS_NOREQ",
    "REQ_EDGES": "LIST_REQ_EDGES",
    "NOREQ_EDGES": "LIST_NOREQ_EDGES",
    "REQ_ARCS": "LIST_REQ_ARCS",
    "NOREQ_ARCS": "LIST_NOREQ_ARCS",
}
"""What the number after each keyword is: of the fleet, or the length of a list."""

_PASSED_OVER = (
    *("NOMBRE", "NAME", "COMENTARIO", "COMMENT", "VERTICES", "NODES", "VEHICULOS", "VEHICLES"),
    *("TIPO_COSTES_ARISTAS", "COSTE_TOTAL_REQ", "DUMPING_COST"),
)

_ENDS = re.compile(r"\(\s*(\d+)\s*,\s*(\d+)\s*\)")
_VALUE = re.compile(r"(coste|cost|serv_cost|trav_cost|demanda|demand)\s+(\S+)")


@dataclass(frozen=True)
class Link:
    """One link of a file, its nodes as numbered there."""

    tail: int
    head: int
    two_way: bool
    required: bool
    cost: float
    service: float
    demand: float


def parse_words(lines: Sequence[tuple[int, str]], file: str) -> tuple[list[Link], dict[str, float]]:
    """Return the links, and the capacity, depot and, if given, shift.

    Parameters
    ----------
    lines
        Lines with their numbers in the file, stripped, none empty.
    file
        Its name, for messages.

    Raises
    ------
    DataError
        If a line is not understood, a list has another length than announced,
        or the capacity or depot is missing.
    """
    words: dict[str, float] = {}
    counts = dict.fromkeys(_LISTS, 0)
    links: list[Link] = []
    heading = ""
    for number, line in lines:
        ends = _ENDS.match(line)
        if ends:
            if not heading:
                msg = f"{file}, line {number}: a link before any LISTA_ or LIST_ heading"
                raise DataError(msg)
            links.append(_link(ends, line, *_LISTS[heading], where=f"{file}, line {number}"))
            counts[heading] += 1
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        if key in _LISTS:
            heading = key
        elif key in _NUMBERS:
            words[_NUMBERS[key]] = _number(value, f"{file}, line {number}: {key}")
        elif not colon or key not in _PASSED_OVER:
            msg = f"{file}, line {number}: `{line}` is not understood; correct or remove it"
            raise DataError(msg)
    _check(words, counts, file)
    return links, words


def _check(words: dict[str, float], counts: dict[str, int], file: str) -> None:
    """Compare the lists with what is announced, and ask for what must be there."""
    for heading, count in counts.items():
        if words.get(heading, count) != count:
            msg = f"{file}: {heading} has {count} links, {words[heading]:g} are announced"
            raise DataError(msg)
    for key in ("capacity", "depot"):
        if key not in words:
            known = " or ".join(word for word, meaning in _NUMBERS.items() if meaning == key)
            msg = f"{file}: there is no {known}; add that line"
            raise DataError(msg)


def _link(ends: re.Match[str], line: str, two_way: bool, required: bool, *, where: str) -> Link:  # noqa: FBT001
    values = {key: _number(value, f"{where}: {key}") for key, value in _VALUE.findall(line)}
    cost = values.get("trav_cost", values.get("coste", values.get("cost")))
    demand = values.get("demanda", values.get("demand"))
    if cost is None or (required and demand is None):
        msg = f"{where}: expected a cost{' and a demand' if required else ''} after `{ends[0]}`"
        raise DataError(msg)
    service = values.get("serv_cost", cost)
    return Link(int(ends[1]), int(ends[2]), two_way, required, cost, service, demand or 0.0)


def _number(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        msg = f"{where} is `{text}`; expected a number"
        raise DataError(msg) from error
    if not 0 <= value < float("inf"):
        msg = f"{where} is {text}; it must be 0 or more"
        raise DataError(msg)
    return value
