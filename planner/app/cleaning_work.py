"""A cleaning plan in the making: in a thread of its own, followed and stopped from a page.

A page's script runs anew at every touch; what takes a minute may neither hold
it up nor be lost by it. The session holds on to the work until it is done.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from planner.app.shelf import Shelf
from planner.cleaning.week import CleaningRequest, Watch, plan_cleaning
from planner.errors import PlannerError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from planner.app.cleaning_terms import Asked
    from planner.app.towns import Shown, TownKey
    from planner.cleaning.editing.edit_result import EditResult
    from planner.cleaning.plan import CleaningPlan

Value = TypeVar("Value")

STAGES = {
    "network": (0.0, 0.04),
    "work": (0.04, 0.1),
    "routes": (0.1, 0.8),
    "bound": (0.8, 0.96),
    "week": (0.96, 1.0),
}
"""Stages of `week.Watch`, and between which shares of the whole each lies."""

_WORK, _MADE, _FAILED = "cleaning_work", "cleaning_made", "cleaning_failed"
_REMEMBERED = "cleaning_remembered"
_THINGS = 32
"""Figures, maps and coverages that a session remembers."""

_KEPT = 2
"""Towns of which a session keeps a plan: each holds the distances of its streets."""


@dataclass(frozen=True, eq=False)
class MadePlan:
    """A finished plan, and what was asked for.

    Parameters
    ----------
    shown
        Its town.
    asked
        Rules, fleet and so on.
    plan
        With what was edited by hand.
    before
        The plans before each edit, the first of them as it was made.
    last
        What the last edit changed; None before the first, and once it is undone.
    """

    shown: Shown
    asked: Asked
    plan: CleaningPlan
    before: tuple[CleaningPlan, ...] = ()
    last: EditResult | None = None

    @property
    def as_made(self) -> CleaningPlan:
        """The plan before it was edited."""
        return self.before[0] if self.before else self.plan


class Work:
    """A plan being made in a thread of its own.

    Parameters
    ----------
    shown
        The town.
    asked
        What for.
    """

    def __init__(self, shown: Shown, asked: Asked) -> None:
        self.shown = shown
        self.asked = asked
        self.stage = "network"
        self.share = 0.0
        self.began = time.monotonic()
        self.plan: CleaningPlan | None = None
        self.fault: Exception | None = None
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="cleaning plan", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether there is a plan or a fault."""
        return not self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stopped.is_set()

    @property
    def progress(self) -> float:
        """Share of the whole that is done, from 0 to 1."""
        low, high = STAGES[self.stage]
        return low + (high - low) * min(max(self.share, 0.0), 1.0)

    def stop(self) -> None:
        """Have the best plan so far taken."""
        self._stopped.set()

    def wait(self, seconds: float) -> bool:
        """Wait until it is done, so many seconds at most, and say whether it is."""
        self._thread.join(seconds)
        return self.done

    def _say(self, stage: str, share: float) -> None:
        self.stage, self.share = stage, share

    def _run(self) -> None:
        asked = self.asked
        request = CleaningRequest(asked.month, asked.effort, table=asked.rows)
        watch = Watch(self._say, self._stopped.is_set)
        try:
            self.plan = plan_cleaning(
                self.shown.assessment.town, asked.rules, asked.fleet, request, watch=watch
            )
        except Exception as fault:  # noqa: BLE001  (told on the page: see `collect`)
            self.fault = fault


def begin(shown: Shown, asked: Asked) -> None:
    """Begin to make a plan, unless the session is making one already."""
    st.session_state.pop(_FAILED, None)
    if under_way() is None:
        st.session_state[_WORK] = Work(shown, asked)


def under_way() -> Work | None:
    """Return what the session is making, None where it is making nothing."""
    work: Work | None = st.session_state.get(_WORK)
    return work


def collect() -> None:
    """Take the plan, if it is finished, into the session.

    What failed for a reason that the reader can mend is told by `failed`; a fault
    of the program is raised here, in the page's own script.
    """
    work = under_way()
    if work is None or not work.done:
        return
    del st.session_state[_WORK]
    if isinstance(work.fault, PlannerError):
        st.session_state[_FAILED] = (work.shown.key, str(work.fault))
    elif work.fault is not None:
        raise work.fault
    elif work.plan is not None:
        keep(MadePlan(work.shown, work.asked, work.plan))


def failed(shown: Shown) -> str:
    """Return why the last plan of a town could not be made; empty where nothing failed."""
    key, message = st.session_state.get(_FAILED, (None, ""))
    return message if key == shown.key else ""


def made(shown: Shown) -> MadePlan | None:
    """Return the session's plan for a town, None before there is one."""
    kept: dict[TownKey, MadePlan] = st.session_state.get(_MADE, {})
    return kept.get(shown.key)


def keep(plan: MadePlan) -> None:
    """Make a plan the session's for its town; the oldest of too many is let go."""
    kept: dict[TownKey, MadePlan] = {**st.session_state.get(_MADE, {})}
    kept.pop(plan.shown.key, None)
    kept[plan.shown.key] = plan
    st.session_state[_MADE] = dict([*kept.items()][-_KEPT:])


def remembered(plan: object, what: Hashable, make: Callable[[], Value]) -> Value:
    """Return what was made of a plan before in this session, or make it.

    Nobody else has the plan: what is made of it goes with the session.

    Parameters
    ----------
    plan
        Kept with what is made of it: while it is, no other has its place in memory.
    what
        Which of the things made of it.
    make
        Makes it.
    """
    state = st.session_state
    shelf: Shelf[tuple[int, Hashable], tuple[object, Value]] = state.setdefault(
        _REMEMBERED, Shelf(_THINGS)
    )
    return shelf.get((id(plan), what), lambda: (plan, make()))[1]
