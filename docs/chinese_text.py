"""Chinese text knows no blanks between words: a line break in the source between two Chinese characters leaves none on the page."""

import re
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

_WIDE = r"[\u2018-\u201d\u3000-\u9fff\uff00-\uffef]"
_BREAK = re.compile(rf"(?<={_WIDE})\n(?={_WIDE})")


class JoinChineseLines(SphinxTransform):
    """Take such line breaks out of the texts of a document; code keeps its lines."""

    default_priority = 900

    def apply(self, **_kwargs: Any) -> None:
        """Change the texts in place."""
        for text in [text for text in self.document.findall(nodes.Text) if "\n" in text and not _is_code(text)]:
            before, after = _neighbour(text, -1)[-1:], _neighbour(text, 1)[:1]
            joined = _BREAK.sub("", f"{before}{text}{after}")
            joined = joined[len(before) : len(joined) - len(after)]
            if joined != text:
                text.parent.replace(text, nodes.Text(joined))


def _neighbour(text: nodes.Text, step: int) -> str:
    """Return the text of the node before (-1) or after (1) in the same paragraph."""
    place = text.parent.index(text) + step
    return text.parent[place].astext() if 0 <= place < len(text.parent) else ""


def _is_code(text: nodes.Text) -> bool:
    node = text.parent
    while node is not None:
        if isinstance(node, nodes.FixedTextElement | nodes.literal | nodes.raw):
            return True
        node = node.parent
    return False
