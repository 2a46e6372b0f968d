"""A plan: changes in order, applied to a copy of a town, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from planner.errors import DataError
from planner.scenario.change import plain_text, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from planner.scenario.change import Change
    from planner.town import Town

MOST_CHANGES = 1000

_MOST_TOLD = 10
"""Faults that fit in one message."""


@dataclass(frozen=True)
class Scenario:
    """What a plan would change in a town.

    Parameters
    ----------
    name
        Of the plan; stands beside the data's source in every output.
    changes
        In the order in which they are made; later ones see earlier ones.
    """

    name: str
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", plain_text(self.name))
        object.__setattr__(self, "changes", tuple(self.changes))

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it in any town, naming the change by its number."""
        yield from self.own_faults()
        for number, change in enumerate(self.changes, start=1):
            for fault in change.faults():
                yield f"{_called(number, change)}: {fault}"

    def own_faults(self) -> Iterator[str]:
        """Yield what is wrong with the whole, leaving its changes aside."""
        if not self.name:
            yield "it has no name; give one"
        yield from too_long("name", self.name)
        if len(self.changes) > MOST_CHANGES:
            yield f"it has {len(self.changes):,} changes; split it into parts of {MOST_CHANGES:,}"

    def apply(self, town: Town) -> Town:
        """Return the town as it would be; `town` stays as it is.

        Every change is checked against the town as the changes before it leave
        it. The result says in its provenance (source, credit and notes) that it
        is not the present state.

        Raises
        ------
        DataError
            Something cannot be done; all faults are named at once, each with
            the number of its change and what to do.
        """
        faults = list(self.own_faults())
        planned = town
        for number, change in enumerate(self.changes if not faults else (), start=1):
            found = list(change.faults()) or list(change.faults_in(planned))
            faults.extend(f"{_called(number, change)}: {fault}" for fault in found)
            if not found:
                planned = change.apply(planned)
        if faults:
            message = f"scenario {self.name[:100]}: {told(faults)}"
            raise DataError(message)
        return self._declared(town, planned)

    def _declared(self, town: Town, planned: Town) -> Town:
        """Return the planned town with a provenance that says so."""
        about = town.provenance
        count = len(self.changes)
        note = f"scenario {self.name}: {count} change{'' if count == 1 else 's'}"
        return planned.replace(
            provenance=replace(
                about,
                source=f"{about.source} + scenario {self.name}",
                credit=f"{about.credit}; 规划方案，非现状 planned, not present: {self.name}",
                completeness=_measured(town, planned),
                notes=(*about.notes, note),
            )
        )


def told(faults: list[str]) -> str:
    """Return faults as one text; of very many the first, and how many more there are."""
    shown = "; ".join(faults[:_MOST_TOLD])
    more = len(faults) - _MOST_TOLD
    return f"{shown}; and {more:,} more" if more > 0 else shown


def _called(number: int, change: Change) -> str:
    label = f" {change.label[:60]}" if change.label else ""
    return f"change {number} ({change.change}{label})"


def _measured(town: Town, planned: Town) -> Mapping[str, float | None]:
    """Return the completeness of the planned town: what `completeness.measure` would find.

    Only the counts of parks, gates and trees can have changed, and are told by
    the rows alone; measuring everything anew takes a second in a town of 37,000
    buildings. What was never measured stays so.
    """
    known = dict(town.provenance.completeness)
    if "parks" in known and planned.green is not town.green:
        known["parks"] = _inside(planned, planned.public_parks())
    if "gates" in known and planned.barriers is not town.barriers:
        barriers = planned.barriers
        gates = barriers[barriers["kind"].isin(("gate", "entrance")).to_numpy()]
        known["gates"] = _inside(planned, gates)
    if "trees" in known and planned.trees is not town.trees:
        known["trees"] = _inside(planned, planned.trees)
    return known


def _inside(town: Town, rows: gpd.GeoDataFrame) -> float:
    return float(shapely.intersects(rows.geometry.array, town.boundary).sum())
