"""A plan's file as parsed, or one message that names it."""

from __future__ import annotations

import json

import pytest

from planner.errors import DataError, MissingFileError
from planner.store import plan_file
from planner.store.plan_file import read_plan_document


def test_a_plan_file_comes_back_as_parsed(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text("\ufeff" + json.dumps({"format": "plan", "routes": []}), encoding="utf-8")
    assert read_plan_document(path) == {"format": "plan", "routes": []}


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"[1]", "not a plan"), (b"{", "not JSON"), (b'{"a": "\xff"}', "not JSON in UTF-8"),
     (b"[" * 200_000, "not JSON")],
)  # fmt: skip
def test_what_is_no_plan_is_told_with_its_file(tmp_path, data, message):
    path = tmp_path / "plan.json"
    path.write_bytes(data)
    with pytest.raises(DataError, match=rf"plan\.json: {message}"):
        read_plan_document(path)


def test_a_missing_or_huge_file_is_told(tmp_path, monkeypatch):
    with pytest.raises(MissingFileError, match="no such file"):
        read_plan_document(tmp_path / "plan.json")
    path = tmp_path / "big.json"
    path.write_text('{"routes": []}', encoding="utf-8")
    monkeypatch.setattr(plan_file, "MOST_BYTES", 5)
    with pytest.raises(DataError, match="a plan has up to"):
        read_plan_document(path)
