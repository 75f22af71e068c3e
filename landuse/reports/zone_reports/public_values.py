"""The zone report for the public: figures of the zone; no consequences, rewards, remarks on the data, nor natural persons."""

from collections.abc import Mapping, Sequence
from typing import Any

from landuse.identifiers.natural_persons import without_persons

PUBLIC_BANNER = "公开版"
WITHHELD = "不在公开范围内。"
WITHHELD_OUTCOMES = "名次的后果、表彰奖励测算不在公开范围内。"
NOTE = "本版公开：名次的后果、表彰奖励测算、工作建议、数据问题不在公开范围内。"


def public_values(values: Mapping[str, Any], names: Sequence[str] = ()) -> dict[str, Any]:
    """Return the values of the public version made from those of the internal one; `names` of persons are taken out of every text."""
    goals = [{**row, "reason": "", "missing": ""} for row in values["goals"]]
    targets = [{**row, "words": ""} for row in values["targets"]]
    shared = {
        **values,
        "banner": PUBLIC_BANNER,
        "score": {**values["score"], "missing": "", "dropped": ""},
        "summary": [line.partition("；缺少：")[0].rstrip("。") + "。" for line in values["summary"]],
        "goals": goals,
        "targets": targets,
        "ranking": {**values["ranking"], "outcomes": [], "rewards": [], "without": WITHHELD_OUTCOMES},
        "problems": [line for line in values["problems"] if not line.startswith("缺少数据") and "因缺数据" not in line],
        "suggestions": [],
        "no_suggestions": WITHHELD,
        "issues": {"rows": [], "left_out": 0},
        "disclaimer": f"{NOTE}{values['disclaimer']}",
        "closing": [NOTE, *values["closing"]],
    }
    public: dict[str, Any] = without_persons(shared, names)
    return public
