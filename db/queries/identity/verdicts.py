"""What was found out about lines, written beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.identity import block_keys, person_tokens
from db.models import Authorship, LineTie
from db.queries.identity.lines import Line

Method = Literal["id", "evidence", "alone", "said", "open"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose line it is, or nobody's; how that was found, how sure it is, and why."""

    author_id: int | None
    method: Method
    score: float | None
    reasons: tuple[str, ...]


async def write_verdicts(
    session: AsyncSession, lines: Sequence[Line], verdicts: Mapping[tuple[int, int], Verdict]
) -> list[Line]:
    """Write what differs from before, on the lines and beside them; returns the lines changed."""
    since: dict[tuple[object, object], datetime] = {
        (line.paper_id, line.tie.author_id): line.tie.tied_at
        for line in lines
        if line.tie is not None and line.tie.author_id is not None
    }
    sure: dict[tuple[object, object], datetime | None] = {
        (line.paper_id, line.tie.author_id): line.tie.sure_at
        for line in lines
        if line.tie is not None and line.tie.method == "id"
    }
    moved, told = [], []
    for line in lines:
        verdict = verdicts.get(line.place)
        if verdict is None:
            continue
        if line.author_id != verdict.author_id:
            moved.append(line)
        if _differs(line, verdict):
            told.append(line)
    await set_authors(session, {line.place: verdicts[line.place].author_id for line in moved})
    if told:
        connection = await session.connection()
        table = LineTie.__table__
        await connection.execute(
            table.delete().where(  # type: ignore[attr-defined]
                table.c.paper_id == bindparam("paper"), table.c.position == bindparam("place")
            ),
            [{"paper": line.paper_id, "place": line.position} for line in told],
        )
        now = datetime.now(UTC)
        rows = [_row(line, verdicts[line.place]) for line in told]
        times = [since.get((row["paper_id"], row["author_id"]), now) for row in rows]
        await session.execute(
            insert(LineTie),
            [
                row | {"tied_at": at, "sure_at": _sure_at(row, sure, now)}
                for row, at in zip(rows, times, strict=True)
            ],
        )
    for line in moved:
        line.author_id = verdicts[line.place].author_id
    places = {line.place for line in (*moved, *told)}
    return [line for line in lines if line.place in places]


def _sure_at(
    row: Mapping[str, object],
    sure: Mapping[tuple[object, object], datetime | None],
    now: datetime,
) -> datetime | None:
    """Since when an id says whose the line is; None when none does."""
    if row["method"] != "id":
        return None
    return sure.get((row["paper_id"], row["author_id"])) or now


def _differs(line: Line, verdict: Verdict) -> bool:
    tie = line.tie
    return tie is None or (tie.name, tie.author_id, tie.method, tie.reasons) != (
        line.name,
        verdict.author_id,
        verdict.method,
        list(verdict.reasons),
    )


def _row(line: Line, verdict: Verdict) -> dict[str, object]:
    tokens = person_tokens(line.name)
    return {
        "paper_id": line.paper_id,
        "position": line.position,
        "name": line.name,
        "key": block_keys(tokens)[0] if tokens else "",
        "author_id": verdict.author_id,
        "method": verdict.method,
        "score": verdict.score,
        "reasons": list(verdict.reasons),
    }


async def set_authors(session: AsyncSession, authors: Mapping[tuple[int, int], int | None]) -> None:
    """Tie lines, by paper and position, to these authors, or to nobody."""
    if authors:
        table = Authorship.__table__
        await (await session.connection()).execute(
            update(table)  # type: ignore[arg-type]
            .where(table.c.paper_id == bindparam("paper"), table.c.position == bindparam("place"))
            .values(author_id=bindparam("author")),
            [
                {"paper": paper, "place": place, "author": author}
                for (paper, place), author in sorted(authors.items())
            ],
        )
