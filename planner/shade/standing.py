"""A town's crowns and canopies, found once for all who ask while its trees stand as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from planner.shade.crowns import canopies, find_crowns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.found import Found
    from planner.shade.crowns import Canopies, Crowns
    from planner.shade.species import SpeciesGroup
    from planner.town import Town


def standing_crowns(town: Town, groups: Sequence[SpeciesGroup], found: Found) -> Crowns:
    """Return the crowns of a town's trees, those of an earlier town where no tree changed."""
    rests_on = (town.trees, groups)
    return found.get("crowns", rests_on, lambda: find_crowns(town, groups=groups))


def standing_canopies(town: Town, found: Found) -> Canopies:
    """Return a town's woods and trellises, those of an earlier town where none changed."""
    made = canopies(town)
    # A drawn park leaves the woods what they were, in a table that is another one.
    told = shapely.to_wkb(shapely.GeometryCollection(list(made.shapes)))
    return found.get("canopies", (told,), lambda: made)
