"""Rendering folium's elements once: what they wrote is text from then on and never a template again.

branca hands each rendered piece to Jinja a second time, so ``{{7*191}}`` in a name would be worked out in Python while the
page is saved. While a page renders, the templates of all its elements are therefore wrapped: they part every sign that
Jinja could read, and the page puts the parts together again at the very end.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import folium
from branca.element import CssLink, Element, JavascriptLink
from folium.template import Template

_TEMPLATE_SIGNS = re.compile(r"\{(?=[{%#])")
_MACROS = ("header", "html", "script")

# folium writes these two as template literals of JavaScript, in which `${...}` runs and a backtick ends the text.
_SAFE_TEMPLATES: dict[type, Any] = {
    folium.Popup: Template(
        """
        var {{ this.get_name() }} = L.popup({{ this.options|tojavascript }});
        {% for element in this.html._children.values() %}
        {{ this.get_name() }}.setContent({{ element.render(**kwargs).replace("\\\\`", "`")|tojson }});
        {% endfor %}
        {{ this._parent.get_name() }}.bindPopup({{ this.get_name() }}){% if this.show %}.openPopup(){% endif %};
        {% for element in this.script._children.values() %}{{ element.render() }}{% endfor %}
        """
    ),
    folium.Tooltip: Template(
        """
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}.bindTooltip(
                {{ ('<div style="' ~ this.style|e ~ '">' ~ this.text ~ '</div>' if this.style else this.text)|tojson }},
                {{ this.options|tojavascript }}
            );
        {% endmacro %}
        """
    ),
}


class Snippet(Element):
    """A piece of a page that is written as it stands."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Snippet"
        self.text = text

    def render(self, **_: Any) -> str:
        """Return the text."""
        return self.text


class Snippets(Element):
    """Header, body or script of a page: its pieces one after the other; links are left to `link`."""

    def __init__(self, link: Callable[[JavascriptLink | CssLink], str]) -> None:
        super().__init__()
        self._name = "Snippets"
        self._link = link

    def render(self, **kwargs: Any) -> str:
        """Return all pieces; a piece that was given as text is not compiled again."""
        return "\n".join(self._text(child, kwargs) for child in list(self._children.values()))

    def _text(self, child: Element, kwargs: dict[str, Any]) -> str:
        if isinstance(child, JavascriptLink | CssLink):
            return self._link(child)
        if child._template_str is not None:  # noqa: SLF001  # what the piece was made from, the only place branca keeps it
            return str(child._template_str)  # noqa: SLF001
        return str(child.render(**kwargs) or "")


@contextmanager
def rendered_once(root: Element) -> Iterator[Callable[[str], str]]:
    """Wrap the templates of all elements below `root`; yield the function that puts a finished page together again."""
    mark = secrets.token_hex(16)
    wrapped: list[tuple[Element, Any]] = []

    def part(text: str) -> str:
        return _TEMPLATE_SIGNS.sub("{" + mark, str(text))

    def wrap(element: Element) -> None:
        for child in element._children.values():  # noqa: SLF001  # branca has no other way to walk its tree
            if not isinstance(child._template, _Wrapped):  # noqa: SLF001
                wrapped.append((child, vars(child).get("_template")))
                vars(child)["_template"] = _Wrapped(_template_of(child), part, wrap)
            wrap(child)

    wrap(root)
    try:
        yield lambda page: page.replace(mark, "")
    finally:
        for element, own in wrapped:
            if own is None:
                del vars(element)["_template"]
            else:
                vars(element)["_template"] = own


def _template_of(element: Element) -> Any:
    return _SAFE_TEMPLATES.get(type(element), element._template)  # noqa: SLF001


class _Wrapped:
    """Stands in for an element's template while a page renders."""

    def __init__(self, template: Any, part: Callable[[str], str], wrap: Callable[[Element], None]) -> None:
        self._template, self._part, self._wrap = template, part, wrap

    @property
    def module(self) -> SimpleNamespace:
        """The macros of the template, each writing text that a second compiling leaves alone."""
        macros = vars(self._template.module)
        return SimpleNamespace(**{name: self._guarded(macros[name]) for name in _MACROS if name in macros})

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return what the template writes, parted."""
        return self._part(self._template.render(*args, **kwargs))

    def _guarded(self, macro: Callable[[Element, Any], str]) -> Callable[[Element, Any], str]:
        def guarded(this: Element, kwargs: Any) -> str:
            self._wrap(this)  # folium adds some children only while it renders
            return self._part(macro(this, kwargs))

        return guarded
