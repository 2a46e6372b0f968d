"""The outline within which residents count; never an administrative border unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from layers.layer import Layer, LayerClass
from planner.language import Phrase
from planner.town import NOT_A_BORDER

if TYPE_CHECKING:
    from planner.assess import Assessment

_NAME = Phrase("研究范围", "Study area")


def layer(assessment: Assessment) -> Layer:
    """Return the study area's outline where it cannot be an administrative border.

    A place name or a file may stand for a county, and a map with its border
    needs a map approval number (审图号): there the layer is empty, and
    `outline` draws what was asked for.
    """
    drawn = assessment.town.provenance.boundary_from in NOT_A_BORDER
    whole = outline(assessment)
    area = whole.classes[0]
    return whole if drawn else Layer(whole.id, whole.name, (_without_features(area),))


def outline(assessment: Assessment) -> Layer:
    """Return the study area's outline, be it an administrative border or not."""
    town = assessment.town
    frame = gpd.GeoDataFrame({"name": [town.name]}, geometry=[town.boundary], crs=town.crs)
    return Layer("study_area", _NAME, (LayerClass(_NAME, "#555555", frame, 2.0, 0.0, "6 6"),))


def _without_features(part: LayerClass) -> LayerClass:
    return LayerClass(part.name, part.colour, part.features.iloc[:0], part.weight, 0.0, part.dash)
