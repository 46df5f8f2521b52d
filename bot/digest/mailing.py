"""When arXiv announces, and when it does not.

Announcements are at 20:00 Eastern time, Sunday to Thursday; the feed is dated the day after.
https://info.arxiv.org/help/availability.html, which also lists the holidays of a year: the rules
are read off the list of 2023. They explain a day without announcements and never suppress one with.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

EASTERN: Final = ZoneInfo("America/New_York")
ANNOUNCED_AT: Final = time(20)
_FRIDAY, _SATURDAY = 4, 5
_FIXED: Final = {
    (1, 1): "New Year's Day",
    (6, 19): "Juneteenth",
    (7, 4): "Independence Day",
    (12, 25): "Christmas Day",
}
_FLOATING: Final = (
    (1, 0, 3, "Martin Luther King Jr. Day"),
    (9, 0, 1, "Labor Day"),
    (11, 3, 4, "Thanksgiving"),
)
"""Month, weekday, which one of the month, name."""
_ONCE: Final = {
    date(2023, 6, 14): "arXiv's own holiday",
    date(2023, 12, 27): "arXiv's own holiday",
}


def day_off(evening: date) -> str | None:
    """Why arXiv does not announce on that evening (Eastern time), or None when it does."""
    if evening.weekday() in (_FRIDAY, _SATURDAY):
        return "Friday" if evening.weekday() == _FRIDAY else "Saturday"
    for month, weekday, which, name in _FLOATING:
        place = (evening.day - 1) // 7 + 1
        if (evening.month, evening.weekday(), place) == (month, weekday, which):
            return name
    return _FIXED.get((evening.month, evening.day)) or _ONCE.get(evening)


def announced_at(evening: date) -> datetime:
    """The instant of that evening's announcement, if there is one."""
    return datetime.combine(evening, ANNOUNCED_AT, EASTERN).astimezone(UTC)


def evenings(after: datetime, until: datetime) -> list[date]:
    """The evenings whose hour of announcement lies after ``after`` and not after ``until``."""
    day = after.astimezone(EASTERN).date() - timedelta(days=1)
    last = until.astimezone(EASTERN).date()
    found = []
    while day <= last:
        if after < announced_at(day) <= until:
            found.append(day)
        day += timedelta(days=1)
    return found


def quiet_since(after: datetime, until: datetime) -> list[str] | None:
    """Why nothing was announced in between, a name for each evening; None if something was due."""
    reasons = [day_off(evening) for evening in evenings(after, until)]
    named = [reason for reason in reasons if reason is not None]
    return named if len(named) == len(reasons) else None
