"""How far the brackets can be trusted: against days on which buildings are known to have appeared."""

from pathlib import Path

import pandas as pd

from landuse.errors import MissingColumnError, ReadError, cause_of, sample

TRUE_DATE = "built_from_date"
GROUPS_OF_PIXELS = ((0.0, 30.0, "不足 30"), (30.0, 60.0, "30–60"), (60.0, 120.0, "60–120"), (120.0, float("inf"), "120 以上"))
NAMES = {
    "group": "分组", "class": "类别", "known": "已知宗数", "starts": "影像期内建成", "inside": "落在区间内", "inside_share": "占比",
    "outside": "落在区间外", "missed": "未给日期", "invented": "未建而给日期", "median_bracket_days": "区间天数中位数",
}  # fmt: skip
ACCURACY_COLUMNS = tuple(NAMES)


def accuracy_table(series: pd.DataFrame, truth: pd.DataFrame, *, by: pd.Series | None = None) -> pd.DataFrame:
    """Return how many known starts lie inside the bracket that the scenes gave, in all and by classes.

    Parameters
    ----------
    series
        What :func:`landuse.evidence.parcel_series` returned.
    truth
        ``built_from_date`` by parcel: when the first building really stood; missing where none was built. Parcels that it does not name are
        not counted.
    by
        Further classes by parcel, beside those of pixels, unusable scenes and confidence; its name is the group.

    Returns
    -------
    DataFrame with one row a class: ``known`` parcels; ``starts`` of them between the parcel's first and last usable scene, which of these lie
    ``inside`` their bracket (after the last day seen bare, not after the first day seen built) and their share, ``outside``, or were
    ``missed`` (no date given); dates ``invented`` for parcels of the class on which nothing was ever built; the median days of the brackets.
    What was built before the first usable scene or after the last one is no start that the scenes could find.

    Raises
    ------
    MissingColumnError
        `truth` has no column ``built_from_date``.
    """
    if TRUE_DATE not in truth:
        raise MissingColumnError(f"对照表没有“{TRUE_DATE}”列；须按宗地代码写明实际建起房屋的日期，未建的留空")
    known = series[series.index.isin(truth.index)]
    built = pd.to_datetime(truth[TRUE_DATE]).reindex(known.index)
    outcome = _outcome(known, built)
    groups = {"全部": pd.Series("全部", index=known.index)} | _classes(known)
    if by is not None:
        groups[str(by.name)] = by.reindex(known.index)
    rows = [_row(name, kind, outcome[mine]) for name, kinds in groups.items() for kind, mine in _parts(kinds)]
    return pd.DataFrame(rows, columns=list(ACCURACY_COLUMNS))


def read_known_starts(path: str | Path) -> pd.DataFrame:
    """Return days on which buildings are known to have appeared, by parcel, for :func:`accuracy_table`.

    Parameters
    ----------
    path
        A CSV file in UTF-8 with the columns ``parcel_id`` (宗地代码) and ``built_from_date`` (实际建成日期; YYYY-MM-DD, empty where nothing was built).

    Raises
    ------
    ReadError
        The file cannot be read as such, or a day is none.
    MissingColumnError
        One of the two columns is missing.
    """
    place = Path(path)
    try:
        table = pd.read_csv(place, dtype="str", encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ReadError(f"对照表 {place.name} 无法读取：{cause_of(error)}；须为 UTF-8 编码的 CSV") from error
    table = table.rename(columns={"宗地代码": "parcel_id", "实际建成日期": TRUE_DATE})
    missing = [name for name in ("parcel_id", TRUE_DATE) if name not in table]
    if missing:
        raise MissingColumnError(
            f"对照表 {place.name} 没有“{'、'.join(missing)}”列；须有 parcel_id（宗地代码）和 {TRUE_DATE}（实际建成日期）"
        )
    days = pd.to_datetime(table[TRUE_DATE], format="%Y-%m-%d", errors="coerce")
    wrong = table.loc[days.isna() & table[TRUE_DATE].notna(), "parcel_id"]
    if len(wrong):
        raise ReadError(
            f"对照表 {place.name} 的 {TRUE_DATE} 有 {len(wrong)} 处不是 2020-12-31 这样的日期：{sample(wrong)}；请改正"
        )
    return table.assign(**{TRUE_DATE: days}).drop_duplicates("parcel_id").set_index("parcel_id")[[TRUE_DATE]]


def _outcome(series: pd.DataFrame, built: pd.Series) -> pd.DataFrame:
    first, last_bare = series["evidence_first_built_date"], series["evidence_last_bare_date"]
    dated = first.notna()
    start = (built > series["evidence_first_scene_date"]) & (built <= series["evidence_last_scene_date"])
    inside = start & dated & (built <= first) & (last_bare.isna() | (built > last_bare))
    return pd.DataFrame(
        {
            "starts": start, "inside": inside, "outside": start & dated & ~inside, "missed": start & ~dated,
            "invented": dated & built.isna(), "days": series["evidence_bracket_days"].where(start),
        }
    )  # fmt: skip


def _classes(series: pd.DataFrame) -> dict[str, pd.Series]:
    pixels, lost = series["evidence_effective_pixels"].fillna(0.0), series["evidence_scenes_unusable"]
    labels = [label for _, _, label in GROUPS_OF_PIXELS]
    edges = [start for start, _, _ in GROUPS_OF_PIXELS] + [GROUPS_OF_PIXELS[-1][1]]
    return {
        "有效像元": pd.cut(pixels, edges, right=False, labels=labels).astype("str"),
        "不可用影像": pd.cut(lost, [-1, 0, 2, float("inf")], labels=["0 期", "1–2 期", "3 期以上"]).astype("str"),
        "可信程度": series["evidence_confidence"]
        .astype("str")
        .map({"high": "较高", "medium": "中等", "low": "较低", "none": "不作判断"}),
    }


def _parts(kinds: pd.Series) -> list[tuple[str, pd.Series]]:
    return [(str(kind), kinds == kind) for kind in sorted(kinds.dropna().unique())]


def _row(group: str, kind: str, found: pd.DataFrame) -> tuple[object, ...]:
    starts, inside, outside, missed, invented = (
        int(found[name].sum()) for name in ("starts", "inside", "outside", "missed", "invented")
    )
    days = found["days"].median()
    share = inside / starts if starts else float("nan")
    return (
        group,
        kind,
        len(found),
        starts,
        inside,
        share,
        outside,
        missed,
        invented,
        float(days) if pd.notna(days) else float("nan"),
    )
