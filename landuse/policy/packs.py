"""Layering policy packs: national, then province, city and zone."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landuse.errors import PolicyError
from landuse.policy.pack_files import Pack, pack_of_texts, read_pack, reasons
from landuse.policy.policy import PackFile, Policy
from landuse.policy.rules import ROW_LISTS, SECTIONS, DecisionRow, RuleRow
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
        raise PolicyError(f"“{as_of}”不是日期;请写成 2020-12-31 的形式") from None


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
                    _add_rows(rows[key], entry, layer, key)
                else:
                    _set_value(sources, entry, layer, key, day)
    sections = {name: _section(name, sources, rows, chain[-1]) for name in SECTIONS}
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
            raise PolicyError(f"政策包 {layer.head.id} 的 extends 构成循环;请检查 {layer.where('pack.extends')}")
        chain.insert(0, layer)
        beside, name = layer.path.parent, layer.head.extends
    if chain[0].head.level != "national":
        raise PolicyError(f'政策包 {chain[0].head.id} 没有以国家级规则为基础;请在 [pack] 中写明 extends = "cn"')
    return chain


def _check_in_force(layer: Pack, day: date) -> None:
    head = layer.head
    if day < head.in_force_from or day > (head.in_force_until or date.max):
        until = f"至 {head.in_force_until}" if head.in_force_until else "起"
        raise PolicyError(
            f"政策包 {head.id}({head.title})自 {head.in_force_from} {until}施行,不适用于 {day};请改 as_of 或换用政策包"
        )


def _check_section(layer: Pack, section: str) -> None:
    if section not in SECTIONS or not isinstance(layer.body[section], dict):
        raise PolicyError(f"{layer.where(section)}:没有“{section}”这一段{did_you_mean(section, SECTIONS)}")


def _check_key(layer: Pack, key: str) -> None:
    section, _, name = key.partition(".")
    known = SECTIONS[section].model_fields
    if name not in known:
        raise PolicyError(f"{layer.where(key)}:[{section}] 没有“{name}”这一项{did_you_mean(name, known)}")


def _set_value(sources: dict[str, Source], entry: Any, layer: Pack, key: str, day: date) -> None:
    versions = entry if isinstance(entry, list) else [entry]
    try:
        found = [Source(**version, key=key, pack=layer.head.id) for version in versions]
    except (ValidationError, TypeError) as error:
        raise PolicyError(f"{layer.where(key)}:“{key}”须写明 value、article、confidence:{reasons(error)}") from error
    valid = [version for version in found if version.in_force(day)]
    if len(valid) != 1:
        state = "没有" if not valid else "有不止一个"
        raise PolicyError(f"{layer.where(key)}:“{key}”在 {day} {state}有效的值;请检查 in_force_from 和 in_force_until")
    above = sources.get(key)
    if above is not None:
        if above.loosened_by(valid[0]):
            raise PolicyError(
                f"{layer.where(key)}:“{key}” = {valid[0].value} 与上位规定相抵触({above.article}:{above.value},{above.statutory});"
                "地方规则不得放宽法定规则"
            )
        valid[0] = valid[0].model_copy(update={"statutory": above.statutory})
    sources[key] = valid[0]


def _add_rows(rows: dict[str, RuleRow], entries: Any, layer: Pack, key: str) -> None:
    """Add rows after those of the packs above; a statutory row cannot be replaced, nor can a later row come before it."""
    if not isinstance(entries, list):
        raise PolicyError(f"{layer.where(key)}:“{key}”须为 [[{key}]] 形式的列表")
    for entry in entries:
        try:
            row = ROW_LISTS[key](**entry, pack=layer.head.id)
        except (ValidationError, TypeError) as error:
            raise PolicyError(f"{layer.where(key)}:“{key}”的一行有误:{reasons(error)}") from error
        above = rows.get(row.id)
        if isinstance(above, DecisionRow) and above.statutory:
            raise PolicyError(f"{layer.where(key)}:规则“{row.id}”为法定规则({above.article}),不得改写")
        if above is not None and above.pack == layer.head.id:
            raise PolicyError(f"{layer.where(key)}:“{key}”中 id “{row.id}” 重复")
        rows[row.id] = row


def _section(name: str, sources: dict[str, Source], rows: dict[str, dict[str, RuleRow]], last: Pack) -> Any:
    values: dict[str, Any] = {
        key.partition(".")[2]: source.value for key, source in sources.items() if key.startswith(f"{name}.")
    }
    values |= {key.partition(".")[2]: tuple(found.values()) for key, found in rows.items() if key.startswith(f"{name}.")}
    try:
        return SECTIONS[name](**values)
    except ValidationError as error:
        raise PolicyError(f"{last.where(name)}:政策包 {last.head.id} 的 [{name}] 段有误:{reasons(error)}") from error
