"""Eight readers of one server at once: each sees what its own drawing gives, and nothing else."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from planner import TownRequest, assess, open_town
from tests.app_server import served
from tests.browser import chromium, watched
from tests.readers import APP, expected, headline, memory_mb, readers, server_process, squares

pytestmark = pytest.mark.browser

READERS = 8
DRAWS = 3
MEGABYTE = 2**20
MOST_MB = 100
"""As `.streamlit/config.toml` says."""


@pytest.fixture(scope="module")
def demo():
    return assess(open_town(TownRequest("demo")))


def test_eight_readers_at_once_each_see_the_figures_of_their_own_drawing(demo, tmp_path):
    parks = squares(demo, READERS * DRAWS, half_m=(40, 50, 60, 70, 80))
    own = [parks[DRAWS * reader : DRAWS * (reader + 1)] for reader in range(READERS)]
    drawn = [expected(demo, mine, lambda town: assess(town, previous=demo)) for mine in own]
    kept = [expected(demo, mine[:-1], assess) for mine in own]
    # Any mix-up of two readers, or of before and after, would be seen.
    assert len({tuple(figures) for figures in (*drawn, *kept)}) == 2 * READERS
    with chromium() as browser, served(APP, tmp_path) as url:
        start = time.perf_counter()
        with readers(browser, url, READERS) as everybody:
            opened_s = time.perf_counter() - start
            for reader in everybody:
                reader.shows(headline(demo))
            for turn in range(DRAWS):
                for reader, mine in zip(everybody, own, strict=True):
                    reader.draw(mine[turn])
            for reader, figures in zip(everybody, drawn, strict=True):
                reader.shows(figures)
            for reader in everybody:
                reader.undo()
            for reader, figures in zip(everybody, kept, strict=True):
                reader.shows(figures)
            # Nobody's last run changed what those before see.
            assert [reader.figures() for reader in everybody] == kept
        done_s = time.perf_counter() - start
        print(
            f"\n{READERS} readers: open after {opened_s:.0f} s, all done after {done_s:.0f} s; "
            f"the server holds {memory_mb(server_process(url)):,.0f} MB"
        )


def test_the_server_refuses_an_upload_above_the_limit_whatever_its_header_says(tmp_path):
    with chromium() as browser, served(APP, tmp_path) as url:
        with watched(browser, origins=(url,)) as seen:
            seen.page.goto(f"{url}/town?lang=en")
            field = seen.page.locator("[data-testid=stFileUploader] input[type=file]").first
            field.wait_for(state="attached", timeout=120_000)
            small = {"name": "a.geojson", "mimeType": "application/geo+json", "buffer": b"{}"}
            with seen.page.expect_response("**/upload_file/**") as answered:
                field.set_input_files(small)
            assert answered.value.status == 204
            asked = answered.value.request
            headers = asked.all_headers()
            # What the page's own script is held to is passed over here.
            assert put(asked.url, headers, told=MOST_MB * MEGABYTE + 1) == 413
            assert put(asked.url, headers, sent_mb=MOST_MB + 2) == 413
            assert put(asked.url, headers | {"cookie": ""}, told=10) == 403
            stranger = asked.url.replace(urlsplit(asked.url).path.split("/")[-2], "nobody")
            assert put(stranger, headers, told=10) == 400
        print(f"\nthe server holds {memory_mb(server_process(url)):,.0f} MB after the refusals")


def put(url, headers, *, told=0, sent_mb=0):
    """The status of an upload that says a length and sends nothing, or says none and sends."""
    parts = urlsplit(url)
    link = HTTPConnection(parts.netloc, timeout=60)
    link.putrequest("PUT", parts.path)
    for name in ("cookie", "x-xsrftoken", "content-type"):
        link.putheader(name, headers.get(name, ""))
    if told:
        link.putheader("Content-Length", str(told))
    else:
        link.putheader("Transfer-Encoding", "chunked")
    link.endheaders()
    boundary = headers["content-type"].rpartition("boundary=")[2]
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'
    try:
        for chunk in (part.encode(), *[bytes(MEGABYTE)] * sent_mb) if sent_mb else ():
            link.send(b"%x\r\n%b\r\n" % (len(chunk), chunk))
    except OSError:
        # The server may hang up before it has everything; its answer is there to be read.
        pass
    with link.getresponse() as answer:
        return answer.status
