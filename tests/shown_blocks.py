"""What the pages show: the code blocks of a Markdown file, and the command lines in them."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted(path for path in (ROOT / "docs").rglob("*.md") if not path.parts[-2].startswith("_"))]
PAGES = [path for path in PAGES if "_generated" not in path.parts]
SHELLS = ("bash", "console", "sh")


def blocks(page, *languages, section=None):
    """Return the texts of the code blocks of one page (or of one section) in these languages, whatever they are indented by."""
    text = (ROOT / page).read_text(encoding="utf-8")
    text = text if section is None else text.split(f"\n## {section}\n")[1].split("\n## ")[0]
    found = re.findall(r"^( *)```(\w+)\n(.*?)^\1```$", text, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", body, flags=re.MULTILINE) for indent, language, body in found if language in languages]


def command_lines(page, section=None):
    """Return the command lines of one page (or of one section) as lists of words; ``one | other FILE`` gives a line for each of them."""
    lines = [line for block in blocks(page, *SHELLS, section=section) for line in block.splitlines()]
    return [words for line in lines for words in _commands(shlex.split(line, comments=True))]


def _commands(words):
    if "|" not in words:
        return [words] if words else []
    others = [words[1], *(words[place + 1] for place, word in enumerate(words) if word == "|")]
    rest = words[words.index(others[-1]) + 1 :]
    return [[words[0], other, *rest] for other in others]


def id_of(page):
    """Return the path of a page as its test is called."""
    return Path(page).relative_to(ROOT).as_posix()
