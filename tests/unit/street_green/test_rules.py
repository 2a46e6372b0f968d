from __future__ import annotations

from dataclasses import fields

import pytest

from planner.errors import OptionError
from planner.street_green import StreetRules, parameters, street_classes

STATUSES = ("read", "copy", "recalled", "none")


def test_every_parameter_is_a_field_of_the_rules_and_has_its_value() -> None:
    rules = StreetRules()
    assert [item.name for item in fields(rules)] == list(parameters())
    assert all(getattr(rules, id_) == row.value for id_, row in parameters().items())


def test_every_row_tells_its_source_unless_there_is_none() -> None:
    for row in (*parameters().values(), *street_classes().values()):
        assert row.status in STATUSES
        assert bool(row.source) == (row.status != "none"), row


def test_secondary_and_branch_streets_are_the_five_classes_of_the_definition() -> None:
    counted = {name for name, row in street_classes().items() if row.street != "main"}
    assert counted == {"secondary", "tertiary", "unclassified", "residential", "living_street"}


def test_a_rule_of_nothing_is_refused_by_its_name() -> None:
    with pytest.raises(OptionError, match="gap_m"):
        StreetRules(gap_m=0.0)
