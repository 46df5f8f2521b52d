"""What a paper cites, and what cites it, a page at a time."""

from collections.abc import Sequence
from typing import Final

import discord

from bot.embeds import limits
from bot.embeds.paper import paper_url_of
from bot.embeds.wording import BLUE, count, day, number, origin
from bot.sources.known import title_of
from bot.text import link, plain_text, readable, safe_text, trusted_url
from db.ids import paper_url
from db.queries.citations import Linked
from db.queries.papers import PaperCard

PER_PAGE: Final = 6
_HERE: Final = "◆"
_LINE: Final = limits.FIELD_VALUE // PER_PAGE - len("◆ … 2026\n")
_SHORTEST: Final = 30


def citation_pages(
    paper: PaperCard, cites: Sequence[Linked], cited_by: Sequence[Linked]
) -> list[discord.Embed]:
    """Both directions side by side, six works of each on a page; at least one page."""
    pages = []
    for start in range(0, max(len(cites), len(cited_by), 1), PER_PAGE):
        embed = discord.Embed(
            title=safe_text(f"Citations of {readable(paper.title)}", limits.TITLE),
            url=paper_url_of(paper),
            colour=BLUE,
        )
        embed.set_footer(text=_footer([*cites, *cited_by]))
        for what, works in (("Cites", cites), ("Cited by", cited_by)):
            shown = works[start : start + PER_PAGE]
            if shown or not start:
                _add(embed, f"{what} ({count(len(works), 'work')} known)", shown)
        total = paper.figure("citations")
        if total is not None and not start:
            words = f"**{number('citations', total.value)}** citations, {origin(total)}"
            limits.add_field(embed, "In all", words)
        pages.append(embed)
    return pages


def _add(embed: discord.Embed, heading: str, works: Sequence[Linked]) -> None:
    lines = [_line(work) for work in works]
    limits.add_field(embed, heading, "\n".join(lines) or "*nothing known*")


def _line(work: Linked) -> str:
    """A work, short enough for a page of them to fit; linked where the address leaves room."""
    url = paper_url(work.scheme, work.value)
    named = f"{work.scheme} {work.value}".strip()
    title = readable(work.title or "") or f"a work without a known title ({named})"
    shown = safe_text(title, _LINE)
    if url is not None and (room := _LINE - len(trusted_url(url)) - len("[]()")) >= _SHORTEST:
        shown = link(plain_text(title, room), url)
    mark = f"{_HERE} " if work.paper_id is not None else "• "
    return f"{mark}{shown}" + (f" {work.year}" if work.year else "")


def _footer(works: Sequence[Linked]) -> str:
    if not works:
        return "Nobody who was asked knows any."
    sources = sorted({title_of(source) for work in works for source in work.sources})
    newest = max(work.as_of for work in works)
    said = f"{plain_text(', '.join(sources), 200)}, {day(newest)}."
    return f"{_HERE} known here. Told by {said} Sources give the first hundred or so."
