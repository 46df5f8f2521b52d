import pytest

from bot.embeds.wording import clock
from bot.errors import UserError
from bot.hours import COMMON, Zone, minute_of, zones_like


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("9", 540),
        ("09:00", 540),
        (" 9.30 ", 570),
        ("9pm", 1260),
        ("12 am", 0),
        ("12:15 p.m.", 735),
        ("21h30", 1290),
        ("0:00", 0),
        ("23:59", 1439),
    ],
)
def test_times_of_day(typed: str, minute: int) -> None:
    assert minute_of(typed) == minute
    assert minute_of(clock(minute)) == minute


@pytest.mark.parametrize("typed", ["24:00", "9:60", "13pm", "0am", "noon", "", "@everyone", "9:5"])
def test_no_times_of_day(typed: str) -> None:
    with pytest.raises(UserError, match="no time of day"):
        minute_of(typed)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_Yo", "America/New_York"),
        ("lord", "Australia/Lord_Howe"),
        ("kiritimati", "Pacific/Kiritimati"),
        ("pst", "America/Los_Angeles"),
        ("cest", "Europe/Berlin"),
        ("Berlni", "Europe/Berlin"),
        ("utc", "UTC"),
        ("europe/z", "Europe/Zurich"),
    ],
)
def test_zones_are_found(typed: str, first: str) -> None:
    found = zones_like(typed)
    assert found[0] == first
    assert len(found) == len(set(found)) <= 25


def test_nothing_typed_offers_the_common_ones() -> None:
    assert zones_like(" ") == COMMON[:25]
    assert zones_like("qqqq") == []
    assert not any(zone.startswith("Etc/") for letter in "abcdeu" for zone in zones_like(letter))


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("europe/berlin", "Europe/Berlin"), ("new york", "America/New_York"), ("UTC", "UTC")],
)
async def test_a_zone_is_taken(typed: str, zone: str) -> None:
    assert await Zone().transform(None, typed) == zone  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("EST", "did you mean America/New_York"),
        ("UTC+2", "its summer time"),
        ("../../etc/passwd", "no time zone I know"),
        ("Berlni", "did you mean Europe/Berlin"),
    ],
)
async def test_a_zone_is_refused(typed: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        await Zone().transform(None, typed)  # type: ignore[arg-type]
