"""The real ticker, sender, database and HTTP in a process that tests kill."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from discord.http import HTTPClient

import bot.delivery.sender
import bot.delivery.ticker
from bot.delivery import Delivery, Notices, Ticker, TokenRefusedError, Wire
from bot.logs import set_up_logs
from db.alone import alone
from db.engine import open_sessions
from db.failures import AlreadyRunningError
from tests.fakes.discord.pointing import point
from tests.fault import planned, steps

Order = dict[str, Any]


def main(order: Order) -> int:
    """Work until SIGTERM, or until killed; the exit code of ``postdoc run``."""
    set_up_logs("INFO", "json")
    logging.getLogger("bot.delivery").setLevel(logging.ERROR)
    try:
        with ExitStack() as stack:
            stack.enter_context(alone(order["url"]))
            asyncio.run(_work(order))
    except AlreadyRunningError:
        return 75
    except TokenRefusedError:
        return 78
    return 0


async def _work(order: Order) -> None:
    point(order["address"])
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    if not order.get("careful"):
        vars(bot.delivery.ticker)["DOWN"] = timedelta.max
    if "leads" in order:
        vars(bot.delivery.ticker)["LEADS_FOR"] = timedelta(seconds=order["leads"])
    if "replay" in order:
        vars(bot.delivery.sender)["REPLAY"] = order["replay"]
    sessions = open_sessions(order["url"])
    http = HTTPClient(loop, max_ratelimit_timeout=30.0)
    try:
        await http.static_login(order["token"])
        ticker = assembled(order, sessions, http)
        if "die_at" in order:
            steps.die_at(order["die_at"], order.get("after", 0))
        await ticker.run()
    except asyncio.CancelledError:
        pass
    finally:
        await http.close()
        await sessions.close()


def assembled(order: Order, sessions: Any, http: HTTPClient) -> Ticker:
    """The ticker as ``postdoc run`` has it, with times for tests."""
    owner = f"{order.get('owner', 'worker')}:{os.getpid()}"
    clock: Callable[[], datetime] = partial(_now, timedelta(seconds=order.get("ahead", 0)))
    wire = Wire(http, timeout=order.get("timeout", 5.0))
    delivery = Delivery(
        sessions,
        wire,
        owner=owner,
        clock=clock,
        lease=timedelta(seconds=order.get("lease", 120)),
        workers=order.get("workers", 8),
        per_second=order.get("per_second", 1000),
    )
    return Ticker(
        sessions,
        delivery,
        Notices(sessions, wire, clock=clock),
        partial(planned.plan, sessions) if order.get("plans", True) else None,
        owner=owner,
        clock=clock,
        every=order.get("every", 0.05),
        alone=sessions.url.get_backend_name() == "sqlite",
    )


def _now(ahead: timedelta) -> datetime:
    return datetime.now(UTC) + ahead
