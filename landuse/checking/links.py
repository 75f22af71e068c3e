"""Links between tables: whether what a row refers to is there. A table that could not be read proves no link wrong."""

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from landuse.data import LandData
from landuse.issues import IssueLog
from landuse.vocabulary import column, table


class Link(NamedTuple):
    """A column that names records of another table, and the issue that a name without a record is."""

    table: str
    column: str
    target: str
    issue: str = "link_unknown"


LINKS = (
    Link("parcels", "zone_id", "zones"),
    Link("delays", "parcel_id", "parcels", "delay_unknown_parcel"),
    Link("enterprises", "zone_id", "zones"),
    Link("accounts", "enterprise_id", "enterprises", "accounts_unknown_enterprise"),
    Link("activity", "enterprise_id", "enterprises"),
    Link("occupancy", "parcel_id", "parcels", "occupancy_unknown_parcel"),
    Link("occupancy", "enterprise_id", "enterprises", "occupancy_unknown_enterprise"),
    Link("projects", "zone_id", "zones"),
    Link("project_parcels", "project_id", "projects"),
    Link("project_parcels", "parcel_id", "parcels"),
    Link("zone_accounts", "zone_id", "zones", "zone_not_listed"),
    Link("commitments", "parcel_id", "parcels", "commitment_unknown_parcel"),
)


def note_broken_links(data: LandData, readable: Collection[str], log: IssueLog) -> None:
    """Add an issue for every row whose link leads to no record; only tables among `readable` are looked into."""
    for link in LINKS:
        if link.table in readable and link.target in readable:
            _note(link, data.table(link.table), data.table(link.target).index, log)


def _note(link: Link, frame: pd.DataFrame, known: pd.Index, log: IssueLog) -> None:
    named = column_values(frame, link.column)
    if named is None:
        return
    broken = named.notna() & (named != "") & ~named.isin(known)
    count = int(broken.sum())
    of_kind = f"{column(link.column, link.table).label_zh}在{table(link.target).label_zh}表中不存在"
    log.add(
        link.issue, table_name=link.table, records=frame.index[broken], record_ids=None if frame.index.name != "row" else named[broken],
        column=link.column, values=named[broken], message=f"{of_kind}（共 {count} 行）" if link.issue == "link_unknown" else "",
    )  # fmt: skip


def column_values(frame: pd.DataFrame, name: str) -> pd.Series | None:
    """Return a column or a level of the index, None where the table has neither."""
    if name in frame.columns:
        return frame[name]
    if name in frame.index.names:
        return pd.Series(frame.index.get_level_values(name), index=frame.index)
    return None
