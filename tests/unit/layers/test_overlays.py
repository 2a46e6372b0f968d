"""What overlays hold: every row once, one shape a class, names in two languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

import layers
from layers import (
    market,
    parking,
    parking_residents,
    parking_shade,
    places,
    streets,
    trees,
    walking_reach,
)
from planner import Totals, assess, load_town, place_residents
from planner.language import Phrase, words
from tests.towns import at, box, footway, gate, home, line, make, park, street


@pytest.fixture(scope="module")
def town():
    return place_residents(load_town("demo"), Totals("number", "60000", total=60_000))


@pytest.fixture(scope="module")
def assessment(town):
    return assess(town)


@pytest.fixture(scope="module")
def built(assessment):
    return {layer.id: layer for layer in layers.build(assessment)}


def of(**rows):
    """Return the assessment of a small town."""
    return assess(make(**rows))


def counts(layer):
    return {part.name.en: len(part.features) for part in layer.classes}


def rows(layer):
    return pd.concat([part.features for part in layer.classes])


def phrases(layer):
    yield layer.name
    yield from (part.name for part in layer.classes)
    yield from (field.label for field in layer.tooltip)
    if layer.note is not None:
        yield layer.note


def test_layers_are_drawn_from_the_ground_up(assessment):
    assert [layer.id for layer in layers.build(assessment)] == [
        *("water", "green", "completeness", "straight_reach", "walking_reach", "streets"),
        *("approaches", "shaded_streets", "street_furniture", "parking", "parking_shade"),
        *("market", "trees", "flowers", "parking_residents", "residents", "places"),
        *("entrances", "study_area"),
    ]


def test_a_map_opens_without_what_hides_the_rest(built):
    hidden = {"completeness", "straight_reach", "walking_reach", "places"}
    hidden |= {"approaches", "shaded_streets", "street_furniture", "flowers"}
    hidden |= {"parking_shade", "parking_residents"}
    assert {id_ for id_, layer in built.items() if not layer.shown} == hidden


def test_every_class_holds_one_shape_in_the_towns_crs(built, town):
    for layer in built.values():
        for part in layer.classes:
            dimensions = shapely.get_dimensions(part.features.geometry.to_numpy())
            assert len(set(dimensions.tolist())) <= 1, part.name.en
            assert part.features.crs == town.crs
            assert not part.features.geometry.is_empty.any()


def test_markers_are_single_points(built):
    for layer in built.values():
        for part in layer.classes:
            if (shapely.get_dimensions(part.features.geometry.to_numpy()) == 0).any():
                assert set(part.features.geom_type) == {"Point"}, part.name.en


def test_every_class_has_the_columns_of_the_tooltip_and_of_the_label(built):
    for layer in built.values():
        wanted = {field.column for field in layer.tooltip} | {layer.label} - {""}
        for part in layer.classes:
            assert wanted <= set(part.features.columns), part.name.en


def test_every_name_is_said_in_both_languages(built):
    for layer in built.values():
        for phrase in phrases(layer):
            assert isinstance(phrase, Phrase)
            assert phrase.zh.strip()
            assert phrase.en.strip()
            assert phrase.zh != phrase.en
            assert phrase.en.isascii() or set(phrase.en) - set(map(chr, range(128))) <= set("²")


def test_classes_of_a_layer_have_names_of_their_own_within_a_shape(built):
    for layer in built.values():
        names = [
            (part.name, int(shapely.get_dimensions(part.features.geometry.array).max(initial=-1)))
            for part in layer.classes
        ]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_code_in_a_tooltip_has_a_word(built, lang):
    for layer in built.values():
        for field in layer.tooltip:
            if field.coded and len(rows(layer)):
                codes = set(rows(layer)[field.column].dropna()) - {""}
                assert codes <= set(words(lang).values), (layer.id, codes)


@pytest.mark.parametrize(("id_", "table"), [("streets", "ways"), ("green", "green")])
def test_every_row_of_a_table_is_in_exactly_one_class(built, town, id_, table):
    found = rows(built[id_])["id"]
    assert not found.duplicated().any()
    assert set(found) == set(town.tables[table]["id"])


def test_every_car_park_and_every_kerb_is_in_exactly_one_class(built, assessment, town):
    found = rows(built["parking"])["id"]
    assert not found.duplicated().any()
    assert set(found) == set(assessment.parking.lots["id"])
    assert set(found) >= set(town.parking["id"])


def test_every_water_is_in_exactly_one_class(built, town):
    assert sorted(rows(built["water"])["id"]) == sorted(town.water["id"])


def test_every_resident_with_a_building_is_in_exactly_one_class(built, assessment):
    table = assessment.residents_table()
    assert sum(counts(built["residents"]).values()) == (~table.geometry.isna()).sum()
    assert rows(built["residents"])["residents"].sum() == pytest.approx(
        60_000 - assessment.town.population.unplaced
    )


def test_every_place_is_a_market_or_another_place(built, town):
    found = [*rows(built["places"])["id"], *rows(built["market"])["id"]]
    # A temporary zone is an area with a mark on it.
    zones = town.places["kind"] == "temporary_market_zone"
    assert sorted(found) == sorted([*town.places["id"], *town.places["id"][zones]])
    assert zones.any()


def test_every_tree_row_and_hedge_is_in_exactly_one_class(built, town):
    assert len(rows(built["trees"])) == len(town.trees) + len(town.hedges)


def test_every_entrance_is_in_exactly_one_class(built, assessment):
    access = assessment.access
    expected = len(access.entrances) + access.without_entrance.sum()
    assert len(rows(built["entrances"])) == expected


def test_the_town_stays_as_it_is(assessment):
    before = {name: table.copy() for name, table in assessment.town.tables.items()}
    layers.build(assessment)
    for name, table in assessment.town.tables.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_a_house_and_nothing_else_draws_that_house_only():
    built = layers.build(of(buildings=[home(0, 0)], complete=("ways", "buildings")))
    drawn = {layer.id for layer in built if any(len(part.features) for part in layer.classes)}
    assert drawn == {"residents", "parking_residents"}


def test_ways_go_by_grade_links_with_theirs_and_the_barred_apart():
    ways = [
        street((0, 0), (9, 0), highway="primary_link"),
        street((0, 1), (9, 1), highway="tertiary"),
        street((0, 2), (9, 2), highway="living_street"),
        street((0, 3), (9, 3), highway="something_new"),
        footway((0, 4), (9, 4)),
        street((0, 5), (9, 5), highway="trunk", walkable=False),
    ]
    assert list(counts(streets.layer(of(ways=ways))).values()) == [1, 1, 2, 1, 0, 1]


def test_spaces_are_those_reckoned_and_unknown_ones_stay_missing():
    square, apart = box(0, 0, 20, 20), box(100, 0, 120, 20)
    cars = [
        {"geometry": square, "kind": "surface", "access": "public", "capacity": 40.0},
        {"geometry": apart, "kind": "surface", "access": "public", "capacity_text": "30-40"},
        {"geometry": shapely.Point(205, 5), "kind": "surface", "access": "public"},
    ]
    made = of(parking=cars)
    found = rows(parking.layer(made)).set_index("id")
    assert found["spaces"].equals(made.parking.lots.set_index("id")["spaces"][found.index])
    assert found["spaces"]["parking/0"] == 40
    assert found["fault_word"]["parking/1"] == "fault_capacity_unread"
    assert np.isnan(found["spaces"]["parking/2"])


def test_who_may_park_comes_before_where():
    square = box(0, 0, 20, 20)
    cars = [
        {"geometry": square, "kind": kind, "access": access}
        for kind in ("surface", "underground", "rooftop", "street_side")
        for access in ("public", "private", "customers")
    ]
    found = counts(parking.layer(of(parking=cars)))
    assert list(found.values()) == [8, 1, 1, 2]


def test_car_parks_as_drawn_do_not_change_when_trees_are_planted():
    lot = {"geometry": box(0, 0, 20, 20), "kind": "surface", "access": "public"}
    tree = {"geometry": shapely.Point(10, 10), "kind": "tree", "crown_m": 8.0}
    bare, planted = (of(parking=[lot], trees=trees) for trees in ([], [tree]))
    shade = [rows(parking_shade.layer(found))["shade_now"].iloc[0] for found in (bare, planted)]
    assert np.isnan(shade[0])
    assert shade[1] == pytest.approx(np.pi * 4**2 / 400, abs=1e-6)
    before, after = (rows(parking.layer(found)) for found in (bare, planted))
    pd.testing.assert_frame_equal(before, after)


def test_overlays_of_residents_bring_the_ledger_of_their_own_walk(assessment):
    built = layers.build(assessment)
    kinds = {
        name: layers.map_kind(name, built)
        for name in ("parking_residents,parking", "residents,parking_residents", "parking,trees")
    }
    assert [kind.ledger for kind in kinds.values()] == ["parking", "green", ""]
    assert kinds["parking_residents,parking"].figures == ("parking_walk_300",)


def test_a_market_zone_of_two_tables_counts_once_and_tells_its_size():
    zone = {"id": "way/1", "geometry": box(0, 0, 20, 20), "name": "临时市场"}
    stalls = [
        {**zone, "kind": "temporary_market_zone"},
        {"id": "n1", "geometry": shapely.Point(5, 5), "kind": "market"},
        {"id": "n2", "geometry": shapely.Point(6, 5), "kind": "snack_cart"},
        {"id": "n3", "geometry": box(7, 5, 8, 6), "kind": "snack_cart"},
        {"id": "n4", "geometry": shapely.Point(6, 5), "kind": "school"},
    ]
    land = [
        {**zone, "kind": "market_zone"},
        {**zone, "id": "way/2", "geometry": box(50, 0, 60, 10), "kind": "market_zone"},
    ]
    layer = market.layer(of(places=stalls, zones=land))
    found = rows(layer).set_index("id")["area_m2"]
    assert sorted(found.index) == ["n1", "n2", "n3", "way/1", "way/1", "way/2", "way/2"]
    assert list(found["way/1"]) == [400, 400]
    shapes = rows(layer).set_index("id").loc["way/1"].geometry
    assert shapes.iloc[0].contains(shapes.iloc[1])
    assert np.isnan(found["n1"])


def test_several_points_in_one_row_are_several_trees():
    grove = {"geometry": shapely.MultiPoint([(0, 0), (5, 5), (9, 9)]), "kind": "tree"}
    row = {"geometry": line((0, 0), (50, 0)), "kind": "tree_row"}
    hedge = {"geometry": box(0, 0, 9, 1)}
    found = counts(trees.layer(of(trees=[grove, row], hedges=[hedge])))
    assert found["single trees"] == 3
    assert found["tree rows"] == 1


def test_a_place_drawn_as_an_area_stands_inside_it_and_an_unknown_kind_is_not_lost():
    ell = shapely.Polygon([(0, 0), (100, 0), (100, 10), (10, 10), (10, 100), (0, 100)])
    found = places.layer(
        of(places=[{"geometry": ell, "kind": "school"}, {"geometry": ell, "kind": "temple"}])
    )
    assert counts(found)["schools and kindergartens"] == 1
    assert counts(found)["other places"] == 1
    assert shapely.contains(at(ell), rows(found).geometry.to_numpy()).all()


def test_entrances_go_by_evidence_and_a_park_without_any_is_outlined():
    spaces = [
        park(box(100, 20, 200, 120), name="有门"),
        park(box(400, 20, 500, 120), name="临街"),
        park(box(700, 20, 800, 120), name="穿入"),
        park(box(1500, 2000, 1600, 2100), name="无入口"),
    ]
    ways = [street((0, 0), (750, 0), (1000, 0)), footway((750, 0), (750, 70))]
    found = of(green=spaces, ways=ways, barriers=[gate(150, 20)])
    layer = layers.entrances.layer(found)
    names = {part.features["kind"].iloc[0]: set(part.features["name"]) for part in layer.classes}
    assert names == {"none": {"无入口"}, "adjacent": {"临街"}, "way": {"穿入"}, "gate": {"有门"}}


def test_the_walking_reach_is_told_with_the_leg_in_force(assessment):
    note = walking_reach.layer(assessment).note
    leg = f"{assessment.access.network.rules.connect_m:.0f}"
    assert f"{leg} m" in note.en
    assert f"{leg}米" in note.zh


def test_car_parks_go_by_their_shade_and_thirty_percent_is_shaded():
    lots = [
        {"geometry": box(100 * n, 0, 100 * n + 50, 20), "kind": "surface", "access": "public"}
        for n in range(5)
    ]
    widths = (2, 10, 15, 40)
    trellis = [
        {"geometry": box(100 * n, 0, 100 * n + width, 20), "kind": "trellis", "access": "public"}
        for n, width in enumerate(widths)
    ]
    made = of(parking=lots, green=trellis)
    assert list(counts(parking_shade.layer(made)).values()) == [1, 1, 1, 1, 1]


def test_dwellings_go_by_their_walk_to_a_car_park():
    made = of(
        ways=[street((0, 0), (1000, 0))],
        buildings=[home(10, 15), home(900, 15)],
        parking=[{"geometry": shapely.Point(50, 5), "kind": "surface", "access": "public"}],
    )
    found = counts(parking_residents.layer(made))
    assert found["public car park within a 300 m walk"] == 1
    assert found["farther than a 300 m walk"] == 1


def test_every_overlay_has_its_tooltips_columns_with_and_without_residents(built):
    bare = layers.build(of(ways=[street((0, 0), (99, 0))], buildings=[home(10, 15)]))
    for layer in (*built.values(), *bare):
        for part in layer.classes:
            assert {field.column for field in layer.tooltip} <= set(part.features.columns), layer.id
