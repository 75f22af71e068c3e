"""Tables for the engines: a piece of the sample in memory and in Parquet files, and how results are compared."""

from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
from grounds_cases import data as sample
from grounds_cases import policy as sample_policy

import landuse as lu
from landuse.data import LandData
from landuse.engines.in_memory import cut_tables, part_of
from landuse.engines.judging import ordered_issues
from landuse.engines.parquet_tables import tables_in_folder
from landuse.vocabulary import tables

FRAMES = ("results", "enterprises", "projects", "commitments", "contradictions", "disposal", "score_parts", "recent_activity")
AS_OF = "2020-12-31"


def piece(data, policy, size):
    """The first part of `data` with at least `size` records, as tables of their own."""
    part = part_of(data, cut_tables(data, policy, size), 0).data
    return LandData(**flat_tables(part))


@dataclass(frozen=True)
class Few:
    """A few records of the sample with its rules, in memory and in files."""

    policy: lu.Policy
    data: LandData
    sources: dict


@cache
def first_piece(records):
    """The first part of the sample with at least so many records."""
    return piece(sample(), sample_policy(), records)


def few(folder, records):
    """The first part of the sample with at least so many records; its files stand in `folder`."""
    data = first_piece(records)
    return Few(sample_policy(), data, tables_in_folder(write_tables(data, folder, files=2)))


def flat_tables(data):
    held = {name: getattr(data, name) for name in tables() if getattr(data, name) is not None}
    return {
        name: frame.reset_index(drop=True) if frame.index.names == ["row"] else frame.reset_index()
        for name, frame in held.items()
    }


def shuffled(data, seed):
    """The same records in another order; events of a case keep theirs, which has a meaning."""
    rng = np.random.default_rng(seed)
    flat = flat_tables(data)
    return LandData(
        **{
            name: frame if name == "cases" else frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
            for name, frame in flat.items()
        }
    )


def assert_same(one, other):
    for name in FRAMES:
        pd.testing.assert_frame_equal(
            pd.DataFrame(getattr(one, name)), pd.DataFrame(getattr(other, name)), check_exact=True, obj=name
        )
    pd.testing.assert_frame_equal(one.occupied_land, other.occupied_land, check_exact=True)
    pd.testing.assert_frame_equal(ordered_issues(one.issues), ordered_issues(other.issues))


def write_tables(data, folder, *, files=1, row_group_size=40):
    """Parquet files of the tables; the parcels in a folder of several files."""
    folder.mkdir(parents=True)
    for name, frame in flat_tables(data).items():
        if name == "parcels":
            (folder / name).mkdir()
            for number, rows in enumerate(np.array_split(np.arange(len(frame)), files)):
                frame.iloc[rows].to_parquet(folder / name / f"{number}.parquet", row_group_size=row_group_size)
        else:
            frame.to_parquet(folder / f"{name}.parquet")
    return folder


def read_parts(folder, name):
    read = gpd.read_parquet if name == "parcels" else pd.read_parquet
    frames = [read(file) for file in sorted((folder / name).glob("*.parquet"))]
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
