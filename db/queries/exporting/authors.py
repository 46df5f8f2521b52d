from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Author,
    AuthorAffiliation,
    AuthorId,
    AuthorMetric,
    AuthorName,
    AuthorTopic,
    AuthorYear,
)
from db.queries.exporting.bundles import PAGE, bundles, grouped, ids_of
from db.records import AuthorRecord


@dataclass(slots=True)
class _Said:
    """What one source says of an author."""

    aliases: list[str] = field(default_factory=list)
    affiliations: list[dict[str, Any]] = field(default_factory=list)
    counts: list[dict[str, Any]] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)


_Sayings = defaultdict[int, defaultdict[str, _Said]]


async def author_records(session: AsyncSession) -> AsyncIterator[AuthorRecord]:
    """Every author as records: one of the source that speaks for them, one of each other source.

    Storing them in this order in an empty database makes the same authors. Reads 500 at a time.
    """
    after = 0
    while True:
        statement = (
            select(Author.id, Author.name, Author.field, Author.works_count, Author.origin)
            .where(Author.id > after, Author.merged_into_id.is_(None))
            .order_by(Author.id)
            .limit(PAGE)
        )
        people = (await session.execute(statement)).all()
        if not people:
            return
        owners = [person.id for person in people]
        keys = await ids_of(session, AuthorId, owners)
        said = await _said(session, owners)
        for person in people:
            for record in _records(person, keys[person.id], said[person.id]):
                yield record
        after = owners[-1]


def _records(person: Any, keys: list[Any], said: dict[str, _Said]) -> Iterator[AuthorRecord]:
    first, *more = bundles(keys)
    own = said.get(person.origin, _Said())
    others = {
        source: words
        for source, words in sorted(said.items())
        if source != person.origin and _says_more(person.name, words)
    }
    left = {
        (f["source"], f["name"], f["kind"]): f
        for source, words in said.items()
        if source not in others
        for f in words.figures
    }
    yield _record(
        person,
        first,
        person.origin,
        own,
        [left[key] for key in sorted(left)],
        works_count=person.works_count,
        field=person.field,
    )
    for ids in more:
        yield AuthorRecord(name=person.name, ids=ids, source=person.origin)
    for source, words in others.items():
        yield _record(person, first, source, words, words.figures)


def _says_more(name: str, words: _Said) -> bool:
    other_names = [alias for alias in words.aliases if alias != name]
    return bool(other_names or words.affiliations or words.counts or words.topics)


def _record(
    person: Any,
    ids: dict[str, str],
    source: str,
    words: _Said,
    figures: list[dict[str, Any]],
    **more: Any,
) -> AuthorRecord:
    return AuthorRecord.model_validate(
        {
            "name": person.name,
            "ids": ids,
            "aliases": [alias for alias in words.aliases if alias != person.name],
            "affiliations": words.affiliations,
            "figures": figures,
            "counts": words.counts,
            "topics": words.topics,
            "source": source,
            **more,
        }
    )


async def _said(session: AsyncSession, owners: list[int]) -> _Sayings:
    found: _Sayings = defaultdict(lambda: defaultdict(_Said))
    await _names_and_places(session, owners, found)
    await _numbers(session, owners, found)
    return found


async def _names_and_places(session: AsyncSession, owners: list[int], found: _Sayings) -> None:
    names = (AuthorName.source, AuthorName.name)
    for owner, rows in (await grouped(session, AuthorName, names, owners, AuthorName.id)).items():
        for source, name in rows:
            found[owner][source].aliases.append(name)
    place = AuthorAffiliation
    columns = (place.source, place.name, place.ror, place.start_year, place.end_year)
    places = await grouped(session, place, columns, owners, place.position, place.id)
    for owner, rows in places.items():
        for source, name, ror, start, end in rows:
            found[owner][source].affiliations.append(
                {"name": name, "ror": ror, "start_year": start, "end_year": end}
            )
    topics = (AuthorTopic.source, AuthorTopic.topic)
    order = AuthorTopic.position
    for owner, rows in (await grouped(session, AuthorTopic, topics, owners, order)).items():
        for source, topic in rows:
            found[owner][source].topics.append(topic)


async def _numbers(session: AsyncSession, owners: list[int], found: _Sayings) -> None:
    year = AuthorYear
    years = (year.source, year.year, year.works, year.citations)
    for owner, rows in (await grouped(session, year, years, owners, year.year)).items():
        for source, number, works, citations in rows:
            found[owner][source].counts.append(
                {"year": number, "works": works, "citations": citations}
            )
    figure = AuthorMetric
    figures = (figure.source, figure.name, figure.kind, figure.value, figure.as_of)
    for owner, rows in (await grouped(session, figure, figures, owners)).items():
        for source, name, kind, value, as_of in sorted(rows, key=tuple):
            found[owner][source].figures.append(
                {"source": source, "name": name, "kind": kind, "value": value, "as_of": as_of}
            )
