"""Answers of Overpass and Nominatim that are no use, and what the user is told of each."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3.exceptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OS_ERROR = re.compile(r"\[(?:Errno|WinError) -?\d+\] ([^'\")]+)")

_TOO_MANY = 429
_TIMED_OUT = (408, 504)
_SERVER_FAULT = 500


class Refusal(StrEnum):
    """Why a server gave no usable answer; the first is the most worth telling."""

    RATE_LIMITED = "the server asks for fewer requests"
    TIMED_OUT = "the server did not finish in time"
    CUT_OFF = "the answer came incomplete and nothing of it was kept"
    NOT_MAP_DATA = "the server answered with something else than map data"
    UNREACHABLE = "no connection"


_ADVICE = {
    Refusal.RATE_LIMITED: "wait a few minutes and ask again",
    Refusal.TIMED_OUT: "ask again later, or for a smaller area",
    Refusal.CUT_OFF: "ask again later, or for a smaller area",
    Refusal.NOT_MAP_DATA: "check the address",
    Refusal.UNREACHABLE: "check the network",
}

OTHER_MAP_SOURCE = "set PLANNER_OVERPASS to a mirror, or read an .osm.pbf extract"
OTHER_PLACE_SOURCE = "set PLANNER_NOMINATIM to another server, or pass a boundary file"


class RefusalError(Exception):
    """One server gave no usable answer to one request.

    `passing` says that the same server may well answer soon; `wait_s` is how
    long it asked to be left alone, in seconds.
    """

    def __init__(
        self, kind: Refusal, detail: str, *, passing: bool = False, wait_s: float = 0.0
    ) -> None:
        super().__init__(f"{kind} ({detail})")
        self.kind = kind
        self.detail = detail
        self.passing = passing
        self.wait_s = wait_s


def sentence(refused: Mapping[str, RefusalError], other: str) -> str:
    """Return what to tell the user when nobody answered.

    Parameters
    ----------
    refused
        The last refusal of each server, by its address.
    other
        What can be done without these servers.
    """
    kinds = {refusal.kind for refusal in refused.values()}
    kind = next(kind for kind in Refusal if kind in kinds)
    tried = ", ".join(
        f"{server} ({refusal.detail}{_free_again(refusal)})"
        for server, refusal in sorted(refused.items(), key=lambda row: row[1].kind is not kind)
    )
    return f"{kind}: {tried}; {_ADVICE[kind]}, {other}"


def _free_again(refusal: RefusalError) -> str:
    return f", free again in {refusal.wait_s:.0f} s" if refusal.wait_s else ""


@contextmanager
def refusals(connect_s: float, timeout_s: float) -> Iterator[None]:
    """Turn what `requests` raises into a `RefusalError`.

    Parameters
    ----------
    connect_s, timeout_s
        The limits that were set, in seconds, for the message.
    """
    try:
        yield
    except requests.exceptions.ConnectTimeout as error:
        detail = f"no connection within {connect_s:g} s"
        raise RefusalError(Refusal.UNREACHABLE, detail) from error
    except requests.exceptions.Timeout as error:
        detail = f"no answer within {timeout_s:g} s"
        raise RefusalError(Refusal.TIMED_OUT, detail) from error
    except requests.exceptions.ConnectionError as error:
        reason = error.args[0] if error.args else error
        # A connection that is broken off at once may be a busy server, or a
        # barrier on the way: worth another try, and a mirror.
        broken = isinstance(reason, urllib3.exceptions.ProtocolError)
        detail = "broken off without an answer" if broken else _why_unreachable(reason)
        raise RefusalError(Refusal.UNREACHABLE, detail, passing=broken) from error
    except requests.exceptions.RequestException as error:
        raise RefusalError(Refusal.NOT_MAP_DATA, type(error).__name__) from error


def _why_unreachable(reason: object) -> str:
    # urllib3's own text repeats addresses and object ids; the kind is enough.
    reason = getattr(reason, "reason", reason)
    match reason:
        case urllib3.exceptions.NameResolutionError():
            return "host name not found"
        case urllib3.exceptions.ProxyError():
            return "the proxy cannot be reached"
        case urllib3.exceptions.SSLError():
            certificate = "CERTIFICATE" in str(reason)
            return "no trusted certificate" if certificate else "no secure connection"
    found = _OS_ERROR.search(str(reason))
    return found[1].lower() if found else "not reachable"


def refuse_bad(response: requests.Response, *_: object, **__: object) -> None:
    """Raise `RefusalError` for an answer that osmnx must not see.

    That is: any status but 200, a body that ends too soon, and a body in which
    the server remarks that it stopped half-way.
    """
    status = response.status_code
    if response.is_redirect:
        return
    said = f"HTTP {status}"
    if status == _TOO_MANY:
        wait_s = _number(response.headers.get("Retry-After", ""))
        raise RefusalError(Refusal.RATE_LIMITED, said, passing=True, wait_s=wait_s)
    if status in _TIMED_OUT:
        raise RefusalError(Refusal.TIMED_OUT, said, passing=True)
    if not response.ok:
        passing = status >= _SERVER_FAULT
        raise RefusalError(Refusal.NOT_MAP_DATA, f"{said} {response.reason}", passing=passing)
    overpass = urlsplit(response.url).path.endswith("/interpreter")
    _refuse_half(_body(response), dict if overpass else list)


def _body(response: requests.Response) -> bytes:
    try:
        return response.content
    except requests.exceptions.RequestException as error:
        detail = "the connection broke within the answer"
        raise RefusalError(Refusal.CUT_OFF, detail, passing=True) from error


def _refuse_half(body: bytes, kind: type) -> None:
    try:
        answer = json.loads(body)
    except ValueError as error:
        if body.lstrip()[:1] in (b"{", b"[", b""):
            detail = "the answer stops short"
            raise RefusalError(Refusal.CUT_OFF, detail, passing=True) from error
        raise RefusalError(Refusal.NOT_MAP_DATA, "no JSON") from error
    if not isinstance(answer, kind):
        raise RefusalError(Refusal.NOT_MAP_DATA, "JSON of another kind")
    if not isinstance(answer, dict):
        return
    if remark := str(answer.get("remark", "")):
        # The same question would take this server just as long again.
        timed_out = "timed out" in remark
        raise RefusalError(Refusal.TIMED_OUT if timed_out else Refusal.CUT_OFF, remark)
    if "elements" not in answer:
        raise RefusalError(Refusal.NOT_MAP_DATA, "JSON of another kind")


def _number(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0
