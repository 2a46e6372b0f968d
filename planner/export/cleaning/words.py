"""What files and terminal say of a cleaning plan in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICES: Mapping[str, Phrase] = {"sweep": Phrase("机扫", "sweeping"), "wash": Phrase("洗路", "washing")}

REASONS: Mapping[str, Phrase] = {
    "narrow": Phrase("路窄，所有车型均不能通过", "too narrow for every vehicle"),
    "unreachable": Phrase(
        "受单行、限转或路网不通限制，车辆不能驶达并返回",
        "cannot be reached and left again (one-ways, banned turns, or no way there)",
    ),
    "no_vehicle": Phrase("没有该项作业的车辆", "no vehicle does this service"),
    "no_shift": Phrase("本周班次已用完", "no shift of the week is left"),
    "too_long": Phrase("单趟超出一班或一箱", "more than a shift or a tank holds"),
    "no_outline": Phrase("无轮廓，面积不详", "mapped as a point: its size is unknown"),
    "private": Phrase("不对公众开放", "closed to the public"),
    "no_carriageway": Phrase("无车行道（人行道、台阶等），人工清扫", "no carriageway: kept by hand"),
    "class": Phrase("非城市保洁道路等级", "not of a class that the town cleans"),
    "area": Phrase("广场轮廓，按场地保洁", "outline of a square, cleaned as an area"),
    "by_rule": Phrase("按规则人工清扫", "swept by hand by the rules"),
}
"""Why no vehicle cleans something: of `jobs.Reason`, of `due.streets.Reason`, and the rules."""

FACILITIES: Mapping[str, Phrase] = {
    "depot": Phrase("停车场", "depot"),
    "water": Phrase("取水点", "water point"),
    "tip": Phrase("垃圾中转站", "tip"),
}

KINDS: Mapping[str, Phrase] = {
    "serve": Phrase("作业", "cleaning"),
    "drive": Phrase("空驶", "driving empty"),
    "area": Phrase("场地作业", "cleaning an area"),
    "call": Phrase("停靠", "stop"),
    "end": Phrase("收车", "return"),
}

UNUSED: Mapping[str, Phrase] = {
    "kind": Phrase("限制类型不明", "say nothing that is known"),
    "junction": Phrase("不在行车路口上", "stand at no junction of driven streets"),
    "ways": Phrase("所指道路不在该处相接", "name ways that do not meet there"),
}
"""Why a turn restriction of the data bans nothing, by the codes of `driving.restrictions`."""

NAMELESS = Phrase("（无名）", "(unnamed)")
