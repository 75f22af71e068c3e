"""The reference of the metric functions: a page for every table, its modules taken from the graphs, so that a new one is there by itself."""

from landuse.metrics import MODULES
from landuse.vocabulary import tables
from rendering.markdown import page
from rendering.names import names


def metric_pages() -> dict[str, str]:
    """Return the pages by path; a module of several tables stands with the first."""
    pages: dict[str, str] = {}
    shown: set[str] = set()
    for table, modules in MODULES.items():
        parts = [_part(module) for module in modules if module not in shown]
        shown.update(modules)
        pages[f"metrics/{table}.md"] = page(f"Metrics of {table}（{tables()[table].label_zh}）", *parts)
    return pages


def _part(module: str) -> str:
    title = names("lineage_topics").get(module, module)
    return f"## {module}（{title}）\n\n```{{eval-rst}}\n.. automodule:: {module}\n```"
