"""Every column of every table of a Town: name, dtype, unit and meaning.

`Town` checks its tables against this list, `planner.store` writes and reads
them by it, and readers in `planner.sources` fill it. A column that a source
does not know stays missing (NaN, None or an empty text), never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dtype = Literal["text", "number", "flag"]
"""text: str, "" when unsaid; number: float64, NaN when unsaid; flag: bool."""

Shape = Literal["point", "line", "area"]


@dataclass(frozen=True)
class Column:
    """One column: what it holds and in which unit."""

    name: str
    dtype: Dtype
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table of a Town: its columns beside `geometry`, and the shapes it takes."""

    name: str
    shapes: tuple[Shape, ...]
    columns: tuple[Column, ...]
    meaning: str


def _text(name: str, meaning: str) -> Column:
    return Column(name, "text", "", meaning)


def _number(name: str, unit: str, meaning: str) -> Column:
    return Column(name, "number", unit, meaning)


def _flag(name: str, meaning: str) -> Column:
    return Column(name, "flag", "", meaning)


_ID = _text("id", "unique in its table; OSM rows are node/…, way/… or relation/…")
_NAME = _text("name", "as mapped, in the local language")
_AREA: tuple[Shape, ...] = ("area",)
_LINE: tuple[Shape, ...] = ("line",)
_ANY: tuple[Shape, ...] = ("point", "line", "area")

_TABLES = (
    Table(
        "buildings",
        _AREA,
        (
            _ID,
            _NAME,
            _text("use", "residential, non_residential, or unspecified (building=yes)"),
            _text("building", "the source's own value, such as apartments"),
            _number("levels", "storeys", "storeys above ground"),
            _number("height_m", "m", "height above ground"),
            _number("residents", "people", "given, or placed by floor area (the headline)"),
            _number("residents_footprint", "people", "placed by footprint (for the range)"),
            _number("residents_equal", "people", "placed equally per building (for the range)"),
        ),
        "building outlines",
    ),
    Table(
        "ways",
        _LINE,
        (
            _ID,
            _NAME,
            _text("highway", "OSM class; the bureau's own centre-lines are given one"),
            _flag("walkable", "people may walk along it (tags.toml, [walkable])"),
            _text("oneway", "yes, reverse, no, or empty"),
            _text("foot", "OSM foot=*"),
            _text("access", "OSM access=*"),
            _text("motor_vehicle", "OSM motor_vehicle=*, else vehicle=*"),
            _text("service", "OSM service=*"),
            _text("sidewalk", "both, left, right, no, separate, or empty"),
            _text("surface", "OSM surface=*"),
            _text("parking_left", "kerb parking on the left: no, separate, lane:parallel, …"),
            _text("parking_right", "kerb parking on the right, in the same words"),
            _text("parking_both", "kerb parking on both sides, where a side does not say"),
            _number("lanes", "lanes", "all directions together"),
            _number("width_m", "m", "carriageway width as mapped"),
            _number("carriageway_m", "m", "carriageway width: mapped, by lanes, or by class"),
            _text("carriageway_from", "width, lanes or class: what `carriageway_m` rests on"),
            _number("maxwidth_m", "m", "widest vehicle allowed"),
            _number("layer", "", "stacking order; bridges are above 0"),
            _flag("bridge", "the way runs on a bridge"),
            _flag("tunnel", "the way runs in a tunnel"),
        ),
        "streets, lanes and paths; topology comes from shared vertices",
    ),
    Table(
        "restrictions",
        ("point",),
        (
            _ID,
            _text("kind", "no_left_turn, only_straight_on, …"),
            _text("from_way", "id in `ways`"),
            _text("to_way", "id in `ways`"),
        ),
        "turn restrictions, at the vertex they hold for",
    ),
    Table(
        "green",
        _AREA,
        (
            _ID,
            _NAME,
            _text("kind", "park, garden, wood, grass, trellis, …"),
            _text("access", "public or private"),
            _text("access_from", "tag, school, estate or default: why `access` says so"),
        ),
        "green spaces, outlines whole",
    ),
    Table(
        "parking",
        _ANY,
        (
            _ID,
            _NAME,
            _text("kind", "surface, underground, multi_storey, rooftop or street_side"),
            _text("access", "public, customers, private"),
            _number("capacity", "spaces", "only where a plain number was mapped"),
            _text("capacity_text", "as mapped, also when it is no plain number"),
            _number("charging", "spaces", "spaces with a charger"),
        ),
        "car parks",
    ),
    Table(
        "trees",
        ("point", "line"),
        (
            _ID,
            _text("kind", "tree or tree_row"),
            _text("species", "species or genus as mapped"),
            _text("leaf_cycle", "deciduous, evergreen, or empty"),
            _number("crown_m", "m", "crown diameter"),
            _number("height_m", "m", "height"),
            _number("circumference_m", "m", "trunk circumference"),
        ),
        "single trees and tree rows",
    ),
    Table("hedges", ("line", "area"), (_ID, _number("height_m", "m", "height")), "hedges"),
    Table(
        "places",
        _ANY,
        (_ID, _NAME, _text("kind", "market, school, drinking_water_machine, …")),
        "facilities people go to",
    ),
    Table(
        "zones",
        _AREA,
        (
            _ID,
            _NAME,
            _text("kind", "residential, built_up, neighbourhood, square, commercial, …"),
            _text("access", "OSM access=*"),
            _number("population", "people", "residents of the zone, where a source gives them"),
        ),
        "land by use, and the areas that figures are divided by",
    ),
    Table(
        "barriers",
        ("point", "line"),
        (
            _ID,
            _text("kind", "wall, fence, gate, entrance, …"),
            _text("access", "of a gate: public, private (its residents), or no"),
            _flag("planned", "opened by a scenario: adds to what is mapped, replaces nothing"),
        ),
        "walls and fences, and the gates in them",
    ),
    Table(
        "water",
        ("line", "area"),
        (_ID, _NAME, _text("kind", "river, canal, stream, lake, …")),
        "open water; culverts are left out",
    ),
    Table(
        "railways",
        _LINE,
        (_ID, _NAME, _text("kind", "rail, light_rail, …")),
        "railways at grade; bridges, tunnels and street trams are left out",
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every table of a Town by name, in the order of DESIGN §3."""

PARK_KINDS = ("park", "garden", "recreation_ground", "village_green")
"""Kinds of `green` that count as a park when they are public."""

NON_RESIDENTIAL_LAND = (
    "cemetery",
    "commercial",
    "construction",
    "education",
    "farm",
    "industrial",
    "medical",
    "military",
    "railway",
    "religious",
    "retail",
    "sport",
)
"""Kinds of `zones` inside which `building=yes` houses nobody."""
