"""Problems and suggestions of a zone report, each read off a figure of the report; nothing is judged that a rule does not judge."""

from typing import Any

from landuse.reports.word.typography import full_width

MOST_LOST = 3
"""How many indicators that cost the most points are named."""


def problems(found: dict[str, Any]) -> list[str]:
    """Return what stands out in a context of :func:`landuse.reports.zone_context`, each in one sentence."""
    told = []
    lost = _lost(found)
    if lost:
        told.append(
            f"失分较多的指标：{'、'.join(f'{title}（实现度{share:.1%}，失{points:.2f}分）' for title, share, points in lost)}。"
        )
    idle, unsupplied, unbuilt = (_hectares(found, name) for name in ("idle_ha", "unsupplied_ha", "unbuilt_ha"))
    if idle:
        told.append(f"有闲置土地{idle:.2f}公顷。")
    if unsupplied:
        told.append(f"已达到供地条件而尚未供应的土地{unsupplied:.2f}公顷。")
    if unbuilt:
        told.append(f"已供应而尚未建成的土地{unbuilt:.2f}公顷。")
    unmet = [row["title"] for row in found["goals"] if row["status"] == "not_met"]
    if unmet:
        told.append(full_width(f"规划目标有{len(unmet)}项未达到：{'；'.join(unmet)}。"))
    if found["missing"]:
        told.append(f"缺少数据：{found['missing']}，得分不能计算。")
    unknown = [row["title"] for row in found["goals"] if row["status"] == "unknown"]
    if unknown:
        told.append(full_width(f"规划目标有{len(unknown)}项因缺数据不能判断：{'；'.join(unknown)}。"))
    return told


def suggestions(found: dict[str, Any]) -> list[str]:
    """Return what each problem suggests to do."""
    told = []
    if _hectares(found, "idle_ha"):
        told.append(
            "对闲置土地逐宗调查认定，属使用权人自身原因的依法征缴土地闲置费或收回，属政府原因的协商处置（闲置土地处置办法第十二条、第十四条）。"
        )
    if _hectares(found, "unsupplied_ha"):
        told.append("新上项目优先安排已达到供地条件而尚未供应的土地，再考虑新增建设用地。")
    if _hectares(found, "unbuilt_ha"):
        told.append("对已供应而尚未建成的土地逐宗核对动工、竣工约定，临近时点的提前提醒。")
    room = max(_hectares(found, "floor_area_potential_ha"), _hectares(found, "industrial_floor_area_potential_ha"))
    if room:
        told.append(f"以理想值测算尚有强度潜力{room:.2f}公顷，可引导企业在原有用地上加层、扩建，提高容积率。")
    if any(row["status"] == "not_met" for row in found["goals"]):
        told.append("对未达到的规划目标逐项列明责任单位和完成时限。")
    if found["missing"] or any(row["status"] == "unknown" for row in found["goals"]):
        told.append("补报所缺数据后重新测算。")
    if found["warning"]:
        told.append("权重、理想值须在正式评价前按规定程序核定，并写入本地政策包。")
    return told


def _lost(found: dict[str, Any]) -> list[tuple[str, float, float]]:
    """Return the indicators that cost the most points: title, how far realised, points lost."""
    rows = [
        (row["title"], row["realisation"], 100 * row["weight"] * (1 - row["realisation"]))
        for row in found["indicators"]
        if row["realisation"] is not None and row["weight"] is not None and row["realisation"] < 1
    ]
    return sorted(rows, key=lambda row: -row[2])[:MOST_LOST]


def _hectares(found: dict[str, Any], name: str) -> float:
    """Return a figure of the potential; 0 where it is unknown."""
    values = [row["value"] for row in found["potential"] if row["column"] == name]
    return float(values[0]) if values and values[0] is not None else 0.0
