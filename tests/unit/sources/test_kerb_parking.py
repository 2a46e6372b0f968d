"""How parking along the kerb is read from today's tags and from those before 2022; feet."""

from __future__ import annotations

import pytest

from planner.sources import tags
from planner.sources.load import load_town
from planner.sources.local_words import meaning
from planner.store import read_town, write_town
from tests.osm import small_town


@pytest.mark.parametrize(
    ("said", "side", "value"),
    [
        ({}, "both", ""),
        ({"parking:both": "lane"}, "both", "lane"),
        ({"parking:both": "lane", "parking:both:orientation": "parallel"}, "both", "lane:parallel"),
        ({"parking:both": "lane"}, "left", ""),
        ({"parking:right": "street_side"}, "right", "street_side"),
        ({"parking:left": "no"}, "left", "no"),
        ({"parking:right": "separate"}, "right", "separate"),
        # What a side leaves unsaid is as for both.
        ({"parking:left": "lane", "parking:both:orientation": "diagonal"}, "left", "lane:diagonal"),
        ({"parking:both": "lane", "parking:left:orientation": "diagonal"}, "left", "lane:diagonal"),
        ({"parking:left": "lane", "parking:left:restriction": "no_parking"}, "left", "no"),
        ({"parking:left": "lane", "parking:left:restriction": "none"}, "left", "lane"),
        ({"parking:left": "lane", "parking:left:access": "private"}, "left", "lane:private"),
        ({"parking:left": "lane", "parking:left:capacity": "12"}, "left", "lane:12"),
        ({"parking:left": "lane", "parking:left:capacity": "~12"}, "left", "lane"),
        # Of both sides nobody can tell whether 12 is each one's or their sum.
        ({"parking:both": "lane", "parking:both:capacity": "12"}, "both", "lane"),
        # Before 2022.
        ({"parking:lane:both": "parallel"}, "both", "lane:parallel"),
        ({"parking:lane:both": "inline"}, "both", "lane:parallel"),
        ({"parking:lane:both": "orthogonal"}, "both", "lane:perpendicular"),
        ({"parking:lane:left": "marked"}, "left", "lane"),
        (
            {"parking:lane:left": "diagonal", "parking:lane:left:diagonal": "on_kerb"},
            "left",
            "on_kerb:diagonal",
        ),
        (
            {"parking:lane:left": "parallel", "parking:lane:left:parallel": "lay_by"},
            "left",
            "street_side:parallel",
        ),
        (
            {"parking:lane:left": "parallel", "parking:lane:left:parallel": "painted_area_only"},
            "left",
            "lane:parallel",
        ),
        ({"parking:lane:both": "no_parking"}, "both", "no"),
        ({"parking:lane:right": "no_stopping"}, "right", "no"),
        ({"parking:lane:right": "drawn_separately"}, "right", "separate"),
        (
            {"parking:lane:right": "parallel", "parking:condition:right": "no_parking"},
            "right",
            "no",
        ),
        # A ban at some hours leaves the others.
        (
            {
                "parking:lane:right": "parallel",
                "parking:condition:right": "no_parking",
                "parking:condition:right:time_interval": "Mo-Fr 07:00-15:00",
            },
            "right",
            "lane:parallel",
        ),
        (
            {"parking:lane:right": "parallel", "parking:condition:right": "private"},
            "right",
            "lane:parallel:private",
        ),
        # A condition without a lane says nothing of cars that park.
        ({"parking:condition:right": "ticket"}, "right", ""),
        # Today's keys win over the old ones.
        ({"parking:left": "on_kerb", "parking:lane:left": "parallel"}, "left", "on_kerb:parallel"),
        ({"parking:both": "who knows"}, "both", ""),
    ],
)
def test_kerb_parking_is_one_normal_value(said, side, value):
    assert tags.kerb_parking(said, side) == value


def test_every_key_that_is_read_is_kept_by_the_reader():
    kept = tags.used_keys()
    for side in ("left", "right", "both"):
        assert {
            f"parking:{side}",
            f"parking:{side}:orientation",
            f"parking:{side}:restriction",
            f"parking:lane:{side}",
            f"parking:lane:{side}:parallel",
            f"parking:condition:{side}",
            f"parking:condition:{side}:time_interval",
        } <= kept


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("30'", 9.144),
        ("30 ft", 9.144),
        ("30ft", 9.144),
        ("30 feet", 9.144),
        ("30′", 9.144),
        ("98'6\"", 30.0228),
        ("98' 6\"", 30.0228),
        ("98 ft 6 in", 30.0228),
        ("98′6″", 30.0228),
        ("12.5", 12.5),
        ("12,5 m", 12.5),
        ("98'13\"", None),
        ('6"', None),
        ("-30'", None),
        ("30'?", None),
        ("~30'", None),
        ("30'-40'", None),
        ("1e3", None),
        ("nan", None),
        ("'", None),
    ],
)
def test_heights_in_feet_become_metres_and_nonsense_is_refused(text, metres):
    found = tags.read_value(text, "metres")
    assert found == (metres if metres is None else pytest.approx(metres, abs=1e-9))


@pytest.mark.parametrize(
    ("said", "table", "kind"),
    [
        ({"man_made": "pergola"}, "green", "trellis"),
        ({"place": "neighbourhood"}, "zones", "neighbourhood"),
        ({"place": "suburb"}, "zones", "neighbourhood"),
        # Land by use stays what it is.
        ({"place": "quarter", "landuse": "residential"}, "zones", "residential"),
        ({"place": "square"}, "zones", "square"),
        ({"amenity": "parking", "parking": "layby"}, "parking", "street_side"),
    ],
)
def test_trellis_and_neighbourhoods(said, table, kind):
    assert tags.tables_of(said, "area")[table] == kind


@pytest.mark.parametrize(
    ("table", "word", "kind"),
    [
        ("green", "绿廊", "trellis"),
        ("green", "葡萄棚架", "trellis"),
        ("zones", "社区", "neighbourhood"),
        ("zones", "辽阳镇街道", "neighbourhood"),
        ("zones", "城东片区", "neighbourhood"),
        ("zones", "住宅小区", "residential"),
    ],
)
def test_a_bureaus_words_for_trellis_and_neighbourhoods(table, word, kind):
    assert meaning(table, "kind", word) == kind


def test_a_file_a_town_and_a_town_file_say_the_same(tmp_path):
    osm = small_town()
    tags_ = {"parking:lane:both": "parallel", "parking:left": "street_side", "parking:right": "no"}
    way = osm.way((0, 200), (300, 200), highway="residential", **tags_)
    osm.box(0, -100, 40, -90, man_made="pergola")
    osm.box(-10, -200, 1000, 300, place="suburb", name="城东片区")
    town = load_town(str(osm.write(tmp_path / "small.osm")))
    write_town(town, tmp_path / "town.gpkg")
    for each in (town, read_town(tmp_path / "town.gpkg")):
        row = each.ways.set_index("id").loc[f"way/{way}"]
        assert row["parking_left"] == "street_side:parallel"
        assert (row["parking_right"], row["parking_both"]) == ("no", "lane:parallel")
        assert (each.green["kind"] == "trellis").sum() == 1
        assert each.zones.loc[each.zones["kind"] == "neighbourhood", "name"].tolist() == [
            "城东片区"
        ]
        assert not (each.public_parks()["kind"] == "trellis").any()
