"""Which papers may answer a question: those that hold its words, alike on both databases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    Select,
    String,
    cast,
    exists,
    func,
    literal,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.models import Authorship, Paper, PaperCategory

COMMON: Final = 5_000
"""Papers from which a word counts as common: then they are not listed, only known to be many."""


@dataclass(frozen=True, slots=True)
class Within:
    """Which papers may be looked at: an author's, some by id, of a category, of some years."""

    author_id: int | None = None
    paper_ids: tuple[int, ...] | None = None
    category: str | None = None
    year_from: int | None = None
    year_to: int | None = None

    @property
    def few(self) -> bool:
        """Whether these are so few papers that each may be read."""
        return self.author_id is not None or self.paper_ids is not None


EVERYWHERE: Final = Within()


@dataclass(frozen=True, slots=True)
class Postings:
    """For each word the papers that hold it, or None for a common one; and how many there are."""

    papers: int
    holding: Mapping[str, tuple[int, ...] | None]

    def frequency(self, word: str) -> int:
        """In how many papers a word occurs, at most ``COMMON``."""
        ids = self.holding[word]
        return COMMON if ids is None else len(ids)


@dataclass(frozen=True, slots=True)
class Text:
    """What a paper says of itself."""

    paper_id: int
    title: str
    abstract: str


def _holding(
    session: AsyncSession, words: Sequence[str], any_of: Sequence[str] = (), at: int = 0
) -> Select[int]:
    """Papers with all of these words and one of those, all of letters and digits only.

    ``at`` tells several of these in one statement apart.
    """
    if is_sqlite(session):
        name = f"words_{at}"
        asked = [f'"{word}"' for word in words]
        asked += ["(" + " OR ".join(f'"{word}"' for word in any_of) + ")"] if any_of else []
        hits = (
            text(f"SELECT rowid AS id FROM paper_search WHERE paper_search MATCH :{name}")  # noqa: S608
            .bindparams(**{name: " AND ".join(asked)})
            .columns(id=Paper.id.type)
            .subquery()
        )
        return select(Paper.id).join(hits, hits.c.id == Paper.id)
    asked = [f"'{word}'" for word in words]
    asked += ["(" + " | ".join(f"'{word}'" for word in any_of) + ")"] if any_of else []
    query = func.to_tsquery("postdoc", " & ".join(asked))
    search: Any = literal_column("papers.search")
    return select(Paper.id).where(search.bool_op("@@")(query))


def _narrowed(statement: Select[Any], within: Within) -> Select[Any]:
    if within.author_id is not None:
        statement = statement.where(
            exists().where(
                Authorship.paper_id == Paper.id, Authorship.author_id == within.author_id
            )
        )
    if within.paper_ids is not None:
        statement = statement.where(Paper.id.in_(within.paper_ids))
    if within.category is not None:
        statement = statement.where(
            exists().where(
                PaperCategory.paper_id == Paper.id, PaperCategory.category == within.category
            )
        )
    if within.year_from is not None:
        statement = statement.where(Paper.published >= date(within.year_from, 1, 1))
    if within.year_to is not None:
        statement = statement.where(Paper.published <= date(within.year_to, 12, 31))
    return statement


async def postings(
    session: AsyncSession, words: Sequence[str], within: Within = EVERYWHERE
) -> Postings:
    """Where these words occur, in one statement whose parts are bounded."""
    wanted = [_narrowed(_holding(session, [w], at=at), within) for at, w in enumerate(words)]
    papers, listed = await _listed(session, [part.limit(COMMON + 1) for part in wanted])
    return Postings(
        papers,
        {w: None if len(ids) > COMMON else ids for w, ids in zip(words, listed, strict=True)},
    )


async def among(
    session: AsyncSession, common: Sequence[str], rare: Sequence[str], within: Within
) -> dict[str, tuple[int, ...]]:
    """For each common word the papers that hold it beside a rare one: no more than hold those."""
    wanted = [_narrowed(_holding(session, [w], rare, at), within) for at, w in enumerate(common)]
    _, listed = await _listed(session, wanted)
    return dict(zip(common, listed, strict=True))


async def _listed(
    session: AsyncSession, wanted: Sequence[Select[Any]]
) -> tuple[int, list[tuple[int, ...]]]:
    """The highest id of any paper, and the ids of each part, all in one statement."""
    parts = [select(literal(-1), cast(func.max(Paper.id), String))]
    for at, statement in enumerate(wanted):
        found = statement.subquery()
        parts.append(select(literal(at), func.aggregate_strings(cast(found.c.id, String), ",")))
    connection = await session.connection()
    rows = {at: told or "" for at, told in await connection.execute(union_all(*parts))}
    ids = [rows[at].split(",") if rows[at] else [] for at in range(len(wanted))]
    return int(rows[-1] or 0), [tuple(sorted(map(int, some))) for some in ids]


async def with_all(
    session: AsyncSession, words: Sequence[str], within: Within, limit: int
) -> list[int]:
    """The newest papers that hold all of these words."""
    statement = _narrowed(_holding(session, words), within)
    return list(await session.scalars(statement.order_by(Paper.id.desc()).limit(limit)))


async def all_of(session: AsyncSession, within: Within, limit: int) -> list[int]:
    """The newest of the papers that may be looked at."""
    statement = _narrowed(select(Paper.id), within)
    newest = statement.order_by(Paper.published.desc(), Paper.id.desc()).limit(limit)
    return list(await session.scalars(newest))


async def texts(session: AsyncSession, ids: Sequence[int]) -> list[Text]:
    """Titles and abstracts of these papers, in any order."""
    statement = select(Paper.id, Paper.title, Paper.abstract).where(Paper.id.in_(ids))
    connection = await session.connection()
    return [Text(*row[:2], row[2] or "") for row in await connection.execute(statement)]
