from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorId
from db.queries.identity.merging import redirected
from db.queries.store.keys import known_keys


async def heal_redirects(
    session: AsyncSession, scheme: str, pairs: Sequence[tuple[str, str]]
) -> int:
    """Heal what a source merged, (old id, new id) by the thousand, in order.

    Returns how many pairs named somebody who is known here.
    """
    known = await known_keys(
        session, AuthorId, {(scheme, value) for pair in pairs for value in pair}
    )
    values = {value for _, value in known}
    healed = 0
    for old, new in pairs:
        if old in values or new in values:
            healed += await redirected(session, scheme, old, new) is not None
            values |= {old, new}
    return healed
