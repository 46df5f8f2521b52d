"""``postdoc run`` itself: a digest over sockets, a lost gateway, restarts, and ends for good."""

import asyncio
import signal
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from db.alone import alone
from db.engine import Sessions
from db.models import Author
from db.queries import destinations, follows
from db.queries.destinations import EVERY_DAY, Timing
from db.queries.follows import Wish
from tests.bot.digest.following import announce
from tests.bot.test_over_sockets import TOKEN, card_button, postdoc
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.world import Channel
from tests.world import fill

pytestmark = pytest.mark.fault


async def due_digest(sessions: Sessions, fake: FakeDiscord) -> Channel:
    """A channel that is due a digest of one paper now."""
    guild = fake.world.add_guild("Lab")
    channel = fake.world.add_channel(guild, "papers")
    await fill(sessions)
    now = datetime.now(UTC)
    async with sessions.write() as session:
        ada = await session.scalar(select(Author.id).where(Author.name == "Ada Lovelace"))
        place = await destinations.open_channel(
            session,
            channel.id,
            guild_id=guild.id,
            kind="text",
            created_by=fake.world.owner.id,
            timing=Timing("UTC", 540, EVERY_DAY, now),
            now=now,
        )
        wish = Wish("author", author_id=ada)
        await follows.add(session, place.id, wish, created_by=fake.world.owner.id, now=now)
    await announce(sessions, ("2210.14215", "new"))
    return channel


async def test_a_digest_a_lost_gateway_and_buttons_after_a_restart(
    sqlite_sessions: Sessions,
) -> None:
    url = sqlite_sessions.url.render_as_string()
    async with FakeDiscord(token=TOKEN) as fake:
        channel = await due_digest(sqlite_sessions, fake)
        async with postdoc(fake, url, "sync") as syncing:
            _, said = await asyncio.wait_for(syncing.communicate(), 60)
            assert syncing.returncode == 0, said
        async with postdoc(fake, url, "run") as running:
            await asyncio.wait_for(fake.gateway.identified(), 60)
            await asyncio.wait_for(fake.ledger.wait_for("POST", "/channels/*/messages"), 60)
            gate = fake.gateway
            gate.abort()
            for lost in range(1, 5):
                asked = await fake.slash("about", user=fake.world.owner, channel=channel)
                assert (await asked.said(60)).embeds
                await asyncio.wait_for(gate.resumed(lost), 60)
                match lost:
                    case 1:
                        await gate.reconnect()
                    case 2:
                        await gate.invalidate(resumable=True)
                    case 3:
                        await gate.close(4000)
            await gate.invalidate(resumable=False)
            await asyncio.wait_for(gate.identified(2), 60)
            asked = await fake.slash("about", user=fake.world.owner, channel=channel)
            assert (await asked.said(60)).embeds
            running.send_signal(signal.SIGTERM)
            _, log = await asyncio.wait_for(running.communicate(), 30)
            assert running.returncode == 0, log
        assert TOKEN.encode() not in log
        (digest,) = channel.messages.values()
        assert digest.embeds[0]["title"] == "Sketch of the Analytical Engine"
        fake.clock.advance(31 * 86_400)
        async with postdoc(fake, url, "run") as running:
            await asyncio.wait_for(fake.gateway.identified(3), 60)
            button = card_button(digest.components, "Full abstract")
            pressed = await fake.press(digest, button, user=fake.world.owner)
            assert "Analytical Engine" in (await pressed.said(60)).embeds[0]["title"]
            running.send_signal(signal.SIGKILL)
            await running.wait()
        assert list(channel.messages) == [digest.id]
        assert not fake.problems


@pytest.mark.parametrize("code", [4004, 4013, 4014])
async def test_a_gateway_that_refuses_us_ends_it_for_good(
    sqlite_sessions: Sessions, code: int
) -> None:
    url = sqlite_sessions.url.render_as_string()
    async with FakeDiscord(token=TOKEN) as fake:
        fake.gateway.refuse_identify.append(code)
        async with postdoc(fake, url, "run") as refused:
            _, said = await asyncio.wait_for(refused.communicate(), 60)
        assert refused.returncode == 78, said
        assert f"with code {code}".encode() in said
        assert b"Traceback" not in said


async def test_a_second_run_on_sqlite_is_one_sentence(sqlite_sessions: Sessions) -> None:
    url = sqlite_sessions.url.render_as_string()
    async with FakeDiscord(token=TOKEN) as fake:
        with alone(url):
            async with postdoc(fake, url, "run") as refused:
                _, said = await asyncio.wait_for(refused.communicate(), 60)
        assert refused.returncode == 75
        assert said.count(b"\n") == 1
        assert b"Another Postdoc is running on this database" in said
        assert not fake.ledger.entries
