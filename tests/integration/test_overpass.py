"""A town by name or boundary, against a server on this computer that speaks Overpass."""

from __future__ import annotations

import errno
import itertools
import json
import os
import socket
import threading
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import osmnx
import pytest
import shapely

from planner.errors import DataError, OptionError, SourceError, WriteError
from planner.sources import osm_file, overpass, overpass_extract, overpass_service
from planner.sources import tags as tag_rules
from planner.sources.assemble import Study, assemble
from planner.sources.overpass_service import Service
from planner.town import Provenance, Town
from tests.integration.overpass_server import Answer, OverpassServer, data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WEST, SOUTH = 113.370, 37.070
STEP = 0.0001
BOUNDARY = shapely.box(WEST - 0.001, SOUTH - 0.001, WEST + 0.012, SOUTH + 0.012)
STUDY = Study("左权", BOUNDARY, 200.0)
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class Map:
    """A small map in Overpass's own form, which can also be written as OSM XML."""

    def __init__(self) -> None:
        self.elements: list[dict[str, Any]] = []
        self._ids = itertools.count(1)

    def _add(self, type_: str, tags: dict[str, str], **said: object) -> int:
        id_ = next(self._ids)
        named = {"tags": tags} if tags else {}
        self.elements.append({"type": type_, "id": id_, **said, **named})
        return id_

    def node(self, x: float, y: float, **tags: str) -> int:
        lon, lat = round(WEST + x * STEP, 7), round(SOUTH + y * STEP, 7)
        return self._add("node", tags, lat=lat, lon=lon)

    def way(self, nodes: list[int], **tags: str) -> int:
        return self._add("way", tags, nodes=nodes)

    def ring(self, x: float, y: float, size: float, **tags: str) -> int:
        corners = ((x, y), (x + size, y), (x + size, y + size), (x, y + size))
        nodes = [self.node(*corner) for corner in corners]
        return self.way([*nodes, nodes[0]], **tags)

    def relation(self, members: list[tuple[str, int, str]], **tags: str) -> int:
        listed = [{"type": t, "ref": ref, "role": role} for t, ref, role in members]
        return self._add("relation", tags, members=listed)

    def write_xml(self, path: Path) -> Path:
        root = ET.Element("osm", version="0.6")
        rank = ("node", "way", "relation")
        for said in sorted(self.elements, key=lambda row: (rank.index(row["type"]), row["id"])):
            row = ET.SubElement(root, said["type"], id=str(said["id"]), version="1")
            for key in ("lat", "lon"):
                if key in said:
                    row.set(key, repr(said[key]))
            for ref in said.get("nodes", ()):
                ET.SubElement(row, "nd", ref=str(ref))
            for member in said.get("members", ()):
                ET.SubElement(row, "member", {k: str(v) for k, v in member.items()})
            for key, value in said.get("tags", {}).items():
                ET.SubElement(row, "tag", k=key, v=value)
        ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
        return path


def town_map() -> Map:
    """Return one of every kind of shape that two readers could take differently."""
    osm = Map()
    gate = osm.node(20, 10, barrier="gate", access="yes")
    crossing = osm.node(10, 10)
    west, east, north = osm.node(0, 10), osm.node(40, 10), osm.node(10, 40)
    first = osm.way([west, crossing], highway="residential", name="万寿街", oneway="yes")
    second = osm.way([crossing, gate, east], highway="tertiary", lanes="2", width="9 m")
    osm.way([crossing, north], highway="footway")
    osm.relation(
        [("way", first, "from"), ("node", crossing, "via"), ("way", second, "to")],
        type="restriction",
        restriction="no_right_turn",
    )
    park = [osm.node(*corner) for corner in ((30, 10), (30, 0), (20, 0))]
    osm.way([gate, *park, gate], leisure="park", name="口袋公园")
    osm.ring(50, 0, 10, highway="service", name="环路")
    osm.ring(50, 20, 8, highway="pedestrian", area="yes", name="宏远广场")
    osm.ring(50, 40, 5, building="apartments", **{"building:levels": "6"})
    osm.ring(60, 40, 5, building="yes", area="no")
    osm.ring(70, 0, 9, barrier="wall")
    osm.ring(70, 20, 9, barrier="hedge", height="1.5")
    osm.ring(70, 40, 9, barrier="fence", landuse="education", amenity="school")
    # A park of two open ways around a lake, and an unrelated square.
    corners = [osm.node(*corner) for corner in ((0, 60), (30, 60), (30, 90), (0, 90))]
    halves = [osm.way(corners[:3]), osm.way([corners[2], corners[3], corners[0]])]
    lake = osm.ring(10, 70, 10, natural="water", name="湖")
    osm.relation(
        [("way", halves[0], "outer"), ("way", halves[1], "outer"), ("way", lake, "inner")],
        type="multipolygon",
        leisure="park",
        name="大公园",
    )
    outer, inner = osm.ring(50, 60, 20), osm.ring(55, 65, 5)
    osm.relation(
        [("way", outer, "outer"), ("way", inner, "inner")],
        type="multipolygon",
        highway="pedestrian",
    )
    banks = [osm.node(-5, y) for y in (0, 50, 100)]
    osm.way(banks, waterway="river", name="清漳河")
    osm.way([osm.node(x, 98) for x in (0, 50)], railway="rail")
    osm.way([osm.node(x, 5) for x in (0, 9)], natural="tree_row")
    osm.node(5, 5, natural="tree", diameter_crown="4")
    osm.ring(35, 20, 6, amenity="parking", capacity="40")
    osm.node(35, 30, amenity="parking", parking="underground")
    osm.node(36, 31, shop="greengrocer")
    osm.node(37, 32, highway="bus_stop")
    osm.node(50, 40.5, entrance="main")
    return osm


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OverpassServer]:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    # osmnx waits a second before each look-up of a place, whoever is asked.
    monkeypatch.setattr("osmnx._nominatim.time", SimpleNamespace(sleep=lambda _: None))
    with OverpassServer().running() as running:
        running.answers = [data(town_map().elements)]
        yield running


@pytest.fixture
def other_server() -> Iterator[OverpassServer]:
    with OverpassServer().running() as running:
        running.answers = [data(town_map().elements)]
        yield running


@pytest.fixture
def service(server: OverpassServer, tmp_path: Path) -> Service:
    return Service((server.api,), server.url, tmp_path / "cache", retries=2, pause_s=5.0)


@pytest.fixture
def closed_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return f"http://127.0.0.1:{port}/api"


def read(
    service: Service, study: Study = STUDY, place: str = ""
) -> tuple[Town, list[str], list[float]]:
    told: list[str] = []
    slept: list[float] = []
    town = overpass.read_place(place, study, service, told.append, sleep=slept.append)
    return town, told, slept


def refusal(service: Service, study: Study = STUDY, place: str = "") -> tuple[str, list[float]]:
    slept: list[float] = []
    with pytest.raises(SourceError) as caught:
        overpass.read_place(place, study, service, sleep=slept.append)
    assert kept(service) == []
    return str(caught.value), slept


def kept(service: Service) -> list[str]:
    folder = service.cache_dir
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def place_found(shape: shapely.Point | shapely.Polygon, name: str = "左权县, 晋中市") -> Answer:
    west, south, east, north = shape.bounds
    found = {
        "display_name": name,
        "importance": 0.5,
        "lat": str(south),
        "lon": str(west),
        "boundingbox": [str(south), str(north), str(west), str(east)],
        "geojson": shapely.geometry.mapping(shape),
    }
    return Answer(json.dumps([found]))


def assert_same_tables(one: Town, other: Town) -> None:
    for name, table in other.tables.items():
        expected = table.sort_values("id", ignore_index=True)
        found = one.tables[name].sort_values("id", ignore_index=True)
        assert list(found["id"]) == list(expected["id"]), name
        assert found.drop(columns="geometry").equals(expected.drop(columns="geometry")), name
        same = shapely.equals_exact(
            found.geometry.array, expected.geometry.array, tolerance=1e-6, normalize=True
        )
        assert same.all(), name


def test_a_downloaded_town_is_the_town_of_the_same_osm_file(
    service: Service, tmp_path: Path
) -> None:
    town, _, _ = read(service)
    elements, _ = osm_file.read_elements(town_map().write_xml(tmp_path / "town.osm"))
    box = overpass.download_area(BOUNDARY, STUDY.margin_m).bounds
    expected = assemble(elements, STUDY, Provenance("file"), box)
    assert_same_tables(town, expected)
    assert town.provenance.faults == expected.provenance.faults
    sizes = {name: len(table) for name, table in town.tables.items()}
    assert sizes["restrictions"] == 1
    assert min(size for size in sizes.values()) > 0, sizes


def test_streets_and_outlines_share_vertices_exactly(service: Service) -> None:
    town, _, _ = read(service)
    ways = town.ways.set_index("name").geometry
    street = set(ways["万寿街"].coords)
    assert any(street & set(line.coords) for line in ways[""] if line.geom_type == "LineString")
    gate = town.barriers.loc[town.barriers["kind"] == "gate", "geometry"].iloc[0]
    park = town.green.loc[town.green["name"] == "口袋公园", "geometry"].iloc[0]
    assert gate.coords[0] in set(park.exterior.coords)


def test_closed_ways_become_lines_or_areas_by_our_own_rules(service: Service) -> None:
    town, _, _ = read(service)
    loop = town.ways.loc[town.ways["name"] == "环路", "geometry"].iloc[0]
    assert loop.is_ring
    assert set(town.hedges.geom_type) == {"LineString"}
    assert set(town.zones.loc[town.zones["kind"] == "square", "geometry"].geom_type) == {"Polygon"}
    assert "宏远广场" in set(town.ways["name"])
    big = town.green.loc[town.green["name"] == "大公园", "geometry"].iloc[0]
    assert len(big.interiors) == 1


def test_provenance_says_server_date_tool_and_licence(
    service: Service, server: OverpassServer
) -> None:
    provenance = read(service)[0].provenance
    assert server.api in provenance.source
    assert provenance.extract_date == "2024-05-01"
    assert provenance.tool.startswith("osmnx 2.")
    assert (provenance.licence, provenance.credit) == (
        "ODbL 1.0",
        "© OpenStreetMap contributors",
    )


def test_the_question_names_the_keys_the_rules_need_and_stays_short(
    service: Service, server: OverpassServer
) -> None:
    read(service)
    (query,) = server.queries
    assert query.startswith("[out:json][timeout:180]")
    for clause in ("way['highway'](poly", "way['natural'='water']", "relation['restriction']"):
        assert clause in query
    assert "['boundary'](poly" not in query
    assert len(query) < 250_000
    assert server.agents == {overpass_service.USER_AGENT}


def test_every_rule_of_the_tag_table_is_asked_for() -> None:
    wanted = overpass_extract.wanted_tags()
    for entry in tag_rules.entries():
        key = next(iter(entry.tags))
        asked = wanted[key]
        named = asked if isinstance(asked, list) else entry.tags[key]
        assert set(entry.tags[key]) <= set(named), (key, entry.kind)


def test_a_place_name_gives_its_outline_and_its_name(
    service: Service, server: OverpassServer
) -> None:
    server.places = [place_found(BOUNDARY)]
    town, told, _ = read(service, Study(margin_m=200.0), " 左权县 ")
    assert server.searches == ["左权县"]
    assert town.name == "左权县"
    assert any("左权县, 晋中市" in note for note in town.provenance.notes)
    assert_same_tables(town, read(service)[0])
    assert any("km²" in message for message in told)


def test_the_area_downloaded_holds_the_study_area_and_its_margin() -> None:
    angles = np.linspace(0, 2 * np.pi, 5000)
    radius = 0.2 + 0.02 * np.sin(40 * angles)
    county = shapely.Polygon(np.c_[113.4 + radius * np.cos(angles), 37.1 + radius * np.sin(angles)])
    area = overpass.download_area(county, 1600.0)
    assert area.contains(shapely.buffer(county, 1600.0 / 111_400.0))
    assert len(area.exterior.coords) < 100


def test_the_second_time_no_server_is_needed(service: Service, server: OverpassServer) -> None:
    server.places = [place_found(BOUNDARY)]
    study = Study(margin_m=200.0)
    first, _, _ = read(service, study, "左权县")
    assert [name.split(".", 1)[1] for name in kept(service)] in (
        ["osm.pbf", "place.json"],
        ["place.json", "osm.pbf"],
    )
    server.answers = server.places = [Answer("down", status=500)]
    second, told, _ = read(service, study, "左权县")
    assert (len(server.queries), len(server.searches)) == (1, 1)
    assert_same_tables(second, first)
    assert second.provenance == first.provenance
    assert any("from the cache" in message for message in told)


def test_another_margin_is_another_question(service: Service, server: OverpassServer) -> None:
    read(service)
    read(service, replace(STUDY, margin_m=400.0))
    assert len(set(server.queries)) == len(kept(service)) == 2


def test_a_refreshed_download_replaces_the_cached_one_only_when_whole(
    service: Service, server: OverpassServer
) -> None:
    read(service)
    before = kept(service)
    server.answers = [data(town_map().elements[:30], remark="runtime error: out of memory")]
    with pytest.raises(SourceError):
        read(replace(service, refresh=True))
    assert kept(service) == before
    assert len(read(service)[0].green) == 2


def test_a_damaged_file_in_the_cache_is_downloaded_again(
    service: Service, server: OverpassServer
) -> None:
    first, _, _ = read(service)
    (path,) = service.cache_dir.iterdir()
    path.write_bytes(path.read_bytes()[:200])
    second, told, _ = read(service)
    assert_same_tables(second, first)
    assert len(server.queries) == 2
    assert any("damaged" in message for message in told)


def test_rate_limiting_is_waited_out(service: Service, server: OverpassServer) -> None:
    server.answers = [Answer(status=429), Answer(status=429), *server.answers]
    server.slots = "Slot available after: 2024-05-01T12:00:17Z, in 17 seconds."
    town, told, slept = read(service)
    assert len(town.green) == 2
    assert slept == [17.0, 17.0]
    assert server.status_calls == 2
    assert any("retry 1 of 2 in 17 s" in message for message in told)


def test_a_server_that_says_when_to_come_back_is_taken_at_its_word(
    service: Service, server: OverpassServer
) -> None:
    server.answers = [Answer(status=429, headers={"Retry-After": "31"}), *server.answers]
    assert read(service)[2] == [31.0]
    assert server.status_calls == 0


def test_rate_limiting_for_ever_ends_with_its_own_message(
    service: Service, server: OverpassServer
) -> None:
    server.answers = [Answer(status=429)]
    message, slept = refusal(service)
    assert message.startswith("the server asks for fewer requests: " + server.api)
    assert "HTTP 429" in message
    assert "wait a few minutes" in message
    assert "PLANNER_OVERPASS" in message
    assert slept == [5.0, 10.0]
    assert len(server.queries) == 3


def test_a_server_that_wants_an_hour_is_not_asked_again(
    service: Service, server: OverpassServer
) -> None:
    server.answers = [Answer(status=429, headers={"Retry-After": "3600"})]
    message, slept = refusal(service)
    assert "free again in 3600 s" in message
    assert slept == []
    assert len(server.queries) == 1


def test_a_busy_server_hands_over_to_the_next_without_a_pause(
    service: Service, server: OverpassServer, other_server: OverpassServer
) -> None:
    server.answers = [Answer("<html>too busy</html>", status=504)]
    town, told, slept = read(replace(service, endpoints=(server.api, other_server.api)))
    assert slept == []
    assert other_server.api in town.provenance.source
    assert [m for m in told if m.startswith("downloading")] == [
        f"downloading from {server.api}",
        f"downloading from {other_server.api}",
    ]


def test_a_gateway_timeout_everywhere_says_so(service: Service, server: OverpassServer) -> None:
    server.answers = [Answer("<html>too busy</html>", status=504)]
    message, _ = refusal(service)
    assert message.startswith("the server did not finish in time: " + server.api)
    assert "HTTP 504" in message
    assert "smaller area" in message


def test_a_silent_server_is_left_after_the_time_out(
    service: Service, server: OverpassServer
) -> None:
    server.answers = [Answer("{}", hang_s=5.0)]
    message, slept = refusal(replace(service, timeout_s=0.2))
    assert "did not finish in time" in message
    assert "no answer within 0.2 s" in message
    assert slept == []


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        ('runtime error: Query timed out in "query" at line 1', "did not finish in time"),
        ("runtime error: Query run out of memory", "incomplete and nothing of it was kept"),
    ],
)
def test_an_answer_that_the_server_calls_partial_is_no_town(
    service: Service, server: OverpassServer, remark: str, said: str
) -> None:
    server.answers = [data(town_map().elements[:40], remark)]
    message, slept = refusal(service)
    assert said in message
    assert remark in message
    assert slept == []


@pytest.mark.parametrize("announced", [True, False])
def test_an_answer_cut_off_on_its_way_is_no_town(
    service: Service, server: OverpassServer, *, announced: bool
) -> None:
    whole = data(town_map().elements).body
    server.answers = [Answer(whole, cut=True) if announced else Answer(whole[:-40])]
    message, slept = refusal(service)
    assert message.startswith("the answer came incomplete and nothing of it was kept")
    assert slept == [5.0, 10.0]


def test_a_page_that_is_no_map_data_is_named_so(service: Service, server: OverpassServer) -> None:
    server.answers = [Answer("<html>Please sign in to this network</html>")]
    assert "something else than map data" in refusal(service)[0]


@pytest.mark.parametrize("body", ["[]", '{"error": "no"}'])
def test_json_that_is_no_map_data_is_named_so(
    service: Service, server: OverpassServer, body: str
) -> None:
    server.answers = [Answer(body)]
    assert "JSON of another kind" in refusal(service)[0]


def test_an_area_without_anything_mapped_is_an_error_and_not_cached(
    service: Service, server: OverpassServer
) -> None:
    server.answers = [data([])]
    with pytest.raises(DataError, match="holds no street, building or green space"):
        read(service)
    assert kept(service) == []


def test_no_network_is_said_at_once(service: Service, closed_port: str) -> None:
    message, slept = refusal(replace(service, endpoints=(closed_port,)))
    assert message.startswith(f"no connection: {closed_port} (connection refused)")
    assert "check the network" in message
    assert ".osm.pbf" in message
    assert slept == []


def test_a_server_name_that_nobody_knows_is_named(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "gethostbyname", unknown)
    monkeypatch.setattr("osmnx._http._original_getaddrinfo", unknown)
    message, _ = refusal(replace(service, endpoints=("http://overpass.invalid/api",)))
    assert "host name not found" in message


def test_no_network_for_the_place_name_advises_a_boundary(
    service: Service, closed_port: str
) -> None:
    service = replace(service, nominatim=closed_port)
    message, _ = refusal(service, Study(), "左权县")
    assert message.startswith("no connection: " + closed_port)
    assert "boundary file" in message


def test_a_geocoder_that_limits_requests_says_so(service: Service, server: OverpassServer) -> None:
    server.places = [Answer(status=429)]
    message, slept = refusal(service, Study(), "左权县")
    assert message.startswith("the server asks for fewer requests: " + server.url)
    assert "PLANNER_NOMINATIM" in message
    assert slept == [5.0, 10.0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer("[]"), "knows no such place"),
        (place_found(shapely.Point(WEST, SOUTH)), "a point without an area"),
        (place_found(shapely.box(100, 30, 110, 40)), "asked of a public server"),
    ],
)
def test_a_place_that_is_none_or_has_no_area_or_too_much_is_refused(
    service: Service, server: OverpassServer, answer: Answer, said: str
) -> None:
    server.places = [answer]
    with pytest.raises(DataError, match=said):
        read(service, Study(), "左权县")
    assert server.queries == []


def test_a_boundary_with_latitude_first_is_refused(service: Service) -> None:
    swapped = shapely.box(37.0, 113.0, 37.1, 113.1)
    with pytest.raises(DataError, match="longitude before latitude"):
        read(service, Study("左权", swapped))


def test_without_name_and_boundary_nothing_is_asked(service: Service) -> None:
    with pytest.raises(DataError, match="neither a place name nor a boundary"):
        read(service, Study(), " ")


@pytest.mark.parametrize("status", [200, 504])
def test_the_settings_of_osmnx_are_as_before(
    service: Service, server: OverpassServer, status: int
) -> None:
    def shown() -> dict[str, object]:
        names = [name for name in vars(osmnx.settings) if not name.startswith("_")]
        return {name: getattr(osmnx.settings, name) for name in names}

    before, resolver = shown(), socket.getaddrinfo
    if status != 200:
        server.answers = [Answer(status=status)]
        refusal(service)
    else:
        read(service)
    assert shown() == before
    assert socket.getaddrinfo is resolver


def test_a_broken_off_write_leaves_nothing_behind(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        message = "interrupted"
        raise KeyboardInterrupt(message)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(KeyboardInterrupt):
        read(service)
    assert kept(service) == []


def test_leftovers_of_a_killed_download_are_swept_up(service: Service) -> None:
    old, young = service.cache_dir / ".part-old", service.cache_dir / ".part-young"
    for folder in (old, young):
        folder.mkdir(parents=True)
    (old / "answer.json").write_text('{"elements": [')
    os.utime(old, (0, 0))
    read(service)
    assert not old.exists()
    assert young.exists()


def test_a_full_disk_is_a_write_error(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(WriteError, match="No space left on device"):
        read(service)
    assert kept(service) == []


def test_a_cache_folder_that_cannot_be_written_is_named(service: Service, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("")
    with pytest.raises(WriteError, match="PLANNER_CACHE"):
        read(replace(service, cache_dir=taken))


def test_a_large_area_is_several_requests_and_each_element_comes_once(
    service: Service, server: OverpassServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(osmnx.settings, "max_query_area_size", 2_000_000.0)
    whole = server.answers[0]
    server.answers = [whole, Answer(status=504), whole]
    town, _, slept = read(service)
    assert not town.ways["id"].duplicated().any()
    assert slept == [5.0]
    # Two parts of four were asked for, one of them twice: the answered one is kept.
    assert len(set(server.queries)) == len(server.queries) - 1


def test_two_downloads_at_once_do_not_mix(
    service: Service, server: OverpassServer, other_server: OverpassServer
) -> None:
    other_server.answers = [data(town_map().elements)]
    towns: dict[str, Town] = {}

    def work(url: str, margin_m: float) -> Callable[[], None]:
        def run() -> None:
            mine = replace(service, endpoints=(url,))
            towns[url] = read(mine, replace(STUDY, margin_m=margin_m))[0]

        return run

    threads = [
        threading.Thread(target=work(url, margin_m))
        for url, margin_m in ((server.api, 200.0), (other_server.api, 300.0))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(url in town.provenance.source for url, town in towns.items())
    assert len(towns) == len(server.queries) + len(other_server.queries) == 2


def test_the_environment_names_servers_and_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLANNER_OVERPASS", "http://a.example/api/, http://b.example/api")
    monkeypatch.setenv("PLANNER_NOMINATIM", "http://n.example/")
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path))
    service = Service.from_environment()
    assert service.endpoints == ("http://a.example/api", "http://b.example/api")
    assert service.nominatim == "http://n.example"
    assert service.cache_dir == tmp_path / "osm"
    monkeypatch.delenv("PLANNER_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert Service.from_environment().cache_dir == tmp_path / "xdg" / "planner" / "osm"


def test_a_service_that_cannot_work_names_all_its_faults() -> None:
    with pytest.raises(OptionError) as caught:
        Service(("overpass.example",), retries=-1, timeout_s=0.0)
    for part in ("PLANNER_OVERPASS", "retries", "timeout_s"):
        assert part in str(caught.value)
