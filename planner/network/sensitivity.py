"""What the figures would be if residents could be farther from a street, or had to be nearer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.network.access import on_network
from planner.network.ledger import NOT_CONNECTED, SERVED, add_up, classify
from planner.network.walk import walk_network

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.network.access import Access
    from planner.network.graph import Floats

CONNECT_M = (50.0, 200.0)
"""Legs tried beside the one in force (`WalkRules.connect_m`)."""


@dataclass(frozen=True)
class Sensitivity:
    """Shares (0-1) under another longest leg from building to street; None without anybody."""

    connect_m: float
    served: float | None
    not_connected: float | None


def connection_sensitivity(
    access: Access,
    limit_m: float,
    amount: Floats,
    *,
    unplaced: float = 0.0,
    connect_m: Iterable[float] = CONNECT_M,
) -> list[Sensitivity]:
    """Return the shares served and not connected by the longest leg, ascending.

    Parameters
    ----------
    access
        As reckoned with the leg in force, which is one of the rows.
    limit_m
        Walking distance of the ledger.
    amount, unplaced
        Residents (or m²) at each building, and those that no building holds.
    connect_m
        Other legs to try, in metres.
    """
    found = []
    for leg in sorted({*connect_m, access.network.rules.connect_m}):
        other = access if leg == access.network.rules.connect_m else _with_leg(access, leg)
        ledger = add_up(classify(other, limit_m), amount, unplaced, "")
        found.append(Sensitivity(leg, ledger.share(SERVED), ledger.share(NOT_CONNECTED)))
    return found


def _with_leg(access: Access, connect_m: float) -> Access:
    """Return the access to the same entrances with homes joined up to another leg."""
    rules = replace(access.network.rules, connect_m=connect_m)
    network = walk_network(access.town, rules, streets=access.network.streets)
    return on_network(access, network)
