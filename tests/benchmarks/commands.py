"""`/author` and its autocomplete inside the process on the demo corpus: time, memory, start-up.

Run as ``python -m tests.benchmarks.commands``. A command's time is from the tree's call to its end,
with SimCord's in-memory Discord answering, so it includes making and accepting the payload.
"""

import asyncio
import resource
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import discord
import simcord

from bot.client import Postdoc
from bot.demo.session import fill
from db.engine import open_sessions
from db.migrations import upgrade

ROUNDS = 300
NAMES = (
    "stefen spenser",
    "wei wang",
    "sorensen",
    "S. Spencer",
    "spencer stephen",
    "michael laskin",
    "nguyen",
    "xqzzt brrk",
    "王伟",
    "van der meulenburg",
    "kim",
)


def _resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _timed(bot: Postdoc, spans: dict[discord.InteractionType, list[float]]) -> None:
    call = bot.tree._call

    async def measured(interaction: Any) -> None:
        start = time.perf_counter()
        await call(interaction)
        spans.setdefault(interaction.type, []).append((time.perf_counter() - start) * 1000)

    bot.tree._call = measured  # type: ignore[method-assign]


async def measure() -> None:
    """Print percentiles in milliseconds, seconds until ready, and resident megabytes."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/postdoc.db"
        await upgrade(url)
        sessions = open_sessions(url)
        await fill(sessions)
        spans: dict[discord.InteractionType, list[float]] = {}
        start = time.perf_counter()
        bot = Postdoc(sessions)
        _timed(bot, spans)
        async with simcord.run(bot, check_errors=False, shard_count=1) as env:
            ready = time.perf_counter() - start
            await bot.tree.sync()
            guild = env.create_guild()
            channel = guild.create_text_channel("papers")
            for number in range(ROUNDS):
                if number % 8 == 0:
                    person = guild.add_member(env.create_user(f"reader{number}"))
                name = NAMES[number % len(NAMES)]
                typed = name[: 2 + number % len(name)]
                await person.autocomplete(channel, "author", "name", typed)
                await person.slash(channel, "author", name=name)
        await sessions.close()
    for kind, times in spans.items():
        cuts = statistics.quantiles(times, n=100)
        shown = f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms"
        sys.stdout.write(f"{kind.name}: {len(times)} calls, {shown}, max {max(times):.1f} ms\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"ready after {ready:.2f} s; resident {_resident():.0f} MB, peak {peak:.0f} MB"
    )
    sys.stdout.write(" (SimCord and the demo's import included)\n")


if __name__ == "__main__":
    asyncio.run(measure())
