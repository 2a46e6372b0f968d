"""Turn restrictions, as the pairs of arcs that they forbid."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from planner.cleaning.driving.network import DrivenNetwork, Ints

NO_KIND, NO_JUNCTION, NO_SUCH_WAYS = "kind", "junction", "ways"
"""Why a restriction bans nothing: it says nothing that we know, it stands at no junction
of driven streets, or its ways do not meet there."""

_NAMED = ("left_turn", "right_turn", "straight_on", "u_turn")
_BETWEEN_ALL = ("entry", "exit")
_AT_VERTEX_M = 0.1


@dataclass(frozen=True, eq=False)
class TurnBans:
    """Turns that restrictions forbid.

    Parameters
    ----------
    from_arc, to_arc
        Arcs in whose order nobody may drive; a pair may be told twice.
    unused
        Number of restrictions that ban nothing, by reason.
    """

    from_arc: Ints
    to_arc: Ints
    unused: Mapping[str, int]


def turn_bans(
    network: DrivenNetwork, restrictions: gpd.GeoDataFrame, ways: gpd.GeoDataFrame
) -> TurnBans:
    """Return the turns that `restrictions` forbid.

    A `no_…` bans the turns from its first way into its second at its point; an
    `only_…` bans every other turn from its first way there. Several `only_…` of
    one way allow what any of them allows. Where a way runs through the point,
    so that its ways meet there in several turns, those in the direction that the
    restriction names are meant (all of them, if there are several).

    Parameters
    ----------
    network
        Streets that vehicles drive.
    restrictions, ways
        The town's tables. Runs of a clipped way (`way/5#1`) go by the way's id.
    """
    banned: list[tuple[int, int]] = []
    only: dict[int, set[int]] = {}
    unused: Counter[str] = Counter()
    at = _Junctions.of(network, ways)
    known = {_whole(id_) for id_ in ways["id"]}
    columns = (restrictions[name].tolist() for name in ("kind", "from_way", "to_way"))
    nodes = _nodes_at(network, restrictions)
    for node, kind, leaving, entering in zip(nodes, *columns, strict=True):
        rule, _, direction = kind.partition("_")
        if rule not in ("no", "only") or direction not in (*_NAMED, *_BETWEEN_ALL):
            unused[NO_KIND] += 1
            continue
        if node < 0:
            unused[NO_JUNCTION] += 1
            continue
        pairs = _meant(network, at.pairs(node, leaving, entering), direction)
        trapped = (
            at.arriving_by(node, leaving) if rule == "only" and _whole(entering) in known else []
        )
        if not pairs and len(trapped) == 1:
            # It must turn into a street that no vehicle may drive.
            only.setdefault(trapped[0], set())
        elif not pairs:
            unused[NO_SUCH_WAYS] += 1
        elif rule == "no":
            banned += pairs
        else:
            for first, second in pairs:
                only.setdefault(first, set()).add(second)
    for first, allowed in only.items():
        out = at.leaving.get(int(network.arc_head[first]), ())
        banned += [(first, second) for second in out if second not in allowed]
    both = np.array(banned, dtype=np.int32).reshape(-1, 2)
    return TurnBans(both[:, 0], both[:, 1], dict(unused))


@dataclass(frozen=True)
class _Junctions:
    """Arcs by the node they leave or arrive at, and the id of the way of each."""

    leaving: Mapping[int, list[int]]
    arriving: Mapping[int, list[int]]
    way: npt.NDArray[np.object_]

    @classmethod
    def of(cls, network: DrivenNetwork, ways: gpd.GeoDataFrame) -> _Junctions:
        leaving: dict[int, list[int]] = {}
        arriving: dict[int, list[int]] = {}
        for arc in np.flatnonzero(network.lawful).tolist():
            leaving.setdefault(int(network.arc_tail[arc]), []).append(arc)
            arriving.setdefault(int(network.arc_head[arc]), []).append(arc)
        ids = ways["id"].to_numpy(dtype=object)[network.way]
        whole = np.array([_whole(id_) for id_ in ids], dtype=object)
        return cls(leaving, arriving, np.repeat(whole, 2))

    def pairs(self, node: int, first: str, second: str) -> list[tuple[int, int]]:
        """Return the turns from one way into another at a node, by their ids."""
        out = [arc for arc in self.leaving.get(node, ()) if self.way[arc] == _whole(second)]
        return [(arc, other) for arc in self.arriving_by(node, first) for other in out]

    def arriving_by(self, node: int, way: str) -> list[int]:
        """Return the arcs of a way that end at a node."""
        return [arc for arc in self.arriving.get(node, ()) if self.way[arc] == _whole(way)]


def _whole(id_: str) -> str:
    """Return the id of the way that a run of a clipped one is of."""
    return id_.partition("#")[0]


def _nodes_at(network: DrivenNetwork, restrictions: gpd.GeoDataFrame) -> list[int]:
    """Return the node that each restriction stands at, -1 where there is none."""
    if not network.nodes or restrictions.empty:
        return [-1] * len(restrictions)
    found = np.full(len(restrictions), -1)
    tree = shapely.STRtree(shapely.points(network.xy))
    row, node = tree.query_nearest(
        restrictions.geometry.array, max_distance=_AT_VERTEX_M, all_matches=False
    )
    found[row] = node
    nodes: list[int] = found.tolist()
    return nodes


def _meant(
    network: DrivenNetwork, pairs: list[tuple[int, int]], direction: str
) -> list[tuple[int, int]]:
    """Return those of `pairs` that turn in the direction a restriction names."""
    if direction in _BETWEEN_ALL:
        return pairs
    back = [(first, second) for first, second in pairs if second == first ^ 1]
    if direction == "u_turn" and back:
        return back
    pairs = [pair for pair in pairs if pair not in back]
    if len(pairs) < 2:  # noqa: PLR2004  (one turn is meant whatever its angle)
        return pairs
    first, second = np.array(pairs, dtype=np.int32).T
    angle = network.angle(first, second)
    if direction == "straight_on":
        meant = np.abs(angle) == np.abs(angle).min()
    elif direction == "u_turn":
        meant = np.abs(angle) == np.abs(angle).max()
    else:
        meant = angle < 0 if direction == "left_turn" else angle > 0
    return [pair for pair, is_meant in zip(pairs, meant.tolist(), strict=True) if is_meant]
