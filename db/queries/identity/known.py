"""Lines that a source has tied by id, merges to follow, and what people denied."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Author, Authorship
from db.queries.identity.lines import WRITTEN, Line, denied, ids_of, origins, survivor
from db.queries.identity.merging import merge_authors
from db.queries.identity.outcome import Ties
from db.queries.identity.verdicts import Verdict, set_authors

GIVEN = ("a source lists this author by id on the paper",)
DENIED = ("a person said that this is not the author",)


@dataclass(slots=True)
class Known:
    """What is to be done about lines that have an author."""

    moved: dict[tuple[int, int], int | None] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    verdicts: dict[tuple[int, int], Verdict] = field(default_factory=dict)
    absorbed: dict[tuple[int, int], None] = field(default_factory=dict)
    untied: int = 0

    def look(self, line: Line, author: Author, parted: set[tuple[int, int]]) -> None:
        """Decide about a line that is tied to an author who stands for himself or herself."""
        if (author.id, line.paper_id) in parted:
            self._free(line, author)
            self.untied += 1
        elif line.settled():
            return
        elif author.origin == WRITTEN:
            self._free(line, author)
        else:
            self.verdicts[line.place] = Verdict(author.id, "id", 1.0, GIVEN)
            if line.tie and line.tie.author_id not in (None, author.id):
                self.absorbed[line.tie.author_id or 0, author.id] = None

    def _free(self, line: Line, author: Author) -> None:
        line.author_id = self.moved[line.place] = None
        self.touched.add(author.id)


async def known_people(
    session: AsyncSession, lines: Sequence[Line], done: Ties
) -> tuple[Known, bool]:
    """Bring lines that have an author up to date; says too whether any author went.

    A line of an author merged away goes to the one who remains; one that a person denied is
    nobody's and looks for its person anew; one that came with an id says so, and what evidence had
    founded for it is united with that author.
    """
    known = Known()
    authors = await origins(session, ids_of(lines))
    for line in lines:
        if line.author_id is not None and authors[line.author_id].merged_into_id is not None:
            line.author_id = known.moved[line.place] = await survivor(session, line.author_id)
    authors |= await origins(session, ids_of(lines) - authors.keys())
    parted = await denied(session, {line.paper_id for line in lines})
    for line in lines:
        if line.author_id is not None:
            known.look(line, authors[line.author_id], parted)
    await set_authors(session, known.moved)
    united = 0
    for former, author_id in known.absorbed:
        if await _is_founded(session, former) and not await _together(session, former, author_id):
            united += await merge_authors(session, former, author_id) is not None
        else:
            known.touched.add(former)
    done.merged += united
    done.untied += known.untied
    return known, united > 0


async def _is_founded(session: AsyncSession, author_id: int) -> bool:
    author = await session.get(Author, author_id, populate_existing=True)
    return author is not None and author.origin == WRITTEN and author.merged_into_id is None


async def _together(session: AsyncSession, one: int, other: int) -> bool:
    """Whether both stand on one paper: then they are two people."""
    mine = select(Authorship.paper_id).where(Authorship.author_id == one)
    theirs = select(Authorship.paper_id).where(
        Authorship.author_id == other, Authorship.paper_id.in_(mine)
    )
    return (await session.scalars(theirs.limit(1))).first() is not None
