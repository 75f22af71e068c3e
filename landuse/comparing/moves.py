"""Which parcels moved at which step, and what follows for counts and mu: nothing may be left over."""

from collections.abc import Collection, Sequence

import pandas as pd

from landuse.comparing.outcomes import AREA, NOT_HELD, outcome_codes
from landuse.comparing.steps import CAUSES, Step

MOVE_COLUMNS = ("parcel_id", "step", "column", "cause", "from", "to", "mu_from", "mu_to")
TOLERANCE = 1e-9
_MU_SLACK = 1e-9
"""Rounding that sums of areas may show, as a share of the whole."""


def moves_of(steps: Sequence[Step], names: Sequence[str]) -> pd.DataFrame:
    """Return one row per parcel, step and outcome that changed in it, or whose area did: columns of :data:`MOVE_COLUMNS`.

    A parcel that comes or goes does so through the data, whatever else a step changes.
    """
    ids = all_parcels(steps)
    found = []
    for number, step in enumerate(steps):
        if step.before is step.after:
            continue
        old, new = held(step.before, ids, names), held(step.after, ids, names)
        resized = differs(old[AREA], new[AREA])
        for name in names:
            moved = (old[name] != new[name]) | resized
            came_or_went = (old[name] == NOT_HELD) != (new[name] == NOT_HELD)
            rows = pd.DataFrame({
                "parcel_id": ids, "step": number, "column": name, "cause": step.cause, "from": old[name].to_numpy(),
                "to": new[name].to_numpy(), "mu_from": old[AREA].to_numpy(), "mu_to": new[AREA].to_numpy(),
            })  # fmt: skip
            rows.loc[came_or_went.to_numpy(), "cause"] = "data"
            found.append(rows[moved.to_numpy()])
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(MOVE_COLUMNS))


def all_parcels(steps: Sequence[Step]) -> pd.Index:
    """Return the parcels of the second run in their order, then those that only the first has."""
    first, last = steps[0].before.index, steps[-1].after.index
    return last.append(first[~first.isin(last)])


def held(state: pd.DataFrame, ids: pd.Index, names: Sequence[str]) -> pd.DataFrame:
    """Return outcomes and area for all parcels; one that the state does not hold says so and has no area."""
    whole = state[[*names, AREA]].reindex(ids)
    absent = ~ids.isin(state.index)
    return whole.assign(**{name: whole[name].mask(absent, NOT_HELD) for name in names}, **{AREA: whole[AREA].mask(absent, 0.0)})


def matrix_of(steps: Sequence[Step], names: Sequence[str]) -> pd.DataFrame:
    """Return counts and mu by outcome, code before and code after; parcels of unknown area are counted beside the mu."""
    ids = all_parcels(steps)
    old, new = held(steps[0].before, ids, names), held(steps[-1].after, ids, names)
    found = []
    for name in names:
        facts = pd.DataFrame({
            "before": old[name], "after": new[name], "parcels": 1, "mu_before": old[AREA], "mu_after": new[AREA],
            "mu_unknown_before": old[AREA].isna().astype("int64"), "mu_unknown_after": new[AREA].isna().astype("int64"),
        })  # fmt: skip
        summed = facts.groupby(["before", "after"], sort=False).sum().reset_index()
        place = {code: number for number, code in enumerate(in_order(name, {*summed["before"], *summed["after"]}))}
        order = summed[["before", "after"]].map(place.__getitem__)
        found.append(summed.loc[order.sort_values(["before", "after"]).index].assign(column=name))
    return pd.concat(found, ignore_index=True)[["column", *found[0].columns.drop("column")]]


def totals_of(matrix: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return counts and mu of each code of one outcome before and after, in the order of the code list."""
    mine = matrix[matrix["column"] == name]
    sides = {}
    for side in ("before", "after"):
        summed = mine.groupby(side)[["parcels", f"mu_{side}", f"mu_unknown_{side}"]].sum()
        sides[f"parcels_{side}"] = summed["parcels"]
        sides[f"mu_{side}"] = summed[f"mu_{side}"]
        sides[f"mu_unknown_{side}"] = summed[f"mu_unknown_{side}"]
    codes = in_order(name, {*mine["before"], *mine["after"]})
    whole = {column: "float64" if column in {"mu_before", "mu_after"} else "int64" for column in sides}
    return pd.DataFrame(sides).reindex(codes).fillna(0).astype(whole)


def in_order(name: str, present: Collection[str]) -> list[str]:
    """Return the codes of one outcome that are present, in the order of its list; codes that the list no longer has come last."""
    known = outcome_codes(name)
    return [*(code for code in known if code in present), *sorted(set(present) - set(known))]


def net_changes(moves: pd.DataFrame, matrix: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return by outcome, cause and code the net change: columns column, cause, code, parcels, mu, mu_unknown.

    Raises
    ------
    ArithmeticError
        The changes of all causes do not add up to the difference of the totals: a fault of this package.
    """
    sides = []
    for side, sign in (("from", -1), ("to", 1)):
        area = moves[f"mu_{side}"]
        sides.append(pd.DataFrame({
            "column": moves["column"], "cause": moves["cause"], "code": moves[side], "parcels": sign, "mu": sign * area.fillna(0.0),
            "mu_unknown": sign * area.isna().astype("int64"),
        }))  # fmt: skip
    summed = pd.concat(sides).groupby(["column", "cause", "code"])[["parcels", "mu", "mu_unknown"]].sum().reset_index()
    summed = summed.astype({"parcels": "int64", "mu": "float64", "mu_unknown": "int64"})
    for name in names:
        _check_balance(summed[summed["column"] == name], totals_of(matrix, name), name)
    rank = {cause: number for number, cause in enumerate(CAUSES)}
    found = []
    for name in names:
        mine = summed[summed["column"] == name]
        place = {code: number for number, code in enumerate(in_order(name, set(mine["code"])))}
        keys = pd.DataFrame({"cause": mine["cause"].map(rank), "code": mine["code"].map(place)})
        found.append(mine.loc[keys.sort_values(["cause", "code"]).index])
    return pd.concat(found, ignore_index=True)


def differs(old: pd.Series, new: pd.Series) -> pd.Series:
    """Tell where two columns of numbers or days differ; both unknown is no difference, nor is the rounding of a sum."""
    unknown = old.isna() | new.isna()
    if pd.api.types.is_float_dtype(old.dtype) and pd.api.types.is_float_dtype(new.dtype):
        apart = (old - new).abs() > TOLERANCE * old.abs().clip(lower=1.0)
    else:
        apart = old.astype(object) != new.astype(object)
    return (old.isna() != new.isna()) | (apart.astype(bool) & ~unknown)


def _check_balance(net: pd.DataFrame, totals: pd.DataFrame, name: str) -> None:
    changed = net.groupby("code")[["parcels", "mu", "mu_unknown"]].sum()
    codes = totals.index.union(changed.index)
    changed, totals = changed.reindex(codes).fillna(0), totals.reindex(codes).fillna(0)
    slack = {"parcels": 0.0, "mu": _MU_SLACK * (1 + totals["mu_after"].sum()), "mu_unknown": 0.0}
    for measure, allowed in slack.items():
        left = (totals[f"{measure}_after"] - totals[f"{measure}_before"] - changed[measure]).abs()
        if (left > allowed).any():
            raise ArithmeticError(
                f"列 {name} 的变动不平衡：各原因的净变动之和与前后差额不符（{measure}）；请把两次成果交给维护人员"
            )
