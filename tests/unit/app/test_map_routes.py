"""Who may fetch a layer, and how many are kept."""

from __future__ import annotations

import json

import pytest
import streamlit as st
from starlette.requests import Request
from streamlit import config
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

import layers
from layers._web import WebLayer
from planner.app import routes
from planner.app.routes import TOKEN_HEADER, LayerStore, map_server, refusal
from planner.app.routes import routes as make_routes

SECRET = "a secret of thirty-two characters"  # noqa: S105
USER = {"is_logged_in": True, "origin": "http://localhost:8501", "email": "a@example.org"}


def picture(*contents, town="town"):
    files = tuple(WebLayer("green", f"n{len(each)}", each, shown=True) for each in contents)
    return layers.WebMap(
        town, "name", "zh", (0.0, 0.0, 1.0, 1.0), files, "", "", illustrative=False
    )


def cookies(value=USER, *, secret=SECRET, name="_streamlit_user"):
    text = value if isinstance(value, str) else json.dumps(value)
    return {name: create_signed_value(secret, name, text).decode()}


def request(headers=(), given=()):
    sent = dict(headers)
    if given:
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in dict(given).items())
    raw = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


@pytest.fixture
def auth(monkeypatch):
    monkeypatch.setattr(routes, "get_cookie_secret", lambda: SECRET)
    monkeypatch.setattr(routes, "sign_in_configured", lambda: True)


def token():
    return {TOKEN_HEADER: map_server().token}


def test_without_sign_in_the_token_and_nothing_else_opens(monkeypatch):
    monkeypatch.setattr(routes, "sign_in_configured", lambda: False)
    assert refusal(request(token())) == 0
    assert refusal(request()) == 403
    assert refusal(request({TOKEN_HEADER: ""})) == 403
    assert refusal(request({TOKEN_HEADER: map_server().token + "x"})) == 403
    assert refusal(request(token() | {"Sec-Fetch-Site": "same-origin"})) == 0
    for site in ("cross-site", "same-site", "none"):
        assert refusal(request(token() | {"Sec-Fetch-Site": site})) == 403


@pytest.mark.usefixtures("auth")
def test_with_sign_in_a_signed_cookie_of_who_is_signed_in_is_needed_as_well():
    assert refusal(request(token())) == 401
    assert refusal(request(token(), cookies())) == 0
    assert refusal(request((), cookies())) == 403
    assert refusal(request(token(), cookies(secret="other"))) == 401  # noqa: S106
    for value in (USER | {"is_logged_in": False}, USER | {"is_logged_in": "yes"}, {}, "[]", "{"):
        assert refusal(request(token(), cookies(value))) == 401
    # A cookie that Streamlit signed for something else.
    other = cookies(name="_streamlit_user_tokens")["_streamlit_user_tokens"]
    assert refusal(request(token(), {"_streamlit_user": other})) == 401
    assert refusal(request(token(), {"_streamlit_user": "名".encode().decode("latin-1")})) == 401


@pytest.mark.usefixtures("auth")
def test_a_cookie_too_large_for_one_is_put_together_and_an_old_one_refused(monkeypatch):
    text = json.dumps(USER | {"groups": "x" * 5000})
    parts = {"_streamlit_user": "chunks-2"}
    parts |= {"_streamlit_user_1": text[:2600], "_streamlit_user_2": text[2600:]}
    sent = {}
    for name, value in parts.items():
        sent |= cookies(value, name=name)
    assert refusal(request(token(), sent)) == 0
    del sent["_streamlit_user_2"]
    assert refusal(request(token(), sent)) == 401
    import itsdangerous.timed  # noqa: PLC0415

    year = 365 * 24 * 3600
    now = itsdangerous.timed.time.time
    old = cookies()
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: now() + year)
    assert refusal(request(token(), old)) == 401


def test_sign_in_is_configured_by_its_section_and_secrets_that_cannot_be_read_close(
    monkeypatch, tmp_path
):
    path = tmp_path / "secrets.toml"
    old = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(path)])
    try:
        for text, wanted in [
            (None, False),
            ("a = 1", False),
            ("[auth]\nredirect_uri = 'x'", True),
            ("[auth", True),
        ]:
            if text is not None:
                path.write_text(text, encoding="utf-8")
            monkeypatch.setattr(st, "secrets", type(st.secrets)())
            assert routes.sign_in_configured() is wanted, text
    finally:
        config.set_option("secrets.files", old)


def test_the_least_recently_used_layer_is_let_go_and_one_file_counts_once():
    store = LayerStore(10)
    store.put(picture(b"1", b"333", b"4444"))
    store.put(picture(b"1", b"333", b"4444"))
    assert store.get("town", "n4") == b"4444"
    store.put(picture(b"1"))
    store.put(picture(b"22222"))
    assert store.get("town", "n3") is None
    assert store.get("town", "n1") == b"1"
    assert store.get("town", "n5") == b"22222"
    assert store.get("other", "n1") is None


def test_routes_answer_below_a_base_path_and_nowhere_near_streamlits_own():
    paths = [
        "/planner/layers/t/n.json",
        "/office/app/planner/layers/t/n.json",
        "/planner/assets/map-0.js",
        "/office/planner/assets/map-0.js",
    ]
    for path in paths:
        scope = {"type": "http", "method": "GET", "path": path}
        assert any(route.matches(scope)[0].value == 2 for route in make_routes()), path
    for path in ("/", "/static/js/a.js", "/planner/layers/t/n.js", "/planner/layers/a/b/n.json"):
        scope = {"type": "http", "method": "GET", "path": path}
        assert not any(route.matches(scope)[0].value == 2 for route in make_routes()), path
