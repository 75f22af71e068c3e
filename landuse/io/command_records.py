"""``commands.json`` in a result folder: which command left which files there, from what, so that a seal can have it done again.

No clock and no path of the machine: a path is ``@config`` (the landuse.toml), ``@out/…`` (below the result folder), or kept out.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from landuse.config import Config
from landuse.errors import ReadError
from landuse.io.atomic import PREFIX, atomic_path
from landuse.io.files import input_files
from landuse.io.run_folder import PROVENANCE_FILE

RECORDS_FILE = "commands.json"
CONFIG, OUT = "@config", "@out/"
WITH_SCENES = ("evidence", "report dossier")
"""Commands that read the rasters of ``[evidence]``."""


@dataclass(frozen=True)
class CommandRecord:
    """One command: its words, the day its papers carry, what it read, with which versions, and the files it left with their sha256.

    `hindrance` says in Chinese why it cannot be done again from what is sealed; empty where it can.
    """

    command: str
    arguments: tuple[str, ...]
    day: str
    inputs: tuple[Mapping[str, Any], ...]
    versions: Mapping[str, str | None]
    files: Mapping[str, str]
    hindrance: str = ""


def result_folder_of(path: Path) -> Path | None:
    """Return the result folder that `path` is or lies in, told by its ``provenance.json``; None outside of one."""
    try:
        place = path.resolve()
        return next((folder for folder in (place, *place.parents) if (folder / PROVENANCE_FILE).is_file()), None)
    except (OSError, RuntimeError, ValueError):  # a name too long, links in a circle: whoever opens it says so
        return None


def read_records(folder: Path) -> list[CommandRecord]:
    """Return the records of a result folder, the oldest first; none where it has no ``commands.json``.

    Raises
    ------
    ReadError
        The file is no list of records.
    """
    file = folder / RECORDS_FILE
    if not file.is_file():
        return []
    try:
        return [_record(entry) for entry in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ReadError(f"{RECORDS_FILE} 不是命令记录，无法读取；请删去该文件后重新编制文书") from error


def add_record(folder: Path, record: CommandRecord) -> None:
    """Put a record behind those of the folder; files that it wrote anew are no longer those of an earlier command."""
    kept = []
    for earlier in read_records(folder):
        files = {name: digest for name, digest in earlier.files.items() if name not in record.files}
        if files:
            kept.append({**asdict(earlier), "files": files})
    text = json.dumps([*kept, asdict(record)], ensure_ascii=False, indent=1, default=list)
    with atomic_path(folder / RECORDS_FILE) as path:
        path.write_text(text + "\n", encoding="utf-8", newline="\n")


def files_read(config: Config, command: str) -> list[Path]:
    """Return every file that `command` reads: those of a run, the office's own templates, and rasters where it looks at them."""
    found = input_files(config)
    templates = config.papers.templates
    if templates is not None and templates.is_dir():
        found += sorted(entry for entry in templates.rglob("*") if entry.is_file())
    if command in WITH_SCENES:
        found += [file for scene in config.evidence.scenes for file in (scene.file, scene.quality_file) if file is not None]
    return list(dict.fromkeys(found))


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files below a folder with their names inside it, in a fixed order; not what a run keeps there while it works."""
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(PREFIX.rstrip("-")) or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from ((f"{entry.name}/{name}", file) for name, file in files_below(entry))
        elif entry.is_file():
            yield entry.name, entry


def is_inside(name: str) -> bool:
    """Tell whether a recorded name stays inside the result folder on every system.

    >>> is_inside("papers/甲.docx"), is_inside("../x"), is_inside("/x"), is_inside("C:x")
    (True, False, False, False)
    """
    return not (set(name) & set("\\:\0") or name.startswith("/") or ".." in PurePosixPath(name).parts)


def _record(entry: Mapping[str, Any]) -> CommandRecord:
    record = CommandRecord(**{**entry, "arguments": tuple(entry["arguments"]), "inputs": tuple(entry["inputs"])})
    date.fromisoformat(record.day)
    texts: Sequence[object] = [record.command, record.hindrance, *record.arguments, *record.files, *record.files.values()]
    if not all(isinstance(text, str) for text in texts) or not all(is_inside(name) for name in record.files):
        raise ValueError
    if not all(isinstance(held, Mapping) and isinstance(held.get("sha256"), str) for held in record.inputs):
        raise ValueError
    return record
