"""Turning the facts of parcels into the columns of a ledger: heading, cells, looks."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from landuse.data import ExtraColumn
from landuse.identifiers.zone_names import zone_names as named_zones
from landuse.io.headings import heading
from landuse.reports.parcels.land_use import marked_codes
from landuse.reports.parcels.parcel_places import Place
from landuse.reports.sheets.cells import Cell, column_cells, mapped_cells, number_cells, text_cells
from landuse.reports.sheets.choices import FLAG_LIST
from landuse.reports.sheets.sheet_table import Field
from landuse.reports.sheets.workbook import Kind
from landuse.results import Assessment
from landuse.vocabulary import Column, codes, column, column_labels, issue_types

PARCEL_TABLES = ("parcels", "delays")
"""Tables whose issues name a parcel."""
CLUE, TO_CHECK, TO_REVIEW = "线索", "待核查", "人工复核"


def parcel_fields(result: Assessment, places: Sequence[Place], rows: pd.DataFrame, first: int = 1) -> list[Field]:
    """Return the fields of `rows` (of ``result.results``) after a running number that begins with `first`."""
    head = places[0].group
    numbers = Field("序号", list(range(first, first + len(rows))), "ordinal", max(5, len(str(first + len(rows))) + 2), head)
    return [numbers, *(_field(result, place, rows) for place in places)]


def state_field(rows: pd.DataFrame, review: Collection[str] | pd.Series = ()) -> Field:
    """Return what kind of finding each row is, never a decision: a clue from comparing data, one still to be checked, or a borderline one.

    `review` names the parcels of which a small change makes another status; a person has to look at them.
    """
    open_cases = (rows["idle_class"] == "unknown") | (rows["idle_status"] == "suspected_idle")
    near = rows.index.isin(list(review))
    states = [TO_REVIEW if close else TO_CHECK if is_open else CLUE for is_open, close in zip(open_cases, near, strict=True)]
    return Field("线索状态", states, "label", 6.5, "数据")


def issues_field(result: Assessment, rows: pd.DataFrame) -> Field:
    """Return the data problems of each parcel of `rows`, each kind once."""
    return issue_cells(issue_texts(result), rows)


def issue_cells(texts: pd.Series, rows: pd.DataFrame) -> Field:
    """Return the column of what :func:`issue_texts` found, for `rows`."""
    return Field("数据问题", text_cells(texts.reindex(rows.index)), "text", 14, "数据")


def issue_texts(result: Assessment) -> pd.Series:
    """Return the data problems of each parcel that has any, each kind once."""
    kinds = issue_types()
    found = result.issues
    mine = found[found["table"].isin(PARCEL_TABLES) & (found["record_id"] != "")].drop_duplicates(["record_id", "issue"])
    labels = mine["issue"].map({name: kind.label_zh for name, kind in kinds.items()})
    return labels.groupby(mine["record_id"].astype("str"), sort=False).agg("；".join)


def extra_fields(extra: Mapping[str, ExtraColumn], rows: pd.DataFrame) -> list[Field]:
    """Return the columns that the user declared beyond the dictionary, and those per mu."""
    fields = []
    for declared in extra.values():
        unit = f"({declared.unit})" if declared.unit else ""
        per_mu = f"({declared.unit}/亩)" if declared.unit else ""
        headers = {declared.name: f"{declared.label}{unit}", f"{declared.name}_per_mu": f"亩均{declared.label}{per_mu}"}
        fields += [_extra_field(header, rows[name]) for name, header in headers.items() if name in rows.columns]
    return fields


def zone_names(result: Assessment, zone_ids: pd.Series) -> pd.Series:
    """Return the names of zones; the code where the zones table has none, missing where the parcel has no zone."""
    return named_zones(result.data.zones, zone_ids)


def _field(result: Assessment, place: Place, rows: pd.DataFrame) -> Field:
    found = column(place.name, "parcels")
    cells = _cells(result, found, rows)
    header = "开发区" if place.name == "zone_id" else heading(found).replace("(", "\n(")
    return Field(
        header, cells, kind_of(found), place.width, place.group,
        colors=_colors(found, rows),
        choices=_choices(found),
        total=place.total,
        bars="#f3bdb5" if place.name == "idle_days" else "",
    )  # fmt: skip


def _cells(result: Assessment, found: Column, rows: pd.DataFrame) -> list[Cell]:
    match found.name:
        case "zone_id" if "zone_id" in rows.columns:
            return text_cells(zone_names(result, rows["zone_id"]))
        case "legal_basis" if "legal_basis" in rows.columns:
            return mapped_cells(rows["legal_basis"], result.policy.cite)
        case "missing_evidence" if "missing_evidence" in rows.columns:
            return mapped_cells(rows["missing_evidence"], column_labels)
        case "land_use_code" if {"land_use_code", "land_use_system"} <= set(rows.columns):
            return marked_codes(rows, result.results)
    return column_cells(rows, found)


def kind_of(found: Column) -> Kind:
    """Return how the cells of a column look."""
    if found.code_list or found.dtype == "boolean":
        return "label"
    if found.dtype == "date":
        return "date"
    if found.dtype == "Int64":
        return "integer"
    if found.dtype == "float64":
        return "share" if found.unit == "share" else "amount"
    return "id" if found.kind == "key" or found.name.endswith(("_no", "_code")) else "text"


def _colors(found: Column, rows: pd.DataFrame) -> list[str]:
    """Return the vocabulary's colours of the status, the same as on the map; other columns are not filled."""
    if found.name != "idle_status":
        return []
    shades = {code: entry.color for code, entry in codes(found.name).items()}
    return [shades.get(str(value), "") for value in rows[found.name]]


def _choices(found: Column) -> str:
    if found.dtype == "boolean":
        return FLAG_LIST
    return found.code_list or ""


def _extra_field(header: str, values: pd.Series) -> Field:
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return Field(header, number_cells(values) if numeric else text_cells(values), "amount" if numeric else "text", 14)
