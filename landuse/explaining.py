"""Explaining a column: its formula, what it rests on down to the raw columns, the articles, and the rules in force."""

import inspect
from dataclasses import dataclass
from html import escape

from pydantic import BaseModel

from landuse.errors import UnknownNameError
from landuse.measuring.graph import derivable, inputs_of, metric_graph, raw_inputs
from landuse.policy import Policy
from landuse.policy.rules import ROW_LISTS, RuleRow
from landuse.vocabulary import Column, codes, column, table, tables

RULE_SECTIONS = {
    "idle_rules": "idle",
    "disposal_rules": "disposal",
    "linkage_rules": "linkage",
    "standing_rules": "standing",
    "zombie_rules": "zombie",
    "project_rules": "projects",
    "zone_evaluation_rules": "zone_evaluation",
    "land_control_rules": "land_control",
    "supply_rules": "supply",
    "stock_rules": "stock",
    "standard_land_rules": "standard_land",
}
GIVEN = {
    "as_of": "认定截止日",
    "parcel_ids": "宗地表的标识",
    "enterprise_ids": "企业表的标识",
    "project_ids": "项目表的标识",
    "enterprise_zombie_status": "企业表推算的 zombie_status",
}
NOT_SHOWN = {"id", "article", "confidence", "pack", "note", "statutory"}


@dataclass(frozen=True)
class Explanation:
    """How one column comes about.

    Attributes
    ----------
    column
        Its entry in the dictionary: labels, unit, definition, source.
    formula
        The definition, followed by what the metric function says of itself; empty steps for a raw column.
    inputs
        The raw columns, tables and rules it rests on in the end.
    steps
        For every column and step on the way the names it rests on directly, nearest first.
    articles
        Articles and standards of the column and of all columns on the way.
    rules
        Keys of the policy sections used.
    """

    column: Column
    formula: str
    inputs: tuple[str, ...]
    steps: dict[str, tuple[str, ...]]
    articles: tuple[str, ...]
    rules: tuple[str, ...]

    def text(self, policy: Policy | None = None) -> str:
        """Return the explanation in Chinese; with `policy` the values in force and how sure they are."""
        of = self.column
        lines = [
            f"{of.name}  {of.label_zh} / {of.label_en}" + (f"  [{of.unit}]" if of.unit else ""),
            f"所属表：{of.table}（{table(of.table).label_zh}）",
            f"公式：{self.formula}",
        ]
        if self.steps:
            lines += ["推算过程：", *_tree(of.name, self.steps)]
            lines.append(f"原始数据：{'、'.join(_named(name, of.table) for name in self.inputs)}")
        if self.articles:
            lines.append(f"依据：{'；'.join(self.articles)}")
        if of.code_list:
            lines.append("取值：" + "；".join(f"{code.code} {code.label_zh}" for code in codes(of.code_list).values()))
        if policy is not None and self.rules:
            lines += [f"规则（{policy.id}，{policy.as_of}）：", *_rule_lines(policy, self.rules)]
        return "\n".join(lines)

    def __str__(self) -> str:
        """Return the explanation in Chinese."""
        return self.text()

    def _repr_html_(self) -> str:
        """Return the explanation as a notebook shows it."""
        lines = escape(self.text()).split("\n")
        steps = [line for line in lines if line.lstrip().startswith("←")]
        folded = f"<details><summary>推算过程</summary>{'<br>'.join(steps).replace('  ', '&emsp;')}</details>"
        told = [folded if line == "推算过程：" else f"<div>{line}</div>" for line in lines if line not in steps]
        return "".join(told)


def explain(name: str, *, table: str | None = None) -> Explanation:
    """Return formula, inputs down to raw columns, and articles of one column; without `table` the first that has it.

    Raises
    ------
    UnknownNameError
        No table has such a column.
    """
    found = column(name, _home(name) if table is None else table)
    if name not in derivable(found.table):
        return Explanation(found, found.definition, (), {}, _articles([found]), ())
    graph = metric_graph(found.table)
    upstream = {node.name for node in graph.what_is_upstream_of(name) if not node.is_external_input}
    steps = {step: inputs_of(step, found.table) for step in _nearest_first(name, found.table) if step in upstream}
    inputs = raw_inputs([name], found.table)
    on_the_way = [column(step, found.table) for step in steps if _is_column(step, found.table)]
    function = graph.graph.nodes[name].originating_functions[0]
    return Explanation(
        column=found,
        formula=f"{found.definition}\n  {inspect.getdoc(function)}",
        inputs=tuple(i for i in inputs if i not in RULE_SECTIONS),
        steps=steps,
        articles=_articles(on_the_way),
        rules=tuple(RULE_SECTIONS[i] for i in inputs if i in RULE_SECTIONS),
    )


def _home(name: str) -> str:
    for table_name in tables():
        if name in derivable(table_name):
            return table_name
    return column(name).table


def _is_column(name: str, table_name: str) -> bool:
    try:
        column(name, table_name)
    except UnknownNameError:
        return False
    return True


def _nearest_first(name: str, table_name: str) -> list[str]:
    order = [name]
    derived = set(metric_graph(table_name).graph.nodes)
    for step in order:
        order += [before for before in inputs_of(step, table_name) if before in derived and before not in order]
    return order


def _articles(columns_on_the_way: list[Column]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.source for found in columns_on_the_way if found.source))


def _named(name: str, table_name: str) -> str:
    if _is_column(name, table_name):
        return f"{name}（{column(name, table_name).label_zh}）"
    return f"{name}（{tables()[name].label_zh}表）" if name in tables() else f"{name}（{GIVEN[name]}）"


def _tree(name: str, steps: dict[str, tuple[str, ...]], depth: int = 1, shown: set[str] | None = None) -> list[str]:
    shown = set() if shown is None else shown
    lines = []
    for before in steps.get(name, ()):
        lines.append(f"{'  ' * depth}← {before}")
        if before in steps and before not in shown:
            shown.add(before)
            lines += _tree(before, steps, depth + 1, shown)
    return lines


def _rule_lines(policy: Policy, sections: tuple[str, ...]) -> list[str]:
    lines = [
        f"  {key} = {source.value}  [{source.confidence}] {policy.cite(source.article)}"
        for key, source in policy.sources.items()
        if key.partition(".")[0] in sections
    ]
    for key in ROW_LISTS:
        section, _, name = key.partition(".")
        if section in sections:
            rows = getattr(getattr(policy, section), name)
            lines.append(f"  {key}：{len(rows)} 行" if rows else f"  {key}：无（由地方政策包规定）")
            lines += [f"    {_row_text(row)}  [{row.confidence}] {policy.cite(row.article)}".rstrip() for row in rows]
    return lines


def _row_text(row: RuleRow) -> str:
    """Return one row of a pack in a line: its id and what is set in it."""
    told = {name: value for name, value in row if name not in NOT_SHOWN and value not in (None, "")}
    return f"{row.id}: " + ", ".join(f"{name}={_value_text(value)}" for name, value in told.items())


def _value_text(value: object) -> str:
    if isinstance(value, tuple):
        return "(" + "; ".join(_value_text(part) for part in value) + ")"
    if isinstance(value, BaseModel):
        return " ".join(_value_text(part) for _, part in value if part is not None)
    return f"{value:.10g}" if isinstance(value, float) else str(value)
