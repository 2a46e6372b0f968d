"""Stretches of street where litter bins or public toilets are farther apart than asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.layer import Field, Layer, LayerClass
from planner.language import Phrase

if TYPE_CHECKING:
    from planner.assess import Assessment


def layer(assessment: Assessment) -> Layer:
    """Return the stretches beyond the norm of bins, and of toilets."""
    streets = assessment.streets
    return Layer(
        "street_furniture",
        Phrase("废物箱与公厕缺口", "Litter bins and toilets too far apart"),
        (
            LayerClass(
                Phrase("废物箱间距过大", "litter bins too far apart"),
                "#c05a00",
                streets.bins.gaps,
                1.8,
                dash="3 3",
            ),
            LayerClass(
                Phrase("公厕间距过大", "public toilets too far apart"),
                "#40004b",
                streets.toilets.gaps,
                3.2,
                dash="8 3",
            ),
        ),
        (
            Field("name", Phrase("街道", "street")),
            Field("spacing_m", Phrase("间距（米）", "spacing (m)")),
            Field("norm_m", Phrase("标准（米）", "norm (m)")),
        ),
        shown=False,
        note=Phrase(
            "沿路网量取的间距，标准见CJJ 27-2012：废物箱商业街100米、主次干路200米、支路400米；"
            "公厕商业街400米。",
            "Spacing along the network; norms of CJJ 27-2012: litter bins 100 m on shopping "
            "streets, 200 m on main and secondary, 400 m on branch streets; toilets 400 m on "
            "shopping streets.",
        ),
    )
