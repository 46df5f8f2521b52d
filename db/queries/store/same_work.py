"""Recognise a work that shares no id with the stored one: same title, same people, near years."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Authorship, Paper, PaperId
from db.queries.store.keys import known_keys
from db.records import PaperRecord
from db.titles import title_key

TELLING_WORDS: Final = 4
_YEARS: Final = 3
_MOST_BOUND: Final = 10_000
_ONE_EACH: Final = frozenset(("arxiv", "openalex", "semantic_scholar", "pubmed", "doi"))


async def same_works(session: AsyncSession, records: Sequence[PaperRecord]) -> list[PaperRecord]:
    """Give records that no stored paper shares an id with the ids of the work that they are.

    A title of at least four words has to be the same, every author's family name too, the years
    within three; and no id of one kind may differ, since one journal or server does not give the
    same work two.
    """
    keys = {key for record in records for key in record.ids.items()}
    owners = await known_keys(session, PaperId, keys)
    strangers: defaultdict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        title = title_key(record.title)
        known = any(key in owners for key in record.ids.items())
        if not known and record.authors and len(title.split()) >= TELLING_WORDS:
            strangers[title].append(index)
    result = list(records)
    if not strangers:
        return result
    found = await session.execute(
        select(Paper.id, Paper.title_key, Paper.published).where(
            Paper.title_key.in_(strangers), Paper.authors_complete
        )
    )
    rows = [(paper_id, key, published.year) for paper_id, key, published in found]
    ids, families = await _facts(session, [paper_id for paper_id, _, _ in rows])
    for paper_id, key, year in rows:
        for index in strangers[key]:
            record = records[index]
            if (
                abs(record.published.year - year) <= _YEARS
                and _families([line.name for line in record.authors]) == families[paper_id]
                and not _contradict(record.ids, ids[paper_id])
            ):
                result[index] = record.model_copy(update={"ids": {**ids[paper_id], **record.ids}})
    return result


async def known_titles(session: AsyncSession, titles: Collection[str]) -> set[str]:
    """Which of these title keys some stored paper has."""
    values = sorted(titles)
    found: set[str] = set()
    for begin in range(0, len(values), _MOST_BOUND):
        some = values[begin : begin + _MOST_BOUND]
        statement = select(Paper.title_key).where(Paper.title_key.in_(some))
        found.update(await session.scalars(statement))
    return found


async def _facts(
    session: AsyncSession, paper_ids: Sequence[int]
) -> tuple[dict[int, dict[str, str]], dict[int, frozenset[str]]]:
    ids: dict[int, dict[str, str]] = {paper_id: {} for paper_id in paper_ids}
    names: dict[int, list[str]] = {paper_id: [] for paper_id in paper_ids}
    for paper_id, scheme, value in await session.execute(
        select(PaperId.paper_id, PaperId.scheme, PaperId.value).where(
            PaperId.paper_id.in_(paper_ids)
        )
    ):
        ids[paper_id][scheme] = value
    for paper_id, name in await session.execute(
        select(Authorship.paper_id, Authorship.name).where(Authorship.paper_id.in_(paper_ids))
    ):
        names[paper_id].append(name)
    return ids, {paper_id: _families(written) for paper_id, written in names.items()}


def _families(names: Sequence[str]) -> frozenset[str]:
    """The last word of every name, or the first where a comma says so, folded."""
    folded = (title_key(n.split(",")[0] if "," in n else n).split() for n in names)
    return frozenset(words[-1] for words in folded if words)


def _contradict(ids: dict[str, str], others: dict[str, str]) -> bool:
    return any(
        scheme in others and others[scheme] != value
        for scheme, value in ids.items()
        if scheme in _ONE_EACH
    )
