"""Green: who is within a walk of a park, who is not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from layers.residents import NAMES as CLASS_NAMES
from planner.app.downloads import downloads
from planner.app.map_view import choose_language, show_map
from planner.app.town_choice import choose_town
from planner.completeness import MEASURES
from planner.export.tables import as_csv, as_record
from planner.export.terminal import (
    headline_text,
    measure_text,
    sensitivity_lines,
    target_text,
    value_text,
)

if TYPE_CHECKING:
    from planner.assess import Assessment
    from planner.town import Town

UNIT_NAMES = {"residents": "居民 residents", "floor_area_m2": "建筑面积 floor area (m²)"}


def page() -> None:
    """Show the chosen town: headline, map, ledger, indicators, completeness, downloads."""
    st.title("步行可达公园 · Within a walk of a park")
    shown = choose_town()
    lang = choose_language()
    if shown is None:
        st.info("在左侧选择数据。Choose a town on the left.")
        return
    assessment = shown.assessment
    _about(assessment.town)
    _headline(assessment)
    html = show_map(shown, lang)
    _ledger(assessment)
    _indicators(assessment)
    _completeness(assessment.town)
    downloads(shown, html, lang)


def _about(town: Town) -> None:
    st.subheader(town.name)
    if town.provenance.illustrative:
        st.warning("示意数据，非实测 · Illustrative data, not surveyed: its geometry is invented.")
    st.caption(f"{town.provenance.credit} · {town.provenance.source}")


def _headline(assessment: Assessment) -> None:
    figure = assessment.headline
    straight = assessment.indicator("park_straight_500")
    if figure.value is None:
        st.error(headline_text(assessment))
        return
    unit = assessment.ledger.unit
    # Side by side where there is room; a figure is never cut short.
    with st.container(horizontal=True, gap="medium"):
        st.metric(
            "步行500米 within a 500 m walk",
            f"{figure.value:.1f} %",
            help=assessment.indicator("park_walk_500").definition,
            width="content",
        )
        st.metric("直线500米 straight line", value_text(straight).split("\n")[0], width="content")
        amount = f"{figure.numerator:,.0f} / {figure.denominator:,.0f}"
        st.metric(f"{unit}", amount, width="content")
    st.write(headline_text(assessment))


def _ledger(assessment: Assessment) -> None:
    st.subheader("账目 ledger")
    table = assessment.ledger_table()
    amount = table.columns[1]
    st.dataframe(
        table.assign(
            share=100 * table["share"].astype(float),
            meaning=[f"{CLASS_NAMES[name].zh} {CLASS_NAMES[name].en}" for name in table["class"]],
        ),
        hide_index=True,
        column_config={
            "class": "类别 class",
            "meaning": "含义 meaning",
            amount: st.column_config.NumberColumn(UNIT_NAMES[amount], format="%.0f"),
            "share": st.column_config.NumberColumn("比例 share", format="%.1f %%"),
        },
    )
    for line in sensitivity_lines(assessment):
        st.caption(line)
    st.download_button("下载账目 ledger.csv", table.to_csv(index=False), "ledger.csv", "text/csv")


def _indicators(assessment: Assessment) -> None:
    st.subheader("指标 indicators")
    rows = [
        {
            "指标 indicator": f"{row.name_zh} {row.name_en}",
            "值 value": value_text(row).replace("\n", " "),
            "分子 numerator": row.numerator,
            "分母 denominator": row.denominator,
            "单位 unit": row.denominator_unit,
            "目标 target": target_text(row).replace("\n", " "),
            "出处 source": f"{row.document} {row.clause}".strip(),
            "公式状态 formula": row.formula_status,
            "限值状态 threshold": row.threshold_status,
            "说明 caveat": row.caveat,
        }
        for row in assessment.indicators
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    records = [as_record(row, assessment.town) for row in assessment.indicators]
    st.download_button(
        "下载指标 indicators.csv", as_csv(records).encode("utf-8-sig"), "indicators.csv", "text/csv"
    )


def _completeness(town: Town) -> None:
    st.subheader("数据完整度 completeness")
    known = town.provenance.completeness
    rows = [
        {
            "度量 measure": f"{measure.name_zh} {measure.name_en}",
            "值 value": measure_text(known.get(measure.id), measure.unit),
        }
        for measure in MEASURES
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    for fault, count in town.provenance.faults.items():
        st.caption(f"{count} {fault}")
    for note in town.provenance.notes:
        st.caption(note)
