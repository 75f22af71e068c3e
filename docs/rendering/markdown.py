"""Writing Markdown tables whose cells are texts of others: nothing in a cell is taken for markup."""

import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"`+([^`]+)`+")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$^])")


def plain(text: object) -> str:
    """Return `text` on one line with every character of Markdown escaped."""
    return _MARKUP.sub(r"\\\1", " ".join(str(text).split())).replace("://", ":&#47;/")


def prose(docstring: str) -> str:
    """Return the first paragraph of a docstring: what stands between backquotes is code."""
    parts = _CODE.split(docstring.partition("\n\n")[0])
    return "".join(
        code(part) if place % 2 else _MARKUP.sub(r"\\\1", " ".join(part.split("\n"))) for place, part in enumerate(parts)
    )


def code(text: object) -> str:
    """Return `text` as code; an empty text stays empty."""
    words = " ".join(str(text).split()).replace("|", "\\|")
    return f"`{words}`" if words else ""


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already, without its empty columns; an empty text where there are no rows."""
    body = [list(row) for row in rows]
    if not body:
        return ""
    kept = [place for place in range(len(headers)) if any(row[place] for row in body)]
    lines = [[headers[place] for place in kept], ["---"] * len(kept), *([row[place] for place in kept] for row in body)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def swatch(color: str, hatch: str = "") -> str:
    """Return a small box of a colour; empty where there is none."""
    dashed = " hatched" if hatch else ""
    return f'<span class="swatch{dashed}" style="background-color:{color}"></span>' if color else ""


def page(title: str, *parts: str, label: str = "") -> str:
    """Return a page; empty parts are left out."""
    target = [f"({label})="] if label else []
    return "\n\n".join([*target, f"# {title}", *(part for part in parts if part)]) + "\n"


def contents(names: Iterable[str], depth: int = 1) -> str:
    """Return a list of pages below this one."""
    return "\n".join(["```{toctree}", f":maxdepth: {depth}", "", *names, "```"])
