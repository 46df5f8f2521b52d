"""What goes into the scores of papers, read for many at once."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Authorship,
    InstitutionYear,
    Paper,
    PaperCategory,
    PaperLink,
    PaperMetric,
    PaperNovelty,
    PaperScore,
)
from db.queries.scores.peers import Cited, cited

_CODE: Final = re.compile(
    r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co|sr\.ht)/[\w~.-]+",
    re.IGNORECASE,
)
_PLACES: Final = 12
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that the scores of one paper are computed from."""

    paper_id: int
    published: date
    category: str | None
    distance: float | None
    measured_on: date | None
    cited: Cited | None
    reported_novelty: tuple[float, str, date] | None
    code: str | None
    places: tuple[str, ...]
    """Its institutions, as ``place_key`` writes them."""
    spelled: Mapping[str, str]
    """The same as they were written."""
    counted: tuple[int, float, tuple[str, ...]] | None
    """What the paper gave to its institutions when it was last scored."""
    scored_before: bool


def place_key(name: str) -> str:
    """An institution's name as it is compared."""
    return " ".join(name.casefold().split())[:_LONGEST]


async def inputs(session: AsyncSession, ids: Sequence[int], today: date) -> list[Inputs]:
    """The inputs of these papers; unknown ids are left out."""
    papers = (
        await session.execute(
            select(
                Paper.id,
                Paper.published,
                Paper.abstract,
                Paper.comment,
                Paper.affiliations,
                PaperCategory.category,
                PaperNovelty.distance,
                PaperNovelty.measured_on,
                PaperScore.counted,
                PaperScore.computed_at,
            )
            .outerjoin(
                PaperCategory,
                and_(PaperCategory.paper_id == Paper.id, PaperCategory.position == 0),
            )
            .outerjoin(PaperNovelty, PaperNovelty.paper_id == Paper.id)
            .outerjoin(PaperScore, PaperScore.paper_id == Paper.id)
            .where(Paper.id.in_(ids))
        )
    ).all()
    counts = await cited(session, PaperMetric.paper_id.in_(ids), today)
    links = dict(
        (
            await session.execute(
                select(PaperLink.paper_id, PaperLink.url).where(
                    PaperLink.paper_id.in_(ids), PaperLink.kind == "code"
                )
            )
        ).all()
    )
    bare = [row.id for row in papers if not row.affiliations]
    lines = await _places(session, bare)
    told = await _reported(session, ids)
    return [
        Inputs(
            paper_id=row.id,
            published=row.published,
            category=row.category,
            distance=row.distance,
            measured_on=row.measured_on,
            cited=counts.get(row.id),
            reported_novelty=told.get(row.id),
            code=links.get(row.id) or _code_in(row.abstract, row.comment),
            places=tuple(spelled := _distinct(row.affiliations or lines.get(row.id, ()))),
            spelled=spelled,
            counted=_counted(row.counted),
            scored_before=row.computed_at is not None,
        )
        for row in papers
    ]


async def institutions(
    session: AsyncSession, given: Sequence[Inputs]
) -> Mapping[str, Sequence[tuple[int, int, float]]]:
    """Year, papers and sum of citation percentiles of every institution of these papers."""
    names = sorted({name for paper in given for name in paper.places})
    found: defaultdict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for begin in range(0, len(names), 5_000):
        rows = await session.execute(
            select(
                InstitutionYear.name,
                InstitutionYear.year,
                InstitutionYear.papers,
                InstitutionYear.standings,
            ).where(InstitutionYear.name.in_(names[begin : begin + 5_000]))
        )
        for name, year, papers, standings in rows:
            found[name].append((year, papers, standings))
    return found


async def institution_rows(
    session: AsyncSession, keys: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], tuple[int, float]]:
    """What is stored of these institutions in these years."""
    found: dict[tuple[str, int], tuple[int, float]] = {}
    for begin in range(0, len(keys), 5_000):
        rows = await session.execute(
            select(InstitutionYear).where(
                tuple_(InstitutionYear.name, InstitutionYear.year).in_(keys[begin : begin + 5_000])
            )
        )
        found |= {(row.name, row.year): (row.papers, row.standings) for row in rows.scalars()}
    return found


async def _places(session: AsyncSession, ids: Sequence[int]) -> Mapping[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = await session.execute(
        select(Authorship.paper_id, Authorship.affiliations)
        .where(Authorship.paper_id.in_(ids), Authorship.position < 50)
        .order_by(Authorship.paper_id, Authorship.position)
    )
    for paper_id, places in rows:
        found[paper_id] += places
    return found


async def _reported(
    session: AsyncSession, ids: Sequence[int]
) -> dict[int, tuple[float, str, date]]:
    rows = await session.execute(
        select(PaperMetric.paper_id, PaperMetric.value, PaperMetric.source, PaperMetric.as_of)
        .where(
            PaperMetric.paper_id.in_(ids),
            PaperMetric.name == "novelty_percent",
            PaperMetric.kind == "reported",
            PaperMetric.value.between(0, 100),
        )
        .order_by(PaperMetric.as_of, func.length(PaperMetric.source))
    )
    return {paper_id: (value, source, as_of) for paper_id, value, source, as_of in rows}


def _code_in(*texts: str | None) -> str | None:
    return next((found[0] for text in texts if text and (found := _CODE.search(text))), None)


def _distinct(places: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for place in places:
        if (key := place_key(place)) and len(found) < _PLACES:
            found.setdefault(key, place[:_LONGEST])
    return found


def _counted(stored: Any) -> tuple[int, float, tuple[str, ...]] | None:
    return (stored[0], stored[1], tuple(stored[2])) if stored else None
