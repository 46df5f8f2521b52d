from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import paper_id_in
from db.models import Paper, PaperId
from db.queries.papers.find import find
from db.records import storable
from db.titles import title_key


async def by_key(session: AsyncSession, scheme: str, value: str) -> int | None:
    """The paper with this id, or None."""
    return await session.scalar(
        select(PaperId.paper_id).where(PaperId.scheme == scheme, PaperId.value == storable(value))
    )


async def by_title(session: AsyncSession, title: str, limit: int = 5) -> list[int]:
    """Papers with exactly this title, however it is punctuated, newest first."""
    key = title_key(title)
    if not key:
        return []
    statement = select(Paper.id).where(Paper.title_key == key)
    return list(
        await session.scalars(statement.order_by(Paper.published.desc(), Paper.id).limit(limit))
    )


async def is_named(session: AsyncSession, text: str) -> bool:
    """Whether a text is a paper's id, or the whole title of one that is known here."""
    return paper_id_in(text) is not None or bool(await by_title(session, text, 1))


async def resolve(session: AsyncSession, text: str, limit: int = 5) -> list[int]:
    """The papers a person may mean by an id, a URL or a title; exactly one when it is certain."""
    if named := paper_id_in(text):
        found = await by_key(session, *named)
        return [found] if found is not None else []
    if ":" in text and (named := _stable(text)):
        found = await by_key(session, *named)
        if found is not None:
            return [found]
    exact = await by_title(session, text, limit)
    if exact:
        return exact
    return list((await find(session, text, limit=limit)).ids)


def _stable(text: str) -> tuple[str, str] | None:
    scheme, _, value = text.strip().partition(":")
    return (scheme, value) if scheme.isidentifier() and value else None
