"""Invented identifiers that are well formed: parcel codes, credit codes with their check characters, supervision and project numbers.

County 210199 is assigned to no place, so none of them belongs to anything real.
"""

COUNTY = "210199"
ELSEWHERE = "219999"  # where one firm is registered: assigned to no place either
ABOLISHED_COUNTY = "210122"  # a county made a district in 2016: its parcels keep the old prefix

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [pow(3, position, 31) for position in range(17)]
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def parcel_code(zone_number: int, sub_area: int, serial: int, *, county: str = COUNTY, ownership: str = "G") -> str:
    """Return a 19-character parcel code (TD/T 1001-2012) for construction land.

    >>> parcel_code(1, 2, 12)
    '210199001002GB00012'
    """
    return f"{county}{zone_number:03d}{sub_area:03d}{ownership}B{serial:05d}"


def credit_code(serial: int, *, county: str = COUNTY) -> str:
    """Return a unified social credit code (GB 32100-2015) of an enterprise, its check characters right.

    >>> credit_code(1)
    '91210199MA0000015B'
    """
    body = f"MA{serial:06d}"
    code = f"91{county}{body}{_body_check(body)}"
    return code + credit_code_check(code)


def credit_code_check(first_17: str) -> str:
    """Return the check character of a unified social credit code from its first 17 characters."""
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(first_17, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def registered_elsewhere(code: str) -> str:
    """Return the credit code that the same enterprise would have if it were registered in another city.

    >>> registered_elsewhere("91210199MA0000015B")[:17]
    '91219999MA0000015'
    """
    return credit_code(int(code[10:16]), county=ELSEWHERE)


def supervision_number(year: int, serial: int, *, county: str = COUNTY, kind: str = "B") -> str:
    """Return an electronic supervision number: county, year, A (allocated) or B (granted), serial."""
    return f"{county}{year}{kind}{serial:05d}"


def project_code(year: int, serial: int, *, sector: str = "35") -> str:
    """Return a 24-character project code as the investment platform writes them."""
    return f"{year}-{COUNTY}-{sector}-03-{serial:06d}"


def _body_check(body: str) -> str:
    """Return the check character of an organisation code (GB 11714) from its first eight."""
    total = sum(_BODY_ALPHABET.index(character) * weight for character, weight in zip(body, _BODY_WEIGHTS, strict=True))
    check = (11 - total % 11) % 11
    return "X" if check == 10 else str(check)
