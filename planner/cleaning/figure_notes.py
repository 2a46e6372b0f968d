"""What must be said with a plan's figures: guessed places, what is left out, the season."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from planner.cleaning.costs import weeks_a_year
from planner.cleaning.due.road_area import FOOTWAY_M
from planner.cleaning.figure_rows import leaving_out, listed, noting, untold
from planner.cleaning.hand_work import REASONS
from planner.language import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planner.cleaning.due.road_area import Missing, RoadArea
    from planner.cleaning.jobs import Reason
    from planner.cleaning.plan import CleaningPlan
    from planner.cleaning.terms.vehicles import Service
    from planner.indicator import Indicator

NO_DRIVE = Phrase("一周班表内没有作业", "nothing is scheduled in the week")
NOTHING_DUE = Phrase(
    "没有应由车辆作业的街道", "no street is due for sweeping or washing by machine"
)
NO_BOUND = Phrase("未计算里程下界", "no lower bound was found for this plan")
NO_CARRIAGEWAY = Phrase("没有宽度已知的街道", "no street of a known width")
NO_GROUND = Phrase(
    "研究范围内没有由城镇负责清扫的街道、广场或停车场",
    "the study area has no street, square or car park that the town cleans",
)
NEGATIVE_REST = Phrase(
    "下界本身已含出收车或加水里程，其余为负",
    "the bound counts ways of depots or refills itself, so the rest is below 0",
)
EITHER_SERVICE = Phrase(
    "清扫、洗路有一项达到频次即计入；同时由人工清扫的街道也计入人工保洁面积",
    "sweeping or washing as often as is due is enough; streets swept by hand besides are in the "
    "area kept by hand too",
)
CURRENCY = Phrase("币种同车队文件中的单价", "in the currency of the prices in the fleet's file")

_SERVICES: Mapping[Service, Phrase] = MappingProxyType(
    {"sweep": Phrase("机械清扫", "sweeping"), "wash": Phrase("洗路", "washing")}
)
_UNMAPPED: Mapping[Missing, Phrase] = MappingProxyType(
    {
        "square": Phrase("广场未标绘，未计入", "no square is mapped: squares are left out"),
        "parking": Phrase(
            "未标绘停车场轮廓，未计入", "no outline of a car park is mapped: car parks are left out"
        ),
    }
)
_SIDES = 2


def assumed_places(plan: CleaningPlan) -> tuple[Phrase, ...]:
    """Return that depots, water points or tips stand where the planner guessed, if any do."""
    used = set(plan.legs["facility"])
    guessed = [each for each in plan.setting.fleet.facilities if each.assumed and each.id in used]
    if not guessed:
        return ()
    names = listed(each.label for each in guessed)
    return (
        Phrase(
            f"{names.zh}的位置为本工具假定，填入实际位置后数值会变",
            f"the planner guessed where these are: {names.en}; their real places change the figure",
        ),
    )


def left_over(plan: CleaningPlan) -> tuple[Phrase, ...]:
    """Return how many routes no shift is left for, if any."""
    count = len(plan.schedule.left_over)
    if not count:
        return ()
    routes = "route has" if count == 1 else "routes have"
    return (Phrase(f"{count}条线路无班次可排", f"{count} {routes} no shift in the week"),)


def out_of_season(plan: CleaningPlan, service: Service) -> Phrase | None:
    """Return that a service is not planned in the plan's month, None if it is."""
    if service in plan.setting.services:
        return None
    month = plan.setting.month
    name = _SERVICES[service]
    return Phrase(
        f"{month}月不在{name.zh}季节，未编排",
        f"month {month} is out of season for {name.en}: none is planned",
    )


def nothing_due(service: Service, grade: int | None) -> Phrase:
    """Return that no street (of a grade) is due for a service."""
    name = _SERVICES[service]
    zh, en = ("", "") if grade is None else (f"{grade}级", f" of grade {grade}")
    return Phrase(f"没有应{name.zh}的{zh}街道", f"no street{en} is due for {name.en} by machine")


def by_reason(km: Mapping[Reason, float]) -> tuple[Phrase, ...]:
    """Return the km that no vehicle serves, a phrase a reason."""
    return tuple(
        Phrase(f"{REASONS[reason].zh}：{each:.1f} km", f"{REASONS[reason].en}: {each:.1f} km")
        for reason, each in km.items()
    )


def weeks_of_year(plan: CleaningPlan) -> Phrase:
    """Return for how many weeks each service of the plan is reckoned in a year."""
    weeks = [(_SERVICES[each], f"{weeks_a_year(plan, each):.1f}") for each in plan.setting.services]
    named = listed(Phrase(f"{name.zh}{n}周", f"{n} weeks of {name.en}") for name, n in weeks)
    return Phrase(f"全年{named.zh}，各周同本周", f"a year of {named.en}, each like this one")


def hand_quota(plan: CleaningPlan) -> Phrase:
    """Return what a person keeps clean in a shift, and how well that is known."""
    rules = plan.setting.rules
    known = next(each.status for each in rules.statements if each.about == ("hand_m2_per_shift",))
    checked = (
        Phrase("", "") if known == "read" else Phrase("（依据待核）", " (source to be checked)")
    )
    return Phrase(
        f"按每人每班{rules.hand_m2_per_shift:,.0f} m²{checked.zh}；"
        "规定未给出人工频次的，按每个作业日一次计",
        f"at {rules.hand_m2_per_shift:,.0f} m² a person and shift{checked.en}; where the rules "
        "have no frequency for hands, once on each working day",
    )


def without_width(pieces: int) -> Phrase:
    """Return how many pieces of way are left out as nobody knows their width."""
    of = "piece" if pieces == 1 else "pieces"
    return Phrase(f"{pieces}段宽度不明，未计入", f"{pieces} {of} of unknown width left out")


def without_outline(lots: int) -> Phrase:
    """Return how many car parks are left out as they are mapped as a point."""
    them = "car park is" if lots == 1 else "car parks are"
    return Phrase(
        f"{lots}处停车场只标绘为点，未计入", f"{lots} {them} mapped as a point and left out"
    )


def of_known_ground(
    figure: Indicator, road: RoadArea, width_unknown: float, *, footways: bool
) -> Indicator:
    """Return a share of the ground with what of it is not known, untold where that is too much.

    Unmapped squares and car parks can only be named: nobody knows how many there
    are. Footways are untold where those that may lie beside the streets of which
    nothing is said, one on either side, would be too much of the road area.

    Parameters
    ----------
    width_unknown
        Share of the streets' length without a width.
    footways
        Whether footways are part of the denominator.
    """
    if "carriageway" in road.missing:
        return untold(figure, NO_CARRIAGEWAY)
    if not figure.denominator:
        return untold(figure, NO_GROUND)
    for note, share in _unknown_ground(road, width_unknown, footways=footways):
        figure = leaving_out(figure, note, share)
        if figure.value is None:
            return figure
    figure = noting(figure, *(_UNMAPPED[each] for each in road.missing if each in _UNMAPPED))
    if not road.lots_without_outline or "parking" in road.missing:
        return figure
    return noting(figure, without_outline(road.lots_without_outline))


def _unknown_ground(
    road: RoadArea, width_unknown: float, *, footways: bool
) -> Iterator[tuple[Phrase, float]]:
    if "width" in road.missing:
        share = f"{width_unknown:.1%}"
        yield (
            Phrase(
                f"{share}的街道里程宽度不明，未计入",
                f"{share} of the streets' length has no known width and is left out",
            ),
            width_unknown,
        )
    if footways and "footway" in road.missing:
        possible = road.footway_unsaid_m * _SIDES * FOOTWAY_M
        km = road.footway_unsaid_m / 1000.0
        yield (
            Phrase(
                f"{km:.1f} km街道未标明有无人行道，人行道未计入",
                f"of {km:.1f} km of street nothing says whether it has footways: left out",
            ),
            possible / (possible + road.known_m2),
        )
