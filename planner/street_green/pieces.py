"""Streets cut into pieces: from junction to junction, and at the edge of the ground counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from planner.completeness import built_up_area
from planner.street_green.rules import street_classes

if TYPE_CHECKING:
    from planner.town import Town

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Shapes = npt.NDArray[np.object_]

_PER_METRE = 1000.0
"""Vertices that agree to a millimetre are one vertex."""

_BRANCHING = 3
"""Ends of street that meet where streets branch."""

CLOSED = ("private", "no")
"""Values of `access` of ways that are no streets of the town."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of street, every array of shape (pieces,) unless said otherwise.

    A piece belongs to one way and reaches from one junction of streets (or end
    of the way) to the next. It is the unit that figures are reckoned by: trees
    change from block to block, and the names that would join blocks to a
    street are often unmapped.

    Parameters
    ----------
    lines
        Centre lines in the town's CRS, drawn as the way is.
    id
        Id of the way and the piece's number along it, such as `way/7/2`.
    way
        Row in `town.ways`.
    highway, street, name
        OSM class, `main`, `secondary` or `branch`, and name of the way.
    length_m
        Length of the centre line.
    half_m
        From the centre line to the carriageway's edge.
    bridge
        Whether the piece runs on a bridge.
    inside
        Whether the piece lies on the ground that figures are of.
    u, v
        Number of the node at its start and end; pieces that share a vertex
        there share the node.
    nodes
        Places of the nodes, shape (nodes, 2).
    branching
        Whether three or more ends of street meet there, shape (nodes,).
    """

    lines: Shapes
    id: npt.NDArray[np.object_]
    way: Rows
    highway: npt.NDArray[np.object_]
    street: npt.NDArray[np.object_]
    name: npt.NDArray[np.object_]
    length_m: Floats
    half_m: Floats
    bridge: Flags
    inside: Flags
    u: Rows
    v: Rows
    nodes: Floats
    branching: Flags

    def __len__(self) -> int:
        return len(self.lines)

    def of(self, *streets: str) -> Rows:
        """Return the rows inside the ground that are of the named street classes."""
        return np.flatnonzero(self.inside & np.isin(self.street, streets))


def cut_streets(town: Town, ground: shapely.Geometry | None = None) -> Pieces:
    """Return the streets of a town as pieces; those outside `ground` are marked so.

    Streets are the ways whose class `street_green.toml` lists, but for tunnels
    and ways closed to the public.

    Parameters
    ----------
    town
        Its ways are read.
    ground
        Where pieces count, in the town's CRS; `planner.completeness.built_up_area` by default.
    """
    ways = town.ways
    classes = street_classes()
    open_ = ~ways["access"].isin(CLOSED) & ~ways["tunnel"]
    rows = np.flatnonzero((ways["highway"].isin(list(classes)) & open_).to_numpy())
    parts, owner = shapely.get_parts(ways.geometry.to_numpy()[rows], return_index=True)
    lines, of_part = _at_junctions(parts)
    lines, of_line, inside = _at_edge(lines, built_up_area(town)[0] if ground is None else ground)
    way = rows[owner[of_part[of_line]]]
    highway = ways["highway"].to_numpy(dtype=object)[way]
    u, v, nodes, branching = _ends(lines)
    number = np.arange(way.size) - np.searchsorted(way, way) + 1
    ids = ways["id"].to_numpy(dtype=object)[way]
    return Pieces(
        lines=lines,
        id=np.array([f"{id_}/{n}" for id_, n in zip(ids, number, strict=True)], dtype=object),
        way=way,
        highway=highway,
        street=np.array([classes[name].street for name in highway], dtype=object),
        name=ways["name"].to_numpy(dtype=object)[way],
        length_m=shapely.length(lines),
        half_m=ways["carriageway_m"].to_numpy()[way] / 2,
        bridge=ways["bridge"].to_numpy()[way],
        inside=inside,
        u=u,
        v=v,
        nodes=nodes,
        branching=branching,
    )


def vertices(xy: Floats) -> tuple[Rows, Rows]:
    """Return the distinct place that each row of `xy` (metres) is at, and a row of each place."""
    if not xy.size:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    grid = np.round(xy * _PER_METRE).astype(np.int64)
    grid -= grid.min(axis=0)
    key = grid[:, 0] * (grid[:, 1].max() + 1) + grid[:, 1]
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return number, first


def _at_junctions(lines: Shapes) -> tuple[Shapes, Rows]:
    """Cut lines where three or more ends of street meet; return the row each came from."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    vertex, _ = vertices(xy)
    begin = np.flatnonzero(line[1:] == line[:-1])
    begin = begin[vertex[begin] != vertex[begin + 1]]
    if not begin.size:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.intp)
    ends = np.bincount(np.concatenate((vertex[begin], vertex[begin + 1])))
    first = np.append(True, line[begin[1:]] != line[begin[:-1]])
    first |= ends[vertex[begin]] >= _BRANCHING
    piece = np.cumsum(first) - 1
    last = np.append(first[1:], True)
    # Each segment gives its start; the last of a piece gives its end as well.
    order = np.argsort(np.concatenate((piece, piece[last] + 0.5)), kind="stable")
    corner = np.concatenate((begin, begin[last] + 1))[order]
    of = np.concatenate((piece, piece[last]))[order]
    return shapely.linestrings(xy[corner], indices=of), line[begin[first]]


def _at_edge(lines: Shapes, ground: shapely.Geometry) -> tuple[Shapes, Rows, Flags]:
    """Cut lines at the edge of the ground; return the row each came from, and which are inside."""
    shapely.prepare(ground)
    inside = shapely.covers(ground, lines)
    across = np.flatnonzero(~inside & shapely.intersects(ground, lines))
    within, a = shapely.get_parts(shapely.intersection(lines[across], ground), return_index=True)
    beyond, b = shapely.get_parts(shapely.difference(lines[across], ground), return_index=True)
    parts = np.concatenate((within, beyond))
    row = np.concatenate((across[a], across[b]))
    flag = np.arange(parts.size) < within.size
    real = shapely.length(parts) > 0
    whole = np.setdiff1d(np.arange(lines.size), across)
    pieces = np.concatenate((lines[whole], parts[real]))
    of = np.concatenate((whole, row[real]))
    along = shapely.line_locate_point(lines[of], shapely.get_point(pieces, 0))
    order = np.lexsort((along, of))
    return pieces[order], of[order], np.concatenate((inside[whole], flag[real]))[order]


def _ends(lines: Shapes) -> tuple[Rows, Rows, Floats, Flags]:
    """Return the node at each line's start and end, and the places of the nodes."""
    xy = shapely.get_coordinates(
        np.concatenate((shapely.get_point(lines, 0), shapely.get_point(lines, -1)))
    )
    node, first = vertices(xy)
    meeting = np.bincount(node, minlength=first.size) >= _BRANCHING
    return node[: lines.size], node[lines.size :], xy[first], meeting
