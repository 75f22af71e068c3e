"""`seal`: a result folder and everything it was made of, as one file."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from landuse.config import FILE_NAME, Config, load_config
from landuse.errors import ReadError, SealError, cause_of, sample
from landuse.io.atomic import finish_interrupted
from landuse.io.command_records import files_read, read_records
from landuse.io.files import input_files
from landuse.io.own_inputs import inputs_kept
from landuse.io.run_folder import PROVENANCE_FILE
from landuse.provenance import file_hash, input_records
from landuse.sealing.archive import Member, member_of, write_archive
from landuse.sealing.others import other_files
from landuse.sealing.sealed_config import sealed_config_text
from landuse.sealing.sources import PACKS, SealedNames, basemap_file, database_tables, file_sources, parts

OUTPUTS = "outputs"
LOG_FILE = "run.log"
Held = list[tuple[Member, Path]]


@dataclass(frozen=True)
class Seal:
    """A sealed run: the file, its number (封存编号), how many files it holds, and what should be known of it, in Chinese."""

    path: Path
    number: str
    files: int
    notes: tuple[str, ...]


def seal(
    folder: str | Path,
    target: str | Path | None = None,
    *,
    config: str | Path | None = None,
    basemap: str | Path | None = None,
    inputs: bool = True,
) -> Seal:
    """Seal a result folder: inputs, rules, configuration, every file in it and log in one file that tells any later change.

    The same run gives the same bytes. Users and passwords of addresses and keys of services are taken out of the sealed
    configuration. What stands in a database is sealed as far as ``results.gpkg`` carries it.

    Parameters
    ----------
    folder
        What ``landuse assess`` wrote.
    target
        The archive; by default ``<folder>-<run id>.zip`` beside `folder`.
    config
        The landuse.toml of the run; by default the one that has the recorded hash, looked for in the working folder, in `folder`,
        above it and in ``folder/sample``.
    basemap
        The basemap file, where it was given on the command line.
    inputs
        Seal the input files themselves; otherwise only their hashes.

    Raises
    ------
    ReadError
        `folder` is no result folder, or landuse.toml or an input cannot be found.
    SealError
        An input or output is not what the run read or wrote.
    OutputError
        The archive cannot be written.
    """
    out = Path(folder)
    record = _record(out)
    place = _config_of(out, record, None if config is None else Path(config))
    settings = load_config(place)
    _check_inputs(settings, record)
    path = Path(target) if target is not None else out.resolve().parent / f"{out.resolve().name}-{record['run_id']}.zip"
    with TemporaryDirectory(prefix="landuse-") as scratch:
        names, notes = SealedNames(place.parent), list[str]()
        held = _outputs(out, record) + _packs(record, Path(scratch) / PACKS)
        text, hidden = sealed_config_text(place)
        copy = Path(scratch) / FILE_NAME
        copy.write_bytes(text)
        held.append((member_of(copy, names.name(place), "config", file_hash(place) if hidden else None), copy))
        if hidden:
            notes.append("配置中的数据库口令、服务密钥已隐去（***），封存的是隐去后的文本；原文件只留 sha256")
        background = _basemap(settings, record, None if basemap is None else Path(basemap))
        sources: dict[str, str] = {}
        if inputs:
            held += _inputs(settings, background, names, {record.command for record in read_records(out)})
            sources = {key: names.name(source.file) for key, source in file_sources(settings)}
        else:
            notes.append("未封存输入文件，只存其 sha256；核验时只能从 results.gpkg 所存数据重新认定，不能从原文件重做")
        in_database = database_tables(settings)
        if in_database:
            notes.append(f"来自数据库的表（{sample(in_database)}）以 results.gpkg 所存为准；核验时从中重新认定，不连接数据库")
        home = place.parent.resolve()
        apart = [home] if not inputs and home.is_relative_to(out.resolve()) and home != out.resolve() else []
        taken = {file.resolve() for _, file in held} | {place.resolve()} | {file.resolve() for file in input_files(settings)}
        others = other_files(out, OUTPUTS, Path(scratch) / "others", taken=taken | {path.resolve()}, unsealed=apart)
        held += others.held
        head = {
            "run_id": record["run_id"], "as_of": record["as_of"], "policy": record["policy"], "versions": record["versions"],
            "options": record["options"], "config": names.name(place), "config_redacted": hidden, "inputs_sealed": inputs,
            "in_database": in_database, "sources": sources, "basemap": names.name(background) if inputs and background else None,
            "inputs": record["inputs"], "notes": notes,
        }  # fmt: skip
        with inputs_kept([*taken, *(file for _, file in others.held)]):
            number = write_archive(path, head, held)
    left_out = [f"未封存：{text}" for text in others.left_out]  # told here only: the archive of the same run stays the same
    return Seal(path, number, len(held) + 1, (*notes, *left_out))


def _record(folder: Path) -> dict[str, Any]:
    """Return the record of the run, which must be complete."""
    file = folder / PROVENANCE_FILE
    finish_interrupted(folder)
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReadError(f"文件夹“{folder.name}”里没有 {PROVENANCE_FILE}；请指定 landuse assess 写出的成果文件夹") from None
    except (OSError, ValueError) as error:
        raise ReadError(
            f"成果文件夹“{folder.name}”的 {PROVENANCE_FILE} 无法读取：{cause_of(error)}；请重新运行 landuse assess"
        ) from error
    lacking = [name for name in ("run_id", "inputs", "rule_texts", "options", "outputs") if name not in record]
    if lacking:
        raise ReadError(
            f"成果文件夹“{folder.name}”由较早版本写出，记录中没有 {sample(lacking)}；请重新运行 landuse assess 再封存"
        )
    return dict(record)


def _config_of(folder: Path, record: Mapping[str, Any], given: Path | None) -> Path:
    """Return the landuse.toml that the run read, told by its hash."""
    name, wanted = record["inputs"][0]["file"], record["inputs"][0]["sha256"]
    if given is not None:
        place = given / FILE_NAME if given.is_dir() else given
        if not place.is_file():
            raise ReadError(f"没有找到配置文件 {place}；请检查 --config 的路径")
        if file_hash(place) != wanted:
            raise SealError(
                f"配置文件 {place.name} 与本次成果所用的不同（sha256 不符）；请用当时的配置，或重新运行 landuse assess"
            )
        return place
    home = folder.resolve()
    for near in (Path.cwd(), home, home.parent, home / "sample"):
        if (near / str(name)).is_file() and file_hash(near / str(name)) == wanted:
            return near / str(name)
    raise ReadError(
        f"没有找到本次成果所用的配置文件 {name}（按 sha256 查找）；请用 --config 写明它的位置，已改动过的请先重新运行 landuse assess"
    )


def _check_inputs(config: Config, record: Mapping[str, Any]) -> None:
    """Refuse inputs that are not what the run read."""
    now = input_records(input_files(config))
    recorded = record["inputs"][: len(now)]
    changed = [entry["file"] for entry, was in zip(now, recorded, strict=False) if entry != was]
    if changed or len(now) > len(recorded):
        raise SealError(f"输入文件在运行之后有改动：{sample(changed) or '文件数不同'}；请重新运行 landuse assess 再封存")


def _outputs(folder: Path, record: Mapping[str, Any]) -> Held:
    """Return the outputs of the run, each as it was written."""
    held: Held = []
    for name, digest in {**record["outputs"], PROVENANCE_FILE: None}.items():
        file = folder / name
        if not file.is_file():
            raise SealError(f"成果文件 {name} 不在文件夹“{folder.name}”中；请重新运行 landuse assess 再封存")
        if digest is not None and file_hash(file) != digest:
            raise SealError(
                f"成果文件 {name} 在运行之后有改动（如在 Excel 中保存过，或另一次运行正在写）；请重新运行 landuse assess 再封存，改动过的文件请另存"
            )
        held.append((member_of(file, f"{OUTPUTS}/{name}", "log" if name == LOG_FILE else "output"), file))
    return held


def _packs(record: Mapping[str, Any], scratch: Path) -> Held:
    """Return the texts of the rules, a folder a pack."""
    held: Held = []
    for n, (head, texts) in enumerate(zip(record["packs"], record["rule_texts"], strict=True), start=1):
        for name, text in texts.items():
            file = scratch / f"{n}-{head['id']}" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
            held.append((member_of(file, f"{PACKS}/{file.parent.name}/{name}", "pack"), file))
    return held


def _basemap(config: Config, record: Mapping[str, Any], given: Path | None) -> Path | None:
    """Return the basemap file of the run, None where it has none."""
    name = record["options"].get("basemap")
    if basemap_file(name) is None:
        return None
    file = given or basemap_file(config.outputs.basemap)
    if file is None or file.name != name or not file.is_file():
        raise ReadError(f"本次成果的地图底图为 {name}；请用 --basemap 写明该文件的位置")
    return file


def _inputs(config: Config, basemap: Path | None, names: SealedNames, commands: Collection[str]) -> Held:
    """Return the input files of the run and of the commands on record, but landuse.toml."""
    read = [file for command in sorted({"assess", *commands}) for file in files_read(config, command) if file.exists()]
    wanted: Sequence[Path] = list(dict.fromkeys([*input_files(config), *read, *([basemap] if basemap else [])]))
    home = config.path.resolve()
    found = {part: names.part(file, part) for file in wanted for part in parts(file) if part.resolve() != home}
    return [(member_of(file, name, "input"), file) for file, name in found.items()]


def packs_of(folder: Path) -> list[dict[str, str]]:
    """Return the rule texts of an unpacked archive, the national pack first."""
    packs = sorted((folder / PACKS).iterdir(), key=lambda pack: int(pack.name.partition("-")[0]))
    return [{file.name: file.read_bytes().decode() for file in sorted(pack.iterdir())} for pack in packs]
