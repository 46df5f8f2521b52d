from tests.cogs.conftest import Room


def _said(room: Room) -> list[str]:
    me = room.bot.user
    assert me is not None
    return [m.content for m in room.channel.history() if m.author.id == me.id]


async def test_a_mention_is_answered_in_one_reply_that_pings_nobody(room: Room) -> None:
    me = room.bot.user
    assert me is not None
    asked = await room.alice.send(room.channel, f"<@{me.id}> who is ada lovelase?")
    await room.env.settle()
    answer = room.channel.last_message
    assert answer is not None
    assert answer.author.id == me.id
    assert (answer.embeds[0].title or "").startswith("Ada Lovelace")
    assert answer.reference is not None
    assert answer.reference.message_id == asked.id
    await room.alice.send(room.channel, f"<@{me.id}> her latest papers")
    await room.env.settle()
    latest = room.channel.last_message
    assert latest is not None
    assert latest.embeds[0].title == "Weaving Algebra"
    assert len(_said(room)) == 2


async def test_whatever_is_not_said_to_the_bot_is_not_its_business(room: Room) -> None:
    me = room.bot.user
    assert me is not None
    for words in ("who is ada lovelace?", "@everyone who is ada?", f"{room.bob.mention} hello"):
        await room.alice.send(room.channel, words)
    await room.env.settle()
    assert not _said(room)


async def test_a_reply_to_a_card_is_about_that_card(room: Room) -> None:
    me = room.bot.user
    assert me is not None
    await room.alice.slash(room.channel, "author", name="ada lovelace")
    card = room.channel.last_message
    assert card is not None
    await room.bob.send(room.channel, f"<@{me.id}> her co-authors", reply_to=card)
    await room.env.settle()
    answer = room.channel.last_message
    assert answer is not None
    assert answer.embeds[0].title == "Co-authors of Ada Lovelace"


async def test_direct_messages_need_no_mention(room: Room) -> None:
    await room.alice.send_dm("who is grace hopper?")
    await room.env.settle()
    bodies = [r.json for r in room.env.http_requests if r.path.endswith("/messages")]
    assert "Grace Hopper" in str(bodies[-1])
    assert bodies[-1]["allowed_mentions"]["parse"] == []  # type: ignore[index]


async def test_refusals_are_said_too_and_haste_once(room: Room) -> None:
    me = room.bot.user
    assert me is not None
    await room.alice.send(room.channel, f"<@{me.id}> how old is Ada Lovelace?")
    await room.env.settle()
    assert "by their publications only" in _said(room)[-1]
    await room.alice.send(room.channel, f"<@{me.id}>")
    await room.env.settle()
    assert "Please ask in words" in _said(room)[-1]
    for _ in range(8):
        await room.alice.send(room.channel, f"<@{me.id}> help")
    await room.env.settle()
    assert sum("a little fast" in words for words in _said(room)) == 1
    assert sum("Ask me in plain words" in words for words in _said(room)) == 4


async def test_questions_at_once_are_answered_one_after_the_other(room: Room) -> None:
    me = room.bot.user
    assert me is not None
    await room.alice.send(room.channel, f"<@{me.id}> who is ada lovelace?")
    await room.alice.send(room.channel, f"<@{me.id}> her latest papers")
    await room.bob.send(room.channel, f"<@{me.id}> who is grace hopper?")
    await room.env.settle()
    titles = [m.embeds[0].title or "" for m in room.channel.history() if m.author.id == me.id]
    assert sorted(title[:5] for title in titles) == ["Ada L", "Grace", "Weavi"]
