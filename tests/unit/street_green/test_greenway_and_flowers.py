from __future__ import annotations

import pytest
import shapely

from planner.street_green import assess_streets
from planner.town import Population, Town
from tests.towns import box, footway, make, street


def peopled(town: Town, total: float) -> Town:
    return town.replace(population=Population(total, 0.0, "number", "test", 0.0))


def test_greenways_are_ways_of_that_name_cut_at_the_edge() -> None:
    town = make(
        boundary=box(0, -100, 3000, 100),
        ways=[
            footway((-500, 0), (1500, 0), name="漳河绿道", id="way/1"),
            street((0, 50), (900, 50), name="Riverside Greenway", highway="cycleway", id="way/2"),
            street((0, 70), (900, 70), name="绿道街", id="way/3"),
            footway((0, 80), (900, 80), name="北山步道", id="way/4"),
            footway((3100, 0), (3200, 0), name="城东绿道", id="way/5"),
        ],
    )
    found = assess_streets(peopled(town, 30_000.0)).greenways
    assert found.table["id"].tolist() == ["way/1", "way/2"]
    assert found.length_km == pytest.approx(2.4)
    assert found.km_per_10_000 == pytest.approx(0.8)


def test_without_a_named_greenway_the_length_is_unknown_not_zero() -> None:
    ways = [footway((0, 0), (100, 0), name="北山步道")]
    silent = assess_streets(peopled(make(ways=ways), 1000.0)).greenways
    assert (silent.length_km, silent.km_per_10_000) == (None, None)
    told = assess_streets(peopled(make(ways=ways, complete=("ways",)), 1000.0)).greenways
    assert (told.length_km, told.km_per_10_000) == (0.0, 0.0)


def test_without_a_population_there_is_no_length_a_head() -> None:
    found = assess_streets(make(ways=[footway((0, 0), (100, 0), name="绿道")])).greenways
    assert found.length_km == pytest.approx(0.1)
    assert found.km_per_10_000 is None


def flowers_town(complete: tuple[str, ...] = ()) -> Town:
    return make(
        ways=[
            street((0, 0), (500, 0), (900, 0), name="府前路", id="way/1"),
            street((500, 0), (500, 300), name="北街", id="way/2"),
        ],
        zones=[{"geometry": box(0, 100, 100, 200), "kind": "square", "name": "宏远广场"}],
        green=[
            {"geometry": box(490, 10, 500, 20), "kind": "flowerbed"},
            {"geometry": box(800, 10, 810, 20), "kind": "flowerbed"},
            {"geometry": box(700, 10, 710, 20), "kind": "grass"},
        ],
        places=[
            {"geometry": shapely.Point(50, 150), "kind": "flower_display", "name": "迎春"},
            {"geometry": shapely.Point(9000, 0), "kind": "flower_display"},
        ],
        complete=complete,
    )


def test_displays_are_counted_at_squares_junctions_and_elsewhere() -> None:
    found = assess_streets(flowers_town()).flowers
    assert found.counts == {"square": 1, "junction": 1, "elsewhere": 1}
    assert found.table["near"].tolist() == ["宏远广场", "北街 / 府前路", ""]
    assert found.table["kind"].tolist() == ["flower_display", "flowerbed", "flowerbed"]
    assert found.table["area_m2"].fillna(-1).tolist() == pytest.approx([-1, 100, 100])
    assert (found.table.geom_type == "Point").all()


def test_where_none_is_mapped_the_count_is_unknown_unless_declared_complete() -> None:
    ways = [street((0, 0), (100, 0))]
    assert assess_streets(make(ways=ways)).flowers.counts is None
    complete = make(ways=ways, complete=("green", "places"))
    assert assess_streets(complete).flowers.counts == {"square": 0, "junction": 0, "elsewhere": 0}
