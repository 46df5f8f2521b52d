"""Doubts about an answer that a person should know of."""

from collections.abc import Mapping, Sequence
from typing import Final

from db.names.fold import GROUP_MARK
from db.queries.lookup.answer import Flag
from db.queries.lookup.ranked import Scored
from db.queries.lookup.reads import Career, Written

_CLOSE: Final = 0.02
_YEARS: Final = 55
_FIELDS: Final = 6
_WORKS: Final = 1_000
MANY_WORKS: Final = 20


def flags(
    ranked: Sequence[Scored], profiles: Mapping[int, Written], career: Career | None
) -> tuple[Flag, ...]:
    """Homonyms, one person twice, two people in one profile, a group: each with its evidence."""
    ranked = [s for s in ranked if s.author_id in profiles]
    if not ranked:
        return ()
    best = ranked[0]
    found: list[Flag] = []
    equal = [s for s in ranked[:25] if s.score >= best.score - _CLOSE / 10 and s.name == best.name]
    if len(equal) > 1:
        found.append(
            Flag(
                "ambiguous",
                tuple(s.author_id for s in equal),
                f"{len(equal)} authors are called {profiles[best.author_id].name}",
            )
        )
    elif len(ranked) > 1 and best.score - ranked[1].score < _CLOSE:
        close = [s for s in ranked[:25] if best.score - s.score < _CLOSE]
        found.append(
            Flag(
                "ambiguous",
                tuple(s.author_id for s in close),
                f"{len(close)} names answer about equally well",
            )
        )
    found += _twice(ranked, profiles)
    if career is not None:
        found += _two_in_one(best, career)
    if any(word.startswith(GROUP_MARK) for word in best.name):
        found.append(Flag("group", (best.author_id,), "a collaboration or team, not a person"))
    return tuple(found)


def _twice(ranked: Sequence[Scored], profiles: Mapping[int, Written]) -> list[Flag]:
    best = ranked[0]
    mine = profiles[best.author_id]
    found = []
    for other in ranked[1:]:
        theirs = profiles[other.author_id]
        if best.score - other.score > 2 * _CLOSE or best.name[-1] != other.name[-1]:
            continue
        shared = mine.affiliations & theirs.affiliations
        if shared and (mine.field is None or theirs.field is None or mine.field == theirs.field):
            place = min(shared)
            found.append(
                Flag(
                    "same person twice",
                    (best.author_id, other.author_id),
                    f"{mine.name} and {theirs.name} are both at {place}"
                    + (f" and in {mine.field}" if mine.field and theirs.field else ""),
                )
            )
    return found


def _two_in_one(best: Scored, profile: Career) -> list[Flag]:
    doubts = []
    if profile.first_year and profile.last_year and profile.last_year - profile.first_year > _YEARS:
        doubts.append(f"papers from {profile.first_year} to {profile.last_year}")
    if profile.fields >= _FIELDS:
        doubts.append(f"papers in {profile.fields} unrelated fields")
    if best.works_count >= _WORKS:
        doubts.append(f"{best.works_count:,} papers")
    if len(doubts) < 2 and not (doubts and best.works_count >= 3 * _WORKS):
        return []
    return [Flag("two people in one profile", (best.author_id,), ", ".join(doubts))]
