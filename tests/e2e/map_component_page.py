"""The page of `map_component_app.py`: the map of a town, and all that it told, as JSON.

PLANNER_TEST_TOWN is the town; PLANNER_TEST_NAME renames it and all its features.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, replace

import streamlit as st

import layers
from planner import TownRequest, assess, make_town
from planner.app.map_component.component import town_map
from planner.app.map_component.said import Drawings

started = time.perf_counter()
SOURCE = os.environ.get("PLANNER_TEST_TOWN", "demo")
NAME = os.environ.get("PLANNER_TEST_NAME", "")


def feature(kind, coordinates):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "id": "given", "properties": {}, "geometry": geometry}


def named(assessment):
    """Give the town another name and another credit."""
    town = assessment.town
    source = replace(town.provenance, credit=NAME, illustrative=False)
    return replace(assessment, town=town.replace(name=NAME, provenance=source))


@st.cache_resource(show_spinner=False)
def assessed():
    found = assess(make_town(TownRequest(SOURCE)), ("planner",))
    return named(found) if NAME else found


@st.cache_resource(show_spinner=False)
def overlays():
    return layers.build(assessed())


@st.cache_resource(show_spinner=False)
def picture(lang, fewer, town):
    shown, drawn = assessed().town, overlays()
    if fewer:
        drawn = [thinned(layer) if layer.id == "residents" else layer for layer in drawn]
    return layers.web_map(shown.replace(name="elsewhere") if town else shown, drawn, lang=lang)


def thinned(layer):
    """Leave out every second feature of each class."""
    classes = [replace(part, features=part.features.iloc[::2]) for part in layer.classes]
    return replace(layer, classes=tuple(classes))


st.set_page_config(layout="wide")
with st.sidebar:
    lang = st.radio("lang", ["zh", "en"], key="lang")
    fewer = st.checkbox("fewer", key="fewer")
    other = st.checkbox("other town", key="other")
    hidden = st.checkbox("hidden", key="hidden")
    st.button("run again", key="again")
    if st.button("highlight", key="mark"):
        west, south, east, north = layers.web_map(assessed().town, []).bounds
        st.session_state["highlight"] = {
            "type": "FeatureCollection",
            "features": [
                feature("LineString", [[west, south], [east, north]]),
                feature("Point", [east, north]),
            ],
        }
    if st.button("give", key="give"):
        st.session_state["given"] = st.session_state.get("given", 0) + 1
given = None
if st.session_state.get("given"):
    west, south, east, north = layers.web_map(assessed().town, []).bounds
    middle = feature("Point", [(west + east) / 2, (south + north) / 2])
    shapes = {"type": "FeatureCollection", "features": [middle]}
    given = Drawings(str(st.session_state["given"]), shapes)
shown = picture(lang, fewer, other)
if hidden:
    st.stop()
said = town_map(shown, highlight=st.session_state.get("highlight"), drawings=given)
found = None
if said.clicked and said.clicked.layer:
    found = layers.feature_at(overlays(), said.clicked.layer, said.clicked.part, said.clicked.row)
told = asdict(said) | {"feature": None if found is None else str(found[1].get("id"))}
if found is not None:
    told["residents"] = float(found[1].get("residents", -1.0))
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
told["runs"] = st.session_state["runs"]
told["ms"] = round(1000 * (time.perf_counter() - started))
st.code(json.dumps(told), language="json")
