"""What one kind of vehicle may drive, and what its turns cost."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from planner.cleaning.replay import SERVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.fleet import Vehicle
    from planner.cleaning.validation.road_law import RoadLaw


class VehicleLaw:
    """Where a vehicle may drive and turn."""

    def __init__(self, law: RoadLaw, vehicle: Vehicle) -> None:
        self.law, self.vehicle = law, vehicle
        self._joined: set[int] | None = None
        self.barred = law.barred(vehicle)
        network = law.setting.network
        width_m = law.setting.town.ways["carriageway_m"].to_numpy(dtype=float)[network.way]
        self._turns_round = width_m >= vehicle.u_turn_width_m

    def next_arcs(self, arc: int) -> list[int]:
        """Return the arcs that may follow an arc."""
        ahead = self.law.leaving.get(self.law.end(arc), [])
        return [b for b in ahead if not self.barred[b] and not self.why_not(arc, b)]

    def arcs_before(self, arc: int) -> list[int]:
        """Return the arcs that an arc may follow."""
        behind = self.law.arriving.get(self.law.end(arc ^ 1), [])
        return [a for a in behind if not self.barred[a] and not self.why_not(a, arc)]

    def joined(self, plan: CleaningPlan) -> set[int]:
        """Return the arcs that it can come to from a street it serves, and go back to it from.

        Where it serves none, those between its depots.
        """
        if self._joined is None:
            arcs = plan.legs["arc"].to_numpy()
            own = plan.routes["vehicle"].to_numpy()[plan.legs["route"].to_numpy()]
            of_it = (own == self.vehicle.id) & (plan.legs["kind"].to_numpy() == SERVE)
            node = plan.setting.network.facility_node
            start = self.law.leaving.get(node[self.vehicle.start], [])
            end = self.law.arriving.get(node[self.vehicle.end], [])
            if of_it.any():
                start = end = [int(arcs[of_it][0])]
            ahead = _spread([arc for arc in start if not self.barred[arc]], self.next_arcs)
            behind = _spread([arc for arc in end if not self.barred[arc]], self.arcs_before)
            self._joined = ahead & behind
        return self._joined

    def why_not(self, one: int, other: int) -> str:
        """Return why a turn is not allowed; empty if it is."""
        if (one, other) in self.law.banned:
            return f"makes a turn that {self.law.banned[one, other]} bans"
        if other == one ^ 1 and not (self._turns_round[one >> 1] or self._at_end(one)):
            return "turns round where it may not"
        return ""

    def turn_s(self, one: int, other: int) -> float:
        """Return what a turn takes, in seconds."""
        rules = self.law.setting.rules
        if other == one ^ 1:
            at_end = rules.dead_end_s if self._at_end(one) else np.inf
            return min(at_end, rules.u_turn_s if self._turns_round[one >> 1] else np.inf)
        bend = self.law.bend((one, other))
        if abs(bend) < rules.straight_deg:
            return rules.turn_straight_s
        near = bend > 0 if rules.drives_on == "right" else bend < 0
        return rules.turn_right_s if near else rules.turn_left_s

    def _at_end(self, arc: int) -> bool:
        """Say whether no other street that the vehicle may drive leads on from an arc."""
        ahead = self.law.leaving.get(self.law.end(arc), [])
        return not any(b != arc ^ 1 and not self.barred[b] for b in ahead)


def _spread(seeds: Iterable[int], onward: Callable[[int], list[int]]) -> set[int]:
    seen = {*seeds}
    waiting = deque(seen)
    while waiting:
        new = [arc for arc in onward(waiting.popleft()) if arc not in seen]
        seen.update(new)
        waiting.extend(new)
    return seen
