"""Days and ISO weeks; nothing here reads a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week, Monday to Sunday."""

    monday: date

    def __post_init__(self) -> None:
        if self.monday.weekday():
            raise ValueError(f"{self.monday} is no Monday")

    @classmethod
    def of(cls, day: date) -> Week:
        """The week that a day lies in."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Week:
        """The week of `2026-W48`, or of any day `2026-11-24`."""
        if "W" in text:
            year, _, number = text.partition("-W")
            return cls(date.fromisocalendar(int(year), int(number), 1))
        return cls.of(date.fromisoformat(text))

    @property
    def friday(self) -> date:
        return self.monday + timedelta(days=4)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def eve(self) -> date:
        """The day before the week starts: the last day whose facts count."""
        return self.monday - timedelta(days=1)

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    def plus(self, weeks: int) -> Week:
        return Week(self.monday + timedelta(weeks=weeks))

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"


def quarter_of(day: date, fiscal_year_start: int = 1) -> tuple[date, date]:
    """First and last day of the fiscal quarter that a day lies in."""
    months = (day.month - fiscal_year_start) % 3
    start = first_of_month(day.year, day.month - months)
    return start, first_of_month(start.year, start.month + 3) - timedelta(days=1)


def quarters_over(day: date, fiscal_year_start: int = 1, *, most: int) -> tuple[date, ...]:
    """The last days of the fiscal quarters that are over on a day, the latest first."""
    found: list[date] = []
    while len(found) < most:
        day = quarter_of(day, fiscal_year_start)[0] - timedelta(days=1)
        found.append(day)
    return tuple(found)


def first_of_month(year: int, month: int) -> date:
    """First day of a month; the months before January and after December are those of other years."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
