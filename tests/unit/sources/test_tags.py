"""What tags mean: every entry of tags.toml, walkable ways, and who lives in a building."""

from __future__ import annotations

import pytest

from planner.columns import TABLES
from planner.sources import tags


@pytest.mark.parametrize("entry", tags.entries(), ids=lambda e: f"{e.table}-{e.kind}-{e.tags}")
def test_every_entry_is_reached_by_its_own_tags(entry):
    """Its tags lead to its table, and to its kind unless an earlier entry is as good."""
    assert set(entry.shapes) <= set(TABLES[entry.table].shapes)
    said = {key: "yes" if values == ("*",) else values[0] for key, values in entry.tags.items()}
    earlier = [other for other in tags.entries() if other.table == entry.table and other.fits(said)]
    assert entry in earlier
    for shape in entry.shapes:
        assert entry.table in tags.tables_of(said, shape)


@pytest.mark.parametrize("table", TABLES)
def test_columns_read_from_tags_exist(table):
    known = {column.name for column in TABLES[table].columns}
    assert set(tags.readings(table)) <= known


@pytest.mark.parametrize(
    ("said", "walkable"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "trunk"}, True),
        ({"highway": "trunk", "foot": "no"}, False),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway", "foot": "yes"}, False),
        ({"highway": "steps"}, True),
        ({"highway": "pedestrian", "area": "yes"}, True),
        ({"highway": "cycleway"}, False),
        ({"highway": "cycleway", "foot": "designated"}, True),
        ({"highway": "service", "access": "private"}, True),
        ({"highway": "service", "access": "no"}, False),
        ({"highway": "service", "access": "no", "foot": "yes"}, True),
        ({"highway": "construction"}, False),
    ],
)
def test_walkable_ways(said, walkable):
    assert tags.walkable(said) is walkable


@pytest.mark.parametrize(
    ("said", "oneway"),
    [
        ({"highway": "residential"}, ""),
        ({"highway": "residential", "oneway": "yes"}, "yes"),
        ({"highway": "residential", "oneway": "-1"}, "reverse"),
        ({"highway": "residential", "oneway": "no"}, "no"),
        ({"highway": "residential", "oneway": "alternating"}, ""),
        ({"highway": "residential", "junction": "roundabout"}, "yes"),
        ({"highway": "tertiary", "junction": "circular"}, "yes"),
        ({"highway": "residential", "junction": "roundabout", "oneway": "no"}, "no"),
        ({"highway": "residential", "junction": "roundabout", "oneway": "-1"}, "reverse"),
        ({"highway": "residential", "junction": "yes"}, ""),
        ({"highway": "motorway"}, "yes"),
        ({"highway": "motorway", "oneway": "no"}, "no"),
        ({"highway": "motorway_link"}, ""),
    ],
)
def test_roundabouts_and_motorways_are_one_way_unless_they_say_otherwise(said, oneway):
    assert tags.oneway(said) == oneway


@pytest.mark.parametrize(
    ("said", "use"),
    [
        ({"building": "apartments"}, "residential"),
        ({"building": "house"}, "residential"),
        ({"building": "yes"}, "unspecified"),
        ({"building": "yes", "amenity": "school"}, "non_residential"),
        ({"building": "yes", "shop": "convenience"}, "non_residential"),
        ({"building": "apartments", "shop": "convenience"}, "residential"),
        ({"building": "warehouse"}, "non_residential"),
        ({"building": "construction"}, "non_residential"),
    ],
)
def test_who_lives_in_a_building(said, use):
    assert tags.building_use(said) == use


@pytest.mark.parametrize(
    ("text", "as_", "value"),
    [
        ("6", "number", 6.0),
        ("5.5", "number", 5.5),
        ("~30", "number", None),
        ("3;4", "number", None),
        ("yes", "number", None),
        ("12", "metres", 12.0),
        ("12 m", "metres", 12.0),
        ("30'", "metres", 9.144),
        ("5'6\"", "metres", 1.6764),
        ("tall", "metres", None),
        ("yes", "flag", True),
        ("viaduct", "flag", True),
        ("no", "flag", False),
    ],
)
def test_values_are_read_only_where_they_are_plain(text, as_, value):
    found = tags.read_value(text, as_)
    assert found == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("highway", "lanes", "width", "expected"),
    [
        ("residential", None, 6.0, (6.0, "width")),
        ("residential", 2.0, None, (7.0, "lanes")),
        ("primary_link", None, None, (14.0, "class")),
        ("footway", None, None, (2.0, "class")),
        ("residential", None, -1.0, (7.0, "class")),
    ],
)
def test_carriageway_by_width_then_lanes_then_class(highway, lanes, width, expected):
    assert tags.carriageway(highway, lanes, width) == expected
