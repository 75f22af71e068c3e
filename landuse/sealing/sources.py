"""The files that a landuse.toml names: under which names they are sealed, and how a sealed configuration finds them again."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from landuse.config import BASEMAP_FILES, Config
from landuse.config.sources import FileSource
from landuse.io.formats.shapefile import side_files
from landuse.provenance import parts_of

INPUTS, PACKS = "inputs", "packs"
_ELSEWHERE = "_elsewhere"
_UNFIT = re.compile(r"""[\\/:*?"<>|\x00-\x1f\ud800-\udfff]""")
_RESERVED = re.compile(r"(?i)CON|PRN|AUX|NUL|COM\d|LPT\d")
_MOST_BYTES = 255


def is_portable(name: str) -> bool:
    """Tell whether a file can have this name on every system.

    >>> [name for name in ("宗地.csv", "CON.csv", "a:b", "x. ", "甲" * 90) if is_portable(name)]
    ['宗地.csv']
    """
    plain = _UNFIT.search(name) is None and name == name.rstrip(". ") and len(name.encode("utf-8", "replace")) <= _MOST_BYTES
    return plain and _RESERVED.fullmatch(name.partition(".")[0].strip()) is None


def file_sources(config: Config) -> Iterator[tuple[str, FileSource]]:
    """Yield every section that names a file, with its key, in a fixed order."""
    for name, source in config.data.items():
        if not source.in_database:
            yield f"data.{name}", source
        for n, join in enumerate(source.join):
            yield f"data.{name}.join.{n}", join
        for n, attributes in enumerate(source.attributes):
            yield f"data.{name}.attributes.{n}", attributes
    for kind, layer in config.context.items():
        yield f"context.{kind}", layer


def source_places(config: Config) -> list[Path]:
    """Return where a configuration looks for files besides its tables: rules, templates, rasters, basemap."""
    scenes = [file for scene in config.evidence.scenes for file in (scene.file, scene.quality_file) if file is not None]
    policy = [Path(config.project.policy)] if config.project.policy.endswith(".toml") else []
    basemap = basemap_file(config.outputs.basemap)
    return [
        *scenes, *policy, *([config.papers.templates] if config.papers.templates else []), *([basemap] if basemap else []),
    ]  # fmt: skip


def database_tables(config: Config) -> list[str]:
    """Return the tables that stand in a database."""
    return [name for name, source in config.data.items() if source.in_database]


def basemap_file(basemap: str | None) -> Path | None:
    """Return the basemap where it is a file."""
    return Path(basemap) if basemap and "://" not in basemap and basemap.lower().endswith(BASEMAP_FILES) else None


class SealedNames:
    """Names of input files in the archive: as they lie beside landuse.toml, files from elsewhere in a numbered folder."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self._folders: dict[Path, int] = {}
        self._files: dict[Path, str] = {}

    def name(self, file: Path) -> str:
        """Return the name of one file."""
        place = file.parent.resolve() / file.name
        if place not in self._files:
            self._files[place] = self._new_name(place)
        return self._files[place]

    def part(self, whole: Path, part: Path) -> str:
        """Return the name of a file of the input `whole`; those of a folder stay together under its name."""
        return f"{self.name(whole)}/{part.relative_to(whole).as_posix()}" if whole.is_dir() else self.name(part)

    def _new_name(self, place: Path) -> str:
        taken = {name.casefold() for name in self._files.values()}
        if place.is_relative_to(self.home):
            name = f"{INPUTS}/{place.relative_to(self.home).as_posix()}"
            if name.casefold() not in taken and all(is_portable(part) for part in name.split("/")):
                return name
        number = self._folders.setdefault(place.parent, len(self._folders) + 1)
        folder = f"{INPUTS}/{_ELSEWHERE}/{number}"
        name = f"{folder}/{place.name}"
        return (
            name
            if is_portable(place.name) and name.casefold() not in taken
            else f"{folder}/{len(taken)}_{_UNFIT.sub('_', place.name)}_"
        )


def parts(file: Path) -> list[Path]:
    """Return everything that belongs to one input file: the side files of a shapefile, all files of a folder."""
    if file.suffix.lower() == ".shp" and file.exists():
        return list(side_files(file).values())
    return [part for _, part in parts_of(file)]


def with_sealed_files(config: Config, places: Mapping[str, str], folder: Path) -> Config:
    """Return a configuration that reads the sealed files, by the keys of :func:`file_sources`."""

    def found(key: str) -> dict[str, Path]:
        return {"file": folder / PurePosixPath(places[key])}

    data = {
        name: source.model_copy(
            update={
                **({} if source.in_database else found(f"data.{name}")),
                "join": tuple(join.model_copy(update=found(f"data.{name}.join.{n}")) for n, join in enumerate(source.join)),
                "attributes": tuple(
                    part.model_copy(update=found(f"data.{name}.attributes.{n}")) for n, part in enumerate(source.attributes)
                ),
            }
        )
        for name, source in config.data.items()
    }
    context = {kind: layer.model_copy(update=found(f"context.{kind}")) for kind, layer in config.context.items()}
    return config.model_copy(update={"data": data, "context": context})
