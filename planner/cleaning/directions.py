"""A route in words: its streets in order, and turn by turn as a crew drives it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from planner.cleaning.guidance import phrases
from planner.cleaning.guidance.maneuvers import Maneuvers
from planner.cleaning.guidance.pass_order import pass_order
from planner.cleaning.guidance.street_names import StreetNames
from planner.cleaning.replay import AREA, CALL, SERVE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.cleaning.guidance.phrases import Action
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.vehicles import Service
    from planner.language import Lang

END = "end"
"""Kind of a route's last step: back at the depot."""

LEAVE = "leave"
"""Turn of a step that leaves a stop."""

_LIST = ("street", "kind", "length_m", "metres", "passes", "sides", "start_s", "leg")


class _Leg(NamedTuple):
    """A row of `plan.legs`."""

    row: int
    kind: str
    arc: int
    area: int
    facility: str
    metres: float
    seconds: float
    start_s: float


class _Pass(NamedTuple):
    """A row of `pass_order`."""

    number: int
    of: int
    sided: bool


@dataclass(frozen=True)
class _Step:
    """One line of the directions; its fields are their columns."""

    start_s: float
    seconds: float
    kind: str
    turn: str
    action: str
    street: str
    work: str
    metres: float
    serve: bool
    text: str
    leg: int


def directions(plan: CleaningPlan, route: int, lang: Lang = "zh") -> pd.DataFrame:
    """Return a route turn by turn; legs on one street with one kind of work are one step.

    Parameters
    ----------
    route
        Row of `plan.routes`.

    Returns
    -------
    pandas.DataFrame
        `step` from 1; `start_s` since the route's start and `seconds` that it takes; `kind` of
        leg (`replay`, and `END` last); `turn` (`maneuvers.Turn`, `LEAVE` after a stop, empty at
        one); `action`, what is done to come there; `street`, or the place of a stop; `work`
        done along it; `metres`; `serve`, whether it is cleaned; `text`, all of it as one
        sentence; `leg`, the first of the step's rows in `plan.legs`.
    """
    steps = [asdict(each) for each in _Words(plan, route, lang).steps()]
    table = pd.DataFrame(steps, columns=[each.name for each in fields(_Step)])
    table.insert(0, "step", range(1, len(table) + 1))
    return table


def street_list(plan: CleaningPlan, route: int, lang: Lang = "zh") -> pd.DataFrame:
    """Return the streets and areas that a route cleans, in the order they are begun.

    Returns
    -------
    pandas.DataFrame
        `order` from 1; `street`; `kind` (`street` or `area`); `length_m` of the stretches
        cleaned, each once (NaN for an area); `metres` driven cleaning; `passes`, the most over
        one stretch; `sides` (both sides, one side, the whole width, joined where stretches
        differ); `start_s` since the route's start.
    """
    words = _Words(plan, route, lang)
    legs = words.legs[words.legs["task"] >= 0]
    named = legs.assign(place=[words.place(leg) for leg in words.rows(legs)])
    rows = []
    for (place, kind), some in named.groupby(["place", "kind"], sort=False):
        stretch = some.groupby(some["arc"] // 2)["metres"]
        rows.append(
            (
                place,
                "street" if kind == SERVE else "area",
                float(stretch.first().sum()) if kind == SERVE else float("nan"),
                float(some["metres"].sum()),
                int(stretch.size().max()) if kind == SERVE else 1,
                words.sides(some),
                float(some["start_s"].iloc[0]),
                int(some.index[0]),
            )
        )
    table = pd.DataFrame(rows, columns=list(_LIST))
    table.insert(0, "order", range(1, len(table) + 1))
    return table


class _Words:
    """A route's legs, and what is said of them."""

    def __init__(self, plan: CleaningPlan, route: int, lang: Lang) -> None:
        setting, row = plan.setting, plan.routes.loc[route]
        self.legs = plan.legs[plan.legs["route"] == route]
        self._lang, self._setting = lang, setting
        self._service: Service = "wash" if row["service"] == "wash" else "sweep"
        self._home = next(each.end for each in setting.fleet.vehicles if each.id == row["vehicle"])
        self._names = StreetNames(setting, lang)
        self._turns = Maneuvers(setting.network, setting.rules.straight_deg)
        self._kinds = {each.id: each.kind for each in setting.fleet.facilities}
        order = pass_order(plan)
        own = order[order.index.isin(self.legs.index)]
        columns = (own[name].tolist() for name in _Pass._fields)
        self._passes = dict(
            zip(own.index.tolist(), map(_Pass._make, zip(*columns, strict=True)), strict=True)
        )

    @staticmethod
    def rows(legs: pd.DataFrame) -> list[_Leg]:
        """Return legs as rows with names."""
        columns = (legs[name].tolist() for name in _Leg._fields[1:])
        return [_Leg._make(row) for row in zip(legs.index.tolist(), *columns, strict=True)]

    def steps(self) -> Iterator[_Step]:
        """Return the route's steps."""
        last: _Step | None = None
        before = -1
        for leg in self.rows(self.legs):
            step = self._stop(leg, last) if leg.kind in (CALL, AREA) else self._drive(leg, before)
            if last is not None and self._goes_on(last, step, leg):
                metres, seconds = last.metres + step.metres, last.seconds + step.seconds
                last = replace(last, metres=metres, seconds=seconds)
            else:
                if last is not None:
                    yield last
                last = self._said(step, stays=last is not None and last.street == step.street)
            before = leg.arc
        if last is not None:
            yield last
            yield self._return(last)

    def place(self, leg: _Leg) -> str:
        """Return the street, area or facility of a leg."""
        if leg.kind == CALL:
            return self._names.facility(leg.facility)
        if leg.kind == AREA:
            return self._names.area(leg.area)
        return self._names.street(leg.arc >> 1)

    def sides(self, legs: pd.DataFrame) -> str:
        """Return which sides some legs clean of their street, or that it is a whole area."""
        found = set()
        driven = legs.groupby(legs["arc"] // 2)["arc"].transform("nunique")
        for index, arc, ways in zip(legs.index, legs["arc"], driven, strict=True):
            if arc < 0:
                found.add(phrases.WHOLE_AREA)
            elif self._passes[index].sided:
                found.add(phrases.BOTH_SIDES if ways > 1 else phrases.ONE_SIDE)
            else:
                found.add(phrases.WHOLE)
        order = (phrases.BOTH_SIDES, phrases.WHOLE, phrases.ONE_SIDE, phrases.WHOLE_AREA)
        return phrases.AND.say(self._lang).join(
            each.say(self._lang) for each in order if each in found
        )

    def _goes_on(self, last: _Step, step: _Step, leg: _Leg) -> bool:
        """Say whether nothing new need be said: the same street, the same work, straight on."""
        if (last.kind, last.street, last.work) != (step.kind, step.street, step.work):
            return False
        # At a fork only a name tells which street goes on.
        keeps = step.turn.startswith("keep_") and self._names.named(leg.arc >> 1)
        return keeps or step.turn in ("along", "straight")

    def _drive(self, leg: _Leg, before: int) -> _Step:
        arc = leg.arc
        turn = self._turns.turn(before, arc) if before >= 0 else LEAVE
        return self._step(leg, turn, self._work(leg))

    def _stop(self, leg: _Leg, last: _Step | None) -> _Step:
        return self._step(leg, "prepare" if last is None else "", self._work(leg))

    def _step(self, leg: _Leg, turn: str, work: str) -> _Step:
        serve = leg.kind in (SERVE, AREA)
        return _Step(
            leg.start_s,
            leg.seconds,
            leg.kind,
            turn,
            "",
            self.place(leg),
            work,
            leg.metres,
            serve,
            "",
            leg.row,
        )

    def _said(self, step: _Step, *, stays: bool) -> _Step:
        """Return a step with its action and its sentence."""
        action = self._action(step)
        heading = ""
        if step.turn == LEAVE:
            arc = int(self.legs["arc"].loc[step.leg])
            heading = phrases.compass(self._turns.heading_deg(arc), self._lang)
        into = action.stay if stays and action.stay else action.into
        text = into.say(self._lang).format(street=step.street, heading=heading)
        text = phrases.COMMA.say(self._lang).join(each for each in (text, step.work) if each)
        short = action.short.say(self._lang).format(heading=heading)
        turn = step.turn if step.kind not in (CALL, AREA) else ""
        return replace(step, turn=turn, action=short, text=text)

    def _action(self, step: _Step) -> Action:
        if step.kind == AREA:
            return phrases.ENTER
        if step.kind == CALL:
            if step.turn == "prepare":
                return phrases.FILL if self._service == "wash" else phrases.PREPARE
            return phrases.CALLS[self._kinds[str(self.legs["facility"].loc[step.leg])]]
        return phrases.TURNS["straight" if step.turn == "along" else step.turn]

    def _return(self, last: _Step) -> _Step:
        street = self._names.facility(self._home)
        text = phrases.RETURN.into.say(self._lang).format(street=street)
        short, start_s = phrases.RETURN.short.say(self._lang), last.start_s + last.seconds
        return replace(
            last,
            start_s=start_s,
            seconds=0.0,
            kind=END,
            turn="",
            action=short,
            street=street,
            work="",
            metres=0.0,
            serve=False,
            text=text,
        )

    def _work(self, leg: _Leg) -> str:
        """Return what is done along a leg: which side is cleaned, in which pass of how many."""
        lang = self._lang
        if leg.kind == CALL:
            return ""
        if leg.kind not in (SERVE, AREA):
            return phrases.EMPTY.say(lang)
        verb = phrases.VERB[self._service]
        if leg.kind == AREA:
            return verb.say(lang).format(what=phrases.WHOLE_AREA.say(lang))
        nth = self._passes[leg.row]
        side = phrases.SIDE[self._setting.rules.drives_on] if nth.sided else phrases.WHOLE
        what = side.say(lang)
        if nth.of > 1:
            told = phrases.NTH.say(lang).format(number=nth.number, count=nth.of)
            what = phrases.COMMA.say(lang).join((what, told)) if nth.sided else told
        return verb.say(lang).format(what=what)
