"""One line of the self-examination: what was looked at, how it stands, what to do."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "fault"]
WORDS: dict[State, str] = {"ok": "正常", "note": "注意", "fault": "失败"}


@dataclass(frozen=True)
class Finding:
    """`item` is in `state`: fine, a note (something works less well), or a fault (a run would fail); `advice` says what to do."""

    item: str
    state: State
    found: str
    advice: str = ""

    @property
    def word(self) -> str:
        """The state in Chinese."""
        return WORDS[self.state]

    @property
    def plain(self) -> dict[str, str]:
        """The finding as plain values."""
        return {"item": self.item, "state": self.state, "found": self.found, "advice": self.advice}
