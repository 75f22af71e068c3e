"""`make wheelhouse`: a folder of wheels with hashes from which a machine without a network installs."""

import hashlib
import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parent.parent


def script():
    spec = importlib.util.spec_from_file_location("make_wheelhouse", ROOT / "docs" / "make_wheelhouse.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel(folder, name, *needs, extra=b""):
    file = folder / f"{name}-1.0-py3-none-any.whl"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {need}" for need in needs)]
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(lines) + "\n")
        archive.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")
        archive.writestr("note.txt", extra)
    return file


def pip_takes(house, into):
    """Let pip check the hashes as it does when it installs."""
    return subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-index", "--find-links", house.name, "--require-hashes", "--no-deps",
         "-d", str(into), "-r", f"{house.name}/requirements.txt"],
        cwd=house.parent, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
        env=os.environ | {"PIP_CONFIG_FILE": os.devnull},
    )  # fmt: skip


def test_pip_accepts_the_hashes_and_refuses_a_changed_wheel(tmp_path):
    house = tmp_path / "wheelhouse"
    house.mkdir()
    files = [wheel(house, "landuse"), wheel(house, "needed")]
    script()._write_requirements(house, files)
    text = (house / "requirements.txt").read_text(encoding="utf-8")
    assert f"needed==1.0 \\\n    --hash=sha256:{hashlib.sha256(files[1].read_bytes()).hexdigest()}\n" in text
    done = pip_takes(house, tmp_path / "got")
    assert done.returncode == 0, done.stderr
    wheel(house, "needed", extra=b"changed")
    done = pip_takes(house, tmp_path / "again")
    assert done.returncode != 0
    assert "HASH" in done.stderr.upper()


def test_what_only_the_target_needs_is_found(tmp_path):
    needs = (
        'colour>=1; sys_platform == "win32"',
        'unix; sys_platform != "win32"',
        'old; python_version < "3.9"',
        'x; extra == "test"',
    )
    wheel(tmp_path, "landuse", "held", 'driver>=3; extra == "postgres"')
    wheel(tmp_path, "held", *needs)
    assert script()._missing(tmp_path, "win_amd64", "3.11") == ["colour>=1", "driver>=3"]
    assert script()._missing(tmp_path, "linux_x86_64", "3.11") == ["driver>=3", "unix"]


def test_the_guide_says_in_chinese_what_to_type(tmp_path):
    house = tmp_path / "wheelhouse"
    house.mkdir()
    files = [wheel(house, "landuse")]
    script()._write_guide(house, files, SimpleNamespace(platform="win_amd64", python="3.11"))
    raw = (house / "安装说明.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") > 20
    text = raw.decode("utf-8-sig")
    for words in (
        "win_amd64，Python 3.11",
        "--no-index",
        r"-r wheelhouse\requirements.txt",
        "landuse doctor --offline",
        "py -3.11 -m venv",
    ):
        assert words in text
    assert "http" not in text


@pytest.mark.wheelhouse
@pytest.mark.skipif(
    os.environ.get("LANDUSE_TEST_WHEELHOUSE") != "1", reason="minutes of downloading: set LANDUSE_TEST_WHEELHOUSE=1"
)
def test_a_fresh_machine_installs_from_the_folder_alone(tmp_path):
    subprocess.run([sys.executable, ROOT / "docs" / "make_wheelhouse.py", "--out", tmp_path / "wheelhouse"], check=True)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    place = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    alone = os.environ | {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PYTHONPATH": ""}
    install = ["--no-index", "--find-links", "wheelhouse", "--require-hashes", "-r", "wheelhouse/requirements.txt"]
    subprocess.run([place / "python", "-m", "pip", "install", "-q", *install], check=True, cwd=tmp_path, env=alone)
    said = subprocess.run([place / "landuse", "--version"], check=True, capture_output=True, text=True, cwd=tmp_path, env=alone)
    assert said.stdout.startswith("landuse ")
    subprocess.run([place / "landuse", "demo", "out"], check=True, cwd=tmp_path, env=alone)
    assert (tmp_path / "out" / "map.html").stat().st_size > 100_000
    subprocess.run([place / "landuse", "doctor", "--offline"], check=True, cwd=tmp_path, env=alone)
