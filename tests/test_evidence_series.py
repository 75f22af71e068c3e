"""Scenes over time on paper: brackets, confirmation, gaps, the penalised cut, and what gives no date."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from evidence_cases import judged, picture, plots
from evidence_cases import scene as evidence_scene
from maps_cases import assessed

import landuse as lu
from landuse.errors import MissingColumnError, ReadError
from landuse.evidence import Scene, accuracy_table, evidence_findings, evidence_issues, gather_evidence, read_known_starts
from landuse.evidence.built import first_built
from landuse.evidence.change import change_dates
from landuse.evidence.series import SERIES_COLUMNS, bracket_words, series_of
from landuse.evidence.stack import SceneStack, scene_stack
from landuse.maps.evidence import evidence_map
from landuse.reports.evidence_book import write_evidence
from landuse.vocabulary import columns

DAYS = pd.DatetimeIndex(["2016-06-01", "2016-09-01", "2017-06-01", "2017-09-01", "2018-06-01", "2018-09-01"])
NO = np.nan


@pytest.fixture(scope="module")
def rules():
    return lu.load_policy("cn", as_of="2020-12-31").evidence


def stack(*rows, pixels=100.0):
    """Return built shares by parcel and day; NaN is a day that shows too little."""
    built = np.array(rows, dtype=float)
    effective = np.where(np.isfinite(built), pixels, NO)
    return SceneStack(
        pd.Index([f"P{place}" for place in range(len(rows))], name="parcel_id"), DAYS, built, effective, np.ones(built.shape, dtype=bool),
        np.full(len(rows), pixels),
    )  # fmt: skip


def found(rules, *rows, **options):
    return first_built(stack(*rows, **options), rules).astype(object).where(lambda table: table.notna(), None)


@pytest.mark.parametrize(
    ("shares", "state", "last_bare", "first", "why"),
    [
        ([0, 0, 0.4, 0.6, 0.7, 0.7], "appeared", "2016-09-01", "2017-06-01", "two days in a row"),
        ([0.5, 0.6, 0.6, 0.6, 0.6, 0.6], "built_from_first", None, "2016-06-01", "open at the left"),
        ([0, 0, 0.01, 0.02, 0, 0.03], "never_built", None, None, "nothing seen"),
        ([0, 0.8, 0, 0, 0, 0], "never_built", None, None, "haze once"),
        ([0, 0.8, 0, 0, 0.5, 0.6], "appeared", "2017-09-01", "2018-06-01", "haze once, built later"),
        ([0, 0.2, 0.4, 0.6, 0.7, 0.7], "appeared", "2016-06-01", "2017-06-01", "a day of neither kind widens the bracket"),
        ([0.2, 0.2, 0.4, 0.6, 0.7, 0.7], "built_from_first", None, "2017-06-01", "never seen bare: open at the left"),
        ([0, NO, NO, 0.6, 0.7, 0.7], "appeared", "2016-06-01", "2017-09-01", "clouds widen the bracket"),
        ([0, 0, 0, 0.5, NO, 0.6], "appeared", "2017-06-01", "2017-09-01", "a cloudy day does not break the row"),
        ([0, 0, 0, 0, 0, 0.5], "appeared", "2018-06-01", "2018-09-01", "the last day has no successor"),
        ([0, NO, NO, NO, NO, 0.5], "unclear", None, None, "too few usable days"),
        ([NO] * 6, "unclear", None, None, "no usable day"),
        ([0, 0, 0.25, 0.25, 0.25, 0.25], "appeared", "2016-09-01", "2017-06-01", "the share itself counts as built"),
        ([0.15, 0.15, 0.3, 0.3, 0.3, 0.3], "built_from_first", None, "2017-06-01", "the other share itself is not bare"),
    ],
)
def test_brackets_on_paper(rules, shares, state, last_bare, first, why):
    row = found(rules, shares).loc["P0"]
    day = {
        name: None if row[name] is None else f"{row[name]:%Y-%m-%d}"
        for name in ("evidence_last_bare_date", "evidence_first_built_date")
    }
    assert (row["evidence_series_state"], *day.values()) == (state, last_bare, first), why


def test_all_parcels_at_once_are_as_each_alone(rules):
    rng = np.random.default_rng(5)
    rows = np.where(rng.random((300, 6)) < 0.2, NO, rng.random((300, 6)))
    together = first_built(stack(*rows), rules)
    cuts = change_dates(stack(*rows), rules)
    for place in range(0, 300, 37):
        alone = first_built(stack(rows[place]), rules)
        assert together.iloc[[place]].reset_index(drop=True).equals(alone.reset_index(drop=True))
        assert cuts.iloc[[place]].reset_index(drop=True).equals(change_dates(stack(rows[place]), rules).reset_index(drop=True))


def test_a_small_parcel_gets_no_date_whatever_it_shows(rules):
    row = found(rules, [0, 0, 0.6, 0.7, 0.7, 0.7], pixels=29.9).loc["P0"]
    assert (row["evidence_series_state"], row["evidence_first_built_date"]) == ("unclear", None)
    assert row["evidence_unclear_reason"] == "宗地太小，有效像元不足"
    cut = change_dates(stack([0, 0, 0.6, 0.7, 0.7, 0.7], pixels=29.9), rules)
    assert cut["evidence_change_date"].isna().all()


def test_the_best_cut_by_trying_them_all(rules):
    rng = np.random.default_rng(9)
    rows = np.clip(np.where(np.arange(6) >= rng.integers(1, 6, 200)[:, None], 0.7, 0.05) + rng.normal(0, 0.04, (200, 6)), 0, 1)
    rows[rng.random((200, 6)) < 0.15] = NO
    cut = change_dates(stack(*rows), rules)
    for place, shares in enumerate(rows):
        at = np.flatnonzero(np.isfinite(shares))
        held, days = shares[at], DAYS[at]
        costs = {
            k: ((held[:k] - held[:k].mean()) ** 2).sum() + ((held[k:] - held[k:].mean()) ** 2).sum() for k in range(1, len(held))
        }
        given = cut["evidence_change_date"].iloc[place]
        if len(held) < rules.series_min_scenes:
            assert pd.isna(given)
            continue
        best = min(costs, key=costs.get)
        gain = ((held - held.mean()) ** 2).sum() - costs[best]
        step = held[best:].mean() - held[:best].mean()
        if gain <= rules.change_penalty * rules.change_noise_share**2 * np.log(len(held)) or abs(step) < rules.change_min_share:
            assert pd.isna(given)
        else:
            assert given == (days[best - 1] + (days[best] - days[best - 1]) / 2).floor("D")
            assert cut["evidence_change_share"].iloc[place] == pytest.approx(step)


def test_scatter_is_no_change_and_a_fall_is_one(rules):
    cut = change_dates(stack([0.05, 0.1, 0.0, 0.08, 0.02, 0.06], [0.7, 0.7, 0.7, 0.1, 0.1, 0.1], [0.4] * 6), rules)
    assert cut["evidence_change_date"].notna().tolist() == [False, True, False]
    assert cut["evidence_change_share"].iloc[1] == pytest.approx(-0.6)


def scene(day, **options):
    return Scene("x.tif", dt.date.fromisoformat(day), classes="worldcover", **options)


def figures(built, *, pixels=100.0, seen=1.0, inside=1.0):
    return pd.DataFrame(
        {
            "expected_pixels": [100.0],
            "inside_share": inside,
            "effective_pixels": pixels * seen,
            "seen_share": seen,
            "built_share": built,
        },
        index=["P0"],
    )


def test_a_stack_of_figures(rules):
    held = scene_stack(
        [
            (scene("2018-06-01"), figures(0.5)), (scene("2017-06-01"), figures(0.1, seen=0.82)), (scene("2017-06-01"), figures(0.2)),
            (scene("2019-06-01"), figures(0.9, seen=0.5)), (scene("2020-06-01"), figures(0.9, inside=0.0)), (scene("2021-06-01"), figures(0.9)),
        ],
        rules, until=pd.Timestamp("2020-12-31"),
    )  # fmt: skip
    assert [f"{day:%Y}" for day in held.dates] == ["2017", "2018", "2019", "2020"]
    assert held.built[0].tolist() == pytest.approx([0.2, 0.5, NO, NO], nan_ok=True)  # of one day the one with more clear pixels
    assert held.offered[0].tolist() == [True, True, True, False]


def test_scenes_that_tell_no_buildings_leave_everything_unclear(rules):
    light = Scene("x.tif", dt.date(2020, 1, 1), bands={"value": 1})
    series = series_of([(light, figures(NO))], rules)
    assert list(series.columns) == list(SERIES_COLUMNS)
    assert series["evidence_series_state"].tolist() == ["unclear"]
    assert "没有可用于时间序列的影像" in series["evidence_unclear_reason"].iloc[0]
    assert bracket_words(series).iloc[0].startswith("影像不足：")


def test_the_columns_are_those_of_the_dictionary_and_confidence_follows_pixels_gaps_and_clouds(rules):
    days = ["2017-06-01", "2017-09-01", "2018-06-01", "2018-09-01"]
    built = [0.0, 0.0, 0.6, 0.7]

    def confidence(**options):
        held = [(scene(day), figures(share, **options)) for day, share in zip(days, built, strict=True)]
        return series_of(held, rules)["evidence_confidence"].iloc[0]

    assert confidence() == "high"
    assert confidence(pixels=59.0) == "medium"
    cloudy = [(scene(f"2016-0{month}-01"), figures(0.0, seen=0.1)) for month in (5, 6)]
    held = [*cloudy, *((scene(day), figures(share, pixels=59.0)) for day, share in zip(days, built, strict=True))]
    series = series_of(held, rules)
    assert series["evidence_confidence"].iloc[0] == "low"
    assert (series["evidence_scenes_used"].iloc[0], series["evidence_scenes_unusable"].iloc[0]) == (4, 2)
    known = columns("parcels", "derived")
    for name in SERIES_COLUMNS:
        kinds = {"date": "datetime64[s]", "string": "str", "float64": "float64", "Int64": "Int64"}
        assert str(series[name].dtype) == kinds.get(known[name].dtype, "category"), name
    late = series_of([(scene(day), figures(share)) for day, share in zip(days, [0, 0, 0, 0.7], strict=True)], rules)
    assert late["evidence_confidence"].iloc[0] == "low"  # nothing confirms the last day
    assert bracket_words(late).iloc[0] == "2018-06-01 之后、不晚于 2018-09-01 见建成（可信程度较低）"


def test_accuracy_on_paper(tmp_path):
    days = pd.to_datetime
    series = pd.DataFrame(
        {
            "evidence_series_state": ["appeared", "appeared", "never_built", "appeared", "unclear"],
            "evidence_first_scene_date": days(["2016-01-01"] * 5), "evidence_last_scene_date": days(["2020-01-01"] * 5),
            "evidence_last_bare_date": days(["2017-01-01", "2017-01-01", None, "2017-01-01", None]),
            "evidence_first_built_date": days(["2018-01-01", "2018-01-01", None, "2018-01-01", None]),
            "evidence_bracket_days": pd.array([365, 365, None, 365, None], dtype="Int64"),
            "evidence_effective_pixels": [100.0, 40.0, 200.0, 50.0, 10.0], "evidence_scenes_unusable": pd.array([0, 1, 0, 5, 0], dtype="Int64"),
            "evidence_confidence": ["high", "low", "high", "medium", "none"],
        },
        index=["a", "b", "c", "d", "e"],
    )  # fmt: skip
    (tmp_path / "known.csv").write_text(
        "\ufeff宗地代码,实际建成日期\na,2017-06-01\nb,2018-06-01\nc,2019-01-01\nd,\ne,2018-01-01\n", encoding="utf-8"
    )
    known = read_known_starts(tmp_path / "known.csv")
    table = accuracy_table(series, known, by=pd.Series("x", index=series.index, name="区")).set_index(["group", "class"])
    whole = table.loc[("全部", "全部")]
    assert whole[["known", "starts", "inside", "outside", "missed", "invented"]].tolist() == [5, 4, 1, 1, 2, 1]
    assert table.loc[("有效像元", "120 以上"), "missed"] == 1
    assert table.loc[("区", "x"), "inside_share"] == pytest.approx(0.25)
    with pytest.raises(MissingColumnError, match="built_from_date"):
        accuracy_table(series, known.rename(columns={"built_from_date": "x"}))


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("a,b\n1,2\n", MissingColumnError, "parcel_id"),
        ("parcel_id,built_from_date\na,2018.6\n", ReadError, "1 处不是"),
        ("", ReadError, "无法读取"),
    ],
)
def test_known_starts_that_cannot_be_read(tmp_path, text, error, words):
    (tmp_path / "k.csv").write_text(text, encoding="utf-8")
    with pytest.raises(error, match=words):
        read_known_starts(tmp_path / "k.csv")


def test_light_is_measured_against_completed_parcels(rules):
    from landuse.evidence.night_light import light_states

    table = pd.DataFrame({"value_mean": [40.0, 20.0, 12.0, 9.0, 40.0, NO], "effective_pixels": [4.0, 4, 4, 4, 0.2, 4]})
    completed = pd.Series([True, False, False, False, False, False])
    assert light_states(table, completed, rules).tolist() == ["lit", "lit", "unknown", "dark", "unknown", "unknown"]
    assert set(light_states(table, ~completed & False, rules)) == {"unknown"}


def test_scenes_that_say_nothing_against_the_papers_give_empty_tables(tmp_path):
    result = judged()
    quiet = gather_evidence(result, [evidence_scene(picture(tmp_path / "a.tif", {}), "2016-08-01")])
    findings = evidence_findings(result, quiet)
    assert findings.empty
    assert evidence_issues(findings).empty
    assert len(write_evidence(result, quiet, tmp_path / "e.xlsx").read_bytes()) > 5_000
    assert "sceneLayer" in evidence_map(result, evidence=quiet).get_root().render()


def test_a_start_that_is_unknown_is_not_compared(tmp_path):
    frame = plots()
    frame.loc[frame["parcel_id"] == "A07", "actual_start_date"] = None
    found = gather_evidence(assessed(frame), [evidence_scene(picture(tmp_path / "a.tif", {}))])
    assert (str(found.mark["A07"]), found.reason["A07"]) == ("not_compared", "动工日期不明")
