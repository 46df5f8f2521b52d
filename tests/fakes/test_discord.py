"""The real discord.py against the fake: login, commands, answers, messages, permissions."""

import io
from datetime import timedelta

import discord
import pytest

from tests.fakes.conftest import Lab
from tests.fakes.discord import payloads
from tests.fakes.discord.world import ANNOUNCEMENT, FORUM
from tests.fakes.tiny_bot import TinyBot


async def test_login_syncs_commands_and_fills_the_cache(lab: Lab) -> None:
    bot = await lab.start()
    assert {c["name"] for c in lab.fake.world.commands[0]} == {
        "paper", "think", "note", "Look up papers",
    }  # fmt: skip
    assert [guild.name for guild in bot.guilds] == ["Lab"]
    me = bot.guilds[0].me
    assert lab.target().permissions_for(me).send_messages
    assert not lab.target().permissions_for(me).manage_messages
    assert (await bot.application_info()).owner.name == "owner"
    assert [command.name for command in await bot.tree.fetch_commands()] == [
        command["name"] for command in lab.fake.world.commands[0]
    ]


async def test_a_wrong_token_is_refused(lab: Lab) -> None:
    bot = TinyBot()
    async with bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("wrong")
    assert lab.fake.ledger.invalid_requests == 1
    assert "Authorization" not in lab.fake.ledger.entries[0].headers


async def test_a_slash_command_answers_and_follows_up(lab: Lab) -> None:
    await lab.start()
    asked = await lab.fake.slash(
        "paper", {"name": "Attention", "who": lab.ada}, user=lab.ada, channel=lab.papers
    )
    answer = await asked.said()
    assert answer.embeds[0]["title"] == "Attention"
    assert answer.embeds[0]["fields"] == [{"name": "by", "value": "ada", "inline": True}]
    assert answer.id in lab.papers.messages
    (extra,) = await asked.followed_up()
    assert extra.content == "only for you"
    assert extra.id not in lab.papers.messages


async def test_autocomplete_offers_choices(lab: Lab) -> None:
    await lab.start()
    typed = await lab.fake.autocomplete(
        "paper", {"name": "att"}, "name", user=lab.ada, channel=lab.papers
    )
    await typed.answered()
    assert typed.choices == [{"name": "att…", "value": "att"}]


async def test_a_deferred_answer_is_completed_and_edited(lab: Lab) -> None:
    await lab.start()
    asked = await lab.fake.slash("think", user=lab.ada, channel=lab.papers)
    answer = await asked.said()
    await lab.fake.ledger.wait_for("PATCH", "/webhooks/*/messages/@original")
    assert answer.content == "second thought"
    assert answer.flags & payloads.EPHEMERAL
    assert asked.extra == []


async def test_components_and_modals(lab: Lab) -> None:
    await lab.start()
    asked = await lab.fake.slash("paper", {"name": "x"}, user=lab.ada, channel=lab.papers)
    answer = await asked.said()
    picked = await lab.fake.select(answer, "v1:pick", ["Two"], user=lab.ada)
    assert (await picked.said()).content == "picked Two"
    pressed = await lab.fake.press(answer, "v1:more", user=lab.ada)
    await pressed.answered()
    assert (answer.content, answer.components) == ("more", [])
    opened = await lab.fake.slash("note", user=lab.ada, channel=lab.papers)
    await opened.answered()
    sent = await lab.fake.submit(opened, {"text": "hello"})
    assert (await sent.said()).content == "noted hello"


async def test_a_message_menu_carries_content_that_the_bot_may_not_read(lab: Lab) -> None:
    bot = await lab.start()
    message = await lab.fake.say("arXiv:1706.03762", user=lab.ada, channel=lab.papers)
    chosen = await lab.fake.message_menu("Look up papers", message, user=lab.ada)
    assert (await chosen.said()).content == "read arXiv:1706.03762"
    assert "message ''" in bot.seen


async def test_a_dm_carries_its_content(lab: Lab) -> None:
    bot = await lab.start()
    await lab.fake.say("who is it?", user=lab.ada, channel=lab.fake.world.dm_with(lab.ada))
    await bot.until("message 'who is it?'")


async def test_the_same_interaction_twice_is_answered_once(lab: Lab) -> None:
    bot = await lab.start()
    asked = await lab.fake.slash("note", user=lab.ada, channel=lab.papers)
    await asked.answered()
    await lab.fake.repeat(asked)
    first, second = await lab.fake.ledger.wait_for("POST", "/interactions/*/callback", 2)
    assert (first.status, second.status, len(asked.answers)) == (200, 400, 1)
    assert bot.seen.count(f"interaction {asked.id}") == 2


async def test_a_forged_press_reaches_the_bot(lab: Lab) -> None:
    bot = await lab.start()
    data = {"component_type": 2, "custom_id": "v9:nobody:1", "id": 1}
    forged = await lab.fake.forge(3, data, user=lab.ada, channel=lab.papers, app_permissions="0")
    await bot.until(f"interaction {forged.id}")
    assert forged.answers == []


async def test_an_answer_after_three_seconds_is_too_late(lab: Lab) -> None:
    asked = lab.fake.interactions.create(2, lab.ada, lab.papers, {})
    await lab.start()
    lab.fake.clock.advance(4)
    route = discord.http.Route(
        "POST", f"/interactions/{asked.id}/{asked.token}/callback", metadata="late"
    )
    with pytest.raises(discord.NotFound) as refused:
        await lab.target()._state.http.request(route, json={"type": 5})
    assert refused.value.code == 10062


async def test_a_nonce_makes_one_message_inside_its_window(lab: Lab) -> None:
    await lab.start()
    first = await lab.target().send("first", nonce="digest-1")
    again = await lab.target().send("changed", nonce="digest-1")
    assert (again.id, again.content) == (first.id, "first")
    lab.fake.clock.advance(181)
    later = await lab.target().send("later", nonce="digest-1")
    assert later.id != first.id
    await later.delete()
    with pytest.raises(discord.NotFound) as refused:
        await lab.target().send("later", nonce="digest-1")
    assert refused.value.code == 10008


async def test_messages_can_be_read_edited_published_and_deleted(lab: Lab) -> None:
    news = lab.fake.world.add_channel(lab.guild, "news", ANNOUNCEMENT)
    await lab.start()
    channel = lab.target(news)
    sent = [await channel.send(str(number)) for number in range(3)]
    assert [m.content async for m in channel.history()] == ["2", "1", "0"]
    assert [m.content async for m in channel.history(after=sent[0])] == ["1", "2"]
    await sent[1].edit(content="edited")
    assert (await channel.fetch_message(sent[1].id)).content == "edited"
    await sent[1].publish()
    assert news.messages[sent[1].id].flags & payloads.CROSSPOSTED
    await sent[1].delete()
    with pytest.raises(discord.NotFound):
        await channel.fetch_message(sent[1].id)


async def test_dms_files_and_closed_doors(lab: Lab) -> None:
    bot = await lab.start()
    user = await bot.fetch_user(lab.ada.id)
    await user.send("export", file=discord.File(io.BytesIO(b"{}"), "export.json"))
    (message,) = lab.fake.world.dm_with(lab.ada).messages.values()
    assert message.files == {"export.json": b"{}"}
    lab.ada.dms_open = False
    with pytest.raises(discord.Forbidden) as refused:
        await user.send("again")
    assert refused.value.code == 50007


async def test_threads_forum_posts_and_polls(lab: Lab) -> None:
    forum = lab.fake.world.add_channel(lab.guild, "reviews", FORUM)
    bot = await lab.start()
    board = bot.get_channel(forum.id)
    assert isinstance(board, discord.ForumChannel)
    post, message = await board.create_thread(name="A paper", content="abstract")
    assert message.id == post.id
    await post.edit(archived=True)
    await post.send("a comment")
    assert not lab.fake.world.channel(post.id).archived
    opening = await lab.target().send("today")
    thread = await opening.create_thread(name="discussion")
    assert thread.id == opening.id
    poll = discord.Poll("Which?", timedelta(hours=1)).add_answer(text="A").add_answer(text="B")
    asked = await lab.target().send(poll=poll)
    assert asked.poll is not None
    assert [answer.text for answer in asked.poll.answers] == ["A", "B"]


@pytest.mark.parametrize(
    ("allow", "deny", "code"),
    [
        (discord.Permissions.none(), discord.Permissions(view_channel=True), 50001),
        (discord.Permissions.none(), discord.Permissions(send_messages=True), 50013),
    ],
)
async def test_lost_permissions(
    lab: Lab, allow: discord.Permissions, deny: discord.Permissions, code: int
) -> None:
    bot = await lab.start()
    await lab.fake.overwrite(
        lab.papers, lab.guild.id, allow=allow.value, deny=deny.value, tell=False
    )
    with pytest.raises(discord.Forbidden) as refused:
        await lab.target().send("hello")
    assert refused.value.code == code
    await lab.fake.kick_bot(lab.guild)
    await bot.until("removed from Lab")
    assert not bot.guilds


async def test_a_deleted_channel_is_unknown(lab: Lab) -> None:
    bot = await lab.start()
    channel = lab.target()
    await lab.fake.remove_channel(lab.papers)
    with pytest.raises(discord.NotFound) as refused:
        await channel.send("hello")
    assert refused.value.code == 10003
    assert bot.get_channel(lab.papers.id) is None


async def test_pings_follow_allowed_mentions(lab: Lab) -> None:
    await lab.start()
    text = f"<@{lab.ada.id}> @everyone"
    quiet = await lab.target().send(text)
    assert lab.papers.messages[quiet.id].pings == {"users": [], "roles": [], "everyone": False}
    loud = await lab.target().send(text, allowed_mentions=discord.AllowedMentions.all())
    assert lab.papers.messages[loud.id].pings["everyone"]
    assert any("parses everyone" in problem for problem in lab.fake.take_problems())
