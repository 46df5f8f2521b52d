"""The author lines of some papers, and which of them still look for their person."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Author, Authorship, LineTie, NotTheirs

T = TypeVar("T")
WRITTEN: Final = "names as written"
"""Origin of an identity founded here because no source gives the person an id."""
_MOST_BOUND: Final = 5_000


def parts(values: Collection[T]) -> Iterator[list[T]]:
    """Values in lists that a statement can bind."""
    listed = list(values)
    for begin in range(0, len(listed), _MOST_BOUND):
        yield listed[begin : begin + _MOST_BOUND]


@dataclass(slots=True)
class Line:
    """An author line as stored, and what was found out about it before."""

    paper_id: int
    position: int
    name: str
    author_id: int | None
    affiliations: list[str]
    tie: LineTie | None

    @property
    def place(self) -> tuple[int, int]:
        """Paper and position."""
        return self.paper_id, self.position

    def settled(self) -> bool:
        """Whether the line is as it was when it was tied."""
        tie = self.tie
        return (
            tie is not None
            and tie.author_id is not None
            and (tie.name, tie.author_id) == (self.name, self.author_id)
        )


async def load_lines(session: AsyncSession, paper_ids: Collection[int]) -> list[Line]:
    """Every author line of these papers, by paper and position."""
    found: list[Line] = []
    for some in parts(sorted(paper_ids)):
        ties = await session.scalars(
            select(LineTie)
            .where(LineTie.paper_id.in_(some))
            .execution_options(populate_existing=True)
        )
        known = {(tie.paper_id, tie.position): tie for tie in ties}
        rows = await session.execute(
            select(
                Authorship.paper_id,
                Authorship.position,
                Authorship.name,
                Authorship.author_id,
                Authorship.affiliations,
            )
            .where(Authorship.paper_id.in_(some))
            .order_by(Authorship.paper_id, Authorship.position)
        )
        found += [
            Line(paper, place, name, author, places, known.get((paper, place)))
            for paper, place, name, author, places in rows
        ]
    return found


async def unsettled_papers(session: AsyncSession, after: int, most: int) -> list[int]:
    """The next papers, by id, with a line that was never looked at or has changed since."""
    statement = (
        select(Authorship.paper_id)
        .outerjoin(
            LineTie,
            and_(LineTie.paper_id == Authorship.paper_id, LineTie.position == Authorship.position),
        )
        .where(
            Authorship.paper_id > after,
            or_(
                LineTie.paper_id.is_(None),
                LineTie.name != Authorship.name,
                LineTie.author_id.is_distinct_from(Authorship.author_id),
            ),
        )
        .distinct()
        .order_by(Authorship.paper_id)
        .limit(most)
    )
    return list(await session.scalars(statement))


async def denied(session: AsyncSession, paper_ids: Collection[int]) -> set[tuple[int, int]]:
    """The pairs (author, paper) of these papers that a person has parted."""
    found: set[tuple[int, int]] = set()
    for some in parts(paper_ids):
        rows = await session.execute(
            select(NotTheirs.author_id, NotTheirs.paper_id).where(NotTheirs.paper_id.in_(some))
        )
        found.update((author_id, paper_id) for author_id, paper_id in rows)
    return found


async def origins(session: AsyncSession, author_ids: Collection[int]) -> dict[int, Author]:
    """These authors as they are now."""
    found: dict[int, Author] = {}
    for some in parts(author_ids):
        statement = select(Author).where(Author.id.in_(some))
        people = await session.scalars(statement.execution_options(populate_existing=True))
        found |= {person.id: person for person in people}
    return found


async def survivor(session: AsyncSession, author_id: int) -> int | None:
    """The author into whom this one was merged in the end, itself if none; None if unknown."""
    author = await session.get(Author, author_id, populate_existing=True)
    while author is not None and author.merged_into_id is not None:
        author = await session.get(Author, author.merged_into_id, populate_existing=True)
    return author.id if author else None


def ids_of(lines: Sequence[Line]) -> set[int]:
    """The authors to whom these lines are tied."""
    return {line.author_id for line in lines if line.author_id is not None}


async def tied_by_evidence(
    session: AsyncSession, paper_ids: Collection[int]
) -> dict[int, set[int]]:
    """The positions of these papers whose identity rests on evidence: an id outranks it."""
    found: dict[int, set[int]] = {}
    for some in parts(paper_ids):
        rows = await session.execute(
            select(LineTie.paper_id, LineTie.position)
            .join(
                Authorship,
                and_(
                    Authorship.paper_id == LineTie.paper_id,
                    Authorship.position == LineTie.position,
                    Authorship.author_id == LineTie.author_id,
                ),
            )
            .where(LineTie.paper_id.in_(some), LineTie.method.in_(("evidence", "alone")))
        )
        for paper_id, position in rows:
            found.setdefault(paper_id, set()).add(position)
    return found
