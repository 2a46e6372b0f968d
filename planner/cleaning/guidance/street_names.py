"""Streets as a crew calls them: by name, and unnamed lanes by class and the street they leave."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from planner.language import Phrase, words

if TYPE_CHECKING:
    from planner.cleaning.routing.roads import Ints
    from planner.cleaning.setting import Setting
    from planner.language import Lang

_UNNAMED = Phrase("无名路（{kind}）", "unnamed {kind}")
_UNNAMED_OFF = Phrase("无名路（{kind}，接{street}）", "unnamed {kind} off {street}")
_UNNAMED_AREA = Phrase("无名{kind}", "unnamed {kind}")
_AREAS = {"square": Phrase("广场", "square"), "parking": Phrase("停车场", "car park")}


class StreetNames:
    """Names of streets, areas and facilities in one language.

    Parameters
    ----------
    setting
        Of the plan.
    lang
        Of all words but the names themselves, which are as the data has them.
    """

    def __init__(self, setting: Setting, lang: Lang) -> None:
        self._setting, self._lang = setting, lang
        self._names = setting.streets["name"].fillna("").str.strip().to_numpy(dtype=object)
        self._known: dict[int, str] = {}

    def named(self, link: int) -> bool:
        """Say whether the street of a link has a name."""
        return bool(self._names[link])

    def street(self, link: int) -> str:
        """Return the street that a link belongs to."""
        if self._names[link]:
            return str(self._names[link])
        way = int(self._setting.network.way[link])
        if way not in self._known:
            self._known[way] = self._unnamed(way, str(self._setting.streets["highway"].iloc[link]))
        return self._known[way]

    def area(self, row: int) -> str:
        """Return a square or car park."""
        area = self._setting.areas.iloc[row]
        name = str(area["name"] or "").strip()
        kind = _AREAS[area["kind"]].say(self._lang)
        return name or _UNNAMED_AREA.say(self._lang).format(kind=kind)

    def facility(self, id_: str) -> str:
        """Return a depot, water point or tip."""
        facilities = {each.id: each for each in self._setting.fleet.facilities}
        return facilities[id_].label.say(self._lang)

    def _unnamed(self, way: int, highway: str) -> str:
        kind = words(self._lang).value(f"highway_{highway}")
        network = self._setting.network
        links = np.flatnonzero(network.way == way)
        at = np.concatenate((network.tail[links], network.head[links]))
        for node in dict.fromkeys(at.tolist()):
            for link in self._links_at(node).tolist():
                if self._names[link]:
                    return _UNNAMED_OFF.say(self._lang).format(kind=kind, street=self._names[link])
        return _UNNAMED.say(self._lang).format(kind=kind)

    def _links_at(self, node: int) -> Ints:
        order, starts = self._by_node
        return order[starts[node] : starts[node + 1]]

    @cached_property
    def _by_node(self) -> tuple[Ints, Ints]:
        """Links in the order of their nodes, and where those of each node begin."""
        network = self._setting.network
        ends = np.concatenate((network.tail, network.head))
        order = np.argsort(ends, kind="stable")
        starts = np.searchsorted(ends[order], np.arange(network.nodes + 1))
        return (order % network.links).astype(np.int32), starts.astype(np.int32)
