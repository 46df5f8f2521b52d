"""The profile that the card shows, for programs and terminals."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from bot.embeds.wording import FIGURES, day, number
from bot.text import plain_text, readable
from db.queries.figures import Figure
from db.queries.lookup import Lookup
from db.queries.papers import PaperCard
from db.queries.profiles import Profile

_CATEGORY: Final = re.compile(r"[a-z-]+\.([A-Za-z-]+)")


def short(category: str | None) -> str | None:
    """A category without its archive, as the card's badges say it: LG for cs.LG."""
    match = _CATEGORY.fullmatch(category) if category else None
    return match[1] if match else category


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    value = figure.value
    shape: dict[str, Any] = {
        "value": int(value) if value == int(value) else value,
        "source": figure.source,
        "as_of": figure.as_of.isoformat(),
        "kind": figure.kind,
    }
    if figure.kind == "computed":
        shape |= {"n": figure.n, "of": figure.of}
    return shape


def _paper(paper: PaperCard) -> dict[str, Any]:
    return {
        "title": paper.title,
        "date": paper.published.isoformat(),
        "category": short(next(iter(paper.categories), None)),
        "categories": list(paper.categories),
        "authors": [line.name for line in paper.authors],
        "authors_complete": paper.authors_complete,
        "affiliations": list(paper.affiliations),
        "abstract": paper.abstract,
        "abstract_source": paper.abstract_source,
        "ids": dict(paper.ids),
        "status": paper.status,
    }


def profile_json(person: Profile, papers: Sequence[PaperCard], found: Lookup) -> dict[str, Any]:
    """The profile as plain data; a figure that nobody reports and too little supports is null."""
    return {
        "id": person.id,
        "name": person.name,
        "field": short(person.field),
        "arxiv_category": person.field,
        "affiliations": list(person.affiliations),
        "names": list(person.names),
        "ids": dict(person.ids),
        **{name: _figure(person.figure(name)) for name in FIGURES},
        "papers": [_paper(paper) for paper in papers],
        "confident": found.confident,
    }


def _line(text: str) -> str:
    """A stranger's words without what a terminal would obey."""
    return plain_text(readable(text), 2_000)


def profile_text(shape: dict[str, Any]) -> str:
    """The same for a terminal."""
    lines = [f"{_line(shape['name'])} · {_line(shape['arxiv_category'] or 'field unknown')}"]
    figures = [
        f"{label} {number(name, shape[name]['value'])}"
        for name, label in FIGURES.items()
        if shape[name]
    ]
    lines.append(" · ".join(figures) or "no figures known")
    if shape["affiliations"]:
        lines.append(" · ".join(map(_line, shape["affiliations"])))
    for paper in shape["papers"]:
        when = day(date.fromisoformat(paper["date"]))
        by = ", ".join(map(_line, paper["authors"][:3]))
        topics = ", ".join(map(_line, paper["categories"]))
        more = len(paper["authors"]) > 3 or not paper["authors_complete"]
        lines += ["", _line(paper["title"]), f"  {when} · {topics}"]
        lines.append(f"  {by}{' et al.' if more else ''}")
    return "\n".join(lines) + "\n"
