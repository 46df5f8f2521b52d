"""Author lines of papers: whose word counts when sources list different people."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Authorship, Paper
from db.queries.identity.lines import denied, tied_by_evidence
from db.queries.store.keys import Key
from db.records import AuthorshipRecord, PaperRecord
from db.titles import title_key


class Line(NamedTuple):
    """An author line as it is stored."""

    name: str
    author_id: int | None
    affiliations: list[str]


async def store_lines(
    session: AsyncSession,
    records: Mapping[int, PaperRecord],
    people: Mapping[Key, int],
    papers: Mapping[int, Paper],
) -> set[int]:
    """Write author lines by paper; ``papers`` are those stored before. Returns papers changed.

    The paper's own source corrects its list, others fill a missing or cut one and tie lines to
    identities; a list that was cut never replaces a complete one.
    """
    stored = await _stored(session, papers)
    weak = await tied_by_evidence(session, papers)
    parted = await denied(session, papers)
    differing: dict[int, list[Line]] = {}
    changed: set[int] = set()
    for paper_id, record in records.items():
        rows = [
            line._replace(author_id=None) if (line.author_id, paper_id) in parted else line
            for line in (_line(line, people) for line in record.authors)
        ]
        before, paper = stored[paper_id], papers.get(paper_id)
        if paper is None:
            differing[paper_id] = rows
        elif rows:
            wins = _wins(record, rows, before, paper)
            after = (
                _keep_ties(before, rows)
                if wins
                else _add_ties(before, rows, weak.get(paper_id, set()))
            )
            if after != before:
                differing[paper_id] = after
            if wins and paper.authors_complete != record.authors_complete:
                paper.authors_complete = record.authors_complete
                changed.add(paper_id)
    outdated = differing.keys() & papers.keys()
    if outdated:
        await session.execute(delete(Authorship).where(Authorship.paper_id.in_(outdated)))
    values = [
        {"paper_id": paper_id, "position": position, **line._asdict()}
        for paper_id, rows in differing.items()
        for position, line in enumerate(rows)
    ]
    if values:
        await session.execute(insert(Authorship), values)
    return changed | outdated


def _line(line: AuthorshipRecord, people: Mapping[Key, int]) -> Line:
    person = next((people[key] for key in line.ids.items() if key in people), None)
    return Line(line.name, person, list(line.affiliations))


async def _stored(
    session: AsyncSession, papers: Mapping[int, Paper]
) -> defaultdict[int, list[Line]]:
    found: defaultdict[int, list[Line]] = defaultdict(list)
    if papers:
        statement = (
            select(
                Authorship.paper_id,
                Authorship.name,
                Authorship.author_id,
                Authorship.affiliations,
            )
            .where(Authorship.paper_id.in_(papers))
            .order_by(Authorship.paper_id, Authorship.position)
        )
        for paper_id, name, author_id, affiliations in await session.execute(statement):
            found[paper_id].append(Line(name, author_id, affiliations))
    return found


def _wins(record: PaperRecord, rows: list[Line], before: list[Line], paper: Paper) -> bool:
    if not before:
        return True
    if paper.origin == record.source and record.authors_complete:
        return True
    if paper.authors_complete:
        return False
    if record.authors_complete or paper.origin == record.source:
        return len(rows) >= len(before)
    return len(rows) > len(before)


def _keep_ties(before: list[Line], rows: list[Line]) -> list[Line]:
    """A line that names nobody in a newer record keeps the identity and the places it had."""
    there = Counter(line.name for line in before)
    here = Counter(line.name for line in rows)
    once = {line.name: line for line in before if there[line.name] == here[line.name] == 1}
    known = {(position, line.name): line for position, line in enumerate(before)}
    return [
        _filled(line, once.get(line.name) or known.get((position, line.name)))
        for position, line in enumerate(rows)
    ]


def _add_ties(before: list[Line], rows: list[Line], weak: set[int]) -> list[Line]:
    """Identities and places for the lines of a list that is otherwise the same.

    An id outranks an identity that only evidence found, at the positions in ``weak``.
    """
    if len(before) != len(rows):
        return before
    return [
        _filled(
            line._replace(author_id=None) if position in weak and other.author_id else line,
            other,
        )
        if _alike(line.name, other.name)
        else line
        for position, (line, other) in enumerate(zip(before, rows, strict=True))
    ]


def _filled(line: Line, other: Line | None) -> Line:
    if other is None:
        return line
    return Line(
        line.name, line.author_id or other.author_id, line.affiliations or other.affiliations
    )


def _alike(one: str, other: str) -> bool:
    shared = set(title_key(one).split()) & set(title_key(other).split())
    return any(len(word) > 1 for word in shared)
