"""Routes by which the map's files reach the browser, and who may ask for them.

Streamlit sends everything through one web socket and keeps it; layers of a town
are megabytes, so the page fetches them once by content. Streamlit's own static
files bypass sign-in: these routes do not. A request for a layer needs

- the server's token, which only a page of this app is told (through its web
  socket), so that other sites and programs cannot read a local app; and
- where sign-in is configured (`[auth]` in the secrets), Streamlit's signed
  cookie of a user who is signed in.
"""

from __future__ import annotations

import json
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import streamlit as st
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.web.server.server_util import AUTH_COOKIE_NAME, get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from planner.app.map_component.assets import script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from layers import WebMap

TOKEN_HEADER = "X-Planner-Token"  # noqa: S105  (its name, not a secret)

_KEPT_BYTES = 32 * 2**20
"""Layers kept for pages: some eight large towns, or 150 plans of a small one. A browser keeps
what it shows; what was let go here is put back when a page asks for the picture again."""
_PUBLIC_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}
_PRIVATE_HEADERS = {
    # An hour: the browser of a shared computer should not keep a town for long.
    "Cache-Control": "private, max-age=3600, immutable",
    "X-Content-Type-Options": "nosniff",
}


class LayerStore:
    """Files by town and content, the least recently used let go.

    Parameters
    ----------
    kept_bytes
        How much stays in memory.
    """

    def __init__(self, kept_bytes: int) -> None:
        self._kept_bytes = kept_bytes
        self._bytes = 0
        self._files: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._lock = Lock()

    def put(self, picture: WebMap) -> None:
        """Keep a map's layers; what is kept already counts as used."""
        with self._lock:
            for layer in picture.layers:
                key = (picture.town, layer.name)
                if key not in self._files:
                    self._bytes += len(layer.content)
                    self._files[key] = layer.content
                self._files.move_to_end(key)
            while self._bytes > self._kept_bytes:
                self._bytes -= len(self._files.popitem(last=False)[1])

    def get(self, town: str, name: str) -> bytes | None:
        """Return a file, None where it is not kept."""
        with self._lock:
            return self._files.get((town, name))


@dataclass(frozen=True, eq=False)
class MapServer:
    """What routes and pages of one server share.

    Parameters
    ----------
    token
        What a request for a layer must bring.
    store
        The layers.
    """

    token: str
    store: LayerStore


@st.cache_resource(show_spinner=False)
def map_server() -> MapServer:
    """Return this server's token and store; they outlive a reload of the code."""
    return MapServer(secrets.token_urlsafe(32), LayerStore(_KEPT_BYTES))


def routes() -> list[Route]:
    """Return the map's routes, for `st.App(..., routes=routes())`.

    A path may start with `server.baseUrlPath`, which is not known yet when an
    app is made.
    """
    return [
        Route("/{base:path}planner/assets/{name}", _asset),
        Route("/{base:path}planner/layers/{town}/{name}.json", _layer),
    ]


def refusal(request: Request) -> int:
    """Return the status with which a request for a layer is refused; 0 lets it pass.

    401 is for who is not signed in, 403 for who was not told the token, and for
    requests that the browser says another site has made.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return 403
    if sign_in_configured() and not signed_in(request.cookies):
        return 401
    # Encoded: text that is not ASCII cannot be compared in constant time.
    given = request.headers.get(TOKEN_HEADER, "").encode()
    return 0 if compare_digest(given, map_server().token.encode()) else 403


def sign_in_configured() -> bool:
    """Say whether this server's secrets have the `[auth]` section of `st.login`."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        # Secrets that are there but cannot be read must not open the door.
        return any(Path(each).exists() for each in st.get_option("secrets.files"))


def signed_in(cookies: Mapping[str, str]) -> bool:
    """Say whether cookies hold what `st.login` leaves: signed, not expired, signed in.

    Parameters
    ----------
    cookies
        Of a request, as they came.
    """
    secret = get_cookie_secret()

    def read(name: str) -> bytes | None:
        # HTTP's cookies are Latin-1; the signature is of bytes.
        raw = cookies.get(name, "").encode("latin-1", "replace")
        return decode_signed_value(secret, name, raw) if secret else None

    value = get_cookie_with_chunks(read, AUTH_COOKIE_NAME)
    try:
        told = json.loads(value) if value else None
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("is_logged_in") is True


def _asset(request: Request) -> Response:
    """Answer with the map's program: public code, named by its content."""
    program = script()
    if request.path_params["name"] != program.name:
        return PlainTextResponse("not found", 404)
    return Response(program.content, media_type="text/javascript", headers=_PUBLIC_HEADERS)


def _layer(request: Request) -> Response:
    status = refusal(request)
    if status:
        return PlainTextResponse("refused", status, {"Cache-Control": "no-store"})
    found = map_server().store.get(request.path_params["town"], request.path_params["name"])
    if found is None:
        return PlainTextResponse("not found", 404, {"Cache-Control": "no-store"})
    return Response(found, media_type="application/json", headers=_PRIVATE_HEADERS)
