"""What a paper cites, and what cites it, a page at a time."""

from collections.abc import Sequence
from typing import Final

import discord

from bot.embeds import limits
from bot.embeds.paper import paper_url_of
from bot.embeds.wording import BLUE, count, day, number, origin
from bot.ingest.status import TITLES
from bot.text import link, plain_text, readable, safe_text
from db.ids import paper_url
from db.queries.citations import Linked
from db.queries.papers import PaperCard

PER_PAGE: Final = 6
_HERE: Final = "◆"


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
    lines: list[str] = []
    for work in works:
        line = _line(work)
        if sum(map(len, lines)) + len(lines) + len(line) <= limits.FIELD_VALUE:
            lines.append(line)
    limits.add_field(embed, heading, "\n".join(lines) or "*nothing known*")


def _line(work: Linked) -> str:
    """A work in at most 170 characters, linked by the id under which it is named."""
    url = paper_url(work.scheme, work.value)
    named = f"{work.scheme} {work.value}".strip()
    title = readable(work.title or "") or f"a work without a known title ({named})"
    room = max(40, 160 - len(url or ""))
    shown = link(plain_text(title, room), url) if url else safe_text(title, room)
    mark = f"{_HERE} " if work.paper_id is not None else "• "
    return f"{mark}{shown}" + (f" {work.year}" if work.year else "")


def _footer(works: Sequence[Linked]) -> str:
    if not works:
        return "Nobody who was asked knows any."
    sources = sorted({TITLES.get(source, source) for work in works for source in work.sources})
    newest = max(work.as_of for work in works)
    said = f"{plain_text(', '.join(sources), 200)}, {day(newest)}."
    return f"{_HERE} known here. Told by {said} Sources give the first hundred or so."
