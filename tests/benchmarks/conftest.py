"""The towns that the benchmarks measure on; they skip where these are absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planner import TownRequest, access, make_town
from tests.benchmarks.towns import DUITAMA, DUITAMA_X3, POPULATION

if TYPE_CHECKING:
    from pathlib import Path


def _there(extract: Path) -> Path:
    if not extract.is_file():
        pytest.skip(f"{extract} is not here: the shared extracts lie beside the checkout")
    return extract


@pytest.fixture(scope="session")
def duitama():
    return _there(DUITAMA)


@pytest.fixture(scope="session")
def duitama_x3():
    return _there(DUITAMA_X3)


@pytest.fixture(scope="session")
def pandana():
    """The peer with a single thread.

    Threads that wait for work keep turning for a while, and CPU time would be
    charged for that: to pandana, and to whoever is measured after it.
    """
    with pytest.MonkeyPatch.context() as patch:
        # Read when pandana's library is loaded, and never again.
        patch.setenv("OMP_NUM_THREADS", "1")
        return pytest.importorskip("pandana", reason="pandana is not installed: extra 'benchmark'")


@pytest.fixture(scope="session")
def town(duitama):
    return make_town(TownRequest(str(duitama), population=str(POPULATION)))


@pytest.fixture(scope="session")
def to_all_parks(town):
    """The access that the benchmarks start from; numba has compiled once it is there."""
    return access(town)
