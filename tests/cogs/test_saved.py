"""Reading lists through the real tree: added, listed, removed, exported, asked, and refused."""

from datetime import UTC, datetime

from simcord.results import InteractionResult

from bot.client import Postdoc
from db.queries.saved import MOST, save, saved
from db.queries.store import store_papers
from tests.cogs.conftest import Room, said_alone
from tests.world import paper

ENGINE = "“Sketch of the Analytical Engine”"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def _embed(result: InteractionResult) -> str:
    assert result.response is not None
    (embed,) = result.response.embeds
    return str(embed.to_dict())


async def _mine(room: Room, user_id: int) -> list[tuple[str, str | None]]:
    async with room.bot.sessions.read() as session:
        return [(p.title, p.tag) for p in await saved(session, user_id)]


async def test_add_list_remove(room: Room) -> None:
    first = await room.alice.slash(room.channel, "saved add", paper="2210.14215", tag="#Engines")
    assert said_alone(first) == f"{ENGINE} is on your reading list now under “engines”: 1 paper."
    again = await room.alice.slash(room.channel, "saved add", paper="10.1000/engine.1")
    assert said_alone(again) == f"{ENGINE} is on your reading list already."
    await room.alice.slash(room.channel, "saved add", paper="Weaving Algebra")
    for part in range(1, 6):
        await room.alice.slash(
            room.channel, "saved add", paper=f"Seeing with Shuttles, Part {part}"
        )
    listed = await room.alice.slash(room.channel, "saved list")
    assert listed.ephemeral
    assert "Your reading list" in _embed(listed)
    assert "1 to 5 of 7 papers" in _embed(listed)
    assert listed.response is not None
    await room.alice.click(listed.response, label="▶")
    assert "6 to 7 of 7 papers" in str(listed.response.embeds[0].to_dict())
    assert "**engines** · saved" in str(listed.response.embeds[0].to_dict())
    menu = listed.response.components[0]["components"][0]
    assert [option["label"] for option in menu["options"]] == [
        "Weaving Algebra",
        "Sketch of the Analytical Engine",
    ]
    opened = await room.alice.select(listed.response, [menu["options"][1]["value"]])
    assert opened.ephemeral
    tagged = await room.alice.slash(room.channel, "saved list", tag="ENGINES")
    assert "1 to 1 of 1 paper" in _embed(tagged)
    tags = await room.alice.autocomplete(room.channel, "saved list", "tag", "eng")
    assert [choice["value"] for choice in tags] == ["engines"]

    offered = await room.alice.autocomplete(room.channel, "saved remove", "paper", "anal sket")
    assert len(offered) == 1
    gone = await room.alice.slash(room.channel, "saved remove", paper=offered[0]["value"])
    assert said_alone(gone) == f"{ENGINE} is off your reading list."
    assert not await room.bob.autocomplete(room.channel, "saved remove", "paper", "")
    assert "could be" in await room.refused("saved remove", paper="shuttles part")
    assert "is off" in said_alone(
        await room.alice.slash(room.channel, "saved remove", paper="arXiv:2610.00001")
    )


async def test_refusals(room: Room) -> None:
    for command, options in (
        ("saved list", {}),
        ("saved list", {"tag": "rl"}),
        ("saved export", {}),
        ("saved remove", {"paper": "2210.14215"}),
        ("ask", {"question": "what weaves?", "scope": "my saved papers"}),
    ):
        assert "Nothing is on your reading list yet" in await room.refused(command, **options)
    assert "Which paper do you mean" in await room.refused(
        "saved add", paper="seeing with shuttles"
    )
    assert "not known here" in await room.refused("saved add", paper="1706.03762")
    assert "at most 40" in await room.refused("saved add", paper="2210.14215", tag="x" * 41)
    assert "letter or digit" in await room.refused("saved add", paper="2210.14215", tag="# @!")
    await room.alice.slash(room.channel, "saved add", paper="2210.14215")
    assert "you have given none yet" in await room.refused("saved export", tag="rl")
    await room.alice.slash(room.channel, "saved add", paper="2210.14215", tag="@everyone *b*")
    words = await room.refused("saved list", tag="rl")
    assert "your tags are" in words
    assert "@everyone" not in words
    assert "is not on your reading list" in await room.refused("saved remove", paper="looms")


async def test_a_full_list_refuses(room: Room) -> None:
    records = [paper(f"p{n}", f"Paper number {n}", "2020-01-01", []) for n in range(MOST)]
    async with room.bot.sessions.write() as session:
        await store_papers(session, records)
        await save(session, room.alice.id, range(2, MOST + 2), None, NOW)
    words = await room.refused("saved add", paper="2210.14215")
    assert "Your reading list is full: it holds 1,000 papers" in words


async def test_export(room: Room) -> None:
    async with room.bot.sessions.write() as session:
        await save(session, room.alice.id, range(1, 8), None, NOW)
        await save(session, room.alice.id, [1], "engines", NOW)
    for form, name, words in (
        ("bibtex", "postdoc-reading-list.bib", "@article{lovelace2022sketch,"),
        ("ris", "postdoc-reading-list.ris", "TI  - Sketch of the Analytical Engine"),
        ("apa", "postdoc-reading-list.txt", "Lovelace, A., Menabrea, L."),
    ):
        for tag in (None, "engines"):
            given = {"tag": tag} if tag else {}
            result = await room.alice.slash(room.channel, "saved export", format=form, **given)
            assert result.ephemeral
            message = result.followups[0] if result.followups else result.response
            assert message is not None
            (file,) = message.attachments
            assert file.filename == name
            content = room.env.backend.cdn.get(file.url)
            assert content is not None
            assert words in content.decode()
            number = "1 paper" if tag else "7 papers"
            assert message.content.startswith(number)
        await room.env.advance_time(61)


async def test_the_button_toggles_after_a_restart_and_each_has_a_list(room: Room) -> None:
    shown = await room.alice.slash(room.channel, "paper show", id="2210.14215")
    assert shown.response is not None
    await room.env.restart_bot(Postdoc(room.bot.sessions))
    pressed = await room.bob.click(shown.response, label="Save")
    assert f"{ENGINE} is on your reading list now: 1 paper." in said_alone(pressed)
    assert await _mine(room, room.alice.id) == []
    assert len(await _mine(room, room.bob.id)) == 1
    pressed = await room.bob.click(shown.response, label="Save")
    assert f"{ENGINE} is off your reading list" in said_alone(pressed)
    assert await _mine(room, room.bob.id) == []


async def test_save_papers_of_a_message(room: Room) -> None:
    message = await room.bob.send(
        room.channel, "https://arxiv.org/abs/2210.14215v1 and arXiv:1706.03762\n> Weaving Algebra"
    )
    result = await room.alice.context_menu(room.channel, "Save papers", message)
    words = said_alone(result)
    assert "2 papers saved to your reading list. Not known here: arxiv:1706.03762." in words
    found = await room.bob.slash(room.channel, "paper find", query="bernoulli")
    assert found.response is not None
    result = await room.alice.context_menu(room.channel, "Save papers", found.response)
    assert "is on your reading list now: 3 papers" in said_alone(result)
    nothing = await room.bob.send(room.channel, "Good morning")
    refused = await room.alice.context_menu(room.channel, "Save papers", nothing)
    assert "I see no arXiv id" in said_alone(refused)


async def test_questions_within_the_list(room: Room) -> None:
    await room.alice.slash(room.channel, "saved add", paper="2403.05530", tag="cards")
    await room.alice.slash(room.channel, "saved add", paper="2610.00001")
    for scope in ({"scope": "my saved papers"}, {"tag": "cards"}):
        asked = {"question": "which cards are punched?", **scope}
        answered = await room.alice.slash(room.channel, "ask", **asked)
        assert "punched cards" in _embed(answered)
        outside = {"question": "which engines weave algebraic patterns?", **scope}
        refused = await room.alice.slash(room.channel, "ask", **outside)
        assert "I can't answer that" in _embed(refused)
    papers = await room.alice.slash(
        room.channel, "ask", question="papers on shuttles", scope="my saved papers"
    )
    assert "Seeing with Shuttles" not in _embed(papers)
    assert "has the tag “looms”" in await room.refused("ask", question="what?", tag="looms")


async def test_it_works_everywhere_the_bot_does(room: Room) -> None:
    command = room.bot.tree.get_command("saved")
    assert command is not None
    told = command.to_dict(room.bot.tree)
    assert sorted(told["contexts"]) == [0, 1, 2]
    assert sorted(told["integration_types"]) == [0, 1]
