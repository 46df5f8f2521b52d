"""Identities founded on names as written, and the spellings that lines add to identities."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.identity import person_tokens
from db.models import Author, AuthorId, AuthorName, Authorship
from db.queries.identity.lines import WRITTEN, origins, parts
from db.queries.lookup import index_authors, unindex_authors

_MOST_NAMES: Final = 20


async def found(session: AsyncSession, names: Sequence[Sequence[str]]) -> list[int]:
    """New identities, one for each list of names as written; they are filed by ``refresh``."""
    if not names:
        return []
    rows = [{"name": _display(Counter(own)), "works_count": 0, "origin": WRITTEN} for own in names]
    statement = insert(Author).returning(Author.id, sort_by_parameter_order=True)
    return list((await session.execute(statement, rows)).scalars())


def _display(names: Counter[str]) -> str:
    """The fullest name, of those the most usual spelling."""

    def rank(name: str) -> tuple[int, int, str]:
        tokens = person_tokens(name) or ()
        return -sum(len(word) > 1 for word in tokens), -names[name], name

    return min(names, key=rank)


async def refresh(session: AsyncSession, author_ids: Collection[int]) -> None:
    """Bring identities up to the lines tied to them: spellings, papers counted, index of names.

    A founded identity that has lost its last line goes away.
    """
    authors = {
        i: author
        for i, author in (await origins(session, author_ids)).items()
        if author.merged_into_id is None
    }
    stand = await _standing(session, authors)
    gone = {i for i, a in authors.items() if a.origin == WRITTEN and not stand[i].written}
    added: list[dict[str, Any]] = []
    changed: set[int] = set()
    for author_id in sorted(authors.keys() - gone):
        author, own = authors[author_id], stand[author_id]
        wanted = _wanted(author, own)
        old = {name for name, source in own.held.items() if source == WRITTEN} - wanted
        new = wanted - own.held.keys()
        if _recount(author, own) or old or new:
            changed.add(author_id)
        if old:
            mine = AuthorName.author_id == author_id
            await session.execute(delete(AuthorName).where(mine, AuthorName.name.in_(old)))
        for name in sorted(new):
            kind = "display" if author.origin == WRITTEN and name == author.name else "alias"
            added.append({"author_id": author_id, "name": name, "kind": kind, "source": WRITTEN})
    if added:
        await session.execute(insert(AuthorName), added)
    await session.flush()
    if changed:
        await index_authors(session, sorted(changed))
    await _remove(session, gone)


@dataclass(slots=True)
class _Standing:
    """The names on an author's lines, the papers they are on, the spellings stored and by whom."""

    written: Counter[str] = field(default_factory=Counter)
    papers: set[int] = field(default_factory=set)
    held: dict[str, str] = field(default_factory=dict)


async def _standing(
    session: AsyncSession, author_ids: Collection[int]
) -> defaultdict[int, _Standing]:
    stand: defaultdict[int, _Standing] = defaultdict(_Standing)
    for some in parts(author_ids):
        lines = select(Authorship.author_id, Authorship.paper_id, Authorship.name)
        for author_id, paper_id, name in await session.execute(
            lines.where(Authorship.author_id.in_(some))
        ):
            if author_id is not None:
                stand[author_id].written[name] += 1
                stand[author_id].papers.add(paper_id)
        spellings = select(AuthorName.author_id, AuthorName.name, AuthorName.source)
        for owner, name, source in await session.execute(
            spellings.where(AuthorName.author_id.in_(some))
        ):
            stand[owner].held[name] = source
    return stand


def _recount(author: Author, own: _Standing) -> bool:
    """Name and papers of a founded identity; a source's own word about its people stays."""
    if author.origin != WRITTEN:
        return False
    before = author.name, author.works_count
    author.name, author.works_count = _display(own.written), len(own.papers)
    return before != (author.name, author.works_count)


def _wanted(author: Author, own: _Standing) -> set[str]:
    """The spellings of the lines; of somebody known elsewhere only those that say something new."""
    usual = sorted(own.written, key=lambda name: (-own.written[name], name))[:_MOST_NAMES]
    if author.origin == WRITTEN:
        return set(usual)
    known = {person_tokens(name) for name, source in own.held.items() if source != WRITTEN}
    return {name for name in usual if person_tokens(name) not in known}


async def _remove(session: AsyncSession, gone: set[int]) -> None:
    while gone:
        keep = select(AuthorId.author_id).where(AuthorId.author_id.in_(gone))
        gone = gone - set(await session.scalars(keep))
        husks = await session.scalars(select(Author.id).where(Author.merged_into_id.in_(gone)))
        if more := set(husks) - gone:
            gone |= more
            continue
        await unindex_authors(session, sorted(gone))
        await session.execute(
            Author.__table__.update().where(Author.id.in_(gone)).values(merged_into_id=None)  # type: ignore[attr-defined]
        )
        await session.execute(delete(Author).where(Author.id.in_(gone)))
        return
