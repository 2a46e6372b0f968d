"""Figures as text in Chinese and in English, on towns whose figures are worked out by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter
from types import SimpleNamespace

import numpy as np
import pytest

from planner.assess import HEADLINE_M, assess
from planner.columns import TABLES
from planner.completeness import MEASURES
from planner.export.wording import (
    completeness_lines,
    headline,
    key_figure,
    ledger_lines,
    method_note,
)
from planner.indicator import Indicator, Target
from planner.indicators import minimal
from planner.indicators.basis import FLOOR_AREA, RESIDENTS, Basis
from planner.language import words
from planner.network import CLASSES, Ledger
from planner.population.place import Totals, place_residents, residents_given
from planner.sources.load import load_town
from planner.standards import standards
from planner.town import Population
from tests.towns import box, footway, home, make, park, street

MAIN = street(*[(50.0 * step, 0.0) for step in range(41)])
TO_PARK = footway((50, 0), (50, -100))
PARK = park(box(0, -150, 100, -50))
STUDY = box(-1000, -1000, 3000, 1000)
HAN = re.compile(r"[\u4e00-\u9fff]")


def two_homes(**columns):
    """100 m² of floor within a 500 m walk of the park, 300 m² farther."""
    return make(
        boundary=STUDY,
        ways=[MAIN, TO_PARK],
        buildings=[home(300, 10, levels=1.0, **columns), home(900, 10, levels=3.0, **columns)],
        green=[PARK],
    )


def people(town, count, *, min_floor_area_m2=0):
    totals = Totals("number", str(count), total=float(count))
    return place_residents(town, totals, min_floor_area_m2=min_floor_area_m2)


def indicator(**changes):
    fields = {
        "id": "x", "name_zh": "某指标", "name_en": "some figure", "value": 81.0, "unit": "%",
        "numerator": 81.0, "denominator": 100.0, "numerator_unit": "ha", "denominator_unit": "ha",
        "definition": "a ÷ b", "definition_zh": "甲 ÷ 乙", "rule_set": "national",
        "document": "GB 55014-2021", "clause": "2.1.3", "formula_status": "read",
        "threshold_status": "read", "target": Target(">=", 80.0),
    }  # fmt: skip
    return Indicator(**{**fields, **changes})


def with_ledger(*amounts, unit=RESIDENTS):
    return SimpleNamespace(ledger=Ledger(dict(zip(CLASSES, amounts, strict=True)), {}, unit))


def test_the_headline_has_share_fraction_range_and_straight_line():
    assessment = assess(people(two_homes(), 40), ("planner",))
    assert headline(assessment, "zh") == (
        "步行500米可达公园：25.0 %，即 10 / 40 居民（人）；"
        "25.0–50.0 %（3种人口分布模型）；直线距离500米 25.0 %"
    )
    assert headline(assessment, "en") == (
        "Within a 500 m walk of a park: 25.0 % (10 of 40 residents); "
        "25.0–50.0 % over 3 population models; straight line of 500 m: 25.0 %"
    )


def test_a_headline_without_the_straight_line_figure_leaves_it_out():
    text = headline(assess(people(two_homes(), 40), ("national",)), "zh")
    assert text.endswith("25.0–50.0 %（3种人口分布模型）")


def test_a_headline_of_too_much_unknown_says_what_is_missing_and_no_percentage():
    assessment = assess(people(two_homes(), 100, min_floor_area_m2=10.0), ("planner",))
    assert headline(assessment, "zh") == (
        "步行500米可达公园：不能判定；数据不足占60%：60 居民（人），已标绘的住宅建筑难以容纳；"
        "超过20%，不给出比例"
    )
    assert headline(assessment, "en") == (
        "Within a 500 m walk of a park: not told; 60% unknown (60 residents: the mapped "
        "buildings cannot plausibly hold them); above 20% no percentage is given"
    )


def test_without_a_population_the_headline_is_of_floor_area():
    assessment = assess(two_homes(), ("planner",))
    assert headline(assessment, "zh") == (
        "步行500米可达公园：25.0 %，即 100 / 400 平方米住宅建筑面积；直线距离500米 25.0 %；"
        "未提供人口：比例按住宅建筑面积计"
    )
    assert "(100 of 400 m² of residential floor area)" in headline(assessment, "en")
    assert method_note(assessment, "zh").startswith("未提供人口")
    assert "居民" not in headline(assessment, "zh")


def test_residents_given_per_building_have_no_range():
    assessment = assess(residents_given(two_homes(residents=5.0)), ("planner",))
    assert headline(assessment, "zh") == (
        "步行500米可达公园：50.0 %，即 5 / 10 居民（人）；直线距离500米 50.0 %；"
        "居民数按建筑给定，无人口分布模型的区间"
    )
    figure = key_figure(assessment.indicator("park_walk_500"), "en")
    assert figure.range == ""
    assert figure.caveat == "residents given per building: no range over models"
    assert method_note(assessment, "en") == (
        "Residents as given per building (buildings.residents; 10 in all). "
        "Walks run from building to street to park entrance, up to 500 m."
    )


def test_over_nobody_nothing_is_told_and_nothing_is_zero_percent():
    assessment = assess(make(boundary=STUDY, ways=[MAIN], green=[PARK]), ("planner",))
    assert headline(assessment, "zh") == "步行500米可达公园：不能判定；既无居民数据，也无住宅建筑"
    figure = key_figure(assessment.indicator("park_walk_500"), "zh")
    assert (figure.value, figure.fraction) == ("—", "— / 0 平方米住宅建筑面积")
    assert {share for _, _, share in ledger_lines(assessment, "zh")} == {"—"}


def test_a_key_figure_is_whole_in_both_languages():
    row = indicator(low=65.08, high=70.21, caveat="mind", caveat_zh="注意")
    zh, en = key_figure(row, "zh"), key_figure(row, "en")
    assert (zh.name, zh.definition, zh.caveat) == ("某指标", "甲 ÷ 乙", "注意")
    assert (en.name, en.definition, en.caveat) == ("some figure", "a ÷ b", "mind")
    assert (zh.value, en.value) == ("81.0 %", "81.0 %")
    assert (zh.fraction, en.fraction) == ("81.00 / 100.00 公顷", "81.00 / 100.00 ha")
    assert zh.range == "65.1–70.2 %（3种人口分布模型）"
    assert en.range == "65.1–70.2 % over 3 population models"
    assert zh.status == "限值 ≥ 80 %：达标。出处：GB 55014-2021，2.1.3"
    assert en.status == "threshold ≥ 80 %: met. Source: GB 55014-2021, 2.1.3"


def test_models_that_agree_are_said_to_agree():
    assert key_figure(indicator(low=81.0, high=81.01), "zh").range == (
        "81.0 %（3种人口分布模型结果相同）"
    )


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        ({"value": 79.0}, "限值 ≥ 80 %：未达标", "threshold ≥ 80 %: not met"),
        (
            {"formula_status": "copy"},
            "限值 ≥ 80 %：依据待核",
            "threshold ≥ 80 %: source to be checked",
        ),
        (
            {"threshold_status": "recalled", "value": None},
            "限值 ≥ 80 %：依据待核",
            "threshold ≥ 80 %: source to be checked",
        ),
        ({"value": None}, "限值 ≥ 80 %", "threshold ≥ 80 %"),
        (
            {"value": 79.0, "lower_bound": True},
            "限值 ≥ 80 %：数值为下限，尚不能判定",
            "threshold ≥ 80 %: a lower bound, not yet decided",
        ),
        ({"value": 81.0, "lower_bound": True}, "限值 ≥ 80 %：达标", "threshold ≥ 80 %: met"),
        ({"target": None, "threshold_status": "none"}, "无规定限值", "no threshold"),
        (
            {"target": None, "formula_status": "copy"},
            "无规定限值：依据待核",
            "no threshold: source to be checked",
        ),
    ],
)
def test_the_status_says_no_more_than_is_known(changes, zh, en):
    row = indicator(document="", clause="", **changes)
    assert key_figure(row, "zh").status == zh
    assert key_figure(row, "en").status == en


def test_a_lower_bound_is_marked_and_an_unknown_value_is_not():
    assert key_figure(indicator(value=8.33, lower_bound=True), "zh").value == "≥ 8.3 %"
    assert key_figure(indicator(value=0.04, lower_bound=True), "zh").value == "> 0 %"
    assert key_figure(indicator(value=None, lower_bound=True), "zh").value == "—"


def test_a_number_above_nothing_is_never_told_as_nothing():
    row = indicator(value=0.04, numerator=0.004, denominator=12345.678)
    figure = key_figure(row, "en")
    assert (figure.value, figure.fraction) == ("<0.1 %", "<0.01 / 12,345.68 ha")
    assert key_figure(indicator(value=0.0, numerator=0.0), "en").value == "0.0 %"


def test_units_that_differ_are_both_named_and_a_missing_number_is_a_dash():
    row = indicator(
        value=None, unit="m²/person", numerator=20_000.0, denominator=None,
        numerator_unit="m²", denominator_unit="residents",
    )  # fmt: skip
    assert key_figure(row, "zh").fraction == "20,000 平方米 / — 居民（人）"
    assert key_figure(row, "en").fraction == "20,000 m² / — residents"
    whole = replace(row, value=8.0, denominator=2_500.0)
    assert key_figure(whole, "zh").value == "8.0 平方米/人"


@pytest.mark.parametrize(
    ("unit", "value", "told"),
    [
        ("h", 6.47, "6.5 h"),
        ("m³", 27.36, "27.4 m³"),
        ("km/week", 160.96, "161.0 km/week"),
        ("calls/week", 28.0, "28 calls/week"),
    ],
)
def test_a_sum_is_told_alike_as_value_and_as_numerator(unit, value, told):
    row = indicator(
        value=value, unit=unit, numerator=value, denominator=None,
        numerator_unit=unit, denominator_unit="",
    )  # fmt: skip
    figure = key_figure(row, "en")
    assert (figure.value, figure.fraction) == (told, told)


def test_a_quotient_of_which_nothing_is_known_is_one_dash():
    assert key_figure(indicator(value=None, numerator=None, denominator=None), "en").fraction == "—"


def test_the_ledger_is_told_in_words_with_its_sum():
    assessment = assess(people(two_homes(), 40), ("planner",))
    assert ledger_lines(assessment, "zh") == [
        ("数据不足", "0", "0.0 %"),
        ("步行500米内有公园", "10", "25.0 %"),
        ("未接入道路", "0", "0.0 %"),
        ("近旁公园无入口", "0", "0.0 %"),
        ("步行超过500米", "30", "75.0 %"),
        ("合计，居民（人）", "40", "100.0 %"),
    ]
    assert ledger_lines(assessment, "en")[-1] == ("sum, residents", "40", "100.0 %")


def test_where_rounded_amounts_do_not_add_up_the_sum_says_so():
    lines = ledger_lines(with_ledger(1 / 3, 1 / 3, 1 / 3, 0.0, 9.0), "en")
    assert [amount for _, amount, _ in lines] == ["<1", "<1", "<1", "0", "9", "10"]
    assert [share for _, _, share in lines] == [
        "3.3 %", "3.3 %", "3.3 %", "0.0 %", "90.0 %", "100.0 %",
    ]  # fmt: skip
    assert lines[-1][0] == "sum (each rounded on its own), residents"


def test_one_in_a_hundred_thousand_is_neither_nothing_nor_is_the_rest_everything():
    lines = ledger_lines(with_ledger(1.0, 99_999.0, 0.0, 0.0, 0.0), "zh")
    assert [line[1:] for line in lines[:3]] == [
        ("1", "<0.1 %"), ("99,999", ">99.9 %"), ("0", "0.0 %"),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_printed_amounts_and_shares_are_those_of_every_other_output(seed):
    amounts = np.random.default_rng(seed).uniform(50, 10_000, 5)
    lines = ledger_lines(with_ledger(*amounts), "en")
    assert [amount for _, amount, _ in lines[:-1]] == [f"{amount:,.0f}" for amount in amounts]
    shares = amounts / amounts.sum()
    assert [share for _, _, share in lines[:-1]] == [f"{100 * share:.1f} %" for share in shares]
    assert lines[-1][1:] == (f"{amounts.sum():,.0f}", "100.0 %")


def test_completeness_is_told_whole():
    town = two_homes()
    town = town.replace(
        provenance=replace(
            town.provenance,
            complete=("green", "ways"),
            completeness={"walkable_km": 12.345, "buildings": 1234.0, "buildings_with_levels": 0.5},
            faults={"ways with missing nodes": 3, "a new\x1b fault": 1},
            notes=("population: 2 dwellings\x07 lie in no zone",),
        )
    )
    zh, en = completeness_lines(town, "zh"), completeness_lines(town, "en")
    assert len(zh) == len(en) == len(MEASURES) + 1 + 2 + 1
    for line in ("可步行道路长度：12.3 公里", "建筑数：1,234", "居住用地面积：—"):
        assert line in zh
    assert "有层数或高度的居住建筑比例：50.0 %" in zh
    assert zh[-4:] == [
        "声明完整的数据：绿地，道路",
        "数据源中的问题：缺少节点的线（3 处）",
        "数据源中的问题：a new fault（1 处）",
        "population: 2 dwellings lie in no zone",
    ]
    assert en[-4:-1] == [
        "declared complete: green, ways",
        "in the source: 3 ways with missing nodes",
        "in the source: 1 a new fault",
    ]
    assert "未声明任何数据完整" in completeness_lines(two_homes(), "zh")
    few = completeness_lines(town, "zh", ("buildings",))
    assert [line for line in few if line in zh[: len(MEASURES)]] == ["建筑数：1,234"]


@pytest.mark.parametrize("method", ["number", "zones", "census", "raster", "given"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_population_method_is_told_with_its_total(method, lang):
    town = two_homes().replace(
        population=Population(1234.0, 0.0, method, "file\x1b[31m.csv", float("nan"))
    )
    note = method_note(SimpleNamespace(town=town), lang)
    assert "1,234" in note
    assert note.isprintable()
    assert ("file[31m.csv" in note) == (method != "number")
    assert note.count("。" if lang == "zh" else ". ") == (2 if lang == "zh" else 1)


@pytest.fixture(scope="module")
def demo():
    return load_town("demo")


def test_every_unit_has_a_chinese_word(demo):
    shown = (demo, people(demo, 60_000), demo.replace(zones=demo.zones.iloc[:0]))
    rows = [row for town in shown for row in assess(town).indicators]
    rows.append(minimal.reckon(Basis(two_homes()), standards()[0]))
    units = {
        unit for row in rows for unit in (row.unit, row.numerator_unit, row.denominator_unit)
    } | {measure.unit for measure in MEASURES if measure.unit not in ("share", "count")}
    assert {RESIDENTS, FLOOR_AREA, "ha", "km", "m²/person", "dwellings"} <= units
    # Nothing divides a sum.
    for unit in units - {""}:
        assert unit == "%" or HAN.search(words("zh").value(unit)), unit
        assert words("en").value(unit) == unit


@pytest.mark.parametrize("row", standards(), ids=lambda row: row.id)
def test_documents_and_clauses_are_said_in_chinese(row):
    """Codes of standards stay; running English words do not."""
    for text in (row.document, row.clause):
        if re.search(r"[a-z]{2}", text):
            assert HAN.search(words("zh").value(text)), text


def test_classes_tables_and_mended_outlines_have_words():
    for lang in ("zh", "en"):
        known = words(lang).values
        assert {f"class_{name}" for name in CLASSES} <= known.keys()
        assert {f"table_{name}" for name in TABLES} <= known.keys()
        for name in ("class_served", "class_too_far"):
            assert f"{HEADLINE_M:.0f}" in known[name]
    for table in TABLES.values():
        if "area" in table.shapes:
            fault = f"self-crossing outlines mended in {table.name}"
            assert HAN.search(words("zh").value(fault))


def test_both_languages_say_the_same_keys():
    zh, en = words("zh"), words("en")
    keys = {key for key in zh.texts.keys() | en.texts.keys() if key.startswith("figure_")}
    assert keys
    assert keys <= zh.texts.keys() & en.texts.keys()
    assert zh.values.keys() == en.values.keys()
    for key in keys:
        blanks = [{name for _, name, _, _ in Formatter().parse(say.texts[key])} for say in (zh, en)]
        # How many models there are, and how far, is named in Chinese where English needs it not.
        assert blanks[0] ^ blanks[1] <= {None, "models", "limit_m"}, key
