"""Thresholds and lending rates of the zombie tests."""

from landuse.policy.rules.section import RuleRow, Section


class LendingRate(RuleRow):
    """Benchmark lending rates of one year, and the lowest coupon of convertible bonds (CHK)."""

    short: float
    long: float
    bond: float


class ZombieRules(Section):
    """Thresholds of the zombie tests: the seed's own statuses and the literature's evidence."""

    inactive_months: int
    normal_years: int
    sales_share: float
    electricity_share: float
    insured_staff_at_most: float
    loss_years: int
    rate_factor: float
    long_rate_years: int
    fn_debt_share: float
    fn_years: int
    oecd_age_years: int
    oecd_years: int
    rates: tuple[LendingRate, ...] = ()
