"""The streets that a town cleans, how often, and the ways that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import geopandas as gpd
import numpy as np
import shapely

from planner.cleaning.due.divided import divided
from planner.cleaning.due.grades import LOWEST, NOT_OURS, grade_links, square_outlines, way_grades
from planner.cleaning.due.street_table import read_street_table

if TYPE_CHECKING:
    import pandas as pd

    from planner.cleaning.driving.network import DrivenNetwork, Lines
    from planner.cleaning.due.street_table import Value
    from planner.cleaning.routing.roads import Flags, Floats
    from planner.cleaning.terms.rules import CleaningRules
    from planner.cleaning.terms.vehicles import Service
    from planner.town import Town

Reason = Literal["area", "no_carriageway", "private", "class"]
REASONS: tuple[Reason, ...] = get_args(Reason)
"""Why a way is not cleaned as a street: it is the outline of a square, which is cleaned as an area;
nothing drives there (footways, steps: hand crews); closed to the public; not of a class that is the
town's to clean."""

HALF_CLASS = "half_class"

NO_CARRIAGEWAY = ("footway", "path", "steps", "cycleway", "bridleway", "corridor")
"""Values of `highway` without a carriageway."""


def cleaning_streets(
    town: Town, network: DrivenNetwork, rules: CleaningRules, *, table: pd.DataFrame | None = None
) -> gpd.GeoDataFrame:
    """Return a row for each link of the network, in its order.

    A street is due inside the study area only, to which a link belongs by its
    middle. A number of the bureau's table goes before the frequency of the grade.

    Parameters
    ----------
    town
        Its ways, places and zones are read.
    network
        Of this town.
    rules
        Grades and frequencies.
    table
        The bureau's own rows; see `street_table.read_street_table`, and
        `street_table.unmatched` for rows of which no street is known.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `way_id`, `name`, `highway`; `inside`; `grade` (1-4, 0: not the
        town's to clean) and `grade_from` (`grades.GRADE_FROM`); `length_m`;
        `width_m` of the carriageway (NaN where unknown) and `width_from` (width,
        lanes, class, `half_class` or empty: the default width of a class is that of
        the whole road, so each carriageway of a divided one takes half of it);
        `wash_per_week`, `sweep_per_week` (0: not due); `area_m2`, length times
        width; the link as geometry in the town's CRS.

    Raises
    ------
    DataError
        The table cannot be used; all its faults are named.
    """
    rows = None if table is None else read_street_table(table)
    ways = town.ways
    columns = ("id", "name", "highway", "carriageway_from")
    way_id, name, highway, width_from = (
        ways[column].to_numpy(dtype=object)[network.way] for column in columns
    )
    half = (width_from == "class") & divided(network, highway, name)
    width_m = np.where(half, network.width_m / 2, network.width_m)
    grade, grade_from = grade_links(town, network, rules, rows)
    inside = _inside(network.lines, town)
    due = inside & (grade != NOT_OURS)

    def per_week(service: Service, column: Value) -> Floats:
        by_grade = np.array([rules.frequency(service, each) for each in range(LOWEST + 1)])[grade]
        if rows is not None:
            said = rows.said(column, way_id, name)
            by_grade = np.where(np.isnan(said), by_grade, said)
        return np.where(due, by_grade, 0.0)

    return gpd.GeoDataFrame(
        {
            "way_id": way_id,
            "name": name,
            "highway": highway,
            "inside": inside,
            "grade": grade,
            "grade_from": grade_from,
            "length_m": network.length_m,
            "width_m": width_m,
            "width_from": np.where(half, HALF_CLASS, width_from),
            "wash_per_week": per_week("wash", "wash_per_week"),
            "sweep_per_week": per_week("sweep", "sweep_per_week"),
            "area_m2": network.length_m * width_m,
        },
        geometry=network.lines,
        crs=town.crs,
    )


def not_cleaned(town: Town, network: DrivenNetwork, rules: CleaningRules) -> gpd.GeoDataFrame:
    """Return the ways of the study area that are not cleaned as streets, and why.

    A way belongs to the study area by its middle. Ways to which the bureau's table gives
    a grade are judged by their class here.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns `way_id`, `name`, `highway`, `service`; `reason` (`REASONS`) and
        `tag`, the one that closes a private way; `length_m`; geometry. In the
        order of `town.ways`.
    """
    ways = town.ways
    closed = np.zeros(len(ways), dtype=np.bool_)
    closed[list(network.closed)] = True
    on_foot = ways["highway"].isin(NO_CARRIAGEWAY).to_numpy()
    other = way_grades(town, rules)[0] == NOT_OURS
    flags = [square_outlines(town), on_foot, closed, other]
    reason = np.select(flags, REASONS, "").astype(object)
    row = np.flatnonzero((reason != "") & _inside(ways.geometry.to_numpy(), town))
    found = ways.iloc[row]
    return gpd.GeoDataFrame(
        {
            "way_id": found["id"].to_numpy(dtype=object),
            **{key: found[key].to_numpy(dtype=object) for key in ("name", "highway", "service")},
            "reason": reason[row],
            "tag": np.array([network.closed.get(int(each), "") for each in row], dtype=object),
            "length_m": shapely.length(found.geometry.to_numpy()),
        },
        geometry=found.geometry.to_numpy(),
        crs=town.crs,
    )


def _inside(lines: Lines, town: Town) -> Flags:
    """Say whether the middle of each line is in the study area."""
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    shapely.prepare(town.boundary)
    return shapely.intersects_xy(town.boundary, *middle.T)
