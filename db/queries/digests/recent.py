from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Announcement, Authorship, Paper, PaperCategory
from db.queries.papers.find import matching
from db.queries.papers.terms import parse_terms


@dataclass(frozen=True, slots=True)
class Recent:
    """Papers that were announced lately and may be asked for, the newest first, of ``total``."""

    ids: tuple[int, ...]
    total: int


async def recent(
    session: AsyncSession,
    since: date | None,
    *,
    author_id: int | None = None,
    words: str | None = None,
    categories: Collection[str] = (),
    limit: int = 400,
) -> Recent:
    """Papers announced as new or cross-listed from a day on; any paper here without a day."""
    statement = select(Paper.id)
    terms = parse_terms(words or "")
    if any(not term.excluded for term in terms):
        statement, _ = matching(session, terms, every=True, prefix=False)
    elif author_id is None and not categories:
        return Recent((), 0)
    if author_id is not None:
        statement = statement.where(
            exists().where(Authorship.paper_id == Paper.id, Authorship.author_id == author_id)
        )
    if categories:
        statement = statement.where(
            exists().where(
                PaperCategory.paper_id == Paper.id, PaperCategory.category.in_(categories)
            )
        )
    if since is not None:
        statement = statement.where(
            exists().where(
                Announcement.paper_id == Paper.id,
                Announcement.day >= since,
                or_(Announcement.kind == "new", Announcement.kind == "cross"),
            )
        )
    total = await session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    ids = await session.scalars(
        statement.order_by(Paper.published.desc(), Paper.id.desc()).limit(limit)
    )
    return Recent(tuple(ids), total)


async def anything_since(session: AsyncSession, since: date) -> bool:
    """Whether any announcement of these days is known."""
    return bool(await session.scalar(select(exists().where(Announcement.day >= since))))
