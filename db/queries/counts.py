from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Author, AuthorName, Paper


@dataclass(frozen=True, slots=True)
class Stored:
    """How much is known here."""

    authors: int
    names: int
    papers: int
    newest: date | None


async def stored(session: AsyncSession) -> Stored:
    """Count authors, spellings and papers."""
    authors = await session.scalar(
        select(func.count()).select_from(Author).where(Author.merged_into_id.is_(None))
    )
    names = await session.scalar(select(func.count()).select_from(AuthorName))
    papers, newest = (await session.execute(select(func.count(), func.max(Paper.published)))).one()
    return Stored(authors or 0, names or 0, papers, newest)
