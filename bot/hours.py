"""A time of day and a time zone, as people write them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from discord import app_commands
from discord.app_commands import Choice
from rapidfuzz import fuzz, process

from bot.errors import UserError
from bot.interaction import Host, Interaction
from bot.text import plain_text

COMMON: Final = [
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Zurich",
    "Europe/Stockholm",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Asia/Jerusalem",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Tehran",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Hong_Kong",
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Perth",
    "Pacific/Auckland",
]
LONGEST: Final = 60
_MOST: Final = 25
_CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2})?)?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)


@cache
def _places() -> dict[str, str]:
    """Zones that know about summer time, by what is compared: lower case, words apart."""
    named = {zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/"}
    every = [*COMMON, *sorted(named - {*COMMON})]
    return {zone: zone.replace("_", " ").casefold() for zone in every}


@cache
def _abbreviations() -> dict[str, list[str]]:
    """Common zones by the letters that people know them by, summer and winter: CET, PDT."""
    found: dict[str, list[str]] = {}
    for zone in COMMON:
        for month in (1, 7):
            letters = datetime(2026, month, 1, tzinfo=ZoneInfo(zone)).tzname() or ""
            if zone not in found.setdefault(letters.casefold(), []):
                found[letters.casefold()].append(zone)
    return found


def _ranked(wanted: str) -> Iterator[str]:
    yield from (zone for zone, told in _places().items() if told == wanted)
    yield from _abbreviations().get(wanted, ())
    for starts in (True, False):
        for zone, told in _places().items():
            at = told.rsplit("/", 1)[-1].find(wanted)
            if at == 0 if starts else at > 0 or wanted in told:
                yield zone
    cities = {zone: told.rsplit("/", 1)[-1] for zone, told in _places().items()}
    close = process.extract(wanted, cities, scorer=fuzz.ratio, limit=5, score_cutoff=72)
    yield from (zone for _, _, zone in close)


def zones_like(typed: str) -> list[str]:
    """At most 25 IANA zones that fit what is typed, best first; the common ones for nothing."""
    wanted = " ".join(typed.replace("_", " ").casefold().split())[:LONGEST]
    if not wanted:
        return COMMON[:_MOST]
    return list(dict.fromkeys(_ranked(wanted)))[:_MOST]


def minute_of(typed: str) -> int:
    """Minutes from midnight of 9, 09:00, 9.30 or 9pm; ``UserError`` for anything else."""
    match = _CLOCK.fullmatch(typed.strip())
    if match:
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()[:1]
        if half and 1 <= hour <= 12:
            hour, half = hour % 12 + (12 if half == "p" else 0), ""
        if hour < 24 and minute < 60 and not half:
            return hour * 60 + minute
    told = plain_text(typed, 40)
    raise UserError(f"“{told}” is no time of day I can read: please write 9:00, 21:30 or 9pm.")


class Clock(app_commands.Transformer[Host]):
    """A time of day, as minutes from midnight."""

    async def transform(self, _: Interaction, value: str, /) -> int:
        """``UserError`` for anything that is no time of day."""
        return minute_of(value)


class Zone(app_commands.Transformer[Host]):
    """A time zone by its IANA name or its city; offsets are refused, since they know no summer."""

    async def transform(self, _: Interaction, value: str, /) -> str:
        """``UserError`` for a zone that isn't known, with the closest ones."""
        asked = value.strip()
        close = zones_like(asked)
        same = [zone for zone in close if zone.casefold() == asked.replace(" ", "_").casefold()]
        city = [zone for zone in close if _places()[zone].rsplit("/", 1)[-1] == asked.casefold()]
        if same or len(city) == 1:
            return (same or city)[0]
        told = plain_text(asked, 40)
        if not close or re.match(r"(?i)(utc|gmt)\s*[-+\d]", asked):
            raise UserError(
                f"“{told}” is no time zone I know: please choose a city from the list that appears "
                "while you type, so that I know its summer time."
            )
        raise UserError(
            f"“{told}” is no time zone of the IANA list: did you mean {', '.join(close[:3])}?"
        )

    async def autocomplete(  # type: ignore[override]
        self, _: Interaction, value: str, /
    ) -> list[Choice[str]]:
        """Zones that fit what is typed, with the time that it is there."""
        now = datetime.now(UTC)
        return [Choice(name=_told(zone, now), value=zone) for zone in zones_like(value)]


def _told(zone: str, now: datetime) -> str:
    there = now.astimezone(ZoneInfo(zone))
    offset = there.strftime("%z")
    return f"{zone} · now {there:%H:%M} (UTC{offset[:3]}:{offset[3:]})"
