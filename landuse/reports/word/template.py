"""Templates of papers: a Word file with placeholders; ours is built by code, a file of the same name that the user has goes first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from docx.document import Document


@dataclass(frozen=True)
class Template:
    """A template: its id, title, file name, how ours is built, and its placeholders.

    Parameters
    ----------
    id, title, file
        ``"standard-land"``, ``"标准地履约评价报告"``, ``"标准地履约评价报告.docx"``.
    build
        Makes our own template with :mod:`landuse.reports.word.layout`.
    required
        Placeholders that every version of the template must have, the user's too: ``"cover.title"``; a list or group counts as
        there when anything in it is (``"delivery"``).
    optional
        Placeholders that a user's version may use besides those of ours: ``"cover.zone_name"``, ``"delivery[].gap"``.
    """

    id: str
    title: str
    file: str
    build: Callable[[], Document]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


def templates() -> Mapping[str, Template]:
    """Return every template by its id; they are listed in :mod:`landuse.reports.word.template_list`."""
    from landuse.reports.word.template_list import TEMPLATES

    return {template.id: template for template in TEMPLATES}
