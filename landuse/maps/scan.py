"""Looking through a finished page for anything that would leave it: the last check before a page is written."""

import re
from collections.abc import Collection
from html.parser import HTMLParser

_INSIDE = ("data:", "blob:", "#", "about:blank")
_ADDRESS_ATTRIBUTES = frozenset(
    {"src", "href", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href", "manifest", "ping"}
)
_CSS = re.compile(r"url\(\s*['\"]?(?P<url>[^'\")]*)|@import\s+['\"]?(?P<import>[^'\";]+)", re.IGNORECASE)
_REMOTE = r"['\"`]\s*(?P<{}>(?:(?:https?|wss?|ftp):)?//[^'\"`]+)"
_POLICY_HOST = re.compile(r"(?<=[\s;])(?:(?:https?|wss?|ftp):(?://)?[^\s;]*|\*[^\s;]*|[\w-]+(?:\.[\w-]+)+[^\s;]*)")
_ORIGIN = re.compile(r"https?://[^/?#\s]+", re.IGNORECASE)
_LOADING_CALL = re.compile(
    r"(?:tileLayer(?:\.\w+)?|imageOverlay|videoOverlay|fetch|ajax|importScripts|import|Worker|WebSocket|\.open)\s*\(\s*"
    + _REMOTE.format("a")
)
_LOADING_OPTION = re.compile(r"['\"]?(?:icon|iconRetina|shadow|shadowRetina|errorTile)Url['\"]?\s*:\s*" + _REMOTE.format("a"))
_LOADING_PROPERTY = re.compile(r"\b(?:src|href)\s*=\s*\\?" + _REMOTE.format("a"))


def find_external_addresses(html: str, allowed: Collection[str] = ()) -> list[str]:
    """Return every address in `html` that is not part of the file itself, in the order found; empty for a page that is whole.

    Looks at src, href and their like, ``url()`` and ``@import`` of styles, refreshing, at what scripts load (tile layers,
    pictures, requests), and at the hosts that the page's own Content-Security-Policy lets it ask. Addresses in data are text and
    do not count: the policy decides whether they can be asked for. Addresses of the `allowed` origins (scheme, host, port; a
    tile layer's ``{s}`` counts as part of the host) are left out.

    >>> find_external_addresses('<a href="#x">x</a><img src="logo.png"><p>https://example.com</p>')
    ['logo.png']
    """
    scanner = _Scanner()
    scanner.feed(html)
    scanner.close()
    return [address for address in scanner.found if _origin(address) not in allowed]


class _Scanner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._reading = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._reading = tag if tag == "style" or (tag == "script" and _is_program(values.get("type", ""))) else ""
        for name, value in values.items():
            if name in _ADDRESS_ATTRIBUTES:
                self._note(value)
            elif name == "style":
                self._scan_style(value)
        if values.get("http-equiv", "").lower() == "content-security-policy":
            self.found.extend(_POLICY_HOST.findall(values.get("content", "")))
        if values.get("http-equiv", "").lower() == "refresh" and "url" in values.get("content", "").lower():
            self._note(values["content"].partition("=")[2])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._reading = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._reading:
            self._reading = ""

    def handle_data(self, data: str) -> None:
        if self._reading == "style":
            self._scan_style(data)
        elif self._reading == "script":
            for pattern in (_LOADING_CALL, _LOADING_OPTION, _LOADING_PROPERTY):
                self.found.extend(match["a"] for match in pattern.finditer(data))

    def _scan_style(self, text: str) -> None:
        for match in _CSS.finditer(text):
            self._note(match["url"] if match["url"] is not None else match["import"])

    def _note(self, address: str) -> None:
        plain = address.strip()
        if plain and not plain.lower().startswith(_INSIDE):
            self.found.append(plain)


def _origin(address: str) -> str:
    found = _ORIGIN.match(address)
    return found[0] if found else address


def _is_program(script_type: str) -> bool:
    return script_type.lower() in {"", "module", "text/javascript", "application/javascript"}
