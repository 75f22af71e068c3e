"""Columns of the per-mu evaluation: what an enterprise yields, what each indicator scores, what its grade brings."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from landuse.io.headings import heading, unit_label
from landuse.metrics.enterprise_years import EXPENSES, judged_year
from landuse.metrics.ratios import RATIOS
from landuse.policy import Indicator, Policy
from landuse.policy.rules import Consequence
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.sheets.cells import Cell, mapped_cells, number_cells, safe_text
from landuse.reports.sheets.record_fields import look, record_fields
from landuse.reports.sheets.sheet_table import Field
from landuse.reports.sheets.workbook import Kind
from landuse.results import Assessment
from landuse.vocabulary import code_label, column, label

FIRM, RAW, RESULT, MEASURES = "企业", "原始数据", "评价结果", "政策措施"
FIRM_PLACES = (
    Place("enterprise_name", 19, FIRM, "firms"),
    Place("enterprise_id", 20, FIRM),
    Place("zone_id", 11, FIRM),
    Place("land_area_mu", 9, FIRM, "visible"),
)
YIELD_PLACES = tuple(Place(name, 10, "单位产出") for name in RATIOS)
LAND = "land_area_mu"
WHOLE = ("kWh", "person")
CONFIDENCE = {"CONFIRMED": "已核对", "MEMORY": "凭资料、待核对", "DESIGN": "本系统拟定、待地方规则确定"}
"""How far a value of a pack can be relied on, in words."""


def judged_accounts(result: Assessment, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts of the judged year for the enterprises of `rows`, in their order; unknown where there are none."""
    accounts = result.data.table("accounts")
    year = judged_year(result.as_of)
    mine = accounts[accounts.index.get_level_values("year") == year]
    return mine.droplevel("year").reindex(rows.index)


def indicators_of(policy: Policy, size_class: str) -> list[Indicator]:
    """Return the indicators that the pack has for one size class."""
    return [indicator for indicator in policy.standing.indicators if indicator.size_class == size_class]


def amounts_behind(columns: Iterable[str]) -> list[str]:
    """Return the columns of the accounts that the ratios `columns` are made of, each once."""
    parts = [part for name in columns for part in (RATIOS[name].above, RATIOS[name].below)]
    return [name for name in dict.fromkeys(parts) if name != LAND]


def amount_look(name: str) -> Kind:
    """Return how a yearly amount looks: heads and kilowatt-hours are whole."""
    return "integer" if column(name, "enterprises" if name == LAND else "accounts").unit in WHOLE else "amount"


def raw_fields(accounts: pd.DataFrame, names: Sequence[str], year: int) -> list[Field]:
    """Return the amounts of the judged year that the evaluation rests on."""
    fields = []
    for name in names:
        cells: list[Cell] = number_cells(accounts[name]) if name in accounts.columns else [None] * len(accounts)
        header = heading(column(name, "accounts")).replace("(", "\n(")
        fields.append(Field(header, cells, amount_look(name), 10.5, f"{RAW}（{year}年）", total="visible"))
    return fields


def indicator_fields(result: Assessment, rows: pd.DataFrame, indicator: Indicator) -> list[Field]:
    """Return figure, benchmark and points of one indicator; the headers say where the benchmark is from, and the weight."""
    found = column(indicator.column, "enterprises")
    parts = result.score_parts[indicator.id].reindex(rows.index)
    group = f"{found.label_zh}({unit_label(found.unit)})" if found.unit != "share" else found.label_zh
    kind = look(found)
    headers = {"value": "指标值", "benchmark": f"基准值\n（{benchmark_origin(result.policy, indicator)}）"}
    return [
        *(Field(header, number_cells(parts[part]), kind, 9.5, group) for part, header in headers.items()),
        Field(f"得分\n（权重{indicator.weight:g}）", number_cells(parts["points"]), "amount", 8.5, group),
    ]


def benchmark_origin(policy: Policy, indicator: Indicator) -> str:
    """Say what the benchmark of an indicator is: given by the pack, the year's average, or the best figure."""
    if policy.standing.scoring == "best_is_full":
        return "最优值"
    return "规则给定" if indicator.benchmark is not None else "当年平均"


def result_fields(result: Assessment, rows: pd.DataFrame, accounts: pd.DataFrame) -> list[Field]:
    """Return adjustment, score and grade, what is missing or why there is no rank, and what the grade brings."""
    places = (Place("score_adjustment", 7, RESULT), Place("per_mu_score", 9, RESULT), Place("per_mu_grade", 11, RESULT))
    grades = rows["per_mu_grade"].astype("str")
    return [
        *record_fields(result, "enterprises", places, rows),
        Field("缺项及其他说明", missing_cells(result, rows, accounts), "text", 17, RESULT),
        Field("措施及依据", mapped_cells(grades, lambda grade: consequences_text(result.policy, grade)), "text", 40, MEASURES),
    ]


def missing_cells(result: Assessment, rows: pd.DataFrame, accounts: pd.DataFrame) -> list[Cell]:
    """Return for each enterprise why it is not ranked, and which figures are missing or cannot be divided by."""
    texts = [[] for _ in range(len(rows))]  # type: list[list[str]]
    for category, place in _positions(rows["exempt_category"]):
        if category != "none":
            texts[place].append(f"不参评：{code_label('exempt_category', category)}")
    for status, place in _positions(rows["operating_status"]):
        if status == "deregistered":
            texts[place].append("不参评：已注销")
    for place in np.flatnonzero(rows["veto"].fillna(value=False).to_numpy(dtype=bool)).tolist():
        texts[place].append("一票否决")
    scheme = {size: indicators_of(result.policy, size) for size in ("above_scale", "below_scale")}
    for size, found in scheme.items():
        mine = (rows["size_class"] == size).to_numpy()
        names = [LAND, *amounts_behind(indicator.column for indicator in found)]
        for name in names if found else ():
            values = rows[LAND] if name == LAND else accounts.get(name, pd.Series(float("nan"), index=rows.index))
            wording = label(name, table="enterprises" if name == LAND else "accounts")
            for fault, words in (
                ("缺", values.isna()),
                ("非正", _no_divisor(name, values, found)),
                ("为负", _negative(name, values)),
            ):
                for place in (words.to_numpy() & mine).nonzero()[0].tolist():
                    texts[place].append(f"{wording}{fault}" if fault != "缺" else f"缺{wording}")
    return ["、".join(dict.fromkeys(parts)) or None for parts in texts]


def consequences_text(policy: Policy, grade: str) -> str:
    """Return what the pack says that a grade brings, each with its article; a rate only where the pack gives one."""
    return "\n".join(consequence_text(policy, row) for row in policy.standing.consequences if row.grade == grade)


def consequence_text(policy: Policy, row: Consequence) -> str:
    """Return one measure: subject, text, rate, article, and that it is still to be checked where it is."""
    rate = "" if row.rate is None else f"（{row.rate:g}{row.unit}）"
    checked = "" if row.confidence == "CONFIRMED" else "，待核对"
    return safe_text(f"{row.subject}：{row.text}{rate}〔{policy.cite(row.article)}{checked}〕")


def _positions(values: pd.Series) -> list[tuple[str, int]]:
    return [(str(value), place) for place, value in enumerate(values) if not pd.isna(value)]


def _no_divisor(name: str, values: pd.Series, found: Sequence[Indicator]) -> pd.Series:
    divides = any(RATIOS[indicator.column].below == name for indicator in found)
    return (values <= 0) & divides


def _negative(name: str, values: pd.Series) -> pd.Series:
    return (values < 0) & (name in EXPENSES)
