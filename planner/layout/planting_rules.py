"""What a planting plan is asked: the lot, the kinds of tree, and the rules with their sources."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from planner.errors import DataError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Shapes: TypeAlias = npt.NDArray[np.object_]
Floats: TypeAlias = npt.NDArray[np.float64]
Area: TypeAlias = shapely.Polygon | shapely.MultiPolygon


@dataclass(frozen=True)
class Parameter:
    """One row of `planting.toml`; the fields are explained at its head."""

    id: str
    value: float
    unit: str
    name_zh: str
    name_en: str
    document: str
    clause: str
    status: str


@dataclass(frozen=True)
class PlantingRules:
    """The parameters of `planting.toml` by their ids; `shipped_rules` has its values.

    Parameters
    ----------
    outside
        Whether trees may stand in a strip along the lot's outline, just outside.
    stall_places
        Places that are looked at in each stall, along its middle.
    most_spots
        Places that are looked at; of more, an even selection. The more, the
        better the plan and the longer the proof.
    """

    target: float
    spacing_m: float
    kerb_m: float
    edge_strip_m: float
    inner_strip_m: float
    clearance_m: float
    building_m: float
    pit_m: float
    car_width_m: float
    car_length_m: float
    stall_cost: float
    step_m: float
    outside: bool = True
    stall_places: int = 1
    most_spots: int = 400

    @property
    def finer(self) -> PlantingRules:
        """The same rules, looking at more places."""
        return replace(self, step_m=self.step_m / 2, stall_places=2 * self.stall_places + 1)

    def __post_init__(self) -> None:
        bad = [row for row in fields(self) if not _is_measure(getattr(self, row.name), row.name)]
        if bad:
            message = (
                f"planting rules: {', '.join(row.name for row in bad)}: "
                "give positive numbers (target up to 1, stall_cost may be 0)"
            )
            raise OptionError(message)


def _is_measure(value: float, name: str) -> bool:
    if name == "stall_cost":
        return 0 <= value < math.inf
    most = 1.0 if name == "target" else math.inf
    return name == "outside" or (0 < value <= most and value < math.inf)


@cache
def planting_parameters() -> tuple[Parameter, ...]:
    """Return every row of `planting.toml`, in its order."""
    text = (files("planner.layout") / "planting.toml").read_text(encoding="utf-8")
    return tuple(Parameter(**row) for row in tomllib.loads(text)["parameter"])


@cache
def shipped_rules() -> PlantingRules:
    """Return the rules that `planting.toml` ships; change some by `dataclasses.replace`."""
    values: dict[str, Any] = {row.id: row.value for row in planting_parameters()}
    return PlantingRules(**values)


@dataclass(frozen=True)
class TreeKind:
    """A kind of tree that may be planted, as it will be in the target year.

    Parameters
    ----------
    id
        What the plan calls it; a species' name serves well.
    crown_m
        Crown diameter in the target year.
    cost
        Of one planted tree, in any unit (that of `PlantingRules.stall_cost`).
        With 1 for every kind the plan has the fewest trees.
    clear_trunk_m
        Height of the lowest branches in the target year.
    """

    id: str
    crown_m: float
    cost: float = 1.0
    clear_trunk_m: float = 2.5


def check_kinds(kinds: Sequence[TreeKind]) -> None:
    """Raise what is wrong with a list of kinds.

    Raises
    ------
    OptionError
        There is none, two have one id, or a figure cannot be; all are named.
    """
    faults = [] if kinds else ["there is none; give at least one"]
    ids = [kind.id for kind in kinds]
    faults += [f"{id_}: named twice" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
    faults += [fault for kind in kinds for fault in _faults(kind)]
    if faults:
        message = f"kinds of tree to plant: {'; '.join(faults)}"
        raise OptionError(message)


def _faults(kind: TreeKind) -> Iterator[str]:
    if not 0 < kind.crown_m <= _MOST_CROWN_M:
        yield f"{kind.id}: crown of {kind.crown_m:g} m; give more than 0, up to {_MOST_CROWN_M:g}"
    if not 0 < kind.cost < math.inf:
        yield f"{kind.id}: cost of {kind.cost:g}; give a positive number"
    if not 0 <= kind.clear_trunk_m < math.inf:
        yield f"{kind.id}: clear trunk of {kind.clear_trunk_m:g} m; give 0 or more"


_MOST_CROWN_M = 40.0


def _none() -> Shapes:
    return np.empty(0, dtype=object)


@dataclass(frozen=True, eq=False)
class PlantingSite:
    """A lot and what stands there, all in one metric CRS; arrays hold polygons.

    Parameters
    ----------
    lot
        The ground whose shade counts: the car park without its buildings.
    stalls, aisles
        As laid out. A lot without either is taken for free ground: trees may
        stand anywhere and no stall is lost.
    existing
        Crowns as they will be in the target year.
    trunks
        Places of the trees that stand, shape (trees, 2).
    buildings
        Kept `building_m` from.
    blocked
        Other ground where no tree may stand: carriageways, ways in, the
        neighbours' land. It says where the strip outside the lot is not to be
        had.
    """

    lot: Area
    stalls: Shapes = field(default_factory=_none)
    aisles: Shapes = field(default_factory=_none)
    existing: Shapes = field(default_factory=_none)
    trunks: Floats = field(default_factory=lambda: np.empty((0, 2)))
    buildings: Shapes = field(default_factory=_none)
    blocked: Shapes = field(default_factory=_none)

    def __post_init__(self) -> None:
        if not self.lot.is_valid or not self.lot.area > 0:
            message = "the lot to plant is not a valid area; draw its outline anew"
            raise DataError(message)

    @property
    def driven(self) -> Shapes:
        """Ground that cars stand and drive on: stalls and aisles, else the lot."""
        both = np.concatenate((self.stalls, self.aisles))
        return both if both.size else np.array([self.lot], dtype=object)
