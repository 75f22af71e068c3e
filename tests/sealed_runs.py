"""A small city as files for the tests of sealing and of faults: one run with most of the outputs in a few seconds."""

from pathlib import Path

AS_OF = "2020-12-31"
PERSON, IDENTITY, PHONE = "欧阳慎独", "210103197608124432", "13804018877"
CODES = ("91210100MA0Y3F7K1A", "91210100MA0Y3F7K2X")
_TOML = """# 测试配置{comment}
[project]
name = "示范市"
reporting_unit = "示范局"
as_of = 2020-12-31
policy = "cn-2101"
[crs]
working = "EPSG:4550"
[data.parcels]
file = "宗地/parcels.geojson"
crs = "EPSG:4550"
[data.enterprises]
file = "enterprises.csv"
[data.cases]
file = "cases.csv"
{more}
"""
_ROWS = (
    ("2101060010010000001", "示范一有限公司", "not_started", "2017-03-01", "H"),
    ("2101060010010000002", "示范二有限公司", "not_started", "2019-03-01", "H"),
    ("2101060010010000003", PERSON, "not_started", "2018-03-01", "G1"),
    ("2101060010010000004", "示范四有限公司", "completed", "2015-03-01", ""),
)


def write_city(folder: Path, *, comment: str = "", more: str = "") -> Path:
    """Write landuse.toml and its files into `folder` and return the former."""
    (folder / "宗地").mkdir(parents=True, exist_ok=True)
    (folder / "宗地" / "parcels.geojson").write_text(_parcels(), encoding="utf-8")
    firms = [f"{code},示范{n}有限公司" for n, code in enumerate(CODES, start=1)]
    (folder / "enterprises.csv").write_text("\n".join(["enterprise_id,enterprise_name", *firms]) + "\n", encoding="utf-8")
    events = [
        f"C{n},{parcel},idle_land,finding_issued,2020-0{n}-01,示闲地〔2020〕{n}号"
        for n, (parcel, *_) in enumerate(_ROWS[:3], start=1)
    ]
    head = "case_id,subject_id,subject_kind,event,event_date,case_document_no"
    (folder / "cases.csv").write_text("\n".join([head, *events]) + "\n", encoding="utf-8")
    place = folder / "landuse.toml"
    place.write_text(_TOML.format(comment=comment, more=more), encoding="utf-8")
    return place


def _parcels() -> str:
    shapes = []
    for n, (parcel, holder, works, start, cause) in enumerate(_ROWS):
        west, east = 520_000 + 100 * n, 520_090 + 100 * n
        ring = f"[[[{west},4620000],[{east},4620000],[{east},4620090],[{west},4620090],[{west},4620000]]]"
        facts = (
            f'"parcel_id":"{parcel}","holder_name":"{holder}","works_status":"{works}","agreed_start_date":"{start}",'
            f'"delay_cause":"{cause}","area_m2":8100,"land_price_wanyuan":300,"supply_mode":"grant","location":"示范路{n}号",'
            f'"in_supervision_system":true'
        )
        shapes.append(f'{{"type":"Feature","properties":{{{facts}}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}')
    return f'{{"type":"FeatureCollection","features":[{",".join(shapes)}]}}'
