"""The notebooks: kept without outputs, in short cells of the public API, each running to its end without a warning."""

import ast
import json
import os
import re
import shutil
import tempfile
from importlib import import_module
from pathlib import Path

import nbformat
import pytest
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

import landuse as lu

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LONGEST_CELL, LONGEST_LINE = 12, 105
TOPICS = (
    "first_look", "idle_step_by_step", "yield_and_zombies", "standard_land", "targets_and_plan", "satellite_evidence", "your_own_data",
    "policy_and_metric",
)  # fmt: skip
STRICT = "import warnings\n\nwarnings.simplefilter('error')"
PUBLIC = (
    "landuse",
    "landuse.evidence",
    "landuse.planning",
    "landuse.targets",
    "landuse.cases",
    "landuse.maps",
    "landuse.reports",
)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def code_of(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_the_eight_are_there_and_listed():
    names = [f"{number:02d}_{topic}.ipynb" for number, topic in enumerate(TOPICS, 1)]
    assert [path.name for path in NOTEBOOKS] == names
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\w+\.ipynb)\)", page) == names


@each_notebook
def test_kept_without_outputs(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(book)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert book["metadata"]["kernelspec"]["name"] == "python3"
    for cell in book["cells"]:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])


@each_notebook
def test_short_cells_and_chinese_text(path):
    book = nbformat.read(path, as_version=4)
    assert book.cells[0].cell_type == "markdown"
    assert book.cells[0].source.startswith(f"# {path.name[:2]} ")
    texts = [cell.source for cell in book.cells if cell.cell_type == "markdown"]
    assert len(texts) >= 4
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in texts)
    for source in code_of(path):
        lines = source.splitlines()
        assert len(lines) <= LONGEST_CELL, source
        assert max(map(len, lines)) <= LONGEST_LINE, source


@each_notebook
def test_only_public_names(path):
    trees = [ast.parse(source) for source in code_of(path)]
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("landuse"):
            assert node.module in PUBLIC
            for name in node.names:
                assert is_exported(node.module, name.name), f"{node.module}.{name.name}"
        if isinstance(node, ast.Import):
            assert all(name.name == "landuse" for name in node.names if name.name.startswith("landuse"))
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_")
            if isinstance(node.value, ast.Name) and node.value.id == "lu":
                assert node.attr in lu.__all__, f"lu.{node.attr}"


def is_exported(module, name):
    """Tell whether a package names something in its own `__init__`, not merely holds it."""
    text = Path(str(import_module(module).__file__)).read_text(encoding="utf-8")
    return f" as {name}\n" in text


@pytest.mark.notebook
@each_notebook
def test_runs_to_its_end_without_a_warning(path, tmp_path):
    book = nbformat.read(path, as_version=4)
    book.cells.insert(0, nbformat.v4.new_code_cell(STRICT))
    run(book, tmp_path)
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"] == []
    shown = [output.data for output in outputs if "data" in output]
    assert any("image/png" in data or "<iframe" in str(data.get("text/html", "")) for data in shown)


def run(book, home):
    """Run a notebook in a kernel of its own, which speaks through a local socket and keeps its files in `home`."""
    sockets = tempfile.mkdtemp(prefix="nb")  # the path of a socket must be short
    folders = {name: str(home / name) for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "TMPDIR")}
    for folder in folders.values():
        Path(folder).mkdir()
    manager = AsyncKernelManager(
        kernel_name="python3", transport="ipc", ip=f"{sockets}/kernel", connection_file=f"{sockets}/kernel.json"
    )
    client = NotebookClient(book, km=manager, timeout=300, resources={"metadata": {"path": str(FOLDER)}})
    try:
        client.execute(env={**os.environ, **folders, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}, cleanup_kc=True)
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
