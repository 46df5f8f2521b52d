"""A digest as messages for Discord: cards within one budget, and buttons that outlive it."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any, Final

import discord

from bot.digest import marks
from bot.digest.issue import Entry, Issue, Part, shares
from bot.digest.silence import words
from bot.embeds import limits
from bot.embeds.paper import paper_url_of
from bot.embeds.wording import BLUE, DEMO, GREY, RED, SHOWN_AUTHORS, count
from bot.text import cut_at_sentence, plain_text, readable, safe_text
from db.queries.papers import Line, PaperCard
from db.records import SUMMARY

ABSTRACT: Final = 1_200
"""Characters of an abstract on a card, when there is room."""
LEAST: Final = 160
"""Characters below which an abstract says nothing: then fewer cards are shown."""
_QUIET: Final[dict[str, list[str]]] = {"parse": []}
_KINDS: Final = {"new": "New paper", "cross": "Cross-listed"}
_PRIMARY, _SECONDARY, _DANGER = 1, 2, 4
VERBS: Final = ("more", "abstract", "save", "mute", "other", "stop")


def freeze(issue: Issue) -> list[Part]:
    """The messages of a digest, each within Discord's limits; none when silence is wished."""
    if not issue.entries:
        return [_silent(issue)] if issue.silence and issue.destination.empty_day == "say" else []
    parts, start = [], 0
    for at, share in enumerate(shares(len(issue.entries))):
        entries = issue.entries[start : start + share]
        cards = issue.cards[start : start + share]
        parts.append(Part(_message(issue, at, entries, cards), share))
        start += share
    return parts


def _message(
    issue: Issue, at: int, entries: Sequence[Entry], cards: Sequence[PaperCard]
) -> dict[str, Any]:
    shown = card_embeds(entries, cards, most=issue.destination.most)
    more = len(entries) - len(shown)
    heading = f"**{count(len(issue.entries), 'paper')} for you**" if not at else "**… and more**"
    if issue.destination.kind != "dm":
        heading = f"**{count(len(issue.entries), 'paper')}**" if not at else heading
    rest = f" · {more} more behind the button" if more else ""
    lines = [f"{heading}{rest}"]
    if issue.destination.kind == "dm":
        lines.append("-# You asked for this with `/follow`. *Stop* below ends it, at any time.")
    return {
        "content": "\n".join(lines),
        "embeds": [embed.to_dict() for embed in shown],
        "components": buttons(issue, at, entries, more),
        "allowed_mentions": _QUIET,
    }


def buttons(
    issue: Issue, at: int, entries: Sequence[Entry], more: int, verbs: Collection[str] = VERBS
) -> list[dict[str, Any]]:
    """The rows under a digest; each id says destination, day and part: all that is needed.

    Together they say what the message holds. Of very many papers they offer some at a time.
    """
    key = f"{issue.destination.id}:{issue.day:%Y%m%d}:{issue.first_part + at}"
    row = [(f"and {more} more", "more", _PRIMARY)] if more else []
    row += [("Full abstract", "abstract", _SECONDARY), ("Save", "save", _SECONDARY)]
    row += [("Mute 30 days", "mute", _SECONDARY)]
    if any(entry.people for entry in issue.entries):
        row.append(("Not this person", "other", _SECONDARY))
    row.append(("Stop", "stop", _DANGER))
    row = [one for one in row if one[1] in verbs]
    letters = marks.encode([marks.Mark(entry.name, entry.event) for entry in entries])
    room = limits.CUSTOM_ID - len(f"v1:digest:abstract:{key}:")
    pieces = [letters[start : start + room] for start in range(0, len(letters), room)]
    wanting = min(len(pieces), limits.ROW * limits.ROWS) - len(row)
    for at_range, label in enumerate(_ranges(len(entries), wanting)):
        row.append((label, f"some{at_range}", _SECONDARY))
    made = [
        {"type": 2, "style": style, "label": label, "custom_id": f"v1:digest:{verb}:{key}"}
        for label, verb, style in row
    ]
    for button, piece in zip(made, pieces, strict=False):
        button["custom_id"] = f"{button['custom_id']}:{piece}"
    return [
        {"type": 1, "components": made[start : start + limits.ROW]}
        for start in range(0, len(made), limits.ROW)
    ]


def _ranges(entries: int, count: int) -> list[str]:
    """So many shares of the papers of a message, by their numbers in it."""
    ends = [entries * step // count for step in range(count + 1)] if count > 0 else [0]
    return [f"{begin + 1}–{end}" for begin, end in pairwise(ends)]


def card_embeds(
    entries: Sequence[Entry], cards: Sequence[PaperCard], *, most: int
) -> list[discord.Embed]:
    """Cards of the first entries: as many as have room for a readable piece of each abstract."""
    shown = min(len(entries), most, limits.EMBEDS)
    while True:
        bare = [_bare(entries[i], cards[i]) for i in range(shown)]
        share = (limits.TOTAL - sum(len(embed) for embed in bare)) // max(shown, 1)
        if share >= LEAST or shown <= 1:
            break
        shown -= 1
    for embed, card in zip(bare, cards, strict=False):
        room = min(share, ABSTRACT, limits.DESCRIPTION - len(embed.description or "")) - 2
        if card.abstract:
            text = safe_text(cut_at_sentence(readable(card.abstract), room), room)
        else:
            text = "*No abstract is known.*"
        embed.description = f"{embed.description}\n\n{text}"
    return bare


def _bare(entry: Entry, card: PaperCard) -> discord.Embed:
    """A card without its abstract."""
    embed = discord.Embed(
        title=safe_text(readable(card.title), 200),
        url=paper_url_of(card),
        colour=RED if card.status else BLUE,
        description="\n".join(filter(None, (_by(entry, card), _facts(entry, card)))),
    )
    embed.set_author(name=_what(entry))
    embed.set_footer(text=_because(entry, card))
    return embed


def _what(entry: Entry) -> str:
    if entry.what:
        return plain_text(f"A paper you follow · {readable(entry.what)}", 120)
    if entry.event.startswith("version:"):
        return plain_text(f"New version · {entry.event.removeprefix('version:')}", 60)
    return _KINDS["new" if "new" in entry.kinds or not entry.kinds else "cross"]


def _by(entry: Entry, card: PaperCard) -> str:
    """Authors, the followed ones in bold and named even when many others come first."""
    lines = list(enumerate(card.authors))
    followed = [(at, line) for at, line in lines if line.author_id in entry.people]
    first = sorted(dict([*lines[:SHOWN_AUTHORS], *followed[:SHOWN_AUTHORS]]).items())
    told = ", ".join(_name(line, bold=line.author_id in entry.people) for _, line in first)
    rest = len(lines) > len(first) or not card.authors_complete
    return f"{told} et al." if rest and told else told


def _name(line: Line, *, bold: bool) -> str:
    name = safe_text(readable(line.name), 60)
    return f"**{name}**" if bold else name


def _facts(entry: Entry, card: PaperCard) -> str:
    facts = [", ".join(safe_text(c, 40) for c in card.categories[:4])] if card.categories else []
    if entry.announced is not None:
        facts.append(f"announced {_stamp(entry.announced)}")
    if card.status:
        facts.append(f"**{card.status}**")
    return " · ".join(facts)


def _stamp(day: date) -> str:
    """A day as Discord shows it in everybody's own language; noon, so that no zone moves it."""
    return f"<t:{int(datetime.combine(day, time(12), UTC).timestamp())}:D>"


def _because(entry: Entry, card: PaperCard) -> str:
    why = plain_text("Because you follow " + "; ".join(map(readable, entry.reasons)), 240)
    if card.origin == DEMO:
        return f"{why} · Demo data"
    return f"{why} · Abstract: our summary" if card.abstract_source == SUMMARY else why


def _silent(issue: Issue) -> Part:
    told = words(issue.silence) if issue.silence else ""
    embed = discord.Embed(title="Nothing today", description=told, colour=GREY)
    embed.set_footer(text="Quiet days can stay quiet: /digest settings empty_day: quiet")
    key = f"{issue.destination.id}:{issue.day:%Y%m%d}:{issue.first_part}"
    stop = {"type": 2, "style": _DANGER, "label": "Stop", "custom_id": f"v1:digest:stop:{key}"}
    payload = {
        "embeds": [embed.to_dict()],
        "components": [{"type": 1, "components": [stop]}],
        "allowed_mentions": _QUIET,
    }
    return Part(payload, 0)
