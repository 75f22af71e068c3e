"""Data problems that the control indicators and the terms of supply bring to light."""

import pandas as pd

from landuse.errors import sample
from landuse.issues import IssueLog
from landuse.metrics.choices import holds
from landuse.metrics.land_control import JUDGED
from landuse.policy import Policy
from landuse.policy.control_values import stated_values
from landuse.vocabulary import code_label
from landuse.vocabulary.industry_codes import EDITIONS, division_label, divisions

ROUNDING_M2 = 1.0
"""By how much two statements of one floor area may differ and still agree."""


def note_land_control_issues(results: pd.DataFrame, log: IssueLog) -> None:
    """Add to `log` unclear editions of industry codes, floor areas that disagree, and terms over the legal maximum."""
    applies = pd.Series(holds(results["land_control_applies"]), index=results.index)
    counted = results["plain_floor_area_m2"] + results["high_storey_floor_area_m2"]
    findings = {
        "industry_code_year_unclear": (
            "industry_code_year",
            applies & results["industry_code"].notna() & ~results["industry_code_year"].isin(EDITIONS),
        ),
        "floor_area_contradiction": ("floor_area_m2", (results["floor_area_m2"] - counted).abs() > ROUNDING_M2),
        "term_over_limit": ("grant_term_years", results["term_over_limit"]),
    }
    for issue, (column, found) in findings.items():
        values = results[column][holds(found)]
        log.add(issue, table_name="parcels", records=values.index, column=column, values=values)


def limit_columns(policy: Policy) -> list[str]:
    """Return the columns of the parcels that :func:`note_missing_values` looks at."""
    limits = [JUDGED[indicator].limit for indicator in policy.land_control.applied.indicators]
    return list(dict.fromkeys(["land_control_applies", "industry_code", "industry_code_year", "land_grade", *limits]))


def note_missing_values(results: pd.DataFrame, policy: Policy, log: IssueLog) -> None:
    """Add to `log` the control values that the packs lack for the parcels: one issue an indicator, for the whole table."""
    judged = pd.DataFrame(results)[limit_columns(policy)]
    judged = judged[holds(judged["land_control_applies"])]
    for indicator in policy.land_control.applied.indicators:
        _note_no_value(judged, indicator, policy, log)


def _note_no_value(parcels: pd.DataFrame, indicator: str, policy: Policy, log: IssueLog) -> None:
    """Add one issue for an indicator that the packs give no value for: none at all, or none for some industries."""
    rules, name = policy.land_control, code_label("control_indicator", indicator)
    stated = stated_values(rules, indicator)
    limit = parcels[JUDGED[indicator].limit]
    if not stated and len(parcels):
        message = f"{name}：政策包（{rules.applied.title}）没有控制值，{len(parcels)} 宗工业项目用地不能核验该项"
        log.add("control_value_missing", table_name="parcels", column=JUDGED[indicator].limit, message=message)
        return
    coded = limit.isna() & parcels["industry_code"].notna() & parcels["industry_code_year"].isin(EDITIONS)
    if any(row.land_class for row in rules.values if (row.edition, row.indicator) == (rules.edition, indicator)):
        coded &= parcels["land_grade"].notna()
    industries = pd.DataFrame({
        "year": parcels.loc[coded, "industry_code_year"], "division": divisions(parcels.loc[coded, "industry_code"]),
    }).dropna().drop_duplicates().sort_values(["year", "division"])  # fmt: skip
    named = [
        f"{division}（{year}版，{division_label(division, year)}）"
        for year, division in zip(industries["year"], industries["division"], strict=True)
    ]
    if named:
        message = f"{name}：政策包（{rules.applied.title}）没有行业 {sample(named)} 的控制值，{int(coded.sum())} 宗不能核验该项"
        log.add(
            "control_value_missing", table_name="parcels", column=JUDGED[indicator].limit, values=[sample(named)], message=message
        )
