"""Opens the files that offices keep layers in; every fault becomes one clear message.

Vector files go through GDAL (pyogrio), tables of coordinates (CSV, XLSX)
through pandas. What comes out has the file's own columns and CRS; the index is
what people count by: features from 1, lines of a table from 2 (1 is its title).
"""

from __future__ import annotations

import codecs
import struct
from typing import TYPE_CHECKING

import pandas as pd
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from planner.errors import DataError, MissingFileError
from planner.sources.coordinate_table import read_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import geopandas as gpd

VECTOR_ENDINGS = (".gpkg", ".geojson", ".json", ".shp", ".kml", ".fgb")
TABLE_ENDINGS = (".csv", ".xlsx")
ENDINGS = VECTOR_ENDINGS + TABLE_ENDINGS

_GBK_LDID = 0x4D
_SHP_HEADER = 100
_DBF_FIELD = 32
_DBF_END_OF_FIELDS = 0x0D


def read_file(
    path: Path, layer: str = "", chosen: Mapping[str, str] | None = None
) -> gpd.GeoDataFrame:
    """Return a file's features with its own columns and CRS.

    Parameters
    ----------
    path
        Its ending says the format (`ENDINGS`).
    layer
        Layer or sheet; needed where a vector file has several. Of a workbook
        the first sheet is taken.
    chosen
        Titles of the columns `x`, `y` (or `lon`, `lat`) or `wkt` of a table of
        coordinates, where they are called something unusual.

    Returns
    -------
    geopandas.GeoDataFrame
        At least one row. `crs` is None where the file does not state one.
        Geometries may be missing.

    Raises
    ------
    MissingFileError
        No such file, or a shapefile without its companions.
    DataError
        Unknown ending, broken, empty, several layers and none chosen, or a
        table without usable coordinates.
    """
    ending = path.suffix.casefold()
    if ending not in ENDINGS:
        advice = "; unpack it first" if ending in (".zip", ".kmz", ".rar", ".7z") else ""
        message = (
            f"{path}: layers are read from {', '.join(ENDINGS)}, "
            f"not from {ending or 'a name without ending'}{advice}"
        )
        raise DataError(message)
    if not path.is_file():
        message = f"{path}: no such file"
        raise MissingFileError(message)
    if ending in VECTOR_ENDINGS:
        frame = _read_vector(path, layer)
    else:
        frame = read_places(path, layer, chosen or {})
    if frame.empty:
        message = f"{path}: the layer is empty; there is nothing to add"
        raise DataError(message)
    return frame


def _read_vector(path: Path, layer: str) -> gpd.GeoDataFrame:
    encoding = None
    if path.suffix.casefold() == ".shp":
        _check_shapefile(path)
        encoding = _shapefile_encoding(path)
    try:
        chosen = _choose(path, layer)
        frame = pyogrio.read_dataframe(path, layer=chosen, encoding=encoding)
    except UnicodeDecodeError as error:
        message = (
            f"{path}: its text is not in {error.encoding}, as its .cpg file says; "
            "correct the .cpg (GBK or UTF-8) or delete it"
        )
        raise DataError(message) from error
    except CRSError as error:
        message = f"{path}: its coordinate system cannot be read; declare it, such as @EPSG:4547"
        raise DataError(message) from error
    except (RuntimeError, shapely.GEOSException) as error:
        # pyogrio's errors are RuntimeErrors, one kind for "not this format" and "cut off".
        what = "is it complete and undamaged?"
        if _broken_projection(path):
            what = f"its {path.stem}.prj is broken: delete it and declare the CRS, as @EPSG:4547"
        message = f"{path}: cannot be read ({error}); {what}"
        raise DataError(message) from error
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame


def _choose(path: Path, layer: str) -> str:
    rows = pyogrio.list_layers(path)
    if layer and layer in rows[:, 0]:
        return layer
    every = [str(name) for name, shape in rows if shape is not None]
    if layer:
        message = f"{path}: has no layer {layer}; it has {', '.join(every)}"
        raise DataError(message)
    if not every:
        message = f"{path}: holds no layer with geometry; is it complete?"
        raise DataError(message)
    if len(every) > 1:
        message = (
            f"{path}: has several layers ({', '.join(every)}); "
            f"choose one by writing {path.name}:{every[0]}"
        )
        raise DataError(message)
    return every[0]


def _companion(path: Path, ending: str) -> Path | None:
    """Return the file of the same stem with this ending, in any case."""
    wanted = f"{path.stem}{ending}".casefold()
    return next((file for file in path.parent.iterdir() if file.name.casefold() == wanted), None)


def _broken_projection(path: Path) -> bool:
    """Say whether a shapefile fails for its .prj: GDAL then gives no features at all."""
    file = _companion(path, ".prj") if path.suffix.casefold() == ".shp" else None
    if file is None:
        return False
    try:
        CRS.from_user_input(file.read_text(encoding="utf-8", errors="replace"))
    except CRSError:
        return True
    return False


def _check_shapefile(path: Path) -> None:
    lost = [ending for ending in (".shx", ".dbf") if _companion(path, ending) is None]
    if lost:
        message = (
            f"{path}: its companion {' and '.join(path.stem + ending for ending in lost)} is not "
            "there; a shapefile is .shp, .shx, .dbf, .prj (and .cpg) side by side"
        )
        raise MissingFileError(message)
    with path.open("rb") as file:
        header = file.read(_SHP_HEADER)
    # GDAL reads a cut-off shapefile as features without geometry.
    said = 2 * struct.unpack(">i", header[24:28])[0] if len(header) == _SHP_HEADER else 0
    actual = path.stat().st_size
    if said == 0 or actual < said:
        message = f"{path}: cannot be read (cut off: {actual} of {said} bytes); copy it anew"
        raise DataError(message)


def _shapefile_encoding(path: Path) -> str | None:
    """Return the encoding of the attributes, None to leave it to the .cpg file.

    Without .cpg the language byte counts if it says GBK; else UTF-8 if
    everything is valid UTF-8, which GBK text hardly ever is, else GB18030 (which
    GBK and GB2312 are part of).
    """
    if _companion(path, ".cpg") is not None:
        return None
    dbf = _companion(path, ".dbf")
    content = dbf.read_bytes() if dbf is not None else b""
    if len(content) <= _DBF_FIELD:
        return "UTF-8"
    if content[29] == _GBK_LDID:
        return "GB18030"
    for encoding in ("utf-8", "gb18030"):
        if _decodes(content, encoding):
            return encoding.upper()
    message = f"{path}: its text is neither UTF-8 nor GBK; say which it is in {path.stem}.cpg"
    raise DataError(message)


def _decodes(dbf: bytes, encoding: str) -> bool:
    # Not final: a long text may be cut amid its last character.
    try:
        for text in _dbf_texts(dbf):
            codecs.getincrementaldecoder(encoding)("strict").decode(text, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _dbf_texts(dbf: bytes) -> Iterator[bytes]:
    """Yield the titles and texts of a dBASE file, without their padding."""
    header, record = struct.unpack("<HH", dbf[8:12])
    fields = []
    start, position = 1, _DBF_FIELD
    while position < header and dbf[position] != _DBF_END_OF_FIELDS:
        width = dbf[position + 16]
        yield dbf[position : position + 11].split(b"\0")[0]
        if dbf[position + 11 : position + 12] == b"C":
            fields.append((start, start + width))
        start, position = start + width, position + _DBF_FIELD
    for row in range(header, len(dbf) - record + 1, max(record, 1)):
        for left, right in fields:
            text = dbf[row + left : row + right].rstrip(b" \0")
            if not text.isascii():
                yield text
