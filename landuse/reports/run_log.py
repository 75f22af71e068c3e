"""``run.log``: what a run read, applied, found and wrote, in plain Chinese; without a clock, so that the same run writes the same."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landuse.results import Assessment
from landuse.vocabulary import codes, table, tables

_OPTIONS = {
    "title": "标题",
    "reporting_unit": "填报单位",
    "map_metric": "地图指标",
    "basemap": "底图",
    "offline": "地图离线",
    "grounds": "认定依据",
}


def write_run_log(result: Assessment, path: Path, options: Mapping[str, object]) -> None:
    """Write the log of a run beside its outputs; other files in that folder are listed as written by it."""
    text = "\n".join([*_lines(result, options), *_written(path)])
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _lines(result: Assessment, options: Mapping[str, object]) -> list[str]:
    record: Mapping[str, Any] = result.provenance
    held = {name: len(result.data.table(name)) for name in tables() if getattr(result.data, name) is not None}
    severities = {code.label_zh: int((result.issues["severity"] == code.code).sum()) for code in codes("severity").values()}
    return [
        "运行记录（不含时刻：同样的数据、规则、选项和程序版本，记录相同）",
        f"运行编号：{record.get('run_id', '')}",
        f"认定时点：{result.as_of:%Y-%m-%d}（当日 24 时）",
        *(f"选项：{_OPTIONS[name]}：{_said(value)}" for name, value in options.items()),
        *(f"读取：{entry['file']}，{entry['size_bytes']} 字节，sha256 {entry['sha256']}" for entry in record.get("inputs", [])),
        *(f"数据：{table(name).label_zh}，{rows} 行" for name, rows in held.items()),
        *(f"规则：{pack.id}（{pack.title}），sha256 {pack.sha256}" for pack in result.policy.packs),
        *(f"认定：{code.label_zh}，{int((result.results['idle_status'] == code.code).sum())} 宗" for code in codes("idle_status").values()),
        f"数据问题：{'，'.join(f'{label} {count}' for label, count in severities.items())}",
        *(f"版本：{name} {found or '未安装'}" for name, found in record.get("versions", {}).items()),
    ]  # fmt: skip


def _said(value: object) -> str:
    return {True: "是", False: "否", None: "无", "": "无"}.get(value, str(value))  # type: ignore[call-overload,no-any-return]


def _written(path: Path) -> list[str]:
    files = sorted(entry for entry in path.parent.iterdir() if entry.is_file() and entry != path)
    return [f"写出：{entry.name}，{entry.stat().st_size} 字节" for entry in files]
