"""The whole program over real sockets: ``postdoc run`` in a process against a fake Discord."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import discord

from db.engine import Sessions
from tests.fakes.discord import FakeDiscord
from tests.world import fill

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB"
DOCS = (Path(__file__).parents[2] / "docs/commands.md").read_text(encoding="utf-8")
ASKED_FOR = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
_PROGRAM = (
    "import sys; from tests.fakes.discord import point; from bot.cli import main;"
    " point(sys.argv.pop(1)); main()"
)


@asynccontextmanager
async def postdoc(
    fake: FakeDiscord, url: str, *words: str, token: str = TOKEN
) -> AsyncIterator[Process]:
    settings = {
        "DISCORD_TOKEN": token,
        "DATABASE_URL": url,
        "PYTHONPATH": str(Path.cwd()),
        "PATH": os.environ["PATH"],
        "LOG_FORMAT": "json",
        "SOURCES": "none",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PROGRAM, fake.address, *words, stdout=PIPE, stderr=PIPE, env=settings
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_bot_answers_and_ends_on_sigterm(sessions: Sessions, database_url: str) -> None:
    await fill(sessions)
    async with FakeDiscord(token=TOKEN) as fake:
        guild = fake.world.add_guild("Lab")
        papers, ada = fake.world.add_channel(guild, "papers"), fake.world.add_user("ada")
        await fake.join(guild, ada)
        async with postdoc(fake, database_url, "sync") as syncing:
            _, said = await asyncio.wait_for(syncing.communicate(), 60)
            assert syncing.returncode == 0, said
            assert b"commands are known to Discord now" in said
        names = {command["name"] for command in fake.world.commands[0]}
        told = re.findall(r"^\| (?:`/(\w+)|message menu \*([\w ]+))", DOCS, re.MULTILINE)
        assert names == {command or menu for command, menu in told}

        async with postdoc(fake, database_url, "run") as running:
            await asyncio.wait_for(fake.gateway.identified(), 60)
            typed = await fake.autocomplete(
                "author", {"name": "wei w"}, "name", user=ada, channel=papers
            )
            await typed.answered(60)
            assert len(typed.choices) >= 3
            asked = await fake.slash("author", {"name": "Grace Hopper"}, user=ada, channel=papers)
            card = await asked.said(60)
            assert card.embeds[0]["title"] == "Grace Hopper · cs.PL"
            pressed = await fake.press(card, card_button(card.components, "Papers"), user=ada)
            pages = await pressed.said(60)
            assert pages.embeds[0]["title"] == "Weaving Algebra"
            again = await fake.slash("author", {"name": "%"}, user=ada, channel=papers)
            assert "at least one letter" in (await again.said(60)).content
            running.send_signal(signal.SIGTERM)
            _, log = await asyncio.wait_for(running.communicate(), 30)
            assert running.returncode == 0, log
        assert not fake.problems
        assert TOKEN.encode() not in log
        assert b'"level": "error"' not in log
        sent = [item["d"] for item in fake.gateway.received if item["op"] == 2]
        assert {data["intents"] for data in sent} == {ASKED_FOR.value}


def card_button(rows: list[dict[str, object]], label: str) -> str:
    items = [item for row in rows for item in row["components"]]  # type: ignore[attr-defined]
    return next(str(item["custom_id"]) for item in items if item.get("label") == label)


async def test_a_refused_token_is_one_sentence(tmp_path: Path) -> None:
    async with FakeDiscord(token=TOKEN) as fake:
        for command in ("run", "sync"):
            url = f"sqlite:///{tmp_path}/postdoc.db"
            wrong = TOKEN.replace("a", "b")
            async with postdoc(fake, url, command, token=wrong) as refused:
                _, said = await asyncio.wait_for(refused.communicate(), 60)
            assert refused.returncode == 78
            assert b"Discord refused the token" in said
            assert b"Traceback" not in said
            assert wrong.encode() not in said
