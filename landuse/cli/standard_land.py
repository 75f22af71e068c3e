"""``landuse standard-land``: the ledger of what was promised per parcel against what was delivered."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from landuse.cli.assess import AsJson, AsOf, ConfigFile, Pack
from landuse.cli.inputs import inputs_of
from landuse.cli.progress import stage_progress

BookFile = Annotated[Path, typer.Option("--out", "-o", help="标准地履约台账。")]
STAGES = ("读取数据", "对照承诺", "编制台账")


def standard_land(
    config: ConfigFile, out: BookFile = Path("standard_land.xlsx"), as_of: AsOf = None, policy: Pack = None, *, as_json: AsJson = False
) -> None:  # fmt: skip
    """Judge the promises of every standard-land parcel and write the ledger."""
    from landuse.errors import ConfigError
    from landuse.reports.standard_land_book import write_standard_land

    given = inputs_of(config, as_of, policy)
    with stage_progress(Console(stderr=True), len(STAGES)) as begin:
        begin(STAGES[0])
        if given.data.table("commitments").empty:
            raise ConfigError(f"{config.name} 没有标准地承诺数据，不能编制标准地履约台账；请在 [data.commitments] 中写明承诺表")
        begin(STAGES[1])
        result, rules = given.result, given.policy
        begin(STAGES[2])
        write_standard_land(result, out, **given.titles)
    found = result.results["standard_land_conclusion"]
    states = result.commitments["commitment_state"]
    summary: dict[str, object] = {
        "as_of": str(given.day),
        "policy": rules.id,
        "parcels": {code: int((found == code).sum()) for code in found.cat.categories if code != "none"},
        "promises": {code: int((states == code).sum()) for code in states.cat.categories},
        "output": str(out),
    }
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        _print(summary)


def _print(summary: dict[str, object]) -> None:
    from landuse.vocabulary import code_label

    for key, list_name, unit in (("parcels", "standard_land_conclusion", "宗"), ("promises", "commitment_state", "项")):
        counts = summary[key]
        assert isinstance(counts, dict)
        told = "，".join(f"{code_label(list_name, code)} {count} {unit}" for code, count in counts.items())
        typer.echo(f"{'宗地结论' if key == 'parcels' else '承诺履约'}：{told}")
    typer.echo(f"本结论依据提供的数据作出，不作为行政决定；台账见 {summary['output']}")
