"""The cases that a plan leaves out, each with the reason: not ripe, too late, too big, or a quota that serves better cases."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from landuse.planning.model import Flags, Model
from landuse.planning.plan import NO_VALUE
from landuse.planning.resources import UNITS
from landuse.planning.solver import Solution
from landuse.vocabulary import codes

HOLD_WORDS = {
    "investigate": "原因未查明，先下达闲置土地调查通知书；查清前不得安排处置方式",
    "verify": "材料不足以认定，先补充材料核实；查清前不得安排处置方式",
    "refer": "已建设未取得施工许可，移送施工许可主管部门",
    "warn": "未满一年，尚未构成闲置，只作预警",
    "check_ledger": "台账未结案，而按现有数据无需或无法处置；请核对后在台账中结案或更正数据",
    "disposed": "台账记载已处置完毕且未重新列入；如仍需处置，请先在台账中重新列入",
}
NAMES = ("subject_kind", "subject_id", "name", "zone_id", "case_id", "mu", "fee_wanyuan", "measures")


def left_cases(
    cases: pd.DataFrame, options: pd.DataFrame, quotas: pd.DataFrame, model: Model, solution: Solution,
    quota_name: Callable[[pd.DataFrame], pd.Series],
) -> pd.DataFrame:  # fmt: skip
    """Return the frame described at :attr:`landuse.planning.Plan.left`, by reason, kind and subject."""
    taken = np.zeros(len(cases), dtype=bool)
    taken[options["case"].to_numpy()[solution.chosen]] = True
    left = cases[~taken]
    reason = pd.DataFrame({"reason_code": left["hold"], "reason": left["hold"].map(HOLD_WORDS)}, index=left.index)
    nothing = (left["hold"] == "") & (left["measures"] == "")
    reason.loc[nothing, ["reason_code", "reason"]] = [
        "no_measure",
        "规则包没有适用于此类案件的处置方式，请在 planning.measures 中补充",
    ]
    late = (left["hold"] == "") & ~nothing & ~left.index.isin(options["case"])
    reason.loc[late, ["reason_code", "reason"]] = ["lead_time", "各可选方式的办理周期都超出计划期"]
    best = _best_options(options, model, left.index[reason["reason_code"] == ""], solution)
    if len(best):
        told = _blocked(best, quotas, model, solution, quota_name)
        reason.loc[told.index, ["reason_code", "reason"]] = told[["reason_code", "reason"]]
    found = left[list(NAMES)].assign(
        value=pd.Series(model.value, index=options.index).groupby(options["case"]).max().reindex(left.index),
        cohort=left["cohort"],
        reason=reason["reason"],
    )
    order = {code: entry.order for code, entry in codes("plan_left").items()}
    found.insert(0, "reason_code", reason["reason_code"].astype(pd.CategoricalDtype(list(order))))
    return found.sort_values(["reason_code", "subject_kind", "subject_id"], kind="stable").reset_index(drop=True)


def _best_options(options: pd.DataFrame, model: Model, wanted: pd.Index, solution: Solution) -> pd.DataFrame:
    """Return the option of each left case that came nearest to being chosen, with its position, by case."""
    mine = options[options["case"].isin(wanted)]
    fits = pd.Series(_fits_empty(model), index=options.index)
    price = 0.0 if solution.relaxed is None else model.use.T @ solution.relaxed.quota_price
    best = mine.assign(
        place=mine.index, alone=fits[mine.index], profit=(model.value - price)[mine.index], worthy=mine["value"] > 0
    )
    order = ["case", "worthy", "alone", "profit", "value"]
    return best.sort_values(order, ascending=[True, *[False] * 4], kind="stable").drop_duplicates("case").set_index("case")


def _fits_empty(model: Model) -> Flags:
    """Tell which options would fit if nothing else were planned."""
    use = model.use.tocoo()
    over = np.zeros(model.options, dtype=bool)
    over[use.col[use.data > model.room(np.zeros(model.options, dtype=bool))[use.row]]] = True
    return ~over


def _blocked(
    best: pd.DataFrame, quotas: pd.DataFrame, model: Model, solution: Solution,
    quota_name: Callable[[pd.DataFrame], pd.Series],
) -> pd.DataFrame:  # fmt: skip
    """Say which quota keeps the best option of each case out, and how its value compares with what the quota serves."""
    place = best["place"].to_numpy()
    told = pd.DataFrame({"reason_code": "no_value", "reason": "按规则包权重，扣除经费后价值不为正"}, index=best.index)
    if not len(quotas) or solution.relaxed is None:
        return told
    use = model.use[:, place].toarray()
    room = np.maximum(0.0, model.room(solution.chosen))
    blocking = np.where(best["alone"].to_numpy(), use > room[:, None], use > model.limit[:, None])
    weight = np.where(
        blocking, 1 + (solution.relaxed.quota_price[:, None] * use) / np.maximum(best["value"].abs().to_numpy(), NO_VALUE), 0
    )
    row = weight.argmax(axis=0)
    held = blocking.any(axis=0) & (best["value"] > 0).to_numpy()
    quota = quotas.iloc[row].set_index(best.index)
    need = pd.Series(use[row, np.arange(len(best))], index=best.index)
    unit = quota["resource"].map(UNITS)
    name = quota_name(quota)
    own = best["value"] / need.where(need > 0)
    lowest = pd.Series(_lowest_density(model, solution.chosen)[row], index=best.index)
    price = pd.Series(solution.relaxed.quota_price[row], index=best.index)
    rest = pd.Series(room[row], index=best.index)
    below_all, below_price = own < lowest, own < price
    beaten = below_all | below_price
    big = ~best["alone"].to_numpy()
    told.loc[held, "reason_code"] = np.where(big, "too_big", np.where(beaten, "quota_value", "quota_rest"))[held]
    asks = "需" + _figures(need) + unit + "，余" + _figures(rest) + unit
    worth = "；每" + unit + "价值" + _figures(own, 3)
    words = np.where(
        big,
        "单件" + asks.str.replace("，余.*", "", regex=True) + "，超过" + name + "限额" + _figures(quota["limit"]) + unit,
        name
        + "不足："
        + asks
        + worth
        + np.select(
            [below_all & np.isfinite(lowest), below_price],
            ["，低于已安排案件（目标要求的除外）中最低的" + _figures(lowest, 3), "，低于该限额的边际价值" + _figures(price, 3)],
            "，但安排它须挤出总价值更高的案件",
        ),
    )
    told.loc[held, "reason"] = words[held]
    fallback = ~held & (best["value"] > 0).to_numpy()
    told.loc[fallback, ["reason_code", "reason"]] = ["quota_value", "与已安排的案件相比总价值较低"]
    return told


def _lowest_density(model: Model, chosen: Flags) -> np.ndarray:
    """Return for each quota the lowest value per unit among the chosen options that use it and that no target asks for.

    Infinite where there is none.
    """
    free = np.flatnonzero(chosen & (np.asarray(model.meets.sum(axis=0)).ravel() == 0))
    use = model.use[:, free].tocoo()
    lowest = np.full(model.use.shape[0], np.inf)
    inside = use.data > 0
    np.minimum.at(lowest, use.row[inside], model.value[free][use.col[inside]] / use.data[inside])
    return lowest


def _figures(values: pd.Series, decimals: int = 2) -> pd.Series:
    """Return numbers as text, without trailing zeros."""
    text = values.round(decimals).map(lambda value: f"{value:.{decimals}f}")
    return text.str.replace(r"\.?0+$", "", regex=True) if decimals else text
