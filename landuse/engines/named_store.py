"""Work and results of a task other than the main one: in folders of their own, so that neither replaces what the other has left."""

from dataclasses import dataclass
from pathlib import Path

from landuse.engines.run_store import RESULT_FOLDER, WORK_FOLDER, RunStore


@dataclass(frozen=True)
class NamedStore(RunStore):
    """The work folder and the results of the task `name` in the folder `out`."""

    name: str

    @property
    def work(self) -> Path:
        """Where everything stands that only a broken-off run of this task leaves."""
        return self.out / f"{WORK_FOLDER}-{self.name}"

    @property
    def results(self) -> Path:
        """Where the results of this task go."""
        return self.out / f"{RESULT_FOLDER}-{self.name}"
