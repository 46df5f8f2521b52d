from collections.abc import Mapping, Sequence

import discord

from bot.embeds import limits
from bot.embeds.paper import paper_url_of
from bot.embeds.wording import BLUE, DEMO, count, day, names, number, plain_names
from bot.text import cut_at_sentence, link, plain_text, readable, safe_text
from db.queries.authors import Label
from db.queries.papers import PaperCard

PER_PAGE = 5


def result_pages(
    heading: str,
    papers: Sequence[PaperCard],
    total: int,
    *,
    note: str = "",
    why: Mapping[int, str] | None = None,
) -> list[discord.Embed]:
    """Ranked papers, five a page: title, date, categories, authors and the abstract's beginning.

    ``why`` says by paper what brought it here, in half a line of Markdown.
    """
    return [
        result_page(heading, papers[at : at + PER_PAGE], total, start=at, note=note, why=why)
        for at in range(0, len(papers), PER_PAGE)
    ]


def result_page(
    heading: str,
    papers: Sequence[PaperCard],
    total: int,
    *,
    start: int,
    note: str = "",
    why: Mapping[int, str] | None = None,
) -> discord.Embed:
    """One page of ranked papers, the first of which stands at index ``start`` of ``total``."""
    embed = discord.Embed(title=safe_text(heading, limits.TITLE), colour=BLUE)
    for place, paper in enumerate(papers, start=start + 1):
        name = safe_text(f"{place}. {readable(paper.title)}", limits.FIELD_NAME)
        limits.add_field(embed, name, _result(paper, (why or {}).get(paper.id)))
    shown = f"{start + 1} to {start + len(papers)} of {count(total, 'paper')}"
    embed.set_footer(text=f"{shown}{' · ' if note else ''}{note}")
    return embed


def _result(paper: PaperCard, why: str | None) -> str:
    facts = [day(paper.published), ", ".join(safe_text(c, 40) for c in paper.categories[:3])]
    cited = paper.figure("citations")
    if cited:
        facts.append(f"{number('citations', cited.value)} citations")
    if paper.status:
        facts.append(f"**{paper.status}**")
    if url := paper_url_of(paper):
        facts.append(link("abstract page", url))
    by = names([line.name for line in paper.authors], complete=paper.authors_complete)
    start = cut_at_sentence(readable(paper.abstract or ""), 420)
    text = f"{' · '.join(filter(None, facts))}\n{by}\n{safe_text(start, 480)}"
    if why:
        text = f"{why}\n{text}"
    return text[: limits.FIELD_VALUE].strip()


def paper_line(paper: PaperCard) -> tuple[str, str]:
    """A paper as a menu option: title, and what tells it from the others."""
    by = plain_names([line.name for line in paper.authors], complete=paper.authors_complete)
    detail = f"{paper.published.year} · {by}" if by else str(paper.published.year)
    return (
        plain_text(readable(paper.title), limits.OPTION),
        plain_text(detail, limits.OPTION),
    )


def candidate_line(label: Label) -> tuple[str, str]:
    """A person as a menu option: name and field, then place, years, papers, best-known paper."""
    head = readable(label.name) + (f" · {label.field}" if label.field else "")
    facts = list(label.affiliations[:1])
    if label.first_year and label.last_year:
        same = label.first_year == label.last_year
        facts.append(str(label.last_year) if same else f"{label.first_year}–{label.last_year}")
    if label.works_count:
        facts.append(count(label.works_count, "paper"))
    if label.best_paper:
        facts.append(f"“{readable(label.best_paper)}”")
    if label.origin == DEMO and not facts:
        facts.append("demo data, no papers")
    return (
        plain_text(head, limits.OPTION),
        plain_text(" · ".join(facts) or "nothing more is known", limits.OPTION),
    )


def choice_line(label: Label) -> str:
    """A person as one line of autocomplete: name, place, field, papers."""
    facts = [readable(label.name), *label.affiliations[:1]]
    facts += [label.field] if label.field else []
    facts += [count(label.works_count, "paper")] if label.works_count else []
    return plain_text(" · ".join(facts), limits.CHOICE)


def paper_choice(title: str, year: int, first_author: str | None = None) -> str:
    """A paper as one line of autocomplete: title, first author, year."""
    tail = f" · {plain_text(readable(first_author), 24)}" if first_author else ""
    tail += f" · {year}"
    return plain_text(readable(title), limits.CHOICE - len(tail)) + tail
