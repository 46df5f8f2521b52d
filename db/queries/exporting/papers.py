from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    AuthorId,
    Authorship,
    Paper,
    PaperCategory,
    PaperId,
    PaperLink,
    PaperMetric,
    PaperVersion,
    PaperYear,
)
from db.queries.exporting.bundles import PAGE, bundles, grouped, ids_of
from db.records import PaperRecord


class _About(NamedTuple):
    """What belongs to some papers, by paper."""

    ids: defaultdict[int, list[Any]]
    categories: defaultdict[int, list[Any]]
    versions: defaultdict[int, list[Any]]
    links: defaultdict[int, list[Any]]
    lines: defaultdict[int, list[Any]]
    figures: defaultdict[int, list[Any]]
    years: defaultdict[int, list[Any]]


async def paper_records(session: AsyncSession) -> AsyncIterator[PaperRecord]:
    """Every paper as records: one of the source that speaks for it, one of each that counts too.

    An author line names its author by ids. Storing them in this order in a database that has the
    authors, or none, makes the same papers. Reads 500 at a time.
    """
    after = 0
    while True:
        statement = select(Paper).where(Paper.id > after).order_by(Paper.id).limit(PAGE)
        papers = (await session.scalars(statement)).all()
        if not papers:
            return
        owners = [paper.id for paper in papers]
        about = await _about(session, owners)
        people = {row[1] for rows in about.lines.values() for row in rows} - {None}
        keys = await _author_ids(session, sorted(people))
        for paper in papers:
            for record in _records(paper, about, keys):
                yield record
        after = owners[-1]
        session.expunge_all()


async def _author_ids(session: AsyncSession, people: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for begin in range(0, len(people), 10_000):
        keys = await ids_of(session, AuthorId, people[begin : begin + 10_000])
        found |= {person: bundles(values)[0] for person, values in keys.items()}
    return found


async def _about(session: AsyncSession, owners: list[int]) -> _About:
    line, figure, year = Authorship, PaperMetric, PaperYear
    return _About(
        await ids_of(session, PaperId, owners),
        await grouped(
            session, PaperCategory, (PaperCategory.category,), owners, PaperCategory.position
        ),
        await grouped(
            session,
            PaperVersion,
            (PaperVersion.number, PaperVersion.submitted),
            owners,
            PaperVersion.number,
        ),
        await grouped(session, PaperLink, (PaperLink.kind, PaperLink.url), owners),
        await grouped(
            session, line, (line.name, line.author_id, line.affiliations), owners, line.position
        ),
        await grouped(
            session,
            figure,
            (figure.source, figure.name, figure.kind, figure.value, figure.as_of),
            owners,
        ),
        await grouped(session, year, (year.source, year.year, year.citations), owners, year.year),
    )


def _records(
    paper: Paper, about: _About, people: dict[int, dict[str, str]]
) -> Iterator[PaperRecord]:
    first, *more = bundles(about.ids[paper.id])
    counts: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for source, year, citations in about.years[paper.id]:
        counts[source].append({"year": year, "citations": citations})
    others = sorted(counts.keys() - {paper.origin})
    figures: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for source, name, kind, value, as_of in sorted(about.figures[paper.id], key=tuple):
        figures[source if source in others else paper.origin].append(
            {"source": source, "name": name, "kind": kind, "value": value, "as_of": as_of}
        )
    known = {
        "title": paper.title,
        "published": paper.published,
        "published_exact": paper.published_exact,
    }
    yield PaperRecord.model_validate(
        {
            **known,
            "ids": first,
            "abstract": paper.abstract,
            "abstract_source": paper.abstract_source,
            "updated": paper.updated,
            "categories": [row[0] for row in about.categories[paper.id]],
            "venue": paper.venue,
            "comment": paper.comment,
            "status": paper.status,
            "links": dict(sorted(tuple(row) for row in about.links[paper.id])),
            "versions": [{"number": n, "submitted": on} for n, on in about.versions[paper.id]],
            "authors": [
                {"name": name, "ids": people.get(person, {}), "affiliations": places}
                for name, person, places in about.lines[paper.id]
            ],
            "authors_complete": paper.authors_complete,
            "affiliations": paper.affiliations,
            "figures": figures[paper.origin],
            "counts": counts[paper.origin],
            "source": paper.origin,
        }
    )
    for ids in more:
        yield PaperRecord.model_validate({**known, "ids": ids, "source": paper.origin})
    for source in others:
        yield PaperRecord.model_validate(
            {
                **known,
                "ids": first,
                "figures": figures[source],
                "counts": counts[source],
                "source": source,
            }
        )
