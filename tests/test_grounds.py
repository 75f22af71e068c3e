"""The grounds of a verdict: recomputed from the stored cells, flipped by the stored change, open without a cell it rests on."""

import csv
import json
from dataclasses import replace

import pandas as pd
import pytest
from grounds_cases import AS_OF, SAMPLE, data, one_of_each, policy, result, table_of
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.errors import UnknownNameError
from landuse.grounds import Chain, recompute, verdicts, why, with_value
from landuse.metrics.choices import first_that_fits, recorded_decisions
from landuse.vocabulary import blank_meanings, columns, decision_texts, table

TRIED = {
    "idle_status": (
        "not_idle", "built_without_permit", "idle_government", "idle_two_years", "idle_suspended", "needs_verification",
    ),
    "standard_land_conclusion": ("rectify", "passed", "data_incomplete"),
    "zombie_status": ("Z2", "Z3"),
    "project_zombie_status": ("open", "resolved"),
}  # fmt: skip


@pytest.fixture(scope="module")
def chains():
    found = {}
    for verdict, codes in TRIED.items():
        for code, key in one_of_each(verdict):
            if code in codes:
                found[verdict, code] = why(result(), key, verdict)
    code, key = next(pair for pair in one_of_each("per_mu_grade") if pair[0] == "D")
    found["per_mu_grade", code] = why(result(), key, "per_mu_grade")
    return found


def test_a_chain_read_back_from_json_is_the_same_and_gives_the_verdict_again(chains):
    for (verdict, code), chain in chains.items():
        assert chain.code == code == str(table_of(verdict)[verdict].loc[chain.key])
        back = Chain.from_dict(json.loads(json.dumps(chain.to_dict(), ensure_ascii=False)))
        assert back == chain
        assert recompute(back, policy()) == code


def test_grades_are_recomputed_among_the_stored_figures_of_the_others():
    keys = [str(key) for key in result().enterprises.index[::150]]
    for key in keys:
        chain = why(result(), key, "per_mu_grade", counterfactual=False)
        assert chain.code == str(result().enterprises["per_mu_grade"].loc[key])
        assert recompute(Chain.from_dict(json.loads(json.dumps(chain.to_dict()))), policy()) == chain.code


def test_the_stored_change_flips_the_verdict_and_just_short_of_it_does_not(chains):
    narrowed = 0
    for (_, code), chain in chains.items():
        assert chain.searched
        for flip in chain.flips[::2]:
            where = (flip.table, flip.record, flip.column)
            assert recompute(chain, policy(), cells=with_value(chain, *where, flip.after)) == flip.becomes != code
            if flip.short_of is not None:
                assert recompute(chain, policy(), cells=with_value(chain, *where, flip.short_of)) == code
                narrowed += 1
        decided = [flip.size for flip in chain.flips if flip.becomes not in verdicts()[chain.verdict].undecided]
        assert decided == sorted(decided)
    assert narrowed > 10


def test_the_smallest_change_of_a_day_is_the_mark_of_the_law(chains):
    chain = chains["idle_status", "idle_two_years"]
    flip = next(flip for flip in chain.flips if flip.column == "agreed_start_date")
    assert (flip.after, flip.short_of, flip.becomes) == ("2018-12-31", "2018-12-30", "idle_one_year")


def test_a_change_nobody_could_make_is_said_to_be_none():
    none = next(key for code, key in one_of_each("standard_land_conclusion") if code == "none")
    chain = why(result(), none, "standard_land_conclusion")
    assert chain.flips == ()
    assert "单独改变任何一项数据，结论都不变" in chain.text()


def test_without_a_cell_the_verdict_stays_is_open_or_the_chain_says_what_a_blank_means(chains):
    relevant = 0
    for chain in chains.values():
        undecided = verdicts()[chain.verdict].undecided
        for cell in chain.cells:
            if cell.without is None:
                continue
            if cell.without != chain.code and cell.without not in undecided:
                assert cell.blank_means, (chain.verdict, chain.key, cell.table, cell.column, cell.without)
            relevant += cell.without != chain.code
        for cell in [cell for cell in chain.cells if cell.without not in (None, chain.code)][:2]:
            assert recompute(chain, policy(), cells=with_value(chain, cell.table, cell.record, cell.column, None)) == cell.without
    assert relevant > 25


@pytest.mark.parametrize("verdict", ["idle_status", "project_zombie_status"])
def test_no_blank_cell_of_the_whole_sample_becomes_a_default(verdict):
    """Every raw column of the judged table is blanked in turn for all records; other tables are covered by the chains."""
    spec, meanings = verdicts()[verdict], blank_meanings(verdict)
    now = table_of(verdict)[verdict].astype("str")
    frame = pd.DataFrame(data().table(spec.table)).drop(columns="geometry", errors="ignore")
    others = {name: data().table(name) for name in spec.others}
    moved = 0
    for column in (name for name in spec.own if name in frame):
        blank = frame.assign(
            **{column: pd.Series([None] * len(frame), index=frame.index, dtype=object).astype(frame[column].dtype)}
        )
        tables = {spec.table: blank, **others}
        held = lu.LandData(**({"parcels": data().parcels.iloc[:0]} | tables))
        then = lu.measure(held, [verdict], policy=policy(), as_of=AS_OF, table=spec.table)[verdict].astype("str")
        changed = (then != now) & frame[column].notna()
        moved += int(changed.sum())
        wrong = changed & ~then.isin(spec.undecided) if (spec.table, column) not in meanings else changed & False
        assert not wrong.any(), (column, now[wrong].iloc[0], then[wrong].iloc[0])
    assert moved > 90


def test_what_a_blank_means_is_about_columns_that_there_are():
    for name in verdicts():
        for table_name, column in blank_meanings(name):
            assert column in columns(table_name, "raw"), (name, column)


def test_cells_say_where_they_were_read(chains):
    chain = chains["zombie_status", "Z2"]
    cell = next(cell for cell in chain.cells if cell.column == "total_assets_wanyuan")
    with (SAMPLE / cell.file).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    letter = cell.header.partition("（")[2] if "列" not in cell.header.partition("（")[0] else ""
    position = next(n for n, header in enumerate(rows[0]) if cell.header.startswith(header))
    assert float(rows[cell.row - 1][position]) == cell.value
    assert letter
    assert chr(ord("A") + position) + " 列" in cell.header
    feature = next(cell for cell in chains["idle_status", "idle_two_years"].cells if cell.column == "agreed_start_date")
    assert (feature.file, feature.sheet) == ("parcels.gpkg", "parcels")
    assert data().parcels.index[feature.row - 1] == chains["idle_status", "idle_two_years"].key


def test_data_of_no_file_say_so():
    parcels = pd.DataFrame(
        {"parcel_id": ["P"], "works_status": ["not_started"], "agreed_start_date": ["2018-03-01"], "delay_cause": ["H"]}
    )
    rules = lu.load_policy("cn", as_of=AS_OF)
    made = lu.assess(lu.LandData(parcels=parcels), policy=rules, as_of=AS_OF)
    chain = why(made, "P")
    assert chain.code == "idle_two_years"
    assert "未从文件读入" in chain.text()
    assert recompute(chain, rules) == "idle_two_years"
    with pytest.raises(UnknownNameError, match="没有“Q”"):
        why(made, "Q")
    with pytest.raises(UnknownNameError, match="idle_status"):
        why(made, "P", "idle_stat")


def test_the_chain_names_rule_article_packs_and_conflicts(chains):
    chain = chains["idle_status", "idle_two_years"]
    assert chain.rule == "idle_status.16"
    assert [test.outcome for test in chain.tests] == ["false"] * 15 + ["true"]
    assert chain.ground.cited == "《闲置土地处置办法》第十四条第（二）项"
    assert [(pack.id, pack.sha256) for pack in chain.packs] == [(pack.id, pack.sha256) for pack in policy().packs]
    assert "idle.reclaim_after_years" in {rule.key for rule in chain.rules}
    assert {"fee-rate", "may-or-must", "preparatory-work", "seed-target"} <= {note.id for note in chain.conflicts}
    text = chain.text()
    for part in (
        "一、结论：企业原因闲置满两年",
        "二、依据条款",
        "三、逐项判断",
        "四、所用数据及出处",
        "五、规则版本",
        "六、怎样的变化",
        "七、规则冲突",
    ):
        assert part in text


def test_unknown_tests_are_told_apart_from_false_ones():
    row = {"parcel_id": "P", "works_status": "suspended", "suspended_since_date": "2018-01-01", "invested_wanyuan": 500.0}
    parcels = pd.DataFrame(
        [row | {"planned_investment_wanyuan": 1000.0, "contract_date": "2015-01-01", "has_construction_permit": True}]
    )
    made = lu.assess(lu.LandData(parcels=parcels), policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)
    chain = why(made, "P", counterfactual=False)
    assert [test.outcome for test in chain.tests[6:]] == ["unknown", "unknown", "true"]
    assert "[不明] 中止开发建设满一年，且已动工面积不足" in chain.text()
    assert chain.undecided
    assert chain.code == "needs_verification"


def test_the_same_record_has_the_same_chain_every_time(chains):
    chain = chains["idle_status", "idle_government"]
    assert json.dumps(why(result(), chain.key).to_dict()) == json.dumps(chain.to_dict())


def test_every_decision_has_its_words():
    for name, spec in verdicts().items():
        known = set(decision_texts(name))
        assert known or name == "per_mu_grade"
        for text in known:
            assert text.article
            assert text.confidence in {"CONFIRMED", "MEMORY", "DESIGN"}
        assert table(spec.table)


def test_decisions_are_recorded_only_when_asked_for():
    index = pd.RangeIndex(2)
    with recorded_decisions() as made:
        first_that_fits("tenure", [("own", pd.Series([True, False]))], "rented", index)
    first_that_fits("tenure", [("own", pd.Series([True, False]))], "rented", index)
    assert [(found.list_name, found.otherwise) for found in made] == [("tenure", "rented")]


def test_a_disposal_without_a_day_leaves_a_project_to_be_classified():
    projects = pd.DataFrame(
        {"project_id": ["J"], "project_cause": ["P3"], "planned_start_date": ["2018-01-01"], "actual_start_date": None}
    )
    event = {"case_id": ["C"], "subject_kind": ["zombie_project"], "subject_id": ["J"], "event": ["disposed"]}
    for day, expected in (("2020-01-01", "resolved"), (None, "to_classify"), ("2021-06-01", "open")):
        held = lu.LandData(
            parcels=data().parcels.iloc[:0],
            projects=projects,
            cases=pd.DataFrame(event | {"event_date": pd.Series([day], dtype="str")}),
        )
        rules = lu.load_policy("cn", as_of=AS_OF)
        status = lu.measure(held, ["project_zombie_status"], policy=rules, as_of=AS_OF, table="projects")["project_zombie_status"]
        assert status.tolist() == [expected]


def test_tenants_that_are_judged_together_are_stored_together(tmp_path):
    pack = tmp_path / "merged.toml"
    pack.write_text(
        '[pack]\nid = "merged"\ntitle = "合并"\nlevel = "city"\nextends = "rank-share"\nin_force_from = 2012-07-01\n'
        '[linkage.merge_tenants]\nvalue = true\narticle = "某办法"\nconfidence = "DESIGN"\n'
        '[linkage.tenant_follows_owner]\nvalue = true\narticle = "某办法"\nconfidence = "DESIGN"\n',
        encoding="utf-8",
    )
    rules = lu.load_policy(pack, as_of=AS_OF)
    merged = replace(result(), policy=rules)
    grades = lu.measure(data(), ["per_mu_grade"], policy=rules, as_of=AS_OF, table="enterprises")["per_mu_grade"].astype("str")
    rented = data().occupancy.loc[data().occupancy["tenure"] == "rented", "enterprise_id"]
    for key in rented[rented.isin(data().enterprises.index)].unique()[:2]:
        chain = why(merged, key, "per_mu_grade", counterfactual=False)
        assert chain.code == recompute(chain, rules) == grades.loc[key]


def test_figures_measured_by_the_tables_are_stored_with_their_users(tmp_path):
    pack = tmp_path / "measured.toml"
    pack.write_text(
        f'[pack]\nid = "measured"\ntitle = "实测"\nlevel = "zone"\nextends = "{(SAMPLE / "policy.toml").as_posix()}"\nin_force_from = 2018-05-31\n'
        '[standard_land.measured_actuals]\nvalue = "where_missing"\narticle = "某区办法第八条"\nconfidence = "DESIGN"\n',
        encoding="utf-8",
    )
    rules = lu.load_policy(pack, as_of="2022-12-31")
    name = "standard_land_conclusion"
    conclusions = lu.measure(data(), [name], policy=rules, as_of="2022-12-31")[name].astype("str")
    measured = replace(result(), policy=rules, as_of=pd.Timestamp("2022-12-31"))
    for key in conclusions.index[conclusions != "none"][::12]:
        chain = why(measured, key, name, counterfactual=False)
        assert chain.code == recompute(chain, rules) == conclusions.loc[key]


def test_command_line(tmp_path):
    (tmp_path / "parcels.csv").write_text(
        "parcel_id,works_status,约定动工日期,delay_cause\nP,not_started,2018-03-01,H\n", encoding="utf-8"
    )
    (tmp_path / "landuse.toml").write_text(
        '[project]\nname = "某区"\nas_of = 2020-12-31\npolicy = "cn"\n[data.parcels]\nfile = "parcels.csv"\n', encoding="utf-8"
    )
    config = str(tmp_path / "landuse.toml")
    run = CliRunner().invoke(app, ["why", "P", config])
    assert run.exit_code == 0, run.output
    assert "约定动工日期：2018-03-01〔parcels.csv 第 2 行，约定动工日期（C 列）〕" in run.output
    assert "约定动工日期”2018-03-01 → 2018-12-31（305 天），结论变为“企业原因闲置满一年”；改到 2018-12-30 时不变" in run.output
    quick = CliRunner().invoke(app, ["why", "P", config, "--verdict", "idle_status", "--json", "--quick"])
    chain = Chain.from_dict(json.loads(quick.output))
    assert (chain.key, chain.code, chain.searched) == ("P", "idle_two_years", False)
