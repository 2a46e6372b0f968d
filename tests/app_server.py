"""A Streamlit app on a free port of this computer, as a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

SECRETS = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "dummy"
client_secret = "dummy"
server_metadata_url = "https://example.org/.well-known/openid-configuration"
"""


@contextmanager
def served(app, folder, *, secrets="", **environment):
    """Run an app from an empty folder; it must not have failed when it is stopped."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / ".streamlit").mkdir(exist_ok=True)
    if secrets:
        (folder / ".streamlit" / "secrets.toml").write_text(secrets, encoding="utf-8")
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(app)),
        *("--server.port", str(port), "--server.address", "127.0.0.1"),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
        *("--server.fileWatcherType", "none"),
    ]
    with (folder / "log.txt").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "HOME": str(folder), "PYTHONFAULTHANDLER": "1", **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: answer(f"{url}/_stcore/health")[0] == 200, 60)
            yield url
            assert server.poll() is None, f"the server ended with {server.returncode}"
        finally:
            server.terminate()
            server.wait(20)
    said = (folder / "log.txt").read_text(encoding="utf-8")
    assert "Traceback" not in said, said


def answer(url, headers=()):
    """Status, headers and body of a request that no browser makes."""
    try:
        with urllib.request.urlopen(  # noqa: S310  (this computer)
            urllib.request.Request(url, headers=dict(headers)),  # noqa: S310
            timeout=10,
        ) as got:
            return got.status, got.headers, got.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
    except OSError:
        return 0, {}, b""


def wait_for(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
