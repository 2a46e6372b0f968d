"""What greening along streets is reckoned with: classes, distances, and their sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from planner.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.indicator import Status

MAIN, SECONDARY, BRANCH = "main", "secondary", "branch"
"""主干路 (with 快速路), 次干路 and 支路."""


@dataclass(frozen=True)
class Parameter:
    """One row of `street_green.toml`: a number, what it means and where it comes from."""

    id: str
    value: float
    unit: str
    meaning: str
    source: str
    status: Status


@dataclass(frozen=True)
class StreetClass:
    """Which street of the town an OSM class is: `main`, `secondary` or `branch`."""

    highway: str
    street: str
    source: str
    status: Status


@cache
def _table() -> dict[str, Any]:
    text = (files("planner.street_green") / "street_green.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return every parameter by its id, in the order of the table."""
    return {row["id"]: Parameter(**row) for row in _table()["parameter"]}


@cache
def street_classes() -> Mapping[str, StreetClass]:
    """Return the street class of each OSM class that is a street, by `highway`."""
    return {row["highway"]: StreetClass(**row) for row in _table()["class"]}


def _given(id_: str) -> Any:  # noqa: ANN401  (dataclasses.field is typed as its default)
    return field(default_factory=lambda: parameters()[id_].value)


@dataclass(frozen=True)
class StreetRules:
    """The numbers of `street_green.toml`, where unit, meaning and source stand; `_m` is metres."""

    shaded_share: float = _given("shaded_share")
    footway_m: float = _given("footway_m")
    beside_m: float = _given("beside_m")
    parallel_deg: float = _given("parallel_deg")
    mapped_share: float = _given("mapped_share")
    median_m: float = _given("median_m")
    tree_near_m: float = _given("tree_near_m")
    gap_m: float = _given("gap_m")
    tree_spacing_m: float = _given("tree_spacing_m")
    least_spacing_m: float = _given("least_spacing_m")
    trunk_to_kerb_m: float = _given("trunk_to_kerb_m")
    junction_clear_m: float = _given("junction_clear_m")
    gate_clear_m: float = _given("gate_clear_m")
    crossing_clear_m: float = _given("crossing_clear_m")
    building_clear_m: float = _given("building_clear_m")
    strip_reach_m: float = _given("strip_reach_m")
    strip_gap_m: float = _given("strip_gap_m")
    strip_step_m: float = _given("strip_step_m")
    strip_known_m: float = _given("strip_known_m")
    bin_shopping_m: float = _given("bin_shopping_m")
    bin_main_m: float = _given("bin_main_m")
    bin_branch_m: float = _given("bin_branch_m")
    toilet_shopping_m: float = _given("toilet_shopping_m")
    bin_reach_m: float = _given("bin_reach_m")
    toilet_reach_m: float = _given("toilet_reach_m")
    furniture_known_m: float = _given("furniture_known_m")
    shop_reach_m: float = _given("shop_reach_m")
    shops_per_100_m: float = _given("shops_per_100_m")
    flowers_square_m: float = _given("flowers_square_m")
    flowers_junction_m: float = _given("flowers_junction_m")

    def __post_init__(self) -> None:
        wrong = [item.name for item in fields(self) if not getattr(self, item.name) > 0]
        if wrong:
            message = f"street rules {', '.join(wrong)}: give numbers above 0"
            raise OptionError(message)
