"""What another longest leg to a street would change."""

from __future__ import annotations

import numpy as np
import pytest

from planner.network import access, connection_sensitivity
from tests.towns import box, footway, home, make, park, street


def test_homes_80_and_150_m_from_a_street_join_it_one_by_one():
    town = make(
        ways=[street((0, 0), (50, 0), (1000, 0)), footway((50, 0), (50, -100))],
        buildings=[home(100, 20), home(100, 80), home(100, 150)],
        green=[park(box(0, -150, 100, -50))],
    )
    rows = connection_sensitivity(access(town), 500.0, np.ones(3))
    assert [row.connect_m for row in rows] == [50, 100, 200]
    assert [row.served for row in rows] == pytest.approx([1 / 3, 2 / 3, 1])
    assert [row.not_connected for row in rows] == pytest.approx([2 / 3, 1 / 3, 0])
