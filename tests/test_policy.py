"""Policy packs: values with sources, layering, dates in force, and what a local pack may not do."""

import re
from datetime import date
from fractions import Fraction

import pytest

import landuse as lu
from landuse.cli.policy import UNITS
from landuse.errors import PolicyError, UnknownNameError
from landuse.policy import builtin_packs, restore_policy
from landuse.policy.citation import chinese_number
from landuse.policy.rules import ROW_LISTS, SECTIONS

HEAD = '[pack]\nid = "local"\ntitle = "地方规则"\nlevel = "city"\nextends = "{extends}"\nin_force_from = 2015-01-01\n'


def local(tmp_path, body, extends="cn"):
    path = tmp_path / "local.toml"
    path.write_text(HEAD.format(extends=extends) + body, encoding="utf-8")
    return path


def entry(key, value, extra=""):
    return f'[{key}]\nvalue = {value}\narticle = "某市规定第三条"\nconfidence = "CONFIRMED"\n{extra}'


def test_national_values():
    policy = lu.load_policy("cn", as_of="2020-12-31")
    assert (policy.idle.idle_after_years, policy.idle.reclaim_after_years, policy.idle.fee_rate) == (1, 2, 0.2)
    assert (policy.idle.developed_share, policy.idle.invested_share) == (Fraction(1, 3), Fraction(1, 4))


@pytest.mark.parametrize("pack", builtin_packs())
def test_every_value_knows_its_source(pack):
    policy = lu.load_policy(pack, as_of="2022-12-31")
    fields = {f"{name}.{field}" for name, section in SECTIONS.items() for field in section.model_fields} - set(ROW_LISTS)
    assert fields == set(policy.sources)
    for key in fields:
        source = policy.source(key)
        assert source.article
        assert source.confidence in {"CONFIRMED", "MEMORY", "DESIGN"}
        assert source.pack in builtin_packs()
    rows = [row for key in ROW_LISTS for row in getattr(getattr(policy, key.partition(".")[0]), key.partition(".")[2])]
    assert all(row.pack in builtin_packs() for row in rows)
    assert all(row.article for row in rows if getattr(row, "action", "") not in {"none", "verify"})


@pytest.mark.parametrize("pack", builtin_packs())
def test_sources_read_as_chinese_or_as_articles(pack):
    loaded = lu.load_policy(pack, as_of="2026-11-22")
    for key, source in loaded.sources.items():
        assert re.search(r"[\u4e00-\u9fff]| Art \d", loaded.cite(source.article)), key
        assert source.unit in UNITS or re.search(r"^$|[\u4e00-\u9fff]", source.unit), key


def test_shenyang_targets():
    rows = {row.id: row for row in lu.load_policy("cn-2101", as_of="2020-12-31").targets.rows}
    assert [str(step.share) for step in rows["zombie-enterprises-2020"].steps] == ["1/3", "2/3", "1"]
    assert rows["idle-land-2020"].steps[-1].by == date(2020, 12, 31)
    assert not rows["idle-land-2020"].binding


def test_not_in_force():
    with pytest.raises(PolicyError, match="2018-05-31"):
        lu.load_policy("cn-2101", as_of="2018-05-30")
    assert lu.load_policy("cn-2101", as_of="2018-05-31").id == "cn-2101"
    with pytest.raises(PolicyError, match="2012-07-01"):
        lu.load_policy("cn", as_of="2012-06-30")


def test_a_pack_of_several_files_is_refused_with_the_line_of_its_head():
    """Rows of other files have days in force of their own."""
    with pytest.raises(PolicyError, match=r"^pack\.toml 第 \d+ 行：政策包 cn（"):
        lu.load_policy("cn", as_of="2010-01-01")


def test_local_pack_layers_over_city_and_nation(tmp_path):
    policy = lu.load_policy(local(tmp_path, entry("idle.fee_rate", 0.1), extends="cn-2101"), as_of="2020-12-31")
    assert [pack.id for pack in policy.packs] == ["cn", "cn-2101", "local"]
    assert policy.idle.fee_rate == 0.1
    assert policy.source("idle.fee_rate").article == "某市规定第三条"
    assert policy.source("idle.fee_rate").statutory == "at_most"
    assert policy.targets.rows


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("idle.fee_rate", 0.25), ("idle.idle_after_years", 2), ("idle.reclaim_after_years", 3), ("idle.developed_share", '"1/2"'),
        ("idle.invested_share", '"1/5"'), ("idle.government_causes", '["G1", "H"]'),
    ],
)  # fmt: skip
def test_a_local_pack_may_not_loosen_the_statute(tmp_path, key, value):
    with pytest.raises(PolicyError, match=r"local\.toml 第 7 行.*不得放宽"):
        lu.load_policy(local(tmp_path, entry(key, value)), as_of="2020-12-31")


def test_the_bound_holds_through_the_layers(tmp_path):
    (tmp_path / "city.toml").write_text(
        HEAD.format(extends="cn").replace("local", "city") + entry("idle.fee_rate", 0.1), encoding="utf-8"
    )
    with pytest.raises(PolicyError, match="不得放宽"):
        lu.load_policy(local(tmp_path, entry("idle.fee_rate", 0.15), extends="city.toml"), as_of="2020-12-31")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (entry("idle.fee_rates", 0.1), "fee_rate"),
        (entry("idel.fee_rate", 0.1), "idle"),
        (entry("idle.fee_rate", 0.1, "artical = 1\n"), "artical"),
        ("[idle.fee_rate]\nvalue = 0.1\n", "article"),
        ("[idle]\nfee_rate = 0.1\n", "fee_rate"),
        (entry("idle.fee_rate", '"x"'), "fee_rate.*不得放宽"),
        (entry("idle.government_time", '"never"'), "government_time"),
        (entry("idle.fee_rate", 0.1, "in_force_from = 2021-01-01\n"), "没有有效的值"),
        ("[[disposal.decisions]]\nid = 'x'\nwhen = []\naction = 'sell'\nconfidence = 'DESIGN'\n", "sell"),
        ("[[disposal.decisions]]\nid = 'reclaim'\nwhen = []\naction = 'none'\nconfidence = 'DESIGN'\n", "法定规则"),
        ("[[disposal.decisions]]\nid = 'x'\nwhen = [{ column = 'a', op = 'python', value = 1 }]\naction = 'none'\nconfidence = 'DESIGN'\n", "op"),
        ("nonsense", "TOML"),
    ],
)  # fmt: skip
def test_malformed_packs_are_refused(tmp_path, body, message):
    with pytest.raises(PolicyError, match=message):
        lu.load_policy(local(tmp_path, body), as_of="2020-12-31")


def test_dated_values(tmp_path):
    body = "".join(
        f'[[idle.fee_rate]]\nvalue = {value}\narticle = "x"\nconfidence = "CONFIRMED"\n{span}'
        for value, span in ((0.1, "in_force_until = 2019-12-31\n"), (0.15, "in_force_from = 2020-01-01\n"))
    )
    path = local(tmp_path, body)
    assert lu.load_policy(path, as_of="2019-12-31").idle.fee_rate == 0.1
    assert lu.load_policy(path, as_of="2020-01-01").idle.fee_rate == 0.15


def test_local_rows_come_after_the_statutory_ones(tmp_path):
    body = "[[disposal.decisions]]\nid = 'local'\nwhen = []\naction = 'warn'\nconfidence = 'DESIGN'\n"
    policy = lu.load_policy(local(tmp_path, body), as_of="2020-12-31")
    assert policy.disposal.decisions[-1].id == "local"


def test_as_of_must_be_a_day():
    with pytest.raises(PolicyError, match="2020-12-31"):
        lu.load_policy("cn", as_of="去年")


def test_unknown_pack_and_key():
    with pytest.raises(PolicyError, match="cn-2101"):
        lu.load_policy("cn-2102", as_of="2020-12-31")
    with pytest.raises(UnknownNameError, match=r"idle\.fee_rate"):
        lu.load_policy("cn", as_of="2020-12-31").source("idle.fee")


def test_circular_packs(tmp_path):
    with pytest.raises(PolicyError, match="循环"):
        lu.load_policy(local(tmp_path, "", extends="local.toml"), as_of="2020-12-31")


def test_citations():
    policy = lu.load_policy("cn", as_of="2020-12-31")
    assert policy.cite("M53 Art 14(1), 15") == "《闲置土地处置办法》第十四条第（一）项、第十五条"
    assert (
        policy.cite("M53 Art 12, 13, 25; UREL Art 26")
        == "《闲置土地处置办法》第十二条、第十三条、第二十五条；《城市房地产管理法》第二十六条"
    )
    assert policy.cite("") == ""
    assert policy.cite("沈政办发〔2018〕78号 item 20") == "沈政办发〔2018〕78号第20项"
    assert chinese_number(101) == "一百零一"


def test_a_policy_is_frozen():
    policy = lu.load_policy("cn", as_of="2020-12-31")
    with pytest.raises(Exception, match="frozen"):
        policy.idle.fee_rate = 0.9
    with pytest.raises(AttributeError):
        policy.id = "x"


def folder_pack(tmp_path, **files):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "pack.toml").write_text(HEAD.format(extends="cn"), encoding="utf-8")
    for name, body in files.items():
        (folder / f"{name}.toml").write_text(body, encoding="utf-8")
    return folder


def test_a_folder_is_a_pack_too(tmp_path):
    folder = folder_pack(tmp_path, idle=entry("idle.fee_rate", 0.15))
    policy = lu.load_policy(folder, as_of="2020-12-31")
    assert policy.idle.fee_rate == 0.15
    assert sorted(policy.packs[-1].texts) == ["idle.toml", "pack.toml"]


def test_a_key_in_two_files_of_a_folder_is_refused(tmp_path):
    folder = folder_pack(tmp_path, a=entry("idle.fee_rate", 0.15), b=entry("idle.fee_rate", 0.1))
    with pytest.raises(PolicyError, match=r"b\.toml 的“idle\.fee_rate”在另一个文件中已有"):
        lu.load_policy(folder, as_of="2020-12-31")


def test_a_fault_in_a_folder_names_file_and_line(tmp_path):
    with pytest.raises(PolicyError, match=r"idle\.toml 第 1 行.*不得放宽"):
        lu.load_policy(folder_pack(tmp_path, idle=entry("idle.fee_rate", 0.25)), as_of="2020-12-31")


def test_rules_are_restored_from_their_texts(tmp_path):
    policy = lu.load_policy(folder_pack(tmp_path, idle=entry("idle.fee_rate", 0.15)), as_of="2020-12-31")
    restored = restore_policy([pack.texts for pack in policy.packs], as_of="2020-12-31")
    assert (restored.idle, restored.disposal) == (policy.idle, policy.disposal)
    assert [pack.sha256 for pack in restored.packs] == [pack.sha256 for pack in policy.packs]


STATUTORY_ROWS = {
    "procedure.modes": 'id = "EXT"\nsubject_kinds = ["idle_land"]',
    "procedure.deadlines": (
        'id = "{deadline}"\ntitle = "延长"\nsubject_kinds = ["idle_land"]\nfrom_events = ["identified"]\nnumber = 90\n'
        'unit = "calendar_days"\nwho = "自然资源主管部门"'
    ),
}


@pytest.mark.parametrize("key", STATUTORY_ROWS)
def test_a_statutory_row_of_any_list_cannot_be_replaced(tmp_path, key):
    rows = lu.load_policy("cn", as_of="2020-12-31").procedure.deadlines
    row = STATUTORY_ROWS[key].format(deadline=next(row.id for row in rows if row.statutory))
    with pytest.raises(PolicyError, match="为法定规则"):
        lu.load_policy(local(tmp_path, f'[[{key}]]\n{row}\narticle = "某市规定"\nconfidence = "CONFIRMED"\n'), as_of="2020-12-31")
