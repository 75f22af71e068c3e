"""What is wrong with a text that is no TOML: line, column and the likely cause in Chinese; nothing of the text itself is repeated."""

import re

_AT = re.compile(r"\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_KINDS = (
    (r"Unterminated string|Expected '(?:\"\"\"|''')'|Expected '[\"']'", "引号没有成对"),
    (r"Unclosed array", "方括号 [ ] 没有成对，或各项之间缺少逗号"),
    (r"Unclosed inline table", "花括号 { } 没有成对，或各项之间缺少逗号"),
    (r"Expected '=' after a key", "缺少等号：每行须写成 名 = 值"),
    (r"Expected '\]{1,2}' at the end", "节名的方括号没有成对，须写成 [节名]（重复的节写成 [[节名]]）"),
    (r"Cannot declare|Cannot redefine|Cannot mutate|Cannot overwrite|Duplicate inline", "同一节或同一项写了两次；请只留一处"),
    (r"Unescaped '\\' in a string|Invalid hex value|Escaped character", "引号内的反斜杠须写成 \\\\；路径可改用 / 或单引号"),
    (r"Invalid date or datetime", "日期无效，须写成 2020-12-31"),
    (r"Invalid value", "等号右边不是有效的值：文字须加半角引号，日期写成 2020-12-31，是否写成 true 或 false"),
    (r"Invalid initial character for a key|Invalid statement", "不是“名 = 值”或“[节名]”；名中有汉字、空格或符号的须加半角引号，说明文字前须加 #"),
    (r"Expected newline or end of document", "值的后面还有其他内容；文字须整个加引号，日期写成 2020-12-31，每行只写一项，说明文字前须加 #"),
    (r"Illegal character|Found invalid character", "有不能使用的字符（换行、制表符或控制字符）；文字须在同一行内写完"),
    (r"Exceeds the limit", "数字过长"),
)  # fmt: skip
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')
_FULL_WIDTH = re.compile("[“”‘’＂＇＝：，、；［］｛｝【】　．]")
_LONGEST_LINE = 2000


def toml_fault(error: ValueError, text: str) -> str:
    """Return `` 第 3 行第 5 列：…`` for what the parser said of `text`: line and column, counted from 1, and the likely cause.

    >>> import tomllib
    >>> try:
    ...     tomllib.loads("name = “x”")
    ... except ValueError as error:
    ...     toml_fault(error, "name = “x”")
    ' 第 1 行第 8 列：“、”是全角符号，须改为半角'
    """
    said = str(error)
    at = _AT.search(said)
    lines = text.splitlines() or [""]
    if at is None:
        return f"：{_kind(said)}"
    if at["line"] is None:
        return f" 末尾（第 {len(lines)} 行）：{_kind(said)}"
    number = int(at["line"])
    line = lines[number - 1] if number <= len(lines) else ""
    wrong = "、".join(dict.fromkeys(_FULL_WIDTH.findall(_QUOTED.sub("", line[:_LONGEST_LINE]))))
    shown = wrong.replace("\u3000", "空格")
    reason = f"{shown}是全角符号，须改为半角" if wrong else _kind(said)
    return f" 第 {number} 行第 {at['column']} 列：{reason}"


def _kind(said: str) -> str:
    return next((words for pattern, words in _KINDS if re.match(pattern, said)), "写法不符合 TOML 格式")
