"""Basemaps are rows of a table; one that needs a key is offered with its key only."""

from __future__ import annotations

import pytest

from planner.app.map_component.basemaps import ADDED_BY, basemaps
from planner.errors import DataError

ROW = (
    'zh = "内"\nen = "own"\nurls = ["http://x/{z}/{x}/{y}?k={key}"]\ncredit = "c"\nmax_zoom = 18\n'
)


def test_a_basemap_with_a_key_is_offered_where_the_key_is_set():
    assert [row.id for row in basemaps({})] == ["osm"]
    rows = basemaps({"PLANNER_TIANDITU_KEY": "k1"})
    assert [row.id for row in rows] == ["osm", "tianditu", "tianditu_imagery"]
    for row in rows[1:]:
        assert len(row.urls) == 2
        assert all(url.endswith("tk=k1") for url in row.urls)
        assert not row.shifted


def test_every_row_names_its_source_and_asks_by_a_secure_address():
    for row in basemaps({"PLANNER_TIANDITU_KEY": "k"}):
        record = row.record("en")
        assert record["name"] != row.record("zh")["name"]
        assert record["credit"]
        for url in row.urls:
            assert url.startswith("https://")
            assert all(blank in url for blank in ("{z}", "{x}", "{y}"))
            assert "{key}" not in url


def test_an_office_adds_rows_of_its_own(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(f'[own]\n{ROW}datum = "gcj02"\nkey_env = "OWN"\n', encoding="utf-8")
    assert [row.id for row in basemaps({ADDED_BY: str(path)})] == ["osm"]
    own = basemaps({ADDED_BY: str(path), "OWN": "s"})[1]
    assert own.shifted
    assert own.urls == ("http://x/{z}/{x}/{y}?k=s",)


@pytest.mark.parametrize(
    "text",
    [
        "[own",
        "own = 1",
        f"[own]\n{ROW}",
        f'[own]\n{ROW}datum = "bd09"',
        f'[own]\n{ROW}datum = "wgs84"\nx = 1',
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_name(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"own\.toml"):
        basemaps({ADDED_BY: str(path)})
    with pytest.raises(DataError, match="nowhere"):
        basemaps({ADDED_BY: str(tmp_path / "nowhere.toml")})
