"""Imports point down only, and each outside library stays in its one place (DESIGN §2)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(folder):
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    return subprocess.run(
        [*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={"PATH": "", "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def test_imports_point_down_only():
    run = lint(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("planner/town.py", "from planner.network import access"),
        ("planner/columns.py", "import planner.town"),
        ("planner/network/search.py", "from planner.population import weights"),
        ("planner/population/place.py", "from planner.sources.load import load_town"),
        ("planner/indicators/park_walk.py", "from planner.assess import assess"),
        ("planner/export/tables.py", "import planner.cli"),
        ("layers/green.py", "import planner.app"),
        ("planner/indicators/park_area.py", "import layers"),
        ("planner/assess.py", "import streamlit"),
        ("planner/export/terminal.py", "import folium"),
        ("planner/network/walk.py", "import osmnx"),
        ("planner/app/green.py", "import osmium"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path, module, forbidden):
    for name in ("planner", "layers", "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    path = tmp_path / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{forbidden}\n", encoding="utf-8")
    run = lint(tmp_path)
    assert run.returncode != 0
    assert "BROKEN" in run.stdout


def test_every_module_stands_in_the_contract():
    """A new package without a rank would be free to import anything."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ranked = text[text.index("[tool.importlinter]") :]
    for path in (ROOT / "planner").iterdir():
        name = path.stem
        if name.startswith(("_", ".")) or path.suffix not in ("", ".py"):
            continue
        assert f"planner.{name}" in ranked, name


def test_no_room_for_odds_and_ends():
    names = {path.stem for path in ROOT.glob("planner/**/*")} | {
        path.stem for path in ROOT.glob("layers/**/*")
    }
    assert not names & {"utils", "helpers", "common", "manager", "misc"}
