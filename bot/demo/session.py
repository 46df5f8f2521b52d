import asyncio
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import discord
import simcord

from bot.client import Postdoc
from bot.delivery.working import deliver
from bot.demo.corpus import authors_path, papers_path
from bot.demo.mailing import OneChannel, announce
from bot.importing import AUTHORS, PAPERS, import_file
from bot.scoring.run import Scoring
from bot.scoring.worker import thread
from bot.startup import settle
from db.engine import Sessions, open_sessions
from db.migrations import upgrade

WELCOME = """\
**Welcome to Postdoc.** This is the real bot with a small invented world of papers in it: type \
`/` in the box below and try

• `/author` **stefen spenser** — misspelt, and still the right person
• `/author` **wei wang** — three people of that name: I ask instead of guessing
• `/author` **王伟**, **lukasz wroblicki**, **Spencer S** — other scripts, accents, initials
• `/paper find` **hippocampal replay** — then open an abstract
• `/ask` **who is stefen spenser**, then **his latest papers**, then **do budgerigars keep a beat?**
• `/paper list` and `/paper cite` — page through abstracts, copy the BibTeX
• `/feed add` **source: topic, target: hippocampal replay**, then `/feed test` and `/feed health`
• `/follow topic` **category:cs.LG**, then `/digest now` — a digest, which would be a DM elsewhere

Press the buttons under a card. Only the profile of Stephen Spencer and its five papers are \
real; everybody and everything marked *demo data* is invented."""


async def fill(sessions: Sessions) -> None:
    """Load the bundled corpus and compute its novelty and scores."""
    await import_file(sessions, AUTHORS, authors_path())
    await import_file(sessions, PAPERS, papers_path())
    await Scoring(sessions, thread).turn()
    await announce(sessions, datetime.now(UTC))


async def serve(port: int, say: Callable[[str], None]) -> None:
    """Run the unmodified bot against a simulated Discord, shown in a page on loopback."""
    with TemporaryDirectory(prefix="postdoc-demo-") as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        await upgrade(url)
        sessions = open_sessions(url)
        try:
            await fill(sessions)
            await _present(sessions, port, say)
        finally:
            await sessions.close()


async def _present(sessions: Sessions, port: int, say: Callable[[str], None]) -> None:
    bot = Postdoc(sessions)
    async with simcord.run(bot, check_errors=False, shard_count=1) as env:
        guild = env.create_guild("Reading Group")
        channel = guild.create_text_channel("papers", topic="Ask for people and papers")
        managing = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
        you = guild.add_member(env.create_user("you"), roles=[managing])
        await bot.tree.sync()
        await env.advance_time((datetime.now(UTC) - env.now()).total_seconds())
        if bot.user is not None:
            await bot.user.edit(username="Postdoc")
        target = bot.get_channel(channel.id)
        if isinstance(target, discord.TextChannel):
            await target.send(WELCOME)
        settle()
        wire = OneChannel(bot.http, channel.id)
        delivering = asyncio.create_task(deliver(bot, sessions, wire=wire))
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stopped.set)
        async with env.preview(channel, viewers=[you], layout="channel", port=port) as preview:
            say(f"Postdoc is open at {preview.url}")
            say("Type /author in the page. Ctrl+C ends the demo.")
            await stopped.wait()
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
