"""Chinese text knows no blanks between words: a line break in the source between two Chinese characters leaves none on the page."""

import re
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

_WIDE = r"[\u2018-\u201d\u3000-\u9fff\uff00-\uffef]"
_BREAK = re.compile(rf"(?<={_WIDE})\n(?={_WIDE})")
_BREAK_BEFORE_MARKUP = re.compile(rf"(?<={_WIDE})\n$")
_BREAK_AFTER_MARKUP = re.compile(rf"^\n(?={_WIDE})")


class JoinChineseLines(SphinxTransform):
    """Take such line breaks out of the text of paragraphs; code keeps its lines."""

    default_priority = 900

    def apply(self, **_kwargs: Any) -> None:
        """Change the texts of one document."""
        for text in list(self.document.findall(nodes.Text)):
            if "\n" not in text or _is_code(text):
                continue
            joined = _BREAK.sub("", str(text))
            for pattern in (_BREAK_BEFORE_MARKUP, _BREAK_AFTER_MARKUP):
                joined = pattern.sub("", joined)
            if joined != text:
                text.parent.replace(text, nodes.Text(joined))


def _is_code(text: nodes.Text) -> bool:
    node = text.parent
    while node is not None:
        if isinstance(node, nodes.FixedTextElement | nodes.literal | nodes.raw):
            return True
        node = node.parent
    return False
