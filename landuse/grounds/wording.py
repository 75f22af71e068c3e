"""A chain in Chinese as an officer reads it: conclusion, ground, tests one by one, data with their origins, rules, what would change it."""

from collections.abc import Iterable, Iterator

from landuse.grounds.chain import Cell, Chain, Flip, Test
from landuse.grounds.records import value_text
from landuse.vocabulary import code_label, column, table

OUTCOMES = {"true": "符合", "false": "不符合", "unknown": "不明"}
CONFIDENCE = {"CONFIRMED": "已核对原文", "MEMORY": "未核对原文", "DESIGN": "本软件的处理约定"}
MOST_RECORDS, SHOWN_OF_SERIES = 12, 12
"""Records told one by one; of more only the last values of each column."""
SHA_SHOWN = 16


def chain_text(chain: Chain) -> str:
    """Return the whole chain."""
    kept = [cell for cell in chain.cells if not cell.is_key]
    lines = [
        f"{table(chain.table).label_zh} {chain.key}　{chain.verdict_label}（认定时点 {chain.as_of}）",
        "",
        f"一、结论：{chain.label}" + ("（数据不足以判断）" if chain.undecided else ""),
        f"二、依据条款：{_ground(chain.ground)}",
        "三、逐项判断：",
        *(f"  {number}. [{OUTCOMES[test.outcome]}] {test.condition} → {test.label}（{_ground(test)}）" for number, test in enumerate(chain.tests, 1)),
        *_steps(chain),
        "四、所用数据及出处：",
        *_cell_lines(kept, chain),
        *_peer_lines(chain),
        "五、规则版本：",
        *(f"  {pack.id}　{pack.title}　sha256 {pack.sha256[:SHA_SHOWN]}" for pack in chain.packs),
        *(f"  {rule.key} = {rule.value}（{ground_text(rule.cited, rule.confidence)}）" for rule in chain.rules),
        "六、怎样的变化会改变结论：",
        *_flip_lines(chain),
    ]  # fmt: skip
    if chain.conflicts:
        lines += ["七、规则冲突：", *(f"  {number}. {note.topic}。{note.text}" for number, note in enumerate(chain.conflicts, 1))]
    return "\n".join(lines)


def short_text(chain: Chain) -> str:
    """Return the decisive condition and the smallest change in one line."""
    told = f"{chain.label}：{chain.ground.condition}（{_ground(chain.ground)}）"
    if chain.flips:
        told += f"；{flip_text(chain.flips[0], chain)}"
    return told


def flip_text(flip: Flip, chain: Chain) -> str:
    """Return one change and what it leads to."""
    known = column(flip.column, flip.table)
    code_list = column(chain.verdict, chain.table).code_list or ""
    moved = ""
    if flip.short_of is not None and flip.before is not None:
        moved = f"（相对变化 {flip.size * 100:.2g}%）" if not isinstance(flip.before, str) else f"（{round(flip.size * 365)} 天）"
    return f"{_where(flip, chain)}的“{known.label_zh}”{flip.text}{moved}，结论变为“{code_label(code_list, flip.becomes)}”"


def _ground(test: Test) -> str:
    return ground_text(test.cited, test.confidence)


def ground_text(cited: str, confidence: str) -> str:
    """Return a ground with how sure it is; what is no Chinese text is a note of the pack's makers and left out."""
    shown = f"{cited}，" if any("\u4e00" <= letter <= "\u9fff" for letter in cited) else ""
    return f"{shown}{CONFIDENCE[confidence]}"


def _steps(chain: Chain) -> Iterator[str]:
    known = [step for step in chain.steps if step.value is not None]
    if known:
        yield "  推算值：" + "；".join(f"{step.label} {step.text}" for step in known)


def _many(chain: Chain, table_name: str) -> bool:
    return any(cell.table == table_name and cell.record for cell in chain.cells)


def _cell_lines(cells: list[Cell], chain: Chain) -> Iterator[str]:
    for name in dict.fromkeys(cell.table for cell in cells):
        mine = [cell for cell in cells if cell.table == name]
        records = list(dict.fromkeys(cell.record for cell in mine))
        yield f"  〔{table(name).label_zh}〕"
        if len(records) > MOST_RECORDS:
            for column_name in dict.fromkeys(cell.column for cell in mine):
                yield from _series([cell for cell in mine if cell.column == column_name])
            continue
        for record in records:
            of_record = [cell for cell in mine if cell.record == record]
            if len(records) > 1:
                keys = [cell for cell in chain.cells if cell.table == name and cell.record == record and cell.is_key]
                named = "，".join(
                    f"{cell.label} {cell.text}" for cell in keys if cell.value is not None and cell.value != chain.key
                )
                yield f"    第 {record + 1} 条" + (f"（{named}）" if named else "")
            yield from (f"    {line}" for cell in of_record for line in _value(cell, chain))


def _value(cell: Cell, chain: Chain) -> Iterator[str]:
    if cell.value is None:
        yield f"{cell.label}：空白" + (f"（{cell.blank_means}）" if cell.blank_means else "")
        return
    yield f"{cell.label}：{cell.text}{_unit(cell)}〔{_place(cell)}〕{_without(cell, chain)}"


def _unit(cell: Cell) -> str:
    coded = column(cell.column, cell.table).code_list
    return f" {cell.unit}" if cell.unit and cell.unit != "unit" and not coded else ""


def _series(cells: list[Cell]) -> Iterator[str]:
    """Yield one line for many values of one column: the last ones, where they begin and end."""
    filled = [cell for cell in cells if cell.value is not None]
    if not filled:
        yield f"    {cells[0].label}：均为空白"
        return
    first, last = filled[0], filled[-1]
    values = "、".join(cell.text for cell in filled[-SHOWN_OF_SERIES:])
    spread = f"{first.file} 第 {first.row} 行至第 {last.row} 行，{first.header}" if first.file else _place(first)
    blank = f"，空白 {len(cells) - len(filled)} 个" if len(cells) > len(filled) else ""
    yield f"    {first.label}：{len(filled)} 个值{blank}，最后 {min(SHOWN_OF_SERIES, len(filled))} 个为 {values}{_unit(first)}〔{spread}〕"


def _place(cell: Cell) -> str:
    if not cell.file:
        return cell.header.strip("（）")
    sheet = f" {cell.sheet}" if cell.sheet else ""
    return f"{cell.file}{sheet} 第 {cell.row} 行，{cell.header or '无此列'}"


def _without(cell: Cell, chain: Chain) -> str:
    """Return what the verdict were without the cell."""
    if cell.without is None:
        return ""
    if cell.without == chain.code:
        if chain.undecided:
            return ""
        return f"（缺此项结论不变：{cell.blank_means}）" if cell.blank_means else "（缺此项结论不变：其余数据已足以判断）"
    label = code_label(column(chain.verdict, chain.table).code_list or "", cell.without)
    return f"（缺此项则为“{label}”" + (f"：{cell.blank_means}）" if cell.blank_means else "）")


def _peer_lines(chain: Chain) -> Iterable[str]:
    if chain.peers:
        yield f"  〔同场排名的其他企业〕{len(chain.peers['is_ranked'])} 家，所用数据随本依据一并保存"


def _flip_lines(chain: Chain) -> Iterator[str]:
    if not chain.searched:
        yield "  未测算"
    elif not chain.flips:
        yield "  单独改变任何一项数据，结论都不变（逐步试算；比步长更窄的区间可能没有试到）"
        if chain.widened:
            yield from _pair_lines(chain)
    for number, flip in enumerate(chain.flips, 1):
        yield f"  {number}. {flip_text(flip, chain)}" + (
            f"；改到 {value_text(flip.short_of, flip.table, flip.column)} 时不变" if flip.short_of is not None else ""
        )
    for added in chain.added:
        yield f"  {added.text}（{added.cited}）"
    if chain.searched and not chain.widened:
        yield "  两项数据同时改变、补充延误记录的情形没有随成果测算；需要时运行 landuse why 代码 landuse.toml"
    if chain.widened and not chain.added and chain.verdict == "idle_status":
        yield f"  补充有佐证文件的政府原因延误记录，无论多少天，{_never(chain)}"


def _never(chain: Chain) -> str:
    return "认定都不会有定论" if chain.undecided else "结论都不变"


def _pair_lines(chain: Chain) -> Iterator[str]:
    """Yield the smallest two changes that change the verdict together, or that none were found."""
    if chain.pair:
        told = "；".join(f"{_where(flip, chain)}的“{column(flip.column, flip.table).label_zh}”{flip.text}" for flip in chain.pair)
        label = code_label(column(chain.verdict, chain.table).code_list or "", chain.pair[0].becomes)
        yield f"  两项同时改变（试算 {chain.pairs_tried} 组，取其中变化最小的）：{told}，结论变为“{label}”"
    elif chain.pairs_tried:
        yield f"  两项同时改变，试算 {chain.pairs_tried} 组，结论也都不变（其余组合没有试）"
    else:
        yield "  没有可以改变的数据，不试两项同时改变"


def _where(flip: Flip, chain: Chain) -> str:
    return f"{table(flip.table).label_zh}" + (f"第 {flip.record + 1} 条" if _many(chain, flip.table) else "")
