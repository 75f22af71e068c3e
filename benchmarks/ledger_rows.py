"""The disposal ledger of 100,000 parcels, against plain XlsxWriter writing the same cells (constant memory).

Run: ``python benchmarks/ledger_rows.py [rows] [runs]``. Every run has a process of its own; the ratio of the fastest runs is what to quote,
of CPU time where other programs load the machine (goal: at most 1.5). The peer holds all cells as Python values before its clock
starts and writes them row by row with ``Worksheet.write`` in one format a column; ours starts from the result of an assessment.
Memory is how far the peak of the process rose above what it held before it wrote (Linux only).
"""

import gc
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import xlsxwriter
from idle_columns import AS_OF, make_parcels

import landuse as lu
from landuse.reports import write_ledger
from landuse.reports.parcels.parcel_fields import issues_field, parcel_fields, state_field
from landuse.reports.parcels.parcel_places import ALL_PARCELS, DISPOSAL_LEDGER

FORMATS = {
    "text": "@",
    "id": "@",
    "label": "@",
    "share": "0.0%",
    "date": "yyyy-mm-dd",
    "amount": "0.00",
    "integer": "0",
    "ordinal": "0",
}


def make_result(rows):
    """Return an assessment of parcels that all call for action: as many as stand on both long sheets of the ledger."""
    parcels = make_parcels(rows, np.random.default_rng(7)).drop(columns="geometry")
    parcels = parcels.assign(works_status="not_started", agreed_start_date="2017-03-01", supplement_start_date=None)
    result = lu.assess(lu.LandData(parcels=parcels), policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)
    assert len(result.disposal) == rows
    return result


def cells_of(result):
    """Return the long sheets as the ledger has them: for each the kinds of its columns, and its rows."""
    rows = result.results.loc[result.disposal.index]
    ledger = [*parcel_fields(result, DISPOSAL_LEDGER, rows), state_field(rows), issues_field(result, rows)]
    sheets = (ledger, parcel_fields(result, ALL_PARCELS, result.results))
    return [([field.kind for field in fields], list(zip(*(field.cells for field in fields), strict=True))) for fields in sheets]


def write_plain(sheets, path):
    """Write the rows with nothing but the formats of their columns."""
    book = xlsxwriter.Workbook(
        path,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    for kinds, rows in sheets:
        sheet = book.add_worksheet()
        formats = [book.add_format({"num_format": FORMATS[kind], "border": 1}) for kind in kinds]
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(place, column, value, formats[column])
    book.close()


def resident(entry):
    """Return one figure of the memory of this process in MiB: VmRSS (now) or VmHWM (peak)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(entry))


def one_run(side, rows):
    """Time one side in this process and print the figures."""
    result = make_result(rows)
    sheets = cells_of(result) if side == "plain" else None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        gc.collect()
        gc.freeze()  # what either side holds beforehand costs it no collections
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from what is held now
        before, wall, cpu = resident("VmRSS"), time.perf_counter(), time.process_time()
        if side == "plain":
            write_plain(sheets, path)
        else:
            write_ledger(result, path)
        figures = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "memory": resident("VmHWM") - before}
        print(json.dumps(figures | {"size": path.stat().st_size / 1e6}))


def main(rows=100_000, runs=3):
    for count in sorted({rows // 10, rows}):
        best = {}
        for side in ("plain", "ours") * runs:
            told = subprocess.run([sys.executable, __file__, side, str(count)], capture_output=True, text=True, check=True).stdout
            best.setdefault(side, []).append(json.loads(told.splitlines()[-1]))
        print(f"{count:,} parcels on two sheets; {runs} runs, fastest (memory: highest)")
        for side, found in best.items():
            wall, cpu, size = (min(run[name] for run in found) for name in ("wall", "cpu", "size"))
            memory = max(run["memory"] for run in found)
            print(f"  {side:6} wall {wall:6.2f} s  cpu {cpu:6.2f} s  memory +{memory:6.1f} MiB  file {size:5.1f} MB")
        for clock in ("wall", "cpu"):
            ours, plain = (min(run[clock] for run in best[side]) for side in ("ours", "plain"))
            print(f"  ratio ({clock}) {ours / plain:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] in (["plain"], ["ours"]):
        one_run(sys.argv[1], int(sys.argv[2]))
    else:
        main(*(int(argument) for argument in sys.argv[1:]))
