from tests.cogs.conftest import Room, said_alone


async def test_ids_and_titles_of_a_message_are_looked_up(room: Room) -> None:
    message = await room.bob.send(
        room.channel,
        "Read https://arxiv.org/abs/2210.14215v1 and arXiv:1706.03762 please.\n"
        "> Weaving Algebra\nalso 10.1000/engine.1",
    )
    result = await room.alice.context_menu(room.channel, "Look up papers", message)
    assert result.ephemeral
    assert result.response is not None
    (embed,) = result.response.embeds
    assert [field.name for field in embed.fields] == [
        "1\\. Sketch of the Analytical Engine",
        "2\\. Weaving Algebra",
    ]
    assert "not known here: arxiv:1706.03762" in (embed.footer.text or "")


async def test_nothing_to_look_up(room: Room) -> None:
    plain = await room.bob.send(room.channel, "Good morning @everyone")
    nothing = await room.alice.context_menu(room.channel, "Look up papers", plain)
    assert "no arXiv id, no DOI and no title" in said_alone(nothing)
    unknown = await room.bob.send(room.channel, "https://arxiv.org/abs/1706.03762")
    missing = await room.alice.context_menu(room.channel, "Look up papers", unknown)
    assert "None of these papers is known here yet: arxiv:1706.03762" in said_alone(missing)
