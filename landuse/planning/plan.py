"""`Plan`: which case is disposed of how, when and in which order; what was left, what that takes, and how good it provably is."""

from dataclasses import dataclass
from html import escape

import pandas as pd

NO_VALUE = 1e-9


@dataclass(frozen=True, eq=False)
class Plan:
    """A disposal plan over some years.

    Attributes
    ----------
    chosen
        The cases to dispose of, by year and order: `order` (within the year: by value per staff hour downwards, then by subject),
        `year` (in which the case is over), `subject_kind`, `subject_id`, `name`, `zone_id`, `case_id`, `mode`, `mu` (亩),
        `fee_wanyuan` (万元 to levy; missing where the mode levies none or the fee is unknown), `staff_hours`, `budget_wanyuan` (万元), `hearings`, `court_slots`, `value` (折算亩), `cohort`,
        `reason` (in Chinese).
    left
        The cases that are not: `reason_code` (code list `plan_left`), `subject_kind`, `subject_id`, `name`, `zone_id`, `case_id`,
        `mu`, `fee_wanyuan`, `measures` (modes that fit), `value` (of the best of them), `cohort`, `reason`.
    quotas
        What the plan takes of each resource: `resource`, `year`, `zone_id` (``""``: the whole city), `limit` (missing: none was
        stated), `used`, `binding` (as good as used up, and one more unit would be worth something), `shadow_price` (折算亩 that one more
        unit would add, from the relaxed plan), `unit`.
    targets
        The rows of :func:`landuse.planning.target_rows` with `planned`, `shortfall`, `met` and `reason` (why it is missed).
    value, bound, gap
        Value of the plan in 折算亩, what no plan of the same total shortfall can exceed, and the difference over the bound.
    status
        Code of `plan_status`: targets met, missed, or none.
    summary
        The outcome in Chinese, line by line.
    years, as_of
        The years planned and the day from which lead times run.
    """

    chosen: pd.DataFrame
    left: pd.DataFrame
    quotas: pd.DataFrame
    targets: pd.DataFrame
    value: float
    bound: float
    gap: float
    status: str
    summary: tuple[str, ...]
    years: tuple[int, ...]
    as_of: pd.Timestamp

    def __repr__(self) -> str:
        """Return the years, the numbers of cases, and whether the targets are met."""
        return f"Plan({self.years[0]}-{self.years[-1]}, chosen {len(self.chosen)}, left {len(self.left)}, targets {self.status})"

    def _repr_html_(self) -> str:
        """Return the outcome in Chinese, line by line, as a notebook shows it."""
        return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in self.summary)}</ul>"

    @property
    def targets_met(self) -> bool:
        """Tell whether no target is missed; also where there is none."""
        return self.status != "missed"

    def by_parcel(self) -> pd.DataFrame:
        """Return plan_year, plan_mode and plan_order of the idle parcels to be disposed of, indexed by ``parcel_id``."""
        land = self.chosen[self.chosen["subject_kind"] == "idle_land"]
        found = land[["subject_id", "year", "mode", "order"]].set_axis(
            ["parcel_id", "plan_year", "plan_mode", "plan_order"], axis=1
        )
        return found.set_index("parcel_id").sort_index()
