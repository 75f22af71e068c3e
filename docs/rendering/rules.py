"""The rules: every value and row of the packs that come with the package, with article and confidence, a page a topic."""

from datetime import date

from landuse.cli.policy import SECTION_TITLES
from landuse.policy import Policy, builtin_packs, load_policy
from landuse.policy.pack_files import PackHead, read_pack
from landuse.policy.rules import ROW_LISTS, SECTIONS, RuleRow
from rendering.markdown import code, contents, page, plain, table
from rendering.names import field_codes, names
from rendering.rule_values import bound, written

NATIONAL = "cn"
DAY = date(2026, 11, 1)
"""The day whose rules are shown."""
COMMON = ("id", "article", "confidence", "pack", "in_force_from", "in_force_until", "note")
LEVELS = {"national": "国家", "province": "省", "city": "市", "zone": "开发区"}
MORE_TITLES = {"maps": "制图分级", "evidence": "影像佐证"}
TITLES = {name: SECTION_TITLES.get(name) or MORE_TITLES.get(name, name) for name in SECTIONS}


def rule_pages() -> dict[str, str]:
    """Return the pages by path: one for every section of the national pack, one for every local pack."""
    national = load_policy(NATIONAL, as_of=DAY)
    pages = {f"rules/{section}.md": _section_page(national, section) for section in SECTIONS}
    heads = {name: read_pack(name, None).head for name in builtin_packs()}
    local = {name: head for name, head in heads.items() if name != NATIONAL}
    for name, head in local.items():
        pages[f"rules/pack-{name}.md"] = _pack_page(load_policy(name, as_of=head.in_force_until or DAY), head)
    overview = table(
        ["政策包", "名称", "级别", "基于", "施行"],
        (
            [
                f"[{code(name)}](pack-{name}.md)" if name in local else code(name), plain(head.title), LEVELS[head.level],
                code(head.extends or ""), f"{head.in_force_from} 起" + (f"至 {head.in_force_until}" if head.in_force_until else ""),
            ]
            for name, head in heads.items()
        ),
    )  # fmt: skip
    intro = (
        f"以下各页列出随附政策包在 {DAY} 有效的每个取值、每条规则，连同条款和[可信程度](../../concepts/confidence.md)，由政策包本身生成。"
        "在命令行查看：`landuse policy show cn`；本地规则的写法见[政策包](../../policy_packs.md)。"
    )
    pages["rules/index.md"] = page(
        "规则", intro, overview, _confidence_counts(national), "## 国家规则", contents(SECTIONS), "## 随附的地方政策包",
        contents(f"pack-{name}" for name in local), label="rules",
    )  # fmt: skip
    return pages


def _confidence_counts(policy: Policy) -> str:
    def counts(section: str) -> list[str]:
        found = [source.confidence for key, source in policy.sources.items() if key.startswith(f"{section}.")]
        found += [row.confidence for key in ROW_LISTS if key.startswith(f"{section}.") for row in _rows(policy, key)]
        return [str(found.count(level)) for level in ("CONFIRMED", "MEMORY", "DESIGN")]

    rows = ([f"[{plain(TITLES[section])}]({section}.md)", *counts(section)] for section in SECTIONS)
    return "国家规则各部分的取值和规则数，按可信程度：\n\n" + table(["部分", "CONFIRMED", "MEMORY", "DESIGN"], rows)


def _section_page(policy: Policy, section: str) -> str:
    return page(
        TITLES[section].partition("（")[0], *_parts(policy, section, NATIONAL), label=f"rules-{section.replace('_', '-')}"
    )


def _pack_page(policy: Policy, head: PackHead) -> str:
    about = (
        f"`{head.id}`，{LEVELS[head.level]}级，基于 `{head.extends}`，自 {head.in_force_from} 起施行。只列本包写明的取值和规则。"
    )
    parts = [part for section in SECTIONS for part in _parts(policy, section, head.id, f"{TITLES[section]}：")]
    return page(head.title, about, *parts)


def _parts(policy: Policy, section: str, pack: str, before: str = "") -> list[str]:
    """Return the values and lists of one section that stand in one pack, each under its heading."""
    known = names("rule_keys")
    values = table(
        ["规则", "取值", "依据", "可信程度", "下级可否变更", "键"],
        (
            [
                plain(known.get(key, "")), written(source.value, key, source.unit), _basis(policy, source.article),
                source.confidence, bound(source.statutory), code(key),
            ]
            for key, source in policy.sources.items()
            if key.startswith(f"{section}.") and source.pack == pack
        ),
    )  # fmt: skip
    parts = [f"## {before}取值", values] if values else []
    for key in ROW_LISTS:
        rows = [row for row in _rows(policy, key) if row.pack == pack]
        if key.startswith(f"{section}.") and rows:
            parts += [
                f"## {before}{names('rule_lists').get(key, key)}",
                f"{code(key)}，{len(rows)} 行。",
                _list(policy, key, rows),
            ]
    if not parts and not before:
        parts = ["国家规则没有这一部分的取值，由地方政策包规定。"]
    return parts


def _rows(policy: Policy, key: str) -> tuple[RuleRow, ...]:
    section, _, name = key.partition(".")
    found: tuple[RuleRow, ...] = getattr(getattr(policy, section), name)
    return found


def _list(policy: Policy, key: str, rows: list[RuleRow]) -> str:
    fields = [name for name in ROW_LISTS[key].model_fields if name not in COMMON]
    known = names("rule_fields")
    return table(
        ["编号", *(known.get(name, name) for name in fields), "依据", "可信程度"],
        (
            [
                code(row.id), *(_cell(getattr(row, name), field_codes().get(name, "")) for name in fields),
                _basis(policy, row.article), row.confidence,
            ]
            for row in rows
        ),
    )  # fmt: skip


def _cell(value: object, codes_of: str) -> str:
    """Return the cell of a field; a flag that is not set leaves it empty."""
    return "" if value is False else written(value, codes_of)


def _basis(policy: Policy, article: str) -> str:
    return plain(policy.cite(article))
