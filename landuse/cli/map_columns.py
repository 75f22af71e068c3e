"""``landuse map-columns``: what the headers of a file may mean, shown first and then written down for the next month."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from landuse.cli.header_rows import HeaderRows, row_numbers

if TYPE_CHECKING:
    from landuse.io.column_proposals import Proposal

File = Annotated[Path, typer.Argument(help="要查看的文件：Excel、CSV、Shapefile、GDB 等。", metavar="文件")]
TableName = Annotated[str | None, typer.Option("--table", help="数据表，如 parcels；默认按表头判断。", metavar="表名")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="工作表。", metavar="名称")]
LayerName = Annotated[str | None, typer.Option("--layer", help="图层。", metavar="名称")]
Encoding = Annotated[str | None, typer.Option("--encoding", help="文字编码，判断不了时才需要。", metavar="编码")]
Write = Annotated[
    Path | None, typer.Option("--write", "-w", help="把列对应关系写入该 landuse.toml；没有则新建。", metavar="landuse.toml")
]
Attributes = Annotated[
    bool, typer.Option("--attributes", help="与 --write 同用：写作该表的属性表（一条记录一行，另有自己的主文件）。")
]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出写出 JSON。")]
COLOURS = {"sure": "green", "likely": "yellow", "unsure": "red", "none": "dim"}


def map_columns(
    file: File, table: TableName = None, sheet: Sheet = None, layer: LayerName = None, encoding: Encoding = None,
    header_rows: HeaderRows = None, write: Write = None, *, attributes: Attributes = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Print the proposal for a file and, if asked, write it into landuse.toml."""
    from landuse.io.column_proposals import propose_columns
    from landuse.io.mapping_file import write_attributes, write_mapping

    proposal = propose_columns(
        file, table=table, sheet=sheet, layer=layer, encoding=encoding, header_rows=row_numbers(header_rows)
    )
    if as_json:
        typer.echo(json.dumps(_plain(proposal), ensure_ascii=False, indent=2))
    else:
        print_proposal(proposal)
        _print_missing_keys(proposal)
    if write is not None:
        sections = (write_attributes if attributes else write_mapping)(proposal, write)
        part = ".attributes" if attributes else ""
        count = len(sections[f"data.{proposal.table}{part}.columns"])
        typer.echo(f"已写入 {write}：{count} 列；标“待核对”的写成注释，请逐列核对", err=as_json)


def print_proposal(proposal: "Proposal") -> None:
    """Print every header with the column that it may give, the unit, how sure that is and why."""
    from landuse.io.column_proposals import SURENESS_WORDS
    from landuse.io.headings import unit_label
    from landuse.vocabulary import columns
    from landuse.vocabulary import table as table_of

    known = columns(proposal.table)
    where = f"{proposal.file.name}" + (f" 工作表或图层“{proposal.sheet}”" if proposal.sheet else "")
    typer.echo(f"{where}：{proposal.rows} 行，按 {proposal.table}（{table_of(proposal.table).label_zh}）理解")
    if proposal.header_rows:
        above = f"；表上方写明单位：{'、'.join(proposal.units_above)}" if proposal.units_above else ""
        typer.echo(f"表头：第 {'、'.join(map(str, proposal.header_rows))} 行{above}")
    shown = Table("表头", "列", "名称", "单位", "把握", "依据", "样例", show_lines=False)
    for found in proposal.columns:
        column = known.get(found.column or "")
        own = unit_label(column.unit) if column is not None and column.unit else ""
        unit = (
            f"{found.unit}→{own}（{found.unit_reason}）"
            if found.unit
            else own + (f"（{found.unit_reason}）" if found.unit_reason else "")
        )
        shown.add_row(
            found.header, found.column or "", column.label_zh if column is not None else "", unit,
            f"[{COLOURS[found.sureness]}]{SURENESS_WORDS[found.sureness]}[/]", found.reason, "、".join(found.samples),
        )  # fmt: skip
    Console(width=None if Console().is_terminal else 200).print(shown)


def _print_missing_keys(proposal: "Proposal") -> None:
    from landuse.vocabulary import columns

    known = columns(proposal.table)
    missing = [
        f"{name}（{column.label_zh}）" for name, column in known.items() if column.kind == "key" and name not in proposal.mapped
    ]
    if missing:
        typer.echo(f"没有找到标识列：{'、'.join(missing)}；请在 [data.{proposal.table}.columns] 中写明")


def _plain(proposal: "Proposal") -> dict[str, object]:
    return {
        "file": str(proposal.file),
        "sheet": proposal.sheet,
        "table": proposal.table,
        "header_rows": list(proposal.header_rows),
        "units_above": list(proposal.units_above),
        "rows": proposal.rows,
        "columns": [
            {
                "header": found.header, "column": found.column, "sureness": found.sureness, "reason": found.reason, "unit": found.unit,
                "samples": list(found.samples),
            }
            for found in proposal.columns
        ],
    }  # fmt: skip
