"""The data dictionary: a page for every table of the vocabulary."""

from collections.abc import Mapping

from landuse.policy import load_policy
from landuse.policy.citation import cite
from landuse.vocabulary import Column, Table, columns, tables
from rendering.markdown import code, contents, page, plain, table
from rendering.rules import DAY, NATIONAL

KINDS = {"key": "标识", "raw": "报送", "derived": "推算"}
TYPES = {
    "string": "文字", "float64": "数", "Int64": "整数", "boolean": "是 / 否 / 未知", "date": "日期", "geometry": "图形",
}  # fmt: skip
UNITS = {
    "m2": "㎡", "mu": "亩", "ha": "公顷", "wanyuan": "万元", "share": "比例", "day": "日", "days": "日", "year": "年", "person": "人",
    "wanyuan/mu": "万元/亩", "wanyuan/ha": "万元/公顷", "m": "米",
}  # fmt: skip


def dictionary_pages() -> dict[str, str]:
    """Return the pages by path."""
    texts = load_policy(NATIONAL, as_of=DAY).texts
    pages = {f"dictionary/{name}.md": _table_page(found, texts) for name, found in tables().items()}
    overview = table(
        ["表", "名称", "行的标识", "列", "其中推算", "说明"],
        (
            [
                f"[{code(name)}]({name}.md)", plain(found.label_zh), "、".join(code(key) for key in found.index) or "行号",
                str(len(columns(name))), str(len(columns(name, "derived"))), plain(found.definition),
            ]
            for name, found in tables().items()
        ),
    )  # fmt: skip
    text = (
        "每张表、每一列的名称、类型、单位、定义和出处，由 `landuse/vocabulary` 中的表生成，与程序使用的是同一份。"
        "“报送”是单位提供的数据，“推算”是程序按公式算出的列，可用 `landuse explain 列名` 查看公式。"
    )
    pages["dictionary/index.md"] = page("数据字典", text, overview, contents(tables()))
    return pages


def _table_page(of: Table, texts: Mapping[str, str]) -> str:
    found = columns(of.name)
    head = f"{plain(of.definition)}。" + (
        f"标识：{'、'.join(code(key) for key in of.index)}。" if of.index else "没有标识，按行号区分。"
    )
    parts = []
    for kind, title in (("key", "标识列"), ("raw", "报送的列"), ("derived", "推算的列")):
        rows = table(
            ["列名", "中文名", "English", "类型", "单位", "定义", "出处", "缺整列时"],
            (_row(column, texts) for column in found.values() if column.kind == kind),
        )
        if rows:
            parts += [f"## {title}", rows]
    return page(f"{of.label_zh}（{of.name}）", head, *parts, label=f"table-{of.name}")


def _row(of: Column, texts: Mapping[str, str]) -> list[str]:
    absent = "按未知处理" if of.absent == "unknown" else ""
    return [
        code(of.name), plain(of.label_zh), plain(of.label_en), _type(of), plain(UNITS.get(of.unit, of.unit)), plain(of.definition),
        plain(cite(of.source, texts)), absent,
    ]  # fmt: skip


def _type(of: Column) -> str:
    return f"[代码](#codes-{of.code_list.replace('_', '-')})" if of.code_list else TYPES.get(of.dtype, code(of.dtype))
