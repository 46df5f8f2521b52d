"""How a channel's digest looks: cards, a line a paper, or a piece of each; whom it pings."""

from collections.abc import Sequence
from typing import Any, Final

import discord

from bot.digest import silence
from bot.digest.issue import Entry, Issue, Part, shares
from bot.digest.silence import Silence
from bot.embeds import digest, limits
from bot.embeds.digest import buttons, card_embeds
from bot.embeds.paper import paper_url_of
from bot.embeds.wording import BLUE, DEMO, GREY, count, names
from bot.text import cut_at_sentence, link, plain_text, readable, safe_text
from db.queries.papers import PaperCard
from db.records import SUMMARY

Papers = Sequence[tuple[Entry, PaperCard]]

LAYOUTS: Final = ("card", "compact", "digest")
PIECE: Final = 420
"""Characters of an abstract in the layout *digest*, when there is room."""
LEAST_PIECE: Final = 200
NO_TITLE: Final = "(without a title)"
ROLES: Final = 5
_FOR_EVERYBODY: Final = ("more", "abstract", "save")
"""Buttons under a channel's digest; what changes a feed is for those who manage the server."""


def freeze(issue: Issue) -> list[Part]:
    """The messages of a digest: a person's as cards, a channel's in its layout."""
    if issue.destination.kind == "dm":
        return digest.freeze(issue)
    if not issue.entries:
        return [_silent(issue.silence)] if issue.silence and _says(issue) else []
    papers = list(zip(issue.entries, issue.cards, strict=False))
    parts, start = [], 0
    for at, share in enumerate(_shares(issue)):
        part, entries = papers[start : start + share], issue.entries[start : start + share]
        parts.append(Part(_message(issue, at, part, entries), share))
        start += share
    return parts


def _says(issue: Issue) -> bool:
    return issue.destination.empty_day == "say"


def _silent(told: Silence) -> Part:
    embed = discord.Embed(title="Nothing today", description=silence.words(told), colour=GREY)
    embed.set_footer(text="Empty days can stay quiet: /feed edit empty_day: quiet")
    return Part({"embeds": [embed.to_dict()], "allowed_mentions": {"parse": []}}, 0)


def _shares(issue: Issue) -> list[int]:
    """How many papers each message takes: one each where every paper has its thread."""
    if not issue.destination.thread_per_paper:
        return shares(len(issue.entries))
    alone = min(issue.destination.most, len(issue.entries))
    rest = len(issue.entries) - alone
    return [1] * alone + ([rest] if rest else [])


def _message(issue: Issue, at: int, papers: Papers, entries: Sequence[Entry]) -> dict[str, Any]:
    share = len(entries)
    embeds, shown = render(issue.destination.layout, papers, issue.destination.most)
    more = share - shown
    total = count(len(issue.entries), "paper")
    heading = f"**{total}**" if not at else "**… and more**"
    if issue.destination.thread_per_paper:
        heading = f"**Paper {at + 1} of {len(issue.entries)}**" if share == 1 else heading
    if more:
        heading += f" · {more} more behind the button"
    roles = _roles(issue) if not at else []
    return {
        "content": " ".join([*(f"<@&{role}>" for role in roles), heading]),
        "embeds": [embed.to_dict() for embed in embeds],
        "components": buttons(issue, at, entries, more, _FOR_EVERYBODY),
        "allowed_mentions": {"parse": [], "roles": [str(role) for role in roles]}
        if roles
        else {"parse": []},
    }


def render(layout: str, papers: Papers, most: int) -> tuple[list[discord.Embed], int]:
    """Embeds of the first papers within one message, and how many of them that was."""
    if layout == "compact":
        return _compact(papers)
    if layout == "digest":
        return _pieces(papers)
    entries, cards = [entry for entry, _ in papers], [card for _, card in papers]
    embeds = card_embeds(entries, cards, most=most)
    for embed in embeds:
        told = (embed.footer.text or "").replace("Because you follow", "Because of")
        embed.set_footer(text=told)
    return embeds, len(embeds)


def _roles(issue: Issue) -> list[int]:
    """Roles of the feeds that found something, once each."""
    wanted = dict.fromkeys(role for entry in issue.entries for role in sorted(entry.role_ids))
    return list(wanted)[:ROLES]


def _compact(papers: Papers) -> tuple[list[discord.Embed], int]:
    """Two short lines a paper: title; who, where."""
    common = _common(papers)
    embed = _embed(common, papers)
    lines: list[str] = []
    for entry, card in papers:
        line = f"• {_title(card)}\n{_facts(entry, card, why=not common)}"
        if sum(map(len, lines)) + len(lines) + len(line) > limits.DESCRIPTION:
            break
        lines.append(line)
    embed.description = "\n".join(lines)
    return [embed], len(lines)


def _pieces(papers: Papers) -> tuple[list[discord.Embed], int]:
    """A piece of each abstract, of as many as have room for one that says something."""
    common = _common(papers)
    embed = _embed(common, papers)
    fields = [_field(entry, card, why=not common) for entry, card in papers[: limits.FIELDS]]
    while True:
        bare = len(embed) + sum(len(name) + len(facts) + 1 for name, facts, _ in fields)
        share = (limits.TOTAL - bare) // len(fields)
        if share >= LEAST_PIECE or len(fields) == 1:
            break
        fields.pop()
    for name, facts, abstract in fields:
        room = min(share, PIECE, limits.FIELD_VALUE - len(facts) - 1)
        piece = safe_text(cut_at_sentence(readable(abstract), room), room)
        embed.add_field(name=name, value=f"{facts}\n{piece}".strip(), inline=False)
    return [embed], len(fields)


def _common(papers: Papers) -> str:
    """What for all of them come, when it is the same; it is then said once."""
    reasons = {tuple(entry.reasons) for entry, _ in papers}
    return "; ".join(map(readable, reasons.pop())) if len(reasons) == 1 else ""


def _embed(common: str, papers: Papers) -> discord.Embed:
    said = [plain_text(f"Because of {common}", 240)] if common else []
    if any(card.origin == DEMO for _, card in papers):
        said.append("Demo data")
    elif any(card.abstract_source == SUMMARY for _, card in papers):
        said.append("Some abstracts are our summaries")
    embed = discord.Embed(colour=BLUE)
    return embed.set_footer(text=" · ".join(said)) if said else embed


def _field(entry: Entry, card: PaperCard, *, why: bool) -> tuple[str, str, str]:
    name = safe_text(readable(card.title), 200) or NO_TITLE
    url, facts = paper_url_of(card), _facts(entry, card, why=why)
    page = f" · {link('abstract page', url)}" if url else ""
    fits = len(facts) + len(page) <= limits.FIELD_VALUE - LEAST_PIECE
    return name, (facts + page if fits else facts) or NO_TITLE, card.abstract or ""


def _title(card: PaperCard) -> str:
    title, url = readable(card.title), paper_url_of(card)
    return link(plain_text(title, 160), url) if url else f"**{safe_text(title, 160) or NO_TITLE}**"


def _facts(entry: Entry, card: PaperCard, *, why: bool) -> str:
    facts = []
    if by := names([line.name for line in card.authors], complete=card.authors_complete):
        facts.append(by)
    if card.categories:
        facts.append(", ".join(safe_text(category, 40) for category in card.categories[:3]))
    if entry.what or entry.event.startswith("version:"):
        said = entry.what or f"new {entry.event.replace(':', ' ')}"
        facts.append(safe_text(readable(said), 80))
    if card.status:
        facts.append(f"**{card.status}**")
    if why and entry.reasons:
        facts.append("for " + safe_text("; ".join(map(readable, entry.reasons)), 100))
    return " · ".join(facts)
