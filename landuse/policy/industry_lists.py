"""Whether an industry falls under a list of codes of GB/T 4754, in whichever edition either is written."""

from collections.abc import Sequence

from landuse.vocabulary.industry_codes import EDITIONS, counterparts, plain_code


def falls_under(code: str | None, edition: int | None, listed: Sequence[str], listed_edition: int | None) -> bool | None:
    """Tell whether the industry `code` falls under one of the codes `listed`; None where that is open.

    In one edition a listed code takes in all that begin with it; a shorter code than the listed one leaves it open. Between
    editions only whole divisions (two digits) correspond: a listed division takes the industry in where all its counterparts are
    listed, and anything narrower stays open.

    >>> falls_under("3011", 2017, ["30"], 2017), falls_under("30", 2017, ["3011"], 2017), falls_under("3011", 2017, ["31"], 2002)
    (True, None, True)
    """
    digits = None if code is None else plain_code(code)
    if digits is None or edition not in EDITIONS or listed_edition is None:
        return None
    if edition == listed_edition:
        if any(digits.startswith(entry) for entry in listed):
            return True
        return None if any(entry.startswith(digits) for entry in listed) else False
    found = counterparts(digits[:2], int(edition or 0), listed_edition)
    if not found:
        return None
    whole = {entry for entry in listed if len(entry) == 2}
    if all(division in whole for division in found):
        return True
    return None if any(entry.startswith(found) for entry in listed) else False
