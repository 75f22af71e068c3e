"""Every stored smallest change, tried on the whole tables by the functions that judge: it flips the verdict, one step less does not.

Run: ``python benchmarks/flips.py`` (the sample), ``--seed 7`` (other sample data, made for it), ``--size 10000`` (only the time that grounds
of each kind take, on the tables that ``engine_scale.py`` makes in ``--data``). Idle, zombie, project and standard-land verdicts hang on
their own records: the changes of all are made at once, and the tables judged once. Grades are a ranking: each change is made alone, and
everybody ranked anew. Ends with 1 where a change does not do what was stored.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import landuse as lu
from landuse.grounds import kept_grounds, write_grounds
from landuse.vocabulary import column, table

AS_OF = "2020-12-31"
SAMPLE = Path(__file__).parents[1] / "data" / "parcels"
GRADE = "per_mu_grade"


def judged(folder):
    """Judge sample data."""
    data = lu.read_data(folder / "landuse.toml")
    return lu.assess(data, policy=lu.load_policy(folder / "policy.toml", as_of=AS_OF), as_of=AS_OF)


def with_changes(data, chains, side):
    """Return the tables with the smallest change of each chain (`after`), or one step short of it (`short_of`)."""
    changed = {}
    for chain in chains:
        flip = chain.flips[0]
        cells = changed.setdefault((flip.table, flip.column), ([], []))
        cells[0].append(place_of(data, chain, flip))
        cells[1].append(getattr(flip, side))
    tables = {}
    for (name, column_name), (places, values) in changed.items():
        frame = tables.get(name, data.table(name)).copy()
        if column_name not in frame:
            frame[column_name] = pd.Series(None, index=frame.index, dtype=dtype_of(name, column_name))
        fresh = frame[column_name].array.copy()
        fresh[places] = pd.Series(values, dtype=object).astype(fresh.dtype).array
        frame[column_name] = fresh
        tables[name] = frame
    return data.with_tables(tables)


def dtype_of(name, column_name):
    known = column(column_name, name)
    return "datetime64[s]" if known.dtype == "date" else "str" if known.code_list or known.dtype == "string" else known.dtype


def place_of(data, chain, flip):
    """Return where in its table the record of a change stands: found by its keys, or else by its other cells."""
    mine = {cell.column: cell.value for cell in chain.cells if (cell.table, cell.record) == (flip.table, flip.record)}
    frame = data.table(flip.table)
    keys = list(table(flip.table).index)
    if keys:
        key = tuple(pd.Timestamp(mine[name]) if name == "month" else mine[name] for name in keys)
        return frame.index.get_loc(key[0] if len(keys) == 1 else key)
    same = np.ones(len(frame), dtype=bool)
    for name, value in mine.items():
        if name in frame:
            held = frame[name]
            same &= (held.isna() if value is None else held.astype("str") == str(value)).to_numpy()
    return int(np.flatnonzero(same)[0])


def wrong(result, chains, side, expected):
    """Return the codes of the records whose verdict is another than expected with the changes of all chains made at once."""
    verdict, home = chains[0].verdict, chains[0].table
    held = with_changes(result.data, chains, side)
    found = lu.measure(held, [verdict], policy=result.policy, as_of=AS_OF, table=home)[verdict].astype("str")
    return [chain.key for chain in chains if found[chain.key] != expected(chain)]


def batches(chains):
    """Return the chains whose changes can be made at once: of a ranking each alone."""
    if chains and chains[0].verdict == GRADE:
        return [[chain] for chain in chains]
    return [chains] if chains else []


def faults(result, chains):
    """Return how many changes were tried, how many have a step less, and those that do not do what was stored."""
    found = [chain for chain in chains if chain.flips]
    narrowed = [chain for chain in found if chain.flips[0].short_of is not None]
    bad = [key for batch in batches(found) for key in wrong(result, batch, "after", lambda chain: chain.flips[0].becomes)]
    bad += [key for batch in batches(narrowed) for key in wrong(result, batch, "short_of", lambda chain: chain.code)]
    return len(found), len(narrowed), bad


def check(folder):
    """Try the changes of all verdicts of sample data and print what came out; return whether all did what was stored."""
    result = judged(folder)
    begun = time.process_time()
    grounds = kept_grounds(result, "full")
    print(f"full grounds of {len(grounds)} verdicts: {time.process_time() - begun:.1f} s of CPU")
    good = True
    for verdict in dict.fromkeys(line["verdict"] for line in grounds.lines):
        chains = [grounds[place] for place, line in enumerate(grounds.lines) if line["verdict"] == verdict]
        tried, narrowed, bad = faults(result, chains)
        print(f"{verdict}: {len(chains)} verdicts, {tried} smallest changes, {narrowed} with a step less, wrong: {bad or 'none'}")
        good &= not bad
    return good


def scale(size, folder):
    """Print what the grounds of each kind take on generated tables."""
    from engine_scale import make, read

    place = folder / str(size)
    if not place.exists():
        make(size, place)
    policy = lu.load_policy(SAMPLE / "policy.toml", as_of=AS_OF)
    result = lu.assess(lu.LandData(**read(place)), policy=policy, as_of=AS_OF)
    graded = int((result.enterprises[GRADE].astype("str") != "not_graded").sum())
    print(f"{len(result.results)} parcels, {len(result.enterprises)} enterprises, {graded} of them graded")
    for kind in ("adverse", "all", "full") if size <= 20_000 else ("adverse",):
        begun = time.process_time()
        grounds = kept_grounds(result, kind)
        searched = sum(line["searched"] for line in grounds.lines)
        with tempfile.TemporaryDirectory() as out:
            size_mb = write_grounds(grounds, Path(out) / "grounds.zip").stat().st_size / 1e6
        took = time.process_time() - begun
        print(f"{kind}: {len(grounds)} verdicts, {searched} searched, {took:.1f} s of CPU, {size_mb:.1f} MB")


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seed", type=int)
    words.add_argument("--size", type=int)
    words.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "landuse-engine-scale")
    given = words.parse_args()
    if given.size:
        scale(given.size, given.data)
        return
    if given.seed is None:
        good = check(SAMPLE)
    else:
        from landuse.io.sample import write_sample

        with tempfile.TemporaryDirectory() as folder:
            write_sample(folder, seed=given.seed, scenes=False)
            good = check(Path(folder))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
