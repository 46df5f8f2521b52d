"""The invented people and papers as records."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from bot.demo.corpus.chance import chance
from bot.demo.corpus.drafts import Draft, Person, drafts, load, people
from bot.demo.corpus.numbers import AS_OF, DEMO, citations, figure, figures_of, is_counted
from db.records import (
    AffiliationRecord,
    AuthorRecord,
    AuthorshipRecord,
    PaperRecord,
    VersionRecord,
)

MARK: Final = "Demo data: an invented paper"


def _is_latin(name: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in name if c.isalpha())


def _as_written(person: Person, draft: Draft) -> str:
    spellings = [alias for alias in person.aliases if _is_latin(alias)]
    if spellings and chance("spelling", person.id, draft.title) < 0.12:
        return spellings[0]
    return person.name


def _authorships(draft: Draft, known: dict[str, Person]) -> Iterator[AuthorshipRecord]:
    for signature in draft.signatures:
        person = known[signature.key]
        place = signature.place or person.place_in(draft.published.year)
        yield AuthorshipRecord(
            name=_as_written(person, draft),
            ids={DEMO: person.id},
            affiliations=(place,) if place else (),
        )
    if draft.crowd:
        names: list[str] = load("crowd.toml")["names"]
        yield from (
            AuthorshipRecord(name=name) for name in names[: draft.crowd - len(draft.signatures)]
        )


def _versions(draft: Draft) -> tuple[VersionRecord, ...]:
    drawn = chance("versions", draft.title)
    wanted = draft.versions or (3 if drawn < 0.05 else 2 if drawn < 0.28 else 1)
    days = [draft.published]
    for number in range(2, wanted + 1):
        pause = 20 + int(160 * chance("revision", str(number), draft.title))
        days.append(days[-1] + timedelta(days=pause))
    past = [day for day in days if day <= AS_OF]
    return tuple(VersionRecord(number=n, submitted=day) for n, day in enumerate(past, start=1))


def _venue(draft: Draft, venues: dict[str, list[str]]) -> str | None:
    settled = draft.published < date(2026, 6, 1) and draft.abstract and not draft.status
    if not settled or chance("venue", draft.title) > 0.6:
        return None
    first, second = venues[draft.categories[0]]
    name = first if chance("kind of venue", draft.title) < 0.6 else second
    return f"{name} (invented)"


def _comment(draft: Draft) -> str:
    if draft.comment:
        return f"{draft.comment}. {MARK}"
    drawn = chance("pages", draft.title)
    if not draft.abstract or drawn > 0.55:
        return MARK
    pages = 8 + int(40 * drawn)
    return f"{pages} pages, {3 + pages // 4} figures. {MARK}"


def _paper(draft: Draft, number: str, known: dict[str, Person], venues: Any) -> PaperRecord:
    lines = tuple(_authorships(draft, known))
    versions = _versions(draft)
    return PaperRecord(
        ids={DEMO: number},
        title=draft.title,
        abstract=draft.abstract,
        abstract_source=DEMO if draft.abstract else None,
        published=draft.published,
        updated=versions[-1].submitted if len(versions) > 1 else None,
        categories=draft.categories,
        venue=_venue(draft, venues),
        comment=_comment(draft),
        status=draft.status,
        versions=versions,
        authors=lines,
        affiliations=tuple(dict.fromkeys(place for line in lines for place in line.affiliations)),
        figures=(figure("citations", citations(draft)),) if is_counted(draft) else (),
        source=DEMO,
    )


def invented_papers() -> list[PaperRecord]:
    """All invented papers, oldest first, numbered within their year: demo-2024-0017."""
    known = people()
    venues = load("venues.toml")["venues"]
    numbers: Counter[int] = Counter()
    records = []
    for draft in drafts():
        numbers[draft.published.year] += 1
        number = f"demo-{draft.published.year}-{numbers[draft.published.year]:04}"
        records.append(_paper(draft, number, known, venues))
    return records


def _field(person: Person, papers: list[Draft]) -> str | None:
    if not papers:
        return person.field
    primary = Counter(paper.categories[0] for paper in reversed(papers))
    return primary.most_common(1)[0][0]


def invented_authors() -> list[AuthorRecord]:
    """All invented people, in the order of their ids."""
    written: defaultdict[str, list[Draft]] = defaultdict(list)
    for draft in drafts():
        for signature in draft.signatures:
            written[signature.key].append(draft)
    return [
        AuthorRecord(
            name=person.name,
            aliases=person.aliases,
            ids={DEMO: person.id},
            works_count=len(written[person.key]),
            field=_field(person, written[person.key]),
            affiliations=tuple(
                AffiliationRecord(name=stay.place, start_year=stay.first, end_year=stay.last)
                for stay in reversed(person.stays)
            ),
            figures=figures_of(person, written[person.key]),
            source=DEMO,
        )
        for person in sorted(people().values(), key=lambda person: person.id)
    ]
