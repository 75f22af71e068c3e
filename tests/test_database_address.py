"""Addresses of databases: variables filled in, secrets kept out of whatever is shown, wrong configurations named."""

import pytest
from postgis_server import config

from landuse.config import load_config
from landuse.databases.address import address_of
from landuse.errors import ConfigError
from landuse.io.case_files import read_case_file


def test_variables_stand_for_parts_and_need_no_escaping(monkeypatch):
    monkeypatch.setenv("LAND_USER", "张三")
    monkeypatch.setenv("LAND_PASSWORD", "a@b/c:d%41")
    address = address_of("postgresql://${LAND_USER}:${LAND_PASSWORD}@10.1.2.3:6543/land?sslmode=require")
    assert (address.url.username, address.url.password) == ("张三", "a@b/c:d%41")
    assert address.shown == "postgresql://10.1.2.3:6543/land"
    assert address.url.query["sslmode"] == "require"
    assert "a@b" not in repr(address)
    assert address.without_secrets("user 张三, password a@b/c:d%41") == "user ***, password ***"


def test_a_variable_may_hold_the_whole_address(monkeypatch):
    monkeypatch.setenv("LAND_DB", "postgresql://u:p%40q@host/land")
    address = address_of("${LAND_DB}")
    assert (address.url.password, address.shown) == ("p@q", "postgresql://host/land")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("postgresql://u:${NOT_SET_ANYWHERE}@host/land", "NOT_SET_ANYWHERE} 没有值；请先设置环境变量 NOT_SET_ANYWHERE"),
        ("postgresql://u:GeHeim9@host:x/land", "无法识别；请写成 postgresql://主机:端口/数据库"),
        ("mysql://u:GeHeim9@host/land", "无法识别"),
    ],
)
def test_what_cannot_be_understood_is_refused_without_its_text(text, message, monkeypatch):
    monkeypatch.delenv("NOT_SET_ANYWHERE", raising=False)
    with pytest.raises(ConfigError, match=message) as refused:
        address_of(text)
    assert "GeHeim9" not in str(refused.value)


URL = 'file = "postgresql://u:GeHeim9@host/land"'


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (URL, r"第 5 行:\[data.parcels\] 的文件是数据库，须写明 table = .* 或 query"),
        (f'{URL}\ntable = "a.b"\nquery = "select 1"', "须写明 table = .* 或 query = .* 之一"),
        (f'{URL}\ntable = " "', "第 6 行.*须写明 table"),
        (f'{URL}\ntable = "a.b"\nlayer = "x"', "第 7 行.*文件是数据库，不能写“layer”"),
        (f'{URL}\ntable = "a.b"\nencoding = "gbk"', "不能写“encoding”"),
        (f'{URL}\ntabel = "a.b"', "没有“tabel”这一项.*table"),
        ('file = "p.gpkg"\ntable = "a.b"', "第 6 行.*“table”只用于数据库"),
        ('file = "p.gpkg"\ndatabase = "host/land"\ntable = "a.b"', "数据库地址须以 postgresql:// 开头"),
        (
            'file = "p.gpkg"\n[[data.parcels.join]]\nfile = "postgresql://u:GeHeim9@h/d"\non = "a"\nsum = {area_m2 = "b"}',
            "此处只能写文件",
        ),
    ],
)
def test_wrong_sections_are_named_with_their_line(tmp_path, section, message):
    with pytest.raises(ConfigError, match=message) as refused:
        load_config(config(tmp_path, section))
    assert "GeHeim9" not in str(refused.value)


def test_commands_that_take_a_file_refuse_an_address_without_showing_it():
    with pytest.raises(ConfigError, match="所给路径是数据库地址") as refused:
        read_case_file("postgresql://u:GeHeim9@host/land")
    assert "GeHeim9" not in str(refused.value)


def test_a_configuration_shows_no_password(tmp_path):
    found = load_config(config(tmp_path, f'{URL}\ntable = "gis.宗地"', '[data.cases]\nledger = "postgresql://u:GeHeim9@h/d"'))
    assert found.data["parcels"].in_database
    assert found.data["cases"].in_database
    assert "GeHeim9" not in repr(found)
    assert "GeHeim9" not in str(found)
