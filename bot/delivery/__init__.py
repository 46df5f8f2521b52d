"""From the outbox into channels and DMs: every message once, whatever breaks on the way."""

from bot.delivery.delivery import Delivery
from bot.delivery.history import History
from bot.delivery.notices import Notices
from bot.delivery.sender import Sender
from bot.delivery.signals import TokenRefusedError
from bot.delivery.ticker import Ticker
from bot.delivery.wire import Wire

__all__ = ["Delivery", "History", "Notices", "Sender", "Ticker", "TokenRefusedError", "Wire"]
