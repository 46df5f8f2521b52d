from datetime import UTC, date, datetime

import pytest

from bot.digest.mailing import announced_at, day_off, evenings, quiet_since


@pytest.mark.parametrize(
    "evening",
    # The holidays that arXiv listed for 2023.
    [
        date(2023, 1, 16),
        date(2023, 6, 14),
        date(2023, 6, 19),
        date(2023, 7, 4),
        date(2023, 9, 4),
        date(2023, 11, 23),
        date(2023, 12, 25),
        date(2023, 12, 27),
    ],
)
def test_holidays_that_arxiv_has_listed(evening: date) -> None:
    assert day_off(evening)


def test_an_ordinary_week() -> None:
    week = [day_off(date(2026, 11, day)) for day in range(15, 23)]
    assert week == [None] * 5 + ["Friday", "Saturday", None]
    assert day_off(date(2026, 11, 26)) == "Thanksgiving"


def test_evenings_follow_eastern_time() -> None:
    assert announced_at(date(2026, 7, 1)) == datetime(2026, 7, 2, 0, tzinfo=UTC)
    assert announced_at(date(2026, 12, 1)) == datetime(2026, 12, 2, 1, tzinfo=UTC)
    found = evenings(datetime(2026, 11, 20, 8, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert found == [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)]


def test_silence_between_two_digests() -> None:
    friday, saturday, monday = (datetime(2026, 11, day, 8, tzinfo=UTC) for day in (20, 21, 23))
    assert quiet_since(friday, saturday) == ["Friday"]
    assert quiet_since(saturday, monday) is None
    thanksgiving = datetime(2026, 11, 27, 8, tzinfo=UTC)
    assert quiet_since(datetime(2026, 11, 26, 8, tzinfo=UTC), thanksgiving) == ["Thanksgiving"]
    assert quiet_since(thanksgiving, thanksgiving) == []
