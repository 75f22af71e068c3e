"""A text that is no TOML: line, column and likely cause in Chinese, the same wherever one is read; never the text itself."""

import re
import tomllib

import pytest

from landuse.config import load_config
from landuse.errors import LanduseError
from landuse.planning import read_capacities
from landuse.policy import load_policy
from landuse.toml_errors import toml_fault

HEAD = '# 说明\n[project]\nname = "甲"\n'
FAULTS = {
    "name = “乙”": (4, 8, "“、”是全角符号"), "name2 ＝ 'x'": (4, 7, "＝是全角符号"), "[data。parcels]": (4, 6, "节名的方括号没有成对"),
    "［data］": (4, 1, "［、］是全角符号"), 'x = "a，b" 乙：': (4, 11, "：是全角符号"), 'x = "a': (None, None, "引号没有成对|不能使用的字符"),
    "x = [1, 2": (None, None, "方括号"), "x = {a = 1": (None, None, "花括号"), "x 1": (4, 3, "缺少等号"), "[data": (None, None, "节名的方括号没有成对"),
    "[[data]": (4, 7, "节名的方括号没有成对"), "[project]": (4, 9, "写了两次"), "name = 1": (None, None, "写了两次"), "x = {a=1, a=2}": (4, 14, "写了两次"),
    'x = "C:\\data"': (4, 7, "反斜杠"), 'x = "C:\\users"': (4, 9, "反斜杠"), "x = 2020-02-30": (4, 5, "日期无效"), "x = 沈阳": (4, 5, "文字须加半角引号"),
    "x = True": (4, 5, "true 或 false"), "宗地 = 1": (4, 1, "须加半角引号"), "x = 2020/12/31": (4, 9, "日期写成 2020-12-31"), "x = 1 y = 2": (4, 7, "每行只写一项"),
    'x = "a\x01b"': (4, 7, "控制字符"), f"x = {'9' * 5000}": (None, None, "数字过长"),
}  # fmt: skip
PLACE = re.compile(r"第 (\d+) 行(?:第 (\d+) 列)?")


@pytest.mark.parametrize("line", FAULTS)
def test_line_column_and_cause_are_told_in_chinese(line):
    text = HEAD + line
    row, column, cause = FAULTS[line]
    with pytest.raises(ValueError, match=r"[A-Z]") as caught:
        tomllib.loads(text)
    told = toml_fault(caught.value, text)
    assert re.search(cause, told), told
    assert re.search("[a-z]{4,}", told.replace("true", "").replace("false", "").replace("TOML", "")) is None, told
    if row is not None:
        found = PLACE.search(told)
        assert (int(found[1]), abs(int(found[2]) - column) <= 3) == (row, True), told  # versions of Python count from other signs


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (load_config, "landuse.toml"),
        (lambda path: load_policy(path, as_of="2020-12-31"), "own.toml"),
        (read_capacities, "plan.toml"),
    ],
)
def test_wherever_a_toml_is_read_and_without_what_it_says(read, name, tmp_path):
    (tmp_path / name).write_text("[a]\nb = 1\npassword = geheim\n", encoding="utf-8")
    with pytest.raises(
        LanduseError, match=rf"{name} 不是有效的 TOML 第 3 行第 12 列：等号右边不是有效的值：文字须加半角引号"
    ) as caught:
        read(tmp_path / name)
    assert "geheim" not in str(caught.value)
    (tmp_path / name).write_bytes('[a]\nb = "沈阳"\n'.encode("gbk"))
    with pytest.raises(LanduseError, match="不是 UTF-8 编码；请另存为 UTF-8"):
        read(tmp_path / name)
