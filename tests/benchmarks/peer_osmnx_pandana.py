"""The peer: who lives within 500 m of a park, the usual way, with osmnx and pandana.

Usage: `python peer_osmnx_pandana.py WHOLE.osm POPULATION ANSWER.json [--roads ROADS.osm]`

As the two projects' own guides have it: the file becomes a graph and one table
of features a layer; buildings and park entrances are placed on the nearest node;
pandana finds the nearest entrance. With `--roads` it is spared what a careful
user would spare it: the graph is made of a file that holds nothing but roads,
and all layers come out of one reading.

Only the four figures asked for are reckoned: no ledger, no ranges, no
completeness, one population model, no obstacles.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import osmnx as ox
import pandana
import pandas as pd
import shapely

if TYPE_CHECKING:
    import geopandas as gpd

SERVED_M = 500.0
SEARCH_M = 2000.0
BESIDE_M = 30.0
SAMPLE_M = 20.0
HOMES = ("yes", "residential", "apartments", "house", "detached", "terrace", "farm", "dormitory")
BARRED = ("motorway", "motorway_link", "construction", "proposed", "cycleway")
PRIVATE = ("private", "no", "customers")
BUILDINGS = {"building": True}
PARKS = {"leisure": ["park", "garden"], "landuse": ["recreation_ground", "village_green"]}
LAND = {"landuse": "residential"}


def main() -> None:
    """Answer the question of the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("whole", type=Path)
    parser.add_argument("population", type=float)
    parser.add_argument("answer", type=Path)
    parser.add_argument("--roads", type=Path)
    given = parser.parse_args()
    ox.settings.useful_tags_way = ["highway", "foot"]
    graph = walking_graph(given.roads or given.whole)
    crs = graph.graph["crs"]
    if given.roads:
        every = {**BUILDINGS, **PARKS, "landuse": [*PARKS["landuse"], LAND["landuse"]]}
        found = ox.features_from_xml(given.whole, tags=every).to_crs(crs)
        building = found["building"].notna()
        land_use = found["landuse"] == LAND["landuse"]
        buildings, land, parks = found[building], found[land_use], found[~building & ~land_use]
    else:
        buildings, parks, land = (
            ox.features_from_xml(given.whole, tags=tags).to_crs(crs)
            for tags in (BUILDINGS, PARKS, LAND)
        )
    answer = figures(graph, buildings, public(parks), areas(land), given.population)
    given.answer.write_text(json.dumps(answer))


def walking_graph(path: Path) -> nx.MultiDiGraph:
    """Return the streets people walk, simplified to junctions, in a metric CRS."""
    graph = ox.graph_from_xml(path, bidirectional=True, simplify=False, retain_all=True)
    # osmnx makes edges of every way of a file, outlines of buildings too.
    barred = [
        (u, v, key)
        for u, v, key, tags in graph.edges(keys=True, data=True)
        if tags.get("highway") in (None, *BARRED) or tags.get("foot") == "no"
    ]
    graph.remove_edges_from(barred)
    graph.remove_nodes_from(list(nx.isolates(graph)))
    return ox.project_graph(ox.simplify_graph(graph))


def areas(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the features that are areas."""
    return features[features.geom_type.isin(("Polygon", "MultiPolygon"))]


def public(parks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the parks that are open to all; a garden without a name is somebody's own."""
    # A tag that nothing in the file has is no column.
    parks = areas(parks).reindex(columns=["leisure", "name", "access", "geometry"])
    unnamed = (parks["leisure"] == "garden") & parks["name"].isna()
    return parks[~parks["access"].isin(PRIVATE) & ~unnamed]


def residents(buildings: gpd.GeoDataFrame, population: float) -> pd.Series:
    """Return the residents of each home, by footprint × storeys."""
    storeys = pd.to_numeric(buildings["building:levels"], errors="coerce")
    floor = buildings.area * storeys.fillna(storeys.median()).clip(lower=1.0)
    return population * floor / floor.sum()


def entrances(parks: gpd.GeoDataFrame, graph: nx.MultiDiGraph) -> np.ndarray:
    """Return places every 20 m along the outlines that have a street beside them."""
    streets = ox.graph_to_gdfs(graph, nodes=False).geometry.to_numpy()
    outlines = shapely.segmentize(parks.boundary.to_numpy(), SAMPLE_M)
    places = shapely.get_coordinates(outlines)
    near = shapely.STRtree(streets).query(
        shapely.points(places), predicate="dwithin", distance=BESIDE_M
    )
    return places[np.unique(near[0])]


def figures(
    graph: nx.MultiDiGraph,
    buildings: gpd.GeoDataFrame,
    parks: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    population: float,
) -> dict[str, float]:
    """Return the shares in % and the park area a resident in m²."""
    homes = areas(buildings)
    homes = homes[homes["building"].isin(HOMES)]
    people = residents(homes, population).to_numpy()
    centre = homes.centroid
    walk = walk_m(graph, centre, entrances(parks, graph))
    green = parks.union_all()
    reached = shapely.union_all(shapely.buffer(parks.geometry.to_numpy(), SERVED_M))
    lived_on = land.union_all()
    straight = shapely.intersects(reached, centre.to_numpy())
    covered = shapely.intersection(lived_on, reached)
    return {
        "park_walk_500": 100.0 * float(people[walk <= SERVED_M].sum()) / population,
        "park_straight_500": 100.0 * float(people[straight].sum()) / population,
        "park_service_coverage": 100.0 * covered.area / lived_on.area,
        "park_area_per_person": green.area / population,
    }


def walk_m(graph: nx.MultiDiGraph, centre: gpd.GeoSeries, doors: np.ndarray) -> np.ndarray:
    """Return metres from each home's nearest node to the nearest entrance's nearest node."""
    nodes = pd.DataFrame(
        {"x": dict(graph.nodes(data="x")), "y": dict(graph.nodes(data="y"))}, dtype=float
    )
    edges = pd.DataFrame(graph.edges(data="length"), columns=["u", "v", "length"])
    network = pandana.Network(
        nodes["x"], nodes["y"], edges["u"], edges["v"], edges[["length"]], twoway=False
    )
    x, y = (pd.Series(column) for column in doors.T)
    network.set_pois("entrances", maxdist=SEARCH_M, maxitems=1, x_col=x, y_col=y)
    nearest = network.nearest_pois(SEARCH_M, "entrances", num_pois=1)[1]
    # pandana gives the search radius where nothing was found.
    nearest = nearest.where(nearest < SEARCH_M)
    at = network.get_node_ids(centre.x, centre.y)
    return nearest.loc[at].to_numpy()


if __name__ == "__main__":
    main()
