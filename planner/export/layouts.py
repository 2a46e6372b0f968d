"""One car park's stalls, drives and trees as a drawing for QGIS (GeoPackage) or AutoCAD (DXF)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from planner.export.gis.about import about
from planner.export.gis.dxf import write_dxf
from planner.export.gis.geopackage import write_geopackage
from planner.export.gis.parts import parts
from planner.language import Phrase
from planner.parking.lot_plan import NEIGHBOURHOOD_M, lot_layout
from planner.shade import crown_discs
from planner.store import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from planner.assess import Assessment
    from planner.export.gis.about import About
    from planner.export.gis.parts import Part
    from planner.export.gis.theme import ThemeField
    from planner.language import Lang
    from planner.layout import StallLayout
    from planner.parking.lot_plan import LotPlan
    from planner.shade import Crowns

_WRITERS: dict[str, Callable[[Path, Sequence[Part], About], None]] = {
    ".gpkg": write_geopackage,
    ".dxf": write_dxf,
}

ENDINGS = tuple(_WRITERS)


@dataclass(frozen=True, eq=False)
class _Class:
    """The only class of a theme (`planner.export.gis.theme.ThemeClass`)."""

    name: Phrase
    colour: str
    features: gpd.GeoDataFrame
    weight: float = 1.0
    fill_opacity: float = 0.3


@dataclass(frozen=True, eq=False)
class _Theme:
    """One kind of thing drawn (`planner.export.gis.theme.Theme`)."""

    id: str
    name: Phrase
    classes: tuple[_Class, ...]
    tooltip: tuple[ThemeField, ...] = ()
    shown: bool = True
    note: Phrase | None = None
    label: str = ""


def write_layout(
    assessment: Assessment, id_: str, path: Path, *, plan: LotPlan | None = None, lang: Lang = "zh"
) -> None:
    """Write the drawing of one car park, in the town's CRS.

    Outline of the open ground, stalls (those given up apart), drives, entrances
    and crowns of today; with a plan also the trees to be planted and their
    crowns in its year.

    Parameters
    ----------
    assessment
        Of the town.
    id_
        Id or name of the car park.
    path
        `.gpkg`, a layer a kind; or `.dxf`, 1 unit = 1 m.
    plan
        Of `plan_lot` for the same car park.
    lang
        Of the layers' names.

    Raises
    ------
    OptionError
        There is no such car park.
    DataError
        It has no open ground.
    WriteError
        It cannot be written; what was there still stands.
    """
    with replacing(path) as partial:
        _draw(assessment, id_, partial, plan, lang)


def layout_bytes(
    assessment: Assessment, id_: str, ending: str, *, plan: LotPlan | None = None, lang: Lang = "zh"
) -> bytes:
    """Return the file of `write_layout`; `ending` is one of `ENDINGS`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"lot{ending}"
        _draw(assessment, id_, path, plan, lang)
        return path.read_bytes()


def _draw(assessment: Assessment, id_: str, path: Path, plan: LotPlan | None, lang: Lang) -> None:
    parking, crs = assessment.parking, assessment.town.crs
    lot = parking.supply.iloc[parking.lot(id_)]
    if plan is None:
        ground, layout = lot_layout(parking, id_)
        near = shapely.dwithin(shapely.points(parking.crowns.xy), ground, NEIGHBOURHOOD_M)
        crowns = parking.crowns.take(near)
    else:
        ground, layout, crowns = plan.ground, plan.layout, plan.crowns
    lost = plan.planting.lost if plan else np.empty(0, dtype=int)
    themes = [_theme("ground", gpd.GeoDataFrame(geometry=[ground], crs=crs))]
    themes += _stalls(layout, lost, crs)
    themes.append(_theme("crowns", _crowns(crowns, crs)))
    themes += _planned(plan, crs) if plan else []
    told = about(assessment, lang, crs)
    title = f"{told.title} {lot['name'] or lot['id']}"
    # Figures of the whole town have no place in the drawing of one car park.
    told = replace(told, title=title, tables={})
    _WRITERS[path.suffix.lower()](path, parts(themes, crs, lang, mark=told.mark), told)


def _theme(id_: str, features: gpd.GeoDataFrame) -> _Theme:
    name, colour = _LOOKS[id_]
    return _Theme(id_, name, (_Class(name, colour, features),))


def _stalls(layout: StallLayout, lost: np.ndarray, crs: object) -> Iterator[_Theme]:
    drawn = layout.to_frame(crs)
    for kind in ("aisle", "stall", "entrance"):
        rows = drawn[drawn["kind"] == kind].drop(columns="kind")
        if kind == "stall":
            given_up = np.isin(np.arange(len(rows)), lost)
            yield _theme("lost", rows[given_up])
            rows = rows[~given_up]
        yield _theme(kind, rows)


def _crowns(crowns: Crowns, crs: object) -> gpd.GeoDataFrame:
    about_trees = {"group": crowns.group, "crown_m": 2 * crowns.radius_m, "height_m": crowns.top_m}
    return gpd.GeoDataFrame(about_trees, geometry=crown_discs(crowns), crs=crs)


def _planned(plan: LotPlan, crs: object) -> list[_Theme]:
    planting = plan.planting
    about_trees = {
        "species": planting.kind,
        "place": planting.place,
        "crown_m": planting.crown_m,
        "years": plan.request.years,
    }
    trunks = shapely.points(planting.points)
    return [
        _theme(id_, gpd.GeoDataFrame(about_trees, geometry=shapes, crs=crs))
        for id_, shapes in (("planned_crowns", planting.crowns), ("planned_trees", trunks))
    ]


_LOOKS = {
    "ground": (Phrase("停车场范围", "car park"), "#7a7a7a"),
    "aisle": (Phrase("通道", "drives"), "#b0b0b0"),
    "stall": (Phrase("车位", "stalls"), "#1f4e79"),
    "lost": (Phrase("因种树取消的车位", "stalls given up for trees"), "#c0392b"),
    "entrance": (Phrase("出入口", "entrances"), "#e67e22"),
    "crowns": (Phrase("现有树冠", "crowns today"), "#2e7d32"),
    "planned_crowns": (
        Phrase("规划树冠（目标年）", "planned crowns in the target year"),
        "#7cb342",
    ),
    "planned_trees": (Phrase("规划树木", "planned trees"), "#558b2f"),
}
"""Name and colour of each kind of thing drawn."""
