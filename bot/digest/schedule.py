from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_MINUTE: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = 16
"""Days to look ahead: a week, and some for zones that skip a day of it."""


def next_due(zone: str, minute: int, days: int, after: datetime) -> datetime:
    """The first instant after ``after`` on one of the weekdays, at that minute of the zone's day.

    A time that the clocks skip is the first minute after the gap; one that comes twice is its first
    coming only. ``ValueError`` without any weekday, ``ZoneInfoNotFoundError`` for no zone.
    """
    if not days & 127:
        raise ValueError("a digest needs at least one weekday")
    there = ZoneInfo(zone)
    first = after.astimezone(there).date()
    for ahead in range(-1, _LONGEST_WAIT):
        day = first + timedelta(days=ahead)
        if not days >> day.weekday() & 1:
            continue
        due = _instant(there, day, minute)
        if due is not None and due > after:
            return due
    raise ValueError(f"no such weekday comes in {zone}")


def local_day(zone: str, instant: datetime) -> date:
    """The date on the calendars of a zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def _instant(zone: ZoneInfo, day: date, minute: int) -> datetime | None:
    """When that minute of that day comes; None for a day that the zone skips altogether."""
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    late = wall.replace(tzinfo=zone).astimezone(UTC)
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    # In a gap the two readings of a wall time lie on either side of it (PEP 495).
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before, after = sorted((early, late))
    new = after.astimezone(zone).utcoffset()
    while after - before > _MINUTE:
        middle = before + (after - before) // 2
        middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
        if middle.astimezone(zone).utcoffset() == new:
            after = middle
        else:
            before = middle
    return after if after.astimezone(zone).date() == day else None
