from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy.ext.asyncio import AsyncSession

from db.names.fold import readings
from db.queries.lookup.answer import Candidate, Lookup
from db.queries.lookup.confidence import THRESHOLD, probability
from db.queries.lookup.flags import MANY_WORKS, flags
from db.queries.lookup.ranked import Scored
from db.queries.lookup.reads import Reads, Written
from db.queries.lookup.reasons import reasons
from db.queries.lookup.staged import Staged

_LOOK_AT = 6
# Asked twice of a spelling, and by the next key again.
_readings = lru_cache(maxsize=2_048)(readings)


async def search(
    session: AsyncSession, query: str, *, limit: int = 5, typing: bool = False
) -> Lookup:
    """Find the authors whom a name may mean, best first; never raises for what was typed.

    ``typing`` says that the last word may be cut off, as in autocomplete, where flags, confidence
    and reasons are of no use and left out.
    """
    reads = await Reads.of(session)
    staged = Staged(reads, query, typing=typing)
    ranked = await staged.run()
    if typing:
        candidates = await _named(reads, ranked[:limit])
        return Lookup(query, candidates, confident=False, tried=tuple(staged.tried), flags=())
    written = await reads.written(_ids(ranked[: max(limit, _LOOK_AT)]))
    ranked = [s for s in ranked if s.author_id in written]
    candidates = tuple(
        _candidate(s, written[s.author_id], _matched(s, written[s.author_id]), reasons(s))
        for s in ranked[:limit]
    )
    if not ranked:
        return Lookup(query, candidates, confident=False, tried=tuple(staged.tried), flags=())
    best = ranked[0]
    career = await reads.career(best.author_id) if best.works_count >= MANY_WORKS else None
    doubts = flags(ranked, written, career)
    sure = probability(ranked, staged.question.weights(), staged.question.people) >= THRESHOLD
    homonyms = any(flag.kind == "ambiguous" for flag in doubts)
    return Lookup(query, candidates, sure and not homonyms, tuple(staged.tried), doubts)


def _ids(some: Iterable[Scored]) -> list[int]:
    return [scored.author_id for scored in some]


async def _named(reads: Reads, shown: Sequence[Scored]) -> tuple[Candidate, ...]:
    """How the authors are written, with other spellings only where the name did not answer."""
    named = await reads.named(_ids(shown))
    shown = [s for s in shown if s.author_id in named]
    by_alias = [s for s in shown if not _says(named[s.author_id].name, s)]
    aliases = await reads.written(_ids(by_alias))
    matched = {s.author_id: _matched(s, aliases[s.author_id]) for s in by_alias}
    return tuple(
        [
            _candidate(s, written, matched.get(s.author_id, written.name), ())
            for s in shown
            for written in (named[s.author_id],)
        ]
    )


def _candidate(scored: Scored, written: Written, matched: str, why: tuple[str, ...]) -> Candidate:
    return Candidate(
        scored.author_id,
        written.name,
        matched,
        round(min(1.0, scored.score), 4),
        scored.works_count,
        why,
    )


def _matched(scored: Scored, written: Written) -> str:
    """The written spelling that folds to the name which answered."""
    for spelling in (written.name, *written.spellings):
        if _says(spelling, scored):
            return spelling
    return written.name


def _says(spelling: str, scored: Scored) -> bool:
    # Most names say it by themselves: reading each takes ten times as long.
    words = spelling.lower().replace(".", " ").replace("-", " ").split()
    return tuple(words) == scored.name or scored.name in _readings(spelling)
