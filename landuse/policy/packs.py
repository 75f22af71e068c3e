"""Layering policy packs: national, then province, city and zone."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landuse.errors import PolicyError
from landuse.policy.csv_rows import csv_rows
from landuse.policy.pack_files import Pack, pack_of_texts, read_pack, reasons
from landuse.policy.policy import PackFile, Policy
from landuse.policy.rules import ROW_LISTS, SECTIONS, RowFault, RuleRow
from landuse.policy.source import Source
from landuse.vocabulary.rows import did_you_mean


def load_policy(pack: str | Path = "cn", *, as_of: str | date) -> Policy:
    """Return the rules in force at the end of the day `as_of`.

    Parameters
    ----------
    pack
        Id of a pack that comes with this package (``"cn"``, ``"cn-2101"``), or the path of a TOML file of your own; it
        layers over the pack that it names in ``extends``. A pack may also be a folder with a TOML file a topic.
    as_of
        The day of judgement.

    Raises
    ------
    PolicyError
        No such pack; an unknown key (the nearest known one is named); a value of the wrong kind; a rule not in force on
        that day; or a value that loosens what a statute fixes. File and line are named.
    """
    return _layered(_chain(pack), _day(as_of))


def restore_policy(packs: Sequence[Mapping[str, str]], *, as_of: str | date) -> Policy:
    """Return the rules made of pack texts that were kept (:attr:`PackFile.texts`), the national pack first.

    Raises
    ------
    PolicyError
        A text is no pack, or the rules are not in force on that day or no longer understood by this version.
    """
    return _layered([pack_of_texts(texts) for texts in packs], _day(as_of))


def _day(as_of: str | date) -> date:
    try:
        return date.fromisoformat(str(as_of)[:10])
    except ValueError:
        raise PolicyError(f"“{as_of}”不是日期；请写成 2020-12-31 的形式") from None


def _layered(chain: list[Pack], day: date) -> Policy:
    sources: dict[str, Source] = {}
    rows: dict[str, dict[str, RuleRow]] = {name: {} for name in ROW_LISTS}
    texts: dict[str, str] = {}
    for layer in chain:
        _check_in_force(layer, day)
        texts |= layer.body.get("texts", {})
        for section, entries in layer.body.items():
            if section == "texts":
                continue
            _check_section(layer, section)
            for name, entry in entries.items():
                key = f"{section}.{name}"
                _check_key(layer, key)
                if key in ROW_LISTS:
                    _add_rows(rows[key], entry, layer, key, day)
                else:
                    _set_value(sources, entry, layer, key, day)
        for key, files in layer.head.tables.items():
            for file in files:
                _add_csv_rows(rows, file, layer, key, day)
    sections = {name: _section(name, sources, rows, chain) for name in SECTIONS}
    return Policy(
        id=chain[-1].head.id,
        as_of=day,
        sources=sources,
        texts=texts,
        packs=tuple(PackFile(p.head.id, p.head.title, p.head.level, p.path.name, p.sha256, p.texts) for p in chain),
        **sections,
    )


def _chain(pack: str | Path) -> list[Pack]:
    chain: list[Pack] = []
    beside: Path | None = None
    name: str | Path | None = pack
    while name is not None:
        layer = read_pack(name, beside)
        if any(layer.head.id == above.head.id for above in chain):
            raise PolicyError(f"政策包 {layer.head.id} 的 extends 构成循环；请检查 {layer.where('pack.extends')}")
        chain.insert(0, layer)
        beside, name = layer.path.parent, layer.head.extends
    if chain[0].head.level != "national":
        raise PolicyError(f'政策包 {chain[0].head.id} 没有以国家级规则为基础；请在 [pack] 中写明 extends = "cn"')
    return chain


def _check_in_force(layer: Pack, day: date) -> None:
    head = layer.head
    if day < head.in_force_from or day > (head.in_force_until or date.max):
        until = f"至 {head.in_force_until}" if head.in_force_until else "起"
        bound = "in_force_from" if day < head.in_force_from else "in_force_until"
        raise PolicyError(
            f"{layer.where(f'pack.{bound}')}：政策包 {head.id}（{head.title}）自 {head.in_force_from} {until}施行，不适用于 {day}；请改 as_of 或换用政策包"
        )


def _check_section(layer: Pack, section: str) -> None:
    if section not in SECTIONS or not isinstance(layer.body[section], dict):
        raise PolicyError(f"{layer.where(section)}：没有“{section}”这一段{did_you_mean(section, SECTIONS)}")


def _check_key(layer: Pack, key: str) -> None:
    section, _, name = key.partition(".")
    known = SECTIONS[section].model_fields
    if name not in known:
        raise PolicyError(f"{layer.where(key)}：[{section}] 没有“{name}”这一项{did_you_mean(name, known)}")


def _set_value(sources: dict[str, Source], entry: Any, layer: Pack, key: str, day: date) -> None:
    versions = entry if isinstance(entry, list) else [entry]
    try:
        found = [Source(**version, key=key, pack=layer.head.id) for version in versions]
    except (ValidationError, TypeError) as error:
        raise PolicyError(f"{layer.where(key)}：“{key}”须写明 value、article、confidence：{reasons(error)}") from error
    valid = [version for version in found if version.in_force(day)]
    if len(valid) != 1:
        state = "没有" if not valid else "有不止一个"
        raise PolicyError(f"{layer.where(key)}：“{key}”在 {day} {state}有效的值；请检查 in_force_from 和 in_force_until")
    above = sources.get(key)
    if above is not None:
        if above.loosened_by(valid[0]):
            raise PolicyError(
                f"{layer.where(key)}：“{key}” = {valid[0].value} 与上位规定相抵触（{above.article}：{above.value}，{above.statutory}）；"
                "地方规则不得放宽法定规则"
            )
        valid[0] = valid[0].model_copy(update={"statutory": above.statutory})
    sources[key] = valid[0]


def _add_rows(rows: dict[str, RuleRow], entries: Any, layer: Pack, key: str, day: date) -> None:
    """Add rows after those of the packs above."""
    if not isinstance(entries, list):
        raise PolicyError(f"{layer.where(key)}：“{key}”须为 [[{key}]] 形式的列表")
    for entry in entries:
        _add_row(rows, entry, layer, key, day)


def _add_csv_rows(rows: dict[str, dict[str, RuleRow]], file: str, layer: Pack, key: str, day: date) -> None:
    """Add the rows of a CSV beside the pack likewise."""
    if key not in ROW_LISTS:
        raise PolicyError(f"{layer.where('pack.tables')}：tables 中没有“{key}”这一列表{did_you_mean(key, ROW_LISTS)}")
    if file not in layer.texts:
        raise PolicyError(f"政策包 {layer.head.id} 缺少它所列的表 {file}；请与政策包一并保存")
    fields = [name for name in ROW_LISTS[key].model_fields if name != "pack"]
    for where, entry in csv_rows(layer.texts[file], file, fields):
        _add_row(rows[key], entry, layer, key, day, where)


def _add_row(rows: dict[str, RuleRow], entry: Any, layer: Pack, key: str, day: date, where: str = "") -> None:
    """Add one row; a statutory row cannot be replaced, a later row cannot come before it, one that is not in force is refused."""

    def fault(what: str) -> PolicyError:
        row_id = entry.get("id") if isinstance(entry, Mapping) else None
        return PolicyError(f"{where or layer.where_row(key, row_id)}：{what}")

    try:
        row = ROW_LISTS[key](**entry, pack=layer.head.id)
    except (ValidationError, TypeError) as error:
        raise fault(f"“{key}”的一行有误：{reasons(error)}") from error
    if not row.in_force(day):
        span = f"{row.in_force_from or ''} 至 {row.in_force_until or ''}"
        raise fault(f"“{key}”的行“{row.id}”在 {day} 没有效力（施行期 {span}）；请更新该行或删去")
    above = rows.get(row.id)
    if above is not None and getattr(above, "statutory", False):
        raise fault(f"规则“{row.id}”为法定规则（{above.article}），不得改写")
    if above is not None and above.pack == layer.head.id:
        raise fault(f"“{key}”中 id “{row.id}” 重复")
    rows[row.id] = row


def _section(name: str, sources: dict[str, Source], rows: dict[str, dict[str, RuleRow]], chain: list[Pack]) -> Any:
    values: dict[str, Any] = {
        key.partition(".")[2]: source.value for key, source in sources.items() if key.startswith(f"{name}.")
    }
    values |= {key.partition(".")[2]: tuple(found.values()) for key, found in rows.items() if key.startswith(f"{name}.")}
    try:
        return SECTIONS[name](**values)
    except ValidationError as error:
        where = _where_fault(name, error, rows, chain)
        raise PolicyError(f"{where}：政策包 {chain[-1].head.id} 的 [{name}] 段有误：{reasons(error)}") from error


def _where_fault(name: str, error: ValidationError, rows: dict[str, dict[str, RuleRow]], chain: list[Pack]) -> str:
    """Return where the row stands that a section's own check found at fault; else where the section begins in the last pack."""
    faults = [item.get("ctx", {}).get("error") for item in error.errors()]
    for fault in faults:
        for key, found in rows.items():
            if isinstance(fault, RowFault) and key.startswith(f"{name}.") and fault.row_id in found:
                layer = next(pack for pack in chain if pack.head.id == found[fault.row_id].pack)
                return layer.where_row(key, fault.row_id)
    return chain[-1].where(name)
