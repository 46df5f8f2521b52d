"""Figures of invented papers and people: made up for papers, derived for people."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from bot.demo.corpus.chance import chance, spread
from bot.demo.corpus.drafts import Draft, Person
from db.records import FigureName, FigureRecord

AS_OF: Final = date(2026, 11, 22)
DEMO: Final = "demo"

_CITATIONS_IN_FIRST_YEAR: Final = {
    "cs.LG": 6.5, "cs.CL": 6.0, "cs.CV": 6.0, "cs.RO": 4.0, "stat.ML": 3.4, "cs.AI": 3.4,
    "cs.HC": 3.6, "cs.CR": 4.2, "math.OC": 2.4, "q-bio.NC": 4.4, "physics.chem-ph": 4.2,
    "astro-ph.IM": 2.8, "cs.IR": 4.0, "eess.AS": 3.0,
}  # fmt: skip
_WITHOUT_ABSTRACT: Final = 0.12
_QUIET_DAYS: Final = 45


def figure(name: FigureName, value: float) -> FigureRecord:
    """A reported figure of the invented world."""
    return FigureRecord(name=name, value=value, source=DEMO, as_of=AS_OF)


def citations(draft: Draft) -> int:
    """Invented citations: growing with age and weight, with a spread that the title fixes."""
    days = (AS_OF - draft.published).days
    if days < _QUIET_DAYS:
        return 0
    years = days / 365.25
    pace = _CITATIONS_IN_FIRST_YEAR[draft.categories[0]] * draft.weight**1.7
    share = 1.0 if draft.abstract else _WITHOUT_ABSTRACT
    return int(pace * share * years**1.25 * spread(0.45, "citations", draft.title))


def is_counted(draft: Draft) -> bool:
    """Whether the citations of a paper are known at all; for one in twenty they are not."""
    return chance("counted", draft.title) > 0.05


def h_index(counts: Iterable[int]) -> int:
    """The largest h with h papers of at least h citations each (Hirsch 2005)."""
    ranked = sorted(counts, reverse=True)
    return sum(count >= rank for rank, count in enumerate(ranked, start=1))


def figures_of(person: Person, papers: list[Draft]) -> tuple[FigureRecord, ...]:
    """Figures of a person from the papers here; for a few, invented scores as well."""
    if person.figures == "none":
        return ()
    counts = [citations(paper) for paper in papers if is_counted(paper)]
    found: tuple[FigureRecord, ...] = (
        figure("h_index", h_index(counts)),
        figure("paper_count", len(papers)),
        figure("citations", sum(counts)),
    )
    if person.figures == "rated":
        found += (
            figure("novelty_percent", round(38 + 32 * chance("novelty", person.id))),
            figure("ai_score", round(34 + 36 * chance("score", person.id))),
        )
    return found
