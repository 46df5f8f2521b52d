"""*Not this person*: what people deny, remembered, and taken back."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import NotTheirs
from db.queries.identity.founded import refresh
from db.queries.identity.lines import load_lines, survivor
from db.queries.identity.run import tie_papers
from db.queries.identity.verdicts import Verdict, write_verdicts

SAID = ("a person said that this is the author",)
Place = tuple[int, int]


async def not_theirs(
    session: AsyncSession, author_id: int, paper_ids: Collection[int]
) -> list[Place]:
    """Remember that an author did not write these papers, and look for who did.

    Returns the lines taken from the author, by paper and position, for ``theirs_after_all``.
    """
    author = await survivor(session, author_id)
    if author is None:
        return []
    lines = await load_lines(session, paper_ids)
    places = [line.place for line in lines if line.author_id == author]
    known = await session.scalars(select(NotTheirs.paper_id).where(NotTheirs.author_id == author))
    rows = [
        {"author_id": author, "paper_id": paper}
        for paper in sorted({paper for paper, _ in places} - set(known))
    ]
    if rows:
        await session.execute(insert(NotTheirs), rows)
    await tie_papers(session, {paper for paper, _ in places})
    return places


async def theirs_after_all(session: AsyncSession, author_id: int, places: Sequence[Place]) -> None:
    """Take a denial back: the lines are the author's by a person's word, above any evidence."""
    author = await survivor(session, author_id)
    if author is None:
        return
    papers = {paper for paper, _ in places}
    await session.execute(
        delete(NotTheirs).where(NotTheirs.author_id == author, NotTheirs.paper_id.in_(papers))
    )
    lines = [line for line in await load_lines(session, papers) if line.place in set(places)]
    before = {line.author_id for line in lines if line.author_id is not None}
    verdict = Verdict(author, "said", 1.0, SAID)
    await write_verdicts(session, lines, {line.place: verdict for line in lines})
    await refresh(session, before | {author})
