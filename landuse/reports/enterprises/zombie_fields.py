"""Columns of the list of zombie enterprises: status, what shows activity, the literature's evidence, the land, the ground."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.policy import Policy
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.sheets.cells import Cell, number_cells, safe_text
from landuse.reports.sheets.record_fields import NOT_KNOWN, dashed, listed, record_field, record_fields
from landuse.reports.sheets.sheet_table import Field
from landuse.results import Assessment
from landuse.units import M2_PER_MU

FIRM, FINDING, ACTIVITY, EVIDENCE, LAND, GROUND = (
    "企业",
    "甄别结果",
    "近{}个月活动情况",
    "参考证据（不单独作为认定依据）",
    "用地",
    "依据",
)
FIRM_PLACES = (
    Place("enterprise_name", 24, FIRM, "firms"),
    Place("enterprise_id", 20, FIRM),
    Place("zone_id", 13, FIRM),
    Place("operating_status", 9, FIRM),
    Place("zombie_status", 20, FINDING),
    Place("zombie_route", 10, FINDING),
    Place("is_inactive", 9, FINDING),
)
EVIDENCE_PLACES = (
    Place("chk_gap", 8.5, EVIDENCE),
    Place("is_zombie_chk", 7.5, EVIDENCE),
    Place("is_zombie_fn", 7.5, EVIDENCE),
    Place("is_zombie_fn_m", 7.5, EVIDENCE),
    Place("is_zombie_oecd", 8, EVIDENCE),
    Place("real_profit_wanyuan", 10.5, EVIDENCE),
    Place("is_loss_making", 8.5, EVIDENCE),
    Place("debt_asset_share", 8.5, EVIDENCE),
    Place("is_insolvent", 8, EVIDENCE),
)
ACTIVITY_FIGURES = (
    ("months", "有数据\n（月）", "integer", 7),
    ("sales", "开票销售额合计\n（万元）", "amount", 10.5),
    ("power_peak", "用电最高月\n（千瓦时）", "integer", 10.5),
    ("power_normal", "正常月用电\n（千瓦时）", "integer", 10.5),
    ("staff_peak", "参保最高月\n（人）", "integer", 8.5),
)
MONTHS_KNOWN = {"sales_months": "开票销售额", "power_months": "用电量", "staff_months": "参保人数"}


def zombie_fields(result: Assessment, rows: pd.DataFrame, ground: Sequence[Cell], header: str) -> list[Field]:
    """Return the fields of `rows` (of ``result.enterprises``); undefined evidence is a dash, `ground` the last column."""
    evidence = [record_field(result, "enterprises", place, rows) for place in EVIDENCE_PLACES]
    return [
        Field("序号", list(range(1, len(rows) + 1)), "ordinal", 5, FIRM),
        *record_fields(result, "enterprises", FIRM_PLACES, rows),
        *_activity_fields(result, rows),
        *(Field(field.header, dashed(field), field.kind, field.width, field.group) for field in evidence),
        Field("占用宗地", land_cells(result, rows.index), "text", 29, LAND),
        record_field(result, "enterprises", Place("land_area_mu", 9.5, LAND, "visible"), rows),
        Field(header, ground, "text", 44, GROUND),
    ]


def ground_cells(result: Assessment, rows: pd.DataFrame) -> list[Cell]:
    """Return on what ground each status rests: the findings that hold, each with its article."""
    policy = result.policy
    findings = [
        (rows["is_inactive"], f"已建成无生产经营活动（{_article(policy, 'zombie.inactive_months')}）"),
        (rows["operating_status"] == "stopped", "登记为停产"),
        (rows["operating_status"] == "half_stopped", "登记为半停产"),
        (rows["is_loss_making"], f"连续{policy.zombie.loss_years}年亏损（{_article(policy, 'zombie.loss_years')}）"),
        (rows["is_insolvent"], "资不抵债（《企业破产法》第二条）"),
        (rows["eliminated_category"], "国家明令淘汰"),
        (rows["viability"] == "viable", "专家甄别有重整价值"),
        (rows["viability"] == "not_viable", "专家甄别无重整价值"),
    ]
    parts = [np.where(met.fillna(value=False).to_numpy(dtype=bool), text, "") for met, text in findings]
    return [safe_text("；".join(text for text in texts if text)) or None for texts in zip(*parts, strict=True)]


def wanting_cells(result: Assessment, rows: pd.DataFrame) -> list[Cell]:
    """Return what is missing to decide about each enterprise of unknown status."""
    months = result.policy.zombie.inactive_months
    activity = result.recent_activity.reindex(rows.index)
    built = rows["built"].isna().to_numpy()
    none = (activity["months"].fillna(0) == 0).to_numpy()
    parts = [np.where(built, "是否已建成", ""), np.where(none, f"近{months}个月开票、用电、参保月度数据，或当年年度数据", "")]
    for name, words in MONTHS_KNOWN.items():
        known = activity[name].fillna(0).to_numpy(dtype="int64")
        texts = np.array([f"{words}（{months - count}个月）" for count in known], dtype=object)
        parts.append(np.where(~none & (known < months), texts, ""))
    power = (activity["power_peak"].notna() & activity["power_normal"].isna()).to_numpy()
    parts.append(np.where(power & ~none, "正常年份用电量", ""))
    return [safe_text("、".join(text for text in texts if text)) or None for texts in zip(*parts, strict=True)]


def land_cells(result: Assessment, enterprise_ids: pd.Index) -> list[Cell]:
    """Return the parcels that each enterprise uses, with the mu of each; an unknown area says so."""
    land = result.occupied_land
    land = land[land["enterprise_id"].isin(enterprise_ids)]
    mu = land["land_m2"] / float(M2_PER_MU)
    area = pd.Series(["面积不明" if math.isnan(value) else f"{value:.2f}亩" for value in mu], index=mu.index, dtype="str")
    texts = listed(land["parcel_id"].fillna("宗地不明") + "（" + area + "）", land["enterprise_id"])
    return [None if pd.isna(text) else safe_text(text) for text in texts.reindex(enterprise_ids)]


def _activity_fields(result: Assessment, rows: pd.DataFrame) -> list[Field]:
    """Return what the months show; figures without any month are a dash, a sum says how many of the months it has."""
    activity = result.recent_activity.reindex(rows.index)
    group = ACTIVITY.format(result.policy.zombie.inactive_months)
    fields = []
    for name, header, kind, width in ACTIVITY_FIGURES:
        values = activity[name].where(activity["sales_months"] > 0) if name == "sales" else activity[name]
        cells = [NOT_KNOWN if cell is None else cell for cell in number_cells(values)]
        fields.append(Field(header, cells, kind, width, group))  # type: ignore[arg-type]  # the kinds of the table above
    return fields


def _article(policy: Policy, key: str) -> str:
    return policy.cite(policy.source(key).article).split(":")[0]
