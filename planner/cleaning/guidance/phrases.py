"""The sentences of directions, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.cleaning.terms.vehicles import FacilityKind, Service
    from planner.language import Lang


@dataclass(frozen=True)
class Action:
    """What is done to come into a street or to a place.

    Parameters
    ----------
    short
        A word or two, for a table.
    into
        A sentence with `{street}`, and `{heading}` when a stop is left.
    stay
        The same where the street keeps its name; None says it as `into`.
    """

    short: Phrase
    into: Phrase
    stay: Phrase | None = None


TURNS: Mapping[str, Action] = {
    "leave": Action(
        Phrase("驶出，向{heading}", "Leave, heading {heading}"),
        Phrase("驶出，沿{street}向{heading}行驶", "Leave on {street}, heading {heading}"),
    ),
    "straight": Action(
        Phrase("直行", "Straight on"),
        Phrase("直行进入{street}", "Go straight on into {street}"),
        Phrase("沿{street}继续直行", "Continue along {street}"),
    ),
    "keep_left": Action(
        Phrase("靠左直行", "Keep left"),
        Phrase("靠左进入{street}", "Keep left into {street}"),
        Phrase("靠左，仍走{street}", "Keep left on {street}"),
    ),
    "keep_right": Action(
        Phrase("靠右直行", "Keep right"),
        Phrase("靠右进入{street}", "Keep right into {street}"),
        Phrase("靠右，仍走{street}", "Keep right on {street}"),
    ),
    "left": Action(
        Phrase("左转", "Turn left"),
        Phrase("左转进入{street}", "Turn left into {street}"),
        Phrase("左转，仍走{street}", "Turn left, staying on {street}"),
    ),
    "right": Action(
        Phrase("右转", "Turn right"),
        Phrase("右转进入{street}", "Turn right into {street}"),
        Phrase("右转，仍走{street}", "Turn right, staying on {street}"),
    ),
    "sharp_left": Action(
        Phrase("左后方转弯", "Sharp left"),
        Phrase("向左后方转入{street}", "Turn sharp left into {street}"),
        Phrase("向左后方转弯，仍走{street}", "Turn sharp left, staying on {street}"),
    ),
    "sharp_right": Action(
        Phrase("右后方转弯", "Sharp right"),
        Phrase("向右后方转入{street}", "Turn sharp right into {street}"),
        Phrase("向右后方转弯，仍走{street}", "Turn sharp right, staying on {street}"),
    ),
    "back": Action(
        Phrase("掉头", "Turn round"),
        Phrase("掉头，沿{street}返回", "Turn round and go back along {street}"),
    ),
}
COMPASS = (
    Phrase("北", "north"),
    Phrase("东北", "north-east"),
    Phrase("东", "east"),
    Phrase("东南", "south-east"),
    Phrase("南", "south"),
    Phrase("西南", "south-west"),
    Phrase("西", "west"),
    Phrase("西北", "north-west"),
)
VERB: Mapping[Service, Phrase] = {
    "sweep": Phrase("清扫{what}", "sweep {what}"),
    "wash": Phrase("清洗{what}", "wash {what}"),
}
SIDE = {"right": Phrase("右侧", "the right side"), "left": Phrase("左侧", "the left side")}
BOTH_SIDES = Phrase("两侧", "both sides")
ONE_SIDE = Phrase("一侧", "one side")
WHOLE = Phrase("全幅", "the whole width")
WHOLE_AREA = Phrase("全场", "the whole area")
NTH = Phrase("共{count}道的第{number}道", "pass {number} of {count}")
EMPTY = Phrase("空驶", "drive empty")
COMMA = Phrase("，", ", ")
PREPARE = Action(
    Phrase("出车准备", "Prepare"), Phrase("在{street}做出车准备", "Prepare at {street}")
)
FILL = Action(
    Phrase("出车准备、加水", "Prepare and fill the tank"),
    Phrase("在{street}做出车准备并加满水", "Prepare and fill the tank at {street}"),
)
CALLS: Mapping[FacilityKind, Action] = {
    "water": Action(
        Phrase("加水", "Take water"), Phrase("在{street}加水", "Take water at {street}")
    ),
    "tip": Action(
        Phrase("倾倒垃圾", "Tip"), Phrase("在{street}倾倒垃圾", "Tip the load at {street}")
    ),
    "depot": Action(Phrase("停车", "Call"), Phrase("到达{street}", "Call at {street}")),
}
ENTER = Action(Phrase("进入场地", "Enter"), Phrase("进入{street}", "Enter {street}"))
RETURN = Action(Phrase("收车", "Return"), Phrase("返回{street}，收车", "Return to {street}"))
AND = Phrase("、", ", ")


def compass(heading_deg: float, lang: Lang) -> str:
    """Return the nearest of eight directions to one in degrees, clockwise from north."""
    return COMPASS[round(heading_deg / 45.0) % 8].say(lang)
