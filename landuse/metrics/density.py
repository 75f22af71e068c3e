"""How densely a parcel is built: floor area ratio, building coefficient and the shares of office land and green.

Formulas of the control indicators for industrial projects (工业项目建设用地控制指标, 2008): every ratio is over the whole
parcel within its red line. Unknown operands give unknown ratios; an area that is not positive gives unknown, never infinity.
"""

import pandas as pd


def counted_floor_area_m2(
    floor_area_m2: pd.Series, plain_floor_area_m2: pd.Series, high_storey_floor_area_m2: pd.Series
) -> pd.Series:
    """Return the floor area counted for FAR, in m2: a storey above 8 m counts twice.

    `floor_area_m2` is that figure by definition. Where it is not stated, it is the plain floor area (every storey once) plus the
    floor area of the storeys above 8 m once more; without the latter it stays unknown.
    """
    return floor_area_m2.fillna(plain_floor_area_m2 + high_storey_floor_area_m2)


def floor_area_ratio(counted_floor_area_m2: pd.Series, area_m2: pd.Series) -> pd.Series:
    """Return floor area counted for FAR (a storey above 8 m twice) over parcel area."""
    return counted_floor_area_m2 / area_m2.where(area_m2 > 0)


def building_coefficient(
    building_footprint_m2: pd.Series, structure_area_m2: pd.Series, yard_area_m2: pd.Series, area_m2: pd.Series
) -> pd.Series:
    """Return the share of the parcel under buildings, structures and yards."""
    return (building_footprint_m2 + structure_area_m2 + yard_area_m2) / area_m2.where(area_m2 > 0)


def office_land_share(office_land_m2: pd.Series, area_m2: pd.Series) -> pd.Series:
    """Return the share of land for offices and welfare (行政办公及生活服务设施用地所占比重)."""
    return office_land_m2 / area_m2.where(area_m2 > 0)


def greening_share(greening_area_m2: pd.Series, area_m2: pd.Series) -> pd.Series:
    """Return the green share of the parcel (绿地率)."""
    return greening_area_m2 / area_m2.where(area_m2 > 0)


def office_floor_share(office_floor_area_m2: pd.Series, plain_floor_area_m2: pd.Series) -> pd.Series:
    """Return the floor area of offices and welfare over the plain floor area (行政办公及生活服务设施建筑面积所占比重)."""
    return office_floor_area_m2 / plain_floor_area_m2.where(plain_floor_area_m2 > 0)
