"""`routes.geojson` and `routes.kml`: every step of every route on the map, in WGS-84."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.export.cleaning.themes import crew_themes
from planner.export.gis.about import About
from planner.export.gis.geojson import write_geojson
from planner.export.gis.kml import write_kml
from planner.export.gis.naming import clean
from planner.export.gis.parts import parts
from planner.export.gis.target import WGS84
from planner.language import Phrase, words

if TYPE_CHECKING:
    from pathlib import Path

    from planner.cleaning.plan import CleaningPlan
    from planner.language import Lang

_TITLE = Phrase("{town}道路清扫作业线路", "{town}: street cleaning routes")


def write_maps(plan: CleaningPlan, geojson: Path, kml: Path, *, lang: Lang, tool: str) -> None:
    """Write the routes as GeoJSON and as KML: a layer or folder a crew, a feature a step.

    A line runs in the direction of travel. Properties are those of
    `themes.crew_themes`, after `layer` and `layer_name` of the crew, `class`
    (the kind in words) and `colour`.
    """
    about = _about(plan, lang, tool)
    found = parts(crew_themes(plan, lang), WGS84, lang, mark=about.mark)
    write_geojson(geojson, found, about)
    write_kml(kml, found, about)


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
