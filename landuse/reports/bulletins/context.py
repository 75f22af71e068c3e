"""Everything that a bulletin says, as plain values: for the page, for Word templates, for JSON. Nothing is computed twice."""

from typing import Any

import pandas as pd

from landuse.errors import UnknownNameError
from landuse.identifiers.natural_persons import without_persons
from landuse.io.run_folder import Run
from landuse.policy.conflict_hints import paper_hints
from landuse.public_list import persons_of
from landuse.reports.bulletins import figures
from landuse.reports.bulletins.coming import coming
from landuse.reports.bulletins.data_problems import data_problems
from landuse.reports.bulletins.land import land
from landuse.reports.bulletins.ledger_news import flow, ledger_news
from landuse.reports.bulletins.moved import comparison_of, moved
from landuse.reports.bulletins.period import Period, period_of
from landuse.reports.bulletins.sections import PUBLIC, SECTIONS, headings
from landuse.reports.bulletins.standing import NO_CASES, behind, progress_of, standing
from landuse.results import Assessment
from landuse.working_days import WorkCalendar

INTERNAL_BANNER = "内部资料 不得公开"
PUBLIC_BANNER = "公开信息"
CLUES = "本件由数据测算，列为线索的以调查认定为准；本件不作为行政决定。"
LAW = "公开清单依照《闲置土地处置办法》第十一条，只列已下达认定书而尚未处置完毕的闲置土地。"


def bulletin_context(
    result: Assessment,
    period: str | Period,
    *,
    kind: str | None = None,
    title: str = "",
    reporting_unit: str = "",
    public: bool = False,
    before: Run | Assessment | None = None,
    calendar: WorkCalendar | None = None,
) -> dict[str, Any]:
    """Return what a bulletin for a period says, as texts, numbers for charts, lists and dictionaries.

    Parameters
    ----------
    result
        An assessment on a day of the period: the end of that day is the data date.
    period, kind
        The period and the kind of paper, as for :func:`landuse.reports.bulletins.period.period_of`.
    title, reporting_unit
        Name of the city or zone, and of the office; an unknown office leaves a blank.
    public
        The edition for the public: targets and flows without names or parcels, and the list of M53 Art 11. It holds neither
        verdicts on land without a finding nor figures of firms nor case numbers.
    before
        The run that the period began with (a result folder of the last bulletin). Without it the same data are judged on the day
        before the period, so that only time can have moved anything.
    calendar
        Working days for the periods that fall due; by default the built-in table.

    Returns
    -------
    dict
        ``title``, ``kind``, ``period``, ``as_of``, ``banner``, ``issuer``, ``source`` (rules, run, files), ``summary`` (sentences),
        ``cards``, ``sections`` (ids with headings in the order of the kind), and the sections themselves. Long lists are
        dictionaries of ``rows`` and ``left_out``.

    Raises
    ------
    UnknownNameError
        The period or kind is none, or the day of the assessment lies outside the period.
    OutputError
        The edition for the public is asked for and the data have no cases.
    """
    span = period if isinstance(period, Period) else period_of(period, kind)
    if not span.first <= result.as_of.date() <= span.last:
        raise UnknownNameError(
            f"认定时点 {result.as_of:%Y-%m-%d} 不在{span.label}（{span.first} 至 {span.last}）之内；"
            f"请用 --as-of 指定期间内的一天，通常为最后一天 {span.last}"
        )
    head = _head(result, span, title, reporting_unit, public=public)
    found = _public(result, span) if public else _internal(result, span, before, calendar)
    if public:
        found = without_persons(found, persons_of(result))
    return head | found | {"sections": headings(span.kind.id, PUBLIC if public else SECTIONS[span.kind.id])}


def _head(result: Assessment, span: Period, title: str, reporting_unit: str, *, public: bool) -> dict[str, Any]:
    closing = [LAW if public else CLUES, *paper_hints(result.policy, "bulletin-public" if public else "bulletin")]
    return {
        "title": f"{title}闲置土地处置{span.kind.title}",
        "place": title,
        "kind": span.kind.label,
        "edition": "public" if public else "internal",
        "banner": PUBLIC_BANNER if public else INTERNAL_BANNER,
        "issuer": reporting_unit,
        "period": {"label": span.label, "first": figures.long_day(span.first), "last": figures.long_day(span.last)},
        "as_of": figures.day(result.as_of),
        "as_of_long": figures.long_day(result.as_of),
        "source": source_of(result),
        "disclaimer": "".join(closing),  # what templates of an office print that know no lines
        "closing": closing,
    }


def source_of(result: Assessment) -> dict[str, str]:
    """Return what every paper carries: data date, rules, number of the run."""
    return {
        "as_of": figures.long_day(result.as_of),
        "rules": "、".join(f"{pack.title}（{pack.id}）" for pack in result.policy.packs),
        "rule_ids": " + ".join(pack.id for pack in result.policy.packs),
        "run_id": str(result.provenance.get("run_id") or figures.UNKNOWN),
    }


def _internal(result: Assessment, span: Period, before: Run | Assessment | None, calendar: WorkCalendar | None) -> dict[str, Any]:
    comparison, notes = comparison_of(result, before, span.before)
    progress = progress_of(result)
    parts: dict[str, Any] = {
        "standing": standing(result, progress),
        "land": land(result),
        "moved": moved(result, comparison, notes),
        "ledger": ledger_news(result, span),
        "coming": coming(result, calendar),
        "behind": behind(result, progress),
        "data_problems": data_problems(result),
    }
    return {**parts, "summary": _summary(parts), "cards": _cards(parts)}


def _public(result: Assessment, span: Period) -> dict[str, Any]:
    from landuse.public_list import public_list

    listed = public_list(result)
    rows = [
        {
            "location": figures.word(row["location"]),
            "holder": figures.word(row["holder_name"]),
            "days": figures.UNKNOWN if pd.isna(row["idle_days"]) else f"{int(row['idle_days'])}天",
            "cause": figures.word(row["cause"], ""),
        }
        for row in pd.DataFrame(listed).to_dict("records")
    ]
    parts: dict[str, Any] = {
        "standing": standing(result, progress_of(result)),
        "flow": flow(result, span),
        "public": {"rows": rows},
    }
    for target in parts["standing"]["targets"]:
        del target["units"]
    told = [*_target_words(parts["standing"]), f"已下达认定书、尚未处置完毕的闲置土地{len(rows)}宗，清单附后。"]
    return {**parts, "summary": told, "cards": [*_target_cards(parts["standing"]), _card("公开清单", f"{len(rows)}", "宗")]}


def _summary(parts: dict[str, Any]) -> list[str]:
    news, soon, change = parts["ledger"], parts["coming"], parts["moved"]
    flows = [
        f"{row['kind']}新列入{row['entered']}件、处置完毕{row['disposed']}件，期末未办结{row['closing']}件"
        + (f"（{row['closing_mu']}亩）" if row["closing_mu"] else "")
        for row in news["flow"]
    ]
    causes = "、".join(f"{row['cause']}{row['parcels']}宗" for row in change["causes"])
    overdue, due, marks = (len(soon[name]["rows"]) for name in ("overdue", "due", "marks"))
    late = "、".join(dict.fromkeys(row["zone"] for row in parts["behind"]))
    return [
        *_target_words(parts["standing"]),
        "本期台账：" + "；".join(flows) + "。" if flows else NO_CASES,
        f"与{change['from']}相比，{change['moved']}宗宗地的认定状态、{change['actions']}宗宗地的建议措施有变动"
        + (f"（变动原因：{causes}）。" if causes else "。"),
        f"已逾期事项{overdue}项，今后{soon['days']}日内到期{due}项，宗地临近法定时点{marks}宗。",
        f"进度落后或未达到目标的开发区：{late or figures.NOTHING}。",
    ]  # fmt: skip


def _target_words(standing_part: dict[str, Any]) -> list[str]:
    found = [f"{target['title']}（{target['aim']}）：{target['city']['words']}。" for target in standing_part["targets"]]
    return found or [standing_part["note"]]


def _cards(parts: dict[str, Any]) -> list[dict[str, str]]:
    total, soon = parts["land"]["total"], parts["coming"]
    return [
        *_target_cards(parts["standing"]),
        _card("宗地", total["parcels"], "宗", f"{total['mu']}亩"),
        _card("认定状态变动", parts["moved"]["moved"], "宗", f"自{parts['moved']['from']}"),
        _card("逾期事项", f"{len(soon['overdue']['rows'])}", "项", f"{soon['days']}日内到期{len(soon['due']['rows'])}项"),
    ]


def _target_cards(standing_part: dict[str, Any]) -> list[dict[str, str]]:
    return [
        _card(target["title"], target["city"]["rate"], "", f"{target['city']['disposed']}/{target['city']['stock']}件，{target['city']['verdict']}")
        for target in standing_part["targets"]
    ]  # fmt: skip


def _card(label: str, value: str, unit: str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "unit": unit, "note": note}


def shortened(value: Any, most: int) -> Any:
    """Return a context whose lists (``rows`` with ``left_out``) hold at most `most` rows, the number of the rest in ``left_out``.

    The list for the public has no ``left_out``: the article asks for all of it.
    """
    if isinstance(value, dict):
        if {"rows", "left_out"} <= set(value):
            return {**value, "rows": value["rows"][:most], "left_out": max(0, len(value["rows"]) - most)}
        return {key: shortened(entry, most) for key, entry in value.items()}
    return [shortened(entry, most) for entry in value] if isinstance(value, list) else value
