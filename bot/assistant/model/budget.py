from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.assistant.model.endpoint import Prices, Usage
from db.engine import Sessions
from db.queries.spending import Spent, change_spending, spent_on

_MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one person and one server may use of a model in a day (UTC): tokens and US dollars."""

    user_tokens: int
    guild_tokens: int
    user_dollars: float
    guild_dollars: float


class OverBudgetError(Exception):
    """The day's budget is used up; the message is a sentence that says whose."""


@dataclass(frozen=True, slots=True)
class Purse:
    """Pays for answers: what one may cost is taken before it is asked for, the rest given back."""

    sessions: Sessions
    limits: Limits
    prices: Prices
    user_id: int
    guild_id: int | None

    async def take(self, most: Usage) -> None:
        """Take what an answer may use at the most; raises ``OverBudgetError``, then takes none."""
        async with self.sessions.write() as session:
            for kind, owner, tokens, dollars in self._owners():
                spent = await spent_on(session, kind, owner, _today())
                if (
                    spent.tokens + most.total > tokens
                    or spent.micros + self._micros(most) > dollars * _MICRO
                ):
                    whose = "Your" if kind == "user" else "This server's"
                    raise OverBudgetError(
                        f"{whose} share of the language model is used up for today."
                    )
            await self._change(session, most.total, self._micros(most))

    async def settle(self, most: Usage, used: Usage) -> None:
        """Give back what was taken and not used."""
        async with self.sessions.write() as session:
            await self._change(
                session, used.total - most.total, self._micros(used) - self._micros(most)
            )

    async def _change(self, session: Any, tokens: int, micros: int) -> None:
        for kind, owner, *_ in self._owners():
            await change_spending(session, kind, owner, _today(), Spent(tokens, micros))

    def _owners(self) -> list[tuple[str, int, int, float]]:
        owners = [("user", self.user_id, self.limits.user_tokens, self.limits.user_dollars)]
        if self.guild_id is not None:
            owners.append(
                ("guild", self.guild_id, self.limits.guild_tokens, self.limits.guild_dollars)
            )
        return owners

    def _micros(self, usage: Usage) -> int:
        return round(self.prices.of(usage) * _MICRO)


def _today() -> date:
    return datetime.now(UTC).date()
