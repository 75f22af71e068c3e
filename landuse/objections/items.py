"""What an enterprise is asked to confirm (企业数据确认单): each value that is held of it, under a number and a key.

The keys travel with the sheet on a hidden page; what comes back is matched by them and by nothing that people can retype.
"""

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd

from landuse.io.headings import heading
from landuse.metrics.enterprise_years import judged_year
from landuse.metrics.ratios import RATIOS
from landuse.results import Assessment
from landuse.vocabulary import code_label, column

SHEET, KEYS_SHEET = "企业数据确认单", "_键"
NUMBER, FIELD, RECORD, HELD, ANSWER, REMARK = "编号", "项目", "宗地/年度", "现有数据", "企业意见（更正值）", "说明及佐证材料"
HEADERS = (NUMBER, FIELD, RECORD, HELD, ANSWER, REMARK)
OTHER = "其他意见"
SECTIONS: Mapping[str, str] = {"enterprises": "企业基本情况", "occupancy": "用地情况", "accounts": "{}度数据"}
FIRM_COLUMNS = (
    "enterprise_name", "industry_code", "registration_date", "size_class", "operating_status", "built", "production_due_date",
)  # fmt: skip
LAND_COLUMNS = ("occupied_area_m2", "occupied_floor_area_m2")
YEAR_COLUMNS = tuple(
    name
    for name in dict.fromkeys(part for ratio in RATIOS.values() for part in (ratio.above, ratio.below))
    if name != "land_area_mu"
)
ITEM_COLUMNS = ("enterprise_id", "number", "table", "record", "column", "label", "record_label", "value", "text")
LONGEST_KEY = 200
KEY_COLUMNS = ("number", "table", "record", "column", "text")


def confirmation_items(result: Assessment) -> pd.DataFrame:
    """Return every value that is asked about: columns of :data:`ITEM_COLUMNS`, by enterprise and number.

    `record` tells the row of the table (row of the occupancy table, year of the accounts), `value` is what is held (missing where
    nothing is), `text` its plain writing. Accounts are those of the judged year, land that in use at the end of ``as_of``.
    """
    found = pd.concat([_firm_items(result), _land_items(result), _year_items(result)], ignore_index=True)
    place = pd.Series(range(len(result.enterprises)), index=result.enterprises.index)
    ordered = found.assign(place=found["enterprise_id"].map(place)).sort_values("place", kind="stable", ignore_index=True)
    ordered["number"] = ordered.groupby("enterprise_id").cumcount() + 1
    return ordered[list(ITEM_COLUMNS)]


def plain_value(value: object, dtype: str) -> str:
    """Return the writing of a value that does not depend on any program: 12345.6, 2018-05-10, true, a code; "" where unknown."""
    if pd.isna(value):  # type: ignore[call-overload]  # pandas-stubs knows no plain object
        return ""
    if dtype == "date":
        return f"{pd.Timestamp(str(value)):%Y-%m-%d}"
    if dtype == "boolean":
        return "true" if value else "false"
    return f"{float(str(value)):.12g}" if dtype == "float64" else str(value)


def shown_value(text: str, table: str, name: str) -> str:
    """Return a plain writing as people read it: labels for codes, 是 and 否 for flags; empty where unknown."""
    found = column(name, table)
    if found.dtype == "boolean":
        return {"true": "是", "false": "否"}.get(text, "")
    return code_label(found.code_list, text) if found.code_list and text else text


def key_text(value: object) -> str:
    r"""Return a writing of `value` that every spreadsheet program keeps as it is: plain ASCII; of a long text its hash.

    >>> key_text("甲_1")
    '\\u7532\\x5f1'
    """
    text = str(value)
    if len(text) > LONGEST_KEY:
        return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return text.encode("unicode_escape").decode("ascii").replace("_", r"\x5f").replace(" ", r"\x20")


def item_keys(items: pd.DataFrame) -> list[list[str]]:
    """Return the keys of the items of one enterprise as they stand on the hidden sheet."""
    return [
        [str(number), table, key_text(record), name, key_text(text)]
        for number, table, record, name, text in items[list(KEY_COLUMNS)].to_numpy().tolist()
    ]


def keys_digest(enterprise_key: str, keys: Sequence[Sequence[str]]) -> str:
    """Return the check sum that ties the keys of a sheet to each other and to the enterprise (its :func:`key_text`)."""
    lines = [enterprise_key, *("\t".join(row) for row in keys)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _firm_items(result: Assessment) -> pd.DataFrame:
    firms = result.enterprises
    parts = [
        _items("enterprises", name, firms.index, firms[name], record="", record_label="")
        for name in FIRM_COLUMNS
        if name in firms.columns
    ]
    return pd.concat(parts, ignore_index=True) if parts else _nothing()


def _land_items(result: Assessment) -> pd.DataFrame:
    """Return the stated areas of the land in use; where neither area is stated the ground area is asked for."""
    occupancy = result.data.table("occupancy")
    land = result.occupied_land
    land = land[land["enterprise_id"].isin(result.enterprises.index)] if len(land) else land
    if land.empty:
        return _nothing()
    rows = occupancy.loc[land["row"]].reindex(columns=[*occupancy.columns.union(pd.Index(LAND_COLUMNS))])
    floor = rows["occupied_floor_area_m2"].notna()
    wanted = {"occupied_area_m2": rows["occupied_area_m2"].notna() | ~floor, "occupied_floor_area_m2": floor}
    parts = []
    for name, asked in wanted.items():
        mine = rows[asked]
        tenure = mine["tenure"].astype("str").map(lambda code: code_label("tenure", code)).fillna("") if "tenure" in mine else ""
        label = mine["parcel_id"] + "（" + tenure + "）"
        parts.append(
            _items("occupancy", name, mine["enterprise_id"], mine[name], record=mine.index.astype("str"), record_label=label)
        )
    return pd.concat(parts, ignore_index=True).sort_values("record", key=lambda found: found.astype("int64"), kind="stable")


def _year_items(result: Assessment) -> pd.DataFrame:
    year = judged_year(result.as_of)
    accounts = result.data.table("accounts")
    mine = accounts[accounts.index.get_level_values("year") == year].droplevel("year").reindex(result.enterprises.index)
    mine = mine.reindex(columns=list(YEAR_COLUMNS))
    parts = [
        _items("accounts", name, mine.index, mine[name].astype("float64"), record=str(year), record_label=f"{year}年")
        for name in YEAR_COLUMNS
    ]
    return pd.concat(parts, ignore_index=True)


def _items(
    table: str, name: str, ids: pd.Index | pd.Series, values: pd.Series, *, record: object, record_label: object
) -> pd.DataFrame:
    found = column(name, table)
    held = values.astype(object).to_numpy()
    return pd.DataFrame({
        "enterprise_id": ids.to_numpy(),
        "table": table,
        "record": record,
        "column": name,
        "label": heading(found),
        "record_label": record_label.to_numpy() if isinstance(record_label, pd.Series) else record_label,
        "value": held,
        "text": [plain_value(value, found.dtype) for value in held],
    })  # fmt: skip


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=[name for name in ITEM_COLUMNS if name != "number"])
