"""Coverage-guided trials of the parsers written in Python: prints how many inputs each took, and each fault with its input.

Run: ``pip install atheris`` (Linux, macOS), then ``python benchmarks/fuzz_parsers.py`` (``--runs 100000`` inputs a target, ``--target dates``
for one). Atheris ends its process when it is done, so every target runs in one of its own. Not a part of ``make test``.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_POINTS = (
    "[属性描述]\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n带号=41\r\n[地块坐标]\r\n4,1.0,P1,地块1,面,J51,工业用地,,@\r\n"
    "J1,1,4618000.0,41519000.0\r\nJ2,1,4618000.0,41519100.0\r\nJ3,1,4618100.0,41519100.0\r\nJ1,1,4618000.0,41519000.0\r\n"
)
SEEDS: dict[str, tuple[str, ...]] = {
    "points": (_POINTS,),
    "delimited": ("宗地代码,权利人,面积\r\nP1,甲,1.5\r\n", '宗地代码\t权利人\r\n"P1"\t甲\r\n', "单位：亩\n宗地代码;面积\nP1;3\n"),
    "dates": ("2016-03-01", "2017年5月1日", "二〇一七年五月", "42795", "2017.5", "20170501", "2017/5/1 0:00:00", "民国九年"),
    "cells": ("1,234.5", "１２３", "是", "不是", "3.5亩", "-", "1e5", "(12)", "GB/T", "约300"),
    "codes": ("91210100MA0Y3F7K1A", "9121 0100-ma0y3f7k1a", "C2710", "210106", "2710"),
    "names": ("沈阳某某机械有限公司", "某某（沈阳）电子股份有限公司分公司", "ＡＢＣ有限责任公司"),
    "persons": ("经一路8号，联系人：张三，李四光先生，电话13804018877", "王小明厂房"),
    "toml": ('a = 1\nb = "x"\n[c]\nd = [1, 2]\ne = {f = 2020-12-31}\n', "name = “x”\n", 'x = "C:\\data"'),
    "headers": ("面积（亩）", "宗地面积\n(平方米)", "单位：万元", "一级／二级", "填报单位：某局 单位:亩"),
    "config": ('[project]\nname = "x"\nas_of = 2020-12-31\n[data.parcels]\nfile = "p.csv"\n[limits]\nrows = 5\n',),
    "pack": ('[pack]\nid = "own"\ntitle = "x"\nlevel = "city"\nextends = "cn"\nin_force_from = 2018-01-01\n[idle]\n',),
    "json_depth": ('{"a": [[1], "[[", "\\"["]}',),
    "xlsb": ("\x81\x01\x00\x94\x01\x10" + "\x00" * 16 + "\x00\x07" + "\x00" * 7 + "\x06\x0a" + "\x00" * 10,),
    "vrt": ('<VRTDataset rasterXSize="1"><SourceFilename relativeToVRT="1">../a.tif</SourceFilename></VRTDataset>',),
}
_RAN = re.compile(r"Done (\d+) ")
_TOGETHER = 64
"""Inputs that are handed on together where a call costs far more than what it does to one name: tables, not loops, do the work."""


def targets(folder: Path) -> dict[str, Callable[[bytes], object]]:  # noqa: C901, PLR0915 - one short function a target
    """Return what is called with the bytes of each trial."""
    import io
    import tomllib
    import zipfile

    import pandas as pd

    from landuse.config import load_config
    from landuse.geometry.raster_links import refuse_links
    from landuse.identifiers.company_names import name_parts, plain_names, propose_matches
    from landuse.identifiers.credit_codes import are_sound, plain_codes, registered_counties
    from landuse.identifiers.natural_persons import masked_text, may_name_somebody, named_in_text
    from landuse.io.conform.cells import read_flag, read_id, read_text
    from landuse.io.conform.date_cells import read_date, read_month
    from landuse.io.formats.delimited import read_delimited
    from landuse.io.formats.json_depth import json_depth
    from landuse.io.formats.points import read_points
    from landuse.io.formats.xlsb_extent import xlsb_extent
    from landuse.io.header_text import last_level, plain_header, split_unit, unit_line, without_levels
    from landuse.issues import IssueLog
    from landuse.notices.chinese_amounts import capitals
    from landuse.policy import load_policy
    from landuse.reports.file_names import file_name
    from landuse.toml_errors import toml_fault
    from landuse.vocabulary.division_codes import current_divisions
    from landuse.vocabulary.industry_codes import divisions, plain_code

    def written(name: str, data: bytes) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    def given() -> dict[str, object]:
        return {"known_names": ("宗地代码",), "section": "data.parcels", "table_name": "parcels", "log": IssueLog()}

    def texts(data: bytes) -> list[str]:
        return data.decode("utf-8", "ignore").split("\n")

    def series(data: bytes) -> pd.Series:
        return pd.Series(texts(data)[:8], dtype="str")

    def xlsb(data: bytes) -> None:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("a", data)
        with zipfile.ZipFile(stream) as archive:
            xlsb_extent(archive, "a")

    waiting: list[str] = []

    def together(data: bytes) -> pd.Series:
        """Return the texts of the last inputs once there are enough of them, else nothing."""
        waiting.extend(texts(data)[:8])
        if len(waiting) < _TOGETHER:
            return pd.Series([], dtype="str")
        found = pd.Series(waiting, dtype="str")
        waiting.clear()
        return found

    def codes(data: bytes) -> None:
        found = series(data)
        registered_counties(plain_codes(found)), are_sound(found), divisions(found), current_divisions(found)
        [plain_code(text) for text in found]

    def names(data: bytes) -> None:
        [file_name(text) for text in texts(data)]
        if len(found := together(data)):
            plain_names(found), name_parts(found), propose_matches(found, threshold=80.0)

    def persons(data: bytes) -> None:
        for text in texts(data)[:8]:
            known = named_in_text(text)
            shown = masked_text(text, known)
            assert may_name_somebody(text) in (True, False)
            assert not any(len(name) > 2 and name in shown for name in known if "*" not in name), text

    def toml(data: bytes) -> None:
        text = data.decode("utf-8", "ignore")
        try:
            tomllib.loads(text)
        except RecursionError:
            return
        except ValueError as error:
            said = toml_fault(error, text)
        else:
            return
        assert re.search("[a-z]{5,}", said.replace("false", "")) is None, said

    def headers(data: bytes) -> None:
        for text in texts(data):
            plain_header(text), split_unit(text), without_levels(text), last_level(text), unit_line([text])

    def dates(data: bytes) -> None:
        for text in texts(data):
            read_date(text, serials=True), read_date(text), read_month(text, serials=True, epoch_1904=True)

    def cells(data: bytes) -> None:
        for text in texts(data):
            read_text(text), read_id(text), read_flag(text)
            if text.replace(".", "", 1).isdigit() and text.isascii():
                capitals(text[:16])

    return {
        "points": lambda data: read_points(written("p.txt", data), None, **given()),  # type: ignore[arg-type]
        "delimited": lambda data: read_delimited(written("p.csv", data), None, None, **given()),  # type: ignore[arg-type]
        "dates": dates, "cells": cells, "codes": codes, "names": names, "headers": headers, "persons": persons, "toml": toml,
        "json_depth": json_depth, "xlsb": xlsb,
        "config": lambda data: load_config(written("landuse.toml", data)),
        "pack": lambda data: load_policy(written("pack.toml", data), as_of="2020-12-31"), "vrt": lambda data: refuse_links(written("a.vrt", data)),
    }  # fmt: skip


def fuzz(target: str, runs: int, folder: Path) -> None:
    """Try one target; ends the process, with an exit code other than 0 at the first fault."""
    import atheris

    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["landuse"], enable_loader_override=False):
        from landuse.errors import LanduseError

        tried = targets(folder)[target]

    def one(data: bytes) -> None:
        try:
            tried(data)
        except LanduseError:
            return  # refused in words

    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(SEEDS[target]):
        (corpus / str(number)).write_bytes(seed.encode("latin-1" if target == "xlsb" else "utf-8"))
    options = [f"-runs={runs}", "-seed=1", "-max_len=2048", "-timeout=20", f"-artifact_prefix={folder}/fault-", str(corpus)]
    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


def main() -> int:
    """Run the targets one after another and print the table; return the number of those with a fault."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--target", choices=list(SEEDS))
    asked.add_argument("--runs", type=int, default=20_000)
    asked.add_argument("--inside", type=Path)
    options = asked.parse_args()
    if options.inside is not None:
        fuzz(options.target, options.runs, options.inside)
        return 0
    faults = 0
    print("| 解析程序 | 试验 | 程序出错 |\n|---|--:|--:|")
    for target in [options.target] if options.target else SEEDS:
        with tempfile.TemporaryDirectory() as name:
            command = [sys.executable, __file__, "--target", target, "--runs", str(options.runs), "--inside", name]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
            ran = _RAN.search(done.stderr)
            fault = done.returncode != 0
            print(f"| {target} | {ran[1] if ran else '—'} | {int(fault)} |", flush=True)
            if fault:
                print(done.stdout[-3000:], done.stderr[-2000:], file=sys.stderr)
                for left in Path(name).glob("fault-*"):
                    print(repr(left.read_bytes()), file=sys.stderr)
            faults += fault
    return faults


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
