"""The attribute table of a Shapefile (.dbf), read byte by byte.

The text is decoded in an encoding that has been decided over all of it, and whole numbers keep every digit: drivers turn an
identifier of 19 digits into a floating-point number.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import ReadError
from landuse.io.formats.encoding import Reading, decode_cut

NAME_BYTES = 10
_EXACT_DIGITS = 15  # whole numbers up to here fit a float64 and an Int64 alike
_FLAGS = {"T": True, "t": True, "Y": True, "y": True, "F": False, "f": False, "N": False, "n": False}
_LANGUAGE_CODECS = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x13: "cp932", 0x26: "cp866", 0x4D: "gb18030", 0x4E: "cp949", 0x4F: "cp950",
    0x57: "cp1252", 0x78: "cp950", 0x79: "cp949", 0x7A: "gb18030", 0x7B: "cp932", 0xC8: "cp1250", 0xC9: "cp1251",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One column: its name in bytes, its type letter, its distinct cells in bytes without padding, and which record has which."""

    name: bytes
    kind: str
    width: int
    decimals: int
    values: tuple[bytes, ...]
    position: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Dbf:
    """A table in bytes: its columns, the numbers of its records (deleted ones left out), and its language byte."""

    fields: tuple[Field, ...]
    records: npt.NDArray[np.int64]
    language: int

    @property
    def language_codec(self) -> str | None:
        """The codec that the language byte stands for, or None."""
        return _LANGUAGE_CODECS.get(self.language)

    def read(self, codec: str) -> Reading:
        """Return all names and the distinct text cells in `codec`; raise UnicodeDecodeError where a byte cannot be read."""
        names = [decode_cut(field.name, codec, NAME_BYTES) for field in self.fields]
        cells = [decode_cut(raw, codec, field.width) for field in self.fields if field.kind == "C" for raw in field.values]
        return Reading(names, cells)

    def cut_names(self, codec: str) -> frozenset[str]:
        """Return the names with no room for one more Chinese character: their end may be cut off."""
        room = len("地".encode(codec, "replace"))
        full = [field.name for field in self.fields if len(field.name) + room > NAME_BYTES]
        return frozenset(decode_cut(name, codec, NAME_BYTES) for name in full)

    def cut_cells(self, codec: str) -> dict[str, list[int]]:
        """Return {column: record positions} of the text cells whose last character is cut off."""
        cut = {}
        for field in self.fields:
            if field.kind == "C":
                ends_cut = np.array([not _ends_whole(raw, codec) for raw in field.values], dtype=bool)
                if ends_cut.any():
                    cut[decode_cut(field.name, codec, NAME_BYTES)] = np.flatnonzero(ends_cut[field.position]).tolist()
        return cut

    def frame(self, codec: str) -> pd.DataFrame:
        """Return the records: text and dates as text, flags as ``boolean``, numbers as numbers, long whole numbers as text."""
        names = _unique([decode_cut(field.name, codec, NAME_BYTES) for field in self.fields])
        return pd.DataFrame(
            {name: _column(field, codec) for name, field in zip(names, self.fields, strict=True)},
            index=pd.RangeIndex(len(self.records)),
        )


def read_dbf(path: Path) -> Dbf:
    """Return the table in `path`; raise ReadError where it is no complete dBASE table."""
    raw = path.read_bytes()
    if len(raw) < 33:
        raise ReadError(f"属性表 {path.name} 不完整（仅 {len(raw)} 字节）；请重新复制 shp、shx、dbf 全部文件")
    count, header_length, record_length = struct.unpack_from("<IHH", raw, 4)
    descriptions = []
    place = 32
    while place + 32 <= min(header_length, len(raw)) and raw[place] != 0x0D:
        descriptions.append(raw[place : place + 32])
        place += 32
    layout = [("deleted", "S1"), *((f"f{n}", f"S{_width(part)}") for n, part in enumerate(descriptions))]
    if np.dtype(layout).itemsize != record_length or len(raw) < header_length + count * record_length:
        raise ReadError(f"属性表 {path.name} 的长度与表头不符，文件可能不完整；请重新复制 shp、shx、dbf 全部文件")
    table = np.frombuffer(raw, dtype=layout, count=count, offset=header_length)
    records = np.flatnonzero(table["deleted"] != b"*")
    fields = tuple(_field(part, table[f"f{n}"][records]) for n, part in enumerate(descriptions))
    return Dbf(fields, records, raw[29])


def _width(description: bytes) -> int:
    """Return the field's width; text may be wider than 255 bytes, its high byte then stands where decimals would."""
    return description[16] + (256 * description[17] if description[11:12] == b"C" else 0)


def _decimals(description: bytes) -> int:
    return 0 if description[11:12] == b"C" else description[17]


def _field(description: bytes, cells: npt.NDArray[np.bytes_]) -> Field:
    position, values = pd.factorize(np.char.strip(cells, b" \0").astype(object))
    name = description[:11].split(b"\0")[0].strip()
    return Field(name, chr(description[11]), _width(description), _decimals(description), tuple(values), position)


def _ends_whole(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    fresh = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        fresh.append(name if seen[name] == 1 else f"{name}({seen[name]})")
    return fresh


def _column(field: Field, codec: str) -> pd.Series:
    texts = pd.Series([decode_cut(raw, codec, field.width) for raw in field.values], dtype="str")
    texts = texts.mask(texts == "")
    column: pd.Series = texts
    if field.kind == "L":
        column = texts.map(_FLAGS).astype("boolean")
    elif field.kind in "NF":
        column = _numbers(texts, field)
    return column.iloc[field.position].reset_index(drop=True)


def _numbers(texts: pd.Series, field: Field) -> pd.Series:
    """Return numbers, or the text itself where it is too long for a number or no number (asterisks: overflow)."""
    numbers = pd.to_numeric(texts, errors="coerce")
    whole = field.decimals == 0 and texts.str.fullmatch(r"[+-]?\d+").fillna(value=True).all()
    if whole and texts.str.len().max() > _EXACT_DIGITS:
        return texts
    if (numbers.isna() & texts.notna()).any():
        return texts
    return numbers.astype("Int64") if whole else numbers.astype("float64")
