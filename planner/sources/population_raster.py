"""Residents by the cells of a raster (GeoTIFF), through rasterio."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from planner.errors import DataError, MissingFileError, OptionError

if TYPE_CHECKING:
    from pathlib import Path

    from rasterio.io import DatasetReader

    from planner.town import Town

_MAX_CELLS = 2_000_000


def read_cells(town: Town, path: Path) -> gpd.GeoDataFrame:
    """Return each cell with people over the town as a zone.

    Parameters
    ----------
    town
        The town whose residents are asked for.
    path
        A GeoTIFF of people a cell in its first band.

    Returns
    -------
    GeoDataFrame
        Cells in the town's CRS, with a column `population`.

    Raises
    ------
    OptionError
        rasterio is not installed.
    MissingFileError, DataError
        No such file, no raster, no CRS, no overlap with the town, cells below
        0 that are not marked as no data, or more than two million cells.
    """
    try:
        import rasterio  # noqa: PLC0415  (an extra)
        import rasterio.features  # noqa: PLC0415
    except ImportError as error:
        message = f"{path}: rasters need one more package: pip install rasterio"
        raise OptionError(message) from error
    if not path.is_file():
        message = f"{path}: no such file"
        raise MissingFileError(message)
    try:
        with rasterio.open(path) as raster:
            return _cells(town, path, raster)
    except rasterio.errors.RasterioIOError as error:
        message = f"{path}: cannot be read as a raster ({error})"
        raise DataError(message) from error


def _cells(town: Town, path: Path, raster: DatasetReader) -> gpd.GeoDataFrame:
    if raster.crs is None:
        message = f"{path}: the raster has no CRS; write one into it (gdal_edit.py -a_srs EPSG:…)"
        raise DataError(message)
    from rasterio.features import geometry_window  # noqa: PLC0415

    boundary = gpd.GeoSeries([town.boundary], crs=town.crs).to_crs(raster.crs).iloc[0]
    window = (
        geometry_window(raster, [boundary], pad_x=1, pad_y=1)
        if boundary.intersects(shapely.box(*raster.bounds))
        else None
    )
    if window is None:
        message = (
            f"{path}: the raster does not overlap the town; it covers "
            f"{', '.join(f'{side:.4f}' for side in raster.bounds)} in {raster.crs}"
        )
        raise DataError(message)
    if window.width * window.height > _MAX_CELLS:
        message = f"{path}: more than {_MAX_CELLS:,} cells over the town; use a coarser raster"
        raise DataError(message)
    people = raster.read(1, window=window, masked=True).astype(float).filled(np.nan)
    if np.nanmin(people, initial=0.0) < 0:
        message = f"{path}: has cells below 0 that are not marked as no data"
        raise DataError(message)
    # A cell of 0 people is known to be empty; one without data is not known.
    row, column = np.nonzero(~np.isnan(people))
    transform = raster.window_transform(window)
    west, north = transform @ (column.astype(float), row.astype(float))
    east, south = transform @ (column + 1.0, row + 1.0)
    cells = gpd.GeoSeries(shapely.box(west, south, east, north), crs=raster.crs)
    zones = gpd.GeoDataFrame({"population": people[row, column]}, geometry=cells)
    return zones.to_crs(town.crs)
