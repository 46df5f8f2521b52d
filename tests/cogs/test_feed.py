"""Feeds: made, refused, changed, shown; through the real tree."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import discord
import pytest
import simcord
from simcord.results import InteractionResult
from sqlalchemy import select, update

from bot.delivery import Delivery, Wire
from db.models import Delivery as Given
from db.models import Destination, Paper
from db.queries import follows, guilds
from db.queries.follows import Wish
from db.queries.guilds import Feed
from tests.cogs.conftest import Room, said_alone
from tests.cogs.managing import forged, manager


async def feeds(room: Room) -> list[Feed]:
    async with room.bot.sessions.read() as session:
        return await guilds.feeds(session, room.env.guild.id)


def content(result: InteractionResult) -> str:
    """What the person alone is told."""
    assert result.ephemeral
    assert result.response is not None
    return result.response.content


def cards(result: InteractionResult) -> str:
    assert result.ephemeral
    assert result.response is not None
    return "\n".join(f"{e.title}\n{e.description}\n{e.footer.text}" for e in result.response.embeds)


def here(room: Room) -> str:
    """The address of the channel."""
    return f"https://discord.com/channels/{room.env.guild.id}/{room.channel.id}"


async def add(
    room: Room, who: simcord.MemberActor, source: str, target: str, **more: object
) -> InteractionResult:
    return await who.slash(room.channel, "feed add", source=source, target=target, **more)


async def test_a_person_is_fed_into_a_channel_and_it_is_taken_back(room: Room) -> None:
    carol = manager(room)
    result = await add(room, carol, "author", "ada lovelace", time="9pm", timezone="berlin")
    words = content(result)
    assert f"<#{room.channel.id}> now hears of **author Ada Lovelace**" in words
    assert re.search(r"next digest comes <t:\d+:F>, <t:\d+:R>", words)
    assert "At 21:00 Europe/Berlin, layout card." in cards(result)
    (made,) = await feeds(room)
    assert (made.name, made.channel_kind, made.created_by) == ("Ada Lovelace", "text", carol.id)
    assert timedelta(0) < made.due_at - datetime.now(UTC) <= timedelta(days=1)
    again = content(await add(room, carol, "author", "ada lovelace"))
    assert "hears of author Ada Lovelace already" in again
    assert result.response is not None
    await carol.click(result.response, label="Undo")
    assert "Taken back" in result.response.content
    assert await feeds(room) == []


async def test_an_ambiguous_name_is_asked_about(room: Room) -> None:
    carol = manager(room)
    result = await add(room, carol, "author", "wei wang", layout="compact")
    assert "may be one of 3 people" in content(result)
    assert result.response is not None
    (menu,) = result.response.components[0]["components"]
    assert await feeds(room) == []
    await carol.select(result.response, [menu["options"][1]["value"]])
    assert "now hears of **author Wei Wang**" in result.response.content
    (made,) = await feeds(room)
    assert made.layout == "compact"
    assert f"{made.author_id}" == menu["options"][1]["value"]


async def test_topics_categories_and_papers(room: Room) -> None:
    carol = manager(room)
    await add(room, carol, "topic", "looms -cotton", exclude="silk", min_score=40)
    await add(room, carol, "category", "cs.lg", kinds="new versions too", min_novelty=60)
    await add(room, carol, "paper", "2210.14215")
    topic, category, paper = await feeds(room)
    assert (topic.words, topic.exclude, topic.min_score) == ("looms -cotton", "silk", 40)
    assert (category.categories, category.min_novelty) == (("cs.LG",), 60)
    assert category.kinds == ("new", "cross", "replace", "replace-cross")
    assert paper.events == ("version", "published", "retracted")
    shown = cards(await carol.slash(room.channel, "feed list"))
    assert f"**[#papers]({here(room)})** at 09:00 UTC, layout card" in shown
    assert "• topic looms -cotton · without silk, AI score from 40" in shown
    assert "• category cs.LG · announced as new, cross, replace, replace-cross" in shown
    assert "• paper Sketch of the Analytical Engine" in shown
    assert "3 feeds" in shown
    offered = await carol.autocomplete(room.channel, "feed add", "target", "ada", source="author")
    assert offered[0]["name"].startswith("Ada Lovelace")
    offered = await carol.autocomplete(room.channel, "feed add", "target", "cs", source="category")
    assert "cs.LG" in [choice["value"] for choice in offered]
    offered = await carol.autocomplete(room.channel, "feed add", "target", "sk", source="paper")
    assert offered[0]["value"].startswith("paper:")
    assert not await carol.autocomplete(room.channel, "feed add", "target", "x", source="topic")


async def test_who_rested_waits_for_its_hour(room: Room) -> None:
    """What was due while a channel rested is past: nothing of it comes, least of all at once."""
    carol, now = manager(room), datetime.now(UTC)
    past = update(Destination).values(due_at=now - timedelta(days=30))
    await add(room, carol, "topic", "looms")
    await carol.slash(room.channel, "feed pause", feed="looms")
    async with room.bot.sessions.write() as session:
        await session.execute(past)
    await carol.slash(room.channel, "feed resume", feed="looms")
    (resumed,) = await feeds(room)
    assert resumed.due_at > now
    await carol.slash(room.channel, "feed remove", feed="looms")
    async with room.bot.sessions.write() as session:
        await session.execute(past)
    await add(room, carol, "topic", "looms")
    (made,) = await feeds(room)
    assert (made.state, made.due_at > now) == ("active", True)


async def test_asking_again_for_a_papers_feed_takes_no_news_away(room: Room) -> None:
    carol = manager(room)
    await add(room, carol, "paper", "2210.14215")
    async with room.bot.sessions.write() as session:
        known = list(await session.scalars(select(Given.event)))
        await session.execute(update(Paper).values(status="retracted"))
    await add(room, carol, "paper", "2210.14215")
    async with room.bot.sessions.read() as session:
        assert list(await session.scalars(select(Given.event))) == known


REFUSED: list[tuple[str, str, dict[str, object], str]] = [
    ("author", "xqzzt vvwk", {}, "I know nobody named"),
    ("category", "cs.NOPE", {}, "No paper here has the category"),
    ("topic", "?!", {}, "at least one letter or digit"),
    ("paper", "2901.12345", {}, "not known here"),
    ("author", "ada lovelace", {"exclude": "silk"}, "topics and categories only"),
    ("topic", "looms", {"time": "25:00"}, "no time of day"),
    ("topic", "looms", {"timezone": "EST"}, "did you mean"),
]


async def test_what_cant_be_fed_is_refused(room: Room) -> None:
    carol = manager(room)
    for source, target, more, words in REFUSED:
        assert words in said_alone(await add(room, carol, source, target, **more))
    assert await feeds(room) == []


async def test_what_is_missing_in_a_channel_is_named_before_the_feed_exists(room: Room) -> None:
    carol, guild = manager(room), room.env.guild
    assert room.bot.user is not None
    no = discord.PermissionOverwrite
    deaf = guild.create_text_channel("deaf", overwrites={room.bot.user: no(embed_links=False)})
    words = said_alone(await add(room, carol, "topic", "looms", channel=deaf))
    assert f"In <#{deaf.id}> I still need **Embed Links**: please grant it" in words
    assert "Edit Channel → Permissions" in words
    threadless = guild.create_text_channel(
        "flat", overwrites={room.bot.user: no(create_public_threads=False)}
    )
    words = said_alone(
        await add(room, carol, "topic", "looms", channel=threadless, thread_per_paper=True)
    )
    assert "**Create Public Threads**" in words
    forum = guild.create_forum_channel("forum")
    words = said_alone(
        await add(room, carol, "topic", "looms", channel=forum, thread_per_paper=True)
    )
    assert "can't have a thread each, since it is a forum" in words
    assert await feeds(room) == []
    await add(room, carol, "topic", "looms", channel=forum)
    news = guild.create_news_channel("news")
    await add(room, carol, "topic", "looms", channel=news)
    assert [feed.channel_kind for feed in await feeds(room)] == ["forum", "announcement"]


async def test_only_a_role_that_can_be_pinged_is_taken(room: Room) -> None:
    carol, guild = manager(room), room.env.guild
    quiet, loud = guild.create_role("quiet"), guild.create_role("loud", mentionable=True)
    assert room.bot.user is not None
    shy = guild.create_text_channel(
        "shy",
        overwrites={room.bot.user: discord.PermissionOverwrite(mention_everyone=False)},
    )
    words = said_alone(await add(room, carol, "topic", "looms", channel=shy, role=quiet))
    assert "*Allow anyone to @mention this role*" in words
    words = said_alone(await add(room, carol, "topic", "looms", role=guild.default_role))
    assert "I never ping @everyone" in words
    await add(room, carol, "topic", "looms", channel=shy, role=loud)
    (made,) = await feeds(room)
    assert made.role_id == loud.id


async def test_a_hundred_feeds_are_the_most(room: Room) -> None:
    carol = manager(room)
    await add(room, carol, "topic", "looms")
    (first,) = await feeds(room)
    async with room.bot.sessions.write() as session:
        for number in range(99):
            wish = Wish("topic", words=f"loom {number}")
            await follows.add(
                session,
                first.destination_id,
                wish,
                created_by=1,
                now=datetime.now(UTC),
                most=100,
            )
    other = room.env.guild.create_text_channel("other")
    words = said_alone(await add(room, carol, "topic", "mills", channel=other))
    assert "has 100 feeds, which is the most" in words
    offered = await carol.autocomplete(room.channel, "feed remove", "feed", "")
    assert len(offered) == 25
    pages = await carol.slash(room.channel, "feed list")
    assert "100 feeds" in cards(pages)
    assert pages.response is not None
    await carol.click(pages.response, label="▶")
    await carol.slash(room.channel, "feed health")


async def test_changing_pausing_moving_and_removing(room: Room) -> None:
    carol = manager(room)
    await add(room, carol, "topic", "looms", exclude="silk", min_score=40)
    await add(room, carol, "author", "ada lovelace")
    offered = await carol.autocomplete(room.channel, "feed edit", "feed", "loom")
    assert [choice["name"] for choice in offered] == ["topic looms → #papers"]
    loom = offered[0]["value"]
    words = content(
        await carol.slash(
            room.channel,
            "feed edit",
            feed=loom,
            clear="scores",
            exclude="wool",
            layout="digest",
            time="7:30",
            timezone="tokyo",
            thread_per_paper=True,
            empty_day="say",
        )
    )
    assert "layout digest, a thread per paper, empty days are explained; without wool" in words
    assert "hold for every feed of that channel" in words
    topic, author = await feeds(room)
    assert (topic.min_score, author.layout, author.zone) == (None, "digest", "Asia/Tokyo")

    other = room.env.guild.create_text_channel("other")
    await carol.slash(room.channel, "feed edit", feed="ada", channel=other)
    topic, author = await feeds(room)
    assert (author.channel_id, author.layout, author.zone) == (other.id, "digest", "Asia/Tokyo")
    assert (topic.channel_id, topic.state) == (room.channel.id, "active")

    words = content(await carol.slash(room.channel, "feed pause", feed=f"channel:{other.id}"))
    assert "Paused: **author Ada Lovelace**" in words
    author = (await feeds(room))[1]
    assert (author.paused, author.state, author.reason) == (True, "paused", "asked")
    words = said_alone(await carol.slash(room.channel, "feed pause", feed="ada"))
    assert "paused already" in words
    words = content(await carol.slash(room.channel, "feed resume", feed="ada"))
    assert "Resumed: **author Ada Lovelace**" in words
    author = (await feeds(room))[1]
    assert (author.paused, author.state) == (False, "active")
    words = said_alone(await carol.slash(room.channel, "feed resume", feed="ada"))
    assert "is not paused" in words

    words = content(await carol.slash(room.channel, "feed remove", feed="ada"))
    assert "Removed: **author Ada Lovelace**" in words
    assert [feed.id for feed in await feeds(room)] == [topic.id]
    words = said_alone(await carol.slash(room.channel, "feed edit", feed=loom))
    assert "what to change" in words
    words = said_alone(await carol.slash(room.channel, "feed remove", feed="ada"))
    assert "No feed of this server is called “ada”" in words


async def test_health_names_what_is_broken_and_every_answer_says_so(room: Room) -> None:
    carol = manager(room)
    assert "no feeds yet" in said_alone(await carol.slash(room.channel, "feed health"))
    assert "no feeds yet" in said_alone(await carol.slash(room.channel, "feed list"))
    assert "no feeds yet" in said_alone(
        await carol.slash(room.channel, "feed preview", feed="feed:1")
    )
    await add(room, carol, "topic", "looms")
    shown = cards(await carol.slash(room.channel, "feed health"))
    assert f"✓ topic looms in [#papers]({here(room)}) · nothing sent yet · next <t:" in shown
    assert "All feeds are well" in shown
    async with room.bot.sessions.write() as session:
        lost = {"state": "paused", "reason": "forbidden", "paused_at": datetime.now(UTC)}
        await session.execute(update(Destination).values(**lost))
    shown = cards(await carol.slash(room.channel, "feed health"))
    assert "✗ topic looms" in shown
    assert "I lost a permission there; grant it and `/feed resume`" in shown
    assert "1 of 1 feed need" in shown
    words = content(await add(room, carol, "category", "cs.LG"))
    assert f"⚠️ <#{room.channel.id}>: I lost a permission there" in words
    await carol.slash(room.channel, "feed resume", feed="looms")
    assert {feed.state for feed in await feeds(room)} == {"active"}


async def test_a_paper_is_explained_gate_by_gate(room: Room) -> None:
    carol = manager(room)
    words = said_alone(await carol.slash(room.channel, "feed log"))
    assert "Nothing has been sent" in words
    words = said_alone(await carol.slash(room.channel, "feed log", paper="2210.14215"))
    assert "no feeds yet" in words
    await add(room, carol, "author", "ada lovelace")
    shown = cards(await carol.slash(room.channel, "feed log", paper="2210.14215"))
    assert "Sketch of the Analytical Engine" in shown
    assert "✗ **seen** · No announcement" in shown
    words = said_alone(await carol.slash(room.channel, "feed log", paper="engine looms"))
    assert "name one paper" in words


@pytest.fixture
def delivering(room: Room) -> Iterator[None]:
    """What is queued is sent as soon as somebody nudges, as by the ticker."""
    now = lambda: datetime.now(UTC)  # noqa: E731
    wire = Wire(room.bot.http)
    delivery = Delivery(room.bot.sessions, wire, owner="test", clock=now, per_second=1000)
    tasks: set[asyncio.Task[int]] = set()
    room.bot.nudge = lambda: tasks.add(asyncio.ensure_future(delivery.due()))
    yield
    assert all(task.done() and not task.exception() for task in tasks)


@pytest.mark.usefixtures("delivering")
async def test_a_test_is_sent_at_once_and_told_of(room: Room) -> None:
    carol, guild = manager(room), room.env.guild
    role = guild.create_role("readers", mentionable=True)
    await add(room, carol, "author", "ada lovelace", role=role)
    words = content(await carol.slash(room.channel, "feed test", feed="ada"))
    sent = room.channel.last_message
    assert sent is not None
    assert "**A test** of the feed author Ada Lovelace" in sent.content
    assert f"would ping <@&{role.id}>" in sent.content
    bodies = [r.json for r in room.env.http_requests if r.path.endswith("/messages")]
    assert [body["allowed_mentions"] for body in bodies if body] == [{"parse": []}]
    assert sent.embeds[0].title == "Weaving Algebra"
    assert words.startswith("✓ <t:")
    assert f"<#{room.channel.id}> test: sent ([message]({sent.jump_url}))" in words
    log = cards(await carol.slash(room.channel, "feed log", feed="ada"))
    assert f"test: sent ([message]({sent.jump_url}))" in log
    await carol.slash(room.channel, "feed pause", feed="ada")
    words = said_alone(await carol.slash(room.channel, "feed test", feed="ada"))
    assert "use `/feed resume` first" in words


@pytest.mark.usefixtures("delivering")
async def test_a_test_that_fails_says_why(room: Room) -> None:
    carol = manager(room)
    await add(room, carol, "topic", "looms")
    room.env.inject_error("POST", f"/channels/{room.channel.id}/messages", status=403, code=50013)
    words = content(await carol.slash(room.channel, "feed test", feed="looms"))
    assert "waiting after 1 attempt" in words
    assert "I lost a permission there" in words
    (feed,) = await feeds(room)
    assert (feed.state, feed.reason) == ("paused", "forbidden")


async def test_a_preview_says_what_would_have_come(room: Room) -> None:
    carol = manager(room)
    await add(room, carol, "author", "ada lovelace", min_score=10)
    shown = cards(await carol.slash(room.channel, "feed preview", feed="ada"))
    assert "author Ada Lovelace" in shown
    assert "AI score from 10." in shown
    assert "Weaving Algebra" in shown


COMMANDS: dict[str, dict[str, object]] = {
    "feed add": {"source": "topic", "target": "looms"},
    "feed list": {},
    "feed edit": {"feed": "x"},
    "feed remove": {"feed": "x"},
    "feed pause": {"feed": "x"},
    "feed resume": {"feed": "x"},
    "feed preview": {"feed": "x"},
    "feed test": {"feed": "x"},
    "feed log": {},
    "feed health": {},
}


async def test_who_manages_nothing_is_refused_even_when_discord_lets_them(room: Room) -> None:
    for command, options in COMMANDS.items():
        assert "**Manage Guild**" in await forged(room, command, **options)
    assert await feeds(room) == []


async def test_discord_is_told_who_may_use_it_and_where(room: Room) -> None:
    for name in ("feed", "setup"):
        root = room.env.backend.find_command(name, room.env.guild.id, type=1)
        assert root is not None
        assert int(root["default_member_permissions"]) == discord.Permissions.manage_guild.flag
        assert (root["contexts"], root["integration_types"]) == ([0], [0])


async def test_nobody_else_is_told_which_feeds_there_are(room: Room) -> None:
    carol = manager(room)
    await add(room, carol, "topic", "looms")
    with pytest.raises(simcord.SetupError, match="default-member-permissions"):
        await room.alice.autocomplete(room.channel, "feed remove", "feed", "")
    await forged(room, "feed list")
    assert await room.alice.autocomplete(room.channel, "feed remove", "feed", "") == []
