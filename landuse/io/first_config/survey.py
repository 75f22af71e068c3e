"""Looking at every table of a folder: its columns, its system, and which table of the dictionary it seems to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from landuse.errors import LanduseError
from landuse.io.column_proposals import Proposal, Sureness, look_at, seen_as
from landuse.io.first_config.listing import Listing, Part, list_folder
from landuse.io.first_config.systems import StatedSystem, system_of
from landuse.io.formats.rawtable import RawTable
from landuse.vocabulary import columns, tables

_LEAST_KNOWN = 2
_HALF = 0.5
_WORDS: Mapping[str, tuple[str, ...]] = {
    "parcels": ("parcel", "plot", "lot", "land", "site", "宗地", "地块", "zd", "供地", "土地"),
    "zones": ("zone", "开发区", "园区", "kfq"),
    "enterprises": ("enterprise", "compan", "企业", "公司"),
    "accounts": ("account", "年度数据", "财务", "税收"),
    "activity": ("activity", "月度", "用电", "开票", "参保"),
    "occupancy": ("occupancy", "企业用地", "用地关系"),
    "delays": ("delay", "延误", "政府原因"),
    "projects": ("project", "项目"),
    "project_parcels": ("project_parcel", "项目用地"),
    "zone_accounts": ("zone_account", "开发区年度"),
    "commitments": ("commitment", "承诺", "标准地"),
    "cases": ("case", "案件", "处置台账"),
}
"""Words in the names of files and layers that speak for a table; the longest that fits counts."""


@dataclass(frozen=True)
class TableGuess:
    """Which table something seems to be (None: none), how sure, why."""

    table: str | None
    sureness: Sureness
    reason: str
    known: int = 0


@dataclass(frozen=True, eq=False)
class Looked:
    """A table of the folder: where it stands, what its columns may be, what it holds, its system, and the guess."""

    part: Part
    proposal: Proposal
    raw: RawTable
    guess: TableGuess

    @cached_property
    def system(self) -> StatedSystem | None:
        """What is known of its coordinate system; None without boundaries."""
        return None if self.raw.geometry is None else system_of(self.raw.geometry)

    @property
    def shape(self) -> str:
        """``polygon``, ``line``, ``point``, or nothing for a plain table."""
        if self.raw.geometry is None:
            return ""
        kinds = self.raw.geometry.geom_type.dropna()
        first = "" if kinds.empty else str(kinds.mode().iloc[0]).lower()
        return next((kind for kind in ("polygon", "line", "point") if kind in first), "")


@dataclass(frozen=True)
class Survey:
    """What lies in a folder, understood as far as it can be."""

    folder: Path
    listing: Listing
    looked: tuple[Looked, ...]
    unread: tuple[tuple[str, str], ...] = field(default=())


def survey_folder(folder: str | Path) -> Survey:
    """Return every table of `folder` with what it may be; files that cannot be read are listed with the reason.

    Raises
    ------
    ReadError
        There is no such folder.
    """
    place = Path(folder)
    listing = list_folder(place)
    unread = [(path.name, reason) for path, reason in listing.unread]
    looked = []
    for part in listing.parts:
        try:
            looked.append(look_at_part(part))
        except LanduseError as error:
            unread.append((part.label, str(error)))
    return Survey(place, listing, tuple(looked), tuple(unread))


def look_at_part(part: Part) -> Looked:
    """Return what a table of the folder may be; where its name speaks for another table than its headers, both are weighed.

    Raises
    ------
    ReadError, EncodingError
        It cannot be read.
    """
    proposal, raw = look_at(part.file, sheet=part.sheet, layer=part.layer)
    named = named_table(part)
    if named is not None and named != proposal.table:
        other = seen_as(proposal, raw, named)
        if len(other.mapped) >= max(_HALF * len(proposal.mapped), 1) and has_keys(other):
            proposal = other
    return Looked(part, proposal, raw, _guess(proposal, named))


def looked_as(looked: Looked, table: str, sureness: Sureness, reason: str) -> Looked:
    """Return what was looked at, taken for `table`."""
    proposal = seen_as(looked.proposal, looked.raw, table)
    return replace(looked, proposal=proposal, guess=TableGuess(table, sureness, reason, len(proposal.mapped)))


def named_table(part: Part) -> str | None:
    """Return the table that the name of the file or layer speaks for."""
    for text in (part.layer or part.sheet or "", part.file.stem):
        plain = text.casefold()
        found = [(len(word), table) for table, words in _WORDS.items() for word in words if word in plain]
        found += [(len(table.label_zh), name) for name, table in tables().items() if table.label_zh in plain]
        if found:
            return max(found)[1]
    return None


def has_keys(proposal: Proposal) -> bool:
    """Tell whether every identifier of the table has a header."""
    return set(columns(proposal.table, "key")) <= set(proposal.mapped)


def _guess(proposal: Proposal, named: str | None) -> TableGuess:
    known, table = len(proposal.mapped), proposal.table
    share = f"认得 {len(proposal.columns)} 列中的 {known} 列"
    if has_keys(proposal) and known >= _LEAST_KNOWN:
        by_name = "，文件名也相符" if named == table else ""
        sure: Sureness = "sure" if by_name or known >= _HALF * len(proposal.columns) else "likely"
        return TableGuess(table, sure, f"{share}，标识列在内{by_name}", known)
    if table == "parcels" and known > _LEAST_KNOWN and known >= len(proposal.columns) // 3:
        return TableGuess(table, "likely", f"{share}，但没有宗地代码", known)
    return TableGuess(None, "none", f"{share}，不足以判断" if known else "表头均不认识", known)
