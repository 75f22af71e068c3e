"""Options that commands for papers share."""

from pathlib import Path
from typing import Annotated

import typer

PaperFolder = Annotated[Path, typer.Option("--out", "-o", help="存放文件的文件夹。", metavar="文件夹")]
ParcelCodes = Annotated[list[str] | None, typer.Option("--parcel", help="宗地代码，可重复写多个。", metavar="宗地代码")]
Pdf = Annotated[bool, typer.Option("--pdf", help="另由 LibreOffice 转换成 PDF。")]
Fresh = Annotated[bool, typer.Option("--fresh", help="重新编制已有的文件；默认跳过同一次运行的，以及写出后有人修改过的。")]
Holidays = Annotated[
    Path | None,
    typer.Option("--holidays", help="放假安排 CSV（date,kind,note），补充或更正内置的工作日。", metavar="CSV"),
]
