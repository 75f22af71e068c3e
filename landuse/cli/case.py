"""``landuse case``: the case ledger: add, list, due, import, export."""

import getpass
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landuse.cli.chinese import ChineseCommand, ChineseGroup
from landuse.cli.header_rows import StatedHeaderRows, row_numbers

if TYPE_CHECKING:
    from landuse.cases import CaseEvent, Ledger
    from landuse.policy import Policy

case_app = typer.Typer(no_args_is_help=True, cls=ChineseGroup)

LedgerPlace = Annotated[
    str,
    typer.Option(
        "--ledger",
        "-l",
        help="台账文件（.gpkg、.sqlite、.db）或 postgresql:// 地址；也可用环境变量 LANDUSE_LEDGER。",
        envvar="LANDUSE_LEDGER",
        show_envvar=False,
        metavar="台账",
    ),
]
New = Annotated[bool, typer.Option("--new", help="台账不存在时新建。")]
By = Annotated[str | None, typer.Option("--by", help="登记人，默认取登录名。", metavar="姓名")]
Pack = Annotated[str, typer.Option("--policy", help="政策包编号或 .toml 路径。", metavar="编号")]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出写出 JSON。")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="截至日期（当日 24 时），默认今天。", metavar="日期")
]
Day = str | None
DEFAULT_LEDGER = "cases.gpkg"


def _day_option(name: str, text: str) -> Any:
    return typer.Option(name, help=text, metavar="日期")


@case_app.command("add", cls=ChineseCommand, help="登记一个事项；不写 --case 即新立案件并编号。更正、撤销用 --corrects。")
def add(
    event: Annotated[str | None, typer.Option("--event", "-e", help="事项，中文或代码，如 送达调查通知书。", metavar="事项")] = None,
    day: Annotated[Day, _day_option("--date", "事项日期，如 2026-05-10。")] = None,
    case: Annotated[str | None, typer.Option("--case", "-c", help="案件编号，如 AJ2026-0001。", metavar="编号")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="对象类别：闲置土地、僵尸企业、僵尸项目、全周期项目。", metavar="类别")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="对象编号：宗地代码、信用代码或项目代码。", metavar="编号")] = None,
    mode: Annotated[str | None, typer.Option("--mode", help="处置方式，中文或代码。", metavar="方式")] = None,
    document: Annotated[str | None, typer.Option("--document", "-d", help="文号。", metavar="文号")] = None,
    document_prefix: Annotated[str, typer.Option("--document-prefix", help="自动编下一个文号，如 云浔闲地。", metavar="字头")] = "",
    served: Annotated[Day, _day_option("--served", "送达日期；期限自送达起算。")] = None,
    supplement_signed: Annotated[Day, _day_option("--supplement-signed", "补充协议签订日期。")] = None,
    supplement_start: Annotated[Day, _day_option("--supplement-start", "补充协议约定动工日期。")] = None,
    temporary_start: Annotated[Day, _day_option("--temporary-start", "临时使用开始日期。")] = None,
    temporary_end: Annotated[Day, _day_option("--temporary-end", "临时使用结束日期。")] = None,
    price_paid: Annotated[bool | None, typer.Option("--price-paid/--price-unpaid", help="土地价款是否缴清。")] = None,
    funds: Annotated[bool | None, typer.Option("--funds/--no-funds", help="项目资金是否落实。")] = None,
    in_system: Annotated[bool | None, typer.Option("--in-system/--not-in-system", help="是否已录入监测监管系统。")] = None,
    mortgaged: Annotated[bool | None, typer.Option("--mortgaged/--not-mortgaged", help="是否抵押。")] = None,
    mortgagee_notified: Annotated[Day, _day_option("--mortgagee-notified", "通知（抄送）抵押权人日期。")] = None,
    local_rule: Annotated[str | None, typer.Option("--local-rule", help="其他处置方式所依据的地方规定文号。", metavar="文号")] = None,
    idle_class: Annotated[str | None, typer.Option("--idle-class", help="闲置类别：未动工类、中止开发类。", metavar="类别")] = None,
    cause: Annotated[str | None, typer.Option("--cause", help="闲置原因，中文或代码 G1–G6、FM、H。", metavar="原因")] = None,
    one_year_mark: Annotated[Day, _day_option("--one-year-mark", "扣除后满一年日。")] = None,
    two_year_mark: Annotated[Day, _day_option("--two-year-mark", "扣除后满两年日。")] = None,
    held_up: Annotated[bool | None, typer.Option("--held-up/--not-held-up", help="宗地上是否有政府原因受阻的项目。")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="责任单位。", metavar="单位")] = None,
    problem: Annotated[str | None, typer.Option("--problem", help="受阻问题编号，如 WT2026-0001。", metavar="编号")] = None,
    grade: Annotated[str | None, typer.Option("--grade", help="问题级别：开发区、市级、领导小组。", metavar="级别")] = None,
    due_day: Annotated[Day, _day_option("--due", "办结期限。")] = None,
    note: Annotated[str | None, typer.Option("--note", help="说明。", metavar="文字")] = None,
    corrects: Annotated[int | None, typer.Option("--corrects", help="更正（或撤销）的记录号；未写的各项照原记录。", metavar="记录号")] = None,
    clear: Annotated[list[str] | None, typer.Option("--clear", help="更正时清空的列，可重复。", metavar="列名")] = None,
    override: Annotated[str, typer.Option("--override", help="缺前序文书或文号时的理由，以及更正、撤销的理由；记入说明。", metavar="理由")] = "",
    config: Annotated[Path | None, typer.Option("--config", help="用该配置认定宗地，取闲置类别、原因、时点、抵押、录入情况。", metavar="landuse.toml")] = None,
    policy: Annotated[str | None, typer.Option("--policy", help="政策包编号或 .toml 路径，默认取配置文件或 cn。", metavar="编号")] = None,
    by: By = None,
    ledger: LedgerPlace = DEFAULT_LEDGER,
    *,
    new: New = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Check one event and add it."""
    from landuse.cases import event_of
    from landuse.cli.case_entry import enter, the_correction

    stated = {
        "case_id": case, "subject_kind": kind, "subject_id": subject, "event": event, "event_date": day, "mode": mode,
        "case_document_no": document, "served_date": served, "supplement_signed_date": supplement_signed,
        "supplement_start_date": supplement_start, "temporary_use_start_date": temporary_start, "temporary_use_end_date": temporary_end,
        "price_paid_in_full": price_paid, "project_funds_in_place": funds, "in_supervision_system": in_system, "mortgaged": mortgaged,
        "mortgagee_notified_date": mortgagee_notified, "local_rule_no": local_rule, "idle_class": idle_class, "delay_cause": cause,
        "one_year_mark_date": one_year_mark, "two_year_mark_date": two_year_mark, "held_up_by_government": held_up,
        "responsible_unit": unit, "problem_no": problem, "problem_grade": grade, "due_date": due_day, "note": note,
    }  # fmt: skip
    book = _ledger(ledger, new=new)
    draft = event_of({name: value for name, value in stated.items() if value is not None})
    if corrects is not None:
        draft = the_correction(book, corrects, draft, clear or [], override)
    entered = enter(
        book, draft, config=config, pack=policy, today=_today(), reason=override, document_prefix=document_prefix,
        recorded_at=_now(), recorded_by=_who(by),
    )  # fmt: skip
    _say_entered(entered, as_json=as_json)


@case_app.command("list", cls=ChineseCommand, help="列出案件现状；写明 --case 列该案全部记录，--problems 列未销号的受阻问题。")
def list_cases(
    case: Annotated[str | None, typer.Option("--case", "-c", help="只看一案的全部记录。", metavar="编号")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="对象类别。", metavar="类别")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="对象编号。", metavar="编号")] = None,
    state: Annotated[str | None, typer.Option("--state", help="现状，中文或代码，如 下达认定书。", metavar="事项")] = None,
    as_of: AsOf = None,
    ledger: LedgerPlace = DEFAULT_LEDGER,
    *,
    still_open: Annotated[bool, typer.Option("--open", help="只列未办结的。")] = False,
    show_problems: Annotated[bool, typer.Option("--problems", help="列出未销号的受阻问题。")] = False,
    as_json: AsJson = False,
) -> None:
    """Print where the cases stand, the history of one, or the open problems."""
    from landuse.cases import problems, state_of
    from landuse.cli.case_tables import history, matching, show

    day = as_of.date() if as_of else _today()
    events = _ledger(ledger).events()
    if case is not None:
        show(history(events, case), title=f"案件 {case}", as_json=as_json)
    elif show_problems:
        show(
            matching(problems(events, day), kind=kind, subject=subject), title=f"未销号的受阻问题（截至 {day}）", as_json=as_json
        )
    else:
        states = matching(state_of(events, day), kind=kind, subject=subject, state=state, still_open=still_open)
        show(states, title=f"案件现状（截至 {day}）", as_json=as_json)


@case_app.command("due", cls=ChineseCommand, help="列出逾期和即将到期的法定期限、约定时点和受阻问题。")
def due_soon(
    as_of: AsOf = None,
    within: Annotated[int, typer.Option("--within", min=0, help="提前多少天提醒。", metavar="天数")] = 30,
    holidays: Annotated[Path | None, typer.Option("--holidays", help="放假安排 CSV（date,kind,note），补充或更正内置的工作日。", metavar="CSV")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="另存为 Excel 清单。", metavar="xlsx")] = None,
    policy: Pack = "cn",
    ledger: LedgerPlace = DEFAULT_LEDGER,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Print what is overdue or falls due soon."""
    import pandas as pd

    from landuse.cases import due, ledger_run
    from landuse.cli.case_tables import show
    from landuse.reports.case_book import write_due
    from landuse.working_days import read_calendar

    day = as_of.date() if as_of else _today()
    rules = _policy(policy, day)
    events, calendar = _ledger(ledger).events(), read_calendar(holidays)
    found = due(events, as_of=day, policy=rules, calendar=calendar, within_days=within)
    if out is not None:
        run = ledger_run(events, policy=rules, as_of=day, within_days=within, calendar=calendar)
        write_due(found, out, as_of=pd.Timestamp(day), within_days=within, policy=rules, provenance=run)
    show(found, title=f"到期提醒（截至 {day}，含此后 {within} 日内）", as_json=as_json)


@case_app.command("import", cls=ChineseCommand, help="导入历史台账（csv、xlsx 或另一台账）；不能登记的行列入问题清单。")
def import_file(
    file: Annotated[Path, typer.Argument(help="案件事件表。", metavar="文件")],
    sheet: Annotated[str | None, typer.Option("--sheet", help="工作表名。", metavar="名称")] = None,
    header_rows: StatedHeaderRows = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="文字编码，判断不了时才需要。", metavar="编码")] = None,
    issues: Annotated[Path | None, typer.Option("--issues", help="问题清单 CSV，默认写在当前文件夹。", metavar="CSV")] = None,
    override: Annotated[str, typer.Option("--override", help="照录与规定不符的历史事项的理由；记入说明。", metavar="理由")] = "",
    policy: Pack = "cn",
    by: By = None,
    ledger: LedgerPlace = DEFAULT_LEDGER,
    *,
    new: New = False,
    as_json: AsJson = False,
) -> None:
    """Enter the rows of a file in one transaction; end with 1 where some could not be."""
    from landuse.cases import import_events
    from landuse.cli.case_tables import write_issue_list
    from landuse.io.case_files import read_case_file

    found = read_case_file(file, sheet=sheet, header_rows=row_numbers(header_rows), encoding=encoding)
    done = import_events(
        _ledger(ledger, new=new), found.events, policy=_policy(policy, _today()), recorded_at=_now(), recorded_by=_who(by),
        reason=override, origins=found.origins,
    )  # fmt: skip
    unread = found.rows - len(found.events)
    listed = write_issue_list([found.issues, done.issues], issues or Path(f"{file.stem}_问题.csv"))
    summary = {
        "rows": found.rows, "recorded": len(done.recorded), "already": done.already, "refused": len(done.refused) + unread,
        "issues": len(found.issues) + len(done.issues), "issue_list": str(listed) if listed else None,
    }  # fmt: skip
    _say_imported(summary, as_json=as_json)
    if summary["refused"]:
        raise typer.Exit(1)


@case_app.command("export", cls=ChineseCommand, help="导出有效事项（更正已并入），--all 导出全部记录；csv 或 xlsx。")
def export_file(
    file: Annotated[Path, typer.Argument(help="写出的文件，.csv 或 .xlsx。", metavar="文件")],
    ledger: LedgerPlace = DEFAULT_LEDGER,
    *,
    everything: Annotated[bool, typer.Option("--all", help="全部记录，含被更正、被撤销的，带记录号和登记人。")] = False,
) -> None:
    """Write the events that count, or all of them."""
    import pandas as pd

    from landuse.errors import ConfigError
    from landuse.reports.case_book import write_events

    if file.suffix.lower() not in {".csv", ".xlsx"}:
        raise ConfigError(f"“{file.name}”不是可写出的格式；请用 .csv 或 .xlsx")
    book = _ledger(ledger)
    events = book.events() if everything else book.effective()
    write_events(events, file, as_of=pd.Timestamp(_today()), with_entry=everything)
    typer.echo(f"已导出 {len(events)} 条记录：{file}")


def _ledger(where: str, *, new: bool = False) -> "Ledger":
    from landuse.cases import create_ledger, open_ledger

    return create_ledger(where, created_at=_now()) if new else open_ledger(where)


def _policy(pack: str, day: date) -> "Policy":
    from landuse.policy import load_policy

    return load_policy(pack, as_of=str(day))


def _say_entered(entered: "CaseEvent", *, as_json: bool) -> None:
    if as_json:
        from dataclasses import asdict

        typer.echo(json.dumps(asdict(entered), ensure_ascii=False, indent=2, default=str))
        return
    parts = [f"已登记：记录 {entered.event_no}，案件 {entered.case_id}，{entered.label}（{entered.event_date}）"]
    parts += [f"文号 {entered.case_document_no}"] if entered.case_document_no else []
    parts += [f"问题 {entered.problem_no}"] if entered.problem_no else []
    typer.echo("，".join(parts))


def _say_imported(summary: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    typer.echo(
        f"文件共 {summary['rows']} 行：已登记 {summary['recorded']} 条，台账已有 {summary['already']} 条，未登记 {summary['refused']} 条；"
        f"问题 {summary['issues']} 项"
    )
    if summary["issue_list"]:
        typer.echo(f"问题清单（文件、行号、原因）：{summary['issue_list']}")


def _who(by: str | None) -> str:
    return by or os.environ.get("LANDUSE_USER") or getpass.getuser()


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the command line may read the local clock


def _now() -> datetime:
    return datetime.now().astimezone()
