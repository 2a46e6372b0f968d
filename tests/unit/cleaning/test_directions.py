"""Routes in words: left is left and right is right, and nothing is said that need not be."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from planner.cleaning.directions import END, LEAVE, directions, street_list
from planner.cleaning.guidance.pass_order import pass_order
from planner.cleaning.replay import CALL, COLUMNS, DRIVE, SERVE
from planner.language import LANGUAGES
from tests.driven import arc
from tests.towns import make, street
from tests.weeks import RULES, SWEEPER, WASHER, fleet, main_street, week

ARMS = {"north": (0, 100), "east": (100, 0), "south": (0, -100), "west": (-100, 0)}
CLOCKWISE = list(ARMS)


def crossing():
    """Four streets of 100 m that meet at (0, 0), each with a name of its own."""
    ways = [main_street((0, 0), xy, name=f"{name} street") for name, xy in ARMS.items()]
    return week(make(ways=ways), fleet(SWEEPER, yard=(0, -100)))


@pytest.fixture(scope="module")
def cross():
    return crossing()


def driven(plan, *corners):
    """The plan with one route that calls at the yard and drives from place to place, empty."""
    network = plan.setting.network
    arcs = [arc(network, *ends) for ends in pairwise(corners)]
    table = pd.DataFrame(
        [(0, CALL, -1, -1, "yard", -1, 0.0, 60.0, 0.0)]
        + [
            (0, DRIVE, each, -1, "", -1, network.arc_length[each], 10.0, 60.0 + 10.0 * place)
            for place, each in enumerate(arcs)
        ],
        columns=list(COLUMNS),
    ).astype(COLUMNS)
    return replace(plan, legs=table)


def turns(plan, *corners):
    table = directions(driven(plan, *corners), 0, "en")
    assert table["kind"].tolist()[0] == CALL
    assert table["kind"].tolist()[-1] == END
    return table["turn"].tolist()[1:-1]


@pytest.mark.parametrize("start", ARMS)
@pytest.mark.parametrize(("further", "turn"), [(1, "left"), (2, "straight"), (3, "right")])
def test_every_turn_of_a_crossing_is_called_by_its_side(cross, start, further, turn):
    """Clockwise from where one comes from there is first the left-hand street (north to east)."""
    end = CLOCKWISE[(CLOCKWISE.index(start) + further) % 4]
    assert turns(cross, ARMS[start], (0, 0), ARMS[end]) == [LEAVE, turn]


def test_coming_from_the_south_the_west_is_on_the_left(cross):
    table = directions(driven(cross, (0, -100), (0, 0), (-100, 0)), 0, "zh")
    assert table["text"].tolist()[1:3] == [
        "驶出，沿south street向北行驶，空驶",
        "左转进入west street，空驶",
    ]
    table = directions(driven(cross, (0, -100), (0, 0), (100, 0)), 0, "en")
    assert table["text"].tolist()[1:3] == [
        "Leave on south street, heading north, drive empty",
        "Turn right into east street, drive empty",
    ]


def test_turning_round_is_said_at_a_dead_end_and_at_a_crossing(cross):
    way = turns(cross, (0, -100), (0, 0), (0, 100), (0, 0), (0, 100))
    assert way == [LEAVE, "straight", "back", "back"]
    table = directions(driven(cross, (0, 0), (0, 100), (0, 0)), 0, "zh")
    assert table["text"].iloc[2] == "掉头，沿north street返回，空驶"


def test_sharp_turns_are_said_to_be_sharp():
    ways = [main_street((0, -100), (0, 0)), main_street((0, 0), (50, -100))]
    ways += [main_street((0, 0), (-50, -100)), main_street((0, 0), (0, 100))]
    plan = week(make(ways=ways), fleet(SWEEPER, yard=(0, -100)))
    assert turns(plan, (0, -100), (0, 0), (50, -100)) == [LEAVE, "sharp_right"]
    assert turns(plan, (0, -100), (0, 0), (-50, -100)) == [LEAVE, "sharp_left"]


def test_a_fork_tells_which_side_to_keep():
    ways = [main_street((0, -100), (0, 0), name="a")]
    ways += [main_street((0, 0), (30, 100), name="b"), main_street((0, 0), (-30, 100), name="c")]
    plan = week(make(ways=ways), fleet(SWEEPER, yard=(0, -100)))
    assert turns(plan, (0, -100), (0, 0), (30, 100)) == [LEAVE, "keep_right"]
    assert turns(plan, (0, -100), (0, 0), (-30, 100)) == [LEAVE, "keep_left"]


def test_a_street_that_goes_on_is_one_step_whatever_it_passes():
    through = main_street((-100, 0), (0, 0), (100, 0), (100, 100), name="main")
    plan = week(make(ways=[through, street((0, 0), (0, 50))]), fleet(SWEEPER, yard=(-100, 0)))
    table = directions(driven(plan, (-100, 0), (0, 0), (100, 100)), 0, "en")
    assert table["turn"].tolist() == ["", LEAVE, ""]
    assert table["metres"].tolist() == pytest.approx([0.0, 300.0, 0.0])
    assert table["seconds"].tolist() == pytest.approx([60.0, 20.0, 0.0])
    assert table["start_s"].tolist() == pytest.approx([0.0, 60.0, 80.0])


def test_a_bend_is_no_turn_but_a_corner_with_a_side_street_is():
    bent = main_street((0, 0), (100, 0), (100, 100), name="bent")
    plan = week(make(ways=[bent]), fleet(SWEEPER, yard=(100, 0)))
    assert turns(plan, (0, 0), (100, 0), (100, 100)) == [LEAVE]
    ways = [bent, street((100, 0), (200, 0), name="side")]
    plan = week(make(ways=ways), fleet(SWEEPER))
    assert turns(plan, (0, 0), (100, 0), (100, 100)) == [LEAVE, "left"]
    table = directions(driven(plan, (0, 0), (100, 0), (100, 100)), 0, "en")
    assert table["text"].iloc[2] == "Turn left, staying on bent, drive empty"


def test_unnamed_lanes_are_told_by_class_and_by_the_street_they_leave():
    ways = [main_street((0, 0), (100, 0), name="万寿街"), street((100, 0), (100, 50))]
    ways.append(street((100, 50), (100, 90), highway="living_street"))
    plan = week(make(ways=ways), fleet(SWEEPER))
    table = directions(driven(plan, (0, 0), (100, 0), (100, 50), (100, 90)), 0, "zh")
    assert table["street"].tolist()[1:4] == [
        "万寿街",
        "无名路（居住区道路，接万寿街）",
        "无名路（生活性街道）",
    ]
    english = directions(driven(plan, (100, 0), (100, 50)), 0, "en")
    assert english["street"].iloc[1] == "unnamed residential street off 万寿街"


def works(plan, lang="en"):
    table = pd.concat([directions(plan, route, lang) for route in plan.routes.index])
    return table.loc[table["serve"], "work"].tolist()


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"carriageway_m": 7.0}, ["sweep the right side", "sweep the right side"]),
        ({"carriageway_m": 3.5}, ["sweep the whole width"]),
        (
            {"carriageway_m": 13.0},
            [f"sweep the right side, pass {n} of 2" for n in (1, 1, 2, 2)],
        ),
    ],
)
def test_what_of_a_street_is_swept_is_said_pass_by_pass(columns, said):
    plan = week(make(ways=[main_street((0, 0), (100, 0), **columns)]), fleet(SWEEPER))
    assert sorted(works(plan)) == sorted(said)


def test_a_vehicle_that_goes_on_along_a_street_keeps_its_strip():
    corners = [(0, 0), (100, 0), (200, 0), (300, 0)]
    ways = [main_street(*corners, name="main", carriageway_m=13.0)]
    ways += [street(corners[at], (100 * at, 50), highway="residential") for at in (1, 2)]
    plan = week(make(ways=ways), fleet(SWEEPER))
    network, tasks = plan.setting.network, plan.solved[0].reduced.job.tasks
    # The middle block alone, then all three, then the two that are left, all eastward.
    east = [arc(network, *ends) for ends in pairwise(corners)]
    order = [east[1], *east, east[0], east[2]]
    waiting = [[*np.flatnonzero((tasks.link == a >> 1) & (tasks.side == a & 1))] for a in east]
    rows = [
        (0, SERVE, each, waiting[east.index(each)].pop(), "", -1, 100.0, 40.0, 40.0 * at)
        for at, each in enumerate(order)
    ]
    legs = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    told = pass_order(replace(plan, legs=legs))
    assert told["of"].tolist() == [2] * 6
    assert told["number"].tolist() == [1, 1, 2, 2, 2, 1]


def test_a_one_way_street_has_no_sides():
    ring = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    town = make(ways=[main_street(*ring, oneway="yes", carriageway_m=3.5)])
    assert works(week(town, fleet(SWEEPER))) == ["sweep the whole width"]
    town = make(ways=[main_street(*ring, oneway="yes", carriageway_m=7.0)])
    assert works(week(town, fleet(SWEEPER))) == ["sweep pass 1 of 2", "sweep pass 2 of 2"]


def test_where_traffic_keeps_left_the_left_side_is_swept():
    town = make(ways=[main_street((0, 0), (100, 0))])
    plan = week(town, fleet(SWEEPER), rules=replace(RULES, drives_on="left"))
    assert set(works(plan, "zh")) == {"清扫左侧"}


def some_town():
    ways = [main_street((0, 0), (100, 0), (200, 0), name="甲街")]
    ways += [main_street((100, 0), (100, 150), name="乙街"), street((200, 0), (200, 80))]
    return make(ways=ways)


@pytest.fixture(scope="module")
def small():
    return week(some_town(), fleet(SWEEPER, WASHER, tip=(100, 150), water=(0, 0)), month=7)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_steps_hold_every_leg_once(small, lang):
    for route in small.routes.index:
        table, legs = directions(small, route, lang), small.legs[small.legs["route"] == route]
        assert table["metres"].sum() == pytest.approx(legs["metres"].sum())
        assert table["seconds"].sum() == pytest.approx(legs["seconds"].sum())
        served = table.loc[table["serve"], "metres"].sum()
        assert served == pytest.approx(small.routes["service_m"].iloc[route])
        assert table["step"].tolist() == list(range(1, len(table) + 1))
        ends = table["start_s"] + table["seconds"]
        assert table["start_s"].tolist()[1:] == pytest.approx(ends.tolist()[:-1])
        assert table["text"].str.len().min() > 3
        assert not table["text"].str.contains("[{}]", regex=True).any()


def test_calls_are_told_by_what_is_done_there(small):
    services = small.routes["service"].tolist()
    sweep = directions(small, services.index("sweep"), "en")
    assert sweep["action"].iloc[0] == "Prepare"
    assert "Tip the load at tip" in sweep["text"].tolist()
    assert sweep["text"].iloc[-1] == "Return to yard"
    wash = directions(small, services.index("wash"), "zh")
    assert wash["action"].iloc[0] == "出车准备、加水"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_streets_are_listed_once_in_the_order_they_are_begun(small, lang):
    route = small.routes["service"].tolist().index("sweep")
    table = street_list(small, route, lang)
    assert sorted(table["street"]) == ["乙街", "甲街"]
    assert table["start_s"].is_monotonic_increasing
    assert table["order"].tolist() == [1, 2]
    by_street = table.set_index("street")
    assert by_street["length_m"].to_dict() == pytest.approx({"甲街": 200.0, "乙街": 150.0})
    assert by_street["metres"].to_dict() == pytest.approx({"甲街": 400.0, "乙街": 300.0})
    both = {"zh": "两侧", "en": "both sides"}[lang]
    assert by_street["sides"].to_dict() == {"甲街": both, "乙街": both}
    assert by_street["passes"].to_dict() == {"甲街": 2, "乙街": 2}
