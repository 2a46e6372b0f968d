"""What the page tells of the map, read with care: it comes from a browser."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from shapely.errors import ShapelyError
from shapely.geometry import box
from shapely.geometry import shape as to_geometry

if TYPE_CHECKING:
    from layers import WebMap

_MOST_SHAPES = 1_000
_TYPES = ("Polygon", "LineString", "Point")
_EARTH = box(-180, -90, 180, 90)
_LARGEST = 1e9


@dataclass(frozen=True)
class Drawings:
    """Shapes that Python puts on the map.

    Parameters
    ----------
    revision
        A text never used before, such as `uuid4().hex`: the tab remembers the
        last one across reloads, and does not put the same shapes twice.
    shapes
        GeoJSON FeatureCollection (WGS-84) of polygons (their holes are left
        out), lines and points.
    """

    revision: str
    shapes: dict[str, Any]


@dataclass(frozen=True)
class View:
    """Centre (WGS-84 degrees) and zoom of the map."""

    lon: float
    lat: float
    zoom: float


@dataclass(frozen=True)
class Clicked:
    """Where the user clicked last.

    Parameters
    ----------
    lon, lat
        WGS-84 degrees.
    layer
        Id of the layer whose feature lies there, empty for none.
    part, row
        For `layers.feature_at`; -1 for none.
    """

    lon: float
    lat: float
    layer: str = ""
    part: int = -1
    row: int = -1


@dataclass(frozen=True)
class MapSaid:
    """What the user did on the map of this town so far.

    Parameters
    ----------
    drawings
        GeoJSON FeatureCollection (WGS-84): sound polygons without holes, lines
        and points. Each feature's `id` stays while it is edited.
    clicked
        Where the user clicked last, None before a click.
    view
        When the page last told something, None before; panning alone is not told.
    shown
        Ids of the layers that are switched on, None before the page told something.
    mark
        Identifies what the page told, empty before.
    revision
        Of the `Drawings` that the page took last, None before.
    """

    drawings: dict[str, Any] = field(default_factory=lambda: _collection([]))
    clicked: Clicked | None = None
    view: View | None = None
    shown: tuple[str, ...] | None = None
    mark: str = ""
    revision: str | None = None

    def given(self, drawings: Drawings) -> MapSaid:
        """Return it with the drawings that Python gave, until the page has them."""
        if self.revision == drawings.revision:
            return self
        return replace(self, drawings=drawings.shapes)


def read_said(told: Any, picture: WebMap) -> MapSaid:  # noqa: ANN401  (from a browser)
    """Return what the page told of this town; what makes no sense is left out.

    Parameters
    ----------
    told
        State of the component.
    picture
        The map that is shown: what was told of another town counts as nothing.
    """
    if not isinstance(told, dict) or told.get("town") != picture.town:
        return MapSaid()
    known = [layer.id for layer in picture.layers]
    shown, revision = told.get("shown"), told.get("revision")
    return MapSaid(
        drawings=_drawings(told.get("drawings")),
        clicked=_clicked(told.get("clicked"), {layer.name for layer in picture.layers}),
        view=_view(told.get("view")),
        shown=tuple(name for name in known if name in shown) if isinstance(shown, list) else None,
        mark=str(told.get("mark") or ""),
        revision=revision if isinstance(revision, str) else None,
    )


def _drawings(told: object) -> dict[str, Any]:
    features = told.get("features") if isinstance(told, dict) else None
    found = features[:_MOST_SHAPES] if isinstance(features, list) else []
    return _collection([each for each in map(_feature, found) if each])


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _feature(told: object) -> dict[str, Any] | None:
    geometry = told.get("geometry") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(geometry, dict):
        return None
    if geometry.get("type") not in _TYPES:
        return None
    try:
        drawn = to_geometry(geometry)
        sound = drawn.is_valid and not drawn.has_z and _EARTH.covers(drawn)
    except (ShapelyError, ValueError, TypeError, AttributeError, LookupError, OverflowError):
        return None
    if not sound:
        return None
    return {
        "type": "Feature",
        "id": str(told.get("id")),
        "properties": {},
        "geometry": drawn.__geo_interface__,
    }


def _clicked(told: object, current: set[str]) -> Clicked | None:
    place = _numbers(told, "lon", "lat")
    if place is None or not isinstance(told, dict):
        return None
    numbers = _numbers(told, "part", "row")
    # A feature is named by its place in a file: in another file it is another one.
    if numbers is None or told.get("name") not in current:
        return Clicked(place[0], place[1])
    layer = str(told.get("layer", ""))
    return Clicked(place[0], place[1], layer, int(numbers[0]), int(numbers[1]))


def _view(told: object) -> View | None:
    numbers = _numbers(told, "lon", "lat", "zoom")
    return View(*numbers) if numbers else None


def _numbers(told: object, *names: str) -> list[float] | None:
    """Return the numbers of these names, None unless each is one of this world."""
    if not isinstance(told, dict):
        return None
    found = []
    for name in names:
        number = told.get(name)
        # NaN fails the comparison; true and false are no numbers here.
        if not isinstance(number, (int, float)) or isinstance(number, bool):
            return None
        if not -_LARGEST < number < _LARGEST:
            return None
        found.append(float(number))
    return found
