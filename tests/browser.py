"""Chromium for tests: a page that may ask nothing of the network, and what went wrong on it."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL = ("file", "data", "blob", "about")


@dataclass
class Watched:
    """A page, and every fault seen on it so far.

    Parameters
    ----------
    page
        Playwright's page.
    faults
        Requests refused, errors on the console, uncaught errors and dialogs.
    """

    page: Page
    faults: list[str] = field(default_factory=list)

    def open(self, path: Path) -> Page:
        """Open a file from disk and wait until it is loaded and drawn."""
        self.page.goto(path.as_uri())
        two_frames(self.page)
        return self.page


def two_frames(page: Page) -> None:
    """Wait until what was asked to be drawn is drawn."""
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give the system's Chromium; the test skips where there is none."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def watched(
    browser: Browser, *, size: tuple[int, int] = (1440, 900), origins: tuple[str, ...] = ()
) -> Iterator[Watched]:
    """Give a fresh page whose requests are refused, but for files and `origins`.

    Parameters
    ----------
    browser
        From `chromium`.
    size
        Of the window, in CSS pixels.
    origins
        That may be asked, such as `http://127.0.0.1:8501`; a web socket to the
        same host and port as well.
    """
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    found = Watched(context.new_page())
    hosts = {urlsplit(origin).netloc for origin in origins}

    def may(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in LOCAL or parts.netloc in hosts

    def route(asked) -> None:
        if may(asked.request.url):
            asked.continue_()
            return
        found.faults.append(f"request: {asked.request.url}")
        asked.abort()

    def socket(asked) -> None:
        if may(asked.url):
            asked.connect_to_server()
            return
        found.faults.append(f"web socket: {asked.url}")
        asked.close()

    def dialog(asked) -> None:
        found.faults.append(f"dialog: {asked.message}")
        asked.dismiss()

    def console(said) -> None:
        if said.type == "error":
            found.faults.append(f"console: {said.text}")

    context.route("**/*", route)
    context.route_web_socket("**/*", socket)
    found.page.on("dialog", dialog)
    found.page.on("console", console)
    found.page.on("pageerror", lambda error: found.faults.append(f"error: {error}"))
    yield found
    context.close()
