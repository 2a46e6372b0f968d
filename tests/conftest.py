"""Which tests stay together when two processes share them (`--dist loadgroup`)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# How slowly a busy machine goes says nothing of what is tested.
settings.register_profile("planner", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("planner")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep a file in one process, as its fixtures are dear, and all browsers in one.

    Two browsers at once, each with its server, would leave too little of two
    cores for either to answer in time.
    """
    for item in items:
        browser = item.get_closest_marker("browser") is not None
        item.add_marker(pytest.mark.xdist_group("browser" if browser else item.path.stem))
