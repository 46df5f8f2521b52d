"""Who may be meant: identities and open lines that meet under the keys of a name."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.identity import Shares
from db.models import LineTie
from db.names.fold import Tokens
from db.names.keys import author_of, key_start, pair
from db.queries.identity.lines import parts
from db.queries.lookup.reads import Reads

_MOST_LISTED: Final = 120
_MOST_OPEN: Final = 150
_MOST_TIED: Final = 300


async def identities(
    session: AsyncSession,
    names: Collection[Tokens],
    company: Mapping[str, Collection[str]],
) -> set[int]:
    """Authors who may stand behind these names.

    ``company`` has for each key of the names the keys of co-authors. The index of names gives the
    best known, line ties those met before, and shared co-authors those of a crowded name whom
    neither list would reach.
    """
    reads = await Reads.of(session)
    found: set[int] = set()
    for tokens in sorted(names):
        starts = {
            key_start(pair(tokens[-1], part), whole=whole)
            for part in {tokens[0], tokens[0][0]}
            for whole in (True, False)
        }
        found.update(author_of(entry) for entry in await reads.postings(starts, _MOST_LISTED))
    met = (
        select(LineTie.author_id)
        .distinct()
        .where(LineTie.author_id.is_not(None))
        .order_by(LineTie.author_id.desc())
        .limit(_MOST_TIED)
    )
    mine, theirs = aliased(LineTie), aliased(LineTie)
    for key, others in sorted(company.items()):
        known = list(await session.scalars(met.where(LineTie.key == key)))
        found.update(author for author in known if author is not None)
        if len(known) < _MOST_TIED:
            continue
        for some in parts(sorted(others)):
            rows = await session.scalars(
                select(mine.author_id)
                .distinct()
                .join(theirs, theirs.paper_id == mine.paper_id)
                .where(mine.key == key, theirs.key.in_(some), mine.author_id.is_not(None))
            )
            found.update(author for author in rows if author is not None)
    return found


async def open_lines(session: AsyncSession, keys: Collection[str]) -> set[int]:
    """Papers with lines of these keys that belong to nobody yet, the newest first."""
    found: set[int] = set()
    for key in sorted(keys):
        found.update(
            await session.scalars(
                select(LineTie.paper_id)
                .where(LineTie.key == key, LineTie.author_id.is_(None))
                .order_by(LineTie.paper_id.desc())
                .limit(_MOST_OPEN)
            )
        )
    return found


async def shares(session: AsyncSession, words: Collection[str]) -> Shares:
    """How common these words are among the names that are stored."""
    counts = await (await Reads.of(session)).words({"", *words})
    return Shares(counts, counts.get("", 0))
