from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import SourceState


@dataclass(frozen=True, slots=True)
class State:
    """How a source last answered, as one process saw it."""

    name: str
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    failure: str | None = None
    rests_until: datetime | None = None

    @property
    def failing(self) -> bool:
        """Whether the latest thing heard of it is a failure."""
        if self.last_failure_at is None:
            return False
        return self.last_success_at is None or self.last_failure_at > self.last_success_at


async def save_states(session: AsyncSession, seen: Sequence[State]) -> None:
    """Keep how sources have been answering; what nobody has asked yet stays as it was."""
    for state in seen:
        row = await session.get(SourceState, state.name)
        if row is None:
            row = SourceState(name=state.name)
            session.add(row)
        if state.last_success_at is not None:
            row.last_success_at = state.last_success_at
        if state.last_failure_at is not None:
            row.last_failure_at = state.last_failure_at
            row.failure = state.failure or row.failure
        row.rests_until = state.rests_until
    await session.flush()


async def states(session: AsyncSession) -> list[State]:
    """Every source that was ever asked, by name."""
    rows = await session.scalars(select(SourceState).order_by(SourceState.name))
    return [
        State(r.name, r.last_success_at, r.last_failure_at, r.failure, r.rests_until) for r in rows
    ]
