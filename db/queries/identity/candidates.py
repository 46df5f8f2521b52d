"""Who may be meant: identities and open lines that meet under the keys of a name."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import func, select
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
    starts = {
        key_start(pair(tokens[-1], part), whole=whole)
        for tokens in names
        for part in {tokens[0], tokens[0][0]}
        for whole in (True, False)
    }
    found: set[int] = set()
    for entries in parts(sorted(starts)):
        found.update(author_of(entry) for entry in await reads.postings(entries, _MOST_LISTED))
    crowded = set()
    for keys in parts(sorted(company)):
        newest = func.row_number().over(partition_by=LineTie.key, order_by=LineTie.author_id.desc())
        met = (
            select(LineTie.key, LineTie.author_id, newest.label("place"))
            .where(LineTie.key.in_(keys), LineTie.author_id.is_not(None))
            .group_by(LineTie.key, LineTie.author_id)
            .subquery()
        )
        rows = await session.execute(select(met).where(met.c.place <= _MOST_TIED))
        for key, author_id, place in rows:
            found.add(author_id)
            if place == _MOST_TIED:
                crowded.add(key)
    for key in sorted(crowded):
        found |= await _in_company(session, key, company[key])
    return found


async def _in_company(session: AsyncSession, key: str, others: Collection[str]) -> set[int]:
    """Authors of a key who stand on papers with lines of the other keys."""
    found: set[int] = set()
    mine, theirs = aliased(LineTie), aliased(LineTie)
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
    for some in parts(sorted(keys)):
        newest = func.row_number().over(partition_by=LineTie.key, order_by=LineTie.paper_id.desc())
        waiting = (
            select(LineTie.paper_id, newest.label("place"))
            .where(LineTie.key.in_(some), LineTie.author_id.is_(None))
            .subquery()
        )
        rows = await session.scalars(
            select(waiting.c.paper_id).where(waiting.c.place <= _MOST_OPEN)
        )
        found.update(rows)
    return found


async def shares(session: AsyncSession, words: Collection[str]) -> Shares:
    """How common these words are among the names that are stored."""
    counts = await (await Reads.of(session)).words({"", *words})
    return Shares(counts, counts.get("", 0))
