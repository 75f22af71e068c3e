"""The disposal ledger, against plain XlsxWriter writing the same cells (constant memory).

The peer holds all cells as Python values before its clock starts and writes them row by row with ``Worksheet.write`` in one format a
column; ours starts from the result of an assessment. Every parcel stands on two sheets.
"""

import numpy as np
import pandas as pd
import xlsxwriter
from definitions import Case, Compared, Goal, Side
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


def make(size, folder):
    """Write parcels that all call for action: as many as stand on both long sheets of the ledger."""
    parcels = make_parcels(size, np.random.default_rng(7)).drop(columns="geometry")
    parcels = parcels.assign(works_status="not_started", agreed_start_date="2017-03-01", supplement_start_date=None)
    pd.DataFrame(parcels).to_parquet(folder / "parcels.parquet")


def assessed(folder):
    parcels = pd.read_parquet(folder / "parcels.parquet")
    result = lu.assess(lu.LandData(parcels=parcels), policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)
    assert len(result.disposal) == len(parcels)
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


def ours(folder):
    result, path = assessed(folder), folder / "ours.xlsx"

    def work():
        write_ledger(result, path)
        return path

    return work


def peer(folder):
    sheets, path = cells_of(assessed(folder)), folder / "plain.xlsx"

    def work():
        write_plain(sheets, path)
        return path

    return work


CASES = (
    Case(
        "ledger",
        "处置台账 xlsx（两张长表，36 列和 35 列）",
        (10_000, 100_000),
        make,
        {"ours": Side("write_ledger", ours), "peer": Side("XlsxWriter 写同样的单元格，每列一种格式", peer)},
        (Compared("ours", "peer", (Goal("time", 1.5, 100_000),)),),
    ),
)
