"""What a map says of the enterprises on a parcel: who uses it, grade and zombie status, and what contradicts itself."""

import numpy as np
import pandas as pd

from landuse.findings.contradictions import ID_SEPARATOR
from landuse.maps.encode import Block, class_column, lines, text_column
from landuse.metrics.standing import GRADES
from landuse.results import Assessment
from landuse.style import NEUTRAL, StyleClass
from landuse.vocabulary import codes

LEAD = "lead"
"""The class column of parcels that somebody should look into."""
STOCK = ("Z2", "Z3")
_ZOMBIE, _CONTRADICTION = codes("zombie_status")["Z2"].color, codes("contradiction")["idle_but_used"].color
_CLASSES = (
    StyleClass("both", "有僵尸企业且有矛盾", codes("zombie_status")["Z3"].color, definition="宗地上有僵尸企业，且数据相互矛盾"),
    StyleClass("zombie", "有僵尸企业", _ZOMBIE, definition="用地企业中有停产无经营或应清算的企业"),
    StyleClass("contradiction", "有矛盾线索", _CONTRADICTION, definition="涉及该宗地的数据相互矛盾，须核实"),
    StyleClass("none", "无", NEUTRAL),
)


def firm_columns(result: Assessment) -> dict[str, Block]:
    """Return the users of each parcel, its contradictions, and the class of its leads; none without enterprises or findings."""
    parcel_ids = result.results.index
    used, found = land_uses(result), findings(result)
    held: dict[str, Block] = {}
    if len(used):
        held["firms"] = text_column(lines(used["words"], used["parcel_id"]).reindex(parcel_ids))
    if len(found):
        held["contradictions"] = text_column(lines(found["words"], found["parcel_id"]).reindex(parcel_ids))
    if len(used) or len(found):
        zombie = parcel_ids.isin(used.loc[used["is_zombie"], "parcel_id"])
        contradictory = parcel_ids.isin(found["parcel_id"])
        held[LEAD] = class_column(np.select([zombie & contradictory, zombie, contradictory], [0, 1, 2], 3), _CLASSES)
    return held


def land_uses(result: Assessment) -> pd.DataFrame:
    """Return who uses land of which parcel, owners first, then by land used: parcel_id, words, is_zombie, grade, zombie_status.

    `words` are the name, and after a tab grade and zombie status; the codes are missing for who is not among the enterprises.
    """
    if "parcel_id" not in result.occupied_land:
        texts = {name: pd.Series(dtype="str") for name in ("parcel_id", "words", "grade", "zombie_status")}
        return pd.DataFrame({**texts, "is_zombie": np.zeros(0, dtype=bool)})
    land = result.occupied_land
    land = land[land["parcel_id"].notna() & (land["land_m2"] != 0)]
    land = land.assign(lets=land["tenure"] != "own", stray=land["enterprise_id"].isna())
    land = land.sort_values(["lets", "stray", "land_m2"], ascending=[True, True, False], kind="stable")
    ids = result.data.table("occupancy")["enterprise_id"].reindex(land["row"]).set_axis(land.index)
    firms = result.enterprises.reindex(land["enterprise_id"]).set_axis(land.index)
    code = firms["per_mu_grade"].astype("str")
    grade = (code + " 级").where(code.isin(GRADES), _labels(firms["per_mu_grade"], "per_mu_grade"))
    note = "\t" + grade + " · " + _labels(firms["zombie_status"], "zombie_status")
    name = firms["enterprise_name"].where(firms["enterprise_name"].notna(), ids)
    words = (name + note).where(land["enterprise_id"].notna(), ids + "\t企业表中没有")
    status = firms["zombie_status"]
    uses = pd.DataFrame({
        "parcel_id": land["parcel_id"], "words": words, "is_zombie": status.isin(STOCK), "grade": code, "zombie_status": status.astype("str"),
    })  # fmt: skip
    return uses.drop_duplicates()


def findings(result: Assessment) -> pd.DataFrame:
    """Return the contradictions by code and in words, one row for each parcel that one concerns, most mu at stake first."""
    found = result.contradictions
    words = _labels(found["contradiction"], "contradiction") + "：" + found["one_side"] + "；" + found["other_side"]
    ids = found["parcel_id"].str.split(ID_SEPARATOR, regex=False)
    each = pd.DataFrame({"parcel_id": ids, "contradiction": found["contradiction"].astype("str"), "words": words})
    return each.explode("parcel_id").dropna()


def _labels(values: pd.Series, list_name: str) -> pd.Series:
    labels = {code: found.label_zh for code, found in codes(list_name).items()}
    return values.astype("str").map(labels).astype("str")
