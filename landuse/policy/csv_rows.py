"""Row lists of a pack kept as CSV beside it: long tables such as control values and negative lists.

A pack names them in its head, row list by row list: ``tables = { "land_control.values" = ["floors.csv"] }``. The first line holds
the fields of the row, an empty cell means the field is not given, a line without any cell is passed over.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from landuse.errors import PolicyError
from landuse.vocabulary.rows import did_you_mean

ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried in this order: a spreadsheet in China saves CSV as GBK."""


def csv_text(file: Path) -> str:
    """Return the text of a CSV beside a pack, in UTF-8 or GBK; raise PolicyError where there is no such file or it is neither."""
    if not file.is_file():
        raise PolicyError(f"政策包所列的表 {file.name} 不存在；CSV 文件须与政策包放在同一文件夹")
    content = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise PolicyError(f"政策包的表 {file.name} 的文字编码无法识别；请另存为 UTF-8 编码的 CSV")


def csv_rows(text: str, file: str, fields: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield "file, line n" and the filled cells of every row of the CSV `text`.

    Raises
    ------
    PolicyError
        A heading is not among `fields` or stands twice, or a row has more cells than there are headings.
    """
    reader = csv.reader(io.StringIO(text))
    headings = [name.strip() for name in next(reader, [])]
    for name in headings:
        if name not in fields:
            raise PolicyError(f"{file} 第 1 行：没有“{name}”这一列{did_you_mean(name, fields)}；可用：{'、'.join(fields)}")
        if headings.count(name) > 1:
            raise PolicyError(f"{file} 第 1 行：“{name}”列重复")
    for cells in reader:
        where = f"{file} 第 {reader.line_num} 行"
        if len(cells) > len(headings):
            raise PolicyError(f"{where}：共 {len(cells)} 格，多于表头的 {len(headings)} 列；文字中有逗号时请加引号")
        row = {name: cell.strip() for name, cell in zip(headings, cells, strict=False) if cell.strip()}
        if row:
            yield where, row
