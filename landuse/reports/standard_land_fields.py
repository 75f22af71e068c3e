"""Columns of the standard-land ledger: one row a parcel, one row a promise, one row a liability."""

from collections.abc import Mapping, Sequence

import pandas as pd

from landuse.policy import Policy
from landuse.reports.enterprises.standing_fields import CONFIDENCE
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.sheets.cells import Cell, label_cells, mapped_cells, number_cells, safe_text, text_cells
from landuse.reports.sheets.record_fields import record_field, record_fields
from landuse.reports.sheets.sheet_table import Field
from landuse.reports.sheets.workbook import Kind
from landuse.results import Assessment
from landuse.standard_land import conclusion_sentence, indicator_label, missing_labels
from landuse.vocabulary import code_label, codes, label

PARCEL, COUNTS, CONCLUSION = "宗地与合同", "承诺项数", "评价结论"
PROMISE, DELIVERY, LIABILITY = "承诺", "履约", "违约责任测算"
PARCEL_PLACES = (
    Place("parcel_id", 20, PARCEL, "parcels"),
    Place("holder_name", 18, PARCEL),
    Place("zone_id", 12, PARCEL),
    Place("contract_no", 12, PARCEL),
    Place("contract_date", 10.5, PARCEL),
    Place("area_mu", 9, PARCEL, "visible"),
    Place("land_price_wanyuan", 10, PARCEL, "visible"),
    Place("mortgaged", 6, PARCEL),
)
COUNT_HEADERS = {"promised": "承诺", "met": "达标", "unmet": "未达标", "unknown": "数据不全", "not_due": "未到期"}
CONCLUSION_PLACES = (
    Place("standard_land_completion", 11, CONCLUSION),
    Place("standard_land_production", 11, CONCLUSION),
    Place("standard_land_conclusion", 11, CONCLUSION),
    Place("standard_land_cure_until_date", 11, CONCLUSION),
)
DELIVERY_PLACES = (
    Place("completion_rate", 10, DELIVERY),
    Place("shortfall_share", 10, DELIVERY),
    Place("commitment_state", 9, DELIVERY),
    Place("cure_until_date", 10.5, DELIVERY),
)
NUMBERS: Mapping[str, tuple[Kind, str]] = {
    "promised_value": ("number", PROMISE),
    "actual_value": ("number", DELIVERY),
    "measured_value": ("fine", DELIVERY),
    "gap": ("number", DELIVERY),
}
"""Figures in the unit of the promise: shown with the digits they have, as a rounded one could look like a kept promise."""


def standard_parcels(result: Assessment) -> pd.DataFrame:
    """Return the parcels with promises, the gravest conclusion first, of one conclusion the largest first."""
    rows = result.results[result.results["standard_land_conclusion"] != "none"]
    order = rows.assign(_mu=-rows["area_mu"]).sort_index(kind="stable")
    order = order.sort_values(["standard_land_conclusion", "_mu"], kind="stable", na_position="last")
    return pd.DataFrame(rows.loc[order.index])


def ordered_promises(result: Assessment, parcels: pd.DataFrame) -> pd.DataFrame:
    """Return the promises in the order of `parcels`, each parcel's as the table has them; those of unknown parcels last."""
    place = pd.Series(range(len(parcels)), index=parcels.index.astype("str"))
    promises = result.commitments
    return promises.iloc[promises["parcel_id"].map(place).fillna(len(place)).argsort(kind="stable")]


def parcel_conclusions(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    """Return one row a parcel: contract, how many promises stand how, conclusions, and the sentence."""
    rules = result.policy.standard_land
    labels = {row.id: row.label for row in rules.indicators}
    missing = mapped_cells(
        rows["standard_land_missing_indicators"], lambda names: "、".join(labels.get(n.strip(), n) for n in names.split(","))
    )
    counts = [
        Field(header, number_cells(rows[f"commitments_{name}"]), "integer", 7, COUNTS, total="visible")
        for name, header in COUNT_HEADERS.items()
    ]
    by_parcel = dict(list(result.commitments.groupby("parcel_id")))
    sentences: list[Cell] = [
        safe_text(conclusion_sentence(rows.loc[parcel], by_parcel[str(parcel)], result.policy)) for parcel in rows.index
    ]
    return [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5, PARCEL),
        *record_fields(result, "parcels", PARCEL_PLACES, rows),
        *counts,
        *record_fields(result, "parcels", CONCLUSION_PLACES, rows),
        Field("未约定的\n必备指标", missing, "text", 13, CONCLUSION),
        Field("结论表述", sentences, "text", 52, CONCLUSION),
    ]


def promise_details(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    """Return one row a promise: what was agreed, whose figure is judged, rate, gap and state."""
    numbers = {name: Field(_header(name), number_cells(rows[name]), kind, 11, group) for name, (kind, group) in NUMBERS.items()}
    rate, shortfall, state, until = record_fields(result, "commitments", DELIVERY_PLACES, rows)
    return [
        *_identity(result, rows),
        _agreed(result, "checkpoint", 9, rows),
        _agreed(result, "due_date", 10.5, rows),
        _agreed(result, "direction", 8, rows),
        numbers["promised_value"],
        Field(_header("unit"), text_cells(rows["unit"]), "label", 10, PROMISE),
        numbers["actual_value"],
        Field(_header("actual_source"), label_cells(rows["actual_source"], "actual_source"), "label", 8, DELIVERY, choices="actual_source"),
        numbers["measured_value"],
        _precise(rate),
        numbers["gap"],
        _precise(shortfall),
        state,
        until,
        Field(_header("commitment_missing"), mapped_cells(rows["commitment_missing"], missing_labels), "text", 14, DELIVERY),
    ]  # fmt: skip


def liability_details(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    """Return one row an unmet promise: the agreement's rule, what it rests on, and the amount where it can be worked out."""
    price = prices(result, rows)
    return [
        *_identity(result, rows),
        _agreed(result, "checkpoint", 9, rows),
        Field("违约条款", label_cells(rows["liability_rule"], "liability_rule"), "label", 15, LIABILITY, choices="liability_rule"),
        Field("土地价款\n(万元)", number_cells(price), "amount", 10, LIABILITY),
        Field("缺口比例", number_cells(rows["shortfall_share"]), "gap", 10, LIABILITY),
        Field("违约金比例\n(‰/日)", number_cells(rows["liability_rate"]), "number", 10, LIABILITY),
        Field("计罚天数", number_cells(rows["penalty_days"]), "number", 8, LIABILITY),
        Field("测算违约金\n(万元)", number_cells(rows["liability_wanyuan"]), "amount", 11, LIABILITY),
        Field("测算方法", liability_texts(rows, price), "text", 40, LIABILITY),
    ]  # fmt: skip


def prices(result: Assessment, rows: pd.DataFrame) -> pd.Series:
    """Return the land price of the parcel of each promise in 万元."""
    known = result.results["land_price_wanyuan"]
    return pd.Series(known.reindex(rows["parcel_id"]).to_numpy(), index=rows.index)


def liability_texts(rows: pd.DataFrame, price: pd.Series) -> list[Cell]:
    """Return in words how each amount comes about, or why there is none."""
    columns = ("liability_rule", "liability_wanyuan", "shortfall_share", "liability_rate", "penalty_days", "commitment_missing")
    return [_liability_text(*values) for values in zip(price, *(rows[name] for name in columns), strict=True)]


def indicator_set(policy: Policy) -> list[Field]:
    """Return the indicators of the set: usual check-point and direction, whether required, on which ground."""
    rows = policy.standard_land.indicators
    terms = [
        f"{'必备' if row.required else '可选'};{code_label('checkpoint', row.checkpoint)};"
        f"{code_label('direction', row.direction) if row.direction else '方向按协议'}"
        for row in rows
    ]
    names = [safe_text(f"{row.label}({row.unit})" if row.unit else row.label) for row in rows]
    return [
        Field("指标", names, "text"),
        Field("要求(环节、方向按惯例所列,以协议为准)", terms, "plain"),
        Field("可信程度", [CONFIDENCE[row.confidence] for row in rows], "label"),
        Field("依据", [safe_text(policy.cite(row.article)) for row in rows], "plain"),
    ]


def rule_values(policy: Policy) -> list[Field]:
    """Return the other rules of the section with value, ground and confidence."""
    words = {
        "cure_months": "整改期限(自考核日期起,月)",
        "measured_actuals": "实际值空缺时采用测算值",
        "applies_from": "必备指标适用于该日起签订的合同",
    }
    said = {"never": "不采用", "where_missing": "采用并注明", "none": "不限"}
    found = [policy.source(f"standard_land.{name}") for name in words]
    return [
        Field("规则", list(words.values()), "text"),
        Field("取值", [said.get(str(source.value), str(source.value)) for source in found], "plain"),
        Field("可信程度", [CONFIDENCE[source.confidence] for source in found], "label"),
        Field("依据", [safe_text(policy.cite(source.article)) for source in found], "plain"),
    ]


def conclusion_counts(rows: pd.DataFrame) -> str:
    """Return how many parcels have each conclusion, in words."""
    found = rows["standard_land_conclusion"].value_counts()
    listed = [f"{entry.label_zh}{found[code]}宗" for code, entry in codes("standard_land_conclusion").items() if found.get(code)]
    return f"共{len(rows)}宗:" + "、".join(listed) if len(rows) else "没有标准地"


def _identity(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    holders = result.results.get("holder_name", pd.Series(dtype="str")).reindex(rows["parcel_id"])
    labels = rows["indicator"].map(lambda name: indicator_label(name, result.policy.standard_land), na_action="ignore")
    return [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5, PARCEL),
        Field("宗地代码", text_cells(rows["parcel_id"]), "id", 20, PARCEL),
        Field("土地使用权人", text_cells(holders), "text", 18, PARCEL),
        Field("指标", text_cells(labels), "text", 16, PROMISE, total="records"),
    ]


def _agreed(result: Assessment, name: str, width: float, rows: pd.DataFrame) -> Field:
    return record_field(result, "commitments", Place(name, width, PROMISE), rows)


def _precise(field: Field) -> Field:
    """Return a share with three decimals of a percent: 99.995 % must not look like 100 %."""
    return Field(field.header, field.cells, "gap", field.width, field.group)


def _header(name: str) -> str:
    return label(name, table="commitments")


def _liability_text(price: float, rule: object, amount: float, share: float, rate: float, days: float, missing: str) -> str:
    if rule == "none":
        return "协议未约定违约金,不测算;按协议其他条款处理"
    if pd.isna(amount):
        return f"缺少{missing_labels(missing)},不测算" if missing else "承诺值为零,无法计算缺口比例,不测算"
    if rule == "per_mille_per_day":
        return f"土地价款 {price:.2f} 万元 × {rate:g}‰ × {days:g} 天 = {amount:.2f} 万元"
    return f"土地价款 {price:.2f} 万元 × 缺口比例 {share * 100:.10g}% = {amount:.2f} 万元"


SHEET_NOTES: Sequence[str] = (
    "完成率按未四舍五入的数值比较:不低于类为实际值÷承诺值,不高于类为承诺值÷实际值(实际值为零的按 100%);考核日期当日不判断,次日起判断。",
    "“系统测算值”由宗地表和企业年度数据按承诺的单位计算,只作对照;投资强度含土地价款。实际值以验收、复核填报的为准。",
)
