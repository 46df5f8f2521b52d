from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.schedule import local_day, next_due

EVERY_DAY = 127
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"]
instants = st.datetimes(datetime(2023, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "minute", "after", "due"),
    [
        ("Europe/Berlin", 540, "2026-11-24 12:00", "2026-11-25 08:00"),
        ("Europe/Berlin", 540, "2026-11-24 08:00", "2026-11-25 08:00"),
        ("Europe/Berlin", 540, "2026-11-24 07:59", "2026-11-24 08:00"),
        # Summer time begins: 02:30 does not come, 03:00 does.
        ("Europe/Berlin", 150, "2026-03-28 12:00", "2026-03-29 01:00"),
        ("America/New_York", 150, "2026-03-07 12:00", "2026-03-08 07:00"),
        # Half an hour is skipped at 02:00.
        ("Australia/Lord_Howe", 135, "2026-10-03 12:00", "2026-10-03 15:30"),
        # It ends: 02:30 comes twice and counts once.
        ("Europe/Berlin", 150, "2026-10-24 12:00", "2026-10-25 00:30"),
        ("Europe/Berlin", 150, "2026-10-25 00:30", "2026-10-26 01:30"),
        ("Australia/Lord_Howe", 105, "2026-04-04 12:00", "2026-04-04 14:45"),
        ("Australia/Lord_Howe", 105, "2026-04-04 14:45", "2026-04-05 15:15"),
        ("Pacific/Kiritimati", 540, "2026-11-24 12:00", "2026-11-24 19:00"),
        # Samoa had no 30 December 2011.
        ("Pacific/Apia", 540, "2011-12-29 20:00", "2011-12-30 19:00"),
    ],
)
def test_the_next_time(zone: str, minute: int, after: str, due: str) -> None:
    assert next_due(zone, minute, EVERY_DAY, utc(after)) == utc(due)


@given(st.sampled_from(ZONES), st.integers(0, 1439), st.integers(1, 127), instants)
def test_it_comes_once_on_each_chosen_day(
    zone: str, minute: int, days: int, start: datetime
) -> None:
    there = ZoneInfo(zone)
    due = start
    seen: list[date] = []
    for _ in range(5):
        after = due
        due = next_due(zone, minute, days, after)
        assert due > after
        assert due - after <= timedelta(days=8, hours=1)
        local = due.astimezone(there)
        assert days >> local.weekday() & 1
        wall = local.hour * 60 + local.minute
        assert wall == minute or _skipped(there, local, minute)
        seen.append(local.date())
    assert len(set(seen)) == len(seen)
    chosen = [
        seen[0] + timedelta(days=n)
        for n in range((seen[-1] - seen[0]).days + 1)
        if days >> (seen[0] + timedelta(days=n)).weekday() & 1
    ]
    assert seen == chosen


def _skipped(zone: ZoneInfo, local: datetime, minute: int) -> bool:
    """The clocks went forward over the minute that was asked for, and it is the first after it."""
    before = (local.astimezone(UTC) - timedelta(minutes=1)).astimezone(zone)
    gap = before.hour * 60 + before.minute
    return gap < minute < local.hour * 60 + local.minute


@given(st.sampled_from(ZONES), st.integers(0, 1439), instants, st.integers(3, 20))
def test_times_that_were_missed_are_one(zone: str, minute: int, start: datetime, days: int) -> None:
    back = next_due(zone, minute, EVERY_DAY, start) + timedelta(days=days, minutes=7)
    following = next_due(zone, minute, EVERY_DAY, back)
    assert back < following <= back + timedelta(days=1, hours=1)


def test_a_zone_has_its_own_date() -> None:
    now = utc("2026-11-24 12:00")
    assert local_day("Pacific/Kiritimati", now) == date(2026, 11, 25)
    assert local_day("America/New_York", now) == date(2026, 11, 24)


def test_no_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        next_due("UTC", 0, 0, utc("2026-01-01"))
