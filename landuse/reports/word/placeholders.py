"""Placeholders as paths: ``cover.title``, ``delivery[].gap``; those of a template, those that values fill."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from jinja2 import nodes

from landuse.errors import TemplateError, sample
from landuse.reports.word.template import Template

LOOP = "loop"


def placeholders_in(tree: nodes.Template) -> set[str]:
    """Return the paths that a template asks for; the items of a list are ``list[]``."""
    return set(_paths(tree, {}))


def placeholders_of(values: Any, place: str = "") -> set[str]:
    """Return the paths that `values` fill."""
    if isinstance(values, Mapping):
        found = {f"{place}.{name}" if place else str(name): value for name, value in values.items()}
        return set(found).union(*(placeholders_of(value, path) for path, value in found.items()))
    if isinstance(values, Sequence) and not isinstance(values, str):
        return {f"{place}[]"}.union(*(placeholders_of(value, f"{place}[]") for value in values))
    return set()


def check_placeholders(asked: Iterable[str], template: Template, known: set[str], file: str) -> None:
    """Raise where a template asks for what nothing fills, or lacks what it must have.

    Raises
    ------
    TemplateError
        Names the placeholder, the file, and the known ones.
    """
    asked = set(asked)
    full = with_groups(known)
    for path in sorted(asked - full):
        near = get_close_matches(path, full, n=1)
        hint = f"；是否应为“{near[0]}”" if near else ""
        raise TemplateError(f"模板“{file}”中的占位符“{path}”没有对应的内容{hint}；可用的占位符：{sample(sorted(known))}")
    held = with_groups(asked)
    for path in template.required:
        if path not in held:
            raise TemplateError(
                f"模板“{file}”缺少必须有的占位符“{path}”（{template.title}）；请补上，或用 landuse templates export 重新导出"
            )


def with_groups(paths: Iterable[str]) -> set[str]:
    """Return the paths with all groups and lists that they lie in.

    >>> sorted(with_groups({"a.b[].c"}))
    ['a', 'a.b', 'a.b[]', 'a.b[].c']
    """
    found = set()
    for path in paths:
        while path:
            found.add(path)
            path = path[:-2] if path.endswith("[]") else path.rpartition(".")[0]  # noqa: PLW2901 - walks up the path
    return found


def _paths(node: nodes.Node, bound: Mapping[str, str]) -> Iterator[str]:
    path = _path(node, bound)
    if path is not None:
        if path and path != LOOP and not path.startswith(f"{LOOP}."):
            yield path
        return
    if isinstance(node, nodes.For):
        yield from _paths(node.iter, bound)
        target = node.target.name if isinstance(node.target, nodes.Name) else ""
        inner = {**bound, target: f"{_path(node.iter, bound)}[]", LOOP: LOOP}
        for child in (*node.body, *([node.test] if node.test else [])):
            yield from _paths(child, inner)
        for child in node.else_:
            yield from _paths(child, bound)
        return
    for child in node.iter_child_nodes():
        yield from _paths(child, bound)


def _path(node: nodes.Node, bound: Mapping[str, str]) -> str | None:
    """Return the path of a name, an attribute or an item; None for anything else."""
    if isinstance(node, nodes.Name):
        return bound.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        above = _path(node.node, bound)
        return None if above is None else f"{above}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        above = _path(node.node, bound)
        last = "[]" if isinstance(node.arg.value, int) else f".{node.arg.value}"
        return None if above is None else f"{above}{last}"
    return None
