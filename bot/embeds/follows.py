"""What a person follows, what a new follow will bring, and why a paper came or did not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import discord

from bot.digest.gates import subject
from bot.digest.preview import DAYS, Preview
from bot.digest.why import Gate
from bot.embeds import limits
from bot.embeds.paper import paper_url_of
from bot.embeds.wording import BLUE, GREY, RED, clock, count
from bot.text import link, plain_text, readable, safe_text
from db.models import Destination
from db.queries.digests import Wanted
from db.queries.follows import ANNOUNCED
from db.queries.papers import PaperCard

DAY_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EVENTS: Final = {"version": "new versions", "published": "publication", "retracted": "retraction"}


def follow_name(follow: Wanted) -> str:
    """What is followed, escaped for a message: a person, a topic, or a paper's title."""
    if follow.kind == "paper":
        return safe_text(readable(follow.name or "a paper"), 150)
    return safe_text(readable(subject(follow)), 150)


def follow_label(follow: Wanted) -> str:
    """The same for menus and autocomplete."""
    name = follow.name or "a paper" if follow.kind == "paper" else subject(follow)
    tail = " (paused)" if follow.paused else ""
    head = plain_text(f"{follow.kind}: {readable(name)}", limits.CHOICE - len(tail))
    return head + tail


def filters(follow: Wanted, now: datetime) -> str:
    """What narrows a follow, and whether it rests."""
    said = []
    if follow.exclude:
        said.append(f"without {safe_text(follow.exclude, 60)}")
    if follow.kind == "paper":
        said += [_EVENTS[event] for event in follow.events if event in _EVENTS]
        if "citations" in follow.events and follow.citations_from:
            said.append(f"{follow.citations_from:,} citations")
    elif follow.kinds != ANNOUNCED:
        said.append(" and ".join(follow.kinds))
    if follow.min_novelty is not None:
        said.append(f"novelty from {follow.min_novelty:.0f} %")
    if follow.min_score is not None:
        said.append(f"AI score from {follow.min_score:.0f}")
    if follow.sure_only:
        said.append("matches by id only")
    if follow.paused:
        said.append("**paused**")
    elif follow.muted_until is not None and follow.muted_until > now:
        said.append(f"**muted until <t:{int(follow.muted_until.timestamp())}:D>**")
    return ", ".join(said)


def follow_lines(follows: Sequence[Wanted], now: datetime) -> list[str]:
    """A line for each follow."""
    lines = []
    for place, follow in enumerate(follows, 1):
        narrow = filters(follow, now)
        kind = "" if follow.kind == "topic" else f"{follow.kind} "
        lines.append(f"{place}. {kind}{follow_name(follow)}{f' · {narrow}' if narrow else ''}")
    return lines


def list_pages(
    follows: Sequence[Wanted], destination: Destination, now: datetime, per_page: int = 10
) -> list[discord.Embed]:
    """Everything a person follows, ten a page, and when the next digest comes."""
    lines = follow_lines(follows, now)
    pages = []
    for start in range(0, len(lines), per_page):
        embed = discord.Embed(title=f"You follow {count(len(follows), 'thing')}", colour=BLUE)
        embed.description = "\n".join(lines[start : start + per_page])
        limits.add_field(embed, "Digest", timing(destination))
        embed.set_footer(text="/follow edit · /follow pause · /follow remove · /digest settings")
        pages.append(embed)
    return pages


def timing(destination: Destination) -> str:
    """When a person's digests come, and the next one."""
    days = [name for bit, name in enumerate(DAY_NAMES) if destination.days >> bit & 1]
    which = "every day" if len(days) == 7 else ", ".join(days)
    if days == list(DAY_NAMES[:5]):
        which = "on weekdays"
    when = f"By DM {which} at {clock(destination.minute)} ({safe_text(destination.zone, 40)})."
    if destination.state == "paused":
        return f"{when} {paused(destination)}"
    return (
        f"{when} The next one: {_time(destination.due_at, 'F')}, {_time(destination.due_at, 'R')}."
    )


def paused(destination: Destination) -> str:
    """Why nothing is sent now, and what to do about it."""
    if destination.reason == "closed":
        return f"**Your DMs are closed for me, so I keep everything.** {OPEN_DMS}"
    until = destination.paused_until
    back = f" until {_time(until, 'D')}" if until is not None else ""
    return f"**Paused{back}.** `/follow pause resume:True` goes on, and nothing is lost meanwhile."


OPEN_DMS: Final = (
    "To open them: server name → *Privacy Settings* → allow *Direct Messages* in a server where "
    "I am, or send me any message first. Then use `/digest now`."
)


def confirmation(
    follow: Wanted, destination: Destination, seen: Preview | None, now: datetime
) -> discord.Embed:
    """What was agreed: what is followed, what it would have brought, and when it comes."""
    embed = discord.Embed(title=f"You follow {follow_name(follow)}"[: limits.TITLE], colour=BLUE)
    lines = []
    if narrow := filters(follow, now):
        lines.append(f"Only {narrow}." if follow.kind != "paper" else f"You hear of {narrow}.")
    if seen is not None:
        lines += preview_lines(seen)
    embed.description = "\n".join(lines) or None
    limits.add_field(embed, "Digest", timing(destination))
    embed.set_footer(text="Each paper comes once, and says why. /follow why explains a single one.")
    return embed


def preview_lines(seen: Preview) -> list[str]:
    """*About 1.7 a day; the last five were …* and their titles."""
    if not seen.latest and seen.a_day is None:
        return ["No paper here fits it yet: the first one announced will be sent."]
    if not seen.latest:
        return [f"Nothing in the last {DAYS} days would have come: expect a quiet follow."]
    few = {1: "one was", 2: "two were", 3: "three were", 4: "four were", 5: "five were"}
    last = few[len(seen.latest)]
    if seen.a_day is None:
        head = f"Nothing was announced here in the last {DAYS} days; the newest {last}:"
    elif seen.a_day < 0.95:
        week = round(seen.a_day * DAYS)
        head = f"About {max(week, 1)} a week; the last {last}:"
    else:
        head = f"About {seen.a_day:.1f} a day; the last {last}:"
    return [head, *(f"• {_titled(card)}" for card in seen.latest)]


def _titled(card: PaperCard) -> str:
    title, url = readable(card.title), paper_url_of(card)
    return link(plain_text(title, 120), url) if url else safe_text(title, 120)


def why_embed(card: PaperCard, gates: Sequence[Gate], guild_id: int | None) -> discord.Embed:
    """Gate by gate: ✓ passed, ✗ stopped here, · not reached."""
    stopped = any(gate.open is False for gate in gates)
    embed = discord.Embed(
        title=safe_text(readable(card.title), limits.TITLE),
        url=paper_url_of(card),
        colour=RED if stopped else GREY if any(g.open is None for g in gates) else BLUE,
    )
    lines = []
    for gate in gates:
        mark = {True: "✓", False: "✗", None: "·"}[gate.open]
        words = gate.words if "<t:" in gate.words else safe_text(readable(gate.words), 600)
        if gate.link is not None:
            server = guild_id if guild_id is not None else "@me"
            words += f" https://discord.com/channels/{server}/{gate.link[0]}/{gate.link[1]}"
        lines.append(f"{mark} **{gate.name}** · {words}")
    embed.description = "\n".join(lines)
    return embed


def _time(when: datetime, style: str) -> str:
    return f"<t:{int(when.timestamp())}:{style}>"
