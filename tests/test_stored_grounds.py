"""The grounds of many verdicts at once: each as `why` gives it, kept beside the results, read back and worked out again: all of them."""

import json
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from grounds_cases import AS_OF, policy, result, table_of
from typer.testing import CliRunner

import landuse as lu
from landuse.cli.app import app
from landuse.config import load_config
from landuse.errors import ReadError, UnknownNameError
from landuse.grounds import (
    KINDS,
    grounds_of,
    kept_grounds,
    read_chain,
    recompute,
    usual_kind,
    verdicts,
    why,
    with_value,
    write_grounds,
)
from landuse.grounds.kept import SETTLED, usual_kind_of
from landuse.grounds.widening import widened
from landuse.outputs import write_outputs
from landuse.vocabulary import codes, column

NAME = '=1+"，\n2'


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The grounds as a run keeps them with the smallest changes of what is adverse or doubtful, written and read back."""
    path = tmp_path_factory.mktemp("grounds") / "grounds.zip"
    return lu.read_grounds(write_grounds(kept_grounds(result(), "all"), path)), path


@pytest.fixture(scope="module")
def small():
    parcels = pd.DataFrame({"parcel_id": [NAME, "P"], "works_status": [None, "completed"]})
    return lu.assess(lu.LandData(parcels=parcels), policy=lu.load_policy("cn", as_of=AS_OF), as_of=AS_OF)


def test_a_run_keeps_every_verdict(stored):
    grounds, _ = stored
    assert usual_kind(result()) == "full"
    for name in verdicts():
        judged = table_of(name)[name].astype("str")
        judged = judged[judged != "none"] if name == "standard_land_conclusion" else judged
        mine = [line for line in grounds.lines if line["verdict"] == name]
        assert [(line["key"], line["code"]) for line in mine] == list(zip(judged.index, judged, strict=True))
        searched = {line["code"] for line in mine if line["searched"]}
        assert searched == (set() if name == "per_mu_grade" else set(judged) - set(SETTLED[name]))


def test_every_stored_chain_gives_its_verdict_again(stored):
    grounds, _ = stored
    assert lu.recompute_all(grounds, policy()) == [line["code"] for line in grounds.lines]
    assert len(grounds) > 1900


def test_other_cells_give_another_verdict(stored):
    """What is worked out again is worked out from the cells: they decide, not what was stored as the verdict."""
    grounds, _ = stored
    lines = [json.loads(json.dumps(line)) for line in grounds.lines if line["code"] == "idle_two_years"]
    of = dict(enumerate(grounds.shared.facts))
    for line in lines:
        place = next(n for n, cell in enumerate(line["cells"]) if of[cell].get("column") == "agreed_start_date")
        line["held"][place] = "2020-12-01"
    found = lu.recompute_all(replace(grounds, lines=lines), policy())
    assert len(lines) > 5
    assert "idle_two_years" not in found


@pytest.mark.parametrize("name", [name for name in verdicts() if name != "per_mu_grade"])
def test_each_chain_is_the_one_that_why_gives(stored, name):
    """But for pairs of changes and further records, which a run looks for where it is asked to (`full`)."""
    grounds, _ = stored
    judged = table_of(name)[name].astype("str")
    for code in judged.unique():
        for key in judged.index[judged == code][[-1]]:
            line = [line for line in grounds.lines if (line["verdict"], line["key"]) == (name, key)]
            if line:
                asked = why(result(), key, name, counterfactual=line[0]["searched"])
                assert grounds.of(key, name) == replace(asked, pair=(), pairs_tried=0, added=(), widened=False)


def test_grades_are_those_that_why_gives(stored):
    grounds, _ = stored
    for key in result().enterprises.index[::200]:
        assert grounds.of(key, "per_mu_grade") == why(result(), key, "per_mu_grade", counterfactual=False)


def test_stored_changes_flip_the_verdict_and_just_short_of_them_nothing_changes(stored):
    grounds, _ = stored
    tried, narrowed = set(), 0
    for name in verdicts():
        for code in codes(column(name).code_list):
            lines = [line for line in grounds.lines if (line["verdict"], line["code"]) == (name, code) and line["flips"]]
            for line in lines[:1]:
                chain = grounds.of(line["key"], name)
                flip = chain.flips[0]
                where = (flip.table, flip.record, flip.column)
                assert recompute(chain, policy(), cells=with_value(chain, *where, flip.after)) == flip.becomes != code
                tried.add((name, code))
                if flip.short_of is not None:
                    assert recompute(chain, policy(), cells=with_value(chain, *where, flip.short_of)) == code
                    narrowed += 1
    assert len(tried) > 10
    assert narrowed > 5


def test_the_same_grounds_are_written_as_the_same_bytes(stored, tmp_path):
    """That a run finds the same ones again is what a sealed run is verified by (tests/test_sealing.py)."""
    grounds, path = stored
    again = write_grounds(grounds, tmp_path / "again.zip")
    assert again.read_bytes() == path.read_bytes()


def test_an_officer_opens_the_table(stored):
    grounds, path = stored
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["说明.txt", "认定依据.csv", "chains.jsonl", "shared.json"]
        with archive.open("认定依据.csv") as file:
            shown = pd.read_csv(file, encoding="utf-8-sig", dtype="str", keep_default_na=False)
        notes = archive.read("说明.txt").decode("utf-8-sig")
    assert f"共 {len(grounds)} 项认定" in notes
    assert shown["代码"].tolist() == [line["key"] for line in grounds.lines]
    row = shown[shown["结论"] == "企业原因闲置满两年"].iloc[0]
    assert row["依据条款"].startswith("《闲置土地处置办法》第十四条第（二）项")
    assert "结论变为“" in row["最小变化"]
    assert "待核实" in set(shown.loc[shown["数据不足以判断"] == "是", "结论"])


def test_one_chain_is_read_without_the_others(stored):
    grounds, path = stored
    line = grounds.lines[100]
    assert read_chain(path, line["key"], line["verdict"]) == grounds[100] == grounds[100:101][0]
    assert read_chain(path, line["key"]) == grounds.of(line["key"])
    with pytest.raises(UnknownNameError, match=f"没有“{line['key']}”的“zombie_status”.*存有：idle_status"):
        read_chain(path, line["key"], "zombie_status")
    with pytest.raises(UnknownNameError, match="没有“X”"):
        read_chain(path, "X")
    with pytest.raises(UnknownNameError, match="没有“X”"):
        grounds.of("X")


def test_kinds(small, tmp_path):
    assert usual_kind(small) == "full"
    assert [usual_kind_of(*size) for size in ((20_000, 3000), (20_000, 3001), (100_000, 0), (100_001, 0))] == list(KINDS)
    found = {kind: [(line["key"], line["code"], line["searched"]) for line in kept_grounds(small, kind).lines] for kind in KINDS}
    assert found == {
        "full": [(NAME, "needs_verification", True), ("P", "not_idle", True)],
        "all": [(NAME, "needs_verification", True), ("P", "not_idle", False)],
        "adverse": [(NAME, "needs_verification", True)],
        "none": [],
    }
    with pytest.raises(UnknownNameError, match=r"没有“al”.*all"):
        write_outputs(small, tmp_path, grounds="al")
    assert not list(tmp_path.iterdir())


def test_only_what_is_asked_for():
    keys = [str(key) for key in result().projects.index[:3]]
    some = grounds_of(result(), ["project_zombie_status"], keys)
    assert [chain.key for chain in some] == keys
    assert [widened(chain, policy()) for chain in some] == [why(result(), key, "project_zombie_status") for key in keys]
    with pytest.raises(UnknownNameError, match="X"):
        grounds_of(result(), ids=[*keys, "X"])


@pytest.mark.parametrize("damage", ["no zip", "cut", "json", "later"])
def test_a_damaged_file_is_told(stored, tmp_path, damage):
    _, path = stored
    bad, content = tmp_path / "grounds.zip", path.read_bytes()
    if damage in {"json", "later"}:
        with zipfile.ZipFile(bad, "w") as archive:
            archive.writestr("chains.jsonl", "")
            archive.writestr("shared.json", "[]" if damage == "json" else '{"format": 99}')
    else:
        bad.write_bytes(b"nothing" if damage == "no zip" else content[: len(content) // 2])
    with pytest.raises(ReadError, match="版本" if damage == "later" else "已损坏"):
        lu.read_grounds(tmp_path)


def test_names_that_look_like_formulas_stay_text(small, tmp_path):
    path = write_grounds(kept_grounds(small, "full"), tmp_path / "grounds.zip")
    with zipfile.ZipFile(path) as archive:
        assert "'=1+" in archive.read("认定依据.csv").decode("utf-8-sig")
    assert read_chain(path, NAME) == why(small, NAME)
    assert lu.recompute_all(lu.read_grounds(path), small.policy) == ["needs_verification", "not_idle"]


def test_command_line(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "parcels.csv").write_text(
        "parcel_id,works_status,约定动工日期,delay_cause\nP,not_started,2018-03-01,H\nQ,completed,2018-03-01,\n", encoding="utf-8"
    )
    config = tmp_path / "data" / "landuse.toml"
    text = '[project]\nname = "某区"\nas_of = 2020-12-31\npolicy = "cn"\n[data.parcels]\nfile = "parcels.csv"\n'
    config.write_text(text, encoding="utf-8")
    run, out = CliRunner(), tmp_path / "out"

    def said(*words):
        done = run.invoke(app, list(map(str, words)))
        return done.exit_code, done.output

    assert said("assess", config, "-o", out, "--grounds", "all")[0] == 0
    record = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert record["options"]["grounds"] == "all"
    assert "grounds.zip" in record["outputs"]
    fresh = json.loads(said("why", "P", config, "--json")[1])
    assert fresh.pop("borderline") == []  # is not kept with the grounds
    (tmp_path / "data" / "parcels.csv").unlink()
    assert said("why", "P", "--from", out) == said("why", "P", out) == said("why", "P", "--from", out / "grounds.zip")
    kept = json.loads(said("why", "P", out, "--json")[1])
    assert {name for name in fresh if kept[name] != fresh[name]} == {"added", "widened"}
    assert "保存时没有测算变化" in said("why", "Q", out)[1]
    assert json.loads(said("why", "Q", out, "--json")[1])["code"] == "not_idle"
    (out / "grounds.zip").unlink()
    again = said("why", "P", "--from", out)[1]
    assert "没有存认定依据；以上由成果文件夹里的数据和规则重新测算" in again
    assert "“约定动工日期”2018-03-01 → 2018-12-31（305 天）" in again
    refused = run.invoke(app, ["why", "P", "--from", str(out), "--as-of", "2019-12-31"])
    assert "不能与 --from 同用" in str(refused.exception)


def test_no_grounds_where_none_are_wanted(small, tmp_path):
    assert "grounds" not in write_outputs(small, tmp_path, grounds="none")
    with pytest.raises(ReadError, match="没有写出认定依据"):
        read_chain(tmp_path, "P")
    config = tmp_path / "landuse.toml"
    config.write_text(
        '[project]\nname = "某区"\n[data.parcels]\nfile = "a.csv"\n[outputs]\ngrounds = "adverse"\n', encoding="utf-8"
    )
    assert load_config(config).outputs.grounds == "adverse"
