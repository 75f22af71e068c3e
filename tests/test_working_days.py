"""Working days and periods on known dates: swapped working days, ends on holidays, years beyond the table."""

from datetime import date

import pytest

from landuse.errors import ReadError, WorkingDayError
from landuse.working_days import LEGAL_HOLIDAYS, WorkCalendar, add_months, add_years, read_calendar

BUILT_IN = WorkCalendar()


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "worked"),
    [
        ("2019-04-28", True), ("2019-05-05", True),  # Sundays worked for the May holiday
        ("2019-05-01", False), ("2019-05-02", False), ("2019-05-03", False), ("2019-05-06", True),
        ("2020-09-27", True), ("2020-10-01", False), ("2020-10-08", False), ("2020-10-09", True), ("2020-10-10", True),
        ("2020-01-31", False),  # the Spring Festival prolonged by the epidemic
        ("2020-12-31", True), ("2021-01-01", False), ("2021-01-02", False),
    ],
)  # fmt: skip
def test_known_days(text, worked):
    assert BUILT_IN.is_working_day(day(text)) is worked


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("2020-09-01", 30, "2020-10-09"),  # 1 October: the whole National Day week
        ("2020-09-07", 30, "2020-10-09"),  # 7 October
        ("2020-09-10", 30, "2020-10-10"),  # a Saturday that is worked
        ("2020-09-11", 30, "2020-10-12"),  # a Sunday that is not
        ("2019-03-29", 30, "2019-04-28"),  # a Sunday that is worked
        ("2019-04-01", 30, "2019-05-05"),  # 1 May: ends on the Sunday that is worked
        ("2020-03-02", 30, "2020-04-01"),
        ("2020-02-27", 1, "2020-02-28"),
    ],
)
def test_calendar_days_end_on_a_working_day(start, number, end):
    assert BUILT_IN.end_of_days(day(start), number) == day(end)


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("2019-04-26", 5, "2019-05-06"),  # 28, 29, 30 April, 5 and 6 May
        ("2020-09-30", 5, "2020-10-14"),  # 9, 10, 12, 13, 14 October
        ("2020-06-01", 5, "2020-06-08"),
    ],
)
def test_working_days_do_not_count_the_first(start, number, end):
    assert BUILT_IN.add_working_days(day(start), number) == day(end)


def test_months_and_years_are_those_of_the_calendar():
    assert add_months(day("2020-01-31"), 1) == day("2020-02-29")
    assert add_months(day("2020-11-30"), 3) == day("2021-02-28")
    assert add_months(day("2020-06-15"), 6) == day("2020-12-15")
    assert add_years(day("2016-02-29"), 1) == day("2017-02-28")
    assert add_years(day("2018-03-01"), 2) == day("2020-03-01")


@pytest.mark.parametrize("text", ["2031-03-03", "2003-12-31"])
def test_a_year_beyond_the_table_is_named(text):
    with pytest.raises(WorkingDayError, match=rf"没有 {text[:4]} 年的放假安排.*--holidays"):
        BUILT_IN.is_working_day(day(text))


def test_a_file_adds_a_year_and_corrects_a_day(tmp_path):
    holidays = [f"2031-{month:02d}-{number:02d}" for month, number in [(1, 1), (1, 23), (1, 24), (1, 27), (1, 28), (4, 4), (5, 1), (5, 2), (6, 24), (10, 1), (10, 2), (10, 3)]]  # fmt: skip
    rows = ["date,kind,note", *(f"{text},holiday," for text in holidays), "2031-01-25,workday,调休", "2020-03-02,节假日,本地放假"]
    file = tmp_path / "放假.csv"
    file.write_bytes("\n".join(rows).encode("gb18030"))
    calendar = read_calendar(file)
    assert not calendar.is_working_day(day("2031-10-01"))
    assert calendar.is_working_day(day("2031-01-25"))  # a Saturday
    assert calendar.is_working_day(day("2031-03-03"))
    assert not calendar.is_working_day(day("2031-03-01"))
    assert not calendar.is_working_day(day("2020-03-02"))
    assert calendar.is_working_day(day("2020-03-03"))
    with pytest.raises(WorkingDayError, match="2032"):
        calendar.is_working_day(day("2032-01-05"))


def test_a_few_days_do_not_make_a_year():
    few = WorkCalendar({day(f"2031-05-{number:02d}"): False for number in range(1, LEGAL_HOLIDAYS)})
    with pytest.raises(WorkingDayError, match=f"只列出该年 {LEGAL_HOLIDAYS - 1} 天"):
        few.is_working_day(day("2031-03-03"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("day,kind\n2027-01-01,holiday\n", "缺少列 date"),
        ("date,kind,note\n2027/1/1,holiday,\n", r"第 2 行的日期“2027/1/1”"),
        ("date,kind,note\n2027-01-01,休\n", r"第 2 行的 kind“休”"),
        ("date,kind,note\n2027-01-01,holiday,\n2027-01-01,workday,\n", "2027-01-01 重复"),
    ],
)
def test_a_malformed_file_is_refused_with_its_row(tmp_path, text, message):
    file = tmp_path / "h.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=message):
        read_calendar(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ReadError, match=r"none\.csv 无法读取"):
        read_calendar(tmp_path / "none.csv")
    assert read_calendar(None) == WorkCalendar()
