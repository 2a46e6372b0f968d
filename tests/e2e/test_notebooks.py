"""The notebooks run from top to bottom without a network, and both their forms agree.

`.venv/bin/python -m tests.e2e.test_notebooks` writes each .ipynb anew from its .py:
without outputs, and with a digest of its source as a cell's id, so that in a change
only changed cells change.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from planner import TownRequest, assess, lot_layout, make_town
from planner.language import LANGUAGES
from tests.ci_output import CI_OUTPUT

FOLDER = Path(__file__).parents[2] / "notebooks"
SCRIPTS = sorted(FOLDER.glob("*.py"))
REWRITE = "write it anew with .venv/bin/python -m tests.e2e.test_notebooks"
METADATA = {
    "jupytext": {"formats": "ipynb,py:percent"},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
}

ONLY_THIS_COMPUTER = """
import socket

HERE = (None, "", "localhost", "127.0.0.1", "::1")
connect, look_up = socket.socket.connect, socket.getaddrinfo

def refuse(host):
    if host not in HERE:
        raise RuntimeError(f"the network is asked for: {host}")

def guarded_connect(self, address):
    if isinstance(address, tuple):
        refuse(address[0])
    return connect(self, address)

def guarded_look_up(host, *rest, **options):
    refuse(host)
    return look_up(host, *rest, **options)

socket.socket.connect, socket.getaddrinfo = guarded_connect, guarded_look_up
"""
"""A `sitecustomize` under which Python reaches no other computer."""


def ipynb(script):
    """Return the notebook of a script as it has to be: stripped, with lasting ids."""
    notebook = jupytext.read(script)
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.id = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
    return notebook


def written(script):
    return json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))


def said(outputs, kind):
    """Everything of one MIME type among a notebook's outputs; text as printed too."""
    found = [output["data"][kind] for output in outputs if kind in output.get("data", {})]
    if kind == "text/plain":
        found += [output["text"] for output in outputs if output["output_type"] == "stream"]
    return found


@pytest.fixture(scope="module")
def isolated(tmp_path_factory):
    """Environment in which `python3` is the kernel of this interpreter, without a network."""
    folder = tmp_path_factory.mktemp("jupyter")
    kernel = folder / "kernels" / "python3"
    kernel.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    about = {"argv": command, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(about), encoding="utf-8")
    (folder / "sitecustomize.py").write_text(ONLY_THIS_COMPUTER, encoding="utf-8")
    names = ("JUPYTER_PATH", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")
    with pytest.MonkeyPatch.context() as patch:
        for name in (*names, "IPYTHONDIR", "PYTHONPATH"):
            patch.setenv(name, str(folder))
        # Streamlit, imported by another test, sets it for all that run below.
        patch.delenv("MPLBACKEND", raising=False)
        yield dict(os.environ)


def run(name, isolated, tmp_path_factory):
    """The outputs of a notebook, run in an empty folder."""
    path = FOLDER / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(tmp_path_factory.mktemp("work"))}}
    # A cell that fails raises here, with its traceback.
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where)
    client.execute(env=isolated)
    folder = CI_OUTPUT / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / path.name)
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.fixture(scope="module")
def one_town(isolated, tmp_path_factory):
    return run("01_one_town", isolated, tmp_path_factory)


@pytest.fixture(scope="module")
def parking_and_shade(isolated, tmp_path_factory):
    return run("04_parking_and_shade", isolated, tmp_path_factory)


def test_there_is_a_notebook_for_every_script_and_the_other_way_round():
    assert SCRIPTS
    assert [script.stem for script in SCRIPTS] == [
        path.stem for path in sorted(FOLDER.glob("*.ipynb"))
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_script_and_notebook_agree_cell_by_cell(script):
    wanted, found = ipynb(script), jupytext.read(script.with_suffix(".ipynb"))
    assert [(cell.cell_type, cell.source) for cell in found.cells] == [
        (cell.cell_type, cell.source) for cell in wanted.cells
    ], REWRITE
    assert [cell.id for cell in found.cells] == [cell.id for cell in wanted.cells], REWRITE


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs_and_without_what_differs_between_computers(script):
    notebook = written(script)
    assert notebook["metadata"] == METADATA, REWRITE
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [(cell["outputs"], cell["execution_count"]) for cell in code] == [([], None)] * len(
        code
    ), REWRITE
    assert [cell["metadata"] for cell in notebook["cells"]] == [{}] * len(notebook["cells"])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_notebook_calls_and_defines_nothing(script):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    tree = ast.parse(script.read_text(encoding="utf-8"))
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, kinds)] == []


@pytest.mark.parametrize(
    "call", ["socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo('a.test', 80)"]
)
def test_under_the_block_no_other_computer_is_reached(isolated, call):
    # A notebook that runs offline proves something only if the block holds.
    tried = subprocess.run(
        [sys.executable, "-c", f"import socket; {call}"],
        env=isolated,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "RuntimeError: the network is asked for" in tried.stderr


def test_the_notebook_tells_the_headline_of_the_demo(one_town):
    expected = assess(make_town(TownRequest("demo"))).headline
    printed = "\n".join(said(one_town, "text/plain"))
    shares = [line for line in printed.splitlines() if f"{expected.value:.1f} %" in line]
    fraction = f"{expected.numerator:,.0f}", f"{expected.denominator:,.0f}"
    assert sum(all(part in line for part in fraction) for line in shares) >= len(LANGUAGES)
    assert f"sum of the classes: {expected.denominator:,.0f}" in printed


def test_the_notebook_shows_a_map_and_a_sheet(one_town):
    frames = [html for html in said(one_town, "text/html") if html.startswith("<iframe srcdoc=")]
    assert len(frames) == 1
    assert "data-layer=&quot;residents&quot;" in frames[0]
    assert len(said(one_town, "image/png")) == 1


def test_a_notebook_warns_of_nothing(one_town, parking_and_shade):
    outputs = [*one_town, *parking_and_shade]
    assert [output.get("text") for output in outputs if output.get("name") == "stderr"] == []


def test_the_parking_notebook_tells_what_the_assessment_tells(parking_and_shade):
    parking = assess(make_town(TownRequest("demo")), ("planner",)).parking
    printed = "\n".join(said(parking_and_shade, "text/plain"))
    lots = parking.surface_lots
    shaded = int((lots["meets_30"] == "yes").sum())
    assert f"of {len(lots)} car parks at ground level {shaded} are shaded to 30% or more" in printed
    _, layout = lot_layout(parking, "新华街停车场（示意）")
    assert f"{layout.capacity} stalls at 90°" in printed
    assert "target 30.0% in 15 years, mapped and planned trees only: 0.0% → 30." in printed


def test_the_parking_notebook_shows_stalls_hours_and_a_lot_sheet(parking_and_shade):
    assert len(said(parking_and_shade, "image/png")) == 3


if __name__ == "__main__":
    for each in SCRIPTS:
        jupytext.write(ipynb(each), each.with_suffix(".ipynb"))
