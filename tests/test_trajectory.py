"""Plan against actual: the table, and pictures whose Chinese can be read."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from target_cases import THIRDS, ledger, policy, settled

import landuse as lu
from landuse.errors import OutputError
from landuse.fonts import PROBE, chinese_font
from landuse.reports.stock_flow_chart import stock_flow_figure, write_stock_flow
from landuse.reports.trajectory import trajectory_figure, write_trajectory
from landuse.targets import target_progress, trajectory, trajectory_records
from landuse.targets.trajectory import guide_share

SAMPLE = Path(__file__).parents[1] / "data" / "parcels"


@pytest.fixture(scope="module")
def sample():
    return lu.read_data(SAMPLE / "landuse.toml"), lu.load_policy("cn-2101", as_of="2020-12-31")


@pytest.fixture(scope="module")
def table(sample):
    return trajectory(*sample, "2020-12-31")


def texts(figure):
    found = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        found += [axes.get_title(loc="left"), *(text.get_text() for text in axes.texts)]
    return found


# --- the table


def test_the_lines_agree_with_the_progress(sample, table):
    progress = target_progress(*sample, "2020-12-31").rename(columns={"by": "date"})
    both = table.merge(progress, on=["target", "zone_id", "date"], suffixes=("", "_there"))
    assert len(both) == 27
    assert (both["disposed"] == both["cohort_disposed"]).all()
    assert (both["required"] == both["required_cumulative"]).all()
    np.testing.assert_allclose(both["actual_share"], both["cohort_rate_count"], equal_nan=True)
    np.testing.assert_allclose(both["actual_area_share"], both["cohort_rate_area"], equal_nan=True)


def test_every_month_has_its_point(table):
    mine = table[(table["target"] == "zombie-enterprises-2020") & (table["zone_id"] == "G219901")]
    assert mine["date"].is_monotonic_increasing
    assert mine["date"].is_unique
    assert (mine["date"].iloc[0], len(mine)) == (pd.Timestamp("2018-05-31"), 32)
    assert mine.loc[mine["is_step"], "required_share"].tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert (mine["disposed"].diff().dropna() >= 0).all()


def test_after_the_day_of_report_there_is_a_plan_and_no_actual(sample):
    later = trajectory(*sample, "2019-07-15", "city")
    coming = later[later["date"] > "2019-07-15"]
    assert set(coming["date"].dt.strftime("%Y-%m-%d")) == {"2019-12-31", "2020-12-31"}
    assert coming["actual_share"].isna().all()
    assert coming["disposed"].isna().all()
    assert coming["required"].gt(0).all()
    before = trajectory(*sample, "2018-01-31", "city")
    assert before["actual_share"].isna().all()


def test_no_stock_has_no_line(table):
    mine = table[(table["target"] == "zombie-projects-2020") & (table["zone_id"] == "M219903")]
    assert mine["cohort_cases"].eq(0).all()
    assert mine["actual_share"].isna().all()


def test_the_straight_line_is_a_guide_between_the_steps(tmp_path):
    target = policy(tmp_path, baseline="2017-12-31", steps=THIRDS).targets.rows[0]
    assert guide_share(target, date(2017, 12, 31)) == 0
    assert guide_share(target, date(2018, 12, 31)) == Fraction(1, 3)
    assert guide_share(target, date(2018, 7, 1)) == Fraction(1, 3) * Fraction(182, 365)
    assert guide_share(target, date(2025, 1, 1)) == 1
    assert target.required_share(date(2018, 7, 1)) == 0  # and no requirement


def test_the_records_are_plain(sample, table):
    records = trajectory_records(*sample, "2020-12-31")
    assert json.loads(json.dumps(records, allow_nan=False)) == records
    assert len(records) == 9
    assert sum(len(line["points"]) for line in records) == len(table)
    assert records[0]["group_name"] == "云浔经济技术开发区"
    assert records[0]["points"][-1] | {"required_share": 1.0} == {
        "date": "2020-12-31", "cohort_cases": 21, "required_share": 1.0, "required": 21, "guide_share": 1.0, "disposed": 21,
        "actual_share": 1.0, "actual_area_share": 1.0, "is_step": True,
    }  # fmt: skip


def test_without_targets_there_are_no_lines(sample):
    data, _ = sample
    assert trajectory(data, lu.load_policy("cn", as_of="2020-12-31"), "2020-12-31").empty
    assert trajectory_records(data, lu.load_policy("cn", as_of="2020-12-31"), "2020-12-31") == []


# --- pictures (a missing glyph is a warning, and warnings are errors here)


def test_the_picture_of_the_sample(sample, tmp_path):
    path = write_trajectory(*sample, "2020-12-31", tmp_path / "trajectory.png", title="云浔开发区")
    again = write_trajectory(*sample, "2020-12-31", tmp_path / "again.png", title="云浔开发区")
    assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert path.read_bytes() == again.read_bytes()
    assert b"matplotlib" not in path.read_bytes().lower()


def test_what_the_picture_says(sample):
    figure = trajectory_figure(*sample, "2020-12-31", title="云浔")
    said = texts(figure)
    assert len(figure.axes) == 3
    assert "云浔处置目标进度：计划与实际" in said
    assert "闲置土地处置率（力争2020年12月31日前100%）" in said
    assert "柳洲工业园 90.9%（10/11件）" in said
    assert "基准日无存量、不计算处置率：柳洲工业园" in said
    assert any(text.startswith("数据截至2020-12-31；") and "沈政办发〔2018〕78号第12项" in text for text in said)
    solid = [line for line in figure.axes[0].lines if line.get_linestyle() == "-" and line.get_linewidth() == 1.9]
    dashed = [line for line in figure.axes[0].lines if line.get_linestyle() == "--"]
    assert (len(solid), len(dashed)) == (3, 1)
    assert len({line.get_color() for line in solid}) == 3


def test_many_zones_are_spread_over_panels_and_hostile_names_are_only_text(tmp_path):
    names = ["$x^2$区", "甲\n乙\U0001f680", "{{7*7}}", "\\frac{1}{0}", *(f"第{n}区" for n in range(10))]
    events, parcels = [], {}
    for zone in names:
        more = settled(2, 20.0, mode="DEV", prefix=zone, zone=zone, done="2020-02-01")
        events, parcels = events + more[0], parcels | more[1]
    data = ledger(events, parcels=parcels, zones=dict.fromkeys(names, "municipal"))
    rules = policy(tmp_path, steps=THIRDS)
    write_trajectory(data, rules, "2020-12-31", tmp_path / "many.png", title="$\\alpha$\x07☃")
    figure = trajectory_figure(data, rules, "2020-12-31")
    assert len(figure.axes) == 3  # 14 zones, six in one
    said = " ".join(texts(figure))
    assert "$x^2$区" in said
    assert "甲 乙? 100%" in said


def test_labels_do_not_cover_each_other(tmp_path):
    events, parcels = [], {}
    for zone in (f"{letter}一个名称很长很长的开发区" for letter in "ABCDEF"):
        more = settled(1, 20.0, mode="DEV", prefix=zone, zone=zone, done="2020-02-01")
        events, parcels = events + more[0], parcels | more[1]
    figure = trajectory_figure(ledger(events, parcels=parcels), policy(tmp_path), "2020-12-31")
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) == 7
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])
    notes = [text.get_window_extent() for text in figure.texts]
    assert all(box.x1 <= figure.bbox.x1 for box in [*boxes, *notes])


def test_stock_and_flow_in_a_picture(sample, tmp_path):
    data, _ = sample
    assert write_stock_flow(data, "2020-12-31", tmp_path / "flow.png", title="云浔").stat().st_size > 10_000
    said = texts(stock_flow_figure(data, "2020-12-31"))
    assert {"闲置土地", "僵尸企业", "僵尸项目", "101"} <= set(said)
    empty = lu.LandData(parcels=pd.DataFrame({"parcel_id": ["a"]}))
    assert "没有案件" in texts(stock_flow_figure(empty, "2020-12-31"))
    write_stock_flow(empty, "2020-12-31", tmp_path / "empty.png")


def test_the_users_own_settings_are_neither_used_nor_lost(sample, tmp_path):
    plain = write_trajectory(*sample, "2020-12-31", tmp_path / "plain.png").read_bytes()
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "font.family": ["serif"]}):
        assert write_trajectory(*sample, "2020-12-31", tmp_path / "own.png").read_bytes() == plain
        assert mpl.rcParams["font.size"] == 30


def test_without_targets_the_picture_says_so(sample):
    with pytest.raises(OutputError, match="规则包 cn 没有目标"):
        trajectory_figure(sample[0], lu.load_policy("cn", as_of="2020-12-31"), "2020-12-31")


# --- fonts


def test_an_installed_font_is_found():
    font = chinese_font()
    assert {ord(character) for character in PROBE} <= font.characters
    assert font == chinese_font()


def test_without_a_font_the_error_says_which_to_install(sample, monkeypatch, tmp_path):
    latin = [entry for entry in font_manager.fontManager.ttflist if entry.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    with pytest.raises(OutputError, match=r"未找到中文字体.*思源黑体.*微软雅黑"):
        write_trajectory(*sample, "2020-12-31", tmp_path / "none.png")
    assert list(tmp_path.iterdir()) == []


def test_a_font_installed_since_is_found_and_a_broken_one_passed_over(monkeypatch, tmp_path):
    real = font_manager.fontManager
    held = next(entry.fname for entry in real.ttflist if entry.name == chinese_font().family)
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    monkeypatch.setattr(real, "ttflist", [])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(broken), held])
    assert chinese_font(("Noto Sans CJK SC", "Noto Sans CJK JP", chinese_font().family)).characters


def test_a_font_without_the_characters_does_not_do():
    with pytest.raises(OutputError, match="未找到中文字体"):
        chinese_font(("DejaVu Sans", "No Such Font"))
