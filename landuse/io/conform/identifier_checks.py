"""Whether identifiers are built as their standards say: parcel codes, supervision numbers, credit codes; none is ever changed.

宗地代码 (19) and 不动产单元号 (28): TD/T 1001-2012, GB/T 37346-2019. 电子监管号: its usual form only. 统一社会信用代码: GB 32100-2015.
Offices also number parcels in ways of their own: only what has the length of a standard code is measured by it.
"""

import re

import pandas as pd

from landuse.errors import sample
from landuse.identifiers.credit_codes import LENGTH as CREDIT_CODE_LENGTH
from landuse.identifiers.credit_codes import are_sound, plain_codes
from landuse.io.conform.columns import Finding, Place
from landuse.issues import IssueLog
from landuse.vocabulary.division_codes import LENGTH, abolished

PARCEL_CODE = re.compile(r"^\d{12}[GJZ][ABSXCDEFHGWY]\d{5}(?:[FLQW]\d{8})?$")
SUPERVISION_NO = re.compile(r"^\d{10}[A-Z]\d{5}(?:-\d+)?$")
_PARCEL_LENGTHS = (19, 28)
_SUPERVISION_LENGTH = range(14, 20)
_CREDIT_COLUMNS = {"parcels": ("holder_uscc",), "enterprises": ("enterprise_id",)}
_PARTS = (
    (0, 12, re.compile(r"^\d{12}$"), "前 12 位（行政区划、地籍区、地籍子区）应为数字"),
    (12, 14, re.compile(r"^[GJZ][ABSXCDEFHGWY]$"), "第 13–14 位（宗地特征码）应为权属字母 G、J、Z 加类型字母，如 GB"),
    (14, 19, re.compile(r"^\d{5}$"), "第 15–19 位（宗地顺序号）应为数字"),
    (19, 28, re.compile(r"^(?:[FLQW]\d{8})?$"), "第 20–28 位（定着物）应为 F、L、Q、W 之一加 8 位数字"),
)  # fmt: skip


def check_identifiers(frame: pd.DataFrame, place: Place, log: IssueLog) -> None:
    """Report identifiers of `frame` that are not built as they should be, and abolished divisions in parcel codes."""
    if place.table_name == "parcels":
        if "parcel_id" in frame:
            _check_parcel_codes(frame["parcel_id"], place, log)
        if "supervision_no" in frame:
            _check_supervision(frame["supervision_no"], place, log)
    for name in _CREDIT_COLUMNS.get(place.table_name, ()):
        if name in frame:
            _check_credit_codes(frame[name], place, log)


def parcel_code_fault(code: str) -> str | None:
    """Return what is wrong with a code of 19 or 28 characters, or None; other lengths are numbers of other kinds.

    >>> parcel_code_fault("210106001002GB00012") is None
    True
    """
    if len(code) not in _PARCEL_LENGTHS or PARCEL_CODE.match(code):
        return None
    return "；".join(words for first, last, form, words in _PARTS if not form.match(code[first:last]))


def _check_parcel_codes(codes: pd.Series, place: Place, log: IssueLog) -> None:
    texts = codes.astype("str").fillna("")
    standard = texts.str.fullmatch(PARCEL_CODE)
    long = ~standard & texts.str.len().isin(_PARCEL_LENGTHS)
    faults = texts[long].map(parcel_code_fault)
    for message in faults.dropna().unique():
        mask = (long & faults.reindex(texts.index).eq(message)).to_numpy()
        place.report(log, Finding("parcel_code_malformed", mask, "parcel_id", codes, f"{message}；标识照录未改"))
    prefix = texts.str[:LENGTH]
    for code in prefix[standard].unique():
        division = abolished(code)
        if division is not None:
            held = texts[standard & (prefix == code)]
            log.add(
                "division_abolished", table_name=place.table_name, column="parcel_id", values=[code], file=place.raw.file,
                sheet=place.raw.sheet,
                message=f"{len(held)} 宗地的代码以 {code}（{division.name_zh}，{division.until} 年撤销）开头，现为 {division.replaced_by}；"
                f"标识照录未改：{sample(held)}",
            )  # fmt: skip


def _check_supervision(numbers: pd.Series, place: Place, log: IssueLog) -> None:
    texts = numbers.astype("str").fillna("")
    unusual = (texts != "") & ~texts.str.fullmatch(SUPERVISION_NO)
    if unusual.any():
        near = unusual & texts.str.len().isin(_SUPERVISION_LENGTH) & texts.str.match(r"^\d{4}")
        place.report(log, Finding("supervision_no_unusual", near.to_numpy(), "supervision_no", numbers))


def _check_credit_codes(codes: pd.Series, place: Place, log: IssueLog) -> None:
    """Report codes of 18 characters that fail the check character; shorter ones are numbers of another kind."""
    plain = plain_codes(codes)
    long = (plain.str.len() == CREDIT_CODE_LENGTH).fillna(value=False)
    wrong = (long & ~are_sound(plain)).to_numpy()
    place.report(log, Finding("credit_code_unsound", wrong, str(codes.name), codes))
