"""What commands that write many papers share: copies as PDF, and what is said at the end."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from landuse.cli.progress import stage_progress

if TYPE_CHECKING:
    import pandas as pd

MOST_LISTED = 20


def pdf_copies(console: Console, written: "pd.DataFrame") -> int:
    """Turn the reports into PDF and return how many there are; those that have one of the same age already are left alone."""
    from landuse.reports.word.pdf import write_pdfs

    rows = written[written["outcome"] != "failed"]
    wanted = [
        path
        for path, outcome in zip(map(Path, rows["path"]), rows["outcome"], strict=True)
        if outcome == "written" or not path.with_suffix(".pdf").exists()
    ]
    with stage_progress(console, 1) as begin:
        begin("转换 PDF")
        return len(write_pdfs(wanted))


def tell_batch(written: "pd.DataFrame", out: Path, pdfs: int, *, as_json: bool) -> None:
    """Say how many papers were written, skipped, failed, and why those failed."""
    from landuse.reports.word.batch import EDITED

    counts = {name: int((written["outcome"] == name).sum()) for name in ("written", "skipped", "failed")}
    failed = written[written["outcome"] == "failed"]
    listed = dict(zip(failed["parcel_id"], failed["reason"], strict=True))
    edited = int((written["reason"] == EDITED).sum())
    if as_json:
        told_all = {**counts, "edited": edited, "pdf": pdfs, "failures": listed, "output": str(out)}
        typer.echo(json.dumps(told_all, ensure_ascii=False, indent=2))
        return
    told = f"，PDF {pdfs} 份" if pdfs else ""
    typer.echo(f"写出 {counts['written']} 份，已有而跳过 {counts['skipped']} 份，未能编制 {counts['failed']} 份{told}；见 {out}")
    if edited:
        typer.echo(f"  跳过的有 {edited} 份写出后有人修改过，内容可能属于以前的运行；要重新编制请移走，或加 --fresh")
    for parcel, reason in list(listed.items())[:MOST_LISTED]:
        typer.echo(f"  {parcel}：{reason}")
    if len(listed) > MOST_LISTED:
        typer.echo(f"  另有 {len(listed) - MOST_LISTED} 份，用 --json 查看全部")
