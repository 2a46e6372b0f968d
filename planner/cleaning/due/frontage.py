"""Streets whose frontage asks for the highest grade, as far as a map can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from planner.cleaning.driving.network import DrivenNetwork, Lines
    from planner.cleaning.routing.roads import Flags, Floats, Ints
    from planner.cleaning.terms.rules import CleaningRules
    from planner.town import Town

    Rows = npt.NDArray[np.intp]

SHOPS = ("shop", "supermarket", "fresh_food_shop", "market")
"""Kinds of `places` that stand along a street as shops."""

IMPORTANT = ("service_hall", "station")
"""Kinds of `places` whose streets are of the first grade: government seats and stations."""

SQUARE = "square"
"""Kind of `zones` likewise."""

LEAST_M = 50.0
"""Shops of a shorter link are told over this length: two beside a corner are no shopping street."""

ALONG_SHARE = 0.5
"""A link fronts a square of which it passes one at least with this share of its length: a street
that only ends there does not."""

FIRST, SECOND = 1, 2

_AREA = 2


def frontage_grades(
    town: Town, network: DrivenNetwork, streets: Flags, rules: CleaningRules
) -> Ints:
    """Return the grade that each link's frontage asks for, 0 for none, shape (links,).

    Shops are points on the map, and take `shop_front_m` of frontage each: from
    `shop_share_first` of both sides of a link on it is of grade 1, from
    `shop_share_second` on of grade 2. Where a town's shops are not mapped, as in
    most of China, nothing is found, and nothing is guessed. Grade 1 are further
    the links along a square or the grounds of a station or government seat, and
    the one nearest to such a place that is mapped as a point.

    Parameters
    ----------
    town
        Its places and zones are read.
    network
        Its links.
    streets
        Which links have a frontage, shape (links,): a shop is told to the
        nearest of them, so driveways have none.
    rules
        The shares and distances; distances are from the carriageway's edge.
    """
    rows = np.flatnonzero(streets)
    half = np.nan_to_num(network.width_m[rows] / 2)
    links = _Links(network.lines[rows], half, network.length_m[rows])
    places, zones = town.places, town.zones
    shops = places.geometry.to_numpy()[places["kind"].isin(SHOPS).to_numpy()]
    seats = places.geometry.to_numpy()[places["kind"].isin(IMPORTANT).to_numpy()]
    squares = zones.geometry.to_numpy()[(zones["kind"] == SQUARE).to_numpy()]
    outlined = shapely.get_dimensions(seats) == _AREA
    grounds = np.concatenate((squares, seats[outlined]))
    share = links.shop_share(shops, rules)
    first = share >= rules.shop_share_first
    first |= links.share_along(grounds, rules.important_reach_m) >= ALONG_SHARE
    first[links.nearest(seats[~outlined], rules.important_reach_m)] = True
    grade = np.zeros(network.links, dtype=np.int32)
    grade[rows] = np.select([first, share >= rules.shop_share_second], [FIRST, SECOND], 0)
    return grade


@dataclass(frozen=True, eq=False)
class _Links:
    """Centre lines, half their carriageways' widths and their lengths, shape (links,)."""

    lines: Lines
    half_m: Floats
    length_m: Floats

    def nearest(self, points: Lines, reach_m: float) -> Rows:
        """Return the link whose carriageway's edge is nearest to each point within reach.

        Points that reach none are left out; of equally near links the first is taken.
        """
        point, link = shapely.STRtree(self.lines).query(
            points, predicate="dwithin", distance=reach_m + float(self.half_m.max(initial=0.0))
        )
        off = shapely.distance(points[point], self.lines[link]) - self.half_m[link]
        near = off <= reach_m
        point, link, off = point[near], link[near], off[near]
        order = np.lexsort((link, off, point))
        first = np.unique(point[order], return_index=True)[1]
        return link[order][first]

    def shop_share(self, shops: Lines, rules: CleaningRules) -> Floats:
        """Return the share of each link's frontage, both sides together, that shops take."""
        on = self.nearest(shapely.centroid(shops), rules.shop_reach_m)
        taken = np.bincount(on, minlength=self.length_m.size) * rules.shop_front_m
        return taken / (2 * np.maximum(self.length_m, LEAST_M))

    def share_along(self, grounds: Lines, reach_m: float) -> Floats:
        """Return the share of each link that runs within reach of any one of the grounds."""
        share = np.zeros(self.length_m.size)
        ground, link = shapely.STRtree(self.lines).query(
            grounds, predicate="dwithin", distance=reach_m + float(self.half_m.max(initial=0.0))
        )
        near = shapely.buffer(grounds[ground], reach_m + self.half_m[link])
        metres = shapely.length(shapely.intersection(self.lines[link], near))
        np.maximum.at(share, link, metres / self.length_m[link])
        return share
