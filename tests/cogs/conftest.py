from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import simcord
from simcord.results import InteractionResult

from bot.client import Postdoc
from bot.errors import sentence
from db.engine import Sessions
from tests.fakes.discord import check_payload
from tests.world import fill


class MishapError(Exception):
    """A bug that a test makes on purpose."""


@dataclass(frozen=True)
class Room:
    """A server with the bot in it, one channel, and two people."""

    env: simcord.Env
    bot: Postdoc
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor
    bob: simcord.MemberActor

    async def refused(self, command: str, **options: object) -> str:
        """The one private sentence with which a command refuses."""
        result = await self.alice.slash(self.channel, command, **options)
        return said_alone(result)


def said_alone(result: InteractionResult) -> str:
    """The words of an answer that only its reader sees and that carries no card."""
    assert result.ephemeral, result
    assert result.response is not None
    assert not result.response.embeds
    words = result.response.content
    assert 10 < len(words) <= 1_200
    assert "Traceback" not in words
    return words


@pytest.fixture
async def env(sessions: Sessions) -> AsyncIterator[simcord.Env]:
    """The real bot and its real tree on a real database; at the end every payload is checked."""
    await fill(sessions)
    running = simcord.Env(Postdoc(sessions), shard_count=1, check_errors=False)
    await running.start()
    yield running
    await running.shutdown()
    bugs = [
        error
        for error in running.errors
        if isinstance(error, Exception)
        and sentence(error) is None
        and not isinstance(error.__cause__, MishapError)
    ]
    assert not bugs
    problems = [
        f"{request.method} {request.path}: {problem}"
        for request in running.http_requests
        for problem in check_payload(request.method, request.path, request.json)
    ]
    assert not problems, "\n".join(problems)


@pytest.fixture
async def room(env: simcord.Env) -> Room:
    """A server where the bot's commands are known to Discord."""
    assert isinstance(env.bot, Postdoc)
    await env.bot.tree.sync()
    guild = env.create_guild("Lab")
    channel = guild.create_text_channel("papers")
    alice = guild.add_member(env.create_user("alice"))
    bob = guild.add_member(env.create_user("bob"))
    return Room(env, env.bot, channel, alice, bob)
