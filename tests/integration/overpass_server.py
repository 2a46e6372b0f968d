"""A server on this computer that speaks as Overpass and Nominatim do.

It does not search: it hands out the answers it was given, one after another,
and the last one for ever; and it remembers what it was asked.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

STATUS = """Connected as: 1
Current time: 2024-05-01T12:00:00Z
Announced endpoint: none
Rate limit: 2
{slots}
Currently running queries (pid, space limit, time limit, start time):
"""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; `cut` leaves out the end of the body it announces."""

    body: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    hang_s: float = 0.0


def data(elements: Sequence[Mapping[str, Any]], remark: str = "") -> Answer:
    """Return Overpass's answer that holds these elements."""
    said: dict[str, Any] = {
        "version": 0.6,
        "generator": "Overpass API 0.7.62.1",
        "osm3s": {"timestamp_osm_base": "2024-05-01T12:00:00Z"},
        "elements": list(elements),
    }
    if remark:
        said["remark"] = remark
    return Answer(json.dumps(said))


class OverpassServer:
    """The server's answers, and the questions it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.places: list[Answer] = []
        self.slots = "2 slots available now."
        self.queries: list[str] = []
        self.searches: list[str] = []
        self.status_calls = 0
        self.agents: set[str] = set()
        self.over = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        """Address of the server, which is also that of its Nominatim."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def api(self) -> str:
        """Address of its Overpass."""
        return f"{self.url}/api"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                form = parse_qs(self.rfile.read(length).decode())
                server.queries.append(form["data"][0])
                self.reply(server.next_of(server.answers, len(server.queries)))

            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                if asked.path == "/api/status":
                    server.status_calls += 1
                    self.reply(Answer(STATUS.format(slots=server.slots)))
                else:
                    server.searches.append(parse_qs(asked.query)["q"][0])
                    self.reply(server.next_of(server.places, len(server.searches)))

            def reply(self, answer: Answer) -> None:
                server.agents.add(self.headers["User-Agent"])
                if answer.hang_s:
                    server.over.wait(answer.hang_s)
                body = answer.body.encode()
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if answer.cut else body)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        return Handler

    @staticmethod
    def next_of(answers: Sequence[Answer], number: int) -> Answer:
        """Return the answer to the question of this number, counted from 1."""
        if not answers:
            return Answer("no answer prepared", status=500)
        return answers[min(number, len(answers)) - 1]

    @contextmanager
    def running(self) -> Iterator[OverpassServer]:
        """Serve in a thread until the block ends."""
        thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._http.shutdown()
            self._http.server_close()
            thread.join()
