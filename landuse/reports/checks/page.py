"""The check as one HTML file: no request leaves it, no script runs in it, what stands in the data is text and nothing else."""

from datetime import date
from importlib.resources import files

import jinja2
import markupsafe

from landuse.checking.report import CheckReport
from landuse.reports.checks.context import check_context
from landuse.reports.page_nonce import with_own_nonce

_POLICY = "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; form-action 'none'"


def check_page(report: CheckReport, *, made_on: date | None = None) -> str:
    """Return the page, the same bytes for the same check; `made_on` is printed on it where it is given."""
    place = files("landuse.reports.checks")
    loader = jinja2.FunctionLoader(lambda name: (place / name).read_text(encoding="utf-8"))
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = markupsafe.Markup((place / "page.css").read_text(encoding="utf-8"))  # noqa: S704 - our own style sheet
    shown = {**check_context(report), "made_on": f"{made_on:%Y-%m-%d}" if made_on else "", "style": style}
    page = environment.get_template("page.html.jinja")
    return with_own_nonce(lambda nonce: page.render(**shown, nonce=nonce, content_policy=_POLICY.format(nonce=nonce)))
