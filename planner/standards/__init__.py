"""Standards as data: every indicator's definition and the status of its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from planner.errors import OptionError
from planner.indicator import Status, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RULE_SETS = {
    "national": "国家标准 / national standards",
    "garden_city": "国家园林城市（县城）与生态园林城市 / garden-city programmes",
    "international": "国际指标 / international rules",
    "planner": "本工具的度量 / this planner's own measures",
    "parking": "停车场与遮荫 / car parks and their shade",
    "street_green": "道路绿化与街道设施 / greening and furniture of streets",
}


@dataclass(frozen=True)
class Standard:
    """One row of `indicators.toml`; the fields are explained at its head."""

    id: str
    reckoned_by: str
    name_zh: str
    name_en: str
    rule_set: str
    document: str
    clause: str
    formula_status: Status
    threshold_status: Status
    definition: str
    definition_zh: str
    comparison: str = ""
    value: float | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def target(self) -> Target | None:
        """The value asked for, None where the rule names none."""
        if self.value is None:
            return None
        return Target(self.comparison, self.value)  # type: ignore[arg-type]


@cache
def standards() -> tuple[Standard, ...]:
    """Return every row of `indicators.toml`, in its order."""
    text = (files("planner.standards") / "indicators.toml").read_text(encoding="utf-8")
    return tuple(Standard(**row) for row in tomllib.loads(text)["indicator"])


def chosen(rules: Iterable[str] = ()) -> tuple[Standard, ...]:
    """Return the rows of the named rule sets, all of them if none is named.

    Raises
    ------
    OptionError
        There is no such rule set.
    """
    names = tuple(rules)
    unknown = [name for name in names if name not in RULE_SETS]
    if unknown:
        message = f"no rule set {', '.join(unknown)}; there are {', '.join(RULE_SETS)}"
        raise OptionError(message)
    return tuple(row for row in standards() if not names or row.rule_set in names)
