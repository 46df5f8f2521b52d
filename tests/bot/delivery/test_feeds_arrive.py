"""From an announcement into channels of every kind, over a real socket."""

from typing import Any

from sqlalchemy import select

from bot.digest.planner import Planner
from bot.embeds.layouts import freeze
from db.models import Author
from db.queries import follows
from db.queries.follows import Wish
from tests.bot.delivery.conftest import Desk
from tests.bot.digest.following import announce
from tests.fakes.discord.payloads import CROSSPOSTED
from tests.fakes.discord.world import ANNOUNCEMENT, FORUM, TEXT, Channel
from tests.following import add_channel
from tests.world import fill

NINE = 9 * 60


async def fed(desk: Desk, kind: str, type: int, *wishes: Wish, **place: Any) -> Channel:  # noqa: A002
    """A channel that is due now, with its feeds."""
    channel = desk.fake.world.add_channel(desk.guild, kind, type)
    due = {"guild_id": desk.guild.id, "kind": kind, "due_at": desk.now(), "zone": "UTC"}
    async with desk.sessions.write() as session:
        where = await add_channel(session, channel.id, **due | {"days": 127, "most": 10} | place)
        for wish in wishes:
            await follows.add(session, where, wish, created_by=7, now=desk.now())
    return channel


async def test_a_digest_in_every_kind_of_channel_once(desk: Desk) -> None:
    await fill(desk.sessions)
    role = desk.fake.world.add_role(desk.guild, "readers").id
    desk.fake.may_mention.add(role)
    async with desk.sessions.read() as session:
        ada = await session.scalar(select(Author.id).where(Author.name == "Ada Lovelace"))
    person = Wish("author", author_id=ada, role_id=role)
    engine = Wish("topic", words='"analytical engine"')
    text = await fed(desk, "text", TEXT, person, engine, layout="compact")
    news = await fed(desk, "announcement", ANNOUNCEMENT, engine, layout="digest")
    forum = await fed(desk, "forum", FORUM, person, layout="card")
    talk = await fed(desk, "text", TEXT, person, thread_per_paper=True, layout="card")
    await announce(desk.sessions, ("2210.14215", "new"), ("2610.00001", "new"))
    plan = Planner(desk.sessions, freeze)
    assert await plan(desk.now()) == 4
    for _ in range(3):
        await desk.delivery.due()

    (message,) = text.messages.values()
    assert f"<@&{role}> **2 papers**" in message.content
    told = message.embeds[0]["description"]
    assert "for Ada Lovelace (ORCID match); “analytical engine”" in told
    (message,) = news.messages.values()
    assert message.flags & CROSSPOSTED
    assert message.embeds[0]["fields"][0]["name"] == "Sketch of the Analytical Engine"
    (post,) = [c for c in desk.guild.channels.values() if c.parent is forum]
    assert len(post.messages) == 2
    assert [bool(m.thread) for m in talk.messages.values()] == [True, True]
    assert {m.thread.name for m in talk.messages.values() if m.thread} == {
        "Sketch of the Analytical Engine",
        "Weaving Algebra",
    }
    pinged = [e.body["allowed_mentions"].get("roles") for e in sent(desk)]
    assert sorted(filter(None, pinged)) == [[str(role)]] * 3
    assert await plan(desk.now()) == 0


def sent(desk: Desk) -> list[Any]:
    return desk.fake.ledger.requests("POST", "/channels/*/messages")
