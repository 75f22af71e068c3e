"""Small ledgers for the tests of targets, and a pack to measure them by."""

import pandas as pd

import landuse as lu

PACK = """
[pack]
id = "test-targets"
title = "测试目标"
level = "city"
extends = "cn"
in_force_from = 2012-07-01

[[targets.rows]]
id = "land"
subject = "{subject}"
title = "测试目标"
baseline_date = {baseline}
steps = [{steps}]
scope = "zone"
binding = {binding}
{more}
article = "测试 item 1"
confidence = "DESIGN"
text = "测试"
"""
THIRDS = '{ by = 2018-12-31, share = "1/3" }, { by = 2019-12-31, share = "2/3" }, { by = 2020-12-31, share = "1" }'
WHOLE = '{ by = 2020-12-31, share = "1" }'


def policy(folder, *, subject="idle_land", baseline="2018-05-31", steps=WHOLE, binding=False, more=""):
    """Return a policy with one target."""
    path = folder / "targets.toml"
    text = PACK.format(subject=subject, baseline=baseline, steps=steps, binding=str(binding).lower(), more=more)
    path.write_text(text, encoding="utf-8")
    return lu.load_policy(path, as_of="2020-12-31")


def ledger(events, *, parcels=None, zones=None, kind="idle_land", **more):
    """Return data with the case events given as (case, subject, event, day, mode), and parcels by id: (zone, mu) or a dict."""
    names = ["case_id", "subject_id", "event", "event_date", "mode"]
    cases = pd.DataFrame([(*event, *[None] * (5 - len(event))) for event in events], columns=names).assign(subject_kind=kind)
    held = parcels if parcels is not None else {str(subject): ("Z1", 30.0) for subject in cases["subject_id"].dropna().unique()}
    rows = [
        {"parcel_id": key, **(value if isinstance(value, dict) else {"zone_id": value[0], "area_m2": mu_to_m2(value[1])})}
        for key, value in held.items()
    ]
    table = pd.DataFrame(rows or [{"parcel_id": "none", "zone_id": None, "area_m2": None}])
    frames = {"parcels": table, "cases": cases}
    if zones is not None:
        frames["zones"] = pd.DataFrame(
            {"zone_id": list(zones), "zone_name": list(zones), "zone_level": [zones[zone] for zone in zones]}
        )
    return lu.LandData(**frames, **more)


def mu_to_m2(mu):
    """Return square metres."""
    return None if mu is None else mu * 2000 / 3


def settled(count, area_mu, *, mode=None, prefix="P", zone="Z1", found="2018-01-10", done="2020-01-10", start=None):
    """Return events and parcels of `count` cases that share `area_mu` evenly, disposed of by `mode` where it is given."""
    events, parcels = [], {}
    for number in range(count):
        key = f"{prefix}{number:04d}"
        parcels[key] = {"zone_id": zone, "area_m2": mu_to_m2(area_mu / count), "actual_start_date": start}
        events.append((f"C-{key}", key, "identified", found))
        if mode:
            events.append((f"C-{key}", key, "disposed", done, mode))
    return events, parcels
