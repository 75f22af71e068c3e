"""``[limits]`` of landuse.toml: how large an input may be before it is taken for a fault or a trap; needs no pandas.

The defaults are far above what a city hands over; whoever has more raises the key that the message names.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from landuse.errors import ReadError

MB = 1 << 20
Count = Annotated[int, Field(ge=1)]


class Limits(BaseModel):
    """What one input file may hold at most.

    `file_mb` is its size and `unpacked_mb` what it unpacks to (megabytes), `ratio` how many times more the latter may be once it
    is above 100 MB; `rows` and `columns` are those of a table, `cells` those of the rectangle that a sheet spans, `vertices`
    the points of all boundaries of a layer, `crossings` how often the lines of its boundaries cross each other, `json_depth` how deep the brackets of a GeoJSON or TopoJSON file stand in each other
    (GDAL itself takes no more than 32 in TopoJSON), `template_mb` what a Word template of the user's unpacks to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file_mb: Count = 4096
    unpacked_mb: Count = 4096
    ratio: Count = 400
    rows: Count = 5_000_000
    columns: Count = 16_384
    cells: Count = 50_000_000
    vertices: Count = 50_000_000
    crossings: Count = 300_000
    json_depth: Count = 32
    template_mb: Count = 50

    def check(self, key: str, found: float, file: str, *, unit: str = "") -> None:
        """Raise ReadError where `found` is above the limit `key`; the message names the limit, the value and the key to change."""
        if said := self.above(key, found, f"文件 {file}", unit=unit):
            raise ReadError(said)

    def above(self, key: str, found: float, what: str, *, unit: str = "") -> str:
        """Return what to say where `found` is above the limit `key`, nothing where it is not; `what` is the thing that has it."""
        allowed = getattr(self, key)
        if found <= allowed:
            return ""
        return (
            f"{what} 的{_NAMES[key]}为 {_shown(found)}{unit}，超过上限 {allowed}{unit}，未读入；请先核对文件是否有误，"
            f"确有这么大的，请在 landuse.toml 的 [limits] 中改大 {key}（现为 {allowed}）"
        )


_NAMES = {
    "file_mb": "大小", "unpacked_mb": "解压后大小", "ratio": "压缩倍数", "rows": "行数", "columns": "列数", "cells": "工作表范围（行×列）",
    "vertices": "图形顶点数", "crossings": "图形边线交叉（约数）",
    "json_depth": "嵌套层数", "template_mb": "解压后大小",
}  # fmt: skip


def _shown(found: float) -> str:
    return str(found) if isinstance(found, int) else f"{found:.1f}"


@dataclass(frozen=True)
class TemplateFolder:
    """The folder of the user's own Word templates, and what one of them may hold at most."""

    path: Path
    limits: Limits = field(default_factory=Limits)


TemplateSource = str | Path | TemplateFolder | None
"""The folder of the user's own templates: with limits of its own, with the usual ones, or none."""
