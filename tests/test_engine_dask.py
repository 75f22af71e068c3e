"""Runs by the workers of a dask cluster: the same files as one part after the other, also when a worker or the scheduler is lost."""

import os
import signal
import threading
import time

import pytest
from engine_cases import AS_OF, assert_same, piece, write_tables

import landuse as lu
from landuse.engines.files import assess_files
from landuse.engines.parquet_tables import tables_in_folder
from landuse.engines.run_store import RESULT_FOLDER, WORK_FOLDER
from landuse.errors import EngineError

distributed = pytest.importorskip("distributed")
SIZE = 40
pytestmark = pytest.mark.filterwarnings("default")  # a cluster that is torn down warns of what it tears


@pytest.fixture(scope="module")
def policy():
    return lu.load_policy("data/parcels/policy.toml", as_of=AS_OF)


@pytest.fixture(scope="module")
def data(policy):
    return piece(lu.read_data("data/parcels/landuse.toml"), policy, 160)


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


def test_a_worker_killed_in_the_middle_changes_nothing(sources, in_sequence, policy, tmp_path):
    with cluster(n_workers=2, processes=True) as running:
        killed = threading.Thread(target=kill_when_begun, args=(running, tmp_path))
        killed.start()
        found = assess_files(
            sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=SIZE, engine="dask", scheduler=running.scheduler_address
        )
        killed.join()
    assert killed.victims
    assert found.summary == in_sequence.summary
    assert_same_files(found.folder, in_sequence.folder)


def kill_when_begun(running, out):
    """Kill a worker that has a part under way, once there are findings of another part."""
    thread = threading.current_thread()
    thread.victims = []
    found = out / WORK_FOLDER / "found"
    while not (found.exists() and any(entry.name.isdigit() for entry in found.iterdir())):
        time.sleep(0.02)
    with distributed.Client(running.scheduler_address) as client:
        busy = {worker: keys for worker, keys in client.processing().items() if keys}
        pids = client.run(os.getpid)
        thread.victims = [pids[next(iter(busy))]] if busy else []
        for pid in thread.victims:
            os.kill(pid, signal.SIGKILL)


def test_a_lost_scheduler_is_told_and_the_run_goes_on_later(sources, in_sequence, policy, tmp_path):
    running = cluster(n_workers=1, processes=False)
    closing = threading.Thread(target=close_when_begun, args=(running, tmp_path))
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
        closing.join()
    assert not (tmp_path / RESULT_FOLDER).exists()
    assert list((tmp_path / WORK_FOLDER / "found").glob("0*"))
    again = assess_files(sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=SIZE)
    assert_same_files(again.folder, in_sequence.folder)


def close_when_begun(running, out):
    found = out / WORK_FOLDER / "found"
    while not (found.exists() and any(entry.name.isdigit() for entry in found.iterdir())):
        time.sleep(0.02)
    running.close()


def test_an_address_without_a_scheduler_is_an_error_in_words(sources, policy, tmp_path, monkeypatch):
    monkeypatch.setattr("landuse.engines.dask_runner._CONNECT_S", 0.5)
    with pytest.raises(EngineError, match=r"连接不上 dask 调度器 tcp://127\.0\.0\.1:9"):
        assess_files(
            sources, tmp_path, policy=policy, as_of=AS_OF, partition_rows=10**6, engine="dask", scheduler="tcp://127.0.0.1:9"
        )
