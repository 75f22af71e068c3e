"""The language of templates: placeholders, conditions, loops over lists; nothing that calls, computes, reads files or grows without end.

Jinja's own sandbox is the second lock; the first is a list of what a template may be made of (:func:`refuse_foreign`).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, Template, Undefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from landuse.errors import TemplateError, sample
from landuse.reports.word.values import MISSING

FILTERS = ("join", "length", "count", "first", "last")
LOOP_FACTS = ("index", "index0", "first", "last", "length")
ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.For, nodes.If,
    nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Filter, nodes.Concat,
)  # fmt: skip
_WORDS = {
    "Include": "引用其他文件（include）", "Import": "引用其他文件（import）", "FromImport": "引用其他文件（import）",
    "Extends": "引用其他文件（extends）", "Call": "函数调用", "Macro": "宏", "CallBlock": "宏", "Assign": "赋值（set）",
    "AssignBlock": "赋值（set）", "Mul": "计算", "Pow": "计算", "Add": "计算", "Sub": "计算", "Div": "计算",
}  # fmt: skip


class PaperEnvironment(ImmutableSandboxedEnvironment):
    """Jinja without functions, with few filters, and with attributes of plain values only: keys of a mapping, places of a list."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=shown)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests = {}
        self._compiled: dict[str, Template] = {}

    def from_string(self, source: Any, *args: Any, **more: Any) -> Template:
        """Return the template compiled, once for a text however often it is filled in."""
        if source not in self._compiled:
            self._compiled[source] = super().from_string(source, *args, **more)
        return self._compiled[source]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the item of a mapping or a fact of a loop; of anything else an attribute is undefined."""
        if isinstance(obj, LoopContext) and attribute in LOOP_FACTS:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return the item of a mapping or list; of anything else it is undefined."""
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        if isinstance(obj, Sequence) and not isinstance(obj, str) and isinstance(argument, int) and argument < len(obj):
            return obj[argument]
        if isinstance(obj, Undefined):
            return obj
        return self.undefined(obj=obj, name=argument)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002 - the signature is Jinja's
        """Refuse every call."""
        return False


def shown(value: Any) -> Any:
    """Return what a placeholder shows: unknown is said, never left blank; a flag is 是 or 否; a group or list cannot be shown."""
    if isinstance(value, Mapping | list):
        raise TypeError("占位符指向一组内容或列表，不能直接填写；请写到其中的一项，或用 for 循环")
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return MISSING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.10g}"
    return value


def refuse_foreign(tree: nodes.Template, file: str) -> None:
    """Raise where a template is made of more than placeholders, conditions and loops over lists.

    An inner loop must run over what the loop around it has taken: so no template does more steps than there are values.

    Raises
    ------
    TemplateError
        Names the file and what is not allowed.
    """
    foreign = sorted({type(node).__name__ for node in tree.find_all(nodes.Node) if not isinstance(node, ALLOWED)})
    if foreign:
        words = sample(dict.fromkeys(_WORDS.get(name, name) for name in foreign))
        raise TemplateError(
            f"模板“{file}”含有不允许的内容：{words}；模板只能用占位符 {{{{ … }}}}、条件 if 和循环 for，请删去后重试"
        )
    for found in tree.find_all(nodes.Filter):
        if found.name not in FILTERS:
            raise TemplateError(f"模板“{file}”用了不允许的过滤器“{found.name}”；可用：{'、'.join(FILTERS)}")
    for loop in tree.find_all(nodes.For):
        _check_loop(loop, file)


def _check_loop(loop: nodes.For, file: str) -> None:
    if loop.recursive or not isinstance(loop.target, nodes.Name):
        raise TemplateError(f"模板“{file}”的循环须写成“for 名称 in 列表”；不能递归，也不能一次取多个名称")
    if root_name(loop.iter) is None:
        raise TemplateError(f"模板“{file}”的循环只能取数据中的列表，不能取常量或计算结果；请改为“for 名称 in 列表”")
    for inner in _inner_loops(loop):
        if root_name(inner.iter) != loop.target.name:
            raise TemplateError(
                f"模板“{file}”的循环“for {loop.target.name} …”之内只能再循环“{loop.target.name}”自己的列表；请改为先后两个循环"
            )


def root_name(node: nodes.Node) -> str | None:
    """Return the name that a path such as ``row.parts`` begins with; None for anything else."""
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        node = node.node
    return node.name if isinstance(node, nodes.Name) else None


def _inner_loops(loop: nodes.For) -> list[nodes.For]:
    """Return the loops directly within a loop, not those within these."""
    found: list[nodes.For] = []
    waiting = list(loop.body) + list(loop.else_)
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.For):
            found.append(node)
        else:
            waiting += list(node.iter_child_nodes())
    return found
