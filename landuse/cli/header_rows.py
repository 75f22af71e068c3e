"""The option that says where the header of a sheet stands: one row, or several levels."""

from typing import Annotated

import typer

HeaderRows = Annotated[
    str | None, typer.Option("--header-rows", "--header-row", help="表头所在行，如 3 或 3,4；默认自动查找。", metavar="行号")
]
StatedHeaderRows = Annotated[
    str | None,
    typer.Option("--header-rows", "--header-row", help="表头所在行，如 3；多行表头如 3,4；默认第 1 行。", metavar="行号"),
]


def row_numbers(text: str | None) -> tuple[int, ...]:
    """Return the rows that the option names, none where it is not given; raise ConfigError where it names no rows."""
    from landuse.errors import ConfigError

    if text is None:
        return ()
    parts = [part.strip() for part in text.replace("，", ",").split(",")]
    if not all(part.isdigit() and int(part) > 0 for part in parts):
        raise ConfigError(f"--header-rows 的“{text}”不是行号；请写成 3 或 3,4")
    return tuple(int(part) for part in parts)
