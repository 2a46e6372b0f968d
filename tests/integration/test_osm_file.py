"""OSM files read into tables: relations, broken data counted, bad files named."""

from __future__ import annotations

import bz2
import gzip

import pytest
import shapely

from planner.errors import DataError, MissingFileError, OptionError
from planner.network import access
from planner.sources.assemble import Study, assemble
from planner.sources.demo import demo_path
from planner.sources.load import load_town
from planner.sources.options import read_box
from planner.sources.osm_file import read_elements
from planner.town import Provenance
from tests.osm import Osm, small_town


def town_of(osm, tmp_path, study=None):
    elements, box = read_elements(osm.write(tmp_path / "town.osm"))
    return assemble(elements, study or Study(), Provenance(source="town.osm"), box)


def test_a_small_town_has_its_tables(tmp_path):
    town = town_of(small_town(), tmp_path)
    assert town.crs.to_epsg() == 4547
    assert len(town.buildings) == 3
    assert list(town.buildings["levels"]) == [2, 2, 2]
    assert list(town.green["name"]) == ["公园"]
    assert town.green.geometry.area.iloc[0] == pytest.approx(10_000, rel=2e-3)
    assert list(town.ways["highway"]) == ["residential", "footway"]
    assert town.provenance.completeness["buildings_with_levels"] == 1.0


@pytest.mark.parametrize(("ending", "packed"), [("gz", gzip.compress), ("bz2", bz2.compress)])
def test_compressed_files_are_read(tmp_path, ending, packed):
    plain = small_town().write(tmp_path / "town.osm")
    path = tmp_path / f"town.osm.{ending}"
    path.write_bytes(packed(plain.read_bytes()))
    assert load_town(str(path)).name == "town"
    assert len(load_town(str(path)).buildings) == 3


def test_a_multipolygon_keeps_its_hole(tmp_path):
    osm = small_town()
    outer = osm.box(200, 100, 400, 300)
    inner = osm.box(250, 150, 350, 250)
    osm.relation(
        [("way", outer, "outer"), ("way", inner, "inner")], type="multipolygon", leisure="park"
    )
    town = town_of(osm, tmp_path)
    lake = town.green[town.green["id"].str.startswith("relation/")].geometry.iloc[0]
    assert len(lake.interiors) == 1
    assert lake.area == pytest.approx(30_000, rel=2e-3)


def test_a_multipolygon_without_a_member_is_counted_not_fatal(tmp_path):
    osm = small_town()
    half = osm.way((200, 100), (400, 100), (400, 300))
    osm.relation(
        [("way", half, "outer"), ("way", 99_999, "outer")], type="multipolygon", leisure="park"
    )
    town = town_of(osm, tmp_path)
    assert town.provenance.faults == {"multipolygons that do not close": 1}
    assert len(town.green) == 1


def test_a_way_with_missing_nodes_keeps_the_runs_it_has(tmp_path):
    osm = small_town()
    refs = [osm.node(0, 500), osm.node(100, 500), 99_999, osm.node(300, 500), osm.node(400, 500)]
    osm.way_of([*refs, 99_998], highway="residential", name="断")
    town = town_of(osm, tmp_path)
    runs = town.ways[town.ways["name"] == "断"]
    assert sorted(runs.length.round()) == [100, 100]
    assert town.provenance.faults == {"ways with missing nodes": 1}


def test_an_outline_with_missing_nodes_is_counted_and_left_out(tmp_path):
    osm = small_town()
    first = osm.node(200, 300)
    osm.way_of([first, 99_999, osm.node(300, 400), first], leisure="park")
    town = town_of(osm, tmp_path)
    assert town.provenance.faults == {"outlines with missing nodes": 1}
    assert len(town.green) == 1


def test_a_self_crossing_outline_is_mended_and_counted(tmp_path):
    osm = small_town()
    osm.way((200, 300), (300, 400), (300, 300), (200, 400), (200, 300), building="house")
    town = town_of(osm, tmp_path)
    assert len(town.buildings) == 4
    assert town.buildings.geometry.is_valid.all()
    assert town.provenance.faults == {"self-crossing outlines mended in buildings": 1}


def test_turn_restrictions_stand_at_their_node(tmp_path):
    osm = small_town()
    street = osm.way((1000, 0), (1000, 300), highway="residential")
    node = osm.node(1000, 0)
    osm.relation(
        [("way", street, "from"), ("node", node, "via"), ("way", street, "to")],
        type="restriction", restriction="no_u_turn",
    )  # fmt: skip
    found = town_of(osm, tmp_path).restrictions
    assert list(found["kind"]) == ["no_u_turn"]
    assert list(found["from_way"]) == [f"way/{street}"]


def test_a_restriction_of_several_ways_is_one_for_each(tmp_path):
    osm = small_town()
    first, second = (osm.way((1000, 0), (1000, y), highway="residential") for y in (300, -300))
    into, node = osm.way((1000, 0), (1300, 0), highway="residential"), osm.node(1000, 0)
    members = [("way", first, "from"), ("way", second, "from"), ("node", node, "via")]
    osm.relation([*members, ("way", into, "to")], type="restriction", restriction="no_entry")
    found = town_of(osm, tmp_path).restrictions
    assert list(found["from_way"]) == [f"way/{first}", f"way/{second}"]
    assert list(found["to_way"]) == [f"way/{into}"] * 2
    assert found["id"].is_unique


def test_a_restriction_for_heavy_vehicles_is_read_and_its_exceptions_are_not_granted(tmp_path):
    osm = small_town()
    street = osm.way((1000, 0), (1000, 300), highway="residential")
    members = [("way", street, "from"), ("node", osm.node(1000, 0), "via"), ("way", street, "to")]
    osm.relation(members, type="restriction", restriction__hgv="no_u_turn")
    osm.relation(
        members, type="restriction", restriction="no_left_turn", **{"except": "hgv;motorcar"}
    )
    found = town_of(osm, tmp_path).restrictions
    assert sorted(found["kind"]) == ["no_left_turn", "no_u_turn"]


def test_a_restriction_via_a_way_is_counted_and_not_read(tmp_path):
    osm = small_town()
    first, via, last = (osm.way((x, 0), (x + 50, 0), highway="service") for x in (900, 950, 1000))
    members = [("way", first, "from"), ("way", via, "via"), ("way", last, "to")]
    osm.relation(members, type="restriction", restriction="no_u_turn")
    town = town_of(osm, tmp_path)
    assert town.restrictions.empty
    assert town.provenance.faults == {"turn restrictions via a way": 1}


def test_what_is_said_of_motor_vehicles_goes_before_what_is_said_of_vehicles(tmp_path):
    osm = small_town()
    osm.way((0, 700), (100, 700), highway="service", motor_vehicle="no", vehicle="yes", name="a")
    osm.way((0, 720), (100, 720), highway="service", vehicle="private", name="b")
    osm.way((0, 740), (100, 740), highway="service", access="private", name="c")
    ways = town_of(osm, tmp_path).ways.set_index("name")["motor_vehicle"]
    assert ways[["a", "b", "c"]].tolist() == ["no", "private", ""]


def test_ways_that_cross_without_a_shared_node_are_not_joined(tmp_path):
    osm = small_town()
    osm.way((600, -300), (600, 300), highway="residential", bridge="yes", layer="1")
    town = town_of(osm, tmp_path)
    graph = access(town).network.streets.graph
    assert len(set(graph.components())) == 2


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"leisure": "park"}, ("public", "default")),
        ({"leisure": "park", "access": "private"}, ("private", "tag")),
        ({"leisure": "garden"}, ("private", "default")),
        ({"leisure": "garden", "name": "百草园"}, ("public", "default")),
        ({"leisure": "garden", "garden__type": "community"}, ("public", "tag")),
    ],
)
def test_public_and_private_green_are_kept_apart(tmp_path, tags, expected):
    osm = small_town()
    osm.box(500, 500, 560, 560, **tags)
    row = town_of(osm, tmp_path).green.iloc[-1]
    assert (row["access"], row["access_from"]) == expected


@pytest.mark.parametrize(
    ("land", "tags", "expected"),
    [
        ({"amenity": "school"}, {"leisure": "park"}, ("private", "school")),
        ({"landuse": "residential"}, {"leisure": "garden", "name": "花园"}, ("private", "estate")),
        ({"landuse": "residential"}, {"leisure": "park"}, ("public", "default")),
        (
            {"landuse": "residential", "access": "private"},
            {"leisure": "park"},
            ("private", "estate"),
        ),
        ({"landuse": "residential", "barrier": "wall"}, {"leisure": "park"}, ("private", "estate")),
        (
            {"landuse": "residential", "barrier": "wall"},
            {"leisure": "park", "access": "yes"},
            ("public", "tag"),
        ),
    ],
)
def test_the_greens_of_schools_and_estates_are_theirs(tmp_path, land, tags, expected):
    osm = small_town()
    osm.box(450, 450, 650, 650, **land)
    osm.box(500, 500, 560, 560, **tags)
    row = town_of(osm, tmp_path).green.iloc[-1]
    assert (row["access"], row["access_from"]) == expected


def test_doors_of_buildings_are_no_gates(tmp_path):
    osm = small_town()
    osm.box(500, 500, 560, 560, building="apartments", landuse="residential")
    osm.node(530, 500, entrance="main")
    osm.way((530, 500), (530, 400), highway="footway")
    osm.node(100, 300, entrance="yes")
    town = town_of(osm, tmp_path)
    assert len(town.barriers) == 1


def test_a_culvert_and_a_tram_block_nobody(tmp_path):
    osm = small_town()
    osm.way((0, 300), (1000, 300), waterway="stream", tunnel="culvert")
    osm.way((0, 310), (1000, 310), railway="tram")
    osm.way((0, 320), (1000, 320), railway="rail", bridge="yes")
    town = town_of(osm, tmp_path)
    assert town.water.empty
    assert town.railways.empty


def test_a_box_cuts_buildings_but_keeps_streets_and_green_of_the_margin_whole(tmp_path):
    osm = small_town()
    osm.way((1000, 0), (1000, 4000), (1100, 4000), highway="residential", name="长街")
    osm.way((5000, 0), (5000, 100), highway="residential", name="远")
    west, south = 113.377 + 250 / 88_900, 37.082 - 100 / 110_970
    study = Study(boundary=shapely.box(west, south, west + 400 / 88_900, south + 200 / 110_970))
    town = town_of(osm, tmp_path, study)
    assert len(town.buildings) == 2
    assert len(town.green) == 1
    assert set(town.ways["name"]) == {"主街", "", "长街"}
    assert town.ways[town.ways["name"] == "长街"].length.iloc[0] == pytest.approx(4100, rel=1e-3)


def test_a_boundary_outside_the_data_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"lies outside the data of town\.osm, which covers"):
        town_of(small_town(), tmp_path, Study(boundary=shapely.box(10, 50, 10.1, 50.1)))


def test_a_study_area_beyond_the_data_is_noted(tmp_path):
    study = Study(boundary=shapely.box(113.37, 37.07, 113.39, 37.09))
    notes = town_of(small_town(), tmp_path, study).provenance.notes
    assert any("lies outside the data's extent" in note for note in notes)


def test_not_osm_data_a_cut_off_file_and_no_file_each_say_so(tmp_path):
    text = tmp_path / "town.osm"
    text.write_text("this is no OSM file", encoding="utf-8")
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(demo_path().read_bytes()[:100_000])
    empty = tmp_path / "empty.osm"
    empty.write_text('<osm version="0.6"></osm>', encoding="utf-8")
    picture = tmp_path / "town.png"
    picture.write_bytes(b"\x89PNG")
    with pytest.raises(DataError, match=r"town.osm: cannot be read as OSM data"):
        load_town(str(text))
    with pytest.raises(DataError, match=r"cut.osm.pbf: cannot be read as OSM data .*complete"):
        load_town(str(cut))
    with pytest.raises(DataError, match="holds no street, building or green space"):
        load_town(str(empty))
    with pytest.raises(DataError, match=r"must end in \.osm"):
        load_town(str(picture))
    with pytest.raises(MissingFileError, match="no such file"):
        load_town(str(tmp_path / "none.osm"))


@pytest.mark.parametrize("source", ["demo", str(demo_path())])
def test_the_demo_is_marked_as_illustrative_however_it_is_opened(source):
    town = load_town(source)
    assert town.provenance.illustrative
    assert "not surveyed" in town.provenance.credit


@pytest.mark.parametrize(
    "text", ["1,2,3", "a,b,c,d", "114,37,113,38", "113,38,114,37", "113,37,114,99"]
)
def test_a_box_must_be_west_south_east_north(text):
    with pytest.raises(OptionError, match="--bbox"):
        read_box(text)


def test_a_file_of_streets_only_is_a_town(tmp_path):
    osm = Osm()
    osm.way((0, 0), (100, 0), highway="residential")
    town = town_of(osm, tmp_path)
    assert town.buildings.empty
    assert len(town.ways) == 1
