"""The code lists with their colours, the kinds of data problems, and the headers and words that are understood."""

from landuse.vocabulary import all_columns, code_label, columns, issue_types, tables
from landuse.vocabulary.codes import code_lists
from landuse.vocabulary.rows import read_rows
from rendering.markdown import code, page, plain, swatch, table
from rendering.names import names


def code_pages() -> dict[str, str]:
    """Return the pages by path."""
    return {"codes.md": _codes(), "issues.md": _issues(), "headers.md": _headers()}


def _codes() -> str:
    users: dict[str, list[str]] = {}
    titles = {column.code_list: column.label_zh for column in reversed(all_columns()) if column.code_list} | names("code_lists")
    for column in all_columns():
        if column.code_list:
            users.setdefault(column.code_list, []).append(f"{plain(column.label_zh)}（{code(column.name)}）")
    said: dict[tuple[str, str], list[str]] = {}
    for row in read_rows("code_aliases"):
        said.setdefault((row["list"], row["code"]), []).append(plain(row["alias"]))
    parts = [
        "带代码的列只能取表中的值；表格里写代码、中文名或“也可写作”中的文字都能识别，其他文字列为问题。色块是地图、台账和 QGIS 样式共用的颜色。"
    ]
    for name, found in code_lists().items():
        used = "、".join(dict.fromkeys(users.get(name, [])))
        rows = table(
            ["代码", "中文名", "English", "含义", "也可写作"],
            (
                [
                    swatch(of.color, of.hatch) + code(of.code), plain(of.label_zh), plain(of.label_en), plain(of.definition_zh),
                    "、".join(said.get((name, of.code), [])),
                ]
                for of in found.values()
            ),
        )  # fmt: skip
        parts += [
            f"(codes-{name.replace('_', '-')})=\n## {titles.get(name, name)}（{name}）",
            f"用于：{used}。" if used else "",
            rows,
        ]
    return page("代码表", *parts, label="codes")


def _issues() -> str:
    intro = "数据中的每个问题都是问题清单（`issues.xlsx`）中的一行，从不悄悄改动数据。下表是全部问题种类，按严重程度排列。"
    order = list(code_lists()["severity"])
    parts = [intro]
    for severity in order:
        rows = table(
            ["问题", "由谁处理", "怎么办", "编号"],
            (
                [plain(of.label_zh), plain(code_label("who", of.who)), plain(of.what_to_do_zh), code(of.name)]
                for of in issue_types().values()
                if of.severity == severity
            ),
        )
        if rows:
            parts += [f"## {code_label('severity', severity)}", rows]
    return page("数据问题", *parts, label="issue-types")


def _headers() -> str:
    intro = (
        "读表时自动识别的表头：数据字典的英文列名、中文名（见[数据字典](dictionary/index.md)），以及下列单位常用的写法和数据库字段名。"
        "单位写在表头括号里即可，如“土地面积（亩）”。同一写法在一张表里对应两列的不自动识别，须在 `landuse.toml` 中指明。"
    )
    parts = [intro]
    for name, of in tables().items():
        said: dict[str, list[str]] = {}
        for row in read_rows("aliases"):
            if row["table"] == name:
                said.setdefault(row["column"], []).append(plain(row["alias"]))
        rows = table(
            ["列", "列名", "也认作"],
            ([plain(columns(name)[column].label_zh), code(column), "、".join(found)] for column, found in said.items()),
        )
        if rows:
            parts += [f"## {of.label_zh}", rows]
    return page("识别的表头", *parts, label="headers")
