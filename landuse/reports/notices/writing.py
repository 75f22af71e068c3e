"""Writing the ten papers as Word files, one or many: the gate first, then the draft, then the template."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from landuse.config import Papers
from landuse.dates import as_date
from landuse.errors import LanduseError, PaperRefusedError
from landuse.notices import Docket, Draft, docket_of, draft_paper, paper_of
from landuse.notices.numbering import Numbering, OwnNumber
from landuse.reports.atlas.ground import ground_of
from landuse.reports.file_names import file_name
from landuse.reports.notices.notice_templates import NOTICE_TEMPLATES
from landuse.reports.notices.numbers_in_drafts import DraftNumbers, numbers_in_drafts
from landuse.reports.notices.sketch import Sketches
from landuse.reports.word.rendering import OpenTemplate, open_template
from landuse.results import Assessment
from landuse.working_days import WorkCalendar

Day = str | date | pd.Timestamp | None


@dataclass(frozen=True)
class WrittenNotice:
    """One paper of a batch: the file, or why it was refused; `missing` names open slots, `hint` how to enter the paper later.

    `kept` tells that the file was there before and has not been touched: somebody may have worked on the draft.
    """

    parcel_id: str
    path: Path | None
    number: str | None = None
    missing: tuple[str, ...] = ()
    hint: str = ""
    refused: str = ""
    kept: bool = False


def write_notice(
    result: Assessment,
    parcel_id: str,
    paper: str,
    path: str | Path,
    *,
    office: Papers | None = None,
    events: pd.DataFrame | None = None,
    approved_by: str = "",
    dated_on: Day = None,
    served_on: Day = None,
    slots: Mapping[str, str] | None = None,
    calendar: WorkCalendar | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
) -> Draft:
    """Write one paper of idle-land work as a Word file and return its draft (what is open, number, how to enter it).

    Parameters
    ----------
    result
        What a run found out.
    parcel_id, paper
        The parcel; id or title of the paper: ``"investigation"``, ``"闲置土地认定书"`` …
    path
        The file to write; an existing one is replaced in one step. Numbers that other papers of its folder bear are not given.
    office
        ``[papers]`` of landuse.toml: who signs, the series of numbers, the folder of own templates.
    events
        Events of the table ``cases``, for example of a ledger (``Ledger.events()``); by default those of the data.
    approved_by
        Who approved of writing a finding or a paper against the holder; such a paper is not written without.
    dated_on, served_on
        The day the paper bears, and the day of service, where they are known.
    slots
        What only the officer knows, by slot or its Chinese label.
    calendar
        The working days, by default the built-in table.
    context
        Roads, water and the like for the sketch.

    Raises
    ------
    PaperRefusedError
        The law, the finding or the order of the procedure stands against it; nothing is written.
    UnknownNameError
        There is no such parcel, paper or slot.
    TemplateError
        The office's own template asks for what nothing fills, or lacks what it must have.
    OutputError
        The file cannot be written.
    """
    press = _Press(result, office or Papers(), events, context, calendar, Path(path).parent)
    return press.write(parcel_id, paper, Path(path), approved_by, _day(dated_on), _day(served_on), slots)


def write_notices(
    result: Assessment,
    paper: str,
    folder: str | Path,
    *,
    parcel_ids: Iterable[str] | None = None,
    office: Papers | None = None,
    events: pd.DataFrame | None = None,
    approved_by: str = "",
    dated_on: Day = None,
    served_on: Day = None,
    slots: Mapping[str, str] | None = None,
    calendar: WorkCalendar | None = None,
    context: Mapping[str, gpd.GeoDataFrame] | None = None,
    replace: bool = False,
    progress: Callable[[], None] | None = None,
) -> list[WrittenNotice]:
    """Write one kind of paper for many parcels into `folder`, by default for all that the gate lets pass.

    A parcel that is refused is listed with the reason and stops nothing; numbers are given in order, none to what is refused,
    and none that a paper of any kind in the folder bears or names. A draft that is there already stays as it is, unless
    `replace` is given: an officer may have filled it in. It keeps its number either way, and what the gate refuses today is
    told as refused all the same.
    The other parameters are those of :func:`write_notice`; `progress` is called after each parcel.

    Raises
    ------
    PaperRefusedError
        The paper needs somebody who approved of it, and nobody is named.
    OutputError
        The folder cannot be written.
    """
    press = _Press(result, office or Papers(), events, context, calendar, Path(folder))
    kind = paper_of(paper, result.policy)
    if kind.needs_approval and not approved_by.strip():
        raise PaperRefusedError(
            f"《{kind.title}》影响使用权人的权利，须写明同意拟稿的人（approved_by，命令行 --approved-by 姓名）"
        )
    chosen = press.open_to(kind.id, _day(dated_on)) if parcel_ids is None else list(parcel_ids)
    target, tell = Path(folder), progress or (lambda: None)
    done = []
    for parcel in chosen:
        path = target / f"{kind.title}_{file_name(parcel)}.docx"
        kept = path.exists() and not replace
        try:
            draft = press.write(parcel, kind.id, path, approved_by, _day(dated_on), _day(served_on), slots, keep=kept)
            done.append(WrittenNotice(parcel, path, draft.number, draft.missing, draft.hint, kept=kept))
        except PaperRefusedError as error:
            done.append(WrittenNotice(parcel, None, refused=str(error)))
        tell()
    return done


class _Press:
    """What the papers of one run share: the docket, numbers, open templates, sketches."""

    def __init__(
        self, result: Assessment, office: Papers, events: pd.DataFrame | None, context: Mapping[str, gpd.GeoDataFrame] | None,
        calendar: WorkCalendar | None, folder: Path,
    ) -> None:  # fmt: skip
        self.docket: Docket = docket_of(result, events)
        titles = [paper.title for paper in result.policy.notices.papers]
        self._there: DraftNumbers = numbers_in_drafts(folder, titles, office.document_prefix)
        self._office, self._calendar = office, calendar or WorkCalendar()
        self._numbering = Numbering(office.document_prefix, self.docket.numbers | self._there.named)
        self._sketches = Sketches(ground_of(result, context))
        self._templates: dict[str, OpenTemplate] = {}

    def open_to(self, paper: str, on: date | None) -> list[str]:
        """Return the parcels for which the gate lets a paper pass."""
        from landuse.notices import may_write

        return [
            parcel for parcel in self.docket.rows if not may_write(self.docket, parcel, paper, on=on, calendar=self._calendar)
        ]

    def write(
        self, parcel_id: str, paper: str, path: Path, approved_by: str, dated_on: date | None, served_on: date | None,
        slots: Mapping[str, str] | None, *, keep: bool = False,
    ) -> Draft:  # fmt: skip
        """Draft one paper, which asks the gate and takes a number, and write it unless the file there is to be kept."""
        draft = draft_paper(
            self.docket, parcel_id, paper, office=self._office, approved_by=approved_by, dated_on=dated_on, served_on=served_on,
            slots=slots, calendar=self._calendar, numbering=self._numbers_of(path, dated_on, keep=keep),
        )  # fmt: skip
        if keep:
            return draft
        template = self._template(draft.paper.id)
        pictures: dict[str, Any] = {"sketch": self._sketches.of(parcel_id)}
        template.write(draft.values, path, pictures=pictures, dated=dated_on or self.docket.result.as_of.date())
        return draft

    def _numbers_of(self, path: Path, dated_on: date | None, *, keep: bool) -> Numbering:
        """Return what numbers the paper at `path`: its own number where it has one that still stands, else the series."""
        own, year = self._there.own.get(path.name), (dated_on or self.docket.result.as_of.date()).year
        stands = own is not None and (keep or (f"〔{year}〕" in own and own not in self.docket.numbers))
        return OwnNumber(own) if own is not None and stands else self._numbering

    def _template(self, paper: str) -> OpenTemplate:
        if paper not in self._templates:
            wanted = f"notice-{paper.replace('_', '-')}"
            template = next((found for found in NOTICE_TEMPLATES if found.id == wanted), None)
            if template is None:
                raise LanduseError(f"没有文书“{paper}”的模板；规则包只能改写十种文书的适用情形，不能增加文书")
            self._templates[paper] = open_template(template, self._office.template_folder)
        return self._templates[paper]


def _day(value: Day) -> date | None:
    return None if value is None else as_date(value).date()
