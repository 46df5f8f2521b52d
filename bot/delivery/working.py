import secrets
import socket
from datetime import UTC, datetime

from bot.delivery.delivery import Delivery
from bot.delivery.notices import Notices
from bot.delivery.ticker import Plan, Ticker
from bot.delivery.wire import Wire
from bot.digest.planner import Planner
from bot.embeds.layouts import freeze
from bot.interaction import Host
from db.engine import Sessions


async def deliver(
    bot: Host, sessions: Sessions, plan: Plan | None = None, wire: Wire | None = None
) -> None:
    """Plan and deliver digests while the bot is connected, until cancelled.

    ``wire`` is another way to Discord than the bot's own. Raises ``TokenRefusedError`` when Discord
    refuses the token.
    """
    await bot.wait_until_ready()
    plan = plan or Planner(sessions, freeze)
    owner = f"{socket.gethostname()[:40]}:{secrets.token_hex(4)}"
    wire = wire or Wire(bot.http)
    ticker = Ticker(
        sessions,
        Delivery(sessions, wire, owner=owner, clock=_now),
        Notices(sessions, wire, clock=_now),
        plan,
        owner=owner,
        clock=_now,
        alone=sessions.url.get_backend_name() == "sqlite",
    )
    bot.nudge = ticker.nudge
    await ticker.run()


def _now() -> datetime:
    return datetime.now(UTC)
