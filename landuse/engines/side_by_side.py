"""Writing several files at the same time: Arrow and Parquet let other threads go on while they pack and write."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

_WRITERS = 2


@contextmanager
def side_by_side() -> Iterator[Callable[..., None]]:
    """Yield a function that has ``work(*arguments)`` done beside other work; all is done when the block ends.

    What one piece of work raises is raised at the end of the block, the first begun first.
    """
    begun: list[Future[object]] = []
    with ThreadPoolExecutor(_WRITERS) as pool:
        yield lambda work, *arguments: begun.append(pool.submit(work, *arguments))
        for job in begun:
            job.result()
