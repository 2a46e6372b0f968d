"""One browser for the tests of a file, and one server of the app that the file names."""

from __future__ import annotations

import pytest

from tests.app_server import served
from tests.browser import chromium


@pytest.fixture(scope="module")
def browser():
    """Skip where there is no browser."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def server(request, browser, tmp_path_factory):
    """Serve the file's `APP`; the browser comes first, so that none is served without one."""
    assert browser.is_connected()
    with served(request.module.APP, tmp_path_factory.mktemp("server")) as url:
        yield url
