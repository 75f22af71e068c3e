"""The bulletin as one HTML file: no request leaves it, no script runs in it, names are text and nothing else."""

import base64
import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import markupsafe

from landuse.io.atomic import atomic_path
from landuse.reports.bulletins.context import shortened
from landuse.reports.bulletins.course_chart import course_chart

MOST_ROWS = 500
_POLICY = "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; form-action 'none'"


def bulletin_page(context: dict[str, Any]) -> str:
    """Return the page for a context of :func:`landuse.reports.bulletins.context.bulletin_context`; lists end at :data:`MOST_ROWS` rows."""
    place = files("landuse.reports.bulletins")
    loader = jinja2.FunctionLoader(lambda name: (place / name).read_text(encoding="utf-8"))
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["course_chart"] = course_chart
    style = markupsafe.Markup((place / "page.css").read_text(encoding="utf-8"))  # noqa: S704 - our own style sheet
    shown = shortened(context, MOST_ROWS)
    nonce = _nonce(shown)
    return environment.get_template("page.html.jinja").render(
        **shown, nonce=nonce, content_policy=_POLICY.format(nonce=nonce), style=style
    )


def _nonce(shown: dict[str, Any]) -> str:
    """Return a nonce that follows from what is shown: the same bulletin has the same bytes, and what stands in it cannot hold its own hash."""
    digest = hashlib.sha256(repr(shown).encode("utf-8", errors="replace")).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def write_page(context: dict[str, Any], path: str | Path) -> Path:
    """Write :func:`bulletin_page` as UTF-8; a character that UTF-8 cannot hold becomes a question mark.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_path(path) as target:
        target.write_bytes(bulletin_page(context).encode("utf-8", errors="replace"))
    return Path(path)
