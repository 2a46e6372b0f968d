"""`routes.geojson` and `routes.kml`: every step of every route on the map, in WGS-84."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.export.cleaning.themes import crew_themes
from planner.export.gis.about import About
from planner.export.gis.geojson import write_geojson
from planner.export.gis.kml import write_kml
from planner.export.gis.naming import clean
from planner.export.gis.parts import parts
from planner.export.gis.target import WGS84
from planner.language import Phrase, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from planner.cleaning.plan import CleaningPlan
    from planner.export.gis.parts import Part
    from planner.language import Lang

_TITLE = Phrase("{town}道路清扫作业线路", "{town}: street cleaning routes")


def write_maps(plan: CleaningPlan, geojson: Path, kml: Path, *, lang: Lang, tool: str) -> None:
    """Write the routes as GeoJSON and as KML: a layer or folder a crew, a feature a step.

    A line runs in the direction of travel. Properties are those of
    `themes.crew_themes`, after `layer` and `layer_name` of the crew, `class`
    (the kind in words) and `colour`. GeoJSON holds the steps crew by crew and route by
    route as they are driven; KML puts steps of one look together.
    """
    about = _about(plan, lang, tool)
    found = parts(crew_themes(plan, lang), WGS84, lang, mark=about.mark)
    write_geojson(geojson, list(_in_step_order(found)), about)
    write_kml(kml, found, about)


def _in_step_order(found: Iterable[Part]) -> Iterator[Part]:
    """Yield each crew's features of all shapes as one part, by route and step."""
    for _, some in groupby(found, key=lambda part: part.theme.id):
        shapes = list(some)
        rows = pd.concat([part.frame for part in shapes], ignore_index=True)
        rows = rows.astype({"order": "Int64"}).sort_values(["route", "order"])
        ranks = np.concatenate([part.ranks for part in shapes])[rows.index]
        yield replace(shapes[0], frame=gpd.GeoDataFrame(rows, crs=WGS84), ranks=ranks)


def _about(plan: CleaningPlan, lang: Lang, tool: str) -> About:
    """Return what travels with the features: town, source, date, licence, credit."""
    town, say = plan.setting.town, words(lang)
    source = town.provenance
    mark = say("illustrative") if source.illustrative else ""
    texts = {
        "mark": mark,
        "town": town.name,
        "source": source.source,
        "data_date": source.extract_date or say("gis_unsaid"),
        "licence": source.licence,
        "credit": source.credit,
        "crs": f"{WGS84.name} ({WGS84.to_string()})",
        "tool": tool,
    }
    lines = tuple(
        (key, say(f"gis_{key}"), clean(text)) for key, text in texts.items() if clean(text)
    )
    title = _TITLE.say(lang).format(town=clean(town.name))
    return About(lang, WGS84, title, mark, lines, {})
