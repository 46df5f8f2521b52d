"""Feeds of a server, how they do, and what was sent: lines for lists, choices and logs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import discord

from bot.digest import silence
from bot.embeds import limits
from bot.embeds.wording import BLUE, clock, count
from bot.text import place_link, plain_text, readable, safe_text
from db.queries.follows import ANNOUNCED
from db.queries.guilds import Entry, Feed, Pulse

Where = Callable[[int], str]
"""A channel's id → how it is shown: a link with its name, since not every client reads mentions
in embeds."""
LINES_A_PAGE: Final = 12
_STATES: Final = {
    "pending": "waiting",
    "sending": "being sent",
    "unknown": "may have arrived, I am finding out",
    "dead": "failed for good",
    "cancelled": "not sent, since the feed was changed",
}
_STEPS: Final = {"publish": "publishing", "thread": "its thread"}
_KINDS: Final = {"digest": "digest", "first": "first message", "notice": "notice", "test": "test"}
FIXES: Final = {
    "asked": "paused by someone here; `/feed resume` goes on",
    "closed": "Discord refuses messages there",
    "forbidden": "I lost a permission there; grant it and `/feed resume` goes on at once, "
    "else I try again once a day",
    "unread": "I was away and may not read there what I have sent before, so that papers could "
    "come twice; grant **Read Message History** and `/feed resume` goes on at once, else I try "
    "again once a day",
    "gone": "the channel is gone; after 30 days I forget the feed, `/feed edit` moves it",
}


def subject(feed: Feed, show: Callable[[str, int], str] = safe_text) -> str:
    """What a feed is about, in a few words: *author Ada Lovelace*, *topic looms in cs.PL*."""
    places = ", ".join(show(category, 40) for category in feed.categories[:5])
    if feed.kind == "topic" and not feed.words:
        return f"category {places}"
    if feed.kind == "topic":
        return f"topic {show(feed.words or '', 100)}" + (f" in {places}" if places else "")
    return f"{feed.kind} {show(readable(feed.name or 'no longer known'), 100)}"


def choice(feed: Feed, channel: str) -> str:
    """A feed as one line of autocomplete."""
    tail = plain_text(f" → #{channel}", 40) if channel else ""
    paused = " (paused)" if feed.paused else ""
    head = plain_text(subject(feed, plain_text), limits.CHOICE - len(tail) - len(paused) - 1)
    return f"{head} {tail.strip()}{paused}".strip()


def filters(feed: Feed) -> str:
    """What narrows a feed down, or an empty line."""
    said = []
    if feed.exclude:
        said.append(f"without {safe_text(feed.exclude, 80)}")
    if feed.kind != "paper" and tuple(feed.kinds) != ANNOUNCED:
        said.append(f"announced as {', '.join(feed.kinds)}")
    if feed.min_score is not None:
        said.append(f"AI score from {feed.min_score:.0f}")
    if feed.min_novelty is not None:
        said.append(f"novelty from {feed.min_novelty:.0f} %")
    if feed.role_id:
        said.append(f"pings <@&{feed.role_id}>")
    return ", ".join(said)


def timing(feed: Feed) -> str:
    """When and how a channel's digest comes."""
    threads = ", a thread per paper" if feed.thread_per_paper else ""
    says = ", empty days are explained" if feed.empty_day == "say" else ""
    return f"at {clock(feed.minute)} {feed.zone}, layout {feed.layout}{threads}{says}"


def list_pages(feeds: Sequence[Feed], where: Where) -> list[discord.Embed]:
    """Every feed of a server under its channel, some to a page."""
    return _pages("Feeds of this server", list(_listed(feeds, where)), count(len(feeds), "feed"))


def _listed(feeds: Sequence[Feed], where: Where) -> Iterator[str]:
    before = None
    for feed in feeds:
        head = ""
        if feed.destination_id != before:
            before = feed.destination_id
            head = f"**{where(feed.channel_id)}** {timing(feed)}\n"
        narrowed = filters(feed)
        paused = " · *paused*" if feed.paused else ""
        yield f"{head}• {subject(feed)}{f' · {narrowed}' if narrowed else ''}{paused}"


def health_pages(
    feeds: Sequence[Feed],
    pulses: Mapping[int, Pulse],
    lost: Mapping[int, Sequence[str]],
    guild_id: int,
    where: Where,
) -> list[discord.Embed]:
    """A line a feed: whether it works, the last message, the next, and why it is silent.

    ``lost`` are permissions that are missing by channel, as Discord says just now.
    """
    lines = [
        health_line(feed, pulses.get(feed.destination_id, Pulse()), lost, guild_id, where)
        for feed in feeds
    ]
    ill = sum(line.startswith("✗") for line in lines)
    told = f"{ill} of {count(len(feeds), 'feed')} need you" if ill else "All feeds are well"
    return _pages("Health of the feeds", lines, told)


def health_line(
    feed: Feed,
    pulse: Pulse,
    lost: Mapping[int, Sequence[str]],
    guild_id: int,
    where: Where,
) -> str:
    """One feed in one line, with the fix where it is ill."""
    head = f"{subject(feed)} in {where(feed.channel_id)}"
    facts = [_last(pulse, guild_id)]
    absent = lost.get(feed.channel_id, ())
    if feed.state == "paused":
        facts.append(f"stopped {_when(feed.paused_at)}: {FIXES.get(feed.reason or '', 'paused')}")
    elif feed.paused:
        facts.append("paused by someone here; `/feed resume` goes on")
    else:
        facts.append(f"next {_when(feed.due_at)}")
    if absent:
        named = ", ".join(absent)
        facts.append(f"missing there: **{named}** (Edit Channel → Permissions → my role)")
    if pulse.dead:
        facts.append(f"{count(pulse.dead, 'message')} failed for good, see `/feed log`")
    if pulse.waiting:
        facts.append(f"{count(pulse.waiting, 'message')} waiting")
    if pulse.unfinished:
        facts.append(f"the last message is there, {_unfinished(pulse.unfinished)}")
    if pulse.silence and feed.state == "active":
        facts.append(silence.words(silence.parse(pulse.silence)))
    asked = feed.paused or (feed.state == "paused" and feed.reason == "asked")
    ill = absent or pulse.dead or (feed.state == "paused" and not asked)
    mark = "✗" if ill else "⏸" if asked else "✓"
    return f"{mark} {head} · " + " · ".join(facts)


def _last(pulse: Pulse, guild_id: int) -> str:
    if pulse.sent_at is None:
        return "nothing sent yet"
    return f"last {_when(pulse.sent_at)}{_link(guild_id, pulse.channel_id, pulse.message_id)}"


def log_pages(entries: Sequence[Entry], guild_id: int, where: Where) -> list[discord.Embed]:
    """The latest messages, newest first, and how far each has come."""
    lines = [entry_line(entry, guild_id, where) for entry in entries]
    return _pages("Delivery log", lines, f"The latest {count(len(entries), 'message')}")


def entry_line(entry: Entry, guild_id: int, where: Where = "<#{}>".format) -> str:
    """One message: when, where, what, and what became of it."""
    what = _KINDS.get(entry.kind, entry.kind)
    what += f", {count(entry.papers, 'paper')}" if entry.papers else ""
    line = f"{_when(entry.sent_at or entry.created_at)} {where(entry.target_id)} {what}"
    if entry.state == "sent":
        gone = "" if entry.message_id else " and deleted since"
        late = f", {_unfinished(entry.unfinished)}" if entry.unfinished else ""
        return f"✓ {line}: sent{gone}{late}{_link(guild_id, entry.channel_id, entry.message_id)}"
    mark = "✗" if entry.state == "dead" else "…"
    tries = f" after {count(entry.attempts, 'attempt')}" if entry.attempts else ""
    why = f": {safe_text(entry.error, 160)}" if entry.error else ""
    return f"{mark} {line}: {_STATES.get(entry.state, entry.state)}{tries}{why}"


def _unfinished(stored: str) -> str:
    """Steps after sending that are tried again, or why one was given up."""
    steps = [_STEPS[step] for step in stored.split() if step in _STEPS]
    if stored.startswith("no "):
        return f"but without {safe_text(stored.removeprefix('no '), 160)}"
    return f"still to come: {' and '.join(steps)}"


def _when(instant: datetime | None) -> str:
    return f"<t:{int(instant.timestamp())}:R>" if instant else "some time ago"


def _link(guild_id: int, channel_id: int | None, message_id: int | None) -> str:
    if channel_id is None or message_id is None:
        return ""
    return f" ({place_link('message', guild_id, channel_id, message_id)})"


def _pages(title: str, lines: Sequence[str], told: str) -> list[discord.Embed]:
    pages: list[list[str]] = [[]]
    for line in lines:
        used = sum(map(len, pages[-1])) + len(pages[-1])
        if len(pages[-1]) == LINES_A_PAGE or used + len(line) > limits.DESCRIPTION:
            pages.append([])
        pages[-1].append(line)
    return [
        discord.Embed(title=title, description="\n".join(page), colour=BLUE).set_footer(text=told)
        for page in pages
    ]
