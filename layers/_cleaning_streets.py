"""Streets of a cleaning plan: how often, by whom, what is not served, and what was driven."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from layers._cleaning_crews import crew_colours
from layers.layer import Field, Layer, LayerClass
from planner.cleaning.crews.districts import district_areas
from planner.cleaning.guidance.street_names import StreetNames
from planner.cleaning.hand_work import REASONS
from planner.cleaning.replay import SERVE
from planner.export.cleaning.timetable import crews
from planner.export.cleaning.words import SERVICES
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.vehicles import Service
    from planner.cleaning.tracks.coverage import Coverage
    from planner.language import Lang

_STREET = Field("street", Phrase("道路", "street"))
_GRADE = Field("grade", Phrase("保洁等级", "grade"))
_GRADE_FROM = Field("grade_word", Phrase("等级依据", "graded by"), coded=True)
_LENGTH = Field("length_m", Phrase("长度（米）", "length (m)"))
_WIDTH = Field("width_m", Phrase("车行道宽（米）", "carriageway (m)"), decimals=1)
_WIDTH_FROM = Field("width_word", Phrase("宽度依据", "width from"), coded=True)
_WASH = Field("wash_per_week", Phrase("每周洗路次数", "washed a week"), decimals=1)
_SWEEP = Field("sweep_per_week", Phrase("每周机扫次数", "swept a week"), decimals=1)

_GRADES = (
    (0, Phrase("不属城市保洁", "not the town's to clean"), "#c9c9c9", 1.0, "2 3"),
    (4, Phrase("四级", "grade 4"), "#e0a458", 1.8, ""),
    (3, Phrase("三级", "grade 3"), "#2f9c95", 2.6, ""),
    (2, Phrase("二级", "grade 2"), "#2a5fa5", 3.6, ""),
    (1, Phrase("一级", "grade 1"), "#3b0f50", 4.8, ""),
)
"""Grade, name, colour, width in pixels and dash, in drawing order."""

_OFTEN = (
    (0.0, Phrase("不作业", "not by machine"), "#c9c9c9", 1.0, "2 3"),
    (1.0, Phrase("每周1次及以下", "once a week or less"), "#d9b44a", 1.8, ""),
    (3.0, Phrase("每周2至3次", "2-3 times a week"), "#4ea64e", 2.6, ""),
    (7.0, Phrase("每周4至7次", "4-7 times a week"), "#1f6f8b", 3.6, ""),
    (np.inf, Phrase("每天1次以上", "more than once a day"), "#3b0f50", 4.8, ""),
)
"""Most times a week, name, colour, width in pixels and dash, in drawing order."""

_REASON_LOOKS = {
    "no_outline": ("#9a9a9a", 4.0, "2 3"),
    "no_vehicle": ("#d9b44a", 3.0, ""),
    "no_shift": ("#e07b39", 4.0, "10 4"),
    "too_long": ("#b04a8b", 4.0, "3 3"),
    "narrow": ("#2f7fb5", 3.4, ""),
    "not_in_plan": ("#5b4a9e", 3.0, "12 4"),
    "unreachable": ("#7a0f1f", 4.6, "6 4"),
}

_SHARES = (
    (0.05, Phrase("未行驶", "not driven"), "#8b1e3f", 4.2, ""),
    (0.95, Phrase("部分行驶", "driven in part"), "#e08a2e", 3.0, "8 4"),
    (np.inf, Phrase("行驶完整", "driven as due"), "#8fc3e8", 2.2, ""),
)
"""Below which share, name, colour, width in pixels and dash; what lacks is drawn last."""


def frequency(plan: CleaningPlan, lang: Lang = "zh", *, service: Service | None = None) -> Layer:
    """Return the streets that may be driven by grade, or by how often a week they are served.

    Parameters
    ----------
    plan
        Its streets inside the study area are drawn.
    lang
        Of what unnamed streets are called.
    service
        Colours them by its times a week; None by grade.
    """
    streets = _told(plan, lang)
    streets = streets[streets["inside"]]
    fields = (_STREET, _GRADE, _GRADE_FROM, _SWEEP, _WASH, _WIDTH, _WIDTH_FROM, _LENGTH)
    if service is None:
        classes = tuple(
            LayerClass(name, colour, streets[streets["grade"] == grade], weight, dash=dash)
            for grade, name, colour, weight, dash in _GRADES
        )
        return Layer("cleaning_grades", Phrase("保洁等级", "Cleaning grades"), classes, fields)
    often = streets[f"{service}_per_week"].to_numpy(dtype=float)
    upto = np.searchsorted([most for most, *_ in _OFTEN], often)
    classes = tuple(
        LayerClass(name, colour, streets[upto == place], weight, dash=dash)
        for place, (_, name, colour, weight, dash) in enumerate(_OFTEN)
    )
    word = SERVICES[service]
    name = Phrase(f"{word.zh}频次", f"How often: {word.en}")
    return Layer(f"cleaning_{service}_frequency", name, classes, fields)


def not_served(plan: CleaningPlan, lang: Lang = "zh") -> Layer:
    """Return the streets and areas that are due but that no vehicle serves, by the reason."""
    setting, lacking = plan.setting, plan.unserved
    names = StreetNames(setting, lang)
    link, area = (lacking[name].to_numpy(dtype=int) for name in ("link", "area"))
    on_street = link >= 0
    shapes = np.empty(len(lacking), dtype=object)
    shapes[on_street] = setting.network.lines[link[on_street]]
    shapes[~on_street] = setting.areas.geometry.to_numpy()[area[~on_street]]
    table = gpd.GeoDataFrame(
        {
            "street": [
                names.street(one) if one >= 0 else names.area(other)
                for one, other in zip(link.tolist(), area.tolist(), strict=True)
            ],
            "service": [SERVICES[each].say(lang) for each in lacking["service"]],
            "per_week": lacking["per_week"].to_numpy(),
            "reason": lacking["reason"].to_numpy(dtype=object),
            "why": [REASONS[each].say(lang) for each in lacking["reason"]],
            "dimension": np.where(on_street, 1, 2),
        },
        geometry=shapes,
        crs=setting.town.crs,
    )
    table.loc[table.geom_type == "Point", "dimension"] = 0
    classes = []
    for reason, (colour, weight, dash) in _REASON_LOOKS.items():
        for dimension in (2, 1, 0):
            some = table[(table["reason"] == reason) & (table["dimension"] == dimension)]
            if len(some) or dimension == 1:
                classes.append(
                    LayerClass(REASONS[reason], colour, some, weight, 0.35, dash)  # type: ignore[index]
                )
    return Layer(
        "cleaning_not_served",
        Phrase("机械不能作业", "No vehicle serves"),
        tuple(classes),
        (
            _STREET,
            Field("service", Phrase("作业", "service")),
            Field("per_week", Phrase("每周应作业次数", "due a week")),
            Field("why", Phrase("原因", "reason")),
        ),
    )


def coverage(plan: CleaningPlan, covered: Coverage, lang: Lang = "zh") -> Layer:
    """Return the streets that were due while tracks were recorded, by how much was driven.

    Parameters
    ----------
    covered
        Of the links of this plan's network.
    """
    streets, links = _told(plan, lang), covered.links
    streets = streets.assign(
        due=links["due"].to_numpy(),
        driven=links["driven"].to_numpy(),
        percent=100.0 * links["share"].to_numpy(dtype=float),
    )
    share = links["share"].to_numpy(dtype=float)
    known = ~np.isnan(share)
    upto = np.searchsorted([below for below, *_ in _SHARES], share, side="right")
    classes = [
        LayerClass(name, colour, streets[known & (upto == place)], weight, dash=dash)
        for place, (_, name, colour, weight, dash) in enumerate(_SHARES)
    ]
    return Layer(
        "cleaning_coverage",
        Phrase("轨迹覆盖", "Covered by tracks"),
        tuple(reversed(classes)),
        (
            _STREET,
            _GRADE,
            Field("due", Phrase("应驶趟数", "passes due"), decimals=1),
            Field("driven", Phrase("已驶趟数", "passes driven"), decimals=1),
            Field("percent", Phrase("完成（%）", "done (%)")),
            _LENGTH,
        ),
    )


def districts(
    plan: CleaningPlan, lang: Lang = "zh", *, service: Service | None = None
) -> list[Layer]:
    """Return the district of each crew (网格), a layer a type of vehicle.

    Parameters
    ----------
    service
        Streets of this service only; None of all.
    """
    setting = plan.setting
    legs = plan.legs[plan.legs["kind"] == SERVE]
    of = plan.routes[["vehicle", "service"]].iloc[legs["route"].to_numpy(dtype=int)]
    whose = {slot.route: slot.crew for slot in plan.schedule.slots}
    table = gpd.GeoDataFrame(
        {
            "vehicle": of["vehicle"].to_numpy(),
            "service": of["service"].to_numpy(),
            "crew": legs["route"].map(whose).to_numpy(dtype=float),
        },
        geometry=setting.network.lines[legs["arc"].to_numpy() >> 1],
        crs=setting.town.crs,
    )
    table = table[table["crew"].notna()]
    if service is not None:
        table = table[table["service"] == service]
    areas = district_areas(table, "crew", setting.town.boundary, each=("vehicle",))
    return [
        _districts_of(plan, areas, vehicle, lang) for vehicle in dict.fromkeys(areas["vehicle"])
    ]


def _districts_of(plan: CleaningPlan, areas: gpd.GeoDataFrame, vehicle: str, lang: Lang) -> Layer:
    colours = crew_colours(plan)
    label = next(each.label for each in plan.setting.fleet.vehicles if each.id == vehicle)
    classes = []
    for crew in crews(plan):
        if crew.vehicle != vehicle:
            continue
        own = areas[(areas["vehicle"] == vehicle) & (areas["crew"] == crew.number)]
        own = own[~own.geometry.is_empty]
        own = own.assign(crew_name=crew.name.say(lang), area_ha=own["area_m2"] / 1e4)
        look = colours[crew.key]
        classes.append(LayerClass(crew.name, look.colour, own, 2.0, 0.35, look.dash))
    return Layer(
        f"cleaning_districts_{vehicle}",
        Phrase(f"网格：{label.zh}", f"Districts: {label.en}"),
        tuple(classes),
        (
            Field("crew_name", Phrase("班组", "crew")),
            Field("street_km", Phrase("道路（公里）", "streets (km)"), decimals=1),
            Field("area_ha", Phrase("面积（公顷）", "area (ha)"), decimals=1),
        ),
        shown=False,
        label="crew_name",
    )


def _told(plan: CleaningPlan, lang: Lang) -> gpd.GeoDataFrame:
    """Return the table of streets with what each is called."""
    names, streets = StreetNames(plan.setting, lang), plan.setting.streets
    called = pd.Series([names.street(link) for link in range(len(streets))], index=streets.index)
    words = {
        f"{what}_word": np.where(
            streets[f"{what}_from"].isna() | (streets[f"{what}_from"] == ""),
            "",
            f"{what}_from_" + streets[f"{what}_from"].astype(str),
        )
        for what in ("grade", "width")
    }
    return streets.assign(street=called, grade=streets["grade"].astype(float), **words)
