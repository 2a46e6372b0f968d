"""The cleaning grade of each street, 1-4, and the evidence that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from planner.cleaning.due.frontage import SQUARE, frontage_grades

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.cleaning.driving.network import DrivenNetwork
    from planner.cleaning.due.street_table import StreetTable
    from planner.cleaning.routing.roads import Ints
    from planner.cleaning.terms.rules import CleaningRules
    from planner.town import Town

    Texts = npt.NDArray[np.object_]

GradeFrom = Literal["class", "name", "frontage", "table"]
GRADE_FROM: tuple[GradeFrom, ...] = get_args(GradeFrom)
"""What a grade rests on, the weakest evidence first."""

NOT_OURS, LOWEST = 0, 4
"""Grade of a street that is not the town's to clean, and the last of those that are."""

_ALLEY = "alley"
_SAYS_NOTHING = -1


def grade_links(
    town: Town, network: DrivenNetwork, rules: CleaningRules, table: StreetTable | None
) -> tuple[Ints, Texts]:
    """Return the grade of each link and what it rests on, shape (links,).

    The bureau's table goes before all; a street to which it gives a frequency
    is the town's, of grade 4 if nothing else says more. Frontage raises a grade:
    it lowers none, and makes no street the town's. The end of the name goes
    before the class.

    Returns
    -------
    grade
        1-4, or 0 for streets that are not the town's to clean.
    grade_from
        One of `GRADE_FROM`.
    """
    grade, named = (each[network.way] for each in way_grades(town, rules))
    source = np.where(named, "name", "class").astype(object)
    front = frontage_grades(town, network, grade > NOT_OURS, rules)
    raised = (front > 0) & (front < grade)
    grade, source = np.where(raised, front, grade), np.where(raised, "frontage", source)
    if table is not None:
        ids, names = (town.ways[key].to_numpy(dtype=object) for key in ("id", "name"))
        said = table.said("grade", ids[network.way], names[network.way])
        told = ~np.isnan(said)
        grade, source = np.where(told, said, grade), np.where(told, "table", source)
        served = (grade == NOT_OURS) & table.served(ids[network.way], names[network.way])
        grade, source = np.where(served, LOWEST, grade), np.where(served, "table", source)
    return grade.astype(np.int32), source


def way_grades(town: Town, rules: CleaningRules) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Return the grade of each way by its name or class, and whether its name says so.

    Of `highway=service`, `service=alley` is a public lane, of the last grade
    unless the rules give the class one. Driveways, aisles of car parks and the
    roads of compounds are not the town's, unless a name says that they are a lane (巷).
    The outline of a square, which is a way too, is cleaned as its area.

    Returns
    -------
    grade, named
        Shape (ways,); grade 0 where the rules know neither.
    """
    ways = town.ways
    kinds = {highway: kind.grade for highway, kind in rules.classes.items()}
    grade = ways["highway"].map(kinds).fillna(NOT_OURS).to_numpy(dtype=np.int32)
    alley = ((ways["highway"] == "service") & (ways["service"] == _ALLEY)).to_numpy()
    grade = np.where(alley & (grade == NOT_OURS), np.int32(LOWEST), grade)
    names = {name: _by_ending(name.strip(), rules) for name in ways["name"].unique()}
    by_name = ways["name"].map(names).to_numpy(dtype=np.int32)
    # A footpath is no street, whatever it is called.
    named = (by_name != _SAYS_NOTHING) & ways["highway"].isin(rules.driven).to_numpy()
    named &= ~square_outlines(town)
    grade = np.where(square_outlines(town), np.int32(NOT_OURS), grade)
    return np.where(named, by_name, grade), named


def square_outlines(town: Town) -> npt.NDArray[np.bool_]:
    """Say which ways are the outline of a square, shape (ways,)."""
    zones = town.zones
    return town.ways["id"].isin(zones["id"][zones["kind"] == SQUARE]).to_numpy()


def _by_ending(name: str, rules: CleaningRules) -> int:
    """Return the grade of the longest known ending of a name."""
    known = [ending for ending in rules.name_grades if name.endswith(ending)]
    return rules.name_grades[max(known, key=len)] if known else _SAYS_NOTHING
