"""Two languages with the same keys and blanks, and a word for every code that is shown."""

from __future__ import annotations

from string import Formatter

import pytest

from planner.columns import TABLES
from planner.language import LANGUAGES, words
from planner.network.entrances import ADJACENT, GATE, NONE, WAY
from planner.sources import tags
from planner.sources.local_words import document

WITHOUT_KINDS = ("buildings", "ways", "restrictions", "hedges")


def blanks(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys():
    zh, en = words("zh"), words("en")
    assert list(zh.texts) == list(en.texts)
    assert list(zh.values) == list(en.values)


def test_both_languages_fill_in_the_same():
    zh, en = words("zh"), words("en")
    assert {key: blanks(text) for key, text in zh.texts.items()} == {
        key: blanks(text) for key, text in en.texts.items()
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_empty_and_no_word_is_padded(lang):
    told = words(lang)
    assert all(text.strip() for text in told.texts.values())
    assert all(text and text.strip() == text for text in told.values.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_that_a_source_gives_has_a_word(lang):
    known = words(lang).values
    kinds = {entry.kind for entry in tags.entries() if entry.kind}
    kinds |= {
        kind
        for table, columns in document()["values"].items()
        if table not in WITHOUT_KINDS
        for kind in columns.get("kind", ())
    }
    assert len(kinds) > 50
    assert not kinds - set(known)
    for table, columns in document()["values"].items():
        if "access" in columns and "access" in {each.name for each in TABLES[table].columns}:
            assert not set(columns["access"]) - set(known)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_class_of_way_has_a_word(lang):
    known = words(lang).values
    rules = tags.document()["walkable"]
    classes = {*rules["highway"], *rules["never"], *document()["values"]["ways"]["highway"]}
    assert not {f"highway_{each}" for each in classes} - set(known)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_evidence_of_an_entrance_has_a_word(lang):
    assert not {GATE, WAY, ADJACENT, NONE} - set(words(lang).values)


def test_chinese_words_of_kinds_are_chinese():
    zh = words("zh")
    for entry in tags.entries():
        assert any("一" <= letter <= "鿿" for letter in zh.value(entry.kind)) or not entry.kind


def test_a_code_without_a_word_is_told_as_it_is():
    assert words("zh").value("no such code") == "no such code"
