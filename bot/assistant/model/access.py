from dataclasses import dataclass

from bot.assistant.answering import Answerer
from bot.assistant.model.answerer import Modelled, Progress
from bot.assistant.model.budget import Limits, Purse
from bot.assistant.model.endpoint import Endpoint, Prices
from db.engine import Sessions


@dataclass(frozen=True, slots=True)
class Model:
    """The language model of this bot, what it costs, and what a day's use may come to."""

    endpoint: Endpoint
    limits: Limits
    prices: Prices

    def answerer(
        self,
        sessions: Sessions,
        user_id: int,
        guild_id: int | None,
        instead: Answerer,
        progress: Progress | None = None,
    ) -> Modelled:
        """Whoever answers one question of this person, here, at their and the server's expense."""
        purse = Purse(sessions, self.limits, self.prices, user_id, guild_id)
        return Modelled(self.endpoint, purse, instead, progress)
