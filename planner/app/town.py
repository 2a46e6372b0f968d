"""Town and data: which town, the bureau's own layers, its residents, and how complete it all is."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from planner.app.literal import literal
from planner.app.session import choose, current
from planner.app.uploads import save
from planner.columns import TABLES
from planner.completeness import MEASURES
from planner.door import TownRequest
from planner.errors import DataError, OptionError, PlannerError
from planner.export.amounts import measured
from planner.export.terminal import plain
from planner.export.wording import completeness_lines, method_note
from planner.sources.load import DEMO, is_file
from planner.sources.options import read_number

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from planner.app.towns import Shown
    from planner.language import Words

FILE, PLACE = "file", "place"
_TOWN_ENDINGS = ["osm", "gz", "bz2", "pbf", "gpkg"]
_LAYER_ENDINGS = [
    *("gpkg", "geojson", "json", "kml", "fgb", "csv", "xlsx", "zip"),
    *("shp", "dbf", "shx", "prj", "cpg"),
]
_LAYERS = (".gpkg", ".geojson", ".json", ".kml", ".fgb", ".csv", ".xlsx", ".shp", ".zip")
"""Files that are asked for their table; the others belong to a shapefile."""
_DATUMS = ("", "WGS-84", "CGCS2000", "GCJ-02", "BD-09", "EPSG:4547")


@dataclass
class _Asked:
    """What stands in the fields of the form."""

    source: str
    place: str
    name: str
    box: str
    residents: str
    complete: list[str]
    town: UploadedFile | None
    own: list[UploadedFile]


def page(say: Words) -> None:
    """Show the choice of a town, and what is known of the one before the reader."""
    st.title(say("app_town_title"))
    asked = _form(say)
    if asked is not None:
        try:
            _load(asked, say)
        except PlannerError as error:
            st.error(literal(str(error)))
    _about(current(say), say)


def _form(say: Words) -> _Asked | None:
    """Return what was asked for when the button is pressed, None otherwise."""
    source = st.radio(
        say("app_source"),
        (DEMO, FILE, PLACE),
        format_func=lambda kind: say(f"app_source_{kind}"),
        horizontal=True,
        key="source",
    )
    upload, place = None, ""
    if source == FILE:
        upload = st.file_uploader(say("app_town_file"), type=_TOWN_ENDINGS, key="town_upload")
    elif source == PLACE:
        place = st.text_input(say("app_place"), key="place", help=say("app_place_help"))
    left, middle, right = st.columns(3)
    residents = left.text_input(
        say("app_residents"), key="residents", help=say("app_residents_help")
    )
    box = middle.text_input(
        say("app_box"), key="box", placeholder="113.35,37.06,113.40,37.10", help=say("app_box_help")
    )
    name = right.text_input(say("app_name"), key="name")
    with st.expander(say("app_own_layers")):
        own = st.file_uploader(
            say("app_own_files"), type=_LAYER_ENDINGS, accept_multiple_files=True, key="own_upload"
        )
        _ask_layers(own, say)
        complete = st.multiselect(
            say("app_complete"),
            list(TABLES),
            format_func=lambda table: say.value(f"table_{table}"),
            key="complete",
            help=say("app_complete_help"),
        )
    pressed = st.button(say("app_load"), type="primary", key="load")
    texts = (place.strip(), name.strip(), box.strip(), residents.strip())
    return _Asked(source, *texts, complete, upload, own) if pressed else None


def _ask_layers(own: list[UploadedFile], say: Words) -> None:
    """Ask of each file that can be a layer: for which table, in which datum, added or not."""
    for upload in own:
        if not upload.name.lower().endswith(_LAYERS):
            continue
        table, datum, add = st.columns([2, 2, 1])
        table.selectbox(
            literal(upload.name, 200),
            list(TABLES),
            index=list(TABLES).index("green"),
            format_func=lambda name: say.value(f"table_{name}"),
            key=f"table_{upload.file_id}",
        )
        datum.selectbox(
            say("app_datum"),
            _DATUMS,
            format_func=lambda text: text or say("app_datum_own"),
            key=f"datum_{upload.file_id}",
            accept_new_options=True,
        )
        add.checkbox(say("app_add"), value=True, key=f"add_{upload.file_id}")


def _load(asked: _Asked, say: Words) -> None:
    """Load what was asked for; uploads lie in a folder of their own meanwhile."""
    _check(asked)
    with tempfile.TemporaryDirectory() as folder:
        source, digest = asked.place if asked.source == PLACE else DEMO, ""
        if asked.source == FILE:
            if asked.town is None:
                raise OptionError(say("app_no_file"))
            paths, digest = save([asked.town], _inside(folder, "town"))
            source = str(paths[0])
        layers, of_layers = _own_layers(asked.own, folder)
        request = TownRequest(
            source,
            name=plain(asked.name)[:200],
            bbox=asked.box or None,
            population=asked.residents or None,
            layers=layers,
            complete=tuple(asked.complete),
        )
        digest += of_layers
        try:
            choose(request, say, folder=folder if digest else "", digest=digest)
        except PlannerError as error:
            # The folder of this loading says nothing to the files' owner.
            text = re.sub(rf"{re.escape(folder)}/(town|layer\d+)/", "", str(error))
            raise DataError(text) from error


def _own_layers(own: list[UploadedFile], folder: str) -> tuple[tuple[str, ...], str]:
    """Return the layers in the words of `planner town --layer`, and the digest of their files."""
    if not own:
        return (), ""
    found, digest = [], ""
    sidecars = [upload for upload in own if not upload.name.lower().endswith(_LAYERS)]
    for number, upload in enumerate(own):
        if upload in sidecars:
            continue
        place = _inside(folder, f"layer{number}")
        of_shape = [item for item in sidecars if Path(item.name).stem == Path(upload.name).stem]
        paths, part = save([upload, *of_shape], place)
        digest += part
        state = st.session_state
        table, datum = state[f"table_{upload.file_id}"], state[f"datum_{upload.file_id}"]
        sign = "+=" if state[f"add_{upload.file_id}"] else "="
        crs = f"@{datum}" if datum else ""
        found += [f"{table}{sign}{path}{crs}" for path in paths]
    return tuple(found), digest


def _inside(folder: str, name: str) -> Path:
    path = Path(folder) / name
    path.mkdir()
    return path


def _check(asked: _Asked) -> None:
    """Refuse what the command line would open as a file of this computer.

    Who may open the page may not read the server's files by it.
    """
    if asked.residents and read_number(asked.residents) is None:
        message = f"{asked.residents}: residents are a number"
        raise OptionError(message)
    if asked.source == PLACE and (not asked.place or asked.place == DEMO or is_file(asked.place)):
        message = f"{asked.place!r} is not a place name; files are uploaded"
        raise OptionError(message)


def _about(shown: Shown, say: Words) -> None:
    """Show what is known of the town's data and of its residents."""
    town = shown.assessment.town
    st.header(literal(town.name, 200))
    if town.provenance.illustrative:
        st.warning(say("illustrative"))
    about = town.provenance
    facts = {
        say("app_source"): about.source,
        say("app_data_date"): about.extract_date or say("sheet_unsaid"),
        say("app_credit"): f"{about.credit} ({about.licence})",
        say("app_crs"): town.crs.to_string(),
        say("app_residents"): method_note(shown.assessment, say.lang),
    }
    _table(facts, say("app_field"), say("app_value"))
    st.subheader(say("sheet_completeness"))
    known = {
        measure.name_zh if say.lang == "zh" else measure.name_en: measured(
            about.completeness.get(measure.id), measure.unit, say
        )
        for measure in MEASURES
    }
    _table(known, say("app_measure"), say("app_value"))
    for line in completeness_lines(town, say.lang, ()):
        st.caption(literal(line))


def _table(facts: dict[str, str], name: str, value: str) -> None:
    """Show facts as a table whose cells are read as text."""
    rows = {literal(key): literal(text) for key, text in facts.items()}
    st.table(pd.DataFrame({name: list(rows), value: list(rows.values())}).set_index(name))
