"""Planner for urban greening and parking in a county town.

>>> from planner import assess, load_town, place_residents, Totals
>>> town = load_town("demo")
>>> town = place_residents(town, Totals("number", "60000", total=60_000))
>>> result = assess(town)
>>> result.ledger_table()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from planner.assess import Assessment, assess
from planner.compare import Comparison, compare
from planner.door import TownRequest, make_town, open_town
from planner.errors import PlannerError
from planner.indicator import Indicator, Target
from planner.network import Access, Ledger, Targets, WalkRules, access
from planner.parking.hours import shade_hours
from planner.parking.lot_plan import LotPlan, PlantingRequest, lot_layout, plan_lot
from planner.population.place import Totals, place_residents
from planner.scenario import AddGreen, OpenGate, PlantTrees, RemoveGreen, Scenario
from planner.shade import read_day, sun_over
from planner.sources.assemble import Study
from planner.sources.load import load_town
from planner.street_green import fill_gaps, shade_gain
from planner.town import Population, Provenance, Town

if TYPE_CHECKING:
    from planner.cleaning.solve import Effort
    from planner.cleaning.week import CleaningRequest, plan_cleaning
    from planner.sources.local_files import Layer, add_layer
    from planner.store import read_scenario, read_town, write_scenario, write_town

_WHEN_ASKED_FOR = {
    "CleaningRequest": "planner.cleaning.week",
    "Effort": "planner.cleaning.solve",
    "Layer": "planner.sources.local_files",
    "add_layer": "planner.sources.local_files",
    "plan_cleaning": "planner.cleaning.week",
    "read_scenario": "planner.store",
    "read_town": "planner.store",
    "write_scenario": "planner.store",
    "write_town": "planner.store",
}
"""Names whose modules bring libraries for files that many runs never open."""


def __getattr__(name: str) -> Any:  # noqa: ANN401  (any of the names above)
    if name in _WHEN_ASKED_FOR:
        return getattr(import_module(_WHEN_ASKED_FOR[name]), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


__all__ = [
    "Access",
    "AddGreen",
    "Assessment",
    "CleaningRequest",
    "Comparison",
    "Effort",
    "Indicator",
    "Layer",
    "Ledger",
    "LotPlan",
    "OpenGate",
    "PlannerError",
    "PlantTrees",
    "PlantingRequest",
    "Population",
    "Provenance",
    "RemoveGreen",
    "Scenario",
    "Study",
    "Target",
    "Targets",
    "Totals",
    "Town",
    "TownRequest",
    "WalkRules",
    "access",
    "add_layer",
    "assess",
    "compare",
    "fill_gaps",
    "load_town",
    "lot_layout",
    "make_town",
    "open_town",
    "place_residents",
    "plan_cleaning",
    "plan_lot",
    "read_day",
    "read_scenario",
    "read_town",
    "shade_gain",
    "shade_hours",
    "sun_over",
    "write_scenario",
    "write_town",
]
