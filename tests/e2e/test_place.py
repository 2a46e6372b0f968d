"""A place name on the command line, answered by a server on this computer."""

from __future__ import annotations

import shapely

from planner.store import read_town
from tests.e2e.test_command_line import done, refused
from tests.integration.overpass_server import Answer, OverpassServer, data
from tests.integration.test_overpass import PROXIES, place_found, town_map


def asked(monkeypatch, tmp_path, server):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PLANNER_OVERPASS", server.api)
    monkeypatch.setenv("PLANNER_NOMINATIM", server.url)
    monkeypatch.setenv("PLANNER_CACHE", str(tmp_path / "cache"))


def test_a_place_becomes_a_town_file_and_the_second_time_comes_from_the_cache(
    monkeypatch, tmp_path
):
    elements = town_map().elements
    lon = [row["lon"] for row in elements if "lon" in row]
    lat = [row["lat"] for row in elements if "lat" in row]
    area = shapely.box(min(lon), min(lat), max(lon), max(lat))
    out = tmp_path / "town.gpkg"
    with OverpassServer().running() as server:
        asked(monkeypatch, tmp_path, server)
        server.places, server.answers = [place_found(area)], [data(elements)]
        done("town", "左权县", "--out", out, "--population", "100")
        town = read_town(out)
        questions = len(server.queries)
        done("town", "左权县", "--out", out, "--population", "100")
        assert len(server.queries) == questions
    assert town.population.total == 100
    assert len(town.green) == 2
    assert server.api in town.provenance.source
    assert town.provenance.extract_date == "2024-05-01"


def test_a_refusal_is_one_message_and_no_file(monkeypatch, tmp_path):
    with OverpassServer().running() as server:
        asked(monkeypatch, tmp_path, server)
        server.places = [Answer("[]")]
        message = refused("town", "无此地", "--out", tmp_path / "town.gpkg")
    assert "无此地" in message
    assert not (tmp_path / "town.gpkg").exists()
