"""``landuse borderline``: which verdicts hang by little, with counts and a workbook."""

import json
from pathlib import Path
from typing import Annotated

import typer

from landuse.cli.assess import AsJson, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.why import AsOf

ConfigFile = Annotated[Path, typer.Argument(help="landuse.toml 的路径。", metavar="landuse.toml")]
BookFile = Annotated[Path | None, typer.Option("--out", "-o", help="临界清单工作簿；不写则只显示数目。", metavar="文件")]


def borderline(
    config: ConfigFile = Path("landuse.toml"),
    out: BookFile = None,
    as_of: AsOf = None,
    policy: Pack = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Count the borderline records by verdict and kind, and write the workbook."""
    from landuse.margins import borderline as borderline_of
    from landuse.margins.borderline import HOMES, KINDS
    from landuse.vocabulary import column

    given = inputs_of(config, as_of, policy)
    found = borderline_of(given.result)
    if out is not None:
        from landuse.reports.borderline_book import write_borderline

        write_borderline(found, out, **given.titles)
    summary = found.summary()
    if as_json:
        typer.echo(json.dumps({"verdicts": summary, "output": None if out is None else str(out)}, ensure_ascii=False, indent=2))
        return
    for verdict, counts in summary.items():
        kinds = "，".join(f"{words} {counts[kind]}" for kind, words in KINDS.items())
        typer.echo(
            f"{column(verdict, HOMES[verdict]).label_zh}：{counts['judged']} 个中临界 {counts['members']} 个（{kinds}；可兼有）"
        )
    typer.echo("临界的记录请人工复核原始材料；列入清单不改变认定。")
    if out is not None:
        typer.echo(f"临界清单：{out}")
