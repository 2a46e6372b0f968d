"""Routes as somebody gives them, before it is known whether they can be driven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planner.language import Phrase

if TYPE_CHECKING:
    from planner.cleaning.terms.fleet import Service

FaultKind = Literal[
    "unknown_street",
    "unknown_area",
    "unknown_stop",
    "unknown_vehicle",
    "unknown_crew",
    "unknown_day",
    "not_planned",
    "not_due",
    "not_drivable",
    "too_often",
    "too_long",
    "over_capacity",
    "empty_route",
    "overtime",
]

KINDS: dict[FaultKind, Phrase] = {
    "unknown_street": Phrase("路网中没有这条街道", "the network has no such street"),
    "unknown_area": Phrase("没有这处场地", "there is no such area"),
    "unknown_stop": Phrase("该车不在此加水或倾倒", "not a place where this vehicle fills or tips"),
    "unknown_vehicle": Phrase("车队中没有能做此作业的这种车", "no such vehicle does this service"),
    "unknown_crew": Phrase("车队中没有这个班组", "the fleet has no such crew"),
    "unknown_day": Phrase("没有这个作业日或班次", "there is no such day or shift"),
    "not_planned": Phrase("本月不做这项作业", "the service is not planned in this month"),
    "not_due": Phrase("此处不需要这项作业", "nothing of this service is due there"),
    "not_drivable": Phrase("该车不能驶入或不能返回", "the vehicle cannot drive there and back"),
    "too_often": Phrase("遍数多于应做遍数", "more passes than are due"),
    "too_long": Phrase(
        "单独一遍已超过一个班次或一箱容量", "one pass is more than a shift or a tank"
    ),
    "over_capacity": Phrase("两次加水或倾倒之间超过容量", "more than a tank between two calls"),
    "empty_route": Phrase("线路没有可作业的街道", "nothing is left for the route to serve"),
    "overtime": Phrase("班次超时", "the shift is too long"),
}
"""What may be wrong with a plan from elsewhere, for people."""


@dataclass(frozen=True)
class Fault:
    """Something of a plan from elsewhere that is not taken over, or taken over but wrong.

    Parameters
    ----------
    route
        Id of its route.
    what
        Street, place, crew or day, as given.
    kind
        What is wrong; `KINDS` says it in words.
    """

    route: str
    what: str
    kind: FaultKind


@dataclass(frozen=True)
class GivenPass:
    """A link, or an area, to be served.

    Parameters
    ----------
    what
        As given, for messages.
    link, area
        One of them; the other is -1.
    against
        Whether a link is driven from its head to its tail; None: all passes due on it.
    block
        Which of the route's streets it belongs to, in their order.
    """

    what: str
    link: int = -1
    area: int = -1
    against: bool | None = None
    block: int = 0


@dataclass(frozen=True)
class GivenCall:
    """A call for a refill, between two passes."""

    facility: str


@dataclass(frozen=True)
class GivenRoute:
    """A route as given.

    Parameters
    ----------
    id
        Unlike that of every other route.
    per_week
        Times a week that it is driven.
    crew
        From 0; None if nobody drives it.
    drives
        Day (0 Monday) and number of the shift of each drive.
    stops
        Passes and calls in order.
    in_order
        Whether calls and directions are as they shall be; else the passes are only in the
        order of their streets, and the rest is found.
    """

    id: str
    service: Service
    vehicle: str
    per_week: int
    crew: int | None
    drives: tuple[tuple[int, int], ...]
    stops: tuple[GivenPass | GivenCall, ...]
    in_order: bool = True
