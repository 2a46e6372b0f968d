"""`planner scenario` as a user meets it: a town and a drawing in, before and after out."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pyogrio
import pytest

from planner.assess import assess
from planner.network.ledger import CLASSES
from planner.scenario import RemoveGreen, Scenario
from planner.store import read_town, write_scenario, write_town
from tests.command import done, refused
from tests.plans import POCKET, degrees, gate, pocket_park, row_of_homes

FILES = {
    "indicators.json",
    "indicators.csv",
    "differences.csv",
    "ledger.csv",
    "lots.csv",
    "newly_served.gpkg",
    "scenario.gpkg",
}


def rows(path, encoding="utf-8"):
    with path.open(encoding=encoding) as file:
        return list(csv.DictReader(file))


@pytest.fixture
def town_file(tmp_path):
    path = tmp_path / "town.gpkg"
    write_town(row_of_homes(), path)
    return path


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.geojson"
    write_scenario(Scenario("口袋公园一期", (RemoveGreen("way/1"), pocket_park())), path)
    return path


def test_before_after_and_gain_are_printed_and_every_file_written(town_file, plan, tmp_path):
    before = town_file.read_bytes()
    out = tmp_path / "out"
    text = done("scenario", town_file, plan, "--out", out)
    assert town_file.read_bytes() == before
    assert text.count("scenario 口袋公园一期: 2 changes") == 1
    lines = text.splitlines()
    assert lines[0].startswith("hand-made · © OpenStreetMap contributors · test")
    (old,) = (line for line in lines if line.startswith("before:"))
    (new,) = (line for line in lines if line.startswith("after:"))
    assert "25.0 % (10 of 40 residents)" in old
    assert "50.0 % (20 of 40 residents)" in new
    assert "newly served: 20 residents (+25.0 percentage points)" in text
    assert "no longer served: 10 residents" in text
    assert "cannot be told" not in text
    assert {path.name for path in out.iterdir()} == FILES
    assert all(f"wrote {out / name}" in text for name in FILES)


def test_the_tables_hold_what_was_worked_out_by_hand(town_file, plan, tmp_path):
    out = tmp_path / "out"
    done("scenario", town_file, plan, "--out", out)
    ledger = {row["class"]: row for row in rows(out / "ledger.csv")}
    assert list(ledger) == list(CLASSES)
    served = ledger["served"]
    assert [float(served[name]) for name in ("before", "after", "difference")] == pytest.approx(
        [10, 20, 10]
    )
    assert served["unit"] == "residents"
    walk = {row["id"]: row for row in rows(out / "differences.csv", "utf-8-sig")}["park_walk_500"]
    assert [float(walk[name]) for name in ("before", "after", "difference")] == pytest.approx(
        [25, 50, 25]
    )
    after = {row["id"]: row for row in json.loads((out / "indicators.json").read_text("utf-8"))}
    assert after["park_walk_500"]["numerator"] == pytest.approx(20)
    assert after["park_walk_500"]["source"] == "test + scenario 口袋公园一期"
    told = {row["id"]: row["after"] for row in rows(out / "differences.csv", "utf-8-sig")}
    assert [float(told[id_] or "nan") for id_ in after] == pytest.approx(
        [row["value"] if row["value"] is not None else math.nan for row in after.values()],
        abs=1e-12,
        nan_ok=True,
    )
    new = gpd.read_file(out / "newly_served.gpkg", layer="newly_served")
    assert list(new["id"]) == ["buildings/1", "buildings/2"]
    np.testing.assert_allclose(new["walk_after_m"], [130, 290], atol=1e-5)
    gone = gpd.read_file(out / "newly_served.gpkg", layer="no_longer_served")
    assert list(gone["id"]) == ["buildings/0"]


def test_the_town_as_it_would_be_is_a_town_for_every_other_command(town_file, plan, tmp_path):
    out = tmp_path / "out"
    done("scenario", town_file, plan, "--out", out)
    after = read_town(out / "scenario.gpkg")
    assert list(after.green["id"]) == ["way/2", "scenario/1"]
    assert after.provenance.notes[-1] == "scenario 口袋公园一期: 2 changes"
    assert assess(after).headline.value == pytest.approx(50)
    text = done("assess", out / "scenario.gpkg", "--out", tmp_path / "again")
    assert "scenario 口袋公园一期: 2 changes" in text
    assert "规划方案，非现状" in text
    same = [
        json.loads((f / "indicators.json").read_text("utf-8")) for f in (out, tmp_path / "again")
    ]
    assert [row["value"] for row in same[0]] == pytest.approx([row["value"] for row in same[1]])


def test_an_empty_gain_is_an_empty_layer(town_file, tmp_path):
    path = tmp_path / "gate.geojson"
    write_scenario(Scenario("门", (gate(1760, 60),)), path)
    done("scenario", town_file, path, "--out", tmp_path / "out")
    layers = pyogrio.list_layers(tmp_path / "out" / "newly_served.gpkg")[:, 0]
    assert list(layers) == ["newly_served", "no_longer_served"]
    assert gpd.read_file(tmp_path / "out" / "newly_served.gpkg", layer="no_longer_served").empty


def test_a_polygon_drawn_in_another_program_will_do(town_file, tmp_path):
    frame = gpd.GeoDataFrame({"name": ["画的"]}, geometry=[degrees(POCKET)], crs=4326)
    frame.to_file(tmp_path / "drawn.geojson", driver="GeoJSON")
    text = done("scenario", town_file, tmp_path / "drawn.geojson", "--out", tmp_path / "out")
    assert "newly served: 20 residents (+50.0 percentage points)" in text


def test_what_cannot_be_told_is_a_dash_and_never_0(tmp_path):
    write_town(row_of_homes(green=[], barriers=[]), tmp_path / "bare.gpkg")
    write_scenario(Scenario("首个", (pocket_park(),)), tmp_path / "plan.geojson")
    text = done(
        "scenario", tmp_path / "bare.gpkg", tmp_path / "plan.geojson", "--out", tmp_path / "out"
    )
    assert "newly served: — residents" in text
    assert "cannot be told: 20 residents" in text
    walk = {row["id"]: row for row in rows(tmp_path / "out" / "differences.csv", "utf-8-sig")}
    assert walk["park_walk_500"]["before"] == ""
    assert walk["park_walk_500"]["difference"] == ""


def test_invented_data_is_called_so(plan, tmp_path):
    town = row_of_homes()
    about = replace(town.provenance, illustrative=True)
    write_town(town.replace(provenance=about), tmp_path / "demo.gpkg")
    text = done("scenario", tmp_path / "demo.gpkg", plan, "--out", tmp_path / "out")
    assert "illustrative data, not surveyed" in text
    records = json.loads((tmp_path / "out" / "indicators.json").read_text("utf-8"))
    assert all(row["illustrative"] for row in records)


def test_mistakes_are_one_message_and_leave_nothing_behind(town_file, plan, tmp_path):
    out = tmp_path / "out"
    assert "no such file" in refused("scenario", town_file, tmp_path / "x.geojson", "--out", out)
    (tmp_path / "bad.geojson").write_text("{", encoding="utf-8")
    assert "bad.geojson: not GeoJSON" in refused(
        "scenario", town_file, tmp_path / "bad.geojson", "--out", out
    )
    assert not out.exists()
    path = tmp_path / "far.geojson"
    far = Scenario("远", (RemoveGreen("way/9"), gate(600, 300), pocket_park()))
    write_scenario(far, path)
    told = refused("scenario", town_file, path, "--out", out)
    assert "scenario 远: change 1 (remove_green way/9): there is no green space way/9" in told
    assert "change 2 (open_gate): it lies" in told
    assert not list(out.iterdir())
    (tmp_path / "file").write_text("x")
    assert "cannot be written as a folder" in refused(
        "scenario", town_file, plan, "--out", tmp_path / "file"
    )
    assert "no such file" in refused("scenario", tmp_path / "no.gpkg", plan, "--out", out)
