from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Authorship
from db.queries.profiles import Coauthor


async def ties_among(
    session: AsyncSession, author_id: int, people: Sequence[Coauthor]
) -> list[tuple[int, int, int]]:
    """Pairs of an author's co-authors, by place, and on how many of the author's papers both are.

    A name as written is told by how it is written, everybody else by who they are.
    """
    mine, theirs = aliased(Authorship), aliased(Authorship)
    known = [person.author_id for person in people if person.author_id is not None]
    written = [person.name for person in people if person.author_id is None]
    place = {
        (p.author_id, p.name if p.author_id is None else ""): at for at, p in enumerate(people)
    }
    statement = (
        select(theirs.paper_id, theirs.author_id, theirs.name)
        .join(mine, mine.paper_id == theirs.paper_id)
        .where(
            mine.author_id == author_id,
            or_(
                theirs.author_id.in_(known),
                and_(theirs.author_id.is_(None), theirs.name.in_(written)),
            ),
        )
    )
    lines: defaultdict[int, set[int]] = defaultdict(set)
    for paper_id, person_id, name in await session.execute(statement):
        at = place.get((person_id, name if person_id is None else ""))
        if at is not None:
            lines[paper_id].add(at)
    pairs = Counter(pair for members in lines.values() for pair in combinations(sorted(members), 2))
    return [(one, other, papers) for (one, other), papers in sorted(pairs.items())]


async def papers_together(
    session: AsyncSession, author_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """How many papers here each two of these authors wrote together, by places in the list."""
    statement = select(Authorship.paper_id, Authorship.author_id).where(
        Authorship.author_id.in_(author_ids)
    )
    lines: defaultdict[int, set[int]] = defaultdict(set)
    for paper_id, author_id in await session.execute(statement):
        if author_id is not None:
            lines[paper_id].add(author_ids.index(author_id))
    return dict(
        Counter(pair for members in lines.values() for pair in combinations(sorted(members), 2))
    )
