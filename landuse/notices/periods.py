"""Periods that a paper sets: their length from the pack, and the computed last day where the day of service is known."""

from dataclasses import dataclass
from datetime import date

from landuse.cases.deadlines import last_day_of
from landuse.notices.wording import articles, day_words, length_words
from landuse.policy import Policy
from landuse.working_days import WorkCalendar


@dataclass(frozen=True)
class Period:
    """One period of ``procedure.deadlines`` as a paper states it.

    Attributes
    ----------
    title
        What has to be done, or may be asked for, in it.
    length
        三十日, 五个工作日 …
    last_day
        Its last day, moved off holidays; None where the day of service is not known: then only the length is stated.
    article
        The articles it rests on.
    """

    title: str
    length: str
    last_day: date | None
    article: str

    @property
    def words(self) -> str:
        """Return 三十日内, with the computed last day in brackets where it is known."""
        return f"{self.length}内" + (f"（至{day_words(self.last_day)}止）" if self.last_day else "")


def period_of(deadline_id: str, policy: Policy, served_on: date | None, calendar: WorkCalendar) -> Period:
    """Return a period counted from service.

    Raises
    ------
    WorkingDayError
        The holidays of the year in which it ends are not known.
    """
    row = next(row for row in policy.procedure.deadlines if row.id == deadline_id)
    last = None if served_on is None else last_day_of(row, served_on, policy=policy, calendar=calendar)
    return Period(row.title, length_words(row.number, row.unit), last, articles(policy, row.article))
