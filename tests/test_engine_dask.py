"""Runs by the workers of a dask cluster: the same files as one part after the other, also when a worker or the scheduler is lost."""

import os
import signal
import threading
import time

import pytest
from engine_cases import AS_OF, assert_same, first_piece, sample_policy, write_tables

import landuse as lu
from landuse.engines import part_tasks
from landuse.engines.choice import RUNNERS
from landuse.engines.dask_runner import dask_runner
from landuse.engines.files import assess_files
from landuse.engines.parquet_tables import tables_in_folder
from landuse.engines.run_store import RESULT_FOLDER, WORK_FOLDER
from landuse.errors import EngineError, ReadError, TableError

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")
SIZE = 40
pytestmark = pytest.mark.filterwarnings("default")  # a cluster that is torn down warns of what it tears


@pytest.fixture(scope="module")
def policy():
    return sample_policy()


@pytest.fixture(scope="module")
def data():
    return first_piece(160)


@pytest.fixture(scope="module")
def sources(data, tmp_path_factory):
    return tables_in_folder(write_tables(data, tmp_path_factory.mktemp("tables") / "in"))


@pytest.fixture(scope="module")
def in_sequence(sources, policy, tmp_path_factory):
    return assess_files(sources, tmp_path_factory.mktemp("out"), policy=policy, as_of=AS_OF, partition_rows=SIZE)


def cluster(**kind):
    return distributed.LocalCluster(dashboard_address=None, threads_per_worker=1, **kind)


def assert_same_files(found, expected):
    for file in sorted(expected.rglob("*.parquet")):
        assert (found / file.relative_to(expected)).read_bytes() == file.read_bytes(), file


def test_threads_of_a_cluster_find_the_same_in_memory_and_in_files(data, sources, in_sequence, policy, tmp_path):
    with cluster(n_workers=1, processes=False) as running:
        by_dask = {"policy": policy, "as_of": AS_OF, "engine": "dask", "scheduler": running.scheduler_address}
        found = assess_files(sources, tmp_path, partition_rows=SIZE, **by_dask)
        in_memory = lu.assess(data, partition_rows=100, **by_dask)
    assert found.summary == in_sequence.summary
    assert_same_files(found.folder, in_sequence.folder)
    assert_same(in_memory, lu.assess(data, policy=policy, as_of=AS_OF))


def test_workers_lay_by_the_same_grounds(sources, policy, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "landuse.grounds.gathering._search", lambda *_, **__: None
    )  # takes most of the time, is the same everywhere
    call = {"policy": policy, "as_of": AS_OF, "partition_rows": 100, "grounds": "adverse"}
    with cluster(n_workers=1, processes=False) as running:
        found = assess_files(sources, tmp_path / "dask", engine="dask", scheduler=running.scheduler_address, **call)
    expected = assess_files(sources, tmp_path / "one", **call)
    assert (found.folder / "grounds.zip").read_bytes() == (expected.folder / "grounds.zip").read_bytes()


def test_a_worker_killed_in_the_middle_changes_nothing(sources, in_sequence, policy, tmp_path):
    killed = tmp_path / "killed"
    with cluster(n_workers=2, processes=True) as running:
        with distributed.Client(running.scheduler_address) as client:
            client.run(kill_at_second_part, str(killed))
        found = assess_files(
            sources,
            tmp_path / "out",
            policy=policy,
            as_of=AS_OF,
            partition_rows=SIZE,
            engine="dask",
            scheduler=running.scheduler_address,
        )
    assert killed.exists()
    assert found.summary == in_sequence.summary
    assert_same_files(found.folder, in_sequence.folder)


def kill_at_second_part(killed):
    """In a worker: kill its process when it has taken the second part and the first is done; only one worker does, and once."""
    genuine = part_tasks.JudgePart._judge

    def judge(task, number, folder):
        if number == 1:
            wait_for((task.store.found / "00000").exists)  # the first part was sent before, so it is done or under way
            try:
                os.close(os.open(killed, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                pass  # the part has cost a worker already
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        genuine(task, number, folder)

    part_tasks.JudgePart._judge = judge


def wait_for(told):
    while not told():
        time.sleep(0.01)


def test_a_lost_scheduler_is_told_and_the_run_goes_on_later(sources, in_sequence, policy, tmp_path, monkeypatch):
    begun, lost, ended = (threading.Event() for _ in range(3))
    genuine = part_tasks.JudgePart._judge

    def judge(task, number, folder):
        if number == 0:
            return genuine(task, number, folder)
        begun.set()
        lost.wait()  # the part is under way as long as there is a scheduler
        ended.set()
        raise TableError("成果已无人接收")

    monkeypatch.setattr(part_tasks.JudgePart, "_judge", judge)
    running = cluster(n_workers=1, processes=False)

    def close():
        begun.wait()
        running.sync(running.scheduler.close)
        lost.set()

    closing = threading.Thread(target=close)
    closing.start()
    try:
        with pytest.raises(EngineError, match=r"与 dask 调度器的连接中断.*再次运行"):
            assess_files(
                sources,
                tmp_path,
                policy=policy,
                as_of=AS_OF,
                partition_rows=SIZE,
                engine="dask",
                scheduler=running.scheduler_address,
            )
    finally:
        begun.set()
        closing.join()
        ended.wait()
        with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):  # closing looks for the scheduler first
            running.close()
    assert not (tmp_path / RESULT_FOLDER).exists()
    assert [entry.name for entry in (tmp_path / WORK_FOLDER / "found").glob("0*")] == ["00000"]
    monkeypatch.undo()
    again = assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=SIZE)
    assert_same_files(again.folder, in_sequence.folder)


def test_two_processes_of_this_machine_start_while_the_data_are_cut_and_find_the_same(sources, in_sequence, policy, tmp_path):
    found = assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=SIZE, engine="dask")
    assert_same_files(found.folder, in_sequence.folder)


def test_a_single_part_is_done_in_this_process(sources, policy, tmp_path, monkeypatch):
    monkeypatch.setitem(RUNNERS, "dask", None)
    alone = assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=10**6, engine="dask")
    assert alone.summary["parts"] == 1


def test_what_goes_wrong_while_the_processes_start_is_not_told_before_the_fault_of_the_data(monkeypatch):
    monkeypatch.setattr("landuse.engines.dask_runner._local_client", lambda _: (_ for _ in ()).throw(OSError("no room")))
    with pytest.raises(ReadError, match="宗地"), dask_runner(None):
        raise ReadError("宗地")
    with pytest.raises(OSError, match="no room"), dask_runner(None) as runner:
        list(runner.run(str, [(0, 0)]))


def test_an_address_without_a_scheduler_is_an_error_in_words(sources, policy, tmp_path, monkeypatch):
    monkeypatch.setattr("landuse.engines.dask_runner._CONNECT_S", 0.5)
    with pytest.raises(EngineError, match=r"连接不上 dask 调度器 tcp://127\.0\.0\.1:9"):
        assess_files(
            sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=10**6, engine="dask", scheduler="tcp://127.0.0.1:9"
        )
