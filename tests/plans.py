"""What plans are tried on: a street worked out by hand, and shapes drawn in degrees."""

from __future__ import annotations

import hashlib

import geopandas as gpd
import shapely

from planner.population.place import Totals, place_residents
from planner.scenario import AddGreen, OpenGate
from tests.towns import METRIC, at, box, footway, home, make, park, ring, street

POCKET = box(1000, -40, 1040, -20)
"""20 m from the street: its northern corners are the nearest ways in."""

CLOSED = box(1760, 20, 1860, 120)
"""A park walled all around."""

STREET = street(*[(50.0 * step, 0.0) for step in range(41)])
TO_PARK = footway((50, 0), (50, -100))
PARK = park(box(0, -150, 100, -50), name="老公园", id="way/1")
WALLED = park(CLOSED, name="围墙公园", id="way/2")
HOMES = (300, 900, 1300, 1800)
"""x of four homes, 10 m north of the street."""

WALK_M = (310.0, 910.0, 1310.0, 1810.0)
"""To the old park: 10 m to the street, along it to x = 50, 50 m down the path."""


def degrees(shape):
    """A shape drawn from (0, 0) in metres, in WGS-84 degrees where the towns lie."""
    return gpd.GeoSeries([at(shape)], crs=METRIC).to_crs(4326).iloc[0]


def row_of_homes(**more):
    """The town: ten residents in each of four homes, an old park, a walled one."""
    rows = {
        "ways": [STREET, TO_PARK],
        "buildings": [home(x, 10) for x in HOMES],
        "green": [PARK, WALLED],
        "barriers": [ring(CLOSED)],
        **more,
    }
    people = 10.0 * len(rows["buildings"])
    return place_residents(
        make(**rows), Totals("number", f"{people:g}", total=people), min_floor_area_m2=0
    )


def pocket_park(**options):
    return AddGreen(degrees(POCKET), **{"name": "口袋公园", **options})


def gate(x, y, **options):
    return OpenGate(degrees(shapely.Point(x, y)), **options)


def digest(town):
    """A fingerprint of every value and shape in a town's tables, and of what it says of itself."""
    whole = hashlib.sha256(repr((town.name, town.provenance, town.population)).encode())
    for name, table in town.tables.items():
        for column in table.columns.drop("geometry"):
            whole.update("|".join(map(str, [name, column, *table[column].array])).encode())
        whole.update(b"".join(shapely.to_wkb(table.geometry.array)))
    return whole.hexdigest()
