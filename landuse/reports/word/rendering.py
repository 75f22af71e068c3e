"""Filling in templates: the user's file goes first, placeholders are checked before, and nothing unfilled is left after.

Values are put in once and never read as template again; the same values give the same bytes.
"""

import hashlib
import io
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, UndefinedError, nodes
from lxml import etree

from landuse.errors import TemplateError, cause_of
from landuse.io.atomic import atomic_path
from landuse.limits import Limits, TemplateFolder, TemplateSource
from landuse.reports.word.cleaning import clean_values, with_braces
from landuse.reports.word.file_facts import set_facts
from landuse.reports.word.package import check_package, fixed
from landuse.reports.word.pictures import Picture, PlacedPicture
from landuse.reports.word.placeholders import check_placeholders, placeholders_in, placeholders_of
from landuse.reports.word.sandbox import PaperEnvironment, refuse_foreign
from landuse.reports.word.template import Template

_LEFT = re.compile(r"\{\{|\{%|\{#|%\}|\}\}|#\}")
_WIDE = re.compile(r"[{｛]\s*[{｛%％]|[}｝%％]\s*[}｝]")
_TAG = re.compile(r"<[^<>]*>")
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def render(
    template: Template,
    values: Mapping[str, Any],
    path: str | Path,
    *,
    folder: TemplateSource = None,
    pictures: Mapping[str, Picture | None] | None = None,
    dated: date | None = None,
) -> Path:
    """Fill in one paper; for many of the same kind open the template once (:func:`open_template`).

    Raises
    ------
    TemplateError
        The template asks for what nothing fills, lacks what it must have, or is not to be trusted.
    OutputError
        The file cannot be written.
    """
    return open_template(template, folder).write(values, path, pictures=pictures, dated=dated)


def open_template(template: Template, folder: TemplateSource = None) -> "OpenTemplate":
    """Return the template ready to be filled in: the file of its name in `folder` where there is one, else ours.

    Raises
    ------
    TemplateError
        The user's file is no Word document, asks for what nothing fills, lacks what it must have, or is not to be trusted.
    """
    own = _ours(template)
    limits = folder.limits if isinstance(folder, TemplateFolder) else Limits()
    place = folder.path if isinstance(folder, TemplateFolder) else folder
    found = Path(place) / template.file if place is not None else None
    if found is None or not found.exists():
        return own
    try:
        data = found.read_bytes()
    except OSError as error:
        raise TemplateError(f"模板“{found.name}”无法读取：{cause_of(error)}；请关闭占用该文件的程序后重试") from error
    try:
        theirs = _opened(template, data, found.name, limits)
    except (
        AttributeError,
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        RecursionError,
    ) as error:  # the parts do not fit together
        raise TemplateError(
            f"模板“{found.name}”不是有效的 Word 文档（内部结构已损坏）；请用 Word 或 WPS 另存为 .docx 后重试"
        ) from error
    check_placeholders(theirs.asked, template, own.asked | set(template.optional), found.name)
    return theirs


class OpenTemplate:
    """A template that has been read and checked once and can be filled in many times."""

    def __init__(self, template: Template, data: bytes, file: str) -> None:
        self.template, self.file = template, file
        self._data, self._patched = data, dict[str, str]()
        self._environment = PaperEnvironment()
        self.asked = self._check()

    def write(
        self,
        values: Mapping[str, Any],
        path: str | Path,
        *,
        pictures: Mapping[str, Picture | None] | None = None,
        dated: date | None = None,
        identifier: str = "",
    ) -> Path:
        """Fill in the template and write the paper in one step.

        Parameters
        ----------
        values
            Text, numbers, flags, None, lists and mappings of these. None shows as （缺）.
        path
            The file to write.
        pictures
            By name, for ``{{ pictures.name }}``; None where there is none, for the template to leave out.
        dated
            The day that the file says it was made on; none where it is None.
        identifier
            What :func:`landuse.reports.word.file_facts.identifier_of` reads back, for telling whether a paper is the one that would be written again.
        """
        data = self.filled(values, pictures=pictures, dated=dated, identifier=identifier)
        with atomic_path(path) as target:
            target.write_bytes(data)
        return Path(path)

    def filled(
        self,
        values: Mapping[str, Any],
        *,
        pictures: Mapping[str, Picture | None] | None = None,
        dated: date | None = None,
        identifier: str = "",
    ) -> bytes:
        """Return the paper as bytes; the same values give the same bytes."""
        document = _Filling(self._data, self._patched, self.file)
        context = clean_values(values)
        if pictures is not None:
            placed = {name: None if one is None else PlacedPicture(one, document) for name, one in pictures.items()}
            context = {**context, "pictures": placed}
        try:
            document.render(context, self._environment)
        except UndefinedError as error:
            raise self._unfilled(context, str(error)) from error
        except (TypeError, ValueError) as error:
            raise TemplateError(f"模板“{self.file}”无法填写：{error}；请检查其中的条件、循环和过滤器") from error
        set_facts(document.docx, self.template.title, dated, identifier)
        out = io.BytesIO()
        document.docx.save(out)
        return fixed(out.getvalue())

    @property
    def sha256(self) -> str:
        """Hash of the template file."""
        return hashlib.sha256(self._data).hexdigest()

    def _unfilled(self, context: Mapping[str, Any], reason: str) -> TemplateError:
        wanting = sorted(self.asked - placeholders_of(context))
        named = "、".join(f"“{path}”" for path in wanting if "[]" not in path) or reason
        return TemplateError(
            f"模板“{self.file}”中的占位符没有对应的内容：{named}；请删去，或用 landuse templates export 重新导出"
        )

    def _check(self) -> set[str]:
        """Check what the template is made of and return the placeholders that it asks for."""
        asked: set[str] = set()
        for source in _Filling(self._data, self._patched, self.file).sources():
            try:
                tree = self._environment.parse(source)
            except TemplateSyntaxError as error:
                near = _TAG.sub("", source.splitlines()[max(error.lineno - 1, 0)])[:60]
                raise TemplateError(
                    f"模板“{self.file}”有写错的占位符：{error.message}，在“{near}”附近；请检查大括号是否成对"
                ) from error
            refuse_foreign(tree, self.file)
            text = _TAG.sub("", "".join(part.data for part in tree.find_all(nodes.TemplateData)))
            wrong = _LEFT.search(text) or _WIDE.search(text)
            if wrong:
                near = text[max(wrong.start() - 10, 0) : wrong.end() + 20]
                raise TemplateError(f"模板“{self.file}”有不成对或全角的大括号，在“{near}”附近；占位符须用半角的 {{{{ 和 }}}}")
            asked |= placeholders_in(tree)
        return asked


class _Filling(DocxTemplate):  # type: ignore[misc]  # docxtpl ships no types
    """One filling in: texts patched once for all, braces of values put back, broken markup refused instead of mended."""

    def __init__(self, data: bytes, patched: dict[str, str], file: str) -> None:
        super().__init__(io.BytesIO(data))
        self._patched, self._file = patched, file

    def sources(self) -> list[str]:
        """Return the texts of all parts that are filled in."""
        self.render_init()
        found = [self.patch_xml(self.get_xml())]
        for kind in (self.HEADER_URI, self.FOOTER_URI):
            found += [self.patch_xml(self.get_part_xml(part)) for _, part in self.get_headers_footers(kind)]
        for part in self.docx.part.package.iter_parts():
            if part.content_type == FOOTNOTES:
                found.append(self.patch_xml(part.blob.decode("utf-8")))
        return found

    def patch_xml(self, src_xml: str) -> str:
        if src_xml not in self._patched:
            self._patched[src_xml] = super().patch_xml(src_xml)
        return self._patched[src_xml]

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        self.current_rendering_part = part
        filled = jinja_env.from_string(src_xml).render(context)
        left = _LEFT.search(_TAG.sub("", filled))
        if left:
            raise TemplateError(f"模板“{self._file}”填写后仍留有“{left[0]}”；占位符须写成 {{{{ 名称 }}}}")
        return with_braces(self.resolve_listing(filled))

    def fix_tables(self, xml: str) -> Any:
        try:
            etree.fromstring(xml.encode())
        except etree.XMLSyntaxError as error:
            raise TemplateError(
                f"模板“{self._file}”的循环或条件跨越了段落或表格的边界；请让 {{%p … %}} 独占一段、{{%tr … %}} 独占表格的一行"
            ) from error
        return super().fix_tables(xml)

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Leave the file's properties alone: they are set, never read as template."""


@lru_cache
def _ours(template: Template) -> OpenTemplate:
    """Return our own version, read and checked once for all its papers."""
    return _opened(template, built_template(template), template.file, Limits())


@lru_cache
def built_template(template: Template) -> bytes:
    """Return our own template as a Word file; the same bytes every time."""
    out = io.BytesIO()
    template.build().save(out)
    return fixed(out.getvalue())


def _opened(template: Template, data: bytes, file: str, limits: Limits) -> OpenTemplate:
    check_package(data, file, limits)
    try:
        return OpenTemplate(template, data, file)
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise TemplateError(f"模板“{file}”不是有效的 Word 文档（.docx）；请用 Word 或 WPS 另存为 .docx 后重试") from error
