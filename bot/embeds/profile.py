import discord

from bot.embeds import limits
from bot.embeds.wording import (
    BLUE,
    DEMO,
    FIGURES,
    count,
    day,
    names,
    number,
    origins,
)
from bot.text import cut_at_sentence, link, readable, safe_text
from db.ids import paper_url, person_url
from db.queries.papers import PaperCard
from db.queries.profiles import Profile
from db.records import SUMMARY

SHOWN_PAPERS = 5
WHOLE, BRIEF = 1_180, 420
"""Characters of a paper on the card, title and all."""
_PROFILE_SCHEMES = ("orcid", "openalex", "semantic_scholar")


def profile_embed(
    person: Profile, papers: list[PaperCard], total: int, *, brief: bool = False
) -> discord.Embed:
    """The card of an author: figures with their sources, then the newest papers with abstracts.

    A brief one shows only the beginnings, so that a menu under it stays in sight.
    """
    url = next((person_url(s, person.ids[s]) for s in _PROFILE_SCHEMES if s in person.ids), None)
    head = safe_text(readable(person.name), 200)
    if person.field:
        head += f" · {safe_text(person.field, 40)}"
    embed = discord.Embed(
        title=head[: limits.TITLE], description=_description(person), colour=BLUE, url=url
    )
    shown = papers[:SHOWN_PAPERS]
    embed.set_footer(text=_footer(person, shown, total))
    for place, paper in enumerate(shown):
        share = limits.room(embed) // (len(shown) - place)
        limits.add_field(embed, *_paper_field(paper, min(share, BRIEF if brief else WHOLE)))
    return embed


def _description(person: Profile) -> str:
    lines = [figure_line(person)]
    if person.affiliations:
        places = [safe_text(place, 120) for place in person.affiliations[:3]]
        more = len(person.affiliations) - len(places)
        lines.append(" · ".join(places) + (f" and {more} more" if more else ""))
    others = [n for n in person.names if n != person.name][:4]
    if others:
        lines.append("also writes as " + ", ".join(safe_text(n, 80) for n in others))
    if person.origin == DEMO:
        lines.append("*Demo data: an invented person.*")
    return "\n".join(lines)


def figure_line(person: Profile) -> str:
    """The five figures in a line; one without enough data says so instead of a number."""
    parts = []
    for name, label in FIGURES.items():
        figure = person.figure(name)
        if figure is not None:
            parts.append(f"{label} **{number(name, figure.value)}**")
        elif name in {"h_index", "citations"} and person.papers_here:
            share = f"{person.cited_here} of {count(person.papers_here, 'paper')}"
            parts.append(f"{label}: not enough data ({share})")
    return " · ".join(parts) or "No figures are known for this person yet."


def _footer(person: Profile, shown: list[PaperCard], total: int) -> str:
    figures = [f for f in map(person.figure, FIGURES) if f is not None]
    said = [f"{origins(figures)}."] if figures else []
    if total > len(shown):
        said.append(f"The newest {len(shown)} of {count(total, 'paper')} known here.")
    elif not total:
        said.append("No papers of this person are known here yet.")
    if any(paper.abstract_source == SUMMARY for paper in shown):
        said.append("Abstracts are summaries in Postdoc's own words.")
    return " ".join(said)


def _paper_field(paper: PaperCard, budget: int) -> tuple[str, str]:
    title = safe_text(readable(paper.title), min(limits.FIELD_NAME, budget // 3))
    facts = [day(paper.published)]
    facts += [", ".join(safe_text(c, 40) for c in paper.categories[:3])] if paper.categories else []
    url = next((u for s, v in paper.ids.items() if (u := paper_url(s, v))), None)
    if url:
        facts.append(link("abstract page", url))
    line = names([a.name for a in paper.authors], complete=paper.authors_complete)
    if paper.affiliations:
        line += " · " + ", ".join(safe_text(place, 60) for place in paper.affiliations[:4])
    if paper.status:
        facts.append(f"**{paper.status}**")
    top = f"{' · '.join(facts)}\n*{line}*" if line else " · ".join(facts)
    rest = max(min(limits.FIELD_VALUE, budget - len(title)) - len(top) - 4, 80)
    abstract = "*No abstract is known.*"
    if paper.abstract:
        abstract = "> " + safe_text(cut_at_sentence(readable(paper.abstract), rest), rest)
    return title, f"{top}\n{abstract}"[: limits.FIELD_VALUE]
