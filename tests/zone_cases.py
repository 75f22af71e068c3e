"""Zones, their accounts and local packs for the tests of evaluation, scorecard and ranking."""

import pandas as pd

import landuse as lu

AS_OF = "2020-12-31"
HEAD = '[pack]\nid = "{id}"\ntitle = "测试"\nlevel = "zone"\nextends = "{extends}"\nin_force_from = 2012-07-01\n\n'
SOURCE = 'article = "测试规则"\nconfidence = "DESIGN"\n'


def pack(tmp_path, body, *, extends="cn", name="test"):
    path = tmp_path / f"{name}.toml"
    path.write_text(HEAD.format(id=name, extends=extends) + body, encoding="utf-8")
    return path


def row(key, **entries):
    """Return one row of a list of a pack as TOML."""
    lines = [f"{name} = {written(value)}" for name, value in entries.items()]
    return f"[[{key}]]\n" + "\n".join(lines) + f"\n{SOURCE}\n"


def entry(key, value):
    return f"[{key}]\nvalue = {written(value)}\n{SOURCE}\n"


def written(value):
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(written(part) for part in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {written(part)}" for name, part in value.items()) + " }"
    return str(value)


def policy(tmp_path, body, *, as_of=AS_OF, extends="cn"):
    return lu.load_policy(pack(tmp_path, body, extends=extends), as_of=as_of)


def zones_table(*rows):
    """Return a zones table from (zone_id, level, type) rows."""
    frame = pd.DataFrame(rows, columns=["zone_id", "zone_level", "zone_type"])
    return frame.assign(zone_name=frame["zone_id"] + "开发区")


def zone_data(zones, rows, **tables):
    tables.setdefault("parcels", pd.DataFrame({"parcel_id": ["P0"]}))
    frame = pd.DataFrame(rows)
    return lu.LandData(zones=zones, zone_accounts=frame if len(frame) else None, **tables)


WORKED = {
    "developable_ha": 1000.0, "ready_ha": 900.0, "supplied_ha": 820.0, "built_ha": 760.0, "industrial_built_ha": 456.0,
    "industrial_floor_area_ha": 456 * 0.93, "industrial_footprint_ha": 456 * 0.45, "industrial_investment_wanyuan": 456 * 8984.3,
    "industrial_tax_wanyuan": 456 * 678.99, "idle_ha": 820 * 0.005,
}  # fmt: skip
"""The zone of the worked score of the specification (90.47)."""


def worked_scheme(**changes):
    """Return the pack of the worked score; `changes` replace entries of indicators as ``id__field``."""
    rows = {
        "w-supply": {"sub_goal": "w-A1", "column": "land_supply_rate", "weight": 0.5, "ideal": 1},
        "w-completion": {"sub_goal": "w-A1", "column": "land_completion_rate", "weight": 0.5, "ideal": 1},
        "w-land": {"sub_goal": "w-A2", "column": "industrial_land_rate", "weight": 1, "ideal": 0.65},
        "w-far": {"sub_goal": "w-A3", "column": "industrial_floor_area_ratio", "weight": 0.5, "ideal": 1.2},
        "w-coefficient": {"sub_goal": "w-A3", "column": "industrial_building_coefficient", "weight": 0.5, "ideal": 0.5},
        "w-investment": {"sub_goal": "w-B1", "column": "industrial_investment_wanyuan_per_ha", "weight": 0.5, "ideal": 10000},
        "w-tax": {"sub_goal": "w-B1", "column": "industrial_tax_wanyuan_per_ha", "weight": 0.5, "ideal": 800},
        "w-idle": {"sub_goal": "w-C1", "column": "idle_land_rate", "weight": 1, "direction": "negative"},
    }
    for key, value in changes.items():
        name, _, field = key.partition("__")
        rows[name.replace("_", "-")][field] = value
    goals = (("w-A", 0.5), ("w-B", 0.3), ("w-C", 0.2))
    sub_goals = (("w-A1", "w-A", 0.4), ("w-A2", "w-A", 0.2), ("w-A3", "w-A", 0.4), ("w-B1", "w-B", 1), ("w-C1", "w-C", 1))
    return "".join(
        [
            entry("zone_evaluation.edition", "worked"),
            *(row("zone_evaluation.goals", id=name, edition="worked", title=name, weight=weight) for name, weight in goals),
            *(row("zone_evaluation.sub_goals", id=n, goal=goal, title=n, weight=weight) for n, goal, weight in sub_goals),
            *(row("zone_evaluation.indicators", id=name, title=name, **fields) for name, fields in rows.items()),
        ]
    )
