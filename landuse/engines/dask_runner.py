"""Working parts off by the workers of a dask cluster; dask is imported only here."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any

from landuse.engines.running import Runner
from landuse.errors import EngineError, sample

LOCAL_WORKERS = 2
_AHEAD = 2  # items sent for each thread of the cluster, so that none waits and few are under way
_LOOK_AGAIN_S = 2.0
_CONNECT_S = 20.0
_LOST = "与 dask 调度器的连接中断；已完成的分区已经保存，请在集群恢复后以同样的参数再次运行，将从中断处继续"


@contextmanager
def dask_runner(scheduler: str | None) -> Iterator[Runner]:
    """Yield a runner on the cluster at the address `scheduler`, or on two worker processes of this machine.

    The processes start while the caller goes on: they are awaited when there is something to run.

    Raises
    ------
    EngineError
        dask is not installed, or no scheduler answers at the address.
    """
    if find_spec("distributed") is None:
        raise EngineError('没有安装 dask；请先安装：pip install "landuse[dask]"，或改用 --engine streaming')
    if scheduler is not None:
        with _client(scheduler) as client:
            yield _ByDask(lambda: client)
        return
    with ExitStack() as opened, ThreadPoolExecutor(1) as starting:  # the one thread ends before what it has opened is closed
        yield _ByDask(starting.submit(_local_client, opened).result)


def _client(scheduler: str) -> Any:
    import distributed

    kinds: Any = distributed  # has no types
    try:
        return kinds.Client(scheduler, timeout=_CONNECT_S)
    except (OSError, ValueError) as error:
        raise EngineError(f"连接不上 dask 调度器 {scheduler}：{error}；请核对地址（如 tcp://主机:8786）和防火墙") from error


def _local_client(opened: ExitStack) -> Any:
    """Start the workers of this machine and have them import what parts need; `opened` closes them."""
    import distributed

    kinds: Any = distributed
    cluster = opened.enter_context(kinds.LocalCluster(n_workers=LOCAL_WORKERS, threads_per_worker=1, dashboard_address=None))
    client = _client(cluster.scheduler_address)
    opened.callback(client.close)  # leaving its context is only allowed in the thread that entered it
    client.run(_import_tasks)
    return client


def _import_tasks() -> None:
    import landuse.engines.part_tasks  # noqa: F401 - so that the first part need not wait for it


class _ByDask:
    """Sends items to the workers of a cluster, a few ahead; what a lost worker had under way is done again by another."""

    def __init__(self, client: Callable[[], Any]) -> None:
        self._connected = client

    def run(self, task: Callable[[Any], Any], items: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """Yield the results as they come in; raise EngineError where the cluster is lost or keeps losing workers over an item."""
        import distributed
        from distributed.scheduler import KilledWorker

        wait: Any = distributed.wait
        client = self._connected()
        under_way: dict[Any, int] = {}
        waiting, deadly = iter(items), []
        room = _AHEAD * max(1, sum(client.nthreads().values()))
        while True:
            while len(under_way) < room and (item := next(waiting, None)) is not None:
                under_way[_sent(client, task, item[1])] = item[0]
            if not under_way:
                break
            _check(client)
            try:
                ready = wait(list(under_way), timeout=_LOOK_AGAIN_S, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                continue
            except CancelledError as error:
                raise EngineError(_LOST) from error
            for future in ready:
                number = under_way.pop(future)
                try:
                    found = future.result()
                except KilledWorker:
                    deadly.append(number + 1)
                    continue
                except (CancelledError, OSError) as error:
                    raise EngineError(_LOST) from error
                yield number, found
        if deadly:
            raise EngineError(
                f"第 {sample(deadly)} 个分区使工作进程一再中断，多为内存不足；其余分区已经保存，请减小 --partition-rows 或给工作进程更多内存"
            )


def _sent(client: Any, task: Callable[[Any], Any], item: Any) -> Any:
    _check(client)
    try:
        return client.submit(task, item, pure=False)
    except (CancelledError, OSError, RuntimeError) as error:
        raise EngineError(_LOST) from error


def _check(client: Any) -> None:
    if client.status != "running":
        raise EngineError(_LOST)
