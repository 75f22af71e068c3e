"""The papers of a sealed result folder: written again by the recorded commands and compared, the others told to be bytes alone."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from landuse.config import load_config
from landuse.errors import LanduseError, ReadError
from landuse.io.command_records import RECORDS_FILE, CommandRecord, read_records
from landuse.sealing.archive import Archive
from landuse.sealing.differences import first_difference
from landuse.sealing.pdf_differences import LOOKS_ALIKE, same_pdf
from landuse.sealing.sources import INPUTS, PACKS, file_sources, source_places

Repeat = Callable[[Sequence[str], date, Path, Path], None]
"""Does a recorded command again: its words, its day, its landuse.toml, its result folder."""
NO_RECORD, EDITED, NO_WAY = "没有命令记录", "写出后有改动", "本次核验没有重做命令"


@dataclass
class Repeated:
    """How many files were written again, the differences found, the files that were not, each with why, and what is to be known."""

    count: int = 0
    differences: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def papers_again(archive: Archive, outputs: str, again: Path | None, repeat: Repeat | None, reason: str) -> Repeated:
    """Return what came of writing the other files of a sealed folder again.

    Parameters
    ----------
    archive
        The unpacked archive.
    outputs
        The folder of results in it.
    again
        The result folder of the run done again; None where it was not.
    repeat
        What does a command again; None where nothing may.
    reason
        Why nothing is done again, in Chinese; empty where it is.
    """
    places = {member.path.removeprefix(f"{outputs}/"): member for member in archive.members if member.role == "other"}
    done = Repeated(left=dict.fromkeys(places, NO_RECORD))
    try:
        records = read_records(archive.folder / outputs)
    except ReadError as error:
        done.differences.append(f"{RECORDS_FILE} 无法读取：{error}")
        return done
    _lay_tables_of_rules(archive)
    for record in records:
        names = [name for name in record.files if name in places]
        edited = [name for name in names if record.files[name] != places[name].sha256]
        same = [name for name in names if name not in edited]
        why = reason or _hindrance(archive, record) or (NO_WAY if repeat is None or again is None else "")
        if not why and same and repeat is not None and again is not None:
            try:
                repeat(record.arguments, date.fromisoformat(record.day), archive.folder / archive.head["config"], again)
            except LanduseError as error:
                why = f"不能重做：{error}"
        done.left |= dict.fromkeys(same, why) | dict.fromkeys(edited, EDITED)
        if why or again is None:
            continue
        for name in same:
            del done.left[name]
            _compare(done, name, archive.folder / outputs / name, again / name)
    return done


def _compare(done: Repeated, name: str, then: Path, now: Path) -> None:
    """Note the first difference of one file; that a PDF looks alike though written otherwise is no difference."""
    done.count += 1
    found = first_difference(then, now)
    if found:
        done.differences.append(f"{Path(name).parent.as_posix()}/{found}".removeprefix("./"))
    elif then.suffix == ".pdf" and not same_pdf(then.read_bytes(), now.read_bytes()):
        done.notes.append(f"{name}：{LOOKS_ALIKE}")


def _lay_tables_of_rules(archive: Archive) -> None:
    """Put the CSV files of an own rule pack, which are sealed with the packs, beside the sealed pack, where it looks for them."""
    for pack in (archive.folder / PACKS).glob("*/*.toml"):
        for beside in (archive.folder / INPUTS).rglob(pack.name):
            if beside.read_bytes() == pack.read_bytes():
                for table in pack.parent.iterdir():
                    if not (beside.parent / table.name).exists():
                        shutil.copyfile(table, beside.parent / table.name)


def _hindrance(archive: Archive, record: CommandRecord) -> str:
    """Return why a command cannot be done again from what is sealed; empty where it can."""
    if record.hindrance:
        return record.hindrance
    if archive.head["config_redacted"]:
        return "配置中的口令或密钥已隐去"
    held = {member.sha256 for member in archive.members if member.role in ("input", "config")}
    lacking = [str(entry.get("file", "")) for entry in record.inputs if entry["sha256"] not in held]
    if lacking:
        return f"所用输入与封存的不同或未封存：{lacking[0]}"
    return "" if _is_complete(archive, archive.head) else "配置写有其他文件夹中的文件"


def _is_complete(archive: Archive, head: Mapping[str, Any]) -> bool:
    """Tell whether the sealed landuse.toml finds the sealed files by itself."""
    try:
        config = load_config(archive.folder / head["config"])
    except LanduseError:
        return False
    sealed = {key: archive.folder / name for key, name in head["sources"].items()}
    found = {key: source.file for key, source in file_sources(config)}
    return {key: file.resolve() for key, file in found.items()} == {key: file.resolve() for key, file in sealed.items()} and all(
        place.resolve().is_relative_to(archive.folder.resolve()) for place in source_places(config)
    )
