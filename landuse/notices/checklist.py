"""The page behind a draft: who signs, what the article demands and where it stands, what is open, what the signer has to know."""

from collections.abc import Iterable, Mapping, Sequence

from landuse.cases.checks import since_opening
from landuse.cases.event import CaseEvent
from landuse.notices.docket import Row
from landuse.notices.paper_kinds import FINDING, HEARING, RECLAIM_DECISION
from landuse.notices.slots import SLOTS, Slot
from landuse.notices.status_words import missing_labels
from landuse.notices.wording import articles, day_words
from landuse.policy import Policy
from landuse.policy.conflict_hints import conflict_hints
from landuse.policy.rules import Paper

COMPLETE, OPEN = "已载明", "待补"


def content_rows(paper: Paper, slots: Iterable[Slot], policy: Policy) -> list[dict[str, str]]:
    """Return what an article demands of the paper, item by item, and what of it is still open."""
    values = {slot.name: slot.value for slot in slots}
    rows = []
    for content in policy.notices.contents:
        if paper.id in content.papers:
            lacking = [SLOTS[name] for name in content.slots if values.get(name) is None]
            state = f"{OPEN}：{'、'.join(lacking)}" if lacking else COMPLETE
            rows.append({"text": content.text, "article": articles(policy, content.article), "state": state})
    return rows


def open_slots(slots: Iterable[Slot]) -> list[str]:
    """Return what the open slots are called."""
    return [slot.label for slot in slots if slot.value is None]


def caution_lines(paper: Paper, row: Row, case: Sequence[CaseEvent], policy: Policy) -> list[str]:
    """Return the conflicts of laws the paper rests on, and what of this parcel has to be looked at before signing."""
    shown = [
        caution
        for caution in policy.notices.cautions
        if paper.id in caution.papers
        and (not caution.idle_statuses or row["idle_status"] in caution.idle_statuses)
        and (not caution.ownerships or row["ownership"] in caution.ownerships)
    ]
    lines = [f"{caution.text}（{articles(policy, caution.article)}，{_confidence(caution.confidence)}）" for caution in shown]
    lines += _of_this_parcel(paper, row, case, policy)
    if paper.written_by == "office" and paper.idle_statuses:
        lines += conflict_hints(policy, "notices", "idle_status", str(row["idle_status"]), told={caution.id for caution in shown})
    return lines


def _of_this_parcel(paper: Paper, row: Row, case: Sequence[CaseEvent], policy: Policy) -> Iterable[str]:
    if paper.written_by != "office":
        return
    current = {str(event.event): event for event in since_opening(case)}
    if paper.id == FINDING and row["in_supervision_system"] is not True:
        state = "不明" if row["in_supervision_system"] is None else "没有"
        yield f"是否录入土地市场动态监测与监管系统：{state}；认定后须按宗录入，未录入的不得协商处置（{articles(policy, 'M53 Art 25')}）。"
    if paper.needs_approval and row["mortgaged"] is not False:
        state = "已抵押" if row["mortgaged"] else "是否抵押不明，签发前查询登记"
        duty = "拟订处置方案时通知抵押权人，收回的抄送抵押权人"
        yield f"抵押：{state}；{duty}（{articles(policy, 'M53 Art 13, 14(2)')}）。"
    if paper.needs_approval and row["missing_evidence"]:
        yield f"尚缺的数据：{missing_labels(row['missing_evidence'])}。"
    heard = current.get("hearing_notice")
    if heard is not None and paper.against_holder and paper.id != HEARING:
        if heard.mode is None:
            yield "听证告知的记录没有登记所告知的处置方式；核对与本决定是否一致。"
        if heard.served_date is None:
            yield (
                f"听证告知的送达日期没有登记，期限自登记日期{day_words(heard.event_date)}起算；核对送达回证。"
                if heard.event_date
                else ""
            )
    if paper.id == RECLAIM_DECISION:
        yield "收回不退还土地价款和已缴的土地闲置费；收回后依照规定变更土地登记和调查数据。"


def record_lines(case: Sequence[CaseEvent], policy: Policy) -> list[str]:
    """Return the papers, answers and works on record in the case, in order: what the paper can refer to."""
    kinds: Mapping[str, Paper] = {row.event: row for row in policy.notices.papers if row.event}
    lines = []
    for event in since_opening(case):
        step = policy.procedure.step(str(event.event), str(event.subject_kind))
        if event.event_date is None or (step is not None and step.opens):  # how a case came up is no evidence
            continue
        name = f"《{kinds[str(event.event)].title}》" if event.event in kinds else event.label
        number = f"（{event.case_document_no}）" if event.case_document_no else ""
        served = f"，{day_words(event.served_date)}送达" if event.served_date else ""
        lines.append(f"{day_words(event.event_date)}，{name}{number}{served}")
    return lines


def _confidence(code: str) -> str:
    return {"CONFIRMED": "已核对原文", "MEMORY": "未核对原文，引用前须核对", "DESIGN": "本软件的处理约定"}[code]
