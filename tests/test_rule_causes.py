"""Which of several changed rules moved a verdict: only those that it rests on are named."""

from dataclasses import replace

import pandas as pd
import pytest
from comparing_cases import AS_OF, judged, land_data, local_pack

import landuse as lu
from landuse.comparing import compare
from landuse.comparing.outcomes import AREA, FOLLOWED, with_raw_columns
from landuse.comparing.reasons import rule_reason
from landuse.comparing.rule_causes import RuleCause, _least_set, with_rules_of

VALUE = '[{key}]\nvalue = {value}\narticle = "本地规定"\nconfidence = "DESIGN"\n'


def value(key, text):
    return VALUE.format(key=key, value=text)


@pytest.fixture(scope="module")
def base():
    return judged()


def by_rows(base, change):
    """Return a run by the rules of `base` with `change` done to the rows of decisions, by id in their order."""
    rows = change({row.id: row for row in base.policy.disposal.decisions})
    disposal = base.policy.disposal.model_copy(update={"decisions": tuple(rows.values())})
    rules, data = replace(base.policy, disposal=disposal), land_data()
    names = ["idle_status", "disposal_action", *FOLLOWED, AREA]
    found = lu.measure(with_raw_columns(data), names, policy=rules, as_of=base.as_of)
    packs = {"packs": [{"id": "own", "title": "本地", "sha256": "0"}]}
    return replace(base, policy=rules, results=data.parcels.assign(**found), provenance=base.provenance | packs)


def edited(row, **facts):
    return row.model_copy(update=facts)


def test_only_the_rule_that_the_verdict_used_is_named(base, tmp_path):
    pack = local_pack(
        tmp_path, value("idle.government_time", '"deduct"'), value("idle.fee_rate", 0.1), value("idle.warning_days", [60, 30])
    )
    comparison = compare(base, judged(policy=pack))
    assert len(comparison.rules) == 3
    verdict, _, fee = comparison.changes.loc["blocked", "why"].partition("测算闲置费")
    assert ("government_time" in verdict, "fee_rate" in verdict, "warning_days" in verdict + fee) == (True, False, False)
    figures = comparison.figures.set_index(["parcel_id", "column"])["why"]
    assert figures["one-year", "idle_fee_wanyuan"].endswith("；idle.fee_rate：0.2 → 0.1")
    assert not figures.str.contains("warning_days").any()


def test_rows_that_fit_other_parcels_are_not_named(base):
    changed = {"overdue-warn": "none", "not-idle": "warn"}
    after = by_rows(base, lambda rows: {name: edited(row, action=changed.get(name, row.action)) for name, row in rows.items()})
    comparison = compare(base, after)
    assert comparison.rules["key"].tolist() == ["disposal.decisions[not-idle]", "disposal.decisions[overdue-warn]"]
    told = {parcel: [name for name in changed if f"[{name}]" in text] for parcel, text in comparison.changes["why"].items()}
    assert told == {"not-due": ["not-idle"], "late": ["overdue-warn"]}


def test_rules_of_which_each_would_do_are_said_to(base):
    def change(rows):
        own = edited(rows["overdue"], id="own")
        return {"own": own} | rows | {"overdue-warn": edited(rows["overdue-warn"], action="none")}

    why = compare(base, by_rows(base, change)).changes["why"]
    assert list(why.index) == ["late"]
    assert "下列各项单独一项即可引起：" in why["late"]
    assert "decisions[own]" in why["late"]
    assert "decisions[overdue-warn]" in why["late"]


def test_where_none_is_needed_and_none_suffices_the_least_set_is_found():
    """The outcome is new with A and B, or with C and D: alone none is needed and none suffices."""

    class Pairs:
        old = new = None

        @staticmethod
        def judged(keys):
            new = {"A", "B"} <= set(keys) or {"C", "D"} <= set(keys)
            return pd.DataFrame({"idle_status": ["new" if new else "old"]}, index=["p"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("landuse.comparing.rule_causes._set_forward", lambda _, keys: keys)
        after = pd.DataFrame({"idle_status": ["new"]}, index=["p"])
        assert _least_set(Pairs(), ["A", "B", "C", "D", "E"], after, {("p", "idle_status")}) == ("C", "D")
    changes = pd.DataFrame({"key": ["C", "D"], "before": ["1", "2"], "after": ["3", "4"]})
    assert rule_reason(changes, RuleCause("together", ("C", "D"))) == "下列各项合起来引起：C：1 → 3；D：2 → 4"
    assert rule_reason(changes, RuleCause("needed", ("C",))) == "C：1 → 3"


def test_rules_are_set_back_row_by_row(base, tmp_path):
    old = base.policy
    new = lu.load_policy(local_pack(tmp_path, value("idle.fee_rate", 0.1)), as_of=AS_OF)
    assert with_rules_of(new, old, ["idle.fee_rate"]).idle == old.idle
    for change in (
        lambda rows: {name: row for name, row in rows.items() if name != "no-permit"},
        lambda rows: {"own": edited(rows["overdue"], id="own")} | rows,
        lambda rows: rows | {"reclaim": edited(rows["reclaim"], action="verify")},
    ):
        other = by_rows(base, change).policy
        ids = {row.id for row in (*old.disposal.decisions, *other.disposal.decisions)}
        keys = [f"disposal.decisions[{name}]" for name in sorted(ids)]
        assert with_rules_of(other, old, keys).disposal == old.disposal
        assert with_rules_of(old, other, keys).disposal == other.disposal
