"""Doing a sealed run again: whole from its input files, or its verdicts from what results.gpkg carries."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from landuse.config import load_config
from landuse.io.context import read_context
from landuse.io.read import read_data
from landuse.io.run_folder import RECORDED, read_run
from landuse.outputs import write_outputs
from landuse.policy import Policy
from landuse.screening import assess
from landuse.sealing.archive import Archive
from landuse.sealing.sealing import OUTPUTS
from landuse.sealing.sources import with_sealed_files
from landuse.vocabulary import columns

_AGAIN = "again"


def run_again(archive: Archive, policy: Policy, record: Mapping[str, Any]) -> Path:
    """Run from the sealed inputs and return the folder of the new outputs.

    The new outputs carry the sealed record (run id, hashes, versions): what differs in them then differs in substance. That the
    record fits the sealed files is checked apart.
    """
    head = archive.head
    given = load_config(archive.folder / head["config"])
    config = with_sealed_files(given, head["sources"], archive.folder)
    result = assess(read_data(config), policy=policy, as_of=head["as_of"])
    result = replace(result, provenance={name: value for name, value in record.items() if name not in RECORDED})
    options, again = head["options"], archive.folder / _AGAIN
    basemap = str(archive.folder / head["basemap"]) if head["basemap"] else options["basemap"]
    write_outputs(
        result,
        again,
        title=options["title"],
        reporting_unit=options["reporting_unit"],
        map_metric=options["map_metric"],
        context=read_context(config),
        basemap=basemap,
        offline=options["offline"],
        grounds=options.get("grounds"),
    )
    return again


def verdicts_again(archive: Archive, policy: Policy) -> list[str]:
    """Judge again what results.gpkg carries and return the first difference among the verdicts, if any."""
    run = read_run(archive.folder / OUTPUTS)
    if "data" in run.gaps:
        return [f"不能重新认定：{run.gaps['data']}"]
    now = assess(run.data, policy=policy, as_of=archive.head["as_of"]).results
    derived = [name for name in columns("parcels", "derived") if name in run.results and name in now]
    found = ((name, _unlike(run.results[name], now[name].reindex(run.results.index))) for name in derived)
    return [
        f"results.gpkg 图层 parcels，宗地 {rows[0]}，{columns('parcels')[name].label_zh}（{name}）："
        f"封存为 {run.results.loc[rows[0], name]}，重新认定为 {now.loc[rows[0], name]}；该列共 {len(rows)} 宗不同"
        for name, rows in found
        if len(rows)
    ]


def _unlike(then: pd.Series, now: pd.Series) -> pd.Index:
    """Return the rows in which two columns differ; two unknowns are alike."""
    number = pd.api.types.is_numeric_dtype(then.dtype) and not pd.api.types.is_bool_dtype(then.dtype)
    one, other = (values.astype("Float64" if number else "str") for values in (then, now))
    known = one.notna() & other.notna()
    unlike = (one.astype("object") != other.astype("object")) & known | (one.notna() != other.notna())
    rows: pd.Index = then.index[unlike.fillna(value=False).to_numpy(dtype=bool)]
    return rows
