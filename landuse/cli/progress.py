"""Progress bars on the error stream: one for named stages, one for many like things."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

DONE = "完成"


@contextmanager
def stage_progress(console: Console, total: int) -> Iterator[Callable[[str], None]]:
    """Show one bar that names the stage under way; yield the function to call when a stage begins."""
    with _bar(console) as progress:
        task = progress.add_task("准备", total=total)
        begun = 0

        def begin(stage: str) -> None:
            nonlocal begun
            progress.update(task, description=stage, completed=begun)
            begun += 1

        yield begin
        progress.update(task, description=DONE, completed=total)


@contextmanager
def count_progress(console: Console, description: str, total: int) -> Iterator[Callable[[], None]]:
    """Show one bar for `total` like things; yield the function to call after each of them."""
    with _bar(console) as progress:
        task = progress.add_task(description, total=total)
        yield lambda: progress.advance(task)


def _bar(console: Console) -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console)
