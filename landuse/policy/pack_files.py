"""The text of a policy pack: one TOML file, or a folder with one TOML file a topic and its head in ``pack.toml``.

Long row lists may stand in CSV files beside it (:mod:`landuse.policy.csv_rows`); they are part of its text and of its hash.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from landuse.errors import PolicyError, cause_of
from landuse.policy.csv_rows import csv_text
from landuse.policy.source import Text
from landuse.toml_errors import toml_fault
from landuse.vocabulary.rows import did_you_mean

_LONGEST_SHOWN = 80
HEAD_FILE = "pack.toml"


class PackHead(BaseModel):
    """The ``[pack]`` section: who sets these rules, when they are in force, and which row lists stand in CSV files beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    title: Text
    level: Literal["national", "province", "city", "zone"]
    extends: str | None = None
    in_force_from: date
    in_force_until: date | None = None
    note: str = ""
    tables: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("tables")
    @classmethod
    def _beside_the_pack(cls, tables: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        wrong = [name for names in tables.values() for name in names if Path(name).name != name or not name.endswith(".csv")]
        if wrong:
            raise ValueError(f"须为与政策包同一文件夹的 .csv 文件名：{'、'.join(wrong)}")
        return tables


@dataclass(frozen=True)
class Pack:
    """One pack: its head, its sections, and the text of its files by name."""

    head: PackHead
    body: dict[str, Any]
    texts: Mapping[str, str]
    path: Path

    @property
    def sha256(self) -> str:
        """Return the hash of all its text, in the order of the files' names."""
        return hashlib.sha256("".join(self.texts[name] for name in sorted(self.texts)).encode()).hexdigest()

    def where(self, key: str) -> str:
        """Return "file, line n" of a key such as ``idle.fee_rate`` for a message."""
        section, _, name = key.partition(".")
        assigned = rf"^\s*{re.escape(name or section)}\s*="
        patterns = [
            (rf"^\s*\[+\s*{re.escape(key)}\s*\]", None),
            (assigned, section),
            (assigned, None),
            (rf"^\s*\[+\s*{re.escape(section)}", None),
        ]
        for pattern, head in patterns:
            for file, text in self.texts.items():
                for found in re.finditer(pattern, text, re.MULTILINE):
                    if head in (None, _last_head(text[: found.start()])):
                        return f"{file} 第 {text.count(chr(10), 0, found.start()) + 1} 行"
        return self.path.name

    def where_row(self, key: str, row_id: object) -> str:
        """Return "file, line n" of the row `row_id` of a list such as ``targets.rows``; of the list where the row has no such line."""
        pattern = rf"^\s*id\s*=\s*[\"']{re.escape(str(row_id))}[\"']"
        for file, text in self.texts.items():
            for found in re.finditer(pattern, text, re.MULTILINE):
                if _last_head(text[: found.start()]) == key:
                    return f"{file} 第 {text.count(chr(10), 0, found.start()) + 1} 行"
        return self.where(key)


def _last_head(text: str) -> str:
    """Return the name of the last section that begins in `text`."""
    return next(iter(re.findall(r"^\s*\[+\s*([\w.-]+)", text, re.MULTILINE)[::-1]), "")


def builtin_packs() -> tuple[str, ...]:
    """Return the ids of the packs that come with this package."""
    folder = files("landuse.policy") / "packs"
    names = (entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.is_dir() or entry.name.endswith(".toml"))
    return tuple(sorted(name for name in names if not name.startswith((".", "_"))))


def read_pack(name: str | Path, beside: Path | None) -> Pack:
    """Return the pack `name`: an id, or the path of a TOML file or of a folder of them, relative to the folder `beside`.

    Raises
    ------
    PolicyError
        There is no such pack, it is no TOML in UTF-8, its head is missing or malformed, two of its files hold the same key, or a
        CSV that it names is missing or unreadable.
    """
    path = _locate(name, beside)
    parts = [path] if path.is_file() else sorted(path.glob("*.toml"))
    pack = pack_of_texts({file.name: _text(file) for file in parts}, path)
    folder = path.parent if path.is_file() else path
    tables = {name: csv_text(folder / name) for names in pack.head.tables.values() for name in names}
    return replace(pack, texts={**pack.texts, **tables})


def pack_of_texts(texts: Mapping[str, str], path: Path | None = None) -> Pack:
    """Return the pack made of the texts of its files by name; `path` is where they were read.

    Raises
    ------
    PolicyError
        A text is no TOML, the head is missing or malformed, or two files hold the same key.
    """
    rules = {file: text for file, text in texts.items() if file.endswith(".toml")}
    place = path or Path(next(iter(rules), HEAD_FILE))
    body: dict[str, Any] = {}
    for file, text in rules.items():
        _merge(body, _parsed(text, file), file)
    if "pack" not in body:
        raise PolicyError(f"政策包 {place.name} 缺少 [pack] 段；请写明 id、title、level、in_force_from")
    try:
        head = PackHead(**body.pop("pack"))
    except (ValidationError, TypeError) as error:
        raise PolicyError(f"政策包 {place.name} 的 [pack] 段有误：{reasons(error)}") from error
    return Pack(head, body, texts, place)


def reasons(error: Exception) -> str:
    """Return what a validation found, entry by entry."""
    if not isinstance(error, ValidationError):
        return str(error)
    told = [(".".join(str(part) for part in item["loc"]), item["msg"].removeprefix("Value error, ")) for item in error.errors()]
    return "；".join(f"{where}：{what}" if where else what for where, what in told)


def _locate(name: str | Path, beside: Path | None) -> Path:
    if str(name) in builtin_packs():
        place = Path(str(files("landuse.policy") / "packs" / str(name)))
        return place if place.is_dir() else place.with_name(f"{name}.toml")
    path = Path(name) if beside is None or Path(name).is_absolute() else beside / name
    with suppress(OSError, ValueError):  # a name too long, or with signs that no name has
        if (path.suffix == ".toml" and path.is_file()) or (path / HEAD_FILE).is_file():
            return path
    raise PolicyError(
        f"没有政策包“{str(name)[:_LONGEST_SHOWN]}”{did_you_mean(str(name), builtin_packs())}；可用：{'、'.join(builtin_packs())}，"
        f"或自有 .toml 文件、含 {HEAD_FILE} 的文件夹的路径"
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyError(f"政策包 {file.name} 不是 UTF-8 编码；请另存为 UTF-8") from error
    except OSError as error:
        raise PolicyError(f"政策包 {file.name} 无法读取：{cause_of(error)}；请检查路径和权限") from error


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return deepcopy(_toml(text))
    except RecursionError:
        raise PolicyError(f"政策包 {file} 的括号嵌套过深；请改正后重试") from None
    except ValueError as error:  # tomllib.TOMLDecodeError, or a number too long to be one
        raise PolicyError(f"政策包 {file} 不是有效的 TOML{toml_fault(error, text)}") from error


@lru_cache(maxsize=64)
def _toml(text: str) -> dict[str, Any]:
    """Return what a text says; the packs of one session are read again and again."""
    return tomllib.loads(text)


def _merge(body: dict[str, Any], more: dict[str, Any], file: str) -> None:
    """Add the sections of one file; a key that an earlier file holds is refused."""
    for section, entries in more.items():
        held = body.setdefault(section, {}) if isinstance(entries, dict) else None
        if not isinstance(held, dict):
            raise PolicyError(f"政策包 {file} 的“{section}”须写成 [{section}] 段")
        for name in entries:
            if name in held:
                raise PolicyError(f"政策包 {file} 的“{section}.{name}”在另一个文件中已有；请只留一处")
        held |= entries
