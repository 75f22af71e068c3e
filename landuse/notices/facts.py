"""The facts of a parcel in the words of a paper: how it came to be idle, what was deducted, whose cause it is (M53 Art 2, 8, 22)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from landuse.notices.docket import BlockedTime, Docket, Row
from landuse.notices.wording import amount_words, articles, day_words
from landuse.policy import Policy
from landuse.vocabulary import code_label

_DUE = {
    "supplement": "补充协议约定的动工开发日期为{day}",
    "contract": "{paper}的动工开发日期为{day}",
    "delivery": "合同或决定书没有约定、规定动工开发日期，或者约定、规定不明确，以实际交付土地之日起满一年的{day}为动工开发日期（{article}）",
}


def start_due_words(row: Row, policy: Policy) -> str | None:
    """Return which day the works were due to start, and by what; None where it is unknown."""
    if row["start_due_date"] is None or row["start_due_basis"] not in _DUE:
        return None
    paper = "划拨决定书规定" if row["supply_mode"] == "allocation" else "合同约定"
    return _DUE[row["start_due_basis"]].format(
        paper=paper, day=day_words(row["start_due_date"]), article=articles(policy, "M53 Art 22")
    )


def fact_lines(docket: Docket, parcel_id: str, row: Row) -> list[str]:
    """Return the facts that the status of a parcel rests on, with every day and figure that was compared."""
    policy = docket.result.policy
    if row["idle_class"] == "suspended":
        return _suspended(docket, row, policy)
    if row["idle_class"] == "not_started":
        return _not_started(docket, row, policy, docket.delays.get(parcel_id, []))
    return []


def suspected_lines(docket: Docket, parcel_id: str, row: Row) -> list[str]:
    """Return the facts with the remark that the cause is still to be looked into."""
    lines = fact_lines(docket, parcel_id, row)
    article = articles(docket.result.policy, "M53 Art 2")
    return [*lines, f"上述情况涉嫌构成{article}规定的闲置土地。"] if lines else []


def cause_lines(docket: Docket, parcel_id: str, row: Row) -> list[str]:
    """Return whose cause it is; empty where nothing is on record."""
    policy, causes = docket.result.policy, docket.causes(parcel_id)
    if row["idle_class"] == "suspended":
        return [f"登记的原因为：{_listed(causes)}。" if causes else "已动工后中止开发建设。"]
    if row["idle_status"] == "idle_government":
        blamed = [cause for cause in causes if cause != "H"]
        if not blamed:
            return []
        lines = [f"闲置原因：{_named(blamed, policy)}。"]
        if "H" in causes:
            lines.append("扣除上述有佐证的时间后，国有建设用地使用权人自身原因造成的未动工时间不足一年。")
        return lines
    if row["delay_cause"] == "H":
        return [f"经核查，闲置原因为国有建设用地使用权人自身原因，不属于{articles(policy, 'M53 Art 8')}规定的情形。"]
    return []


def _not_started(docket: Docket, row: Row, policy: Policy, delays: Sequence[BlockedTime]) -> list[str]:
    judged = day_words(docket.result.as_of.date())
    lines = [f"{start_due_words(row, policy) or '动工开发日期不明'}。"]
    if row["delivery_date"] and row["start_due_basis"] != "delivery":
        lines[0] = f"该宗地于{day_words(row['delivery_date'])}实际交付，{lines[0]}"
    lines.append(
        f"截至{judged}，该宗地未达到{articles(policy, 'M53 Art 30')}规定的动工开发标准，已超过动工开发日期{row['days_past_start_due']}日；"
        f"动工开发日期满一年之日为{day_words(row['first_anniversary_date'])}。"
    )
    if row["has_construction_permit"] is True:
        lines.append("该项目已取得施工许可证，但现场未达到动工开发标准。")
    if delays:
        lines.append(f"有佐证文件的政府原因、不可抗力时间：{'；'.join(map(_interval, delays))}。")
    lines += _marks(row)
    return lines


def _marks(row: Row) -> list[str]:
    """Return the marks of the holder's clock; the first is left out where nothing moved it off the anniversary."""
    one, two = row["one_year_mark_date"], row["two_year_mark_date"]
    if one is None or two is None:
        return []
    restart = f"计责起算日为{day_words(row['holder_clock_start_date'])}，" if row["holder_clock_basis"] == "restart" else ""
    deducted = f"按规定扣除{row['deducted_days']}日后，" if row["deducted_days"] and not restart else ""
    first = f"满一年之日为{day_words(one)}，" if one != row["first_anniversary_date"] else ""
    return [f"{restart}{deducted}{first}满两年之日为{day_words(two)}。"]


def _suspended(docket: Docket, row: Row, policy: Policy) -> list[str]:
    judged = day_words(docket.result.as_of.date())
    started = f"于{day_words(row['actual_start_date'])}动工，" if row["actual_start_date"] else ""
    since, anniversary = day_words(row["suspended_since_date"]), day_words(row["suspension_anniversary_date"])
    lines = [f"该宗地{started}自{since}起中止开发建设，满一年之日为{anniversary}；截至{judged}仍未恢复。"]
    article = articles(policy, "M53 Art 2")
    tests = (
        ("area_test_met", "developed_area_m2", "required_area_m2", "已动工开发面积", "应动工开发总面积", "平方米", "三分之一"),
        ("investment_test_met", "invested_wanyuan", "planned_investment_wanyuan", "已投资额", "总投资额", "万元（均不含土地价款和税费）", "百分之二十五"),
    )  # fmt: skip
    for test, part, whole, part_words, whole_words, unit, limit in tests:
        if row[part] is not None and row[whole] is not None and row[test] is not None:
            under = "不足" if row[test] else "不低于"
            lines.append(
                f"{part_words}{amount_words(row[part])}{unit}，{whole_words}{amount_words(row[whole])}{unit}，{under}{limit}（{article}）。"
            )
        else:
            lines.append(f"{part_words}或{whole_words}没有记录，未据以认定。")
    return lines


def idle_since(row: Row) -> Any:
    """Return the first day of the idle time that is published (M53 Art 11): the day after the anniversary; None where unknown."""
    last = row["first_anniversary_date"] if row["idle_class"] == "not_started" else row["suspension_anniversary_date"]
    return None if last is None else last + timedelta(days=1)


def _interval(blocked: BlockedTime) -> str:
    until = f"至{day_words(blocked.last)}" if blocked.last else "起，仍在持续"
    return f"{day_words(blocked.first)}{until}，{_label(blocked.cause)}（{blocked.document_no}）"


def _named(causes: Sequence[str], policy: Policy) -> str:
    """Return causes with the item of Art 8 each falls under."""
    found = []
    for cause in causes:
        item = f"M53 Art 8({cause[1:]})" if cause.startswith("G") else "M53 Art 8"
        found.append(f"{_label(cause)}（{articles(policy, item)}）")
    return "；".join(found)


def _listed(causes: Sequence[str]) -> str:
    return "、".join(_label(cause) for cause in causes)


def _label(cause: str) -> str:
    return code_label("delay_cause", cause).translate(str.maketrans("()", "（）"))
