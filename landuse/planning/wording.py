"""A plan in words: what is planned, how good it provably is, which targets it meets, which quotas bind, what is not known."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from landuse.planning.resources import RESOURCES
from landuse.planning.solver import Solution
from landuse.planning.tables import place_names, quota_names
from landuse.vocabulary import code_label, codes

SHOWN = 8
"""Quotas and targets named one by one; the sheets hold them all."""
MEASURE_UNITS: Mapping[str, str] = {"count": "件", "area": "亩"}
COUNTING: Mapping[str, str] = {"idle_land": "宗", "zombie_enterprise": "家", "zombie_project": "个"}
SMALLEST_GAP = 1e-6


def case_words(cases: pd.DataFrame, chosen: pd.DataFrame, left: pd.DataFrame, years: Sequence[int]) -> list[str]:
    """Return how many cases there are, what is planned by kind and year, and why the others are left."""
    by_kind = "、".join(
        f"{code_label('subject_kind', kind)} {int((chosen['subject_kind'] == kind).sum())} {word}"
        for kind, word in COUNTING.items()
    )
    by_year = "、".join(f"{year}年 {int((chosen['year'] == year).sum())} 件" for year in years)
    counts = left["reason_code"].value_counts().reindex(list(codes("plan_left")), fill_value=0)
    why = "、".join(f"{code_label('plan_left', str(code))} {count}" for code, count in counts.items() if count)
    lines = [f"计划期 {years[0]}—{years[-1]} 年；案件 {len(cases)} 件，安排 {len(chosen)} 件（{by_kind}；{by_year}）。"]
    return [*lines, f"未安排 {len(left)} 件：{why}。"] if len(left) else [*lines, "没有未安排的案件。"]


def proof_words(solution: Solution, gap: float) -> list[str]:
    """Return the value of the plan and how far it can be from the best possible."""
    if solution.relaxed is None:
        return ["没有可以安排的案件。"]
    near = "已证明为最优" if gap <= SMALLEST_GAP else f"已证明与最优相差不超过 {_percent(gap)}"
    within = "（在目标差额相同的方案中）" if solution.shortfall > 0 else ""
    line = f"计划总价值 {solution.value:.2f} 折算亩，上限 {solution.bound:.2f}{within}，{near}。"
    return [line] if solution.searched else [line, "在时限内未能搜索完毕；延长时限（--time-limit）或可略有改进。"]


def target_words(
    targets: pd.DataFrame, names: Mapping[str, str], later: Sequence[str], solution: Solution, binding_weight: int
) -> list[str]:
    """Return each missed target with the reason, or that all are met; what is overdue; what lies beyond the plan."""
    lines = []
    if targets.empty:
        lines.append("没有须对照的目标：规则包未设目标，或台账中没有基准日以前的案件。")
    missed = targets[~targets["met"]]
    if len(targets) and missed.empty:
        lines.append(f"目标均可完成（共 {len(targets)} 项要求）。")
    for row, place in zip(missed[:SHOWN].to_dict("records"), place_names(missed["zone_id"], names), strict=False):
        unit = MEASURE_UNITS[row["measure"]]
        strive = "（力争目标）" if row["strive"] else ""
        lines.append(
            f"目标不能完成：{place}{row['title']}{strive}到 {row['year']} 年底还须处置 {row['required']:.6g} {unit}，"
            f"可安排 {row['planned']:.6g} {unit}，差 {row['shortfall']:.6g} {unit}：{row['reason']}。"
        )
    if len(missed) > SHOWN:
        lines.append(f"另有 {len(missed) - SHOWN} 项目标不能完成，见“目标对照”。")
    if len(missed):
        proven = solution.shortfall <= solution.least_shortfall + SMALLEST_GAP
        both = missed["strive"].any() and not targets["strive"].all()
        total = f"差额合计（约束性目标按 {binding_weight} 倍计）" if both and binding_weight > 1 else "差额合计"
        known = f"已求得 {solution.shortfall:.6g}，任何方案不低于 {solution.least_shortfall:.6g}"
        lines.append(f"以上{total}{'已是最小' if proven else known}。")
    overdue = targets[targets["overdue"] & (targets["required"] > 0)]
    if len(overdue):
        days = "、".join(sorted({f"{day:%Y-%m-%d}" for day in overdue["by"]}))
        lines.append(f"目标时点 {days} 在计划期以前，未完成部分（{len(overdue)} 项）列为计划期第一年的要求。")
    unknown = int(targets["unknown"].max()) if len(targets) else 0
    if unknown:
        lines.append(f"按面积考核的目标有 {unknown} 件面积不明，按 0 计。")
    return [*lines, f"时点在计划期以后、本计划不作要求的目标：{'、'.join(later)}。"] if later else lines


def quota_words(quotas: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Return the binding quotas with their shadow prices, dearest first by what a tenth more would bring, and what is unlimited."""
    lines = []
    binding = quotas[quotas["binding"]]
    if len(binding):
        dearest = binding.assign(worth=binding["shadow_price"] * binding["limit"].clip(lower=1)).sort_values(
            "worth", ascending=False, kind="stable"
        )
        told = [
            f"{name}（每增加 1 {unit}约增 {price:.4g} 折算亩）"
            for name, unit, price in zip(
                quota_names(dearest, names)[:SHOWN], dearest["unit"], dearest["shadow_price"], strict=False
            )
        ]
        more = f"等 {len(binding)} 项" if len(binding) > SHOWN else ""
        lines.append(f"起限制作用的限额：{'、'.join(told)}{more}。")
    elif quotas["limit"].notna().any():
        lines.append("所列限额都有余，不起限制作用。")
    free = [name for name in RESOURCES if quotas.loc[quotas["resource"] == name, "limit"].isna().all()]
    if free:
        labels = "、".join(code_label("plan_resource", name) for name in free)
        lines.append(f"未给出限额、按不限计算的资源：{labels}。")
    return lines


def unknown_words(cases: pd.DataFrame, fee_fits: Sequence[str]) -> list[str]:
    """Return how many plannable cases lack a figure that the value rests on."""
    open_cases = cases[cases["hold"] == ""]
    land = open_cases["subject_kind"] == "idle_land"
    fee_due = open_cases["fit"].isin(fee_fits) & land
    lacking = {
        "面积": open_cases["mu"].isna(),
        "闲置费": open_cases["fee_wanyuan"].isna() & fee_due,
        "案龄": open_cases["age_years"].isna(),
        "连片（无图形）": open_cases["contiguity_mu"].isna() & land,
    }
    told = "、".join(f"{name} {int(flags.sum())} 件" for name, flags in lacking.items() if flags.any())
    return [f"以下数据不明、在价值中按 0 计：{told}。"] if told else []


def _percent(gap: float) -> str:
    """Return a share as percent, rounded up to two significant digits: never better than proven."""
    percent = gap * 100
    digits = 1 - int(np.floor(np.log10(percent)))
    return f"{np.ceil(percent * 10**digits) / 10**digits:.{max(0, digits)}f}%"
