"""What lies in a result folder besides the outputs of the run: papers, pages and books of other commands, files laid there by hand."""

import zipfile
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from landuse.errors import ReadError, SealError
from landuse.io.command_records import RECORDS_FILE, files_below
from landuse.provenance import file_hash
from landuse.sealing.archive import FORMAT, MANIFEST, Member, member_of
from landuse.sealing.sealed_config import sealed_config_text
from landuse.sealing.sources import is_portable

_UNFIT_FOLDER = "_renamed"
_LEFTOVERS = ("~$", ".~", "Thumbs.db", "desktop.ini", ".DS_Store")


@dataclass
class Others:
    """The files to seal, and those left out, each with the reason in Chinese."""

    held: list[tuple[Member, Path]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def other_files(folder: Path, outputs: str, scratch: Path, *, taken: Container[Path], unsealed: Sequence[Path]) -> Others:
    """Return every other file of a result folder, to be sealed below `outputs`.

    Parameters
    ----------
    folder
        The result folder.
    outputs
        Folder of the archive for them.
    scratch
        Where configurations without their secrets may be kept.
    taken
        Files that are sealed already, as resolved paths.
    unsealed
        Folders whose files are not to be sealed: those of the inputs, where only their hashes are.
    """
    found = Others()
    for name, file in files_below(folder):
        place = file.resolve()
        if place in taken or any(place.is_relative_to(apart) for apart in unsealed):
            continue
        if file.name.startswith(_LEFTOVERS):
            found.left_out.append(f"{name}（其他程序的临时文件）")
        elif _is_seal(file):
            found.left_out.append(f"{name}（另一份封存文件）")
        else:
            found.held.append(_held(name, file, outputs, scratch, len(found.held)))
    return found


def _held(name: str, file: Path, outputs: str, scratch: Path, number: int) -> tuple[Member, Path]:
    parts = name.split("/")
    safe = (
        name
        if all(is_portable(part) for part in parts)
        else f"{_UNFIT_FOLDER}/{number}{file.suffix if is_portable(file.name) else ''}"
    )
    role = "log" if name == RECORDS_FILE else "other"
    if file.suffix.lower() == ".toml":
        try:
            text, hidden = sealed_config_text(file)
        except (ValueError, ReadError) as error:
            raise SealError(f"{name} 不是有效的 TOML，不能确定其中有无口令；请改正或移出成果文件夹后再封存") from error
        if hidden:
            copy = scratch / f"{number}-{file.name}"
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(text)
            return member_of(copy, f"{outputs}/{safe}", role, file_hash(file)), copy
    return member_of(file, f"{outputs}/{safe}", role), file


def _is_seal(file: Path) -> bool:
    """Tell whether a file is a sealed archive: it would hold itself."""
    if file.suffix.lower() != ".zip":
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            if archive.namelist()[:1] != [MANIFEST]:
                return False
            with archive.open(MANIFEST) as manifest:
                return FORMAT.encode() in manifest.read(1 << 16)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def told(others: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files with why they were only compared byte by byte, as lines."""
    return tuple(f"{name}：{reason}" for name, reason in others.items())
