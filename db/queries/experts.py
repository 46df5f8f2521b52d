"""People by topic: from how well their papers fit, how recent these are, and their part in them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Authorship, Paper
from db.queries.papers.find import find
from db.queries.papers.listing import listed

WIDE: Final = 300
"""Papers that are looked at: the best on the words, or the newest of the category."""
_HALF_RANK: Final = 25.0
_HALF_LIFE: Final = 5.0
_LEADING: Final = 1.5
SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody with papers on a topic: how many here, in which years, and the most telling."""

    author_id: int
    score: float
    papers: int
    first_year: int
    last_year: int
    telling: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Experts:
    """People, best first; ``every`` is false if no paper has all of the words.

    ``papers`` were looked at; ``untied`` names on them belong to nobody known yet.
    """

    people: tuple[Expert, ...]
    papers: int
    untied: int
    every: bool


def weight(rank: int, age_in_years: float, authors: int, *, leading: bool) -> float:
    """What a paper says for one of its authors.

    Half at place 25 of the search, half again for every five years of age, divided by the root of
    the number of authors; the first and the last author get half as much on top.
    """
    fits = 1 / (1 + rank / _HALF_RANK)
    recent: float = 0.5 ** (max(age_in_years, 0.0) / _HALF_LIFE)
    return fits * recent * (_LEADING if leading else 1.0) / sqrt(max(authors, 1))


async def experts(
    session: AsyncSession, topic: str, today: date, *, category: str | None = None, limit: int = 10
) -> Experts:
    """People whose papers here are on a topic, given in words or as a category.

    Papers that are withdrawn, retracted or dated in the future say nothing.
    """
    if category is not None:
        ids, every = (await listed(session, category=category, limit=WIDE)).ids, True
    else:
        found = await find(session, topic, limit=WIDE)
        ids, every = found.ids, found.every
    if not ids:
        return Experts((), 0, 0, every)
    lines = await _lines(session, ids, today)
    ranks = {paper_id: rank for rank, paper_id in enumerate(ids)}
    points: defaultdict[int, dict[int, float]] = defaultdict(dict)
    years: defaultdict[int, set[int]] = defaultdict(set)
    untied = set()
    for paper_id, position, author_id, name, published, many in lines:
        if author_id is None:
            untied.add(name)
            continue
        leading = position in {0, many - 1}
        age = (today - published).days / 365.25
        worth = weight(0 if category else ranks[paper_id], age, many, leading=leading)
        points[author_id][paper_id] = max(worth, points[author_id].get(paper_id, 0.0))
        years[author_id].add(published.year)
    people = [_expert(i, points[i], years[i]) for i in points]
    people.sort(key=lambda person: (-person.score, -person.papers, person.author_id))
    looked_at = len({line[0] for line in lines})
    return Experts(tuple(people[:limit]), looked_at, len(untied), every)


def _expert(author_id: int, points: dict[int, float], years: set[int]) -> Expert:
    telling = sorted(points, key=lambda paper_id: (-points[paper_id], -paper_id))[:SHOWN]
    score = sum(points.values())
    return Expert(author_id, score, len(points), min(years), max(years), tuple(telling))


async def _lines(session: AsyncSession, ids: Sequence[int], today: date) -> list[Any]:
    many = func.count().over(partition_by=Authorship.paper_id)
    statement = (
        select(
            Authorship.paper_id,
            Authorship.position,
            Authorship.author_id,
            Authorship.name,
            Paper.published,
            many,
        )
        .join(Paper, Paper.id == Authorship.paper_id)
        .where(Authorship.paper_id.in_(ids), Paper.published <= today, Paper.status.is_(None))
    )
    return list(await session.execute(statement))
