"""``[limits]`` of landuse.toml: how large an input may be before it is taken for a fault or a trap; needs no pandas.

The defaults are far above what a city hands over; whoever has more raises the key that the message names.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from landuse.errors import ReadError

MB = 1 << 20
Count = Annotated[int, Field(ge=1)]


class Limits(BaseModel):
    """What one input file may hold at most.

    `file_mb` is its size and `unpacked_mb` what it unpacks to (megabytes), `ratio` how many times more the latter may be once it
    is above 100 MB; `rows` and `columns` are those of a table, `cells` those of the rectangle that a sheet spans, `vertices`
    the points of all boundaries of a layer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file_mb: Count = 4096
    unpacked_mb: Count = 4096
    ratio: Count = 400
    rows: Count = 5_000_000
    columns: Count = 16_384
    cells: Count = 50_000_000
    vertices: Count = 50_000_000

    def check(self, key: str, found: float, file: str, *, unit: str = "") -> None:
        """Raise ReadError where `found` is above the limit `key`; the message names the limit, the value and the key to change."""
        allowed = getattr(self, key)
        if found > allowed:
            raise ReadError(
                f"文件 {file} 的{_NAMES[key]}为 {_shown(found)}{unit}，超过上限 {allowed}{unit}，未读入；请先核对文件是否有误，"
                f"确有这么大的，请在 landuse.toml 的 [limits] 中改大 {key}（现为 {allowed}）"
            )


_NAMES = {
    "file_mb": "大小", "unpacked_mb": "解压后大小", "ratio": "压缩倍数", "rows": "行数", "columns": "列数", "cells": "工作表范围（行×列）",
    "vertices": "图形顶点数",
}  # fmt: skip


def _shown(found: float) -> str:
    return str(found) if isinstance(found, int) else f"{found:.1f}"
