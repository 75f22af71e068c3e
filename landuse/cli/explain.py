"""``landuse explain``: where a number comes from."""

from datetime import date
from typing import Annotated

import typer


def explain(
    column: Annotated[str, typer.Argument(help="列名,如 idle_status。", metavar="列名")],
    policy: Annotated[str, typer.Option("--policy", help="列出该政策包的规则取值。", metavar="编号")] = "cn",
) -> None:
    """Print formula, inputs down to raw columns, articles and rule values of one column."""
    from landuse.explaining import explain as explain_column
    from landuse.policy import load_policy

    today = date.today()  # noqa: DTZ011 - the command line may read the local clock
    typer.echo(explain_column(column).text(load_policy(policy, as_of=today)))
