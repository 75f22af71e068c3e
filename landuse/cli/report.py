"""``landuse report``: Word papers; a kind of paper adds its command to :data:`report_app` from a file of its own."""

import typer

from landuse.cli.chinese import ChineseCommand, ChineseGroup
from landuse.cli.report_standard_land import standard_land_report

report_app = typer.Typer(no_args_is_help=True, cls=ChineseGroup)
report_app.command("standard-land", cls=ChineseCommand, help="编制标准地履约评价报告，每宗地一份。")(standard_land_report)
