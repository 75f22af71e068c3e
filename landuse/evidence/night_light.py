"""The second witness: light at night and electricity, for or against what the scenes show. Neither makes a finding by itself."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from landuse.contradiction_evidence import Evidence as Tables
from landuse.contradiction_evidence import power_used
from landuse.evidence.confrontation import Evidence, SceneEvidence
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
    light, words = _light(result, evidence)
    power = _power(result)
    active = pd.Series(pd.NA, index=light.index, dtype="boolean")
    active = active.mask(light == LIT, other=True).mask(light == DARK, other=False).mask(power != "", other=True)
    both = words.where((words == "") | (power == ""), words + "；")
    return Witness(active, (both + power).astype("str"))


def light_states(figures: pd.DataFrame, completed: pd.Series, rules: EvidenceRules) -> pd.Series:
    """Return for each parcel whether a scene shows it lit, dark or neither (``unknown``)."""
    value = figures["value_mean"].where(figures["effective_pixels"] >= rules.light_min_effective_pixels)
    usual = value[completed].median()
    if not usual > 0:
        return pd.Series(UNKNOWN, index=figures.index, dtype="str")
    states = np.select([value >= rules.lit_share * usual, value <= rules.dark_share * usual], [LIT, DARK], UNKNOWN)
    return pd.Series(states, index=figures.index, dtype="str")


def _light(result: Assessment, evidence: Evidence) -> tuple[pd.Series, pd.Series]:
    table = pd.DataFrame(result.results)
    scene = _last_light(evidence, result.as_of)
    if scene is None:
        return pd.Series(UNKNOWN, index=table.index, dtype="str"), pd.Series("", index=table.index, dtype="str")
    completed = (table["works_status"].astype("str") == "completed").to_numpy()
    states = light_states(scene.figures, pd.Series(completed, index=table.index), result.policy.evidence)
    value = scene.figures["value_mean"].map("{:.1f}".format, na_action="ignore").astype("str")
    told = states.map({LIT: "有光", DARK: "暗"})
    words = f"夜间灯光（{scene.scene.name}）" + told + "，均值 " + value
    return states, words.where(told.notna(), "").astype("str")


def _last_light(evidence: Evidence, until: pd.Timestamp) -> SceneEvidence | None:
    found = [entry for entry in evidence.scenes if VALUE in entry.scene.bands and pd.Timestamp(entry.scene.date) <= until]
    return found[-1] if found else None


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
