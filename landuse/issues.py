"""Data problems as rows: what is wrong, where it stands, how grave it is, who must act, what to do.

A run collects them all; nothing is dropped silently. The kinds are those of ``vocabulary/issues.csv``.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from landuse.origins import ORIGIN_COLUMNS, Origins
from landuse.vocabulary import issue_type, table

ISSUE_COLUMNS = (
    "issue", "severity", "who", "table", "record_id", "column", "value", "message", "what_to_do", "file", "sheet", "row",
)  # fmt: skip


class IssueLog:
    """Collects issues; :meth:`frame` gives them as one table."""

    def __init__(self) -> None:
        self._batches: list[pd.DataFrame] = []

    def add(
        self,
        issue: str,
        *,
        table_name: str,
        records: Sequence[object] | pd.Index | None = None,
        record_ids: Sequence[object] | pd.Series | None = None,
        column: str = "",
        values: Sequence[object] | pd.Series | None = None,
        message: str = "",
        file: str | Sequence[str] = "",
        sheet: str = "",
        rows: Sequence[int] | pd.Series | None = None,
    ) -> None:
        """Add one issue for each of `records`, or a single one for the whole table or file where `records` is None.

        `records` are labels of the table's index, by which :func:`locate` finds file, sheet and row; `record_ids` are
        what the reader is shown instead (for tables whose rows are only numbered). `message` says what is special about
        these records; without it the kind's own label stands. `file` is one for all, or one for each. An empty `records` adds nothing.
        """
        kind = issue_type(issue)
        table(table_name)
        count = 1 if records is None else len(records)
        if count == 0:
            return
        labels = [""] * count if records is None else list(records)
        shown = labels if record_ids is None else record_ids
        batch = pd.DataFrame(
            {
                "issue": kind.name,
                "severity": kind.severity,
                "who": kind.who,
                "table": table_name,
                "record_id": _texts(shown),
                "column": column,
                "value": "" if values is None else _texts(values),
                "message": message or kind.label_zh,
                "what_to_do": kind.what_to_do_zh,
                "file": file,
                "sheet": sheet,
                "row": pd.array([pd.NA] * count if rows is None else list(rows), dtype="Int64"),
                "_label": pd.Series(labels, dtype=object),
            }
        )
        self._batches.append(batch)

    def extend(self, frame: pd.DataFrame) -> None:
        """Add the issues of `frame`, a result of :meth:`frame`."""
        if len(frame):
            self._batches.append(frame.assign(_label=""))

    def add_renamed(self, other: "IssueLog", *, file: str, called: str) -> None:
        """Add the issues of another log, in which what lies in `file` is `called` something else."""
        for batch in other.batches():
            names = [called + name.removeprefix(file) if f"{name}/".startswith(f"{file}/") else name for name in batch["file"]]
            self._batches.append(batch.assign(file=names))

    def batches(self) -> tuple[pd.DataFrame, ...]:
        """Return the issues as they were added, with the labels of their records."""
        return tuple(self._batches)

    def frame(self, origins: Mapping[str, pd.DataFrame] | None = None) -> pd.DataFrame:
        """Return all issues, gravest first, with file, sheet and row filled in from `origins` where they are known."""
        if not self._batches:
            return pd.DataFrame({name: pd.Series(dtype="Int64" if name == "row" else "str") for name in ISSUE_COLUMNS})
        found = pd.concat(self._batches, ignore_index=True)
        if origins:
            found = locate(found, origins)
        rank = found["severity"].map({"fatal": 0, "error": 1, "warning": 2, "note": 3})
        order = rank.sort_values(kind="stable").index
        return found.loc[order, list(ISSUE_COLUMNS)].reset_index(drop=True)


def locate(issues: pd.DataFrame, origins: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Fill in the file, sheet and row of issues that name a record of a table whose origin is known.

    Where the issue is about a column whose cell came from another file than the record, that is the file named.
    """
    located = issues.copy()
    held = Origins.of(origins)
    for (name, column), cells in held.cells.items():
        _fill(located, (located["table"] == name) & (located["column"] == column), cells)
    for name, origin in held.items():
        _fill(located, located["table"] == name, origin)
    return located


def _fill(located: pd.DataFrame, concerned: pd.Series, origin: pd.DataFrame) -> None:
    mine = concerned & located["row"].isna() & (located["_label"] != "")
    if not mine.any():
        return
    labels = pd.Index(located.loc[mine, "_label"])
    named = origin[origin.index.isin(labels)]  # few of many: their index is quickly made
    positions = named.index.get_indexer(labels)
    where = located.index[mine][positions >= 0]
    for field in ORIGIN_COLUMNS:
        located.loc[where, field] = named[field].to_numpy()[positions[positions >= 0]]


def _texts(values: Sequence[object] | pd.Series | pd.Index) -> list[str]:
    """Return each value as it is shown; a column of texts, codes or days is turned at once."""
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype | pd.StringDtype):
        return list(values.astype("str").fillna(""))
    if isinstance(values, pd.Series) and pd.api.types.is_datetime64_dtype(values.dtype):
        return list(values.dt.strftime("%Y-%m-%d").fillna(""))
    return [_text(value) for value in values]


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "/".join(_text(part) for part in value)
    if pd.isna(value):  # type: ignore[call-overload]  # pandas-stubs knows no plain object
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(value)
