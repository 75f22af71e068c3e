"""Texts that leave the machine without what opens a door: users and passwords of addresses, keys of map services."""

import re

HIDDEN = "***"
# a path that was made of an address has one slash left; one letter is a drive
_USER = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,30}:/{1,2})(?P<user>[^\s\"'<>]*)@")
_PARAMETER = re.compile(
    r"(?P<name>(?:[?&]|&amp;)(?:tk|key|ak|sk|token|access_token|apikey|api_key|password|passwd|pwd|sslpassword|user)=)"
    r"(?P<value>[^&\s\"'<>]+)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\$?\{[^{}]*\}|\*+")


def without_secrets(text: str) -> str:
    """Return `text` with users and passwords of addresses and keys in their parameters replaced by ``***``.

    What only names a secret, ``${LAND_PASSWORD}`` or ``{key}``, stays.

    >>> without_secrets("postgresql://li:geheim@10.1.2.3/land?sslmode=require")
    'postgresql://***@10.1.2.3/land?sslmode=require'
    >>> without_secrets("postgresql://${U}:${P}@host/land"), without_secrets("http://t0.example/x?T=vec_w&tk=0123abcd")
    ('postgresql://${U}:${P}@host/land', 'http://t0.example/x?T=vec_w&tk=***')
    """
    return _PARAMETER.sub(_hidden_parameter, _USER.sub(_hidden_user, text))


def holds_secrets(text: str) -> bool:
    """Tell whether :func:`without_secrets` would change `text`."""
    return without_secrets(text) != text


def _hidden_user(found: re.Match[str]) -> str:
    named = all(not part or _PLACEHOLDER.fullmatch(part) for part in found["user"].split(":"))
    return found[0] if named else f"{found['scheme']}{HIDDEN}@"


def _hidden_parameter(found: re.Match[str]) -> str:
    return found[0] if _PLACEHOLDER.fullmatch(found["value"]) else found["name"] + HIDDEN
