"""Land that an enterprise shares: a change of what is recorded of it moves its neighbours in a ranking too, and is no change of its own."""

from collections.abc import Sequence
from dataclasses import replace

from landuse.grounds.chain import Cell, Plain
from landuse.grounds.trials import CellList


def movable(held: CellList) -> CellList:
    """Return the cells with those of shared land marked as keys, which no search changes.

    These are the rows of users who are not judged here, the parcels that such users have land on, and own rows beside another owner's
    (what is let comes off the owners' land by their shares).
    """
    found = list(held.cells)
    begins = [n for n in range(len(found)) if not n or held.subjects[n] != held.subjects[n - 1]]
    for first, end in zip(begins, [*begins[1:], len(found)], strict=True):
        shared = _shared(found[first:end])
        for n in range(first, end):
            if (found[n].table, found[n].record) in shared:
                found[n] = replace(found[n], is_key=True)
    return CellList(found, held.subjects)


def _shared(cells: Sequence[Cell]) -> set[tuple[str, int]]:
    """Return the records, by table and number, that say something of the land of others."""
    records: dict[tuple[str, int], dict[str, Plain]] = {}
    for cell in cells:
        if cell.table in {"enterprises", "occupancy", "parcels"}:
            records.setdefault((cell.table, cell.record), {})[cell.column] = cell.value
    judged = {facts["enterprise_id"] for (name, _), facts in records.items() if name == "enterprises"}
    uses = {place: facts for place, facts in records.items() if place[0] == "occupancy"}
    others = {place: facts for place, facts in uses.items() if facts["enterprise_id"] not in judged}
    used = {facts["parcel_id"] for facts in others.values()}
    owned = {facts["parcel_id"] for facts in others.values() if facts["tenure"] == "own"}
    parcels = {place for place, facts in records.items() if place[0] == "parcels" and facts["parcel_id"] in used}
    return {*others, *parcels, *(place for place, facts in uses.items() if facts["parcel_id"] in owned)}
