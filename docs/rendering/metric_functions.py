"""The reference of the metric functions: a page for every module of the graphs, so that a new module is there by itself."""

from itertools import chain

from rendering.markdown import page
from rendering.names import names

from landuse.metrics import MODULES


def metric_pages() -> dict[str, str]:
    """Return the pages by path."""
    modules = dict.fromkeys(chain.from_iterable(MODULES.values()))
    return {f"metrics/{module.rpartition('.')[2]}.md": _page(module) for module in modules}


def _page(module: str) -> str:
    title = names("lineage_topics").get(module, module)
    return page(f"{module.rpartition('.')[2]}（{title}）", f"```{{eval-rst}}\n.. automodule:: {module}\n```")
