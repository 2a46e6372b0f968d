"""The outline within which residents count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from layers.layer import Layer, LayerClass

if TYPE_CHECKING:
    from planner.assess import Assessment


def layer(assessment: Assessment) -> Layer:
    """Return the study area's outline (never an administrative border)."""
    town = assessment.town
    frame = gpd.GeoDataFrame({"name": [town.name]}, geometry=[town.boundary], crs=town.crs)
    area = LayerClass("研究范围 study area", "#555555", frame, 2.0, 0.0, "6 6")
    return Layer("study_area", "研究范围 / study area", (area,))
