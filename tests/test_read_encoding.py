"""Text encodings: every file comes out right and says how it was read, or is refused with the reason."""

import pytest
from bureau_files import LONG_ID, dbf_bytes, found, read, squares, write_shapefile
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.errors import EncodingError
from landuse.io.formats.encoding import Reading, choose_encoding
from landuse.io.formats.plausibility import plausibility

HEADERS = ["宗地代码", "坐落", "权利人"]
ROWS = [[LONG_ID, "沈阳市铁西区建设东路12号", "沈阳某某机床有限公司"], ["2101060010020012346", "浑南区全运路", "张三"]]
SHP = '[data.parcels]\nfile = "宗地.shp"\n'


def shapefile(folder, rows=None, headers=HEADERS, **options):
    write_shapefile(folder / "宗地.shp", headers, ROWS if rows is None else rows, **options)


def assert_right(data):
    assert data.parcels.index.tolist() == [row[0] for row in ROWS]
    assert data.parcels["location"].tolist() == [row[1] for row in ROWS]
    assert data.parcels["holder_name"].tolist() == [row[2] for row in ROWS]
    assert data.parcels.geometry.area.tolist() == [10_000.0, 10_000.0]


@pytest.mark.parametrize(
    ("encoding", "cpg", "language", "chosen", "because"),
    [
        ("gbk", None, 0, "GB18030（含 GBK）", "不是有效的 UTF-8"),
        ("utf-8", None, 0, "UTF-8", "逐字严格校验通过"),
        ("gbk", "GBK", 0, "GB18030（含 GBK）", ".cpg 写明"),
        ("gbk", "936", 0, "GB18030（含 GBK）", ".cpg 写明"),
        ("utf-8", "UTF-8", 0, "UTF-8", ".cpg 写明"),
        ("gbk", None, 0x4D, "GB18030（含 GBK）", "dbf 语言标识写明"),
        ("utf-8", None, 0x4D, "UTF-8", "与dbf 语言标识所写 GB18030（含 GBK） 不符"),
        ("gbk", "UTF-8", 0, "GB18030（含 GBK）", ".cpg 所写 UTF-8 不符"),
        ("utf-8", "GBK", 0, "UTF-8", ".cpg 所写 GB18030（含 GBK） 不符"),
        ("gbk", "ISO-8859-1", 0x57, "GB18030（含 GBK）", ".cpg 所写 ISO8859-1 不符"),
        ("utf-8", "ISO-8859-1", 0x57, "UTF-8", ".cpg 所写 ISO8859-1 不符"),
        ("gbk", "nonsense", 0, "GB18030（含 GBK）", "不是有效的 UTF-8"),
    ],
)
def test_a_shapefile_comes_out_right_whatever_it_says_of_itself(tmp_path, encoding, cpg, language, chosen, because):
    shapefile(tmp_path, encoding=encoding, cpg=cpg, language=language)
    data = read(tmp_path, SHP)
    assert_right(data)
    note = found(data, "encoding_chosen").iloc[0]
    assert note["value"] == chosen
    assert because in note["message"]
    assert note["message"].count("“") == 3  # three samples
    assert "沈阳" in note["message"]
    assert note["file"] == "宗地.shp"


def test_a_declared_encoding_is_taken_at_its_word(tmp_path):
    shapefile(tmp_path, encoding="gbk", cpg="UTF-8")
    data = read(tmp_path, SHP + 'encoding = "gbk"\n')
    assert_right(data)
    assert "landuse.toml 写明" in found(data, "encoding_chosen")["message"].iloc[0]


def test_a_declared_encoding_that_does_not_fit_is_refused(tmp_path):
    shapefile(tmp_path, encoding="gbk")
    with pytest.raises(EncodingError, match=r"不能按 \[data.parcels\] 写明的编码 utf-8 读取"):
        read(tmp_path, SHP + 'encoding = "utf-8"\n')


def test_plain_ascii_needs_no_decision(tmp_path):
    shapefile(tmp_path, rows=[["A1", "Road 1", "Smith"]], headers=["ZDDM", "ZL", "QLR"], encoding="ascii")
    data = read(tmp_path, SHP)
    assert data.parcels["holder_name"].tolist() == ["Smith"]
    assert found(data, "encoding_chosen").empty


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
@pytest.mark.parametrize("word", ["一", "联通", "甲", "鑫", "王晓燕", "㎡", "茅台", "是"])
def test_a_single_short_word_is_enough_or_refused_but_never_misread(tmp_path, encoding, word):
    shapefile(tmp_path, rows=[["A1", word, "x"]], headers=["ZDDM", "ZL", "QLR"], encoding=encoding)
    try:
        location = read(tmp_path, SHP).parcels["location"].iloc[0]
    except EncodingError:
        return
    assert location == word


def test_bytes_of_neither_encoding_are_refused(tmp_path):
    shapefile(tmp_path, encoding="gbk")
    path = tmp_path / "宗地.dbf"
    path.write_bytes(path.read_bytes().replace("浑南".encode("gbk"), b"\xff\xff\xc3\xff"))
    with pytest.raises(EncodingError, match=r"文字编码无法判定.*encoding"):
        read(tmp_path, SHP)


def test_traditional_big5_is_not_passed_off_as_gb18030(tmp_path):
    shapefile(tmp_path, rows=[["A1", "臺北縣環境衛生園區", "聯華電子"]], headers=["ZDDM", "ZL", "QLR"], encoding="big5")
    with pytest.raises(EncodingError):
        read(tmp_path, SHP)
    assert read(tmp_path, SHP + 'encoding = "big5"\n').parcels["location"].iloc[0] == "臺北縣環境衛生園區"


def test_two_equal_readings_are_refused_with_both_and_the_line_to_write(tmp_path):
    (tmp_path / "p.csv").write_bytes("parcel_id,location\nA1,蔼佳\n".encode())  # the same bytes are 钄间匠 in GBK
    with pytest.raises(EncodingError) as caught:
        read(tmp_path, '[data.parcels]\nfile = "p.csv"\n')
    message = str(caught.value)
    assert "同样可能" in message
    assert "蔼佳" in message
    assert "钄间匠" in message
    assert 'encoding = "utf-8"' in message
    data = read(tmp_path, '[data.parcels]\nfile = "p.csv"\nencoding = "utf-8"\n')
    assert data.parcels["location"].tolist() == ["蔼佳"]


def test_a_byte_order_mark_settles_a_tie(tmp_path):
    (tmp_path / "p.csv").write_bytes("parcel_id,location\nA1,蔼佳\n".encode("utf-8-sig"))
    assert read(tmp_path, '[data.parcels]\nfile = "p.csv"\n').parcels["location"].tolist() == ["蔼佳"]


def test_text_cut_in_the_middle_of_a_character_is_read_and_reported(tmp_path):
    for encoding, width in (("utf-8", 20), ("gbk", 19)):
        shapefile(tmp_path, encoding=encoding, width=width)
        data = read(tmp_path, SHP)
        full = ROWS[0][1]
        read_as = data.parcels["location"].iloc[0]
        assert full.startswith(read_as)
        assert len(read_as) < len(full)
        cut = found(data, "text_cut")
        assert cut["row"].unique().tolist() == [1]
        assert read_as in cut["value"].tolist()


def test_a_field_name_cut_in_the_middle_of_a_character(tmp_path):
    shapefile(tmp_path, headers=["宗地代码", "坐落", "权利人"], encoding="utf-8")  # 12 bytes of 宗地代码 become 10
    for mapping in ("", '[data.parcels.columns]\nparcel_id = "宗地代码"\n', '[data.parcels.columns]\nparcel_id = "宗地代"\n'):
        data = read(tmp_path, SHP + mapping)
        assert_right(data)
        assert found(data, "header_cut")["value"].tolist() == ["宗地代"]


def test_a_cut_name_that_may_mean_two_columns_is_left_alone(tmp_path):
    headers = ["ZDDM", "补充协议签订日期", "实际竣工日期"]
    shapefile(tmp_path, rows=[["A1", "2018-05-10", "2019-05-10"]], headers=headers, encoding="utf-8")
    data = read(tmp_path, SHP)
    assert str(data.parcels["completion_date"].iloc[0].date()) == "2019-05-10"
    assert "supplement_signed_date" not in data.parcels
    assert data.parcels["补充协"].tolist() == ["2018-05-10"]


@pytest.mark.parametrize(
    ("encoding", "name"), [("gb18030", "GB18030（含 GBK）"), ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16")]
)
def test_text_tables(tmp_path, encoding, name):
    lines = [",".join(HEADERS), *(",".join(row) for row in ROWS)]
    (tmp_path / "宗地.csv").write_bytes("\r\n".join(lines).encode(encoding))
    data = read(tmp_path, '[data.parcels]\nfile = "宗地.csv"\n')
    assert data.parcels.index.tolist() == [row[0] for row in ROWS]
    assert data.parcels["holder_name"].tolist() == [row[2] for row in ROWS]
    assert found(data, "encoding_chosen")["value"].tolist() == [name]


def test_json_that_is_not_utf8_is_refused(tmp_path):
    text = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ZDDM":"A1","ZL":"沈阳"},"geometry":null}]}'
    (tmp_path / "p.geojson").write_bytes(text.encode("gbk"))
    with pytest.raises(EncodingError) as refused:
        read(tmp_path, '[data.parcels]\nfile = "p.geojson"\n')
    message = str(refused.value)
    assert "p.geojson 不是 UTF-8 编码，第 1 行有字节 C9 F2 D1 F4（按 GBK 为“沈阳”）" in message
    assert "选“另存为”，编码选“UTF-8”" in message
    (tmp_path / "p.geojson").write_bytes(b"\xef\xbb\xbf{\n" + text.encode()[:60] + b"\xff\xff\xff")
    with pytest.raises(EncodingError, match="第 2 行有字节 FF FF FF；"):
        read(tmp_path, '[data.parcels]\nfile = "p.geojson"\n')


def test_a_chinese_path_and_brackets(tmp_path):
    folder = tmp_path / "用地数据" / "2026年闲置〔1〕号 最终"
    folder.mkdir(parents=True)
    shapefile(folder, encoding="gbk")
    assert_right(read(folder, SHP))


LEVEL_ONE = [bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.text(st.sampled_from([*LEVEL_ONE, *"A1-#(). "]), min_size=1, max_size=12), min_size=1, max_size=8),
    st.sampled_from(["gbk", "utf-8"]),
)
def test_any_chinese_words_are_read_right_or_refused(words, encoding):
    raw = [word.encode(encoding) for word in words]

    def reading(codec):
        return Reading([], [cell.decode(codec) for cell in raw])

    try:
        choice = choose_encoding(reading, declared=None, stated={}, known_names=(), where="文件", section="data.parcels")
    except EncodingError:
        return
    assert reading(choice.codec).cells == words


def test_samples_are_cells_and_not_lines(tmp_path):
    (tmp_path / "p.csv").write_bytes('宗地代码,坐落\nA1,沈阳\nA2,"营口"\n'.encode("gbk"))
    note = found(read(tmp_path, '[data.parcels]\nfile = "p.csv"\n'), "encoding_chosen")["message"].iloc[0]
    assert note.endswith("样例：“沈阳”、“营口”、“宗地代码”")


def test_wrong_readings_look_wrong():
    for text in ("土地使用权人", "沈阳市铁西区", "北京农村商业银行股份有限公司", "宗地"):
        assert plausibility(text) > 0.8
        assert plausibility(text.encode().decode("gb18030", "replace")) < 0
    assert plausibility("plain ASCII") == 1
    assert plausibility("Besançon") > plausibility("Besançon".encode().decode("gb18030"))


def test_the_helper_writes_what_a_driver_reads(tmp_path):
    import pyogrio

    shapefile(tmp_path, encoding="gbk", cpg="GBK")
    frame = pyogrio.read_dataframe(tmp_path / "宗地.shp")
    assert frame["坐落"].tolist() == [row[1] for row in ROWS]
    assert frame.geometry.area.tolist() == [shape.area for shape in squares(2)]
    assert len(dbf_bytes([(b"a", "C", 3, 0)], [[b"x"]])) == 33 + 32 + 4 + 1
