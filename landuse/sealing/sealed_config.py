"""The text of landuse.toml as it may be handed on: without passwords of databases and keys of services."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from landuse.errors import SealError
from landuse.redaction import holds_secrets, without_secrets


def sealed_config_text(path: Path) -> tuple[bytes, bool]:
    """Return the text of the file without secrets, comments included, and whether there were any.

    Raises
    ------
    SealError
        A secret is written in a way that cannot be replaced safely.
    """
    content = path.read_bytes()
    text = content.decode("utf-8-sig")
    hidden = text
    for value in _texts(tomllib.loads(text)):
        hidden = hidden.replace(value, without_secrets(value))
    hidden = without_secrets(hidden)
    if hidden == text:
        return content, False
    if any(holds_secrets(value) for value in _texts(tomllib.loads(hidden))):
        raise SealError(
            f"{path.name} 中有以转义形式写出的口令或密钥，不能安全隐去；请改放环境变量（写作 ${{变量名}}），重新运行后再封存"
        )
    return hidden.encode(), True


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
