"""What the report suggests to do, by conclusion, and how its liability table is to be read; suggestions, no decisions."""

from collections.abc import Mapping
from typing import Any

from landuse.reports.word.values import day_text


def suggestions(context: Mapping[str, Any]) -> list[str]:
    """Return the suggestions of the report on one parcel, each a sentence."""
    conclusion = context["conclusion"]
    found = {
        "passed": _passed, "rectify": _rectify, "failed": _failed, "data_incomplete": _incomplete, "not_due": _not_due,
    }[str(conclusion["standard_land_conclusion"])](context)  # fmt: skip
    if context["project"]["mortgaged"] is True:
        found.append("宗地已抵押，采取影响土地使用权的措施前，应告知抵押权人。")
    return found


def liability_text(context: Mapping[str, Any]) -> str:
    """Return the paragraph before the liability table."""
    if not context["liability"]:
        return "没有未达标的指标，不测算违约责任。"
    return (
        "下表按合同、协议约定的方式逐项测算。各项责任是可供选择适用的并列项，除合同另有约定外不相加；"
        "适用哪一项、是否适用，由有关部门依合同和协议确定。"
    )


def _passed(context: Mapping[str, Any]) -> list[str]:  # noqa: ARG001 - all suggestions are called alike
    return ["各项承诺指标均已到期并达标，建议按协议约定出具达标意见，转入日常监管。"]


def _rectify(context: Mapping[str, Any]) -> list[str]:
    until = day_text(context["conclusion"]["standard_land_cure_until_date"])
    return [
        f"建议将未达标的{_named(context, 'unmet')}书面告知用地单位，要求于{until}前完成整改，期满后复核。",
        "整改情况记入履约监管档案；期满仍未达标的，按合同、协议约定追究违约责任。",
    ]


def _failed(context: Mapping[str, Any]) -> list[str]:
    return [
        f"{_named(context, 'unmet')}的整改期已满仍未达标，建议按合同、协议约定追究违约责任，测算见表3。",
        "追究违约责任前，应书面告知用地单位并听取其陈述。",
    ]


def _incomplete(context: Mapping[str, Any]) -> list[str]:
    return [f"建议先补齐{_named(context, 'unknown')}的数据（见附件所列缺失项），补齐前不作达标或不达标的结论。"]


def _not_due(context: Mapping[str, Any]) -> list[str]:
    due = sorted({str(p["due_date"]) for p, d in _rows(context) if d["commitment_state"] == "not_due" and p["due_date"]})
    first = f"最近的考核日期为{day_text(due[0])}，" if due else ""
    return [f"{first}建议届期前通知用地单位准备核验材料；到期前不作达标或不达标的结论。"]


def _named(context: Mapping[str, Any], state: str) -> str:
    names = [row["indicator"] for row in context["delivery"] if row["commitment_state"] == state]
    return f"{'、'.join(names)}共{len(names)}项指标"


def _rows(context: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    return list(zip(context["promises"], context["delivery"], strict=True))
