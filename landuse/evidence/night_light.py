"""The second witness: light at night and electricity, for or against what the scenes show. Neither makes a finding by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.evidence.confrontation import Evidence
from landuse.evidence.scenes import Scene
from landuse.findings.contradiction_evidence import Evidence as Tables
from landuse.findings.contradiction_evidence import power_used
from landuse.geometry.indices import VALUE
from landuse.policy.rules import EvidenceRules
from landuse.results import Assessment

LIT, DARK, UNKNOWN = "lit", "dark", "unknown"


@dataclass(frozen=True, eq=False)
class Witness:
    """What light and electricity say of each parcel: `active` (true, false or unknown), and the words for it, empty without any."""

    active: pd.Series
    words: pd.Series


def second_witness(result: Assessment, evidence: Evidence) -> Witness:
    """Return what the last night-light scene up to the data date and the electricity of the users say of each parcel.

    A parcel is lit or dark by its light against the median of the parcels said to be completed in the same scene (``lit_share``,
    ``dark_share``); without such parcels, or with too small a part of a pixel, the light says nothing. Electricity that counts as running
    (as for contradictions, by the policy's section ``zombie``) makes it active; its absence says nothing, because another meter may serve
    the parcel. Where a scene is dark and power is used, power holds.
    """
    told = testimony(result, evidence)
    return weighed(
        told, usual_light(told), last_light([entry.scene for entry in evidence.scenes], result.as_of), result.policy.evidence
    )


def testimony(result: Assessment, evidence: Evidence) -> pd.DataFrame:
    """Return what light and electricity tell of each parcel before anything is compared, indexed by parcel.

    Returns
    -------
    DataFrame with ``light`` (mean value of the last night-light scene up to the data date, missing without one or where too small a part
    of a pixel is seen), ``completed`` (whether the papers say so), ``power`` (words for the electricity, empty without any).
    """
    table = pd.DataFrame(result.results)
    scene = last_light([entry.scene for entry in evidence.scenes], result.as_of)
    shown = [entry.figures for entry in evidence.scenes if entry.scene is scene]
    light = _enough_light(shown[0], result.policy.evidence) if shown else pd.Series(np.nan, index=table.index)
    completed = (table["works_status"].astype("str") == "completed").to_numpy()
    return pd.DataFrame({"light": light, "completed": completed, "power": _power(result)}, index=table.index)


def usual_light(told: pd.DataFrame) -> float:
    """Return the median light of the completed parcels of a :func:`testimony` (of all parcels: it is what every one is compared with)."""
    return float(told.loc[told["completed"], "light"].median())


def weighed(told: pd.DataFrame, usual: float, scene: Scene | None, rules: EvidenceRules) -> Witness:
    """Return what a :func:`testimony` says where `usual` is the light of completed parcels in the night-light `scene`."""
    light = _states(told["light"], usual, rules)
    words = pd.Series("", index=told.index, dtype="str")
    if scene is not None:
        value = told["light"].map("{:.1f}".format, na_action="ignore").astype("str")
        states = light.map({LIT: "有光", DARK: "暗"})
        words = (f"夜间灯光（{scene.name}）" + states + "，均值 " + value).where(states.notna(), "").astype("str")
    active = pd.Series(pd.NA, index=told.index, dtype="boolean")
    active = active.mask(light == LIT, other=True).mask(light == DARK, other=False).mask(told["power"] != "", other=True)
    both = words.where((words == "") | (told["power"] == ""), words + "；")
    return Witness(active, (both + told["power"]).astype("str"))


def light_states(figures: pd.DataFrame, completed: pd.Series, rules: EvidenceRules) -> pd.Series:
    """Return for each parcel whether a scene shows it lit, dark or neither (``unknown``)."""
    value = _enough_light(figures, rules)
    return _states(value, float(value[completed].median()), rules)


def last_light(scenes: Sequence[Scene], until: pd.Timestamp) -> Scene | None:
    """Return the last of some scenes in the order of their days that shows light at night and is not after `until`."""
    found = [scene for scene in scenes if VALUE in scene.bands and pd.Timestamp(scene.date) <= until]
    return found[-1] if found else None


def _enough_light(figures: pd.DataFrame, rules: EvidenceRules) -> pd.Series:
    return figures["value_mean"].where(figures["effective_pixels"] >= rules.light_min_effective_pixels)


def _states(value: pd.Series, usual: float, rules: EvidenceRules) -> pd.Series:
    if not usual > 0:
        return pd.Series(UNKNOWN, index=value.index, dtype="str")
    states = np.select([value >= rules.lit_share * usual, value <= rules.dark_share * usual], [LIT, DARK], UNKNOWN)
    return pd.Series(states, index=value.index, dtype="str")


def _power(result: Assessment) -> pd.Series:
    """Return the electricity of the enterprises on each parcel in words, empty where none is known to run."""
    index = result.results.index
    if not len(result.enterprises):
        return pd.Series("", index=index, dtype="str")
    tables = Tables(result.data, pd.DataFrame(result.results), result.enterprises, result.policy, result.as_of)
    users = tables.known_users.drop_duplicates(["parcel_id", "enterprise_id"])
    used = power_used(tables, users["enterprise"])
    told = tables.names.iloc[users["enterprise"]].set_axis(users.index) + " " + used
    words = told[used != ""].groupby(users.loc[used != "", "parcel_id"]).agg("，".join)
    return words.reindex(index).astype("str").fillna("")
