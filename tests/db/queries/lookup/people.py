"""Authors for the tests of the lookup."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Author, AuthorName
from db.queries.lookup import index_authors, unindex_authors


async def add(
    session: AsyncSession, name: str, *aliases: str, works: int = 1, field: str | None = None
) -> int:
    author = Author(name=name, works_count=works, origin="test", field=field)
    session.add(author)
    await session.flush()
    for spelling in dict.fromkeys((name, *aliases)):
        kind = "display" if spelling == name else "alias"
        session.add(AuthorName(author_id=author.id, name=spelling, kind=kind, source="test"))
    await session.flush()
    await index_authors(session, [author.id])
    return author.id


async def remove(session: AsyncSession, author_id: int) -> None:
    await session.execute(delete(AuthorName).where(AuthorName.author_id == author_id))
    await session.execute(delete(Author).where(Author.id == author_id))
    await unindex_authors(session, [author_id])
