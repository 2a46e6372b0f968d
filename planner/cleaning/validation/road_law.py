"""What the town's own tables allow on each street and at each junction, read anew.

Nothing of `LineGraph` or `turn_bans` is used, so that a mistake there shows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.cleaning.routing.roads import Flags
    from planner.cleaning.setting import Setting
    from planner.cleaning.terms.fleet import Vehicle

    Turn = tuple[int, int]

_CLOSED = ("no", "private")
_AT_NODE_M = 0.1
_BEARING_M = 10.0
_FEW = 2


@dataclass(frozen=True, eq=False)
class RoadLaw:
    """One-ways, widths, closures and turn restrictions of a setting's town."""

    setting: Setting

    def barred(self, vehicle: Vehicle) -> list[str]:
        """Return for each arc why a vehicle may not drive it; empty where it may."""
        network, ways = self.setting.network, self.setting.town.ways
        fits = self.fits(vehicle)
        columns = ("id", "name", "highway", "motor_vehicle", "access")
        rows = list(zip(*(ways[column].tolist() for column in columns), strict=True))
        reasons = []
        for arc in range(network.arcs):
            id_, name, highway, motor_vehicle, access = rows[int(network.way[arc >> 1])]
            called = f"{id_} ({name})" if name else id_
            if not self.one_way_allows[arc]:
                reasons.append(f"against the one-way of {called}")
            elif highway not in self.setting.rules.driven:
                reasons.append(f"on {called}, a {highway} that is not driven")
            elif (motor_vehicle or access) in _CLOSED:
                reasons.append(f"on {called}, which is closed to vehicles")
            else:
                reasons.append("" if fits[arc >> 1] else f"on {called}, too narrow for it")
        return reasons

    @cached_property
    def one_way_allows(self) -> Flags:
        """Whether the `oneway` of its way allows each arc, shape (arcs,)."""
        network, ways = self.setting.network, self.setting.town.ways
        shapes = ways.geometry.to_numpy()[network.way]
        # Two places on a link's first segment: in which order does the way come by?
        start, then = (shapely.get_point(network.lines, number) for number in (0, 1))
        first = shapely.linestrings(
            np.stack((shapely.get_coordinates(start), shapely.get_coordinates(then)), axis=1)
        )
        early, late = (
            shapely.line_locate_point(
                shapes, shapely.line_interpolate_point(first, share, normalized=True)
            )
            for share in (0.4, 0.6)
        )
        as_drawn = late > early
        oneway = ways["oneway"].to_numpy(dtype=object)[network.way]
        bars = np.where(as_drawn, "reverse", "yes"), np.where(as_drawn, "yes", "reverse")
        allowed: Flags = np.stack([oneway != bar for bar in bars], axis=1).reshape(-1)
        return allowed

    def fits(self, vehicle: Vehicle) -> Flags:
        """Say which links are wide enough for a vehicle, shape (links,)."""
        network, ways = self.setting.network, self.setting.town.ways
        wide = ways["carriageway_m"].to_numpy(dtype=float)[network.way]
        limit = ways["maxwidth_m"].to_numpy(dtype=float)[network.way]
        room = np.isnan(wide) | (wide >= vehicle.width_m + self.setting.rules.clearance_m)
        allowed: Flags = room & (np.isnan(limit) | (limit >= vehicle.width_m))
        return allowed

    @cached_property
    def arriving(self) -> dict[int, list[int]]:
        """Arcs that the one-ways allow, by the node they end at."""
        return self._by_node(self.end)

    @cached_property
    def leaving(self) -> dict[int, list[int]]:
        """Arcs that the one-ways allow, by the node they start at."""
        return self._by_node(lambda arc: self.end(arc ^ 1))

    def _by_node(self, node: Callable[[int], int]) -> dict[int, list[int]]:
        found = defaultdict(list)
        for arc in np.flatnonzero(self.one_way_allows).tolist():
            found[node(arc)].append(arc)
        return dict(found)

    def end(self, arc: int) -> int:
        """Return the node that an arc ends at."""
        network = self.setting.network
        return int((network.tail if arc & 1 else network.head)[arc >> 1])

    def bend(self, turn: Turn) -> float:
        """Return by how many degrees a turn bends, to the right if above 0, in [-180, 180)."""
        came, goes = self._heading(turn[0], end=True), self._heading(turn[1], end=False)
        return (goes - came + 180.0) % 360.0 - 180.0

    def _heading(self, arc: int, *, end: bool) -> float:
        line = self.setting.network.lines[arc >> 1]
        line = shapely.reverse(line) if arc & 1 else line
        reach = min(_BEARING_M, line.length / 2)
        places = (line.length - reach, line.length) if end else (0.0, reach)
        (x, y), (to_x, to_y) = (line.interpolate(place).coords[0] for place in places)
        return float(np.degrees(np.arctan2(to_x - x, to_y - y)))

    @cached_property
    def banned(self) -> dict[Turn, str]:
        """Turns that restrictions forbid, and the id of the restriction."""
        rows = self.setting.town.restrictions
        banned: dict[Turn, str] = {}
        only: dict[int, tuple[str, set[int]]] = {}
        for id_, kind, leaves, enters, place in zip(
            *(rows[name] for name in ("id", "kind", "from_way", "to_way", "geometry")), strict=True
        ):
            rule, _, word = kind.partition("_")
            node = self._node_at(place)
            if node < 0 or rule not in ("no", "only") or word not in _WORDS:
                continue
            before = [arc for arc in self.arriving.get(node, []) if self._way(arc) == _id(leaves)]
            after = [arc for arc in self.leaving.get(node, []) if self._way(arc) == _id(enters)]
            meant = self._meant([(a, b) for a in before for b in after], word)
            if rule == "no":
                banned |= dict.fromkeys(meant, id_)
            for one, other in meant if rule == "only" else ():
                only.setdefault(one, (id_, set()))[1].add(other)
            if rule == "only" and not meant and len(before) == 1 and _id(enters) in self._ids:
                only.setdefault(before[0], (id_, set()))
        for one, (id_, allowed) in only.items():
            node = self.end(one)
            banned |= {(one, b): id_ for b in self.leaving.get(node, []) if b not in allowed}
        return banned

    def _meant(self, turns: list[Turn], word: str) -> list[Turn]:
        """Return the turns between its two ways that a restriction means."""
        if word in ("entry", "exit"):
            return turns
        round_ = [turn for turn in turns if turn[0] ^ 1 == turn[1]]
        if word == "u_turn" and round_:
            return round_
        turns = [turn for turn in turns if turn not in round_]
        if len(turns) < _FEW:
            return turns
        bends = {turn: self.bend(turn) for turn in turns}
        sides = {"left_turn": -1.0, "right_turn": 1.0}
        if word in sides:
            return [turn for turn in turns if bends[turn] * sides[word] > 0]
        least_or_most = min if word == "straight_on" else max
        sought = least_or_most(abs(bend) for bend in bends.values())
        return [turn for turn in turns if abs(bends[turn]) == sought]

    def _node_at(self, place: shapely.Point) -> int:
        away = np.hypot(*(self.setting.network.xy - (place.x, place.y)).T)
        return int(away.argmin()) if away.size and away.min() <= _AT_NODE_M else -1

    def _way(self, arc: int) -> str:
        return _id(self.setting.town.ways["id"].iloc[int(self.setting.network.way[arc >> 1])])

    @cached_property
    def _ids(self) -> set[str]:
        return {_id(each) for each in self.setting.town.ways["id"]}


_WORDS = ("left_turn", "right_turn", "straight_on", "u_turn", "entry", "exit")


def _id(run: str) -> str:
    """Return the id of the whole way that a clipped run of it (`way/5#1`) goes by."""
    return run.split("#", maxsplit=1)[0]
