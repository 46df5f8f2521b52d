"""Why a paper is like another, in half a line."""

from bot.embeds.wording import count
from bot.text import readable, safe_text
from db.queries.similar import Similar

_SHOWN_AUTHORS = 2
_LINKS = {"cites": "cited by this paper", "cited_by": "cites this paper"}


def why(paper: Similar) -> str:
    """Shared words, shared authors, citations: what there is, the strongest kind first."""
    parts = []
    if paper.words:
        words = ", ".join(f"*{safe_text(word, 40)}*" for word in paper.words)
        parts.append(f"shares {words}")
    if paper.authors:
        names = ", ".join(safe_text(readable(n), 60) for n in paper.authors[:_SHOWN_AUTHORS])
        more = len(paper.authors) - _SHOWN_AUTHORS
        parts.append(f"also by {names}" + (f" and {more} more" if more > 0 else ""))
    parts += [_LINKS[way] for way in sorted(paper.links)]
    if paper.references:
        parts.append(f"both cite {count(paper.references, 'work')}")
    return " · ".join(parts) or "a text of the same kind"
