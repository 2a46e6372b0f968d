"""Names of links that hold from run to run: the id of the way, and which piece of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import geopandas as gpd

    from planner.cleaning.driving.network import DrivenNetwork

Texts = npt.NDArray[np.object_]

MARK = "#"
"""Between the id of a way and the number of its piece."""


def link_keys(network: DrivenNetwork, ways: gpd.GeoDataFrame) -> Texts:
    """Return a name for each link, such as `way/123#2`: the second piece along way/123.

    A key holds as long as the town's streets and the places of the facilities
    stay: a way that meets another one, or a depot's foot, is cut anew there.

    Parameters
    ----------
    network
        Built on `ways`.
    ways
        The town's table, with the column `id`.

    Returns
    -------
    Texts
        Each once, shape (links,).
    """
    order = np.argsort(network.way, kind="stable")
    way = network.way[order]
    piece = np.empty(way.size, dtype=np.int64)
    piece[order] = np.arange(way.size) - np.searchsorted(way, way) + 1
    ids = ways["id"].to_numpy(dtype=object)[network.way]
    keys = [f"{id_}{MARK}{number}" for id_, number in zip(ids, piece.tolist(), strict=True)]
    return np.array(keys, dtype=object)
