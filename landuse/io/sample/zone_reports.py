"""What the zones report of themselves besides land and tax: growth, projects, theme parks, revenue, places in the published lists.

The municipal zone reports none of it; the provincial one leaves some cells empty.
"""

import numpy as np
import pandas as pd

Year = dict[str, float]
_REPORTED: dict[str, dict[int, Year]] = {
    "G219901": {
        2018: {"theme_parks": 1, "main_business_revenue_wanyuan": 1_190_000, "national_rank": 41, "national_ranked": 219},
        2019: {
            "fixed_investment_wanyuan": 1_500_000, "theme_parks": 2, "main_business_revenue_wanyuan": 1_385_000, "national_rank": 18,
            "national_ranked": 219,
        },
        2020: {
            "four_above_value_added_growth_share": 0.075, "budget_revenue_growth_share": 0.045, "fixed_investment_wanyuan": 1_620_000,
            "industrial_value_added_growth_share": 0.061, "project_investment_wanyuan": 520_000, "large_project_investment_wanyuan": 390_000,
            "reserve_projects": 40, "reserve_projects_signed": 22, "theme_parks": 3, "main_business_revenue_wanyuan": 1_526_000,
            "national_rank": 23, "national_ranked": 220,
        },
    },
    "S219902": {
        2018: {"theme_parks": 0, "provincial_rank": 88, "provincial_ranked": 96},
        2019: {"theme_parks": 1, "main_business_revenue_wanyuan": 1_016_000, "provincial_rank": 94, "provincial_ranked": 96},
        2020: {
            "four_above_value_added_growth_share": 0.056, "budget_revenue_growth_share": 0.034, "industrial_value_added_growth_share": 0.05,
            "project_investment_wanyuan": 200_000, "large_project_investment_wanyuan": 130_000, "reserve_projects": 30, "theme_parks": 1,
            "main_business_revenue_wanyuan": 1_118_000, "provincial_rank": 95, "provincial_ranked": 96,
        },
    },
}  # fmt: skip
_WHOLE = ("national_rank", "national_ranked", "provincial_rank", "provincial_ranked")


def add_reports(accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the zone accounts with what the zones report, unknown elsewhere."""
    names = list(dict.fromkeys(name for years in _REPORTED.values() for year in years.values() for name in year))
    found = pd.DataFrame(np.nan, index=accounts.index, columns=names)
    for zone, years in _REPORTED.items():
        for year, values in years.items():
            for name, value in values.items():
                found.loc[(zone, year), name] = float(value)
    return accounts.join(found).astype(dict.fromkeys(_WHOLE, "Int64"))
