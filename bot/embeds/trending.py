"""Why a paper of the last days may be wanted, in half a line."""

from datetime import date
from typing import Final

from bot.embeds.wording import count, number
from db.queries.trending import Fresh, Signal, Trending

_MOST_REASONS: Final = 2


def why(paper: Fresh, today: date) -> str:
    """The AI score where one is known, and the strongest of the other signals."""
    signals = paper.signals(today)
    strongest = sorted(signals, key=lambda signal: -signals[signal])
    said = [_words(signal, paper, today) for signal in strongest]
    if paper.ai_score is not None:
        said.insert(0, f"AI score **{number('ai_score', round(paper.ai_score))}**")
    return " · ".join(said[:_MOST_REASONS]) or "new, nothing more is known yet"


def _words(signal: Signal, paper: Fresh, today: date) -> str:
    match signal:
        case "h_index":
            return f"an author has h-index {paper.h_index or 0:,.0f}"
        case "novelty":
            return f"novelty {paper.novelty or 0:.0f} %"
        case "citations":
            days = max((today - paper.came).days, 1)
            return f"{count(round(paper.citations or 0), 'citation')} in {count(days, 'day')}"
        case "categories":
            return f"listed in {paper.categories} categories"
        case "code":
            return "with code"


def ranking(found: Trending) -> str:
    """By what the papers are ranked, for a footer."""
    otherwise = "authors' h-index, novelty, citations, categories and code"
    if not found.scored:
        return f"no AI score is known yet: ranked by {otherwise}"
    if found.scored < found.total:
        known = f"{found.scored:,} of {found.total:,} have one"
        return f"ranked by AI score ({known}), then by {otherwise}"
    return "ranked by AI score"
