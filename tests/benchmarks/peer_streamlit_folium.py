"""The same map by streamlit-folium at its best, for `test_app_map.py`: `streamlit run` it.

PLANNER_TEST_TOWN is the town; PEER_VIEW is latitude, longitude and zoom of the
picture to compare with, PEER_HEIGHT_PX its height. What is known to make
streamlit-folium quick is done: a `GeoJson` a class with a style that is the same
for all features, coordinates of six decimals (as ours has them), only the columns
that are told, `prefer_canvas`, the map made and rendered once for all sessions
(`render=False`), nothing returned to Python (`returned_objects=[]`).

`st_folium` renames the elements of a map it is given, so that a cached map is
broken in the next session ("geo_json_... is not defined"); here their names are
put back before each run, which its own users would have to find out.
"""

from __future__ import annotations

import json
import os

import folium
import shapely
import streamlit as st
from streamlit_folium import st_folium

import layers
from planner import TownRequest, assess, make_town

SOURCE = os.environ["PLANNER_TEST_TOWN"]
LAT, LON, ZOOM = (float(number) for number in os.environ["PEER_VIEW"].split())
HEIGHT_PX = int(os.environ["PEER_HEIGHT_PX"])
# Ours draws lines and dots smaller when a town is seen from afar (_shapes.js).
SHARE = min(1.0, max(0.5, 2 ** ((ZOOM - 15) / 2)))


@st.cache_resource(show_spinner=False)
def picture():
    assessment = assess(make_town(TownRequest(SOURCE)), ("planner",))
    canvas = folium.Map(
        [LAT, LON], zoom_start=ZOOM, zoom_snap=0.25, max_zoom=20, tiles=None, prefer_canvas=True
    )
    for layer in layers.build(assessment):
        for part in layer.classes:
            if layer.shown and not part.features.empty:
                drawn(part, layer.tooltip).add_to(canvas)
    canvas.get_root().render()
    return canvas, [(element, element._id) for element in elements(canvas)]


def elements(parent):
    """An element and all below it."""
    return [parent, *(each for child in parent._children.values() for each in elements(child))]


def drawn(part, fields):
    """One class of features."""
    kinds = set(part.features.geom_type)
    filled = part.fill_opacity > 0 and not kinds & {"LineString", "MultiLineString"}
    style = {
        "color": part.colour,
        "weight": part.weight * SHARE,
        "opacity": 1,
        "fill": filled,
        "fillColor": part.colour,
        "fillOpacity": part.fill_opacity,
        "dashArray": part.dash or None,
    }
    columns = [field.column for field in fields]
    frame = part.features[[*columns, "geometry"]].to_crs("EPSG:4326")
    frame = frame.set_geometry(shapely.transform(frame.geometry.values, lambda xy: xy.round(6)))
    return folium.GeoJson(
        frame,
        style_function=lambda _: style,
        marker=folium.CircleMarker(radius=part.size / 2 * SHARE) if kinds == {"Point"} else None,
        tooltip=folium.GeoJsonTooltip(columns, [field.label.en for field in fields])
        if columns
        else None,
    )


st.set_page_config(layout="wide")
with st.sidebar:
    st.button("run again", key="again")
canvas, names = picture()
for element, name in names:
    element._id = name
st_folium(canvas, height=HEIGHT_PX, use_container_width=True, returned_objects=[], render=False)
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.code(json.dumps({"runs": st.session_state["runs"]}), language="json")
