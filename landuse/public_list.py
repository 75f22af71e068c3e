"""Which idle land is made public, and what of it: 闲置土地处置办法 Art 11, nothing beyond the article."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.errors import CrsError, OutputError
from landuse.identifiers.natural_persons import masked_name, masked_text
from landuse.known_persons import known_persons
from landuse.results import Assessment
from landuse.tables import with_all_columns
from landuse.vocabulary import codes

ARTICLE = "M53 Art 11"
PUBLIC_COLUMNS = ("location", "holder_name", "idle_days", "cause")
FINDING = "finding_issued"
LAND = "idle_land"
ACTS_OF_GOVERNMENT = ("G1", "G2", "G3", "G4", "G5", "G6")
"""Causes whose publication the article asks for; force majeure (Art 8 ¶2) is no act of government."""
GRID_DEGREES = 1e-4
"""Corners are moved onto a grid of 0.0001 degree: about 11 m from south to north, 7 to 10 m from west to east in China."""
_DEGREES = 4490


def public_list(result: Assessment) -> gpd.GeoDataFrame:
    """Return the idle land that is to be made public at the end of the data date, rows numbered from 0.

    Land is listed where a finding (认定书) was issued and its case is not over; a reopened case needs a new finding. Land that is
    only suspected, or only computed to be idle, is never listed (M53 Art 11).

    Returns
    -------
    GeoDataFrame
        location, holder_name (of a natural person only the surname); idle_days (to the data date; missing where the data do not show the land to be idle); cause (Chinese,
        only where it is an act of the government, else missing); geometry in longitude and latitude on a grid of
        :data:`GRID_DEGREES`, missing where there is none or it is smaller than the grid. In order of location.

    Raises
    ------
    OutputError
        The data have no cases: nobody can tell which land has a finding.
    CrsError
        Geometry without a coordinate system.
    """
    findings = open_findings(result)
    results = result.results
    listed = results[results.index.isin(findings.index)]
    idle = with_all_columns(pd.DataFrame(listed), "parcels")
    days = idle["idle_days"].astype("Int64")
    named = _without_persons(idle, persons_of(result))
    table = pd.DataFrame({
        "location": named["location"], "holder_name": named["holder_name"], "idle_days": days.where(days > 0),
        "cause": _causes(result, idle, findings),
    }, index=listed.index)  # fmt: skip
    found = gpd.GeoDataFrame(table, geometry=_generalised(listed), crs=_DEGREES)
    return found.sort_values(["location", "holder_name"], kind="stable", na_position="last").reset_index(drop=True)


def unlisted_findings(result: Assessment) -> list[str]:
    """Return the ids of land with a finding that is not over, which the parcels do not hold and the list therefore lacks."""
    return sorted(set(open_findings(result).index) - set(result.results.index))


def open_findings(result: Assessment) -> pd.DataFrame:
    """Return the last finding of each parcel whose case is not over on the data date, indexed by parcel."""
    from landuse.cases.effective import effective  # a ledger brings its database library along
    from landuse.cases.event import ENDING, REOPENED

    if result.data.cases is None or result.data.cases.empty:
        raise OutputError(
            "数据中没有处置台账（cases），不能确定哪些宗地已下达《闲置土地认定书》，未写出公开信息；"
            "请在 landuse.toml 的 [data.cases] 中写明处置台账（闲置土地处置办法第十一条只公开已认定而尚未处置完毕的闲置土地）"
        )
    events = effective(result.data.cases)
    events = events[(events["event_date"] <= result.as_of) & (events["subject_kind"] == LAND)]
    run = (events["event"] == REOPENED).astype("int64").groupby(events["case_id"]).cumsum()
    latest = events[run == run.groupby(events["case_id"]).transform("max")]
    over = latest.loc[latest["event"].isin(ENDING), "case_id"]
    findings = latest[(latest["event"] == FINDING) & ~latest["case_id"].isin(over)]
    return findings.drop_duplicates("subject_id", keep="last").set_index("subject_id")


def persons_of(result: Assessment) -> tuple[str, ...]:
    """Return the names of natural persons that the data tell of, for taking them out of texts."""
    return known_persons(result.data, result.results)


def _without_persons(idle: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """Return holders and places with the names of natural persons masked but for the surname, also where a place repeats them."""
    texts = idle[["holder_name", "holder_uscc", "location"]].astype("object").where(lambda frame: frame.notna(), None)
    masked = [masked_name(name, code) for name, code in zip(texts["holder_name"], texts["holder_uscc"], strict=True)]
    places = [
        place and masked_text(place.replace(name.strip(), shown) if name and shown != name else place, names)
        for place, name, shown in zip(texts["location"], texts["holder_name"], masked, strict=True)
    ]
    holders = [name and masked_text(name, names) for name in masked]
    return pd.DataFrame({"holder_name": holders, "location": places}, index=idle.index, dtype="str")


def _causes(result: Assessment, idle: pd.DataFrame, findings: pd.DataFrame) -> pd.Series:
    """Return the acts of government that made land idle, in Chinese: of the finding, else of the parcel, else of its delays."""
    words = {code: codes("delay_cause")[code].label_zh.removesuffix("(政府)") for code in ACTS_OF_GOVERNMENT}
    stated = findings["delay_cause"].astype("str").reindex(idle.index)
    found = stated.where(stated.notna(), idle["delay_cause"].astype("str")).map(words)
    delays = with_all_columns(result.data.table("delays"), "delays")
    acts = delays[delays["cause"].isin(ACTS_OF_GOVERNMENT)].drop_duplicates(["parcel_id", "cause"])
    held = acts["cause"].astype("str").map(words).astype("str")
    by_parcel = held.groupby(acts["parcel_id"].astype("str"), sort=False).agg("、".join).astype("str")
    by_government = (idle["idle_status"].astype("str") == "idle_government").fillna(value=False)
    return found.where(found.notna() | ~by_government, by_parcel.reindex(idle.index)).astype("str")


def _generalised(listed: pd.DataFrame) -> gpd.GeoSeries:
    """Return the outlines in degrees with every corner on the grid; shared corners stay shared, areas stay valid."""
    if not isinstance(listed, gpd.GeoDataFrame) or listed.active_geometry_name is None:
        return gpd.GeoSeries([None] * len(listed), index=listed.index, crs=_DEGREES)
    if listed.crs is None:
        raise CrsError("宗地图形没有坐标系，不能概化公开；请在 landuse.toml 的 [data.parcels] 中写明 crs")
    outlines = listed.geometry.to_crs(_DEGREES)
    coarse = shapely.set_precision(outlines.to_numpy(), GRID_DEGREES)
    kept = np.where(shapely.area(coarse) > 0, coarse, None)
    return gpd.GeoSeries(kept, index=listed.index, crs=_DEGREES)
