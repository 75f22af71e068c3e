"""What identifies a run: the hashes of its inputs and rule packs, the versions of the code, the day of judgement.

Plain values only, no clock and no path of the machine: the same inputs give the same record anywhere.
"""

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from landuse.data import DatabaseContent
from landuse.errors import ReadError, cause_of

LIBRARIES = (
    "landuse", "apache-hamilton", "folium", "geopandas", "matplotlib", "numpy", "pandas", "pyarrow", "pydantic", "pyogrio", "pyproj",
    "python-calamine", "rasterio", "scipy", "shapely", "SQLAlchemy", "XlsxWriter",
)  # fmt: skip
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
RUN_ID_LENGTH = 12
_BLOCK = 1 << 20


class RulePack(Protocol):
    """One pack of a policy, as much of it as a run is identified by."""

    @property
    def id(self) -> str:
        """Id of the pack."""

    @property
    def title(self) -> str:
        """Title of the pack."""

    @property
    def level(self) -> str:
        """Level of the pack: national, provincial, city or zone."""

    @property
    def sha256(self) -> str:
        """Hash of the pack's text."""


class Rules(Protocol):
    """A policy, as much of it as a run is identified by (:class:`landuse.policy.Policy` lies above this module)."""

    @property
    def id(self) -> str:
        """Id of the pack that was asked for."""

    @property
    def packs(self) -> Sequence[RulePack]:
        """The packs it is made of, the national one first."""


def provenance(
    *, inputs: Mapping[str, Path] | Sequence[Path | DatabaseContent], policy: Rules, as_of: str | date
) -> dict[str, object]:
    """Return the record of a run as plain JSON values.

    Parameters
    ----------
    inputs
        The files that were read, by table name or just listed. All parts of a shapefile and all files of a folder
        (file geodatabase) are taken together with it. What came from a database brings its own hash.
    policy
        The rules applied.
    as_of
        The day of judgement.

    Returns
    -------
    dict
        ``run_id`` (12 hex digits over everything else), ``as_of``, ``policy``, ``packs``, ``inputs`` (role, file name, size in
        bytes, sha256), ``versions``.

    Raises
    ------
    ReadError
        An input cannot be read.
    """
    record: dict[str, object] = {
        "as_of": str(as_of)[:10],
        "policy": policy.id,
        "packs": [{"id": pack.id, "title": pack.title, "level": pack.level, "sha256": pack.sha256} for pack in policy.packs],
        "inputs": input_records(inputs),
        "versions": versions(),
    }
    return {"run_id": run_id(record), **record}


def versions() -> dict[str, str | None]:
    """Return the versions of Python, the program and the libraries its results depend on; None where one is not installed."""
    return {"python": platform.python_version()} | {name: _version(name) for name in LIBRARIES}


def input_records(inputs: Mapping[str, Path] | Sequence[Path | DatabaseContent]) -> list[dict[str, object]]:
    """Return role, file name, size in bytes and sha256 of every part of some inputs; raise ReadError where one cannot be read.

    Of inputs just listed a part is recorded once, though a Shapefile and its side files be listed both.
    """
    if isinstance(inputs, Mapping):
        return [_record(role, *part) for role, source in inputs.items() for part in _identified(source)]
    seen: set[Path] = set()
    return [_record("", *part) for source in inputs for part in _identified(source, seen)]


def run_id(record: Mapping[str, object]) -> str:
    """Return the short hash that names a run, over every entry of its record but ``run_id`` itself."""
    entries = {key: value for key, value in record.items() if key != "run_id"}
    text = json.dumps(entries, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:RUN_ID_LENGTH]


def file_hash(path: Path) -> str:
    """Return the sha256 of a file as 64 hex digits; raise ReadError where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as handle:
            while block := handle.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise ReadError(f"输入文件 {path.name} 无法读取：{cause_of(error)}；请检查文件权限") from error
    return digest.hexdigest()


def _record(role: str, name: str, size: int, digest: str) -> dict[str, object]:
    return {"role": role, "file": name, "size_bytes": size, "sha256": digest}


def _identified(source: Path | DatabaseContent, seen: set[Path] | None = None) -> Iterator[tuple[str, int, str]]:
    """Yield name, size and hash of each part of an input that is not among the `seen` ones, and add it to them."""
    if isinstance(source, DatabaseContent):
        yield source.name, source.size_bytes, source.sha256
        return
    for name, part in parts_of(Path(source)):
        if seen is None or part not in seen:
            yield name, part.stat().st_size, file_hash(part)
        if seen is not None:
            seen.add(part)


def parts_of(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files that make up one input with the names they are recorded under; raise ReadError where there is none."""
    if path.is_dir():
        for part in sorted(entry for entry in path.rglob("*") if entry.is_file()):
            yield f"{path.name}/{part.relative_to(path).as_posix()}", part
    elif not path.is_file():
        raise ReadError(f"找不到输入文件 {path.name}；请核对配置中的文件名")
    elif path.suffix.lower() == ".shp":
        beside = sorted(entry for entry in path.parent.iterdir() if entry.stem == path.stem)
        yield from ((entry.name, entry) for entry in beside if entry.suffix.lower() in SHAPEFILE_PARTS)
    else:
        yield path.name, path


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
