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


def _refuse_public(*, asked: bool) -> bool:
    """Refuse an edition for the public of what is for the office alone."""
    if asked:
        from landuse.errors import ConfigError

        raise ConfigError(
            "地块档案、打印图幅和影像佐证含使用权人、未经认定的线索和精确界线，是内部资料，没有公开版；"
            "公开请用 landuse public，或 landuse report 的 standard-land、zone、bulletin 加 --public"
        )
    return asked


NoPublic = Annotated[
    bool, typer.Option("--public", help="没有公开版：写明后说明理由并停止。", callback=lambda value: _refuse_public(asked=value))
]
