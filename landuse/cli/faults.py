"""What a user sees of an error: Chinese, without any secret; the whole of it only where it is asked for."""

import os
import traceback
from pathlib import Path

from landuse.redaction import HIDDEN, without_secrets

_SECRET_VARIABLES = ("PGPASSWORD",)
_FEWEST_LETTERS = 4
"""A shorter word stands in too many texts to be taken out of them."""


def shown_error(error: Exception) -> str:
    """Return the message of an error without secrets."""
    return _safe(str(error))


def shown_fault(error: Exception, *, whole: bool) -> str:
    """Return what to say of a fault of the program; its traceback where `whole`."""
    if whole:
        text = _safe("".join(traceback.format_exception(error)))
        return f"{text}程序内部错误；请把以上信息和 landuse.toml 交给维护人员（landuse.toml 中的口令请先删去）。"
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name} 第 {frames[-1].lineno} 行" if frames else "位置不明"
    return (
        f"程序内部错误（{type(error).__name__}，{place}），本次未写出成果；"
        "请加 --debug 再运行一次（如 landuse --debug assess …），把显示的信息和 landuse.toml 交给维护人员。"
    )


def _safe(text: str) -> str:
    for name in _SECRET_VARIABLES:
        secret = os.environ.get(name, "")
        if len(secret) >= _FEWEST_LETTERS:
            text = text.replace(secret, HIDDEN)
    return without_secrets(text)
