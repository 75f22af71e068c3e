"""``landuse report``: Word papers; a kind of paper adds its command to :data:`report_app` from a file of its own."""

import typer

from landuse.cli.chinese import ChineseCommand, ChineseGroup
from landuse.cli.report_bulletin import bulletin
from landuse.cli.report_dossier import dossier
from landuse.cli.report_standard_land import standard_land_report
from landuse.cli.report_zone import zone

report_app = typer.Typer(no_args_is_help=True, cls=ChineseGroup)
report_app.command("standard-land", cls=ChineseCommand, help="编制标准地履约评价报告，每宗地一份。")(standard_land_report)
report_app.command("zone", cls=ChineseCommand, help="编制开发区土地集约利用评价工作报告，每个开发区一份。")(zone)
report_app.command("bulletin", cls=ChineseCommand, help="编制每月通报、双月例会、季度互检、半年报告、年底总评：网页和 Word。")(
    bulletin
)
report_app.command("dossier", cls=ChineseCommand, help="编制地块档案，每宗地两页。")(dossier)
