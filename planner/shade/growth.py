"""Growth of trees by species group: crown and height so many years after planting.

The shipped rows are `growth.toml`, whose head explains the columns; a user's own
rows replace those of the same id.
"""

from __future__ import annotations

import dataclasses
import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.errors import OptionError
from planner.shade.species import SpeciesGroup, species_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.shade.crowns import Crowns
    from planner.shade.species import Floats

UNKNOWN_DECIDUOUS = "unknown_deciduous"
UNKNOWN_EVERGREEN = "unknown_evergreen"


@dataclass(frozen=True)
class Assumed:
    """What is taken where nothing was measured: `[assumed]` of `growth.toml`."""

    age_years: float
    crown_at_no_trunk_m: float
    crown_per_trunk: float
    height_span_m: float
    height_scale_m: float

    def crown_of_trunk(self, circumference_m: Floats) -> Floats:
        """Return crown diameters in metres from trunk circumferences."""
        return self.crown_at_no_trunk_m + self.crown_per_trunk * circumference_m / math.pi

    def height_of_trunk(self, circumference_m: Floats) -> Floats:
        """Return heights in metres from trunk circumferences."""
        grown = -np.expm1(-circumference_m / math.pi / self.height_scale_m)
        return 1.3 + self.height_span_m * grown


@cache
def _document() -> dict[str, Any]:
    text = (files("planner.shade") / "growth.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def assumed() -> Assumed:
    """Return the assumptions of `growth.toml`."""
    return Assumed(**_document()["assumed"])


@cache
def _shipped() -> tuple[SpeciesGroup, ...]:
    return species_groups(_document()["group"])


def growth_table(own: Sequence[SpeciesGroup] = ()) -> tuple[SpeciesGroup, ...]:
    """Return the species groups, a user's `own` first.

    An own row replaces the shipped one of the same id; where a name occurs in
    both, the own row has it.
    """
    mine = {group.id for group in own}
    return (*own, *(group for group in _shipped() if group.id not in mine))


def group_of(species: str, groups: Sequence[SpeciesGroup]) -> str:
    """Return the id of the group a species text belongs to, "" if to none.

    The Latin genus is the first word. A Chinese name ends in its genus (毛白杨
    is a 杨), so the longest ending decides, then the longest name within.
    """
    text = species.strip()
    if not text:
        return ""
    genus = text.split()[0].lower()
    for group in groups:
        if genus in (name.lower() for name in group.genera):
            return group.id
    names = [(name, group.id) for group in groups for name in group.names]
    found = [pair for pair in names if text.endswith(pair[0])]
    found = found or [pair for pair in names if pair[0] in text]
    return max(found, key=lambda pair: len(pair[0]))[1] if found else ""


def _row(group_id: str, groups: Sequence[SpeciesGroup] | None) -> SpeciesGroup:
    table = growth_table() if groups is None else groups
    for group in table:
        if group.id == group_id:
            return group
    message = f"no species group {group_id!r}; there are {', '.join(row.id for row in table)}"
    raise OptionError(message)


def planted_crown(group_id: str, groups: Sequence[SpeciesGroup] | None = None) -> float:
    """Return the crown diameter in metres of a tree of this group when it is planted."""
    return crown_after(group_id, 0.0, groups)


def crown_after(group_id: str, years: float, groups: Sequence[SpeciesGroup] | None = None) -> float:
    """Return the crown diameter in metres of a tree `years` after planting.

    Raises
    ------
    OptionError
        There is no such group.
    """
    return float(_row(group_id, groups).crown_at(years))


def grown(crowns: Crowns, years: float, groups: Sequence[SpeciesGroup] | None = None) -> Crowns:
    """Return the crowns as they will be in so many years.

    A tree's present crown gives its age on its group's curve; crown and height
    then gain what the curve gains. A crown wider than the curve's end stays as
    it is, and nothing ever shrinks.

    Raises
    ------
    OptionError
        `years` is below 0, or a tree's group is not in `groups`.
    """
    if not 0.0 <= years < math.inf:
        message = f"trees cannot be grown by {years:g} years: give 0 or more"
        raise OptionError(message)
    radius, top = crowns.radius_m.copy(), crowns.top_m.copy()
    base = crowns.base_m.copy()
    for group_id in np.unique(crowns.group.astype(str)):
        rows = np.flatnonzero(crowns.group == group_id)
        group = _row(group_id, groups)
        age = group.age_of_crown(2.0 * crowns.radius_m[rows])
        radius[rows] += (group.crown_at(age + years) - group.crown_at(age)) / 2.0
        top[rows] += group.height_at(age + years) - group.height_at(age)
        base[rows] = np.maximum(base[rows], group.base_at(top[rows]))
    return dataclasses.replace(crowns, radius_m=radius, top_m=top, base_m=base)
