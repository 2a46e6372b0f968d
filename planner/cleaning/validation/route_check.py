"""One route driven again: every leg on the street, at its junction, by its clock and load."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from planner.cleaning.setting import Setting
    from planner.cleaning.terms.fleet import Facility, Service
    from planner.cleaning.validation.vehicle_law import VehicleLaw

_SECONDS = 2e-3
"""A leg's street and its turn are each kept to the nearest 1/1024 s."""

_METRES = 1e-6
_ROUNDING = 1e-9
"""Share by which a sum may pass a limit."""


@dataclass
class Driven:
    """What a route does, added up anew.

    Parameters
    ----------
    faults
        A sentence for each thing that is wrong.
    passes
        Times that each arc is served.
    areas
        Times that each area is cleaned.
    seconds, service_m, empty_m, load_m3
        Of the whole route.
    """

    faults: list[str] = field(default_factory=list)
    passes: Counter[int] = field(default_factory=Counter)
    areas: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    service_m: float = 0.0
    empty_m: float = 0.0
    load_m3: float = 0.0


def drive_again(setting: Setting, law: VehicleLaw, service: Service, legs: pd.DataFrame) -> Driven:
    """Follow a route's legs; return what it does and all that is wrong with it.

    Parameters
    ----------
    law
        Of the route's vehicle.
    legs
        Of this route alone, in order (`replay.COLUMNS`).
    """
    again = _Again(setting, law, service)
    for number, leg in enumerate(legs.itertuples(index=False)):
        again.leg(number, leg)
    again.come_home()
    return again.done


class _Again:
    """A vehicle under way: where it stands, what it carries, what it did."""

    def __init__(self, setting: Setting, law: VehicleLaw, service: Service) -> None:
        self.setting, self.law, self.service = setting, law, service
        self.vehicle = law.vehicle
        self.stops = {each.id: each for each in setting.fleet.stops(law.vehicle, service)}
        self.done = Driven()
        self.node = -1
        self.arc = -1  # -1 at a facility or an area, which it leaves as it likes
        self.trip_m3 = 0.0
        self.tipped = True

    def leg(self, number: int, leg: Any) -> None:  # noqa: ANN401  (a row as a named tuple)
        """Do what a leg says."""
        before = len(self.done.faults)
        if number == 0 and leg.kind != "call":
            self._fault("does not begin at its depot")
        if leg.kind == "call":
            metres, seconds = self._call(leg, first=number == 0)
        elif leg.kind == "area":
            metres, seconds = self._area(int(leg.area))
        elif leg.kind in ("drive", "serve"):
            metres, seconds = self._street(int(leg.arc), serves=leg.kind == "serve")
        else:
            metres, seconds = 0.0, 0.0
            self._fault(f"is of no known kind: {leg.kind}")
        if (leg.task >= 0) != (leg.kind in ("serve", "area")):
            self._fault("names a task and serves none, or the other way round")
        if abs(leg.metres - metres) > _METRES * (1 + metres):
            self._fault(f"is told as {leg.metres:.3f} m but is {metres:.3f} m long")
        if abs(leg.seconds - seconds) > _SECONDS:
            self._fault(f"is told as {leg.seconds:.3f} s but takes {seconds:.3f} s")
        if abs(leg.start_s - self.done.seconds) > _SECONDS * (1 + number):
            self._fault(f"is told to begin at {leg.start_s:.1f} s, not {self.done.seconds:.1f} s")
        self.done.seconds += seconds
        if leg.kind in ("serve", "area"):
            self.done.service_m += metres
        else:
            self.done.empty_m += metres
        new = self.done.faults[before:]
        self.done.faults[before:] = [f"leg {number} {fault}" for fault in new]

    def come_home(self) -> None:
        """Check that the route ends where and as it should."""
        home = self.setting.network.facility_node[self.vehicle.end]
        if self.node != home:
            self._fault(f"does not end at its depot {self.vehicle.end}")
        if self.service == "sweep" and self.stops and not self.tipped:
            self._fault("comes home without having tipped")

    def _fault(self, sentence: str) -> None:
        self.done.faults.append(sentence)

    def _street(self, arc: int, *, serves: bool) -> tuple[float, float]:
        """Drive along an arc; return its metres and seconds."""
        roads, network = self.law.law, self.setting.network
        if not 0 <= arc < network.arcs:
            self._fault(f"is on arc {arc}, which there is none of")
            return 0.0, 0.0
        if roads.end(arc ^ 1) != self.node:
            self._fault("starts elsewhere than the one before ends")
            self.arc = -1
        if self.law.barred[arc]:
            self._fault(f"goes {self.law.barred[arc]}")
        turn_s = 0.0
        if self.arc >= 0:
            why = self.law.why_not(self.arc, arc)
            if why:
                self._fault(why)
            turn_s = self.law.turn_s(self.arc, arc)
        metres = float(network.lines[arc >> 1].length)
        kmh = self.vehicle.service_kmh if serves else self.vehicle.travel_kmh
        if serves:
            self.done.passes[arc] += 1
            self._load(metres)
        self.node, self.arc = roads.end(arc), arc
        # A turn that cannot be made has no time; it is a fault already.
        return metres, 3.6 * metres / kmh + (turn_s if turn_s < float("inf") else 0.0)

    def _area(self, area: int) -> tuple[float, float]:
        """Clean an area; return its metres and seconds."""
        areas = self.setting.areas
        if not 0 <= area < len(areas) or int(areas["node"].iloc[area]) != self.node:
            self._fault("cleans an area elsewhere than where the one before ends")
            return 0.0, 0.0
        metres = float(areas["area_m2"].iloc[area]) / self.vehicle.swath_m
        self.done.areas[area] += 1
        self._load(metres)
        self.arc = -1
        return metres, 3.6 * metres / self.vehicle.service_kmh

    def _load(self, metres: float) -> None:
        m3 = metres / 1000.0 * self.vehicle.use_per_km
        self.trip_m3 += m3
        self.done.load_m3 += m3
        self.tipped = False
        if self.trip_m3 > self.vehicle.capacity * (1 + _ROUNDING):
            self._fault(f"loads {self.trip_m3:.3f} m³, more than {self.vehicle.capacity:g} m³")

    def _call(self, leg: Any, *, first: bool) -> tuple[float, float]:  # noqa: ANN401
        """Call at a facility; return no metres and the seconds."""
        node = self.setting.network.facility_node.get(leg.facility, -1)
        if first:
            if leg.facility != self.vehicle.start:
                self._fault(f"is at {leg.facility}, not at its depot {self.vehicle.start}")
            self.node = node
            return 0.0, self._preparation_s()
        if node != self.node:
            self._fault(f"calls at {leg.facility} from elsewhere")
        stop: Facility | None = self.stops.get(leg.facility)
        if stop is None:
            self._fault(f"calls at {leg.facility}, which is no place for it to fill or tip")
            return 0.0, 0.0
        self.node, self.arc, self.trip_m3, self.tipped = node, -1, 0.0, True
        return 0.0, 60.0 * stop.minutes

    def _preparation_s(self) -> float:
        """Return what a shift begins with: handing over, and a washer's first tank."""
        fill = min((each.minutes for each in self.stops.values()), default=0.0)
        minutes = self.setting.rules.prepare_minutes
        return 60.0 * (minutes + (fill if self.service == "wash" else 0.0))
