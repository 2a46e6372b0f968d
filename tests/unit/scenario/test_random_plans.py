"""Plans drawn at random: reckoned from what was known before, and from nothing, they agree."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from planner import completeness
from planner.assess import assess
from planner.compare import compare
from planner.network.ledger import CLASSES, SERVED
from planner.population.place import Totals, place_residents
from planner.scenario import AddGreen, OpenGate, RemoveGreen, Scenario
from planner.sources.assemble import measured
from planner.town import Town
from tests.integration.oracle import blob, made_up_town
from tests.plans import digest

WGS84 = 4326


def drawn(town, shape):
    """A shape in the town's metres as a user draws it."""
    return type(town.green)(geometry=[shape], crs=town.crs).to_crs(WGS84).geometry.iloc[0]


def random_plan(town, rng):
    """Up to four changes that can be made, one after the other."""
    planned, changes = town, []
    for _ in range(rng.integers(1, 5)):
        kind = rng.choice(["add", "remove", "gate"], p=[0.5, 0.25, 0.25])
        if kind == "add":
            middle = rng.uniform(*town.buildings.total_bounds.reshape(2, 2))
            shape = blob(rng, middle, rng.choice([15.0, 40.0, 90.0]))
            access = rng.choice(["public", "private"], p=[0.9, 0.1])
            change = AddGreen(drawn(town, shape), access=str(access))
        elif kind == "remove":
            change = RemoveGreen(str(rng.choice(planned.green["id"])))
        else:
            land = planned.zones[planned.zones["kind"] == "residential"]
            rows = planned.public_parks() if rng.uniform() < 0.6 else land
            edge = shapely.boundary(rng.choice(rows.geometry.to_numpy()))
            point = shapely.get_parts(edge)[0].interpolate(rng.uniform(), normalized=True)
            change = OpenGate(drawn(town, shapely.Point(point.x + rng.uniform(-5, 5), point.y)))
        planned = Scenario("one", (change,)).apply(planned)
        changes.append(change)
    return Scenario("random", tuple(changes))


def assert_same(one, other):
    np.testing.assert_allclose(one.access.walk_m, other.access.walk_m, rtol=0, atol=1e-9)
    np.testing.assert_allclose(one.access.straight_m, other.access.straight_m, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(one.access.evidence, other.access.evidence)
    np.testing.assert_array_equal(one.classes.code, other.classes.code)
    np.testing.assert_array_equal(one.classes.why, other.classes.why)
    assert one.ledgers == other.ledgers
    assert [row.id for row in one.indicators] == [row.id for row in other.indicators]
    for mine, theirs in zip(one.indicators, other.indicators, strict=True):
        assert mine.value == pytest.approx(theirs.value, abs=1e-9), mine.id
        assert (mine.low, mine.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_plans_reckoned_from_before_agree_with_those_reckoned_from_nothing(seed):
    rng = np.random.default_rng(seed)
    town = place_residents(
        made_up_town(seed, homes=100), Totals("number", "3000", total=3000.0), min_floor_area_m2=0
    )
    town = measured(town)
    before, unchanged = assess(town), digest(town)
    mattered = 0
    for _ in range(8):
        plan = random_plan(town, rng)
        after = plan.apply(town)
        updated = assess(after, previous=before)
        fields = {name: getattr(after, name) for name in Town.__dataclass_fields__}
        assert_same(updated, assess(Town(**fields)))
        assert after.provenance.completeness == completeness.measure(after)
        found = compare(before, updated)
        mattered += bool(found.gained) or bool(found.lost)
        # Nothing is gained or lost that the two ledgers do not show.
        served = [one.ledger.amount[SERVED] for one in (before, updated)]
        assert found.gained - found.lost == pytest.approx(served[1] - served[0], abs=1e-6)
        assert found.newly_served["residents"].sum() == pytest.approx(found.gained)
        assert found.no_longer_served["residents"].sum() == pytest.approx(found.lost)
        assert found.untold == 0
        assert found.ledger["difference"].sum() == pytest.approx(0, abs=1e-6)
        assert list(found.ledger["class"]) == list(CLASSES)
    assert digest(town) == unchanged
    assert mattered >= 4
