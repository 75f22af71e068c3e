"""The main job of the command line: configuration in, outputs and a summary out, stage by stage."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from landuse.config import load_config
from landuse.engines import assess
from landuse.io.folder_lock import folder_lock
from landuse.io.own_inputs import refuse_own_input
from landuse.io.read import read_context, read_data
from landuse.io.shrinking import guard_against_shrinking
from landuse.outputs import FILES, OUTPUT_STAGES, left_out, write_outputs
from landuse.policy import load_policy
from landuse.summary import summarise


@dataclass
class Job:
    """One run of ``landuse assess``.

    `as_of`, `policy`, `basemap` and `grounds` go before those of the configuration; `today` is taken where neither gives a day. `online` or the
    configuration must say so where a basemap needs a network. `accept_shrink` is why a table may have shrunk since the last run in `out`.
    `ways` are the engine and its settings, as :func:`landuse.assess` takes them.
    """

    config_path: Path
    out: Path
    as_of: date | None = None
    policy: str | None = None
    today: date | None = None
    basemap: str | None = None
    online: bool = False
    accept_shrink: str | None = None
    grounds: str | None = None
    ways: dict[str, Any] = field(default_factory=dict)
    stages: tuple[str, ...] = field(default=("读取数据", "认定与测算", *OUTPUT_STAGES), init=False)

    def run(self, begin: Callable[[str], None]) -> dict[str, Any]:
        """Run every stage, calling `begin` with its name, and return the summary as plain values."""
        config = load_config(self.config_path)
        begin(self.stages[0])
        if self.out.is_dir():
            with folder_lock(self.out):  # another run into the same folder shows before the long work, not after it
                pass
        for file in FILES.values():  # an input among the outputs shows now, not when they are made
            refuse_own_input(self.out / file)
        data = read_data(config)
        accepted = guard_against_shrinking(data, self.out, accepted=self.accept_shrink)
        begin(self.stages[1])
        day = self.as_of or config.project.as_of or self.today
        policy = load_policy(self.policy or config.project.policy, as_of=str(day))
        result = assess(data, policy=policy, as_of=str(day), **self.ways)
        result = replace(result, provenance={**result.provenance, **accepted})
        outputs = write_outputs(
            result,
            self.out,
            title=config.project.name,
            reporting_unit=config.project.reporting_unit,
            map_metric=config.outputs.map_metric,
            context=read_context(config),
            basemap=self.basemap or config.outputs.basemap,
            offline=config.outputs.offline and not self.online,
            grounds=self.grounds or config.outputs.grounds,
            progress=begin,
        )
        paths = {name: str(path) for name, path in outputs.items()}
        return {"title": config.project.name, **summarise(result), "outputs": paths, "left_out": left_out(result)}
