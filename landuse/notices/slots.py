"""The slots of the papers: what each is called, where its value comes from, which ones only the officer can fill in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from landuse.config import Papers
from landuse.errors import UnknownNameError
from landuse.notices.docket import Docket, Row
from landuse.notices.facts import start_due_words
from landuse.notices.wording import amount_words, day_words
from landuse.policy.rules import Paper
from landuse.vocabulary import code_label, label
from landuse.vocabulary.rows import did_you_mean

SLOTS: Mapping[str, str] = {
    "office": "机关名称", "document_no": "文号（机关代字）", "dated_on": "成文日期（签发时填写）", "contact": "联系人", "phone": "联系电话",
    "office_address": "机关地址", "holder_name": "土地使用权人", "holder_uscc": "统一社会信用代码", "holder_address": "使用权人地址",
    "holder_contact": "使用权人联系人及电话", "paper_no": "电子监管号或合同编号", "location": "坐落", "boundaries": "宗地四至",
    "area": "土地面积", "start_due": "动工开发日期", "facts": "事实", "suspected_facts": "涉嫌闲置的事实",
    "evidence": "证据目录（现场勘测记录、照片、询问笔录等）", "cause": "闲置原因", "conclusion": "认定结论", "materials": "应提交的材料",
    "reply_period": "提交材料的期限", "rights": "权利和义务", "proposed_decision": "拟作出的决定", "hearing_period": "申请听证的期限",
    "hearing_result": "听证情况（是否申请、听证笔录）", "government_unit": "有关政府或者政府部门的名称",
    "government_approval": "人民政府批准文号和日期", "land_price": "土地价款", "fee": "土地闲置费", "payment_account": "缴款方式（收款单位、账户）",
    "payment_period": "缴纳期限", "deregistration_period": "办理注销登记的期限", "remedies": "复议和诉讼的途径、期限",
    "mortgage": "是否抵押、抵押权人", "permit": "施工许可证", "start_reported": "动工情况和日期", "actual_start": "实际动工日期",
    "agreed_completion": "约定竣工日期", "completion": "实际竣工日期", "built": "建成情况（建筑面积、投资额）", "agreed_delivery": "约定交地日期",
    "delivery": "实际交地日期", "land_condition": "交付时的土地状况", "served_paper": "送达的文书", "served_paper_no": "送达文书的文号",
    "service_way": "送达方式",
}  # fmt: skip
ASKED = (
    "holder_address", "holder_contact", "boundaries", "evidence", "hearing_result", "government_unit", "government_approval",
    "payment_account", "start_reported", "land_condition", "service_way", "built",
)  # fmt: skip
"""What no table holds: given by the officer, else an open slot."""


@dataclass(frozen=True)
class Slot:
    """One slot of a paper with its value; None is open."""

    name: str
    value: str | None

    @property
    def label(self) -> str:
        """Return what it is called."""
        return SLOTS[self.name]


def given_slots(given: Mapping[str, str] | None) -> dict[str, str]:
    """Return what the officer gave by the names of slots; names or Chinese labels.

    Raises
    ------
    UnknownNameError
        There is no such slot, or its value comes from the data and cannot be given here.
    """
    by_label = {SLOTS[name].partition("（")[0]: name for name in ASKED} | {SLOTS[name]: name for name in ASKED}
    found: dict[str, str] = {}
    for key, value in (given or {}).items():
        name = by_label.get(key, key)
        if name not in ASKED:
            shown = "、".join(SLOTS[known].partition("（")[0] for known in ASKED)
            raise UnknownNameError(f"没有可以填写的栏目“{key}”{did_you_mean(key, [*by_label, *ASKED])}；可填写：{shown}")
        if value.strip():
            found[name] = value.strip()
    return found


def slots_of(paper: Paper, values: Mapping[str, str | None]) -> list[Slot]:
    """Return the slots of a paper in its order."""
    return [Slot(name, values.get(name)) for name in paper.slots]


def plain_values(docket: Docket, row: Row, office: Papers) -> dict[str, str | None]:
    """Return the slots that stand in the settings or in the tables, as the paper writes them."""
    policy = docket.result.policy
    return {
        "office": office.office or None,
        "contact": office.contact or None,
        "phone": office.phone or None,
        "office_address": office.address or None,
        "holder_name": _text(row["holder_name"]),
        "holder_uscc": _text(row["holder_uscc"]),
        "paper_no": paper_no(row),
        "location": _text(row["location"]),
        "area": area_words(row),
        "start_due": start_due_words(row, policy),
        "permit": _permit(row),
        "actual_start": _day(row["actual_start_date"]),
        "agreed_completion": _day(row["agreed_completion_date"]),
        "completion": _day(row["completion_date"]),
        "agreed_delivery": _day(row["agreed_delivery_date"]),
        "delivery": _day(row["delivery_date"]),
        "built": _built(row),
    }


def paper_no(row: Row) -> str | None:
    """Return supervision number and contract number as far as they are known; None where neither is."""
    found = [f"{label(name)}{row[name]}" for name in ("supervision_no", "contract_no") if row[name]]
    return "，".join(found) or None


def area_words(row: Row) -> str | None:
    """Return the area in square metres and mu; None where it is unknown."""
    if row["area_m2"] is None:
        return None
    mu = f"（折合{amount_words(row['area_mu'])}亩）" if row["area_mu"] is not None else ""
    return f"{amount_words(row['area_m2'])}平方米{mu}"


def supply_words(row: Row) -> str | None:
    """Return how the land was supplied; None where it is unknown."""
    return None if row["supply_mode"] is None else code_label("supply_mode", row["supply_mode"])


def _permit(row: Row) -> str | None:
    if row["has_construction_permit"] is None:
        return None
    day = f"，日期{day_words(row['construction_permit_date'])}" if row["construction_permit_date"] else ""
    return f"已取得{day}" if row["has_construction_permit"] else "未取得"


def _built(row: Row) -> str | None:
    figures = (("floor_area_m2", "计容建筑面积", "平方米"), ("invested_wanyuan", "已投资额（不含土地价款和税费）", "万元"))
    found = [f"{words}{amount_words(row[name])}{unit}" for name, words, unit in figures if row[name] is not None]
    return "，".join(found) or None


def _text(value: Any) -> str | None:
    return None if value is None or not str(value).strip() else str(value)


def _day(value: date | None) -> str | None:
    return None if value is None else day_words(value)
