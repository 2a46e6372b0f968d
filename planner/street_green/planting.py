"""Filling tree gaps along a street: the trees as a scenario, and the shade gained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.errors import OptionError
from planner.scenario import Scenario
from planner.scenario.plant_trees import PlantTrees
from planner.shade.crowns import canopies, find_crowns
from planner.shade.growth import grown
from planner.street_green.footways import find_footways
from planner.street_green.gaps import Gaps, find_gaps
from planner.street_green.pieces import Pieces, cut_streets
from planner.street_green.rules import StreetRules
from planner.street_green.shaded_streets import shaded_streets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.shade.crowns import Crowns
    from planner.shade.species import SpeciesGroup
    from planner.street_green.footways import Footways
    from planner.street_green.pieces import Flags, Floats, Rows, Shapes
    from planner.town import Town

YEARS = (0.0, 5.0, 15.0)
"""After planting: when shade is told by default."""

_WGS84 = "EPSG:4326"
_MILLIMETRE = 1e-3
"""A row runs at its distance from the kerb but for rounding."""

_DRIVEN = (
    *("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential"),
    *("living_street", "service", "road", "busway"),
    *("motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link"),
)
_MOST_NAMED = 5


def chosen_pieces(pieces: Pieces, streets: str | Iterable[str]) -> Rows:
    """Return the pieces inside the ground that have one of these names or ids.

    Parameters
    ----------
    pieces
        Streets of any class.
    streets
        Names of streets, ids of ways (`way/7`) or of pieces (`way/7/2`).

    Raises
    ------
    OptionError
        A street is not there.
    """
    wanted = [streets] if isinstance(streets, str) else list(streets)
    way = np.array([id_.rpartition("/")[0] for id_ in pieces.id], dtype=object)
    found = np.zeros(len(pieces), dtype=bool)
    missing = []
    for street in wanted:
        these = (
            pieces.inside
            & ((pieces.name == street) | (pieces.id == street) | (way == street))
            & (street != "")
        )
        found |= these
        if not these.any():
            missing.append(repr(street))
    if missing or not wanted:
        named = ", ".join(missing[:_MOST_NAMED]) or "none named"
        message = f"streets {named}: not among the streets inside; give names, or ids of ways"
        raise OptionError(message)
    return np.flatnonzero(found)


def fill_gaps(
    town: Town,
    streets: str | Iterable[str],
    *,
    species: str = "",
    spacing_m: float | None = None,
    leaf_cycle: str = "",
    rules: StreetRules | None = None,
) -> Scenario:
    """Return a scenario that plants rows of trees in the gaps along streets.

    Trees stand `trunk_to_kerb_m` behind the kerb, or before a mapped footway
    farther off, evenly about the middle of the gap. Places too near to a
    junction, gate, crossing, building, carriageway, water, crown or other trunk
    stay empty. Where no tree is mapped at all, the whole street is a gap.

    Parameters
    ----------
    town
        As it is; it stays so.
    streets
        As in `chosen_pieces`.
    species, leaf_cycle
        Of the trees, as in `PlantTrees`.
    spacing_m
        Between trunks; `tree_spacing_m` of the rules by default.
    rules
        Distances; those of the table by default.

    Returns
    -------
    Scenario
        One `plant_trees` a street (by name, else by way).

    Raises
    ------
    OptionError
        A street is not there, the spacing is too narrow, or no tree finds a place.
    """
    rules = rules or StreetRules()
    spacing = rules.tree_spacing_m if spacing_m is None else spacing_m
    if not spacing >= rules.least_spacing_m:
        message = f"spacing {spacing:g} m: give at least {rules.least_spacing_m:g} m"
        raise OptionError(message)
    footways = find_footways(town, cut_streets(town), rules)
    pieces, crowns = footways.pieces, find_crowns(town)
    gaps = find_gaps(footways, crowns, canopies(town), chosen_pieces(pieces, streets))
    trunks, gap = _along(gaps, spacing)
    free = np.flatnonzero(_clear(trunks, town, footways, crowns))
    free = free[_apart(trunks[free], rules.least_spacing_m)]
    if not free.size:
        told = streets if isinstance(streets, str) else ", ".join(streets)
        message = f"streets {told}: no gap has room for a tree; try another street or spacing"
        raise OptionError(message)
    piece = gaps.piece[gap[free]]
    way = town.ways["id"].to_numpy(dtype=object)[pieces.way[piece]]
    of = np.where(pieces.name[piece] != "", pieces.name[piece], way)
    points = gpd.GeoSeries(trunks[free], crs=town.crs).to_crs(_WGS84).to_numpy()
    names = list(dict.fromkeys(of))
    changes = tuple(
        PlantTrees(
            shapely.multipoints(points[of == name]),
            species=species,
            leaf_cycle=leaf_cycle,
            name=f"{name} 补植 gap planting",
        )
        for name in names
    )
    return Scenario(f"补植行道树 street trees: {', '.join(names[:_MOST_NAMED])}", changes)


def shade_gain(
    before: Town,
    after: Town,
    streets: str | Iterable[str],
    *,
    years: Iterable[float] = YEARS,
    rules: StreetRules | None = None,
    groups: Sequence[SpeciesGroup] | None = None,
) -> pd.DataFrame:
    """Return the shade along streets before and after a scenario, a year a row.

    Parameters
    ----------
    before, after
        The town, and the town that a scenario makes of it.
    streets
        As in `chosen_pieces`.
    years
        From now on, or from planting on.
    rules
        Distances and shares; those of the table by default.
    groups
        Species groups that trees grow by; those of `planner.shade` by default.

    Returns
    -------
    pandas.DataFrame
        `years`, `length_m`; `crown_share_before`, `crown_share_after` (0-1 of
        the footways whose trees are known, NaN where none are); and metres of
        street that are shaded, `shaded_m_before`, `shaded_m_after`.
    """
    rules = rules or StreetRules()
    footways = find_footways(before, cut_streets(before), rules)
    rows = chosen_pieces(footways.pieces, streets)
    towns = {"before": before, "after": after}
    trees = {when: find_crowns(town, groups=groups) for when, town in towns.items()}
    table = []
    for year in years:
        told = {"years": year, "length_m": float(footways.pieces.length_m[rows].sum())}
        for when, crowns in trees.items():
            town = towns[when]
            then = grown(crowns, year, groups)
            found = shaded_streets(town, footways, then, canopies(town), rows=rows)
            share = found.mean_crown_share
            told[f"crown_share_{when}"] = np.nan if share is None else share
            told[f"shaded_m_{when}"] = found.tally.yes_m
        table.append(told)
    columns = ["crown_share_before", "crown_share_after", "shaded_m_before", "shaded_m_after"]
    return pd.DataFrame(table, columns=["years", "length_m", *columns])


def _along(gaps: Gaps, spacing_m: float) -> tuple[Shapes, Rows]:
    """Return places for trunks, spread about the middle of each gap, and their gaps."""
    rows = gaps.rows_of_trees()
    length = shapely.length(rows)
    count = np.floor(length / spacing_m + _MILLIMETRE).astype(np.intp)
    gap = np.repeat(np.arange(rows.size), count)
    number = np.arange(gap.size) - np.repeat(np.cumsum(count) - count, count)
    first = (length - (count - 1) * spacing_m) / 2
    at = first[gap] + number * spacing_m
    return shapely.line_interpolate_point(rows[gap], at), gap


def _clear(trunks: Shapes, town: Town, footways: Footways, crowns: Crowns) -> Flags:
    """Say which places a tree may stand at."""
    rules, pieces = footways.rules, footways.pieces
    barriers = town.barriers
    gates = barriers[barriers["kind"].isin(("gate", "entrance"))].geometry.to_numpy()
    clear = np.ones(trunks.size, dtype=bool)
    for shapes, metres in (
        (shapely.points(pieces.nodes[pieces.branching]), rules.junction_clear_m),
        (gates, rules.gate_clear_m),
        (footways.others, rules.crossing_clear_m),
        (town.buildings.geometry.to_numpy(), rules.building_clear_m),
        (town.water.geometry.to_numpy(), rules.building_clear_m),
        (shapely.points(crowns.xy), np.maximum(crowns.radius_m, rules.least_spacing_m)),
    ):
        clear[_near(trunks, shapes, metres)] = False
    driven = town.ways[town.ways["highway"].isin(_DRIVEN) & ~town.ways["tunnel"]]
    half = driven["carriageway_m"].to_numpy() / 2
    kerb = half + rules.trunk_to_kerb_m - _MILLIMETRE
    clear[_near(trunks, driven.geometry.to_numpy(), kerb)] = False
    return clear


def _near(trunks: Shapes, shapes: Shapes, metres: float | Floats) -> Rows:
    """Return which trunks lie nearer to any of the shapes than `metres` (of each shape)."""
    limit = np.broadcast_to(np.asarray(metres, dtype=float), shapes.shape)
    trunk, shape = shapely.STRtree(shapes).query(
        trunks, predicate="dwithin", distance=float(limit.max(initial=0.0))
    )
    close = shapely.distance(trunks[trunk], shapes[shape]) < limit[shape]
    return np.unique(trunk[close])


def _apart(trunks: Shapes, least_m: float) -> Rows:
    """Return the rows of trunks kept when each too near to an earlier one is left out."""
    first, second = shapely.STRtree(trunks).query(trunks, predicate="dwithin", distance=least_m)
    close = (first < second) & (
        shapely.distance(trunks[first], trunks[second]) < least_m - _MILLIMETRE
    )
    kept = np.ones(trunks.size, dtype=bool)
    for one, other in sorted(zip(first[close].tolist(), second[close].tolist(), strict=True)):
        if kept[one]:
            kept[other] = False
    return np.flatnonzero(kept)
