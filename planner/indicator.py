"""Indicator: one figure with everything needed to judge it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["read", "copy", "recalled", "none"]
"""How well a clause is known: read in a copy, second-hand, from memory; or there is none."""

Comparison = Literal[">", ">=", "<", "<="]


@dataclass(frozen=True)
class Target:
    """The value a rule asks for, in the indicator's unit."""

    comparison: Comparison
    value: float

    def holds(self, value: float) -> bool:
        """Say whether `value` meets the target."""
        match self.comparison:
            case ">":
                return value > self.value
            case ">=":
                return value >= self.value
            case "<":
                return value < self.value
            case "<=":
                return value <= self.value


@dataclass(frozen=True)
class Indicator:
    """One figure, with its definition and the state of its data and sources.

    Parameters
    ----------
    id
        Stable identifier, such as `park_walk_500`.
    name_zh, name_en
        Names for people.
    value
        In `unit`; None when it cannot be told, and `caveat` says why.
    unit
        `%`, `m²/person`, …
    numerator, denominator
        What was divided by what, in `numerator_unit` and `denominator_unit`.
    definition, definition_zh
        The formula in words, in English and in Chinese.
    target
        What the rule asks for, if it names a value.
    rule_set, document, clause
        Where the definition comes from.
    formula_status, threshold_status
        How well each of the two is known.
    low, high
        Range of `value` over the population models, None when there is none.
    caveat, caveat_zh
        What a reader must know before quoting the figure, in English and in Chinese.
    completeness
        The measures of data completeness this figure leans on.
    lower_bound
        What is not mapped could only raise the value.
    """

    id: str
    name_zh: str
    name_en: str
    value: float | None
    unit: str
    numerator: float | None
    denominator: float | None
    numerator_unit: str
    denominator_unit: str
    definition: str
    definition_zh: str
    rule_set: str
    document: str
    clause: str
    formula_status: Status
    threshold_status: Status
    target: Target | None = None
    low: float | None = None
    high: float | None = None
    caveat: str = ""
    caveat_zh: str = ""
    completeness: Mapping[str, float | None] = field(default_factory=dict)
    lower_bound: bool = False

    @property
    def met(self) -> bool | None:
        """True or false only where formula and threshold were both read.

        Anything less and the figure stands with 依据待核 (source to be
        checked), never as meeting or missing a standard.
        """
        if self.value is None or self.target is None:
            return None
        if (self.formula_status, self.threshold_status) != ("read", "read"):
            return None
        holds = self.target.holds(self.value)
        # Short of a target by what is mapped is not yet short of it.
        return None if self.lower_bound and not holds else holds
