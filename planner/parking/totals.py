"""Car parks summed up: by neighbourhood, by who may park, and by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from planner.language import Phrase

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

NEIGHBOURHOOD = "neighbourhood"
"""Kind of `zones` that car parks are summed by."""

GROUP_OF_KIND = {
    "surface": "surface",
    "street_side": "street_side",
    "underground": "structure",
    "multi_storey": "structure",
    "rooftop": "structure",
}

GROUPS: dict[str, Phrase] = {
    "surface": Phrase("地面停车场", "surface car parks"),
    "street_side": Phrase("路侧停车", "street-side parking"),
    "structure": Phrase("地下、立体与屋顶停车场", "underground, multi-storey and rooftop"),
    "other": Phrase("其他停车场", "other car parks"),
}
"""Groups of kinds, in the order of tables, and what they are called."""

KEYS = ("zone", "zone_name", "access", "group")


def totals(
    lots: gpd.GeoDataFrame, zones: gpd.GeoDataFrame | None = None, *, complete: bool = False
) -> pd.DataFrame:
    """Return the lots that count, summed by neighbourhood, access and group of kinds.

    Every column but `charging_share` may be summed over rows: unknown spaces
    are never 0, so `spaces` is of the lots whose spaces are known, and
    `unknown_lots` says how many are not in it.

    Parameters
    ----------
    lots
        Of `supply.find_lots`.
    zones
        The town's; those of kind `neighbourhood` divide it. A lot belongs to the
        smallest that holds a point of it. Without any there is one for all.
    complete
        The table `parking` is declared complete (`Provenance.complete`): a lot
        of which nobody says that it has chargers has none.

    Returns
    -------
    pandas.DataFrame
        A row for each combination that has lots. `zone` (id) and `zone_name`,
        empty for lots outside every neighbourhood; `access`; `group` (of
        `GROUPS`); `lots`; `spaces`, `spaces_low`, `spaces_high` of the lots where known;
        `unknown_lots`; `charging` spaces out of `charging_of` spaces of
        the lots where both are known, and `charging_share` (0-1, NaN where
        `charging_of` is 0).
    """
    lots = lots[lots["counted"]]
    zone, zone_name = _zone(lots, zones)
    charging = lots["charging"].fillna(0.0) if complete else lots["charging"]
    both = charging.notna() & lots["spaces"].notna()
    cells = pd.DataFrame(
        {
            "zone": zone,
            "zone_name": zone_name,
            "access": lots["access"].to_numpy(dtype=str),
            "group": lots["kind"].map(GROUP_OF_KIND).fillna("other").to_numpy(dtype=str),
            "lots": 1,
            "spaces": lots["spaces"].to_numpy(),
            "spaces_low": lots["spaces_low"].to_numpy(),
            "spaces_high": lots["spaces_high"].to_numpy(),
            "unknown_lots": lots["spaces"].isna().to_numpy(dtype=int),
            "charging": charging.where(both).to_numpy(),
            "charging_of": lots["spaces"].where(both).to_numpy(),
        }
    )
    cells["group"] = pd.Categorical(cells["group"], categories=list(GROUPS))
    found = cells.groupby(list(KEYS), observed=True, sort=True).sum().reset_index()
    found["group"] = found["group"].astype("str")
    found["charging_share"] = (found["charging"] / found["charging_of"]).where(
        found["charging_of"] > 0
    )
    return found


def _zone(
    lots: gpd.GeoDataFrame, zones: gpd.GeoDataFrame | None
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Return id and name of the smallest neighbourhood that holds each lot."""
    ids = np.full(len(lots), "", dtype=object)
    names = ids.copy()
    if zones is None:
        return ids, names
    areas = zones[zones["kind"] == NEIGHBOURHOOD]
    shapes = areas.geometry.to_numpy()
    own_ids, own_names = areas["id"].to_numpy(), areas["name"].to_numpy()
    points = shapely.point_on_surface(lots.geometry.to_numpy())
    lot, area = shapely.STRtree(shapes).query(points, predicate="intersects")
    for at in np.argsort(-shapely.area(shapes[area]), kind="stable"):
        ids[lot[at]] = own_ids[area[at]]
        names[lot[at]] = own_names[area[at]]
    return ids, names
