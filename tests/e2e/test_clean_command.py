"""`planner clean` as a user meets it: a town and files of the bureau in, a week's plan out."""

from __future__ import annotations

import csv
import json
import signal

import openpyxl
import pytest

from planner.cleaning import week
from tests.command import done, refused
from tests.osm import LAT, LON, PER_METRE_LAT, PER_METRE_LON, Osm

QUICK = ("--rounds", "5", "--seconds", "20")

FLEET = f"""
water_price_m3 = 4.0
[[facility]]
id = "yard"
kind = "depot"
name = "停车场"
lon = {LON}
lat = {LAT}
minutes = 0.0
[[facility]]
id = "hydrant"
kind = "water"
name = "取水点"
lon = {LON + 400 * PER_METRE_LON}
lat = {LAT}
minutes = 5.0
[[vehicle]]
id = "washer"
name = "洗路车"
services = ["wash", "sweep"]
count = {{count}}
width_m = 2.0
swath_m = 3.5
service_kmh = 8.0
travel_kmh = 30.0
capacity_m3 = 7.0
use_m3_per_km = 0.7
u_turn_width_m = 14.0
windows = [["20:00", "06:00"]]
start = "yard"
end = "yard"
facilities = ["hydrant"]
"""


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    """A block of 400 by 300 m with a dead end, and a lane of 1.5 m that no vehicle enters."""
    osm = Osm()
    corners = [(0, 0), (400, 0), (400, 300), (0, 300)]
    for one, other, name in zip(corners, corners[1:] + corners[:1], "东北西南", strict=True):
        osm.way(one, other, highway="secondary", name=f"{name}街", width="7")
    osm.way((400, 300), (400, 500), highway="residential", name="尾巷", width="7")
    osm.way((0, 300), (0, 450), highway="residential", name="窄巷", width="1.5")
    # The study area is the extent of the data: streets on its edge would be half inside.
    for x, y in ((-100, -100), (500, 600)):
        osm.box(x, y, x + 10, y + 10, building="house")
    folder = tmp_path_factory.mktemp("town")
    path = folder / "town.gpkg"
    done("town", osm.write(folder / "small.osm"), "--out", path)
    return path


@pytest.fixture
def fleet_file(tmp_path):
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET.format(count=1), encoding="utf-8")
    return path


def plan_of(folder):
    return json.loads((folder / "plan.json").read_text(encoding="utf-8"))


def test_a_plan_is_told_and_written(town_file, fleet_file, tmp_path):
    out = tmp_path / "out"
    text = done("clean", town_file, "--out", out, "--fleet", fleet_file, "--lang", "en", *QUICK)
    for name in ("plan.json", "plan.xlsx", "routes.geojson", "routes.kml", "not_served.csv"):
        assert f"wrote {out / name}" in text
    assert (out / "gpx" / "washer-1.gpx").is_file()
    assert "month 7: sweeping, washing" in text
    assert "assumed" not in text
    assert "洗路车 1" in text
    plan = plan_of(out)
    assert plan["tool"].startswith("zuoquan-planner ")
    assert [job["id"] for job in plan["jobs"]] == ["sweep/washer/7", "wash/washer/1"]
    # Four sides of the block and the dead end, both ways: 2 x 1,400 m and 2 x 200 m washed.
    assert plan["jobs"][1]["service_m"] == pytest.approx(3200, rel=1e-3)
    assert plan["in_full"]
    reasons = {(each["street"], each["reason"]) for each in plan["unserved"]}
    assert reasons == {("窄巷", "narrow")}
    with (out / "not_served.csv").open(encoding="utf-8-sig") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["窄巷"]
    assert "figures" in openpyxl.load_workbook(out / "plan.xlsx").sheetnames


def test_the_same_seed_gives_the_same_files(town_file, fleet_file, tmp_path):
    both = [tmp_path / "one", tmp_path / "other"]
    for out in both:
        done("clean", town_file, "--out", out, "--fleet", fleet_file, "--no-bound", *QUICK)
    one, other = (sorted(out.rglob("*.*")) for out in both)
    assert [path.name for path in one] == [path.name for path in other]
    for first, second in zip(one, other, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


def test_places_that_nobody_gave_are_said_to_be_assumed(town_file, tmp_path):
    text = done("clean", town_file, "--out", tmp_path / "out", "--lang", "en", *QUICK)
    assert "no place given, assumed at a street in the middle of the town" in text
    assert all(each["assumed"] for each in plan_of(tmp_path / "out")["facilities"])


def test_in_winter_nothing_is_washed(town_file, fleet_file, tmp_path):
    out = tmp_path / "out"
    done("clean", town_file, "--out", out, "--fleet", fleet_file, "--month", "1", *QUICK)
    assert [job["service"] for job in plan_of(out)["jobs"]] == ["sweep"]


def test_district_practice_washes_main_streets_more_often(town_file, tmp_path):
    out = tmp_path / "out"
    rules = ("--rules", "district_practice")
    done("clean", town_file, "--out", out, *rules, "--no-bound", *QUICK)
    plan = plan_of(out)
    assert {(row["service"], row["grade"]): row["per_week"] for row in plan["rules"]["frequency"]}[
        "wash", 1
    ] == 3
    assert all(job["bound_m"] is None for job in plan["jobs"])


def test_the_bureau_s_table_goes_before_the_rules(town_file, fleet_file, tmp_path):
    table = tmp_path / "streets.csv"
    table.write_text("路名,每周洗路次数\n尾巷,3\n没有的路,2\n", encoding="utf-8")
    out = tmp_path / "out"
    text = done(
        *("clean", town_file, "--out", out, "--fleet", fleet_file, "--streets", table, *QUICK)
    )
    assert "no such street" in text
    assert "没有的路" in text
    plan = plan_of(out)
    served = {job["per_week"]: job["service_m"] for job in plan["jobs"] if job["service"] == "wash"}
    assert served[3] == pytest.approx(400, rel=1e-3)
    assert plan["streets"][0]["name"] == "尾巷"


def test_other_engines_are_measured_on_the_same_jobs(town_file, fleet_file, tmp_path):
    out = tmp_path / "out"
    more = ("--month", "1", "--compare", "0.2", "--lang", "en")
    text = done("clean", town_file, "--out", out, "--fleet", fleet_file, *more, *QUICK)
    assert "path scanning" in text
    with (out / "engines.csv").open(encoding="utf-8-sig") as file:
        rows = {row["engine"]: row for row in csv.DictReader(file)}
    own = rows["this plan"]
    assert {"path scanning", "augment-merge", "ruin and recreate"} < set(rows)
    for row in rows.values():
        assert row["unserved"] == "0"
        assert float(row["service_km"]) == pytest.approx(float(own["service_km"]), abs=1e-6)
        assert float(row["driven_km"]) >= float(row["bound_km"]) - 1e-6


def test_half_a_track_covers_half(town_file, fleet_file, tmp_path):
    """The block driven once around covers one of its two sides, and nothing of the dead end."""
    track = tmp_path / "around.csv"
    corners = [(0, 0), (400, 0), (400, 300), (0, 300), (0, 0)]
    rows = [f"{LON + x * PER_METRE_LON},{LAT + y * PER_METRE_LAT}" for x, y in corners]
    track.write_text("lon,lat\n" + "\n".join(rows) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    text = done(
        *("clean", town_file, "--out", out, "--fleet", fleet_file, "--track", track, *QUICK)
    )
    assert "轨迹覆盖" in text
    with (out / "coverage_by_grade.csv").open(encoding="utf-8-sig") as file:
        grades = {row["grade"]: row for row in csv.DictReader(file)}
    assert float(grades["2"]["share"]) == pytest.approx(0.5, abs=0.01)
    assert float(grades["4"]["share"]) == 0
    with (out / "coverage.csv").open(encoding="utf-8-sig") as file:
        assert all(row["link"].startswith("way/") for row in csv.DictReader(file))


def test_ctrl_c_takes_the_best_plan_so_far(town_file, fleet_file, tmp_path, monkeypatch):
    share_work = week.share_work

    def interrupted(*arguments):
        signal.raise_signal(signal.SIGINT)
        return share_work(*arguments)

    monkeypatch.setattr(week, "share_work", interrupted)
    out = tmp_path / "out"
    before = signal.getsignal(signal.SIGINT)
    text = done("clean", town_file, "--out", out, "--fleet", fleet_file, "--rounds", "100000")
    assert signal.getsignal(signal.SIGINT) is before
    assert "stopping" in text
    plan = plan_of(out)
    assert not plan["in_full"]
    assert plan["jobs"][1]["service_m"] == pytest.approx(3200, rel=1e-3)
    assert {each["street"] for each in plan["unserved"]} == {"窄巷"}


def test_sheets_are_drawn_for_the_days_on_which_a_crew_works(town_file, fleet_file, tmp_path):
    washing = fleet_file.read_text(encoding="utf-8").replace('["wash", "sweep"]', '["wash"]')
    fleet_file.write_text(washing, encoding="utf-8")
    sheets = tmp_path / "out" / "sheets"
    sheets.mkdir(parents=True)
    for name in ("washer-9_1-Mon.pdf", "own.pdf"):
        (sheets / name).touch()
    out = sheets.parent
    text = done("clean", town_file, "--out", out, "--fleet", fleet_file, "--sheets", *QUICK)
    days = [each["day"] for route in plan_of(out)["routes"] for each in route["drives"]]
    assert len(days) == 1
    assert f"wrote {sheets} (1 files)" in text
    names = sorted(path.name for path in sheets.iterdir())
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[days[0]]
    assert names == ["own.pdf", f"washer-1_{days[0] + 1}-{day}.pdf"]
    assert (sheets / names[1]).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--month", "13"), "--month 13: give 1 to 12"),
        (("--seconds", "-1"), "--seconds -1"),
        (("--compare", "0"), "--compare 0: give CPU seconds above 0"),
        (("--fleet", "nowhere.toml"), "nowhere.toml: no such file"),
        (("--rules", "nowhere.toml"), "nowhere.toml: no such file"),
        (("--rules", "district_practise"), "did you mean district_practice?"),
        (("--streets", "nowhere.csv"), "nowhere.csv: no such file"),
        (("--track", "nowhere.gpx@GCJ-02"), "there is no file nowhere.gpx"),
        (("--lang", "fr"), "--lang fr"),
    ],
)
def test_a_wrong_option_is_told_before_the_town_is_read(options, told, tmp_path):
    assert told in refused("clean", tmp_path / "no.gpkg", "--out", tmp_path / "out", *options)
    assert not (tmp_path / "out").exists()


def test_a_frequency_that_no_week_holds_is_told_by_file_line_and_column(fleet_file, tmp_path):
    table = tmp_path / "streets.csv"
    table.write_text("路名,每周洗路次数\n尾巷,7\n\n东街,99\n", encoding="utf-8")
    files = ("--fleet", fleet_file, "--streets", table)
    text = refused("clean", tmp_path / "no.gpkg", "--out", tmp_path / "out", *files)
    assert f"{table}: line 4, column wash_per_week: 99 times a week, but the working" in text
    assert "have 7 shifts" in text


def test_a_track_in_an_unknown_datum_is_refused(tmp_path):
    track = tmp_path / "a.gpx"
    track.write_text("<gpx/>", encoding="utf-8")
    text = refused("clean", "demo", "--out", tmp_path / "out", "--track", f"{track}@MARS-01")
    assert "MARS-01" in text


def test_a_fleet_without_vehicles_is_refused(town_file, tmp_path):
    path = tmp_path / "fleet.toml"
    path.write_text(FLEET.format(count=0), encoding="utf-8")
    text = refused("clean", town_file, "--out", tmp_path / "out", "--fleet", path, *QUICK)
    assert f"{path}: the fleet has no vehicle" in text


def test_a_town_whose_streets_no_vehicle_serves_is_still_told(fleet_file, tmp_path):
    wide = fleet_file.read_text(encoding="utf-8").replace("width_m = 2.0", "width_m = 3.5")
    narrow = tmp_path / "lanes.osm"
    osm = Osm()
    osm.way((0, 0), (400, 0), highway="residential", width="3")
    for x, y in ((-100, -100), (500, 600)):
        osm.box(x, y, x + 10, y + 10, building="house")
    fleet_file.write_text(wide, encoding="utf-8")
    out = tmp_path / "out"
    done("clean", osm.write(narrow), "--out", out, "--fleet", fleet_file, "--lang", "en", *QUICK)
    plan = plan_of(out)
    assert plan["routes"] == []
    assert {each["reason"] for each in plan["unserved"]} == {"narrow"}
    assert json.loads((out / "routes.geojson").read_text(encoding="utf-8"))["features"] == []
    assert not list((out / "gpx").iterdir())


def test_a_depot_far_from_every_street_is_named(town_file, fleet_file, tmp_path):
    far = fleet_file.read_text(encoding="utf-8").replace(
        f"lat = {LAT}\nminutes = 0.0", f"lat = {LAT + 5000 * PER_METRE_LAT}\nminutes = 0.0"
    )
    fleet_file.write_text(far, encoding="utf-8")
    text = refused("clean", town_file, "--out", tmp_path / "out", "--fleet", fleet_file)
    assert "yard" in text
