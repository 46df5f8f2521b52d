import discord

from bot.embeds import limits
from bot.embeds.wording import (
    BLUE,
    DEMO,
    RED,
    day,
    names,
    number,
    origin,
    source_title,
)
from bot.text import cut_at_sentence, link, readable, safe_text
from db.ids import paper_url
from db.queries.papers import PaperCard
from db.records import SUMMARY

_BANNERS = {
    "retracted": "⚠️ **This paper has been retracted.**",
    "withdrawn": "⚠️ **This paper has been withdrawn by its authors.**",
}
_FIGURES = {"citations": "Citations", "novelty_percent": "Novelty", "ai_score": "AI score"}
_PAGES = {"arxiv": "arXiv", "doi": "DOI", "openalex": "OpenAlex", "semantic_scholar": "S2"}


def paper_url_of(paper: PaperCard) -> str | None:
    """The page of a paper that is preferred: arXiv, then DOI, OpenAlex, Semantic Scholar."""
    return next((u for s in _PAGES if s in paper.ids and (u := paper_url(s, paper.ids[s]))), None)


def paper_embed(paper: PaperCard, place: str | None = None) -> discord.Embed:
    """One paper with its abstract; ``place`` says where in a list it stands (*2 of 5*)."""
    embed = discord.Embed(
        title=safe_text(readable(paper.title), limits.TITLE),
        url=paper_url_of(paper),
        colour=RED if paper.status else BLUE,
    )
    embed.set_footer(text=_footer(paper, place))
    everyone = [line.name for line in paper.authors]
    if everyone:
        shown = min(len(everyone), 12)
        label = f"Authors ({len(everyone)})" if paper.authors_complete else "Authors"
        by = names(everyone, complete=paper.authors_complete, shown=shown)
        limits.add_field(embed, label, by[: limits.FIELD_VALUE])
    if paper.affiliations:
        places = ", ".join(safe_text(p, 80) for p in paper.affiliations[:8])
        limits.add_field(embed, "Affiliations", places, inline=True)
    if paper.categories:
        codes = ", ".join(safe_text(c, 40) for c in paper.categories[:8])
        limits.add_field(embed, "Categories", codes, inline=True)
    limits.add_field(embed, "Published", _dates(paper), inline=True)
    if paper.venue:
        limits.add_field(embed, "Venue", safe_text(readable(paper.venue), 200), inline=True)
    for name, label in _FIGURES.items():
        figures = paper.figures.get(name, ())
        if figures:
            said = [f"**{number(name, f.value)}** {origin(f)}" for f in figures[:3]]
            limits.add_field(embed, label, "\n".join(said), inline=True)
    if paper.comment and paper.origin != DEMO:
        limits.add_field(embed, "Comment", safe_text(readable(paper.comment), 400))
    pages = [
        link(f"{label} {paper.ids[scheme]}"[:60], url)
        for scheme, label in _PAGES.items()
        if scheme in paper.ids and (url := paper_url(scheme, paper.ids[scheme]))
    ]
    if pages:
        limits.add_field(embed, "Links", " · ".join(pages)[: limits.FIELD_VALUE])
    embed.description = _description(paper, min(limits.DESCRIPTION, limits.room(embed)))
    return embed


def _description(paper: PaperCard, budget: int) -> str:
    banner = f"{_BANNERS[paper.status]}\n\n" if paper.status in _BANNERS else ""
    if not paper.abstract:
        return banner + "*No abstract is known. The links below may have one.*"
    rest = budget - len(banner)
    return banner + safe_text(cut_at_sentence(readable(paper.abstract), rest), rest)


def _dates(paper: PaperCard) -> str:
    said = day(paper.published)
    if len(paper.versions) > 1:
        newest, when = paper.versions[-1]
        return f"{said}\nversion {newest} of {day(when)}"
    if paper.updated and paper.updated != paper.published:
        return f"{said}\nupdated {day(paper.updated)}"
    return said


def _footer(paper: PaperCard, place: str | None) -> str:
    parts = [place] if place else []
    if paper.origin == DEMO:
        parts.append("Demo data: an invented paper")
    elif paper.abstract_source == SUMMARY:
        parts.append("Abstract: a summary in Postdoc's own words")
    elif paper.abstract and paper.abstract_source:
        parts.append(f"Abstract from {source_title(paper.abstract_source)}")
    return " · ".join(parts)
