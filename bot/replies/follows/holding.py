from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.digest import marks
from bot.interaction import Interaction
from db.queries import digests, recalling
from db.queries.digests import Given


async def held_by(
    session: Any, interaction: Interaction, place: int, day: date, part: int
) -> Sequence[Given]:
    """What the message under a pressed button holds, in its order.

    Where its row is gone, or the ledger is older than the message, the message says so itself.
    """
    known = await digests.given_in(session, place, day, part)
    message = interaction.message
    rows = [row.to_dict() for row in message.components] if message is not None else []
    marked = marks.read(rows)
    if marked is None or len(marked.marks) in {0, len(known)}:
        return known
    ids = dict(await recalling.by_arxiv(session, [mark.work for mark in marked.marks]))
    for paper_id, names in (
        await recalling.names(session, {line.paper_id for line in known})
    ).items():
        ids |= {marks.canonical(name): paper_id for name in names}
    lines = {(line.paper_id, line.event): line for line in known}
    found = [
        lines.get((ids[work], event)) or Given(ids[work], event, day)
        for work, event in marked.marks
        if work in ids
    ]
    return found or known
