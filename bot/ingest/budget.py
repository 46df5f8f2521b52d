from datetime import UTC, datetime

from db.engine import Sessions
from db.queries.ingest import spend, spent


class DailyBudget:
    """So many requests a day (UTC) for one purpose, counted in the database over restarts."""

    def __init__(self, sessions: Sessions, purpose: str, requests: int) -> None:
        """``requests`` is the most a day."""
        self._sessions = sessions
        self._purpose = purpose
        self._requests = requests

    async def take(self, requests: int = 1) -> bool:
        """Count requests before they are made; False, counting nothing, when too few are left."""
        today = datetime.now(UTC).date()
        async with self._sessions.write() as session:
            if await spent(session, self._purpose, today) + requests > self._requests:
                return False
            await spend(session, self._purpose, today, requests)
            return True
