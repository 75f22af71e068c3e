"""What a planted fault is, and the clean table that single cells are planted into."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import openpyxl
from bureau_files import layer

Truth = Mapping[str, Mapping[str, Sequence[object]]]
CSV, XLSX, GPKG = (
    '[data.parcels]\nfile = "宗地.csv"\n',
    '[data.parcels]\nfile = "宗地.xlsx"\n',
    '[data.parcels]\nfile = "宗地.gpkg"\n',
)
IDS = ["A1", "A2", "A3"]
HEADER = "宗地编号,受让人,面积,约定开工时间"
ROWS = [["A1", "甲公司", "1200", "2018-05-10"], ["A2", "乙公司", "3400.5", "2019-06-01"], ["A3", "丙公司", "5600", "2020-07-31"]]
CLEAN: Mapping[str, Sequence[object]] = {
    "parcel_id": IDS, "holder_name": ["甲公司", "乙公司", "丙公司"], "area_m2": [1200.0, 3400.5, 5600.0],
    "agreed_start_date": ["2018-05-10", "2019-06-01", "2020-07-31"],
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """A planted fault and its outcome: refused with the reason, or read right and reported.

    Attributes
    ----------
    name
        Names the case.
    write
        Writes the files into a folder and returns the sections of landuse.toml.
    refused
        Words of the refusal: what is wrong, where, what to do. Empty where the fault is put right or reported.
    reported
        {kind of issue: number of rows}. Any other kind graver than a note is a false alarm.
    says
        Words that the rows of these kinds must hold.
    truth
        {table: {column: values}} for every record, None for unknown, days as text; ``geometry`` gives areas in m2.
    """

    name: str
    write: Callable[[Path], str]
    refused: tuple[str, ...] = ()
    reported: Mapping[str, int] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    truth: Truth = field(default_factory=dict)


def text_file(name: str, text: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    """Return what writes a text file; ``\\n`` stays as it is."""
    return lambda folder: (folder / name).write_bytes(text.encode(encoding))


def after(sections: str, *writers: Callable[[Path], object]) -> Callable[[Path], str]:
    """Return a writer of several files that gives `sections`."""

    def write(folder: Path) -> str:
        for make in writers:
            make(folder)
        return sections

    return write


def csv(text: str, rest: str = "", encoding: str = "utf-8") -> Callable[[Path], str]:
    """Return a writer of the parcels as a text table."""
    return after(CSV + rest, text_file("宗地.csv", text, encoding))


def book(rows: Sequence[Sequence[object]], rest: str = "", merges: Sequence[str] = ()) -> Callable[[Path], str]:
    """Return a writer of the parcels as a workbook; text that begins with # becomes an error cell."""

    def write(folder: Path) -> str:
        made = openpyxl.Workbook()
        sheet = made.active
        for row in rows:
            sheet.append(list(row))
        for area in merges:
            sheet.merge_cells(area)
        for cell in (cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("#")):
            cell.data_type = "e"
        made.save(folder / "宗地.xlsx")
        return XLSX + rest

    return write


def shapes(frame: Callable[[], gpd.GeoDataFrame], rest: str = "") -> Callable[[Path], str]:
    """Return a writer of the parcels as a GeoPackage."""

    def write(folder: Path) -> str:
        made = frame()
        if made.crs is None:  # a GeoPackage always says something of its system
            made.to_parquet(folder / "宗地.parquet")
            return GPKG.replace("gpkg", "parquet") + rest
        made.to_file(folder / "宗地.gpkg", layer="parcels", driver="GPKG")
        return GPKG + rest

    return write


def squares_of(boundaries: Sequence[object], crs: str | None = "EPSG:4550", **columns: list[object]) -> gpd.GeoDataFrame:
    """Return parcels A1, A2 and so on with the given boundaries."""
    ids = [f"A{number + 1}" for number in range(len(boundaries))]
    return layer({"ZDDM": ids, **columns}, crs=crs).set_geometry(gpd.GeoSeries(list(boundaries), crs=crs))


def planted(cell: str, column: int) -> str:
    """Return the clean text table with `cell` in the second record."""
    rows = [list(row) for row in ROWS]
    rows[1][column] = cell
    return "\n".join([HEADER, *(",".join(row) for row in rows)]) + "\n"


def cell_fault(name: str, cell: str, column: str, value: object, issue: str, says: tuple[str, ...] = ()) -> Fault:
    """Return the fault of one cell of a text table: `value` is what has to be read of it, ``issue`` what has to be said."""
    truth = {key: list(values) for key, values in CLEAN.items()}
    truth[column][1] = value
    return Fault(
        name,
        csv(planted(cell, list(CLEAN).index(column))),
        reported={issue: 1} if issue else {},
        says=says,
        truth={"parcels": truth},
    )
