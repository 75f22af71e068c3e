"""Commands, their Chinese help, and the exit codes: 0 fine, 1 fatal data problems, 2 wrong call, 3 a fault of the program."""

import io
import sys
from typing import Annotated

import typer

from landuse.cli.assess import assess, demo, sample
from landuse.cli.atlas import atlas
from landuse.cli.borderline import borderline
from landuse.cli.case import case_app
from landuse.cli.check import check
from landuse.cli.chinese import ChineseCommand, ChineseGroup
from landuse.cli.compare import compare
from landuse.cli.confirm import confirm, objections
from landuse.cli.demo_papers import demo_papers
from landuse.cli.doctor import doctor
from landuse.cli.evidence import evidence
from landuse.cli.explain import explain
from landuse.cli.export import export
from landuse.cli.faults import shown_error, shown_fault
from landuse.cli.init import init
from landuse.cli.land_control import land_control
from landuse.cli.locales import naming_hint, plain_letters
from landuse.cli.map import map_
from landuse.cli.map_columns import map_columns
from landuse.cli.notices import notices
from landuse.cli.plan import plan
from landuse.cli.policy import policy_app
from landuse.cli.public import public
from landuse.cli.report import report_app
from landuse.cli.seal import seal, verify
from landuse.cli.standard_land import standard_land
from landuse.cli.stock import stock
from landuse.cli.targets import targets
from landuse.cli.templates import templates_app
from landuse.cli.why import why
from landuse.cli.zones import zones
from landuse.errors import LanduseError

app = typer.Typer(
    name="landuse",
    cls=ChineseGroup,
    help="开发区用地分析与闲置土地处置：读宗地，依法认定闲置，测算亩均，出处置清单和离线地图。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command(cls=ChineseCommand, help="按 landuse.toml 读取数据、认定闲置、写出地图、台账和成果。")(assess)
app.command(cls=ChineseCommand, help="生成示例数据并完整运行一遍。")(demo)
app.command("demo-papers", cls=ChineseCommand, hidden=True, help="只编制示例成果中的文书（核验封存的示例成果时用）。")(
    demo_papers
)
app.command(cls=ChineseCommand, help="写出示例数据（虚构）和带注释的 landuse.toml。")(sample)
app.command(cls=ChineseCommand, help="由一个文件夹里的文件拟出带注释的 landuse.toml：逐项提问，或用选项直接写出（--yes）。")(init)
app.command(
    cls=ChineseCommand, help="自检：Python、依赖、字体、坐标系、磁盘、命令行编码；--offline 断网运行一遍，证明不需要联网。"
)(doctor)
app.command(cls=ChineseCommand, help="数据体检：逐表检查编码、坐标系、图形、标识、单位、日期和表间关联，写出清单和标注副本。")(
    check
)
app.command("map-columns", cls=ChineseCommand, help="查看一个文件的表头各是什么列、什么单位，并写入 landuse.toml 供以后使用。")(
    map_columns
)
app.command(
    "map", cls=ChineseCommand, help="只写出一张离线地图：闲置土地处置、企业、产业、矛盾线索、开发区评价，或按一个数值列着色。"
)(map_)
app.command(cls=ChineseCommand, help="编制打印图幅：按开发区或宗地，A3、A4，PDF 或 PNG，按比例尺精确绘制。")(atlas)
app.command(cls=ChineseCommand, help="编制企业数据确认单，每家企业一份。")(confirm)
app.command(cls=ChineseCommand, help="读取退回的确认单，按更正值试算，写出前后对比。")(objections)
app.command(cls=ChineseCommand, help="比较两次成果或两个时点：哪些宗地变了、因何而变；列出临近时点的宗地。")(compare)
app.command("standard-land", cls=ChineseCommand, help="编制标准地履约台账：承诺与完成情况、结论、违约责任测算。")(standard_land)
app.command("land-control", cls=ChineseCommand, help="核验工业项目用地控制指标，审查待供地项目，列出区域评估和年期到期日。")(
    land_control
)
app.command(cls=ChineseCommand, help="测算处置目标进度：分开发区和全市，计划与实际，存量与流量，处置方式与真正动工。")(targets)
app.command(cls=ChineseCommand, help="编制处置计划：在工时、经费、听证、法院限额内选择处置方式、年度和次序，对照目标。")(plan)
app.command(cls=ChineseCommand, help="编制存量土地台账：存量状态、低效用地、停缓建、供需匹配、存量措施候选。")(stock)
app.command(
    cls=ChineseCommand,
    help="把认定结果写成其他软件所需的格式：Shapefile、FileGDB、GeoParquet、CSV、GPKG，或写入 PostGIS 数据库（--to）。",
)(export)
app.command(cls=ChineseCommand, help="写出可公开的闲置土地信息地图：只含已认定而尚未处置完毕的，界线概化。")(public)
app.command(cls=ChineseCommand, help="影像佐证：多期影像与登记状况对照，标出须现场核查的宗地，写出离线佐证图。")(evidence)
app.command(cls=ChineseCommand, help="解释一列：公式、原始数据、条款、规则取值。")(explain)
app.command(cls=ChineseCommand, help="一项认定的依据：条款、逐项判断、数据出处、规则版本、怎样的变化会改变结论。")(why)
app.command(cls=ChineseCommand, help="临界清单：门槛、面积、日期、基准稍有变动结论就改变的宗地和企业，供人工复核。")(borderline)
app.command(cls=ChineseCommand, help="拟制闲置土地文书（十种），或列出今天能发哪些、不能发的理由。")(notices)
app.command(cls=ChineseCommand, help="封存一次成果：输入、规则、配置、成果、记录合为一个文件，给出封存编号。")(seal)
app.command(cls=ChineseCommand, help="核验封存文件：逐字节核对，并从封存的内容离线重做、比较。")(verify)
app.add_typer(case_app, name="case", help="处置台账：登记、查询、期限提醒、导入、导出。")
app.command(cls=ChineseCommand, help="开发区评价：集约利用评价、目标对照、排名与奖惩。")(zones)
app.add_typer(report_app, name="report", help="编制 Word 文书：标准地履约评价报告等。")
app.add_typer(templates_app, name="templates", help="文书模板：导出、检查。")
app.add_typer(policy_app, name="policy", help="查看政策包（门槛、费率、目标及其条款）。")


def _show_version(*, asked: bool) -> None:
    if asked:
        from landuse import __version__

        typer.echo(f"landuse {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="显示版本号。", is_eager=True, callback=lambda value: _show_version(asked=value))
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="程序内部出错时显示全部信息（口令、密钥已隐去）。")] = False,
) -> None:
    """Take the options that stand before a command; `main` looks for ``--debug`` itself, when something has gone wrong."""


def main() -> None:
    """Run the command line and end with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a GBK console must not stop a run over one character
    plain_letters()
    try:
        app()
    except LanduseError as error:
        typer.secho(f"错误：{shown_error(error)}{naming_hint()}", fg="red", err=True)
        sys.exit(2)
    except UnicodeEncodeError as error:
        if not naming_hint():
            typer.secho(shown_fault(error, whole="--debug" in sys.argv), fg="red", err=True)
            sys.exit(3)
        typer.secho(f"错误：文件名中有本机不能表示的字{naming_hint()}", fg="red", err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - the last net: a fault of the program is told and gets its own exit code
        typer.secho(shown_fault(error, whole="--debug" in sys.argv), fg="red", err=True)
        sys.exit(3)
