import asyncio
import secrets
import socket
from datetime import UTC, datetime

from bot.client import Postdoc
from bot.delivery import Delivery, Notices, Plan, Ticker, Wire
from bot.digest.planner import Planner
from bot.embeds.digest import freeze
from db.engine import Sessions


async def deliver(bot: Postdoc, sessions: Sessions, plan: Plan | None = None) -> None:
    """Plan and deliver digests while the bot is connected, until cancelled.

    Raises ``TokenRefusedError`` when Discord refuses the token.
    """
    await bot.wait_until_ready()
    plan = plan or Planner(sessions, freeze)
    owner = f"{socket.gethostname()[:40]}:{secrets.token_hex(4)}"
    wire = Wire(bot.http)
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


async def first_to_end(*tasks: asyncio.Task[None]) -> None:
    """Wait for the first of these to end, stop the others, and raise what it raised."""
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _now() -> datetime:
    return datetime.now(UTC)
