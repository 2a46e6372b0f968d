"""An assessed town's overlays and tables as data for QGIS, ArcGIS, AutoCAD and Google Earth.

One writer a file; each writes the same parts (`parts`) and the same credits
(`about`). Overlays are handed in finished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.export.gis.about import About, about
from planner.export.gis.dxf import write_dxf
from planner.export.gis.geojson import write_geojson
from planner.export.gis.geopackage import write_geopackage
from planner.export.gis.kml import write_kml
from planner.export.gis.parts import Part, parts
from planner.export.gis.shapefile import write_shapefiles
from planner.export.gis.target import ENDINGS, check_reach, check_target
from planner.export.gis.theme import Theme, choose
from planner.store import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from planner.assess import Assessment
    from planner.language import Lang

_WRITERS: dict[str, Callable[[Path, Sequence[Part], About], None]] = {
    ".gpkg": write_geopackage,
    ".geojson": write_geojson,
    ".kml": write_kml,
    ".zip": write_shapefiles,
    ".dxf": write_dxf,
}


def write_gis(
    assessment: Assessment,
    themes: Sequence[Theme],
    path: Path,
    *,
    lang: Lang = "zh",
    crs: str = "",
) -> dict[str, int]:
    """Write overlays and tables in the format that the ending of `path` names.

    Parameters
    ----------
    assessment
        From `planner.assess`: its tables and credits go with the overlays.
    themes
        Finished overlays, such as `layers.build(assessment)` gives.
    path
        File to be written; see `ENDINGS`.
    lang
        Of class names, descriptions and words for codes.
    crs
        Of the coordinates, as `planner.export.gis.target.check_target` takes it.

    Returns
    -------
    dict
        Features written by overlay and shape kind (`green_area`); 0 under the
        id of an overlay that has none.

    Raises
    ------
    OptionError
        Ending, CRS and town do not go together, or a package is missing.
    WriteError
        It cannot be written; what stood there before still stands.
    """
    target = check_target(path, crs) or assessment.town.crs
    check_reach(assessment.town, target)
    told = about(assessment, lang, target)
    found = parts(themes, target, lang, mark=told.mark)
    with replacing(path) as partial:
        _WRITERS[path.suffix.lower()](partial, found, told)
    counts: dict[str, int] = {}
    for theme in themes:
        own = {part.name: len(part.frame) for part in found if part.theme.id == theme.id}
        counts |= own or {theme.id: 0}
    return counts


__all__ = ["ENDINGS", "Theme", "check_target", "choose", "write_gis"]
