"""Answers are kept while their inputs are the same, and only then."""

from __future__ import annotations

import numpy as np
import pytest

from planner.found import Found


@pytest.fixture
def asked():
    return []


def ask(found, asked, *inputs, answer="yes"):
    def find():
        asked.append(inputs)
        return answer

    return found.get("question", inputs, find)


def test_an_answer_is_found_once_while_its_inputs_are_the_same_objects(asked):
    found, table = Found(), np.arange(3)
    assert ask(found, asked, table, 300.0) == "yes"
    assert ask(found, asked, table, 300.0, answer="never asked") == "yes"
    assert len(asked) == 1


@pytest.mark.parametrize("other", [(np.arange(3), 300.0), ("table", 200.0), ("table",)])
def test_a_changed_input_is_asked_about_anew(asked, other):
    found = Found()
    ask(found, asked, "table", 300.0)
    assert ask(found, asked, *other, answer="anew") == "anew"
    assert len(asked) == 2


def test_equal_arrays_that_are_not_the_same_object_are_not_trusted(asked):
    found = Found()
    ask(found, asked, np.arange(3))
    ask(found, asked, np.arange(3))
    assert len(asked) == 2


def test_numbers_of_another_kind_are_another_input(asked):
    found = Found()
    ask(found, asked, 1)
    ask(found, asked, 1.0)
    assert len(asked) == 2


def test_a_later_town_takes_answers_over_and_changes_nothing_in_the_earlier(asked):
    earlier, table = Found(), object()
    ask(earlier, asked, table)
    later = Found(earlier)
    assert ask(later, asked, table) == "yes"
    assert ask(later, asked, object(), answer="later") == "later"
    assert ask(earlier, asked, table) == "yes"
    assert len(asked) == 2
