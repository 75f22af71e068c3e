"""Code lists: the values that coded columns may take, in order, with labels, colours and hatching."""

from dataclasses import dataclass
from functools import cache

from landuse.errors import UnknownNameError
from landuse.vocabulary.columns import Language, in_language
from landuse.vocabulary.rows import did_you_mean, read_rows


@dataclass(frozen=True)
class Code:
    """One value of a code list. `color` and `hatch` are empty where the list is never drawn."""

    list_name: str
    code: str
    order: int
    label_zh: str
    label_en: str
    color: str
    hatch: str
    definition_zh: str

    def label(self, lang: Language = "zh") -> str:
        """Return the label in Chinese (default) or English."""
        return in_language(self.label_zh, self.label_en, lang)


@cache
def code_lists() -> dict[str, dict[str, Code]]:
    """Return {list: {code: Code}}, each list in its own order."""
    found: dict[str, dict[str, Code]] = {}
    for row in sorted(read_rows("codes"), key=lambda row: int(row["order"])):
        name = row["list"]
        found.setdefault(name, {})[row["code"]] = Code(
            name, row["code"], int(row["order"]), row["label_zh"], row["label_en"], row["color"], row["hatch"],
            row["definition_zh"],
        )  # fmt: skip
    return found


def codes(list_name: str) -> dict[str, Code]:
    """Return the codes of one list in order; raise UnknownNameError if there is no such list."""
    try:
        return code_lists()[list_name]
    except KeyError:
        raise UnknownNameError(f"没有代码表“{list_name}”{did_you_mean(list_name, code_lists())}") from None


def code_label(list_name: str, code: str, lang: Language = "zh") -> str:
    """Return the label of one code; an unknown code is returned as it is."""
    found = codes(list_name).get(code)
    return found.label(lang) if found else code


@cache
def code_aliases(list_name: str) -> dict[str, str]:
    """Return {text: code} of one list: codes, Chinese and English labels, and usual bureau wording."""
    texts = {text: found.code for found in codes(list_name).values() for text in (found.label_zh, found.label_en, found.code)}
    return texts | {row["alias"]: row["code"] for row in read_rows("code_aliases") if row["list"] == list_name}
