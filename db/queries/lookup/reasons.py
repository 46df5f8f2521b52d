"""Why an author is a candidate, in plain words."""

from collections.abc import Iterator

from db.names.comparison import Match
from db.queries.lookup.ranked import Scored

_MOST: int = 4


def reasons(scored: Scored) -> tuple[str, ...]:
    """What agrees only in part, what is missing and what is more, the most telling first."""
    found = scored.comparison
    said = list(_of_matches(found.matches))
    if found.unanswered:
        said.append(f"not in this name: {', '.join(found.unanswered)}")
    if found.extra:
        said.append(f"more in this name: {', '.join(found.extra)}")
    if not said:
        turned = sorted(scored.asked) == sorted(scored.name) and scored.asked != scored.name
        said.append("the same words in another order" if turned else "the same name")
    return tuple(said[:_MOST])


def _of_matches(matches: tuple[Match, ...]) -> Iterator[str]:
    told: set[str] = set()
    for match in matches:
        line = _of_match(match)
        if line and line not in told:
            told.add(line)
            yield line


def _of_match(match: Match) -> str | None:
    arrow = f"{match.asked} → {match.held}"
    if match.kind == "letters":
        return f"{'one letter differs' if match.value >= 0.8 else 'some letters differ'}: {arrow}"
    if match.kind == "initial":
        if len(match.asked) == 1:
            return f"initial: {match.asked} for {match.held}"
        return f"only an initial in this name: {match.held} for {match.asked}"
    return {
        "variant": f"another form of the name: {arrow}",
        "sound": f"sounds alike: {arrow}",
        "joined": f"written together or apart: {arrow}",
        "prefix": f"begins like this: {arrow}",
        "part": f"part of the name: {arrow}",
        "start": f"starts alike only: {arrow}",
    }.get(match.kind)
