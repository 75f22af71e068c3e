"""A recorded command done again in this process: only commands that follow from their inputs, writing only below the new result folder."""

import io
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

import typer
from typer.exceptions import TyperException

from landuse.cli.current_day import on_day
from landuse.cli.recording import REPEATED, UNPLAIN
from landuse.errors import SealError


def repeat(arguments: Sequence[str], day: date, config: Path, out: Path) -> None:
    """Run the command whose recorded words are `arguments`, with `config` as its landuse.toml and `out` as its result folder.

    Raises
    ------
    SealError
        The words are not those of such a command, or it ends with a fault.
    """
    from landuse.cli.app import app
    from landuse.io.command_records import CONFIG, OUT, is_inside

    names = next((name for name in (" ".join(arguments[:2]), " ".join(arguments[:1])) if name in REPEATED), None)
    words: list[str] = []
    for word in arguments:
        if word == CONFIG:
            words.append(str(config))
        elif word.startswith(OUT) and is_inside(word.removeprefix(OUT)):
            words.append(str(out / word.removeprefix(OUT)))
        elif names is None or UNPLAIN & set(word):
            raise SealError(f"命令记录中的“{word}”不是可以重做的命令或选项")
        else:
            words.append(word)
    command = typer.main.get_command(app)
    elsewhere = out.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    with on_day(day), chdir(elsewhere), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            command.main(args=words, prog_name="landuse", standalone_mode=False)
        except (TyperException, typer.Abort, SystemExit) as error:
            raise SealError(f"命令不能执行：{error}") from error
