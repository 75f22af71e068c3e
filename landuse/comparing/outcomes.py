"""What is compared of a run: the verdicts on each parcel, the figures that follow from them, and the area to add up."""

import pandas as pd

from landuse.data import LandData
from landuse.io.run_folder import Run
from landuse.measuring import OF_OTHER_TABLES, measure
from landuse.measuring.graph import derivable, raw_inputs
from landuse.policy import Policy
from landuse.tables import with_all_columns
from landuse.vocabulary import codes, column, columns, tables

OUTCOMES = ("idle_status", "disposal_action", "land_stock_state")
"""Coded columns of the parcels whose moves are told; those that one of the runs does not have are left out."""
FOLLOWED = (
    "idle_fee_wanyuan", "start_due_date", "first_anniversary_date", "one_year_mark_date", "two_year_mark_date", "suspension_anniversary_date",
)  # fmt: skip
"""Figures that are told where they change. Days that count up with time (`idle_days`) are none of them."""
AREA = "area_mu"
UNKNOWN, NOT_HELD = "", "not_held"
"""In place of a code: the code is unknown; the parcel is not in the data."""
LABELS = {UNKNOWN: "不明", NOT_HELD: "（数据中无此宗地）"}


def compared_columns(before: Run, after: Run) -> tuple[str, ...]:
    """Return the outcomes that both runs recorded and that this version can derive."""
    known = derivable("parcels")
    return tuple(name for name in OUTCOMES if name in known and name in before.results.columns and name in after.results.columns)


def recorded(run: Run, names: tuple[str, ...]) -> pd.DataFrame:
    """Return outcomes, figures and area as the run recorded them; a figure that it did not record is unknown."""
    return _plain(run.results.reindex(columns=[*names, *FOLLOWED, AREA]), names)


def judged(data: LandData, policy: Policy, day: pd.Timestamp, names: tuple[str, ...]) -> pd.DataFrame:
    """Return outcomes, figures and area as this version works them out; the parcels have :func:`with_raw_columns`."""
    return _plain(measure(data, [*names, *FOLLOWED, AREA], policy=policy, as_of=day), names)


def with_raw_columns(data: LandData) -> LandData:
    """Return the data with every raw column of parcels and firms, without boundaries; columns that they lack are unknown."""
    parcels = pd.DataFrame(data.parcels).drop(columns="geometry", errors="ignore")
    frames = {"parcels": with_all_columns(parcels, "parcels")}
    if data.enterprises is not None:
        frames["enterprises"] = with_all_columns(data.enterprises, "enterprises")
    return data.with_tables(frames)


def outcome_label(name: str, code: str) -> str:
    """Return the Chinese label of the code of one outcome."""
    if code in LABELS:
        return LABELS[code]
    known = codes(column(name, "parcels").code_list or "")
    return known[code].label_zh if code in known else code


def outcome_codes(name: str) -> list[str]:
    """Return what one outcome may be, in the order of the code list, then unknown and not held."""
    return [*codes(column(name, "parcels").code_list or ""), UNKNOWN, NOT_HELD]


def inputs_behind(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """Return the raw columns of the parcels, the other tables and the sections of rules that some columns rest on."""
    found = list(raw_inputs(names, "parcels"))
    for name in [name for name in found if name in OF_OTHER_TABLES]:
        other, behind = OF_OTHER_TABLES[name]
        found += [outer for outer in (other, *raw_inputs((behind,), other)) if outer in tables() or outer.endswith("_rules")]
    found = list(dict.fromkeys(found))
    raw = columns("parcels", "raw")
    sections = (name.removesuffix("_rules") for name in found if name.endswith("_rules"))
    return (
        tuple(name for name in found if name in raw and raw[name].dtype != "geometry"),
        tuple(name for name in found if name in tables() and name != "parcels"),
        frozenset("projects" if section == "project" else section for section in sections),
    )


def _plain(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """Return codes as text, unknown ones as :data:`UNKNOWN`."""
    texts = {name: frame[name].astype("str").where(frame[name].notna(), UNKNOWN).astype("str") for name in names}
    return pd.DataFrame(frame).assign(**texts)
