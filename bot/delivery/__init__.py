"""From the outbox into channels and DMs: every message once, whatever breaks on the way."""

from bot.delivery.delivery import Delivery
from bot.delivery.history import History
from bot.delivery.notices import Notices
from bot.delivery.sender import Sender
from bot.delivery.signals import REFUSES_TOKEN, TokenRefusedError
from bot.delivery.ticker import Plan, Ticker
from bot.delivery.wire import Wire

__all__ = [
    "REFUSES_TOKEN",
    "Delivery",
    "History",
    "Notices",
    "Plan",
    "Sender",
    "Ticker",
    "TokenRefusedError",
    "Wire",
]
