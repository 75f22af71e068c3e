"""Names of natural persons in what the public reads: only the surname stays."""

import re

import pandas as pd

from landuse.credit_codes import are_sound

_ORGANISATION = re.compile(
    r"公司|集团|厂|局|厅|委|院|所|中心|社|行|店|部|会|站|场|园|库|馆|校|学|村|镇|乡|区|市|县|政府|企业|合伙|基金|工程|[A-Za-z0-9]"
)
_IDENTITY = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx]")
_LONGEST = 4
_DOUBLE = (
    "欧阳", "上官", "司马", "司徒", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "东方", "独孤", "南宫", "端木", "轩辕",
)  # fmt: skip


def is_natural_person(name: str | None, credit_code: str | None = None) -> bool:
    """Tell whether a holder looks like a person: at most four Chinese characters, no word of an organisation, no credit code.

    >>> is_natural_person("王小明"), is_natural_person("永新机械厂"), is_natural_person("宏达", "91371626760961920K")
    (True, False, False)
    """
    plain = re.sub(r"[\s·•・]+", "", name or "")
    if not plain or _is_organisation_code(credit_code):
        return False
    long = "·" in (name or "") or "•" in (name or "")
    return (len(plain) <= _LONGEST or long) and _ORGANISATION.search(plain) is None


def masked_name(name: str | None, credit_code: str | None = None) -> str | None:
    """Return the name of a natural person with all but the surname hidden; any other name as it is.

    >>> masked_name("欧阳小明"), masked_name("王明"), masked_name("永新机械有限公司")
    ('欧阳**', '王*', '永新机械有限公司')
    """
    if name is None or not is_natural_person(name, credit_code):
        return name
    plain = name.strip()
    kept = 2 if plain.startswith(_DOUBLE) and len(plain) > 2 else 1
    return plain[:kept] + "*" * (len(plain) - kept)


def _is_organisation_code(code: str | None) -> bool:
    """Tell whether a code is a sound credit code and no identity number of a citizen, which has a birthday in it."""
    return bool(code) and _IDENTITY.fullmatch(str(code)) is None and bool(are_sound(pd.Series([code], dtype="str")).iloc[0])
