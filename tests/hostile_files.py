"""Small whole files of every format that is read, and the ways in which they are broken; the same number gives the same fault."""

import io
import json
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
from bureau_files import HEAD, dbf_bytes, layer, squares
from drawing_files import box, polyline, text, write_dxf

IDS = ["210106001002GB00001", "210106001002GB00002"]
HEADERS = ["宗地代码", "权利人", "宗地面积", "合同签订日期", "土地用途"]
ROWS = [
    [IDS[0], "某某机械有限公司", "20000", "2016-03-01", "工业用地"],
    [IDS[1], "某某电子有限公司", "30000", "2017年5月1日", "0601"],
]
PRESSED = (".xlsx", ".ods", ".kmz", ".zip", ".docx")
TOKENS = (
    b"\0", b"\0" * 64, b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b"<", b"]]>", b"<!DOCTYPE a [", b"&x;", b"{", b"[" * 500, b"}", b"nan",
    b"NaN", b"inf", b"1e999", b"-1", b"99999999999999999999", b"\r\n", b",", b"\t", b"=cmd|' /C calc'!A0", b"../../x", b"\xed\xa0\x80",
    "\u202e".encode(), b"%s%n", b"$HOME", b"__proto__", b"\x80\x81", "宗地".encode("gb18030"), b"1899-12-30", b"0000-00-00", b"9999-99-99",
)  # fmt: skip
EXTREMES = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    0x7FFFFFFFFFFFFFFF,
    0xFFFFFFFFFFFFFFFF,
)


@dataclass(frozen=True)
class Seed:
    """A whole file with its side files, by name; the first one is what landuse.toml names."""

    kind: str
    files: dict[str, bytes]

    @property
    def main(self) -> str:
        return next(iter(self.files))


def seeds(folder: Path) -> dict[str, Seed]:
    """Return a small file of every kind; `folder` is used for making them."""
    table = pd.DataFrame(ROWS, columns=HEADERS)
    text_table = "\r\n".join(",".join(row) for row in [HEADERS, *ROWS]) + "\r\n"
    shapes = layer({"BDCDYH": list(IDS), "ZDMJ": [20000, 30000], "QLR": ["甲公司", "乙公司"]})
    made = {
        "csv": {"p.csv": text_table.encode()}, "csv_gbk": {"p.csv": text_table.encode("gb18030")},
        "tsv": {"p.tsv": text_table.replace(",", "\t").encode("utf-16")}, "xlsx": {"p.xlsx": _workbook(table)}, "ods": {"p.ods": _ods()},
        "html": {"p.xls": _page().encode()}, "shp": _shapefile(folder), "points": {"p.txt": _points().encode("gb18030")},
        "xls": {"p.xls": (Path(__file__).parent / "cases" / "hostile" / "parcels.xls").read_bytes()},
    }  # fmt: skip
    for kind, driver in (("gpkg", "GPKG"), ("fgb", "FlatGeobuf"), ("geojson", "GeoJSON"), ("kml", "KML")):
        target = folder / f"p.{kind}"
        (shapes.to_crs(4326) if kind in ("geojson", "kml") else shapes).to_file(target, driver=driver)
        made[kind] = {target.name: target.read_bytes()}
    made["topojson"] = {"p.topojson": _topology(shapes.to_crs(4326))}
    made["kmz"] = {"p.kmz": _packed({"doc.kml": made["kml"]["p.kml"]})}
    made["dxf"] = {"p.dxf": _drawing(folder)}
    shapes.to_parquet(folder / "g.parquet")
    table.to_parquet(folder / "p.parquet")
    made |= {
        "geoparquet": {"g.parquet": (folder / "g.parquet").read_bytes()},
        "parquet": {"p.parquet": (folder / "p.parquet").read_bytes()},
    }
    made["zip_shp"] = {"p.zip": _packed(made["shp"])}
    made["zip_gpkg"] = {"p.gpkg.zip": _packed(made["gpkg"])}
    return {kind: Seed(kind, files) for kind, files in made.items()}


def sections(name: str) -> str:
    """Return a landuse.toml that reads `name` as the parcels."""
    crs = {".dxf": 'crs = "EPSG:4550"\n', ".topojson": 'crs = "EPSG:4490"\n'}.get(Path(name).suffix, "")
    named = 'columns = { parcel_id = ["宗地代码"] }\n' if name.endswith(".dxf") else ""
    return f'{HEAD}[data.parcels]\nfile = "{name}"\n{crs}{named}'


def broken(seed: Seed, number: int) -> dict[str, bytes]:
    """Return the files of `seed` with the fault that has this number."""
    chance = random.Random(f"{seed.kind}:{number}")
    name = chance.choice(list(seed.files))
    content = seed.files[name]
    if name.endswith(PRESSED) and chance.random() < 0.7:
        content = _member_broken(content, chance)
    else:
        content = _bytes_broken(content, chance)
    return {**seed.files, name: content}


def _bytes_broken(content: bytes, chance: random.Random) -> bytes:
    ways: tuple[Callable[[bytearray, random.Random], None], ...] = (
        _cut,
        _flip,
        _flip,
        _number,
        _number,
        _token,
        _slice_out,
        _doubled,
        _late,
    )
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        chance.choice(ways)(changed, chance)
    return bytes(changed)


def _cut(changed: bytearray, chance: random.Random) -> None:
    del changed[chance.randrange(len(changed) + 1) :]


def _flip(changed: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 2, 8, 32)) if changed else 0):
        changed[_place(changed, chance)] = chance.randrange(256)


def _number(changed: bytearray, chance: random.Random) -> None:
    width = chance.choice((1, 2, 4, 8))
    place, value = _place(changed, chance), chance.choice(EXTREMES) & ((1 << 8 * width) - 1)
    changed[place : place + width] = value.to_bytes(width, chance.choice(("little", "big")))


def _token(changed: bytearray, chance: random.Random) -> None:
    place, token = _place(changed, chance), chance.choice(TOKENS)
    changed[place : place + chance.choice((0, len(token)))] = token


def _slice_out(changed: bytearray, chance: random.Random) -> None:
    place = _place(changed, chance)
    del changed[place : place + chance.choice((1, 4, 16, 256))]


def _doubled(changed: bytearray, chance: random.Random) -> None:
    place = _place(changed, chance)
    part = changed[place : place + chance.choice((1, 8, 64, 512))]
    changed[place:place] = bytes(part) * chance.choice((1, 2, 50))


def _late(changed: bytearray, chance: random.Random) -> None:
    """Exchange two digits or words of a text for others."""
    found = list(re.finditer(rb"\d+(?:\.\d+)?", bytes(changed[:50_000])))
    if found:
        span = chance.choice(found)
        changed[span.start() : span.end()] = chance.choice((b"-1", b"0", b"NaN", b"1e308", b"4294967296", b"x", b""))


def _place(changed: bytearray, chance: random.Random) -> int:
    """Return a place to break: as often in the head as in all of the rest."""
    size = max(len(changed), 1)
    return chance.randrange(min(size, 200)) if chance.random() < 0.5 else chance.randrange(size)


def _member_broken(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(members))
    way = chance.choice(("bytes", "bytes", "bytes", "gone", "swapped", "renamed", "twice"))
    if way == "bytes":
        members[name] = _bytes_broken(members[name], chance)
    elif way == "gone":
        del members[name]
    elif way == "renamed":
        members[chance.choice(("../../x.shp", "C:\\x.csv", "CON", "a" * 200, "/etc/x.xlsx"))] = members.pop(name)
    else:
        members[name] = members[chance.choice(list(members))]
    packed = _packed(members)
    return _packed(members, {name: b"again"}) if way == "twice" and name in members else packed


def _packed(*groups: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands twice is the point
        for members in groups:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


packed = _packed


def _workbook(table: pd.DataFrame) -> bytes:
    book = openpyxl.Workbook()
    for row in [list(table.columns), *table.to_numpy().tolist()]:
        book.active.append(row)
    book.active["C3"] = "=1+1"
    book.active.merge_cells("E2:E3")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _ods(rows: str | None = None) -> bytes:
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    lines = "".join(
        "<table:table-row>" + "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row) + "</table:table-row>"
        for row in [HEADERS, *ROWS]
    )  # fmt: skip
    body = f'<office:body><office:spreadsheet><table:table table:name="宗地">{lines}{rows or ""}</table:table></office:spreadsheet></office:body>'
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">{body}</office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    return _packed({"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": listed.encode()})


ods = _ods


def _page() -> str:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [HEADERS, *ROWS])
    return f'<html><head><meta charset="utf-8"></head><body><table>{lines}</table></body></html>'


def _shapefile(folder: Path) -> dict[str, bytes]:
    gpd.GeoDataFrame({"n": [1, 2]}, geometry=squares(2), crs="EPSG:4550").to_file(folder / "s.shp")
    fields = [(header.encode("gb18030")[:10], "C", 40, 0) for header in HEADERS]
    names = dbf_bytes(fields, [[cell.encode("gb18030") for cell in row] for row in ROWS], 0x4D)
    held = {f"p.{end}": (folder / f"s.{end}").read_bytes() for end in ("shp", "shx", "prj")}
    return {**held, "p.dbf": names, "p.cpg": b"GBK"}


def _points() -> str:
    lines = ["[属性描述]", "坐标系=2000国家大地坐标系", "几度分带=3", "带号=41", "[地块坐标]"]
    for number, shape in enumerate(squares(2), start=1):
        lines.append(f"4,1.0,{IDS[number - 1]},地块{number},面,J51,工业用地,,@")
        corners = list(shape.exterior.coords)
        lines += [f"J{place},1,{y:.3f},{41_000_000 + x:.3f}" for place, (x, y) in enumerate(corners, start=1)]
    return "\r\n".join(lines) + "\r\n"


def _drawing(folder: Path) -> bytes:
    x, y = 519_000.0, 4_618_000.0
    entities = [
        polyline(box(x, y), "JZD"),
        text(IDS[0], x + 50, y + 50, "ZJ"),
        polyline(box(x + 100, y), "JZD"),
        text(IDS[1], x + 150, y + 50, "ZJ"),
    ]
    return write_dxf(folder / "p.dxf", entities, encoding="gb18030").read_bytes()


def _topology(shapes: gpd.GeoDataFrame) -> bytes:
    arcs = [[list(point) for point in shape.exterior.coords] for shape in shapes.geometry]
    parts = [
        {"type": "Polygon", "arcs": [[number]], "properties": {"BDCDYH": IDS[number], "ZDMJ": 20000}}
        for number in range(len(arcs))
    ]
    objects = {"p": {"type": "GeometryCollection", "geometries": parts}}
    return json.dumps({"type": "Topology", "objects": objects, "arcs": arcs}, ensure_ascii=False).encode()
