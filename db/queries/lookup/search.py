from sqlalchemy.ext.asyncio import AsyncSession

from db.names.fold import readings
from db.queries.lookup.answer import Candidate, Lookup
from db.queries.lookup.reads import Reads
from db.queries.lookup.staged import Scored, Staged


def _matched(scored: Scored, display: str, spellings: list[str]) -> str:
    """The written spelling that folds to the name which answered."""
    for spelling in (display, *spellings):
        if scored.name in readings(spelling):
            return spelling
    return display


async def search(
    session: AsyncSession, query: str, *, limit: int = 5, typing: bool = False
) -> Lookup:
    """Find the authors whom a name may mean, best first; never raises for what was typed.

    ``typing`` says that the last word may be cut off, as in autocomplete.
    """
    reads = await Reads.of(session)
    staged = Staged(reads, query, typing=typing)
    ranked = await staged.run()
    shown = ranked[:limit]
    spellings: dict[int, list[str]] = {}
    display: dict[int, str] = {}
    for author, name, _, spelling in await reads.written([s.author_id for s in shown]):
        display[author] = name
        spellings.setdefault(author, []).extend([spelling] if spelling else [])
    candidates = tuple(
        Candidate(
            s.author_id,
            display[s.author_id],
            _matched(s, display[s.author_id], spellings[s.author_id]),
            round(min(1.0, s.score), 4),
            s.works_count,
            (),
        )
        for s in shown
        if s.author_id in display
    )
    return Lookup(query, candidates, False, tuple(staged.tried), ())
