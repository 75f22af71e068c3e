"""Stored smallest changes made on the whole tables: each flips its verdict, one step less does not. All of them but grades, 40 of those.

`python benchmarks/flips.py` tries the grades of all, of the sample and of a seed.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from grounds_cases import AS_OF, data, policy, result

from landuse.grounds import grounds_of, verdicts
from landuse.grounds.blocks import block_of
from landuse.grounds.chain import Cell
from landuse.grounds.copies import Copies
from landuse.grounds.flips import of_variants, other_values
from landuse.grounds.shared_land import movable
from landuse.grounds.trials import CellList, Trials, as_number
from landuse.grounds.variants import judged

sys.path.append(
    str(Path(__file__).parents[1] / "benchmarks")
)  # its files find each other by their names, here as when they are run
import flips

AS_DAY = pd.Timestamp(AS_OF)


@pytest.mark.parametrize("name", [name for name in verdicts() if name != flips.GRADE])
def test_every_smallest_change_flips_and_one_step_less_does_not(name):
    """Of all parcels, enterprises and projects at once: these verdicts hang on their own records alone."""
    tried, narrowed, bad = flips.faults(result(), list(grounds_of(result(), [name])))
    assert bad == []
    least = {
        "idle_status": (656, 100),
        "standard_land_conclusion": (30, 30),
        "zombie_status": (130, 40),
        "project_zombie_status": (110, 10),
    }
    assert tried >= least[name][0]
    assert narrowed >= least[name][1]


@pytest.fixture(scope="module")
def graded():
    return [chain for chain in grounds_of(result(), [flips.GRADE]) if chain.flips]


def test_the_smallest_changes_of_forty_grades_do_what_is_stored(graded):
    """The whole table is changed and ranked anew by the metric functions for each."""
    drawn = np.random.default_rng(12).choice(len(graded), 40, replace=False)
    tried, narrowed, bad = flips.faults(result(), [graded[place] for place in drawn.tolist()])
    assert bad == []
    assert (tried, narrowed > 10) == (40, True)


def test_a_missed_change_is_found_out(graded):
    """The check itself: a value that changes nothing, and one that does."""
    chain = next(chain for chain in graded if chain.flips[0].short_of is not None)
    flip = chain.flips[0]
    swapped = replace(chain, flips=(replace(flip, after=flip.short_of, short_of=flip.after),))
    assert flips.faults(result(), [swapped]) == (1, 1, [chain.key, chain.key])


def test_changes_of_shared_land_are_not_offered(graded):
    """The area of a parcel that others use moves these too: seven grades of the sample were told that it alone would change them."""
    uses = data().table("occupancy")
    users = uses.groupby("parcel_id")["enterprise_id"].nunique()
    beside_others = 0
    for chain in graded:
        mine = {(cell.table, cell.record, cell.column): cell.value for cell in chain.cells}
        for flip in chain.flips:
            if flip.table == "parcels":
                assert users[mine["parcels", flip.record, "parcel_id"]] == 1
            if flip.table == "occupancy":
                assert mine["occupancy", flip.record, "enterprise_id"] == chain.key
        beside_others += any(
            value is not None and users[value] > 1 for place, value in mine.items() if place[::2] == ("parcels", "parcel_id")
        )
    assert beside_others > 7


def test_which_records_are_of_shared_land():
    def cell(table, record, **facts):
        return [Cell(table, record, name, "", value, "", "", is_key=False) for name, value in facts.items()]

    cells = cell("enterprises", 0, enterprise_id="E")
    for record, (firm, parcel, tenure) in enumerate([
        ("E", "P1", "rented"), ("F", "P1", "rented"), ("E", "P2", "own"), ("E", "P3", "own"), ("F", "P3", "own"),
    ]):  # fmt: skip
        cells += cell("occupancy", record, enterprise_id=firm, parcel_id=parcel, tenure=tenure)
    for record, parcel in enumerate(["P1", "P2", "P3"]):
        cells += cell("parcels", record, parcel_id=parcel, area_m2=1.0)
    found = movable(CellList(cells, np.zeros(len(cells), dtype=np.int64)))
    left = {(cell.table, cell.record) for cell in found.cells if not cell.is_key}
    assert left == {("enterprises", 0), ("occupancy", 0), ("occupancy", 2), ("parcels", 1)}


@pytest.mark.parametrize("name", ["zombie_status", "idle_status"])
def test_trials_are_judged_as_copies_of_all_records_are(name):
    """Yearly and monthly figures that are given as steps, and two changes at once, against whole tables of copied records."""
    verdict, of = verdicts()[name], {"policy": policy(), "as_of": AS_DAY}
    table = {"zombie_status": "activity", "idle_status": "delays"}[name]
    link = table == "delays"
    homes = data().table(table)
    held_by = homes["parcel_id"] if link else homes.index.get_level_values("enterprise_id")
    keys = [str(key) for key in pd.Index(held_by).unique()[:60:12]]
    block, chains = block_of(data(), verdict, keys, **of), grounds_of(result(), [name], keys, flips=False)
    cells = [cell for key in keys for cell in chains.of(key, name).cells]
    held = CellList(cells, np.repeat(np.arange(len(keys)), [len(chains.of(key, name).cells) for key in keys]))
    draw, changes = np.random.default_rng(3), []
    free = [n for n, cell in enumerate(cells) if not cell.is_key]
    for n in draw.choice(free, 400).tolist():
        others = [*other_values(cells[n], AS_DAY), None]
        if isinstance(cells[n].value, float):
            others += [0.0, cells[n].value * 3, cells[n].value / 100]
        changes.append((n, as_number(others[draw.integers(len(others))], cells[n])))
    pairs = [(one, other) for one, other in zip(changes[::2], changes[1::2], strict=True)]
    pairs = [pair for pair in pairs if held.subjects[pair[0][0]] == held.subjects[pair[1][0]] and pair[0][0] != pair[1][0]]
    both = np.array([change for pair in pairs for change in pair])
    for trials in (
        Trials(np.array([n for n, _ in changes]), np.array([value for _, value in changes])),
        Trials(both[:, 0].astype(np.int64), both[:, 1], np.repeat(np.arange(len(pairs)), 2), np.arange(2 * len(pairs))),
    ):
        found = Copies(block, **of)(held, trials)
        subjects = held.subjects[trials.cells[trials.firsts]]
        assert len(set(found.tolist())) > 1
        for subject in range(len(keys)):
            mine = trials.taken(np.flatnonzero(subjects == subject))
            one = of_variants(lambda variants, subject=subject: judged(verdict, block.of(subject), variants, **of))
            assert found[subjects == subject].tolist() == one(held, mine).tolist()
