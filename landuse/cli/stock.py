"""``landuse stock``: the ledger of the land stock as a workbook."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress

StockFile = Annotated[Path, typer.Option("--out", "-o", help="存量土地台账（Excel 工作簿）。")]
STAGES = ("读取数据", "认定与测算", "编制存量土地台账")


def stock(config: ConfigFile, out: StockFile = Path("stock.xlsx"), as_of: AsOf = None, policy: Pack = None) -> None:
    """Read, judge, and write the states of the land stock with the lists that go with them."""
    from landuse.reports.stock_book import write_stock
    from landuse.vocabulary import code_label

    given = inputs_of(config, as_of, policy)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        _ = given.data
        begin(STAGES[1])
        result = given.result
        begin(STAGES[2])
        write_stock(result, out, **given.titles)
    counts = result.results["land_stock_state"].value_counts()
    told = "，".join(f"{code_label('land_stock_state', str(code))} {number} 宗" for code, number in counts.items() if number)
    typer.echo(f"{told}；共 {len(result.results)} 宗。\n存量土地台账见 {out}")
