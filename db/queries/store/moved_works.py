from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import PaperId
from db.queries.merging import merge_papers
from db.queries.store.joining import differing_scheme
from db.queries.store.keys import known_keys


async def heal_works(session: AsyncSession, scheme: str, pairs: Sequence[tuple[str, str]]) -> int:
    """Heal works that a source merged, (old id, new id) by the thousand, in order.

    Of two that are known one is made, unless both have an arXiv id, a DOI or a PubMed id and these
    differ; of one that is known both ids lead there. Returns how many pairs named a known work.
    """
    known = await known_keys(session, PaperId, {(scheme, v) for pair in pairs for v in pair})
    owners = {value: paper_id for (_, value), paper_id in known.items()}
    values: defaultdict[int, set[str]] = defaultdict(set)
    for value, row in owners.items():
        values[row].add(value)
    healed = 0
    for old, new in pairs:
        rows = {owners[value] for value in (old, new) if value in owners}
        healed += bool(rows)
        if len(rows) == 2 and await differing_scheme(session, rows) is None:
            kept = await merge_papers(session, rows)
            for value in set().union(*(values.pop(row) for row in rows)):
                values[kept].add(value)
                owners[value] = kept
        elif len(rows) == 1:
            (row,) = rows
            for value in {old, new} - owners.keys():
                session.add(PaperId(scheme=scheme, value=value, paper_id=row))
                values[row].add(value)
                owners[value] = row
            await session.flush()
    return healed
