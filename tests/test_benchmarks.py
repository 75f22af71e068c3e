"""The benchmarks: every side of every item does its work at a tiny size, the harness takes turns, and page and records agree."""

import importlib
import json
import select
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benchmarks"))  # the files of that folder find each other by their names, here as when they are run
child, definitions, harness, machine, run, summary, table = (
    importlib.import_module(name) for name in ("child", "definitions", "harness", "machine", "run", "summary", "table")
)
ALL = [(item, case) for item in definitions.ITEMS for case in definitions.cases_of(item)]
TINY = {
    "reading": 400,
    "checking": 400,
    "disposal_plan": 60,
    "engines": 40,
    "large_map": 40,
    "ledger_rows": 40,
    "map_build": 40,
    "per_mu_scores": 400,
    "standard_land_reports": 1,
    "word_papers": 2,
    "zonal_scene": 20,
}
FAKE = """
from definitions import Case, Compared, Goal, Side

def make(size, folder):
    (folder / "numbers.txt").write_text(str(size))

def side(times):
    def prepare(folder):
        size = int((folder / "numbers.txt").read_text())
        return lambda: sum(range(size * times))
    return prepare

def failing(folder):
    raise ValueError("not today")

def wanting(folder):
    import no_such_library_at_all

CASES = (
    Case("halves", "求和", (1_000, 2_000), make, {
        "ours": Side("一次", side(1)), "peer": Side("两次", side(2)), "failing": Side("出错的", failing),
        "wanting": Side("缺库的", wanting), "small": Side("只到一千的", side(1), 1_000),
    }, tuple(Compared("ours", peer, (Goal("time", 10.0, 2_000),)) for peer in ("peer", "failing", "wanting", "small"))),
)
"""


def test_every_item_has_a_file_of_its_own_with_what_a_benchmark_needs():
    for item in definitions.ITEMS:
        module = importlib.import_module(item)
        assert (ROOT / "benchmarks" / f"{item}.py").exists()
        assert module.CASES
        assert module.__doc__
    names = [(item, case.name) for item, case in ALL]
    assert len(set(names)) == len(names)
    for _, case in ALL:
        assert {name for row in case.compared for name in (row.ours, row.peer) if name} == set(case.sides)
        assert list(case.sizes) == sorted(case.sizes)
        goals = [goal for row in case.compared for goal in row.goals]
        assert {goal.size for goal in goals} <= {*case.sizes, *case.huge}
        assert {goal.kind for goal in goals} <= set(summary.GOAL_WORDS)


def in_this_process(work, data, out, part_rows):
    """What engine_scale.py measures in a process of its own."""
    scale = importlib.import_module("engine_scale")
    ways = {"load": scale.load, "peer": scale.peer, "rewrite": scale.rewrite}
    (ways.get(work) or scale.by_engine(work, part_rows))(data, out)
    return {"wall": 1.0, "cpu": 1.0, "gb": 0.1}


@pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")  # of the library that rasterstats multiplies with
@pytest.mark.parametrize(
    ("item", "case"),
    [pytest.param(*one, id=f"{one[0]}-{one[1].name}", marks=[pytest.mark.browser] if one[1].flag else []) for one in ALL],
)
def test_every_side_does_its_work_at_a_tiny_size(item, case, tmp_path, monkeypatch):
    size = TINY.get(item, 200)
    folder = tmp_path / str(size)
    folder.mkdir()
    case.make(size, folder)
    sides = dict(case.sides)
    if item == "engines":
        monkeypatch.setattr("engine_scale.measured", in_this_process)
        sides.pop("dask")  # streaming by another word; tests/test_engine_dask.py starts its workers
    if case.flag:
        sides = {"ours": sides["ours"]}  # its peers open other pages in the same way, which takes half a minute
    found = {}
    for name, side in sides.items():
        try:
            found[name] = child.one_run(side.prepare(folder))
        except ModuleNotFoundError as error:
            if (item, name, error.name) != ("zonal_scene", "peer", "rasterstats"):  # which comes with the extra `bench`
                raise
    assert found["ours" if "ours" in found else "local"]["wall"] > 0
    check = AGREE.get(item)
    if check:
        check(found, folder)


def same_sums(found, _):
    assert found["ours"]["check"] == pytest.approx(found["peer"]["check"], rel=1e-12)


def near_sums(found, _):
    """The edges of the peer are geodesics, ours are straight in degrees."""
    assert found["ours"]["check"] == pytest.approx(found["peer"]["check"], rel=1e-5)
    assert found["ours"]["check"] == pytest.approx(found["from_plane"]["check"], rel=1e-6)


def same_bytes_of_text(_, folder):
    """Both have written the same words."""
    from docx import Document

    ours, plain = (Document(folder / side / "1.docx") for side in ("ours", "plain"))
    assert [line.text for line in ours.paragraphs] == [line.text for line in plain.paragraphs]
    assert len(ours.paragraphs) > 40


def near_means(found, _):
    if "peer" in found:
        assert found["ours"]["check"] == pytest.approx(
            found["peer"]["check"], abs=30
        )  # values run to 4,300; partial pixels against centres


def files_of_both(found, _):
    assert found["ours"]["file_mb"] > 0
    assert found["peer"]["file_mb"] > 0


def written_again(_, folder):
    engine = folder.parent / f"{folder.name}-local"
    written = sum(file.stat().st_size for file in (engine / "geoparquet" / "parcels").iterdir())
    assert (engine / "again-parcels.parquet").stat().st_size == pytest.approx(written, rel=0.5)


AGREE = {
    "ellipsoidal_area": near_sums,
    "per_mu_scores": same_sums, "word_papers": same_bytes_of_text, "zonal_scene": near_means, "map_build": files_of_both,
    "ledger_rows": files_of_both, "engines": written_again,
}  # fmt: skip


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A made-up item, run as from the command line: its records, what the screen showed, and its benchmark."""
    place = tmp_path_factory.mktemp("benchmark")
    (place / "fake_item.py").write_text(FAKE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(place)
        patch.setenv("PYTHONPATH", str(place), prepend=":")
        patch.setattr(run, "ITEMS", ("fake_item",))
        patch.setattr(harness, "MOST_ROUNDS", 2)  # while it is run here
        run.main(["--results", str(place / "results")])
        (case,) = definitions.cases_of("fake_item")
    (file,) = (place / "results").iterdir()
    runs, records = table.read(file)
    return SimpleNamespace(runs=runs, records=records, case=case)


@pytest.fixture
def page_of(monkeypatch):
    """The tables of nothing but the made-up item."""
    monkeypatch.setattr(table, "ITEMS", ("fake_item",))
    return table.page


def test_a_run_leaves_records_of_all_sizes_with_time_and_memory(measured):
    (told_run,) = measured.runs.values()
    assert told_run["machine"]["cores"] >= 1
    assert told_run["machine"]["libraries"]["pandas"]
    assert told_run["command"] == "python benchmarks/run.py"  # without folders of this machine
    assert [(record["case"], record["size"], record["rounds"]) for record in measured.records] == [
        ("halves", 1_000, 2), ("halves", 2_000, 2)
    ]  # fmt: skip
    ours = measured.records[1]["sides"]["ours"]
    assert len(ours["wall"]) == len(ours["cpu"]) >= 2
    assert ours["peak_mb"] > 1
    assert ours["told"] == sum(range(2_000))


def test_a_side_that_fails_or_lacks_its_library_stops_no_other(measured, page_of):
    shown = page_of(measured.runs, measured.records)
    small, large = (record["sides"] for record in measured.records)
    assert small["failing"] == {"error": "ValueError: not today"}
    assert small["wanting"] == {"missing": "no_such_library_at_all"}
    assert small["small"]["wall"]
    assert large["small"] == {"up_to": 1_000}
    assert "出错的出错：ValueError: not today" in shown
    assert "未测：未安装 no_such_library_at_all（缺库的）" in shown
    assert "只到一千的只测到 1,000 宗" in shown


def test_goals_without_a_figure_are_not_reached_but_unmeasured(measured, page_of):
    goals = summary.goals_of(measured.case, measured.records)
    assert [reached for *_, reached in goals][1:] == [None, None, None]
    assert "未测 3 项" in page_of(measured.runs, measured.records)


def test_a_benchmark_whose_input_cannot_be_made_says_so(measured, page_of, tmp_path):
    def run_nothing(_item, _case, side, *_):
        raise harness.ChildError(f"{side}: disk full")

    record = harness.run_case("fake_item", measured.case, 1_000, tmp_path, run=run_nothing)
    assert record["error"] == "输入数据未能生成：make: disk full"
    assert "disk full" in page_of(measured.runs, [record | {"run": next(iter(measured.runs))}])


def test_a_side_that_takes_too_long_says_so(measured, tmp_path, monkeypatch):
    (tmp_path / "child.py").write_text("while True: pass", encoding="utf-8")
    monkeypatch.setattr(harness, "HERE", tmp_path)
    monkeypatch.setattr(harness, "TIMEOUT", 0.1)
    with pytest.raises(harness.ChildError, match=r"超过 0\.1 秒未完成"):
        harness.in_child("fake_item", measured.case, "ours", 10, tmp_path)


def test_what_a_side_has_started_ends_with_it():
    starter = "import subprocess; other = subprocess.Popen(['sleep', '300']); print(other.pid, flush=True); other.wait()"
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert int(process.stdout.readline()) != process.pid
        harness.end(process)
        closed, *_ = select.select([process.stdout], [], [], 120)
        assert closed  # the pipe ends when nobody holds it any more: the other one neither, which would have slept on
        assert process.wait() < 0


def test_the_sides_take_turns_and_the_input_is_made_once(measured, tmp_path):
    calls = []

    def note(_item, _case, side, *_):
        calls.append(side)
        return {"wall": [1.0], "cpu": [1.0], "peak_mb": len(calls), "added_mb": None}

    record = harness.run_case("fake_item", measured.case, 1_000, tmp_path, rounds=3, run=note)
    assert calls == ["make", *[*measured.case.sides] * 3]
    assert record["sides"]["ours"] == {"wall": [1.0] * 3, "cpu": [1.0] * 3, "peak_mb": len(calls) - 4, "added_mb": None}
    harness.run_case("fake_item", measured.case, 1_000, tmp_path, rounds=1, run=note)
    assert calls.count("make") == 1


@pytest.mark.parametrize(
    ("done", "seconds", "more"),
    [(0, 0.0, True), (1, 44.0, True), (1, 46.0, False), (2, 7.0, True), (2, 9.0, False), (4, 8.0, True), (5, 8.0, False)],
)
def test_short_rounds_are_done_again(measured, done, seconds, more):
    assert harness.wants_more(measured.case, done, seconds) is more


def test_the_engines_are_timed_twice_however_long_they_take():
    (engines,) = definitions.cases_of("engines")
    assert [harness.wants_more(engines, done, 400.0 * done) for done in (0, 1, 2)] == [True, True, False]


def record_of(size, ours, peer, mb=(100.0, 50.0)):
    sides = {"ours": ours, "peer": peer}
    return {
        "item": "fake_item", "case": "halves", "size": size, "rounds": 2, "run": "r",
        "sides": {
            name: {"wall": times, "cpu": [2 * at for at in times], "peak_mb": peak, "added_mb": 1.0}
            for (name, times), peak in zip(sides.items(), mb, strict=True)
        },
    }  # fmt: skip


def test_ratios_growth_and_memory_are_what_the_records_say(measured):
    records = [record_of(1_000, [1.0, 3.0], [2.0, 2.0]), record_of(2_000, [4.0, 8.0], [4.0, 2.0], (300.0, 50.0))]
    row = summary.rows_of(measured.case, records[1])[0]
    assert row.ratio("wall") == 2.0  # 4 / 2: the fastest of both
    assert row.ratio("wall", summary.median) == 2.0  # 6 / 3
    assert row.ratio("cpu") == 2.0
    assert row.ratio("peak_mb") == 6.0
    assert summary.growth("ours", records, 2_000) == pytest.approx(2.0)  # four times as long at twice the size
    assert summary.growth("ours", records, 1_000) is None
    assert summary.memory_per_million("ours", records) == pytest.approx(200_000)
    assert next((value, reached) for *_, value, reached in summary.goals_of(measured.case, records)) == (2.0, True)
    slow = [record_of(2_000, [41.0], [4.0])]
    assert next((value, reached) for *_, value, reached in summary.goals_of(measured.case, slow)) == (10.25, False)


def test_what_was_not_reached_is_said_plainly(measured, page_of):
    told_run = next(iter(measured.runs.values())) | {"load": 3.0}
    shown = page_of({"r": told_run}, [record_of(2_000, [41.0], [4.0])])
    assert "达到 0 项，未达到 1 项，未测 3 项" in shown
    assert "用时之比 ≤ 10 | 10.2 | **未达到** |" in shown
    assert "r 是在另有程序运行的机器上测的" in shown
    quiet = page_of({"r": told_run | {"load": 0.1}}, [record_of(2_000, [41.0], [4.0])])
    assert "另有程序" not in quiet


def test_records_of_a_new_run_take_the_place_of_old_ones(measured):
    new = ({"s": {"day": "later"}}, [record_of(1_000, [9.0], [9.0]) | {"run": "s"}])
    runs, records = table.merged((measured.runs, measured.records), new)
    assert {(record["size"], record["run"]) for record in records} == {(1_000, "s"), (2_000, next(iter(measured.runs)))}
    assert set(runs) == {"s", *measured.runs}
    assert set(table.merged((measured.runs, measured.records[:1]), new)[0]) == {"s"}


def test_the_page_says_what_the_committed_records_say():
    """What fails here is mended by ``python benchmarks/table.py --measured --keep``."""
    text = table.PAGE.read_text(encoding="utf-8")
    assert table.written(text, table.page(*table.read(table.MEASURED))) == text


def test_the_committed_records_are_whole():
    held = json.loads(table.MEASURED.read_text(encoding="utf-8"))
    keys = [(record["item"], record["case"], record["size"]) for record in held["records"]]
    assert len(set(keys)) == len(keys)
    assert {key[:2] for key in keys} >= {(item, case.name) for item, case in ALL if not case.flag}
    assert {record["run"] for record in held["records"]} == set(held["runs"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["idle_columns"], [10_000, 100_000, 1_000_000]),
        (["--quick", "idle_columns"], [10_000]),
        (["idle_columns", "--sizes", "70"], [70]),
        (["--sizes", "10", "10000"], None),
        (["large_map"], []),
        (["large_map", "--browser"], [10_000, 100_000]),
        (["engines", "--huge"], [10_000, 100_000, 1_000_000, 10_000_000]),
    ],
)
def test_items_and_sizes_are_chosen_by_words(words, expected):
    wanted = run.chosen(run.arguments(words))
    if expected is None:  # without names only sizes that the items have
        assert {size for item, _, size in wanted if item == "word_papers"} == {10}
        assert {size for item, _, size in wanted if item == "reading"} == {10_000}
    else:
        assert [size for *_, size in wanted] == expected


def test_an_unknown_item_is_refused_in_chinese(capsys):
    with pytest.raises(SystemExit):
        run.arguments(["no_such_item"])
    assert "没有项目“no_such_item”；可用：engines" in capsys.readouterr().err


def test_figures_are_written_with_about_three_digits():
    written = [summary.number(value) for value in (None, 0.0123, 0.1, 1.234, 12.34, 1234.5)]
    assert written == ["–", "0.012", "0.10", "1.23", "12.3", "1,234"]


def test_the_load_is_what_other_programs_do_now(monkeypatch, tmp_path):
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        assert machine.load(0.5) > 0.2
    finally:
        busy.kill()
        busy.wait()
    still = tmp_path / "stat"
    still.write_text("cpu  100 0 50 9000 7 0 3 2 0 0\n", encoding="utf-8")
    monkeypatch.setattr(machine, "_TIMES", still)
    assert machine.load(0.01) == 0.0
    monkeypatch.setattr(machine, "_TIMES", tmp_path / "none")
    assert machine.load(0.01) is None
