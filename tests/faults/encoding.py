"""Text in one encoding that says it is in another, or says nothing."""

from pathlib import Path

from bureau_files import write_shapefile

from faults.fault import CLEAN, HEADER, ROWS, Fault, after, csv, planted, text_file

HEADERS = ["宗地代码", "坐落", "权利人"]
CELLS = [["A1", "沈阳市铁西区建设东路12号", "沈阳某某机床有限公司"], ["A2", "浑南区全运路", "张三"]]
SHP = '[data.parcels]\nfile = "宗地.shp"\n'
RIGHT = {"parcels": {
    "parcel_id": ["A1", "A2"], "location": [row[1] for row in CELLS], "holder_name": [row[2] for row in CELLS],
    "geometry": [10_000.0, 10_000.0],
}}  # fmt: skip
TABLE = "\n".join([HEADER, *(",".join(row) for row in ROWS)]) + "\n"


def _shp(encoding, *, rows=CELLS, headers=HEADERS, rest="", **options):
    def write(folder: Path) -> str:
        write_shapefile(folder / "宗地.shp", headers, rows, encoding=encoding, **options)
        return SHP + rest

    return write


def _broken(folder: Path) -> str:
    write_shapefile(folder / "宗地.shp", HEADERS, CELLS, encoding="gbk")
    path = folder / "宗地.dbf"
    path.write_bytes(path.read_bytes().replace("浑南".encode("gbk"), b"\xff\xff\xc3\xff"))
    return SHP


def _right(name, write, *says):
    return Fault(name, write, reported={"encoding_chosen": 1}, says=says, truth=RIGHT)


FAULTS = [
    _right("gbk-shapefile-without-cpg", _shp("gbk"), "GB18030", "沈阳"),
    _right("gbk-shapefile-whose-cpg-says-utf8", _shp("gbk", cpg="UTF-8"), ".cpg 所写 UTF-8 不符"),
    _right("utf8-shapefile-whose-cpg-says-gbk", _shp("utf-8", cpg="GBK"), "所写 GB18030（含 GBK） 不符"),
    _right("gbk-shapefile-whose-cpg-says-latin1", _shp("gbk", cpg="ISO-8859-1", language=0x57), "ISO8859-1 不符"),
    _right("utf8-shapefile-whose-dbf-says-gbk", _shp("utf-8", language=0x4D), "dbf 语言标识"),
    _right("gbk-shapefile-with-a-nonsense-cpg", _shp("gbk", cpg="whatever"), "不是有效的 UTF-8"),
    *(
        Fault(f"text-table-in-{code}", csv(TABLE, encoding=code), reported={"encoding_chosen": 1}, says=(said,), truth={"parcels": CLEAN})
        for code, said in (("gb18030", "GB18030"), ("utf-16", "UTF-16"), ("utf-8-sig", "UTF-8"))
    ),
    Fault(
        "rare-characters-of-four-bytes",
        csv(planted("𠮷㐂公司", 1), encoding="gb18030"),
        reported={"encoding_chosen": 1},
        truth={"parcels": {**CLEAN, "holder_name": ["甲公司", "𠮷㐂公司", "丙公司"]}},
    ),
    Fault("two-equal-readings", csv("parcel_id,location\nA1,蔼佳\n"), refused=("同样可能", "蔼佳", "钄间匠", 'encoding = "utf-8"')),
    Fault("bytes-of-no-encoding", _broken, refused=("文字编码无法判定", "encoding")),
    Fault(
        "big5", _shp("big5", rows=[["A1", "臺北縣環境衛生園區", "聯華電子"]], headers=["ZDDM", "ZL", "QLR"]), refused=("宗地", "encoding")
    ),
    Fault("wrong-declaration", _shp("gbk", rest='encoding = "utf-8"\n'), refused=("[data.parcels]", "编码 utf-8")),
    Fault(
        "json-in-gbk",
        after(
            '[data.parcels]\nfile = "宗地.geojson"\n',
            text_file(
                "宗地.geojson",
                '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ZDDM":"A1","ZL":"沈阳"},"geometry":null}]}',
                "gbk",
            ),
        ),
        refused=("宗地.geojson", "不是 UTF-8", "重新导出", "另存为"),
    ),
    Fault(
        "text-cut-within-a-character",
        _shp("gbk", width=19),
        reported={"encoding_chosen": 1, "text_cut": 2},
        says=("沈阳市铁西区建设东",),
        truth={"parcels": {**RIGHT["parcels"], "location": ["沈阳市铁西区建设东", "浑南区全运路"], "holder_name": ["沈阳某某机床有限公", "张三"]}},
    ),
    Fault(
        "header-cut-within-a-character",
        _shp("utf-8"),
        reported={"encoding_chosen": 1, "header_cut": 1},
        says=("宗地代",),
        truth=RIGHT,
    ),
    Fault(
        "text-garbled-before-it-was-saved",
        csv(planted("沈阳市铁西区机床公司".encode().decode("gbk", "replace"), 1)),
        reported={"text_garbled": 1},
        says=("乱码",),
        truth={"parcels": {**CLEAN, "holder_name": ["甲公司", "沈阳市铁西区机床公司".encode().decode("gbk", "replace"), "丙公司"]}},
    ),
    Fault(
        "replacement-characters",
        csv(planted("锟斤拷锟斤拷公司", 1)),
        reported={"text_garbled": 1},
        truth={"parcels": {**CLEAN, "holder_name": ["甲公司", "锟斤拷锟斤拷公司", "丙公司"]}},
    ),
    Fault(
        "question-marks-for-letters",
        csv(planted("??????公司", 1)),
        reported={"text_garbled": 1},
        truth={"parcels": {**CLEAN, "holder_name": ["甲公司", "??????公司", "丙公司"]}},
    ),
]  # fmt: skip
