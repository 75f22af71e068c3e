"""Planted secrets: passwords, keys and natural persons are searched for in everything that a run leaves or says."""

import base64
import gzip
import io
import json
import re
import sys
import zipfile
import zlib
from functools import cache

import numpy as np
import psycopg
import pytest
import rasterio
from sealed_runs import AS_OF, IDENTITY, PERSON, PHONE, write_city

import landuse as lu
from landuse.cli import main
from landuse.redaction import without_secrets

PASSWORD, VARIABLE, SERVER, KEY, OLD = "GeHeim7Wort", "VarGeheim8Wort", "PgGeheim9Wort", "0a1b2c3d4e5f6a7b8c9d", "AltGeheim5Wort"
SECRETS = (PASSWORD, VARIABLE, SERVER, KEY, OLD)
COMMANDS = (
    (("report", "bulletin"), ("--period", "2020-12", "--public"), "bulletins"),
    (("report", "bulletin"), ("--period", "2020-12"), "bulletins"),
    (("report", "dossier"), ("--parcel", "2101060010010000001"), "dossiers"),
    (("notices",), ("--paper", "送达回证", "--all"), "notices"),
    (("notices",), ("--list",), "清单.xlsx"),
    (("atlas",), ("--by", "parcel", "--parcels", "2101060010010000001"), "atlas.pdf"),
    (("borderline",), (), "borderline.xlsx"),
    (("export",), ("--format", "csv"), "export"),
    (("report", "standard-land"), ("--all",), "standard_land"),
    (("report", "standard-land"), ("--all", "--public"), "standard_land"),
    (("report", "zone"), (), "zone_reports"),
    (("report", "zone"), ("--public",), "zone_reports"),
    (("plan",), ("--years", "2021"), "plan.xlsx"),
    (("evidence",), (), "evidence.html"),
)
"""Commands beside those of the main run, with their options and where they write; books that the main run writes as well are left out."""
LOOKED_AT = (
    "grounds.zip", "commands.json", "zones.xlsx", "standard_land.xlsx", "plan.xlsx", "evidence.html", "sealed.zip", "provenance.json",
    "zone_reports/开发区评价报告_Z1.docx", "zone_reports/开发区评价报告_Z1_公开.docx",
    "standard_land/标准地履约评价报告_2101060010010000003.docx", "standard_land/标准地履约评价报告（公开）_2101060010010000003.docx",
)  # fmt: skip
"""Files that have to be among those that are searched."""
_MORE = """[data.zones]
file = "zones.geojson"
crs = "EPSG:4550"
[data.zone_accounts]
file = "zone_accounts.csv"
[data.commitments]
file = "commitments.csv"
[data.projects]
file = "${LAND_DB}"
table = "plans"
[outputs]
basemap = "https://tiles.example.cn/{z}/{x}/{y}?tk=KEY"
offline = false
[[evidence.scenes]]
file = "scene.tif"
date = 2020-09-01
bands = { red = 1, nir = 2 }
"""
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{200,}={0,2}")


def unpacked(content):
    """Yield some bytes and all that is packed in them: zip members, gzip, and base64 of either."""
    yield content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as held:
            for name in held.namelist():
                yield name.encode()
                yield from unpacked(held.read(name))
        return
    if content[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(content))
    for found in _BASE64.findall(content):
        try:
            inner = base64.b64decode(found + b"=" * (-len(found) % 4))
        except ValueError:
            continue
        for read in (lambda data: data, lambda data: zlib.decompress(data, -15), zlib.decompress, gzip.decompress):
            try:
                yield read(inner)
            except (zlib.error, OSError, EOFError):
                continue


def holding(words, content):
    """Return which of some words stand in some bytes, in any of the encodings that files use."""
    parts = list(unpacked(content))
    forms = {
        word: {word.encode(code) for code in ("utf-8", "gbk", "utf-16-le")} | {word.encode("unicode-escape")} for word in words
    }
    return [word for word, texts in forms.items() if any(text in part for part in parts for text in texts)]


class Landuse:
    """Runs commands in this process as the command line does, and keeps all that they say."""

    def __init__(self, monkeypatch, capfd):
        self.monkeypatch, self.capfd, self.said = monkeypatch, capfd, ""

    def __call__(self, *arguments, code=0):
        self.monkeypatch.setattr(sys, "argv", ["landuse", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        shown = self.capfd.readouterr()
        self.said += shown.out + shown.err
        assert (end.value.code or 0) == code, shown.out + shown.err
        return shown.out + shown.err


@pytest.fixture
def landuse(monkeypatch, capfd):
    return Landuse(monkeypatch, capfd)


def planted(folder, url):
    """Write a city whose enterprises stand in a database, with secrets wherever a user may write them."""
    address = url.replace("lu@", f"lu:{PASSWORD}@")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE firms (enterprise_id text, enterprise_name text)")
        connection.execute("INSERT INTO firms VALUES ('91210100MA0Y3F7K1A', '示范一有限公司')")
        connection.execute("CREATE TABLE plans (project_id text, project_name text)")
        connection.execute("INSERT INTO plans VALUES ('P1', '示范项目')")
    place = write_city(folder, comment=f" 原为 postgresql://li:{OLD}@10.1.2.3/land", more=_MORE.replace("KEY", KEY))
    write_zone(folder)
    text = place.read_text(encoding="utf-8").replace('file = "enterprises.csv"', f'file = "{address}"\ntable = "firms"')
    place.write_text(text, encoding="utf-8")
    return place


def write_zone(folder):
    """Write what reports of zones and of standard land and the comparison with pictures need: a zone, promises, one scene."""
    ring = [[519_900, 4_619_900], [520_600, 4_619_900], [520_600, 4_620_200], [519_900, 4_620_200], [519_900, 4_619_900]]
    facts = {"zone_id": "Z1", "zone_name": "示范园区", "zone_level": "national", "zone_type": "industry"}
    zone = {"type": "Feature", "properties": facts, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (folder / "zones.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [zone]}), encoding="utf-8")
    figures = "developable_ha,ready_ha,supplied_ha,built_ha,industrial_built_ha\nZ1,2020,1000,900,820,760,456\n"
    (folder / "zone_accounts.csv").write_text(f"zone_id,year,{figures}", encoding="utf-8")
    promise = "floor_area_ratio,at_least,1.2,1.0,completion,2020-06-30"
    rows = [f"210106001001000000{number},{promise}" for number in (3, 4)]
    head = "parcel_id,indicator,direction,promised_value,actual_value,checkpoint,due_date"
    (folder / "commitments.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    form = {"driver": "GTiff", "width": 70, "height": 30, "count": 2, "dtype": "uint16", "crs": "EPSG:4550"}
    with rasterio.open(folder / "scene.tif", "w", transform=rasterio.Affine(10, 0, 519_900, 0, -10, 4_620_200), **form) as scene:
        scene.write(np.full((2, 30, 70), 2000, dtype="uint16"))
    parcels = folder / "宗地" / "parcels.geojson"
    text = parcels.read_text(encoding="utf-8").replace('"area_m2":8100', '"area_m2":8100,"zone_id":"Z1"')
    parcels.write_text(text, encoding="utf-8")


def test_no_secret_gets_into_anything(postgres_url, tmp_path, monkeypatch, landuse):
    monkeypatch.setenv("LAND_DB", postgres_url.replace("lu@", f"lu:{VARIABLE}@"))
    monkeypatch.setenv("PGPASSWORD", SERVER)
    city, out = tmp_path / "city", tmp_path / "out"
    place = planted(city, postgres_url)
    landuse("assess", place, "-o", out)
    landuse("public", place, "-o", out / "public.html")
    landuse("check", place, "-o", out / "check")
    landuse("confirm", place, "-o", out / "confirm")
    judged = cache(lambda: lu.assess(lu.read_data(place), policy=lu.load_policy("cn-2101", as_of=AS_OF), as_of=AS_OF))
    with monkeypatch.context() as once:
        once.setattr("landuse.screening.assess", lambda *_, **__: judged())  # judged once: the papers are what is looked at
        for command, options, target in COMMANDS:
            landuse(*command, place, *options, "-o", out / target)
    landuse("seal", out, "-c", place, "-o", out / "sealed.zip")
    assert "口令、服务密钥已隐去" in landuse.said
    assert "以 results.gpkg 所存为准" in landuse.said
    monkeypatch.delenv("LAND_DB")  # no database is asked for when an archive is verified
    assert "已从 results.gpkg 所存数据重新认定" in landuse("verify", out / "sealed.zip")
    files = [file for file in out.rglob("*") if file.is_file()]
    assert len(files) > 40
    assert set(LOOKED_AT) - {file.relative_to(out).as_posix() for file in files} == set()
    assert {str(file.relative_to(out)): found for file in files if (found := holding(SECRETS, file.read_bytes()))} == {}
    assert holding(SECRETS, landuse.said.encode()) == []
    assert holding(["示范一有限公司"], (out / "map.html").read_bytes()) != []  # the search does find what is there
    for name in ("ledger.xlsx", LOOKED_AT[-2], "sealed.zip"):
        assert holding([PERSON], (out / name).read_bytes()) != [], name
    for name in ("grounds.zip", "plan.xlsx", "evidence.html"):
        assert holding(["2101060010010000003"], (out / name).read_bytes()) != [], name
    public = [file for file in files if "公开" in file.name or file.name == "public.html"]
    assert len(public) >= 6
    assert {file.name: found for file in public if (found := holding([PERSON], file.read_bytes()))} == {}
    with zipfile.ZipFile(out / "sealed.zip") as held:
        text = held.read("inputs/landuse.toml").decode()
    assert "postgresql://***@" in text
    assert "${LAND_DB}" in text
    assert "tk=***" in text
    assert lu.seal(out, tmp_path / "again.zip", config=place).path.read_bytes() == (out / "sealed.zip").read_bytes()


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        (f"postgresql://li:{PASSWORD}@127.0.0.1:1/land", 2, "主机或端口没有响应"),
        (f"postgresql://li:{PASSWORD}@no-such-host.invalid/land", 2, "主机名无法解析"),
        (f"postgresql://li:{PASSWORD}@[::1/land", 2, "无法识别"),
        (f"mysql://li:{PASSWORD}@h/land", 2, "没有找到"),
    ],
)
def test_errors_hold_no_secret(address, code, said, tmp_path, monkeypatch, landuse):
    monkeypatch.setenv("PGPASSWORD", SERVER)
    place = write_city(tmp_path)
    text = place.read_text(encoding="utf-8").replace('file = "enterprises.csv"', f'file = "{address}"\ntable = "firms"')
    place.write_text(text if address.startswith("postgresql") else text.replace('table = "firms"', ""), encoding="utf-8")
    for way in ([], ["--debug"]):
        shown = landuse(*way, "assess", place, "-o", tmp_path / "out", code=code)
        assert said in shown
        assert holding(SECRETS, shown.encode()) == []


def test_a_fault_of_the_program_tells_no_secret_and_its_traceback_only_when_asked(tmp_path, monkeypatch, landuse):
    def broken(*_, **__):
        raise RuntimeError(f"postgresql://li:{PASSWORD}@h/land {SERVER} https://t/x?tk={KEY}")

    monkeypatch.setenv("PGPASSWORD", SERVER)
    monkeypatch.setattr("landuse.cli.job.read_data", broken)
    place = write_city(tmp_path)
    brief = landuse("assess", place, "-o", tmp_path / "out", code=3)
    assert "Traceback" not in brief
    assert "RuntimeError，test_secrets.py 第" in brief
    whole = landuse("--debug", "assess", place, "-o", tmp_path / "out", code=3)
    assert "Traceback" in whole
    assert "postgresql://***@h/land *** https://t/x?tk=***" in whole
    assert holding(SECRETS, landuse.said.encode()) == []


def test_natural_persons_are_masked_in_what_the_public_reads(tmp_path, landuse):
    place = write_city(tmp_path)
    source = tmp_path / "宗地" / "parcels.geojson"
    text = source.read_text(encoding="utf-8")
    text = text.replace(f'"holder_name":"{PERSON}"', f'"holder_name":"{PERSON}","holder_uscc":"{IDENTITY}","联系电话":"{PHONE}"')
    source.write_text(text.replace("示范路2号", f"示范路{PERSON}厂房"), encoding="utf-8")
    landuse("public", place, "-o", tmp_path / "public.html")
    page = (tmp_path / "public.html").read_bytes()
    assert holding([PERSON, IDENTITY, PHONE], page) == []
    assert holding(["示范一有限公司", "欧阳**"], page) == ["示范一有限公司", "欧阳**"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("postgresql://u:a@b:c/d@h:5/x", "postgresql://***@h:5/x"),
        ("postgresql://u@h/x?password=p&sslmode=require", "postgresql://***@h/x?password=***&sslmode=require"),
        ("# 旧：postgres://u:p@h/x", "# 旧：postgres://***@h/x"),
        ("http://h/{z}/{x}/{y}?tk={key}", "http://h/{z}/{x}/{y}?tk={key}"),
        ("${LAND_DB}", "${LAND_DB}"),
        ("postgresql://${U}:${P}@h/x", "postgresql://${U}:${P}@h/x"),
        ("postgresql://${U}:geheim@h/x", "postgresql://***@h/x"),
        ("没有文件 mysql:/u:p@h/x", "没有文件 mysql:/***@h/x"),
        ("C:/数据/a:b@c.gpkg", "C:/数据/a:b@c.gpkg"),
        ("联系 a@b.cn", "联系 a@b.cn"),
    ],
)
def test_what_is_hidden_and_what_stays(given, shown):
    assert without_secrets(given) == shown
    assert without_secrets(shown) == shown
