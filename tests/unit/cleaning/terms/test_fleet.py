from __future__ import annotations

import datetime as dt
import itertools
import json
import math
import tomllib
from copy import deepcopy
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
import shapely
from pyproj import CRS

from planner.cleaning.terms.fleet import CleaningFleet, default_fleet, fleet_of
from planner.cleaning.terms.fleet_rows import _BASED
from planner.errors import OptionError

ZUOQUAN = CRS("EPSG:4547")


JUNK = [None, "", "x", -1, 0, 0.5, 1e308, math.nan, math.inf, True, [], {}, [[]], [1], ["x"], [{}]]
JUNK += [dt.time(22), [[dt.time(22), dt.time(5)]], [["22:00", "05:00"]] * 2]


def one_of_each() -> dict[str, Any]:
    """Return a small fleet that is in order."""
    vehicle = {
        "id": "washer",
        "name": "高压清洗车",
        "services": ["wash"],
        "count": 1,
        "width_m": 2.5,
        "swath_m": 3.5,
        "service_kmh": 10,
        "travel_kmh": 30,
        "capacity_m3": 7,
        "use_m3_per_km": 0.7,
        "u_turn_width_m": 16,
        "windows": [["22:00", "05:00"]],
        "start": "yard",
        "end": "yard",
        "facilities": ["tap"],
    }
    yard = {"id": "yard", "kind": "depot", "name": "停车场", "lon": 113.37, "lat": 37.07}
    tap = {**yard, "id": "tap", "kind": "water", "minutes": 15}
    return {"facility": [yard, tap], "vehicle": [vehicle]}


def said(document: dict[str, Any]) -> str:
    with pytest.raises(OptionError) as caught:
        fleet_of(document, file="our_fleet.toml")
    message = str(caught.value)
    assert message.startswith("our_fleet.toml: ")
    return message


def with_vehicle(**changes: object) -> dict[str, Any]:
    document = one_of_each()
    document["vehicle"][0] |= changes
    return document


def with_facility(number: int, **changes: object) -> dict[str, Any]:
    document = one_of_each()
    document["facility"][number] |= changes
    return document


def test_the_packaged_fleet_washes_with_the_wide_vehicle_before_the_small_one() -> None:
    assert [item.id for item in default_fleet().for_service("wash")] == ["washer", "small"]
    assert [item.id for item in default_fleet().for_service("sweep")] == ["sweeper", "small"]


def test_the_packaged_tank_of_7_m3_washes_10_km() -> None:
    washer = default_fleet().for_service("wash")[0]
    assert washer.capacity == 7.0
    assert washer.capacity / washer.use_per_km == pytest.approx(10.0)


def test_the_packaged_fleet_names_no_costs_and_no_places() -> None:
    fleet = default_fleet()
    assert fleet.water_price_m3 is None
    assert {(item.cost_per_hour, item.cost_per_km) for item in fleet.vehicles} == {(None, None)}
    assert {(item.lon, item.lat, item.place) for item in fleet.facilities} == {(None, None, None)}


def test_every_number_of_the_packaged_fleet_has_one_basis() -> None:
    for item in default_fleet().vehicles:
        based = [key for part in item.basis for key in part.keys]
        assert sorted(based) == sorted(key for key in _BASED if not key.startswith("cost"))
        assert all(bool(part.source) == (part.status != "none") for part in item.basis)


def test_the_first_packaged_shift_of_sweepers_ends_at_7() -> None:
    sweeper = default_fleet().for_service("sweep")[0]
    assert sweeper.windows[0].times[1] == "07:00"


@pytest.mark.parametrize("fleet", [default_fleet(), fleet_of(one_of_each(), file="f")])
def test_a_fleet_written_as_json_reads_back_equal(fleet: CleaningFleet) -> None:
    again = fleet_of(json.loads(json.dumps(fleet.to_document())), file="plan.json")
    assert again == fleet
    assert again.digest == fleet.digest


def test_one_more_vehicle_is_another_digest() -> None:
    fleet = fleet_of(one_of_each(), file="f")
    more = replace(fleet, vehicles=(replace(fleet.vehicles[0], count=2),))
    assert more.digest != fleet.digest


def test_reading_leaves_the_document_as_it_was() -> None:
    document = one_of_each()
    before = deepcopy(document)
    fleet_of(document, file="f")
    assert document == before


def test_a_users_file_need_not_state_sources() -> None:
    document = with_vehicle(basis=[{"keys": ["count"]}])
    (basis,) = fleet_of(document, file="f").vehicles[0].basis
    assert (basis.source, basis.status) == ("given", "none")


def test_costs_and_price_are_taken_where_given() -> None:
    document = {**with_vehicle(cost_per_hour=180, cost_per_km=2.5), "water_price_m3": 4.5}
    fleet = fleet_of(document, file="f")
    assert fleet.vehicles[0].cost_per_hour == 180.0
    assert fleet.vehicles[0].cost_per_km == 2.5
    assert fleet.water_price_m3 == 4.5
    assert fleet_of(fleet.to_document(), file="f") == fleet


def test_lon_and_lat_are_placed_in_the_towns_crs() -> None:
    # On the central meridian, 500 km east of the false origin.
    document = with_facility(0, lon=114.0, lat=37.0)
    yard = fleet_of(document, file="f").located(ZUOQUAN).facilities[0]
    assert isinstance(yard.place, shapely.Point)
    assert yard.place.x == pytest.approx(500_000.0, abs=1e-3)
    # Meridian arc of GRS80, the published series in degrees and multiple angles.
    sine = [math.sin(math.radians(37.0 * times)) for times in (2, 4, 6)]
    arc_m = 111_132.952547 * 37.0 - 16_038.50868 * sine[0] + 16.83261 * sine[1] - 0.02198 * sine[2]
    assert yard.place.y == pytest.approx(arc_m, abs=1e-3)
    assert not yard.assumed


def test_only_places_that_nobody_gave_are_assumed() -> None:
    document = with_facility(1, lon=114.0, lat=37.0)
    document["facility"][0] = {
        "id": "yard", "kind": "depot", "name": "停车场", "place": "assumed",
    }  # fmt: skip
    middle = shapely.Point(480_000.0, 4_100_000.0)
    fleet = fleet_of(document, file="f").located(ZUOQUAN, {"yard": middle, "tap": middle})
    yard, tap = fleet.facilities
    assert (yard.place, yard.assumed) == (middle, True)
    assert (tap.place == middle, tap.assumed) == (False, False)
    assert fleet.digest == fleet_of(document, file="f").digest
    elsewhere = fleet.located(ZUOQUAN, {"yard": shapely.Point(0.0, 0.0)})
    assert elsewhere.facilities[0].place == middle


def test_a_washer_calls_at_water_and_a_sweeper_at_tips() -> None:
    fleet = default_fleet()
    small = fleet.for_service("wash")[-1]
    assert [item.kind for item in fleet.stops(small, "wash")] == ["water"]
    assert [item.kind for item in fleet.stops(small, "sweep")] == ["tip"]


def test_a_type_of_which_there_is_none_serves_nothing() -> None:
    document = with_vehicle(count=0)
    document["vehicle"].append({**one_of_each()["vehicle"][0], "id": "sweeper"})
    document["vehicle"][1]["services"] = ["sweep"]
    fleet = fleet_of(document, file="f")
    assert fleet.for_service("wash") == ()
    assert len(fleet.for_service("sweep")) == 1


@pytest.mark.parametrize("document", [with_vehicle(count=0), {**one_of_each(), "vehicle": []}, {}])
def test_a_fleet_without_any_vehicle_is_refused(document: dict[str, Any]) -> None:
    assert "the fleet has no vehicle; give a [[vehicle]] with a count of 1" in said(document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (with_vehicle(capacity_m3=0), "[[vehicle]] row 1 (washer), capacity_m3: 0 cannot be"),
        (with_vehicle(swath_m=-1), "swath_m: -1 cannot be; give a number above 0, up to 10"),
        (with_vehicle(width_m="2.5"), "width_m: '2.5' cannot be"),
        (with_vehicle(width_m=True), "width_m: True cannot be"),
        (with_vehicle(width_m=float("nan")), "width_m: nan cannot be"),
        (with_vehicle(count=1.5), "count: 1.5 is not a whole number"),
        (with_vehicle(count=-1), "count: -1 cannot be; give a number of 0 or more"),
        (with_vehicle(travel_kmh=5), "travel_kmh: is slower than service_kmh"),
        (with_vehicle(start="gate"), "start: 'gate' is no [[facility]]; give one of kind depot"),
        (with_vehicle(end="tap"), "end: 'tap' is a water; give one of kind depot (there: yard)"),
        (with_vehicle(facilities=["yard"]), "'yard' is a depot; give one of kind water or tip"),
        (with_vehicle(services=["wsh"]), "services: give one or more of sweep, wash"),
        (with_vehicle(services="wash"), "services: give one or more of sweep, wash"),
        (with_vehicle(windows=[]), "windows: there is none; give at least one"),
        (with_vehicle(windows=[["22:00", "25:00"]]), "windows: '25:00' is no time of day"),
        (with_vehicle(windows=["22:00-05:00"]), "give pairs such as"),
        (with_vehicle(windows=[["22:00", "22:00"]]), "from 22:00 to 22:00 is no stretch"),
        (with_vehicle(capacity_m=7), "unknown key 'capacity_m'; did you mean capacity_m3?"),
        (with_vehicle(cost_per_km=-1), "cost_per_km: -1 cannot be"),
        (with_vehicle(basis=[{"keys": ["speed"]}]), "[[vehicle.basis]] row 1, keys: speed"),
        (with_vehicle(basis=[{"keys": ["count"], "status": "sure"}]), "status: 'sure' is not one"),
        (with_facility(0, kind="garage"), "[[facility]] row 1 (yard), kind: 'garage' is not one"),
        (with_facility(1, minutes=-1), "[[facility]] row 2 (tap), minutes: -1 cannot be"),
        (with_facility(0, lon=37.07, lat=113.37), "113.37 is no latitude; are lon and lat exch"),
        (with_facility(0, datum="GCJ-02"), "'GCJ-02': convert lon and lat to WGS-84 first"),
        (with_facility(0, place="assumed"), 'place: may only be "assumed", without lon and lat'),
        (with_facility(1, id="yard"), "row 1 (yard) and [[facility]] row 2 (yard) are about the"),
        ({**one_of_each(), "vehicles": []}, "unknown table or key 'vehicles'; did you mean"),
        ({**one_of_each(), "water_price_m3": -1}, "top of the file, water_price_m3: -1 cannot be"),
        ({**one_of_each(), "vehicle": {"id": "a"}}, "begin each of its rows with [[vehicle]]"),
    ],
)
def test_a_fault_is_named_with_its_row_and_key(document: dict[str, Any], words: str) -> None:
    assert words in said(document)


def test_a_facility_without_a_place_says_what_to_give() -> None:
    document = one_of_each()
    del document["facility"][0]["lon"], document["facility"][0]["lat"]
    assert "[[facility]] row 1 (yard): has no place; give lon and lat" in said(document)


def test_half_a_place_is_refused() -> None:
    document = one_of_each()
    del document["facility"][0]["lat"]
    assert "[[facility]] row 1 (yard), lat: is missing" in said(document)


def test_shifts_of_one_vehicle_that_overlap_across_midnight_are_refused() -> None:
    message = said(with_vehicle(windows=[["22:00", "05:00"], ["04:00", "09:00"]]))
    assert "22:00-05:00 and 04:00-09:00 overlap" in message
    touching = with_vehicle(windows=[["22:00", "05:00"], ["05:00", "09:00"]])
    assert len(fleet_of(touching, file="f").vehicles[0].windows) == 2


def test_all_faults_are_told_at_once() -> None:
    document = with_vehicle(capacity_m3=0, swath_m=0, start="nowhere")
    document["facility"][1]["kind"] = "well"
    message = said(document)
    for words in ("capacity_m3", "swath_m", "'nowhere'", "'well'"):
        assert words in message


def test_whatever_stands_in_a_cell_the_fleet_is_read_or_refused_with_a_message() -> None:
    refused = 0
    for table, number in (("facility", 0), ("facility", 1), ("vehicle", 0)):
        row = {**one_of_each()[table][number], "basis": [], "datum": "WGS-84", "place": "assumed"}
        for key, junk in itertools.product(row, JUNK):
            document = one_of_each()
            document[table][number][key] = junk
            try:
                fleet_of(document, file="f")
            except OptionError:
                refused += 1
    assert refused > 400


def test_a_missing_number_is_asked_for_by_name() -> None:
    for key in one_of_each()["vehicle"][0]:
        document = one_of_each()
        del document["vehicle"][0][key]
        if key == "facilities":
            assert fleet_of(document, file="f").vehicles[0].facilities == ()
        else:
            assert f", {key}: " in said(document)


def test_the_packaged_file_explains_every_key_it_uses() -> None:
    text = (files("planner.cleaning.terms") / "fleet.toml").read_text(encoding="utf-8")
    head = text[: text.index("[[facility]]\n")]
    document = tomllib.loads(text)
    keys = {key for table in document.values() for row in table for key in row}
    assert all(key in head for key in keys)
