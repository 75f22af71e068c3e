"""`Assessment`: what a run found out, frozen, with the operands of every conclusion and where they came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape

import pandas as pd

from landuse.data import ExtraColumn, LandData
from landuse.errors import TableError
from landuse.policy import Policy
from landuse.vocabulary import codes, label


@dataclass(frozen=True, eq=False)
class Assessment:
    """The results of one run.

    Attributes
    ----------
    data
        The tables that went in.
    policy
        The rules they were judged by.
    as_of
        The day of judgement; its end counts.
    results
        One row per parcel, indexed by ``parcel_id``: all input columns (unknown where a column was absent) and every derived
        column of the parcels table; a GeoDataFrame where the parcels have geometry.
    enterprises
        One row per enterprise: all input columns and every derived column; empty without an enterprises table.
    score_parts
        What the scores are made of, indexed like `enterprises`; columns in two levels: indicator of the pack, and ``value``,
        ``benchmark`` (given, or the year's average), ``points``.
    recent_activity
        What the last months show, indexed like `enterprises` (:func:`landuse.metrics.enterprise_activity.recent_months`).
    occupied_land
        Who uses how much land where: ``parcel_id``, ``enterprise_id`` (missing where the tables have no such record), ``tenure``,
        ``land_m2``, ``rented_out_m2``, and ``row`` of the occupancy table (:func:`landuse.linkage.occupied_land`).
    projects
        One row per project, likewise.
    commitments
        One row per promised indicator of standard land, likewise; empty without a commitments table.
    contradictions
        What the tables say against each other, most mu at stake first (:mod:`landuse.findings.contradictions`).
    disposal
        The parcels that call for action, in the order of ``disposal_priority``: the conclusion first, then the operands it was
        decided by.
    issues
        Data problems found while reading and judging (columns of :data:`landuse.issues.ISSUE_COLUMNS`).
    provenance
        Plain values that identify the run: inputs with their hashes, packs with their hashes, versions, as_of.
    """

    data: LandData
    policy: Policy
    as_of: pd.Timestamp
    results: pd.DataFrame
    enterprises: pd.DataFrame
    projects: pd.DataFrame
    contradictions: pd.DataFrame
    disposal: pd.DataFrame
    issues: pd.DataFrame
    provenance: Mapping[str, object]
    score_parts: pd.DataFrame = field(default_factory=pd.DataFrame)
    recent_activity: pd.DataFrame = field(default_factory=pd.DataFrame)
    occupied_land: pd.DataFrame = field(default_factory=pd.DataFrame)
    commitments: pd.DataFrame = field(default_factory=pd.DataFrame)

    def with_column(self, column: ExtraColumn, values: pd.Series) -> "Assessment":
        """Return the same findings with one more column of the parcels, for maps and ledgers; it is declared like one of ``[extra]``.

        Raises
        ------
        TableError
            The parcels have such a column already, or `values` are not indexed by the same parcels in the same order.
        """
        if column.name in self.results.columns:
            raise TableError(f"宗地结果中已有列“{column.name}”；请换一个列名")
        if not values.index.equals(self.results.index):
            raise TableError(f"“{column.name}”的各行与宗地结果不一致（{len(values)} 行，应为 {len(self.results)} 行，次序相同）")
        own = {column.name: values}
        if column.per_mu:
            own[f"{column.name}_per_mu"] = values / self.results["area_mu"].where(self.results["area_mu"] > 0)
        data = replace(self.data, extra={**self.data.extra, column.name: column})
        parcels = self.data.parcels.assign(**{column.name: values})
        return replace(self, data=data.with_tables({"parcels": parcels}), results=self.results.assign(**own))

    def __repr__(self) -> str:
        """Return the day, the rules and the sizes."""
        sizes = f"parcels {len(self.results)}, disposal {len(self.disposal)}, issues {len(self.issues)}"
        return f"Assessment(as_of {self.as_of:%Y-%m-%d}, policy {self.policy.id}, {sizes})"

    def _repr_html_(self) -> str:
        """Return parcels and mu by status, as a notebook shows them."""
        mu = self.results["area_mu"].groupby(self.results["idle_status"], observed=True)
        sums, counts = mu.sum(), mu.size()
        rows = "".join(
            f"<tr><td>{escape(found.label_zh)}</td><td>{counts[code]}</td><td>{sums[code]:,.1f}</td></tr>"
            for code, found in codes("idle_status").items()
            if code in counts.index
        )
        head = f"认定截止日 {self.as_of:%Y-%m-%d}，规则 {escape(self.policy.id)}，宗地 {len(self.results)} 宗，"
        told = f"需处置 {len(self.disposal)} 宗，数据问题 {len(self.issues)} 条"
        title = f"<tr><th>{label('idle_status')}</th><th>宗数</th><th>面积（亩）</th></tr>"
        return f"<p>{head}{told}</p><table>{title}{rows}</table>"
