"""What a command writes into a result folder is put on record there (``commands.json``), for all commands in this one place."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from typer import Exit

from landuse.cli.current_day import current_day

NOT_RECORDED = ("assess", "demo", "sample", "seal", "verify", "init", "doctor", "map-columns")
"""Commands that keep a record of their own, or write nothing that a seal holds as a result."""
REPEATED = (
    "atlas", "borderline", "check", "compare", "confirm", "demo-papers", "evidence", "land-control", "map",
    "notices", "plan", "public", "report bulletin",
    "report dossier", "report standard-land", "report zone", "standard-land", "stock", "targets", "zones",
)  # fmt: skip
"""Commands that follow from landuse.toml, its files and plain options alone."""
UNPLAIN = frozenset("/\\:@")
"""Signs of what may lead out of a seal: paths, addresses."""
Stamps = dict[str, tuple[int, int]]


@dataclass
class Call:
    """A command as it was called: its words, its landuse.toml, and what hinders repeating it."""

    command: str
    arguments: list[str | Path] = field(default_factory=list)
    config: Path | None = None
    hindrance: str = ""

    @property
    def places(self) -> list[Path]:
        """The paths among the arguments, but landuse.toml."""
        return [word for word in self.arguments if isinstance(word, Path)]


def call_of(context: Any) -> Call:
    """Return the call that a command's context describes."""
    names: list[str] = []
    above = context
    while above.parent is not None:
        names.insert(0, str(above.info_name))
        above = above.parent
    call = Call(" ".join(names), [*names])
    of_two_days = call.command == "compare" and context.params.get("second") is None
    for param in context.command.params:
        value = context.params.get(param.name)
        if value in (None, "") or value is False or param.name in ("as_json", "help"):
            continue
        for one in value if isinstance(value, list | tuple) else [value]:
            _add(call, param, one, is_config=param.name == ("first" if of_two_days else "config"))
    if call.config is None and not call.hindrance:
        call.hindrance = "该命令不是由配置和输入文件直接得出的"
    if call.command not in REPEATED:
        call.hindrance = "该命令依赖当时的其他内容，不能由输入文件重做"
    return call


@contextmanager
def on_record(call: Call) -> Iterator[None]:
    """Record what the block writes into a result folder; nothing where it writes elsewhere or fails."""
    places = [place for place in (*call.places, Path.cwd()) if _folder_of(place) is not None]
    before = {place: _stamps(place) for place in places}
    try:
        yield
    except Exit:
        _record(call, before)
        raise
    _record(call, before)


def _add(call: Call, param: Any, value: Any, *, is_config: bool) -> None:
    """Put one value among the arguments; `is_config` tells that it is the landuse.toml."""
    flag = [param.opts[0]] if param.param_type_name == "option" else []
    if value is True:
        call.arguments += flag
        return
    if isinstance(value, datetime | date):
        call.arguments += [*flag, f"{value:%Y-%m-%d}"]
        return
    text = str(getattr(value, "value", value))
    if not isinstance(value, Path):
        if UNPLAIN & set(text) or text.startswith("-") or text in {entry.name for entry in Path.cwd().iterdir()}:
            call.hindrance = f"用到封存范围以外的内容（{(flag or [param.name])[0]}）"
            text = "***"
        call.arguments += [*flag, text]
    elif is_config:
        from landuse.config import FILE_NAME

        call.config = Path(text) / FILE_NAME if Path(text).is_dir() else Path(text)
        call.arguments += [*flag, "@config"]
    else:
        call.arguments += [*flag, Path(text)]


def _folder_of(place: Path) -> Path | None:
    from landuse.io.command_records import result_folder_of

    return result_folder_of(place)


def _stamps(place: Path) -> Stamps:
    """Return size and time of what a command may write at `place`: all below a folder; beside a file, those named like it."""
    from landuse.io.command_records import files_below

    folder = place if place.is_dir() else place.parent
    if not folder.is_dir():
        return {}
    stem = "" if place.is_dir() else place.stem
    files = files_below(folder) if not stem else ((entry.name, entry) for entry in folder.iterdir() if entry.is_file())
    found: Stamps = {}
    for name, file in files:
        if not stem or name.startswith(stem):
            facts = file.stat()
            found[str(file.resolve())] = (facts.st_size, facts.st_mtime_ns)
    return found


def _record(call: Call, before: dict[Path, Stamps]) -> None:
    """Add a record to every result folder in which files changed."""
    changed: dict[Path, list[Path]] = {}
    for place, earlier in before.items():
        folder = _folder_of(place)
        for name, stamp in _stamps(place).items():
            if folder is not None and earlier.get(name) != stamp and Path(name) not in changed.setdefault(folder, []):
                changed[folder].append(Path(name))
    for folder, files in changed.items():
        if files:
            _add_to(folder, call, files)


def _add_to(folder: Path, call: Call, files: Sequence[Path]) -> None:
    from landuse.config import load_config
    from landuse.io.command_records import RECORDS_FILE, CommandRecord, add_record, files_read
    from landuse.provenance import file_hash, input_records, versions

    words = [_recorded(word, folder) if isinstance(word, Path) else word for word in call.arguments]
    outside = [place.name for place in call.places if not place.resolve().is_relative_to(folder)]
    hindrance = call.hindrance or (f"用到成果文件夹以外的文件或文件夹（{outside[0]}）" if outside else "")
    wrote = {file.relative_to(folder).as_posix(): file_hash(file) for file in sorted(files) if file.name != RECORDS_FILE}
    if not wrote:
        return
    read = () if call.config is None else input_records(files_read(load_config(call.config), call.command))
    add_record(folder, CommandRecord(call.command, tuple(words), f"{current_day()}", tuple(read), versions(), wrote, hindrance))


def _recorded(place: Path, folder: Path) -> str:
    """Return a path as it is recorded."""
    from landuse.io.command_records import OUT

    inside = place.resolve().is_relative_to(folder)
    return OUT + place.resolve().relative_to(folder).as_posix() if inside else "***"
