"""A value of a policy pack as a person reads it: codes by their labels, conditions as a sentence."""

from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from landuse.errors import UnknownNameError
from landuse.vocabulary import code_label, column
from landuse.vocabulary.codes import code_lists
from rendering.markdown import code, plain
from rendering.names import names

OPERATORS = {
    "equals": "为", "one_of": "为", "is_true": "为是", "is_false": "为否", "is_unknown": "未知", "at_most": "不大于",
    "at_least": "不小于", "above": "大于", "below": "小于",
}  # fmt: skip
CODES_OF_KEYS = {
    "idle.government_causes": "delay_cause", "idle.fee_supply_modes": "supply_mode", "disposal.action_order": "disposal_action",
    "supply.required_assessments": "assessment_kind", "land_control.judged_works": "works_status",
    "notices.contradictions_bar_adverse": "contradiction", "stock.match_states": "land_stock_state",
}  # fmt: skip
CHOICES = {
    "restart": "自该时间结束满一年的次日重新起算", "deduct": "只扣除天数", "none": "无", "ratio_to_benchmark": "与基准值之比",
    "never": "只用验收、复核填报的值", "above": "大于", "at_least": "不小于", "at_most": "不大于", "below": "小于",
}  # fmt: skip
BOUNDS = {"fixed": "不可变更", "at_most": "只可调低", "at_least": "只可调高"}


def bound(statutory: str | None) -> str:
    """Return what packs below may do to a value."""
    return BOUNDS.get(statutory or "", "可变更")


def written(value: Any, codes_of: str = "", unit: str = "") -> str:
    """Return `value` as Markdown; `codes_of` is the code list of its codes, or the key of the value in a pack."""
    list_name = CODES_OF_KEYS.get(codes_of, codes_of)
    if unit == "share" and isinstance(value, float):
        return f"{value:.10g}（{100 * value:.10g}%）"
    text = _written(value, list_name if list_name in code_lists() else "")
    name = names("rule_units").get(unit, unit)
    return f"{text} {plain(name)}" if text and name and unit not in {"code", "choice", "flag", "text", "date"} else text


def _written(value: Any, list_name: str) -> str:
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, BaseModel):
        return _model(value)
    if isinstance(value, dict):
        return "；".join(f"{_word(key, 'idle_status')}：{_word(part, list_name)}" for key, part in value.items())
    if isinstance(value, tuple | list):
        nested = any(isinstance(part, BaseModel | tuple | list) for part in value)
        return ("；" if nested else "、").join(_written(part, list_name) for part in value)
    return _word(value, list_name) if isinstance(value, str) else _number(value)


def _number(value: bool | float | Fraction | date) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _word(text: str, list_name: str) -> str:
    if list_name:
        return plain(code_label(list_name, text))
    if text in CHOICES:
        return CHOICES[text]
    return _column(text) if text.isascii() and text.islower() and "_" in text else plain(text)


def _column(name: str) -> str:
    try:
        return plain(column(name).label_zh)
    except UnknownNameError:
        return code(name)


def _model(value: BaseModel) -> str:
    operator = getattr(value, "op", None)
    if operator in OPERATORS:
        return _condition(value, operator)
    return " ".join(_written(part, "") for _, part in value if part is not None)


def _condition(of: Any, operator: str) -> str:
    name = getattr(of, "column", None) or of.index.upper()
    try:
        found = column(name)
        label, list_name = plain(found.label_zh), found.code_list or ""
    except UnknownNameError:
        label, list_name = plain(name), ""
    if operator.startswith("is_"):
        return f"{label}{OPERATORS[operator]}"
    parts = of.value if isinstance(of.value, list | tuple) else [of.value]
    return f"{label}{OPERATORS[operator]}{'、'.join(_written(part, list_name) for part in parts)}"
