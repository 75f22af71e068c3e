"""What stands in the report on one parcel: the plain values of its context, written as papers write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from landuse.policy.conflict_hints import conflict_hints
from landuse.reports.enterprises.standing_fields import CONFIDENCE
from landuse.reports.standard_land.suggestions import liability_text, suggestions
from landuse.reports.standard_land_context import standard_land_context
from landuse.reports.standard_land_fields import SHEET_NOTES
from landuse.reports.word.typography import full_width
from landuse.reports.word.values import MISSING, day_text, money_text, number_text, percent_text, plain_number, rounded, word_text
from landuse.results import Assessment

BANNER = "内部资料　不得公开"
SIGNS = {"at_least": "≥", "at_most": "≤"}
NO_OUTLINES = "提供的数据不含建筑基底图形和影像，图上未绘出；拐点和边长读自宗地图形，不是界址点测量成果。"
_DAYS = (
    "contract_date",
    "agreed_start_date",
    "actual_start_date",
    "agreed_completion_date",
    "completion_date",
    "production_due_date",
)
_SHA_LENGTH = 16
Values = dict[str, Any]


@dataclass(frozen=True)
class Imprint:
    """Who signs and when: the office, and the day on the paper; a blank line for the day where it is None."""

    office: str = ""
    made_on: date | None = None


def report_values(result: Assessment, parcel_id: str, imprint: Imprint) -> Values:
    """Return the values of the internal report on one parcel; errors as for :func:`standard_land_context`."""
    context: Any = standard_land_context(result, parcel_id)
    names = [row["indicator"] for row in context["promises"]]
    return {
        "internal": True,
        "cover": {
            **{name: word_text(context["cover"][name]) for name in ("parcel_id", "supervision_no", "holder_name")},
            "project_name": "、".join(_projects(result, parcel_id)) or MISSING,
            "as_of": day_text(context["cover"]["as_of"]),
            "office": imprint.office or "（编制单位）",
            "made_on": day_text(imprint.made_on) if imprint.made_on else "　　年　　月　　日",
            "banner": BANNER,
        },
        "project": _project(context),
        "grounds": [*_grounds(context["grounds"]), *_conflicts(result, parcel_id)],
        "promises_text": _promises_text(context, len(names)),
        "promises": [_promise(row) for row in context["promises"]],
        "delivery_text": f"按截至{day_text(context['cover']['as_of'])}的数据，对照承诺值核验如下。",
        "delivery": [_delivery(row) for row in context["delivery"]],
        "delivery_notes": _delivery_notes(context["delivery"]),
        "land_use": _land_use(context),
        "problems": [f"{full_width(line, names)}。" for line in context["problems"]] or ["未发现问题。"],
        "conclusion": _conclusion(context["conclusion"], names),
        "suggestions": suggestions(context),
        "liability_text": liability_text(context),
        "liability": [_liability(row) for row in context["liability"]],
        "annex": _annex(result, context),
    }


def rules_text(result: Assessment) -> str:
    """Return the packs with the first digits of their hashes: what tells one version of the rules from another."""
    return "、".join(f"{pack.id}@{pack.sha256[:8]}" for pack in result.policy.packs)


def _projects(result: Assessment, parcel_id: str) -> list[str]:
    """Return the names of the projects on a parcel."""
    links, projects = result.data.table("project_parcels"), result.data.table("projects")
    if links.empty or "project_name" not in projects:
        return []
    ids = links.loc[links["parcel_id"] == parcel_id, "project_id"]
    return [str(name) for name in projects["project_name"].reindex(ids).dropna()]


def _project(context: Mapping[str, Any]) -> Values:
    project = context["project"]
    words = {
        name: word_text(project[name])
        for name in ("holder_name", "holder_uscc", "location", "zone_id", "zone_name", "contract_no")
    }
    shown: Values = {
        **words,
        "parcel_id": word_text(context["cover"]["parcel_id"]),
        "supervision_no": word_text(context["cover"]["supervision_no"]),
        "industry_code": _industry(project),
        "supply_mode": word_text(project["supply_mode_label"]),
        "works_status": word_text(project["works_status_label"]),
        "area_m2": number_text(project["area_m2"]),
        "area_mu": number_text(project["area_mu"]),
        "land_price": money_text(project["land_price_wanyuan"]),
        "mortgaged": project["mortgaged"],
        **{name: day_text(project[name]) for name in _DAYS},
    }  # fmt: skip
    supplied = f"以{shown['supply_mode']}方式" if project["supply_mode_label"] else ""
    shown["summary"] = (
        f"{shown['holder_name']}{supplied}取得宗地{shown['parcel_id']}的国有建设用地使用权，"
        f"坐落于{shown['location']}，面积{shown['area_m2']}平方米（{shown['area_mu']}亩），合同编号{shown['contract_no']}。"
    )
    return shown


def _industry(project: Mapping[str, Any]) -> str:
    if project["industry_code"] is None:
        return MISSING
    year = project["industry_code_year"]
    return f"{project['industry_code']}（GB/T 4754—{year}）" if year else str(project["industry_code"])


def _grounds(grounds: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line for each ground: what it says, for what, and how sure it is."""
    subjects: dict[tuple[str, str], list[str]] = {}
    for row in grounds:
        subjects.setdefault((str(row["ground"]), str(row["confidence"])), []).append(str(row["subject"]))
    return [f"{full_width(text)}：{'、'.join(named)}（{CONFIDENCE[sure]}）。" for (text, sure), named in subjects.items()]


def _conflicts(result: Assessment, parcel_id: str) -> list[str]:
    """Return the conflicts of rules that the conclusion rests on, a line each."""
    code = str(result.results["standard_land_conclusion"].loc[parcel_id])
    return [full_width(line) for line in conflict_hints(result.policy, "standard-land", "standard_land_conclusion", code)]


def _promises_text(context: Mapping[str, Any], count: int) -> str:
    contract = context["project"]["contract_no"]
    source = f"出让合同（{contract}）及其履约监管协议" if contract else "出让合同及其履约监管协议（合同编号缺）"
    return f"该项目共有{count}项承诺指标，承诺值以{source}为准，本表取自提供的承诺数据。"


def _promise(row: Mapping[str, Any]) -> Values:
    return {
        "indicator": row["indicator"],
        "unit": row["unit"] or "—",
        "direction": word_text(row["direction_label"]),
        "promised": plain_number(row["promised_value"]),
        "checkpoint": word_text(row["checkpoint_label"]),
        "due_date": day_text(row["due_date"]),
        "source": "承诺数据",
    }


def _delivery(row: Mapping[str, Any]) -> Values:
    not_due = row["commitment_state"] == "not_due"

    def judged(text: str) -> str:
        return "—" if not_due and text == MISSING else text

    return {
        "indicator": row["indicator"],
        "unit": row["unit"] or "—",
        "promised": f"{SIGNS.get(row['direction'], '')}{plain_number(row['promised_value'])}",
        "actual": judged(plain_number(row["judged_value"])),
        "rate": judged(precise_percent(row["completion_rate"])),
        "gap": judged(plain_number(row["gap"])),
        "shortfall": judged(precise_percent(row["shortfall_share"])),
        "state": word_text(row["commitment_state_label"]),
        "source": word_text(row["actual_source_label"]),
        "measured": plain_number(row["measured_value"]),
        "cure_until": day_text(row["cure_until_date"]),
    }


def precise_percent(share: float | None) -> str:
    """Return a rate with one decimal, with as many more as it takes to tell it from 100 %.

    >>> precise_percent(0.84), precise_percent(0.99995), precise_percent(None)
    ('84.0%', '99.995%', '（缺）')
    """
    if share is None or share == 1:
        return percent_text(share)
    for decimals in range(1, 8):
        if float(rounded(share * 100, decimals)) != 100:
            return percent_text(share, decimals)
    return f"{'不足' if share < 1 else '略超'}100%"


def _delivery_notes(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    notes = [
        "注：完成率按未四舍五入的数值比较；不低于类为实际值÷承诺值，不高于类为承诺值÷实际值（实际值为零的按100%）；“—”为未到考核期，不作判断。"
    ]
    notes += [
        f"{row['indicator']}：实际值来源为{row['actual_source_label'] or '不明'}"
        + (
            "。"
            if row["measured_value"] is None
            else f"；系统测算值{rounded(row['measured_value'], 2)}{row['unit'] or ''}，只作对照。"
        )
        for row in rows
        if row["commitment_state"] != "not_due"
    ]
    return notes


def _land_use(context: Mapping[str, Any]) -> Values:
    found = context["land_use"]
    areas = ("floor_area_m2", "building_footprint_m2", "office_land_m2", "greening_area_m2", "yard_area_m2", "structure_area_m2")
    shares = ("building_coefficient", "office_land_share", "greening_share")
    return {
        **{name: number_text(found[name]) for name in areas},
        **{name: percent_text(found[name]) for name in shares},
        "floor_area_ratio": number_text(found["floor_area_ratio"]),
        "fixed_asset_investment": money_text(found["fixed_asset_investment_wanyuan"]),
        "investment_intensity": number_text(found["investment_intensity_wanyuan_per_mu"], 2, "万元/亩"),
        "tax_per_mu": number_text(found["tax_wanyuan_per_mu"], 2, "万元/亩"),
        "revenue_per_mu": number_text(found["revenue_wanyuan_per_mu"], 2, "万元/亩"),
        "idle_status": full_width(word_text(found["idle_status_label"])),
        "text": f"宗地建设状态为{word_text(context['project']['works_status_label'])}，用地和建设情况如下表，位置和形状见图。",
        "notes": [NO_OUTLINES],
    }  # fmt: skip


def _conclusion(found: Mapping[str, Any], names: Sequence[str]) -> Values:
    disclaimer = full_width(str(found["disclaimer"]))
    sentence = full_width(str(found["sentence"]), names).removesuffix(disclaimer)
    until = found["standard_land_cure_until_date"]
    return {
        "sentence": sentence.replace(str(until), day_text(until)) if until else sentence,
        "disclaimer": disclaimer,
        "result": found["standard_land_conclusion_label"],
        "completion": found["standard_land_completion_label"],
        "production": found["standard_land_production_label"],
        **{name: found[f"commitments_{name}"] for name in ("promised", "met", "unmet", "unknown", "not_due")},
    }  # fmt: skip


def _liability(row: Mapping[str, Any]) -> Values:
    return {
        "indicator": row["indicator"],
        "rule": word_text(row["liability_rule_label"]),
        "method": full_width(str(row["method"])),
        "amount": "不测算" if row["liability_wanyuan"] is None else money_text(row["liability_wanyuan"]),
        "rate": plain_number(row["liability_rate"]),
        "days": plain_number(row["penalty_days"]),
    }


def _annex(result: Assessment, context: Mapping[str, Any]) -> Values:
    annex = context["annex"]
    missing = [f"宗地：{name}" for name in annex["missing_of_parcel"]]
    missing += [f"承诺核验：{name}" for name in dict.fromkeys(annex["missing_of_promises"])]
    missing += [f"数据问题：{full_width(text)}" for text in annex["issues"]]
    inputs = [
        {"file": entry["file"], "size": entry["size_bytes"], "sha256": str(entry["sha256"])[:_SHA_LENGTH]}
        for entry in annex["inputs"]
    ]
    return {
        "data_text": f"数据截至{day_text(context['cover']['as_of'])}。"
        + ("使用的文件如下。" if inputs else "本次运行没有记录数据文件。"),
        "inputs": inputs,
        "missing": missing or ["没有缺失项。"],
        "notes": [*(full_width(line) for line in SHEET_NOTES), f"认定规则：{full_width('、'.join(annex['packs']))}。"],
        "run_id": word_text(annex["run_id"]),
        "rules": rules_text(result),
    }
