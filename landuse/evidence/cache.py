"""Figures of scenes kept on the disk by what they rest on: content of the raster, outlines, settings, rules, and our own code.

A folder that anybody may delete at any time: what is not there is worked out again. Nothing in it is ever trusted by its date: a
raster is told by its content, and only what has been read for that is remembered by size and time of the file.
"""

import hashlib
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.config import Config
from landuse.errors import OutputError
from landuse.evidence.figures import FIGURES, FigureSource, scene_figures
from landuse.evidence.scenes import Scene
from landuse.geometry.pixels import opened_raster
from landuse.io.atomic import atomic_path
from landuse.policy.rules import EvidenceRules
from landuse.provenance import file_hash
from landuse.vocabulary import codes

FOLDER = Path(".landuse-cache") / "evidence"
"""Where figures are kept, beside landuse.toml."""
_TOLD_ONLY = {"file", "date", "title", "source", "accuracy", "quality_file"}
"""What a scene is called, and when it was taken, changes none of its figures; files count by their content."""
_CODE = ("evidence/figures.py", "evidence/masks.py", "evidence/scenes.py", "geometry")
_LIBRARIES = ("exactextract", "numpy", "rasterio", "shapely", "pyproj")
_YOUNG_NS = 2_000_000_000
"""A file that was written so shortly before its hash was remembered may have been written once more within the same tick of its clock."""
_REMEMBERED = ("size", "changed_ns", "state_changed_ns", "sha256")
_SHA256 = re.compile("[0-9a-f]{64}")
_NOTE = "说明.txt"
_NOTE_TEXT = "本文件夹存放影像套合的中间结果，可以随时整个删除；删除后下次运行会重新计算，成果不变。\n"
_ABSENT = (FileNotFoundError, NotADirectoryError)
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


@dataclass(eq=False)
class FigureCache:
    """Figures of scenes from a folder where they are there, else worked out and put there.

    Parameters
    ----------
    folder
        Where they are kept; made when first needed. Several runs may share it.
    source
        What works them out.

    Attributes
    ----------
    found, computed
        How many scenes came from the folder, and how many were worked out.
    notes
        What had to be told: a damaged file that was worked out again, a folder that cannot be written. In Chinese, one each.
    """

    folder: Path
    source: FigureSource = scene_figures
    found: int = 0
    computed: int = 0
    notes: list[str] = field(default_factory=list)
    _locked: bool = field(default=False, init=False, repr=False)

    def figures(self, parcels: gpd.GeoSeries, scene: Scene, rules: EvidenceRules) -> pd.DataFrame:
        """Return :func:`landuse.evidence.figures.scene_figures` of the same arguments; raise as it does."""
        place = self.folder / f"{self._key(parcels, scene, rules)}.npz"
        held = self._held(place, parcels.index)
        if held is not None:
            self.found += 1
            return held
        table = self.source(parcels, scene, rules)
        self.computed += 1
        packed = io.BytesIO()
        np.savez_compressed(packed, figures=table.to_numpy(dtype="float64", na_value=np.nan))
        self._keep(place, packed.getvalue())
        return table

    def _held(self, place: Path, parcels: pd.Index) -> pd.DataFrame | None:
        """Return the figures of a file; None where there is none, or where it is damaged, which is noted."""
        try:
            with np.load(io.BytesIO(place.read_bytes()), allow_pickle=False) as kept:
                table = pd.DataFrame(kept["figures"], index=parcels, columns=list(FIGURES))
        except _ABSENT:
            return None
        except _DAMAGED:
            self.notes.append(f"影像缓存文件 {place.name} 已损坏，已重新计算")
            return None
        return table.astype({"pixels": "Int64"})

    def _key(self, parcels: gpd.GeoSeries, scene: Scene, rules: EvidenceRules) -> str:
        told = {
            "raster": self._content(Path(scene.file)),
            "parcels": _outline_hash(parcels),
            "scene": {one.name: getattr(scene, one.name) for one in fields(scene) if one.name not in _TOLD_ONLY},
            "quality": None if scene.quality_file is None else self._content(Path(scene.quality_file)),
            "unusable": None if scene.mask is None else [scene.mask.unusable_values, scene.mask.unusable_bits],
            "product": None if scene.product is None else dict(scene.product.classes),
            "covers": list(codes("land_cover")),
            "rules": rules.model_dump(mode="json"),
            "code": _code_hash(),
        }
        return _hash([json.dumps(told, sort_keys=True, default=_plain).encode()])

    def _content(self, path: Path) -> str:
        """Return the hash of a raster and of every file that belongs to it: the parts of a VRT, masks beside it."""
        return _hash(f"{name}:{self._file_hash(part)};".encode() for name, part in sorted(raster_parts(path).items()))

    def _file_hash(self, path: Path) -> str:
        """Return the hash of a file, remembered by its size and time."""
        state = path.stat()
        now = [
            state.st_size,
            state.st_mtime_ns,
            state.st_ctime_ns,
        ]  # the last one tells of a date that was put back, but on Windows
        memory = self.folder / f"file-{_hash([str(path.resolve()).encode()])}.json"
        told, written_ns = self._remembered(memory)
        if told[:3] == now and written_ns - state.st_mtime_ns > _YOUNG_NS:
            return str(told[3])
        found = file_hash(path)
        self._keep(memory, json.dumps([*now, found]).encode())
        return found

    def _remembered(self, memory: Path) -> tuple[list[Any], int]:
        """Return :data:`_REMEMBERED` of a file as of when it was last read, and when that was noted; nothing where it never was."""
        try:
            told, written_ns = json.loads(memory.read_text(encoding="utf-8")), memory.stat().st_mtime_ns
        except _ABSENT:
            return [], 0
        except (OSError, ValueError):
            told, written_ns = None, 0
        if not isinstance(told, list) or len(told) != len(_REMEMBERED) or not _SHA256.fullmatch(str(told[-1])):
            self.notes.append(f"影像缓存文件 {memory.name} 已损坏，已重新读取影像")
            return [], 0
        return told, written_ns

    def _keep(self, place: Path, content: bytes) -> None:
        """Write a file whole or not at all; where the folder cannot be written, say so once and go on without."""
        try:
            for name, held in ((_NOTE, _NOTE_TEXT.encode()), (place.name, content)):
                if name != _NOTE or not (self.folder / _NOTE).exists():
                    with atomic_path(self.folder / name) as target:
                        target.write_bytes(held)
        except OutputError as error:
            if not self._locked:
                self._locked = True
                self.notes.append(f"影像缓存文件夹 {self.folder} 无法写入，本次结果不缓存，成果不受影响（{error}）")


def cache_of(config: Config, source: FigureSource = scene_figures) -> FigureCache:
    """Return the cache of a landuse.toml: in the folder that it names (``[evidence] cache``), else in :data:`FOLDER` beside it."""
    return FigureCache(config.evidence.cache or config.path.parent / FOLDER, source)


def raster_parts(path: Path) -> dict[str, Path]:
    """Return the files that a raster is made of, by their place seen from it; those that a VRT within a VRT names, too."""
    found, waiting = {path.name: path}, [path]
    while waiting:
        with opened_raster(waiting.pop()) as source:
            named = [Path(name) for name in source.files]
        for part in named:
            name = Path(os.path.relpath(part, path.parent)).as_posix() if part.drive == path.drive else part.as_posix()
            if name not in found and part.is_file():
                found[name] = part
                waiting += [part] if part.suffix.lower() == ".vrt" else []
    return found


def _outline_hash(parcels: gpd.GeoSeries) -> str:
    """Return the hash of the parcels: their names in their order, their outlines, their coordinate system."""
    system = "" if parcels.crs is None else parcels.crs.to_wkt()
    outlines = shapely.to_wkb(np.asarray(parcels.array, dtype=object))

    def told() -> Iterator[bytes]:
        yield json.dumps([system, *map(str, parcels.index)], ensure_ascii=False).encode()
        for outline in outlines:
            yield b"-" if outline is None else len(outline).to_bytes(8, "big") + outline

    return _hash(told())


@cache
def _code_hash() -> str:
    """Return the hash of the code that makes the figures, and of the libraries behind it: changed code has other figures."""
    package = files("landuse")
    modules = [package / name for name in _CODE]
    sources = [part for one in modules for part in (one.iterdir() if one.is_dir() else [one]) if part.name.endswith(".py")]
    told = [part.name.encode() + part.read_bytes() for part in sorted(sources, key=lambda part: part.name)]
    return _hash([*told, *(f"{name} {_version(name)}".encode() for name in _LIBRARIES)])


def _hash(parts: Iterable[bytes]) -> str:
    total = hashlib.blake2b(digest_size=20)
    for part in parts:
        total.update(part)
    return total.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""  # working out the figures says which one is missing


def _plain(value: Any) -> Any:
    """Return settings of a scene as JSON has them."""
    return dict(value) if isinstance(value, Mapping) else repr(value)
