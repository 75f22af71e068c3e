"""``landuse notices``: the ten papers of idle-land work, and the worklist of what can be written today."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import Inputs, inputs_of
from landuse.cli.progress import count_progress, stage_progress

if TYPE_CHECKING:
    import pandas as pd

    from landuse.reports.notices.writing import WrittenNotice
    from landuse.working_days import WorkCalendar

PaperOption = Annotated[
    list[str] | None,
    typer.Option("--paper", help="文书名称或代码，如 闲置土地调查通知书；与 --list 同用可重复，不写为全部。", metavar="文书"),
]
ParcelOption = Annotated[list[str] | None, typer.Option("--parcel", help="宗地代码，可重复。", metavar="宗地代码")]
Everything = Annotated[bool, typer.Option("--all", help="凡按规定可以拟制的宗地，每宗一份。")]
Listing = Annotated[bool, typer.Option("--list", help="只列出今天可以拟制的文书，以及不能拟制的理由；--out 写出 Excel 清单。")]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="存放文书的文件夹，默认 notices；与 --list 同用为 xlsx 文件。", metavar="路径")
]
ApprovedBy = Annotated[
    str, typer.Option("--approved-by", help="同意拟稿的人；认定书、听证告知书、两种决定书必须写明。", metavar="姓名")
]
Dated = Annotated[
    datetime | None, typer.Option("--dated", formats=["%Y-%m-%d"], help="成文日期，默认留空，签发时填写。", metavar="日期")
]
Served = Annotated[
    datetime | None, typer.Option("--served", formats=["%Y-%m-%d"], help="送达日期；写明的推算期限末日。", metavar="日期")
]
SlotOption = Annotated[
    list[str] | None, typer.Option("--slot", help="表中没有的内容，如 --slot 宗地四至=东至经一路，可重复。", metavar="栏目=内容")
]
LedgerOption = Annotated[
    str | None, typer.Option("--ledger", "-l", help="处置台账，默认用配置文件 [data.cases]。", envvar="LANDUSE_LEDGER", show_envvar=False, metavar="台账")
]  # fmt: skip
Holidays = Annotated[Path | None, typer.Option("--holidays", help="放假安排 CSV，补充或更正内置的工作日。", metavar="CSV")]
Fresh = Annotated[bool, typer.Option("--fresh", help="重新拟制文件夹中已有的文书；默认保留，以免盖掉已填写的内容。")]
STAGES = ("读取数据", "认定与测算", "核对程序")
SHOWN_HINTS = 5


def notices(
    config: ConfigFile, paper: PaperOption = None, parcel: ParcelOption = None, out: Out = None, approved_by: ApprovedBy = "",
    dated: Dated = None, served: Served = None, slot: SlotOption = None, ledger: LedgerOption = None, holidays: Holidays = None,
    as_of: AsOf = None, policy: Pack = None, *, everything: Everything = False, listing: Listing = False, fresh: Fresh = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Judge, pass the gate, write the drafts, and say how each is entered in the ledger; or list what can be written."""
    from landuse.cases import open_ledger
    from landuse.errors import ConfigError
    from landuse.working_days import read_calendar

    if not listing and (len(paper or []) != 1 or everything == bool(parcel)):
        raise ConfigError("请用 --paper 写明一种文书，并用 --parcel 写明宗地或用 --all；只看清单请用 --list")
    given = inputs_of(config, as_of, policy)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        _ = given.result
        begin(STAGES[2])
        events, calendar = open_ledger(ledger).events() if ledger else None, read_calendar(holidays)
    if listing:
        _list(given, paper, parcel, events, calendar, out, dated, as_json=as_json)
        return
    assert paper
    _write(
        given, paper[0], None if everything else parcel, out or Path("notices"), events=events, calendar=calendar, as_json=as_json,
        approved_by=approved_by, slots=_slots(slot or []), dated_on=dated.date() if dated else None,
        served_on=served.date() if served else None, replace=fresh,
    )  # fmt: skip


def _list(
    given: Inputs, papers: list[str] | None, parcels: list[str] | None, events: "pd.DataFrame | None", calendar: "WorkCalendar",
    out: Path | None, dated: datetime | None, *, as_json: bool,
) -> None:  # fmt: skip
    from landuse.notices import worklist

    day = dated.date() if dated else None
    table = worklist(given.result, events=events, papers=papers or None, parcel_ids=parcels or None, on=day, calendar=calendar)
    if out is not None:
        from landuse.reports.notices.worklist_book import write_worklist

        write_worklist(
            table, out, as_of=given.result.as_of, title=given.titles["title"], reporting_unit=given.titles["reporting_unit"],
            policy=given.policy, provenance=given.result.provenance,
        )  # fmt: skip
    if as_json:
        typer.echo(table.to_json(orient="records", force_ascii=False, indent=2))
        return
    for title, rows in table.groupby("title", sort=False):
        typer.echo(
            f"《{title}》：可以拟制 {int(rows['can_be_written'].sum())} 宗，不能拟制 {int((~rows['can_be_written']).sum())} 宗"
        )
    if parcels:
        for told in table.to_dict("records"):
            state = "可以拟制" if told["can_be_written"] else f"不能拟制：{told['reasons']}"
            typer.echo(f"{told['parcel_id']} 《{told['title']}》 {state}")
    typer.echo(f"逐宗理由见 {out}" if out else "逐宗理由请加 --parcel 查看，或加 --out 清单.xlsx 写出")


def _write(
    given: Inputs, paper: str, parcels: list[str] | None, folder: Path, *, events: "pd.DataFrame | None", calendar: "WorkCalendar",
    as_json: bool, **choices: Any,
) -> None:  # fmt: skip
    from landuse.io.read import read_context
    from landuse.notices import paper_of, worklist
    from landuse.reports.notices.writing import write_notices

    chosen = parcels
    if chosen is None:
        table = worklist(given.result, events=events, papers=[paper], on=choices["dated_on"], calendar=calendar)
        chosen = table.loc[table["can_be_written"], "parcel_id"].tolist()
    title = paper_of(paper, given.policy).title
    with count_progress(Console(stderr=True), f"拟制《{title}》", len(chosen)) as advance:
        done = write_notices(
            given.result, paper, folder, parcel_ids=chosen, office=given.settings.papers, events=events, calendar=calendar,
            context=read_context(given.settings), progress=advance, **choices,
        )  # fmt: skip
    _say(title, folder, done, as_json=as_json)
    if any(notice.refused for notice in done):
        raise typer.Exit(1)


def _say(title: str, folder: Path, done: list["WrittenNotice"], *, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        typer.echo(json.dumps([asdict(notice) for notice in done], ensure_ascii=False, indent=2, default=str))
        return
    written = [notice for notice in done if notice.path is not None and not notice.kept]
    kept, refused = sum(notice.kept for notice in done), sum(bool(notice.refused) for notice in done)
    told = f"；原有 {kept} 份未改动（重新拟制请加 --fresh）" if kept else ""
    typer.echo(f"《{title}》：已拟制 {len(written)} 份，见 {folder}{told}；不能拟制 {refused} 宗")
    for notice in done:
        if notice.refused:
            typer.echo(notice.refused)
    for missing in sorted({name for notice in written for name in notice.missing}):
        typer.echo(f"待补：{missing}")
    hints = [notice.hint for notice in written if notice.hint]
    if hints:
        typer.echo("签发并送达后，请登记入处置台账（填写日期）：")
    for hint in hints[:SHOWN_HINTS]:
        typer.echo(f"  {hint}")
    if len(hints) > SHOWN_HINTS:
        typer.echo(f"  ……另有 {len(hints) - SHOWN_HINTS} 条，见 --json")


def _slots(given: list[str]) -> dict[str, str]:
    from landuse.errors import ConfigError

    pairs = [text.partition("=") for text in given]
    wrong = [text for text, (_, sign, _) in zip(given, pairs, strict=True) if not sign]
    if wrong:
        raise ConfigError(f"--slot “{wrong[0]}”须写成 栏目=内容，如 --slot 宗地四至=东至经一路")
    return {name.strip(): value.strip() for name, _, value in pairs}
