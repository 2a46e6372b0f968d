"""An access updated from the one before is the access computed from nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import affinity

from planner.columns import TABLES
from planner.door import TownRequest, make_town
from planner.network import Targets, WalkRules, access, classify
from planner.town import conform
from tests import towns
from tests.integration.oracle import blob, made_up_town

LIMIT_M = 300.0
ROUNDING_M = 1e-9


def digest(*frames):
    """Return a fingerprint of every value and shape in these tables."""
    whole = hashlib.sha256()
    for frame in frames:
        for name in frame.columns.drop("geometry"):
            whole.update("|".join(map(str, [name, *frame[name].array])).encode())
        whole.update(b"".join(shapely.to_wkb(frame.geometry.array)))
    return whole.hexdigest()


def fingerprint(found):
    """Return a fingerprint of an access: its numbers, its labels, its green and its gates."""
    whole = hashlib.sha256(digest(found.town.green, found.town.barriers).encode())
    for values in (
        *(found.walk_m, found.entrance, found.straight_m, found.straight_target),
        *(found.labels.distance_m, found.labels.source, found.entrances.target),
        *(found.entrances.placed.edge, found.entrances.placed.along_m, found.entrances.xy),
        *(found.network.homes, found.network.origins.placed.leg_m),
    ):
        whole.update(np.ascontiguousarray(values))
    return whole.hexdigest()


@dataclass
class Walk:
    """A seeded random walk of changes to the green and the gates of a town."""

    town: object
    rng: np.random.Generator
    made: int = 0

    def step(self):
        """Return the town after one change, now and then after several."""
        changes = (
            *((self.add_park, 5), (self.remove_park, 4), (self.reshape, 3), (self.redraw, 1)),
            *((self.close_or_rename, 1), (self.shuffle, 1), (self.open_gate, 5)),
            *((self.remove_gate, 4), (self.change_gate, 1)),
        )
        weight = np.array([weight for _, weight in changes], dtype=float)
        many = 1 if self.rng.uniform() < 0.8 else int(self.rng.integers(2, 5))
        for number in self.rng.choice(len(changes), many, p=weight / weight.sum()):
            changes[number][0]()
        return self.town

    def _id(self):
        self.made += 1
        return f"plan/{self.made}"

    def _place(self):
        """Return a place in the town, as often as not by a home."""
        west, south, east, north = self.town.buildings.total_bounds
        return self.rng.uniform((west, south), (east, north))

    def _shape(self):
        at, size = self._place(), self.rng.choice([0.3, 8.0, 25.0, 60.0, 120.0])
        shape = blob(self.rng, at, size)
        choice = self.rng.uniform()
        if choice < 0.15:
            beyond = at + np.array([3.0 * size, 0.0])
            return shapely.MultiPolygon([shape, blob(self.rng, beyond, size)])
        if choice < 0.3:
            hole = affinity.scale(shape, 0.4, 0.4, origin=tuple(at))
            return shape.difference(hole)
        return shape

    def _green(self, green):
        self.town = self.town.replace(green=green.reset_index(drop=True))

    def _barriers(self, barriers):
        self.town = self.town.replace(barriers=barriers.reset_index(drop=True))

    def _row(self, name, shape, **columns):
        frame = gpd.GeoDataFrame(
            {key: [value] for key, value in columns.items()}, geometry=[shape], crs=self.town.crs
        )
        return conform(frame, TABLES[name])

    def add_park(self):
        kind = self.rng.choice(["park", "garden", "village_green", "grass"], p=[0.6, 0.2, 0.1, 0.1])
        access_ = self.rng.choice(["public", "private"], p=[0.9, 0.1])
        row = self._row("green", self._shape(), id=self._id(), kind=kind, access=access_)
        green = [self.town.green, row]
        # A new one need not come last.
        self._green(pd.concat(green if self.rng.uniform() < 0.7 else green[::-1]))

    def _any_green(self):
        return self.rng.integers(len(self.town.green)) if len(self.town.green) else None

    def remove_park(self):
        if (row := self._any_green()) is not None:
            self._green(self.town.green.drop(index=row))

    def reshape(self):
        if (row := self._any_green()) is not None:
            green = self.town.green.copy()
            shape = green.geometry[row]
            moved = [
                affinity.translate(shape, *self.rng.uniform(-40, 40, 2)),
                affinity.scale(shape, *self.rng.uniform(0.5, 1.5, 2)),
                affinity.translate(shape, 0.001, 0.0),
                self._shape(),
            ][self.rng.integers(4)]
            green.loc[row, "geometry"] = moved
            self._green(green)

    def redraw(self):
        """Remove a park and draw another under its id, at the end."""
        if (row := self._any_green()) is not None:
            again = self.town.green.iloc[[row]].set_geometry([self._shape()], crs=self.town.crs)
            self._green(pd.concat([self.town.green.drop(index=row), again]))

    def close_or_rename(self):
        if (row := self._any_green()) is not None:
            green = self.town.green.copy()
            if self.rng.uniform() < 0.5:
                green.loc[row, "access"] = (
                    "private" if green["access"][row] == "public" else "public"
                )
            else:
                green.loc[row, "name"] = self._id()
            self._green(green)

    def shuffle(self):
        self._green(self.town.green.iloc[self.rng.permutation(len(self.town.green))])

    def _outlines(self):
        rings = self.town.barriers[self.town.barriers["kind"].isin(["wall", "fence"])]
        land = self.town.zones[self.town.zones["kind"] == "residential"]
        groups = [shapely.boundary(self.town.green.geometry.array), rings.geometry.to_numpy()]
        groups += [groups[0], shapely.boundary(land.geometry.array)]
        return [group for group in groups if len(group)]

    def open_gate(self):
        groups = self._outlines()
        edge = self.rng.choice(groups[self.rng.integers(len(groups))])
        edge = self.rng.choice(shapely.get_parts(edge))
        at = edge.interpolate(self.rng.uniform(), normalized=True)
        off = self.rng.choice([0.0, 0.6, 1.2])
        planned = bool(self.rng.uniform() < 0.7)
        row = self._row(
            "barriers",
            shapely.Point(at.x + off, at.y),
            id=self._id(),
            kind=self.rng.choice(["gate", "entrance"], p=[0.9, 0.1]),
            access=self.rng.choice(["public", "private", "no"], p=[0.8, 0.1, 0.1]),
            planned=planned,
        )
        self._barriers(pd.concat([self.town.barriers, row]))

    def _any_gate(self):
        gates = self.town.barriers.index[self.town.barriers["kind"].isin(["gate", "entrance"])]
        return self.rng.choice(gates) if len(gates) else None

    def remove_gate(self):
        if (row := self._any_gate()) is not None:
            self._barriers(self.town.barriers.drop(index=row))

    def change_gate(self):
        if (row := self._any_gate()) is not None:
            barriers = self.town.barriers.copy()
            what = self.rng.integers(3)
            if what == 0:
                barriers.loc[row, "planned"] = not barriers["planned"][row]
            elif what == 1:
                barriers.loc[row, "access"] = self.rng.choice(["public", "private", "no"])
            else:
                at = barriers.geometry[row]
                barriers.loc[row, "geometry"] = shapely.Point(at.x + 0.4, at.y)
            self._barriers(barriers)


def assert_same(updated, full):
    """Hold an updated access to the full one; return on how many buildings a tie was broken."""
    np.testing.assert_allclose(updated.walk_m, full.walk_m, rtol=0, atol=ROUNDING_M)
    np.testing.assert_allclose(updated.straight_m, full.straight_m, rtol=0, atol=ROUNDING_M)
    np.testing.assert_array_equal(updated.without_entrance, full.without_entrance)
    np.testing.assert_array_equal(updated.network.connected, full.network.connected)
    for straight in (False, True):
        mine, other = (classify(one, LIMIT_M, straight=straight) for one in (updated, full))
        np.testing.assert_array_equal(mine.name, other.name)
        np.testing.assert_array_equal(mine.reason, other.reason)
    np.testing.assert_array_equal(updated.targets["id"], full.targets["id"])
    np.testing.assert_array_equal(updated.evidence, full.evidence)
    np.testing.assert_array_equal(updated.walk_target, full.walk_target)
    # Where two outlines are equally far (inside both, it is 0) either will do.
    other = np.flatnonzero(updated.straight_target != full.straight_target)
    if other.size:
        outlines = updated.targets.geometry.to_numpy()[updated.straight_target[other]]
        homes = updated.network.home_points[other]
        metres = shapely.distance(homes, outlines)
        np.testing.assert_allclose(metres, full.straight_m[other], rtol=0, atol=ROUNDING_M)


def walked(town, seed, steps):
    """Take `steps` changes, holding each update to the full answer.

    Returns the changed town, how many steps changed somebody's walk, and how
    many were answered on the network at hand.
    """
    walk = Walk(town, np.random.default_rng(seed))
    unchanged = digest(*town.tables.values())
    last = access(town)
    before = fingerprint(last)
    mattered, reused = 0, 0
    for _ in range(steps):
        changed = walk.step()
        given = digest(changed.green, changed.barriers)
        updated = access(changed, previous=last)
        assert_same(updated, access(changed))
        assert digest(changed.green, changed.barriers) == given
        assert fingerprint(last) == before
        mattered += not np.array_equal(updated.walk_m, last.walk_m, equal_nan=True)
        reused += updated.network is last.network
        last, before = updated, fingerprint(updated)
    assert digest(*town.tables.values()) == unchanged
    return last.town, mattered, reused


def bare(town):
    """Return a town without green and without any gate."""
    walls = ~town.barriers["kind"].isin(["gate", "entrance"])
    return town.replace(green=town.green.iloc[:0], barriers=town.barriers[walls])


@pytest.fixture(scope="module")
def demo_centre():
    """The middle of the demo town, 600 m across, with its estates, river and parks."""
    town = make_town(TownRequest("demo"))
    middle = shapely.box(*town.boundary.centroid.buffer(300).bounds)
    around = middle.buffer(200)
    tables = {
        name: table[
            shapely.intersects(table.geometry.array, middle if name == "buildings" else around)
        ].reset_index(drop=True)
        for name, table in town.tables.items()
    }
    return town.replace(boundary=middle, **tables)


# Together 1,000 changes.


@pytest.mark.parametrize("seed", range(4))
def test_170_changes_of_a_made_up_town_agree_with_the_full_computation(seed):
    _, mattered, reused = walked(made_up_town(seed, homes=150), seed, 170)
    assert mattered >= 170 / 3
    assert 170 / 2 <= reused < 170  # a gate of a compound makes the network anew


def test_120_changes_of_the_demo_agree_with_the_full_computation(demo_centre):
    assert len(demo_centre.buildings) > 500
    _, mattered, reused = walked(demo_centre, 1, 120)
    assert mattered >= 120 / 3
    assert 120 / 2 <= reused < 120


@pytest.mark.parametrize("seed", range(20))
def test_10_changes_of_a_town_without_parks_and_gates_agree_with_the_full_computation(seed):
    town = bare(made_up_town(seed, homes=60))
    assert access(town).targets.empty
    assert not access(town).network.compounds.gate.size
    first = town.replace(green=towns.make(green=[towns.park(towns.box(200, 200, 420, 420))]).green)
    assert_same(access(first, previous=access(town)), access(first))
    assert np.isfinite(access(first).walk_m).any()
    assert_same(access(town, previous=access(first)), access(town))
    _, _, reused = walked(town, seed, 10)
    assert reused


@pytest.mark.parametrize(
    "targets",
    [
        Targets(min_area_m2=2000.0),
        Targets(max_area_m2=2000.0),
        Targets(400.0, 5000.0),
        Targets(squares=True),
    ],
)
def test_other_targets_from_an_earlier_access_agree_with_the_full_computation(targets):
    town = with_squares(made_up_town(5))
    parks = access(town)
    updated, full = access(town, targets, previous=parks), access(town, targets)
    assert updated.network is parks.network
    assert 0 < len(full.targets) != len(parks.targets)
    assert_same(updated, full)
    # And on through changes, asked the same way again.
    walk = Walk(town, np.random.default_rng(5))
    mattered = 0
    for _ in range(20):
        changed = walk.step()
        again = access(changed, targets, previous=updated)
        assert_same(again, access(changed, targets))
        mattered += not np.array_equal(again.walk_m, updated.walk_m, equal_nan=True)
        updated = again
    assert mattered >= 5


def with_squares(town):
    """Return the town with two public squares and a private one."""
    squares = towns.table(
        "zones",
        [
            {"geometry": towns.box(x, x, x + 40, x + 40), "kind": "square", "access": said}
            for x, said in ((100, ""), (300, ""), (500, "private"))
        ],
    ).assign(id=["square/1", "square/2", "square/3"])
    return town.replace(zones=pd.concat([town.zones, squares], ignore_index=True))


def test_an_access_from_any_number_of_changes_ago_serves_as_well_as_the_last():
    walk = Walk(made_up_town(7), np.random.default_rng(7))
    kept = [access(walk.town)]
    for _ in range(25):
        changed = walk.step()
        full = access(changed)
        for earlier in kept[:: max(1, len(kept) // 3)]:
            assert_same(access(changed, previous=earlier), full)
        kept.append(full)


def test_the_straight_line_is_right_whether_or_not_it_was_asked_for_before():
    walk = Walk(made_up_town(3), np.random.default_rng(3))
    before = access(walk.town)
    changed = [walk.step() for _ in range(3)][-1]
    late = access(changed, previous=before)
    assert before.straight_m.size
    soon = access(changed, previous=before)
    for updated in (late, soon):
        assert_same(updated, access(changed))


def test_an_access_of_another_town_or_other_rules_is_of_no_consequence():
    one, other = made_up_town(8), made_up_town(9)
    assert_same(access(one, previous=access(other)), access(one))
    near = WalkRules(connect_m=40.0)
    narrow = access(one, rules=near)
    assert not np.array_equal(narrow.network.connected, access(one).network.connected)
    assert_same(access(one, rules=near, previous=access(one)), narrow)
    assert_same(access(one, previous=narrow), narrow)  # the rules of the one before hold


@pytest.mark.parametrize("name", ["ways", "zones", "water", "railways"])
def test_a_change_of_streets_land_water_or_railways_is_reckoned_anew(name):
    town = made_up_town(5)
    changed = town.replace(**{name: getattr(town, name).iloc[1:].reset_index(drop=True)})
    full = access(changed)
    assert_same(access(changed, previous=access(town)), full)


def test_a_wall_built_or_torn_down_is_reckoned_anew():
    town = made_up_town(5)
    open_ = town.replace(barriers=town.barriers[~town.barriers["kind"].isin(["wall"])])
    walled, free = access(town), access(open_)
    assert not np.array_equal(walled.walk_m, free.walk_m, equal_nan=True)
    assert_same(access(open_, previous=walled), free)
    assert_same(access(town, previous=free), walled)


ESTATE = towns.box(30, 10, 70, 40)
LONG_STREET = towns.street((0, 0), (400, 0))


def estate(**barriers):
    return towns.make(
        ways=[LONG_STREET],
        buildings=[towns.home(50, 25)],
        green=[towns.park(towns.box(300, -10, 320, 10))],
        zones=[{"geometry": ESTATE, "kind": "residential"}],
        **barriers,
    )


@pytest.mark.parametrize("planned", [False, True])
def test_the_first_gate_of_a_town_makes_its_estate_a_compound(planned):
    before = estate()
    after = before.replace(barriers=estate(barriers=[towns.gate(70, 30, planned=planned)]).barriers)
    assert_same(access(after, previous=access(before)), access(after))


def test_the_last_gate_of_a_town_goes_and_its_estate_is_open_again():
    before = estate(barriers=[towns.gate(70, 10)])
    after = before.replace(barriers=before.barriers.iloc[:0])
    gone = access(after, previous=access(before))
    assert_same(gone, access(after))
    assert gone.walk_m[0] == pytest.approx(25 + 250)


def test_a_locked_gate_unlocked_makes_its_estate_a_compound():
    before = estate(barriers=[towns.gate(70, 10, access="no")])
    after = before.replace(barriers=estate(barriers=[towns.gate(70, 10)]).barriers)
    assert_same(access(after, previous=access(before)), access(after))


def test_a_park_and_a_square_of_one_id_are_two_places():
    # A way tagged as both stands in both tables under its one id.
    town = towns.make(
        ways=[LONG_STREET],
        buildings=[towns.home(50, 25)],
        green=[towns.park(towns.box(300, -10, 320, 10), id="way/1")],
        zones=[{"geometry": towns.box(100, -10, 120, 10), "kind": "square", "id": "way/1"}],
    )
    wanted = Targets(squares=True)
    before = access(town, wanted)
    assert before.walk_m[0] == pytest.approx(25 + 50)
    moved = town.replace(green=town.green.set_geometry(town.green.translate(-150.0)))
    assert_same(access(moved, wanted, previous=before), access(moved, wanted))
