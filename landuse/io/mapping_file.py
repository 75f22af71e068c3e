"""Writing a column mapping into landuse.toml: what stands there already stays, comments and all.

The text is changed line by line and then read back: where the result is not exactly what was meant, nothing is written.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landuse.config.reading import parsed as parsed_toml
from landuse.errors import ConfigError
from landuse.io.atomic import atomic_path
from landuse.io.column_proposals import SURENESS_WORDS, Proposal

Values = Mapping[str, Any]
_KEY = re.compile(r'^\s*(?:"([^"]+)"|([A-Za-z0-9_\-]+))\s*=')
_SECTION = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")


def mapping_sections(proposal: Proposal, folder: Path, kept: Values | None = None) -> dict[str, dict[str, object]]:
    """Return what is to be written, by section of landuse.toml; `kept` is the table's section as it stands.

    A mapping that stands there and whose headers are in the file is kept as it is.
    """
    held = dict(kept or {})
    headers = {found.header for found in proposal.columns}
    mapped = {name: value for name, value in dict(held.get("columns") or {}).items() if _all_in(value, headers)}
    fresh = {column: header for column, header in proposal.mapped.items() if column not in mapped}
    section: dict[str, object] = {"file": written_path(proposal.file, folder)}
    if proposal.sheet and proposal.header_rows:
        section["sheet"] = proposal.sheet
    if len(proposal.header_rows) == 1:
        section["header_row"] = proposal.header_rows[0]
    elif proposal.header_rows:
        section["header_rows"] = list(proposal.header_rows)
    known_units = dict(held.get("units") or {})
    units = {
        found.column: found.unit
        for found in proposal.columns
        if found.column in fresh and fresh[found.column] == found.header and found.unit and found.column not in known_units
    }
    name = f"data.{proposal.table}"
    return {name: section, f"{name}.columns": dict(fresh), f"{name}.units": dict(units)}


def write_mapping(proposal: Proposal, path: str | Path) -> dict[str, dict[str, object]]:
    """Write what is sure and likely of `proposal` into the landuse.toml `path`, which is made where there is none; return it.

    Raises
    ------
    ConfigError
        The file is no TOML, or is written in a way that cannot be added to safely; the lines to add by hand are given.
    OutputError
        It cannot be written.
    """
    target = Path(path)
    text, before = _standing(target, _new_file(proposal))
    held = before.get("data", {}).get(proposal.table, {})
    if _attribute_sections(before, proposal, target.parent):
        raise ConfigError(
            f"{target.name} 中 {proposal.file.name} 是 {proposal.table} 的属性表，不能又写作该表自己的文件，未作改动；请在该属性表一节中修改列名"
        )
    sections = mapping_sections(proposal, target.parent, held)
    doubts = [
        f"# {found.column} = {toml_value(found.header)}  # {SURENESS_WORDS['unsure']}：{found.reason}"
        for found in proposal.columns
        if found.column and found.sureness == "unsure" and found.column not in {**held.get("columns", {}), **proposal.mapped}
    ]
    fresh = text
    for name, values in sections.items():
        drop = {"header_row", "header_rows"} - set(values) if name.count(".") == 1 and proposal.header_rows else set()
        fresh = _with_values(fresh, name, values, drop, doubts if name.endswith(".columns") else [])
    _write(target, fresh, _meant(before, sections), sections)
    return sections


def write_attributes(proposal: Proposal, path: str | Path) -> dict[str, dict[str, object]]:
    """Add the file of `proposal` to the landuse.toml `path` as an attribute file of its table, and return what was written.

    Raises
    ------
    ConfigError
        The file is no TOML, has no section of the table yet, or names the file already.
    OutputError
        It cannot be written.
    """
    target = Path(path)
    text, before = _standing(target, "")
    name, whole = proposal.table, f"data.{proposal.table}"
    table = before.get("data", {}).get(name)
    if table is None:
        raise ConfigError(f"{target.name} 没有 [{whole}] 一节；请先写明{name}自己的文件，再加属性表")
    if _attribute_sections(before, proposal, target.parent) or table.get("file") == written_path(proposal.file, target.parent):
        raise ConfigError(f"{target.name} 的 [{whole}] 已经用到 {proposal.file.name}，未作改动；请在该节中修改")
    plain = mapping_sections(proposal, target.parent)
    sections = {section.replace(whole, f"{whole}.attributes"): values for section, values in plain.items()}
    given, *parts = sections.items()
    blocks = [_lines(*given).replace(f"[{given[0]}]", f"[[{given[0]}]]", 1), *(_lines(*part) for part in parts if part[1])]
    meant = json.loads(json.dumps(before, default=str))
    inner = {section.rpartition(".")[2]: values for section, values in parts if values}
    meant["data"][name].setdefault("attributes", []).append({**given[1], **inner})
    _write(target, text.rstrip("\n") + "\n\n" + "\n\n".join(blocks) + "\n", meant, sections)
    return sections


def _standing(target: Path, without: str) -> tuple[str, dict[str, Any]]:
    """Return the text of a landuse.toml and what it says; `without` stands where there is none."""
    return parsed_toml(target) if target.exists() else (without, tomllib.loads(without))


def _attribute_sections(before: Values, proposal: Proposal, folder: Path) -> bool:
    """Tell whether the file, or the same sheet of it, is among the attribute files of its table."""
    given = before.get("data", {}).get(proposal.table, {}).get("attributes", ())
    file = written_path(proposal.file, folder)
    return any(part.get("file") == file and part.get("sheet") in (None, proposal.sheet) for part in given)


def _write(target: Path, fresh: str, meant: Values, sections: Mapping[str, Values]) -> None:
    if _parsed(fresh) != meant:
        lines = "\n".join(_lines(name, values) for name, values in sections.items() if values)
        raise ConfigError(f"{target.name} 的写法不便自动修改，未作改动；请手工加入：\n{lines}")
    with atomic_path(target) as stage:
        stage.write_text(fresh, encoding="utf-8", newline="")


def _with_values(text: str, section: str, values: Values, drop: set[str], comments: list[str]) -> str:
    """Return `text` with `values` in its section: lines of keys that stand there are replaced, others put behind them."""
    if not values and not comments:
        return text
    lines = text.splitlines()
    start = next((place for place, line in enumerate(lines) if _named(line) == section), None)
    if start is None:
        return "\n".join([*lines, "", _lines(section, values, comments), ""]).lstrip("\n")
    end = next((place for place in range(start + 1, len(lines)) if lines[place].lstrip().startswith("[")), len(lines))
    body, left = [], dict(values)
    for line in lines[start + 1 : end]:
        found = _KEY.match(line)
        key = (found.group(1) or found.group(2)) if found else None
        if key in left:
            body.append(_replaced(line, key, left.pop(key)))
        elif key not in drop:
            body.append(line)
    while body and not body[-1].strip():
        body.pop()
    body += [f"{key} = {toml_value(value)}" for key, value in left.items()]
    body += [comment for comment in comments if comment not in body]
    return "\n".join([*lines[: start + 1], *body, "", *lines[end:]]).rstrip("\n") + "\n"


def _replaced(line: str, key: str, value: object) -> str:
    """Return the line with the new value; where it holds this value already it stays as it is, its comment with it."""
    try:
        same = next(iter(tomllib.loads(line.strip()).values())) == value
    except tomllib.TOMLDecodeError:
        same = False
    return line if same else f"{key} = {toml_value(value)}"


def _named(line: str) -> str | None:
    found = _SECTION.match(line)
    return None if found is None else found.group(1).replace('"', "").replace(" ", "")


def _lines(section: str, values: Values, comments: list[str] | None = None) -> str:
    return "\n".join([f"[{section}]", *(f"{key} = {toml_value(value)}" for key, value in values.items()), *(comments or [])])


def toml_value(value: object) -> str:
    """Return a text, number, flag or list as TOML writes it."""
    return json.dumps(value, ensure_ascii=False)


def _meant(before: dict[str, Any], sections: Mapping[str, Values]) -> dict[str, Any]:
    """Return the contents that the file must have in the end."""
    whole: dict[str, Any] = json.loads(json.dumps(before, default=str))
    for name, values in sections.items():
        part = whole
        for key in name.split(".") if values else ():
            part = part.setdefault(key, {})
        if {"header_row", "header_rows"} & set(values):
            part.pop("header_row", None)
            part.pop("header_rows", None)
        part.update(values)
    return whole


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        parsed: dict[str, Any] = json.loads(json.dumps(tomllib.loads(text), default=str))
    except tomllib.TOMLDecodeError:
        return None
    return parsed


def _new_file(proposal: Proposal) -> str:
    return f"[project]\nname = {toml_value(proposal.file.stem)}\n"


def written_path(file: Path, folder: Path) -> str:
    """Return the file as landuse.toml names it: from its folder where it lies in or beside it, else in full."""
    full, base = file.resolve(), folder.resolve()
    return full.relative_to(base).as_posix() if base in full.parents else full.as_posix()


def _all_in(value: object, headers: set[str]) -> bool:
    wanted = [value] if isinstance(value, str) else list(value) if isinstance(value, list) else []
    return bool(wanted) and all(header in headers for header in wanted)
