"""Plain values for the evaluation report of one standard-land parcel (标准地评价报告): what a Word template fills in.

The chapters are those of the usual report: cover, project, grounds, promises, delivery, land use, problems, conclusion,
liability, annex. Every value is text, a finite number, True, False or None (unknown); days are ``yyyy-mm-dd``.
"""

import math
from collections.abc import Sequence

import pandas as pd

from landuse.errors import UnknownNameError, sample
from landuse.reports.parcels.parcel_fields import zone_names
from landuse.reports.standard_land_fields import liability_texts, prices
from landuse.results import Assessment
from landuse.standard_land import DISCLAIMER, conclusion_sentence, indicator_label, missing_labels
from landuse.vocabulary import code_label, column, label

Plain = str | float | int | bool | None
COVER = ("parcel_id", "supervision_no", "location", "holder_name")
PROJECT = (
    "holder_name", "holder_uscc", "industry_code", "industry_code_year", "location", "zone_id", "area_m2", "area_mu", "supply_mode",
    "contract_no", "contract_date", "land_price_wanyuan", "agreed_start_date", "actual_start_date", "agreed_completion_date",
    "completion_date", "works_status", "mortgaged",
)  # fmt: skip
LAND_USE = (
    "floor_area_m2", "building_footprint_m2", "structure_area_m2", "yard_area_m2", "office_land_m2", "greening_area_m2",
    "fixed_asset_investment_wanyuan", "floor_area_ratio", "building_coefficient", "office_land_share", "greening_share",
    "investment_intensity_wanyuan_per_mu", "investment_intensity_wanyuan_per_ha", "tax_wanyuan_per_mu", "revenue_wanyuan_per_mu",
    "idle_status",
)  # fmt: skip
PROMISED = ("direction", "promised_value", "unit", "checkpoint", "due_date")
DELIVERED = (
    "promised_value", "unit", "direction", "judged_value", "actual_source", "measured_value", "completion_rate", "gap", "shortfall_share",
    "commitment_state", "cure_until_date",
)  # fmt: skip
OWED = ("liability_rule", "liability_rate", "shortfall_share", "penalty_days", "liability_wanyuan")


def standard_land_context(result: Assessment, parcel_id: str, *, title: str = "") -> dict[str, object]:
    """Return everything that the report on one parcel says, chapter by chapter, as plain values.

    Keys: ``cover``, ``project``, ``grounds``, ``promises``, ``delivery``, ``land_use``, ``problems``, ``conclusion``, ``liability``,
    ``annex``. Codes come with their labels (``works_status`` and ``works_status_label``). Nothing is rounded. Amounts of liability
    stand side by side and have no sum.

    Raises
    ------
    UnknownNameError
        The assessment has no such parcel, or the parcel has no promise of standard land.
    """
    if parcel_id not in result.results.index:
        raise UnknownNameError(f"没有宗地“{parcel_id}”；请核对宗地代码")
    promises = result.commitments[result.commitments["parcel_id"] == parcel_id]
    if promises.empty:
        known = sample(result.commitments["parcel_id"].drop_duplicates())
        raise UnknownNameError(f"宗地“{parcel_id}”没有标准地承诺，不能编制评价报告；有承诺的宗地：{known or '无'}")
    parcel = pd.DataFrame(result.results).loc[[parcel_id]].iloc[0]
    unmet = promises[promises["commitment_state"] == "unmet"]
    named = _zone(result, parcel_id)
    return {
        "cover": {"title": title, "as_of": f"{result.as_of:%Y-%m-%d}", **_record(parcel, COVER, "parcels")},
        "project": {**_record(parcel, PROJECT, "parcels"), "zone_name": named, "production_due_date": _production(promises)},
        "grounds": _grounds(result),
        "promises": _rows(result, promises, PROMISED),
        "delivery": _rows(result, promises, DELIVERED),
        "land_use": _record(parcel, LAND_USE, "parcels"),
        "problems": _problems(result, parcel, promises),
        "conclusion": {
            "sentence": conclusion_sentence(parcel, promises, result.policy),
            "disclaimer": DISCLAIMER,
            **_record(
                parcel,
                ("standard_land_completion", "standard_land_production", "standard_land_conclusion", "standard_land_cure_until_date",
                 "commitments_promised", "commitments_met", "commitments_unmet", "commitments_unknown", "commitments_not_due"),
                "parcels",
            ),
        },
        "liability": _liability(result, unmet),
        "annex": _annex(result, parcel, promises),
    }  # fmt: skip


def _record(record: pd.Series, names: Sequence[str], table: str) -> dict[str, Plain]:
    """Return the values of one record, codes also by their labels; None where the record lacks a column."""
    found: dict[str, Plain] = {}
    for name in names:
        value = record.name if name == "parcel_id" and table == "parcels" else record.get(name)
        found[name] = _plain(value)
        code_list = column(name, table).code_list
        if code_list is not None:
            found[f"{name}_label"] = None if found[name] is None else code_label(code_list, str(found[name]))
    return found


def _rows(result: Assessment, promises: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Plain]]:
    rules = result.policy.standard_land
    return [
        {
            "indicator": indicator_label(str(promises.loc[row, "indicator"]), rules),
            **_record(promises.loc[row], names, "commitments"),
        }
        for row in promises.index
    ]


def _liability(result: Assessment, unmet: pd.DataFrame) -> list[dict[str, Plain]]:
    price = prices(result, unmet)
    methods = liability_texts(unmet, price)
    return [
        {**row, "land_price_wanyuan": _plain(amount), "method": str(method)}
        for row, amount, method in zip(_rows(result, unmet, OWED), price, methods, strict=True)
    ]


def _grounds(result: Assessment) -> list[dict[str, Plain]]:
    """Return the rules judged by: the set's indicators and the section's values, each with its ground and how sure it is."""
    policy = result.policy
    set_rows = [(row.label, row.article, row.confidence) for row in policy.standard_land.indicators]
    values = [
        (f"整改期限{policy.standard_land.cure_months}个月", source.article, source.confidence)
        for source in (policy.source("standard_land.cure_months"),)
    ]
    return [{"subject": what, "ground": policy.cite(article), "confidence": sure} for what, article, sure in [*set_rows, *values]]


def _problems(result: Assessment, parcel: pd.Series, promises: pd.DataFrame) -> list[str]:
    """Return what stands in the way, each in a sentence: unmet, undecided, not agreed, data problems, a mortgage."""
    rules = result.policy.standard_land
    names = [indicator_label(name, rules) for name in promises["indicator"]]
    told = zip(names, promises["commitment_state"], promises["completion_rate"], promises["commitment_missing"], strict=True)
    found = []
    for name, state, rate, missing in told:
        if state == "unmet":
            found.append(f"{name}未达标" + ("" if pd.isna(rate) else f"，完成率{rate * 100:.10g}%"))
        elif state == "unknown":
            found.append(f"{name}数据不全，缺少{missing_labels(missing)}")
    lacking = parcel["standard_land_missing_indicators"]
    if not pd.isna(lacking) and lacking:
        labels = {row.id: row.label for row in rules.indicators}
        found.append(f"未约定必备指标：{'、'.join(labels[part.strip()] for part in str(lacking).split(','))}")
    if _plain(parcel.get("mortgaged")) is True:
        found.append("宗地已抵押，处理前应告知抵押权人")
    return found


def _annex(result: Assessment, parcel: pd.Series, promises: pd.DataFrame) -> dict[str, object]:
    """Return the data used, what is missing, the issues of the parcel, and how the figures are to be read."""
    issues = result.issues[result.issues["record_id"].astype("str") == str(parcel.name)]
    wanting = [name for name in LAND_USE if pd.isna(parcel.get(name))]
    return {
        "inputs": result.provenance.get("inputs", []),
        "packs": [f"{pack.id} {pack.title}" for pack in result.policy.packs],
        "run_id": result.provenance.get("run_id"),
        "missing_of_parcel": [label(name, table="parcels") for name in wanting],
        "missing_of_promises": [missing_labels(text) for text in promises["commitment_missing"] if text],
        "issues": issues["message"].tolist(),
        "unpromised_set": _plain(parcel["standard_land_missing_indicators"]),
    }


def _production(promises: pd.DataFrame) -> Plain:
    """Return the agreed day of full production: the earliest due date of the production check."""
    return _plain(promises.loc[promises["checkpoint"] == "production", "due_date"].min())


def _zone(result: Assessment, parcel_id: str) -> Plain:
    if "zone_id" not in result.results:
        return None
    return _plain(zone_names(result, result.results.loc[[parcel_id], "zone_id"]).iloc[0])


def _plain(value: object) -> Plain:
    """Return text, number, flag or None; a day as ``yyyy-mm-dd``; an infinite number as None."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]  # pandas-stubs knows no plain object
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    item = value.item() if hasattr(value, "item") else value
    if isinstance(item, float) and not math.isfinite(item):
        return None
    return item if isinstance(item, bool | int | float) else str(item)
