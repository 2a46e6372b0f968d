"""What files and terminal say of a cleaning plan in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.cleaning.hand_work import REASONS
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICES: Mapping[str, Phrase] = {
    "sweep": Phrase("机扫", "sweeping"),
    "wash": Phrase("洗路", "washing"),
}

UNSERVED: Mapping[str, Phrase] = {str(reason): said for reason, said in REASONS.items()}
"""Why no vehicle cleans what is due."""

NOT_DUE: Mapping[str, Phrase] = {
    "private": Phrase("不对公众开放", "closed to the public"),
    "no_carriageway": Phrase(
        "步道、台阶等，由人工清扫", "footways, steps and the like: kept by hand"
    ),
    "class": Phrase("不属于城市保洁的道路类别", "not of a class that the town cleans"),
}
"""Why a way is not the vehicles' to clean, of `due.streets.Reason`."""

FACILITIES: Mapping[str, Phrase] = {
    "depot": Phrase("停车场", "depot"),
    "water": Phrase("取水点", "water point"),
    "tip": Phrase("垃圾倾倒点", "tip"),
}

KINDS: Mapping[str, Phrase] = {
    "serve": Phrase("作业", "cleaning"),
    "drive": Phrase("空驶", "driving empty"),
    "area": Phrase("场地作业", "cleaning an area"),
    "call": Phrase("停靠", "stop"),
}
"""What a step of a route is."""

UNUSED: Mapping[str, Phrase] = {
    "kind": Phrase("限制类型不明", "say nothing that is known"),
    "junction": Phrase("不在行车路口上", "stand at no junction of driven streets"),
    "ways": Phrase("所指道路不在该处相接", "name ways that do not meet there"),
}
"""Why a turn restriction of the data bans nothing, by the codes of `driving.restrictions`."""
