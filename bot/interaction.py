from collections.abc import Awaitable, Callable

import discord
from discord.ext import commands

from bot.assistant.model import Model
from bot.assistant.ranking import Reranker
from bot.keystrokes import Keystrokes
from bot.live import Live
from bot.pictures import Gallery
from bot.refresh import Refresh
from db.engine import Sessions


class Host(commands.AutoShardedBot):
    """What commands and views may ask of the bot that runs them.

    Without sources there is nobody to ask live, and nothing to refresh; without a language model,
    answers quote.
    """

    sessions: Sessions
    keystrokes: Keystrokes
    gallery: Gallery
    live: Live | None
    refresh: Refresh | None
    model: Model | None
    reranker: Reranker | None
    context: int
    """Characters up to which a model is given all abstracts of a person or a list."""
    nudge: Callable[[], None]
    """Deliver at once what has been queued, rather than at the next turn."""
    ask: Callable[..., Awaitable[None]]
    """Answer a question in plain words; as `bot.replies.conversing.converse`."""


Interaction = discord.Interaction[Host]
