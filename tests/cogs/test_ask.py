from datetime import UTC, datetime

from simcord.results import InteractionResult

from bot.client import Postdoc
from db.queries.guilds import change
from tests.cogs.conftest import Room, said_alone

WEAVES = "We describe an engine that weaves algebraic patterns. [1]"


def _embed(result: InteractionResult) -> str:
    assert result.response is not None
    (embed,) = result.response.embeds
    return "\n".join([embed.description or "", *(f.value or "" for f in embed.fields)])


async def test_an_answer_has_sentences_sources_and_quotes(room: Room) -> None:
    result = await room.alice.slash(
        room.channel, "ask", question="Which engines weave algebraic patterns?"
    )
    assert not result.ephemeral
    assert result.response is not None
    (embed,) = result.response.embeds
    assert embed.description is not None
    assert embed.description.splitlines()[0] == WEAVES
    (sources,) = embed.fields
    assert sources.name == "Sources"
    assert sources.value == (
        "[1] [Sketch of the Analytical Engine](https://arxiv.org/abs/2210.14215) "
        "· Ada Lovelace · 2022"
    )
    assert "no language model" in (embed.footer.text or "")
    quotes = await room.bob.click(result.response, label="Quotes")
    assert quotes.ephemeral
    assert "> We describe an engine that weaves" in _embed(quotes)


async def test_plain_words_reach_what_commands_reach(room: Room) -> None:
    ada = await room.alice.slash(room.channel, "ask", question="who is ada lovelase?")
    assert ada.response is not None
    assert (ada.response.embeds[0].title or "").startswith("Ada Lovelace")
    latest = await room.alice.slash(room.channel, "ask", question="her latest papers")
    assert latest.response is not None
    assert latest.response.embeds[0].title == "Weaving Algebra"
    assert "1 of 3" in (latest.response.embeds[0].footer.text or "")
    with_grace = await room.alice.slash(
        room.channel, "ask", question="compare her with Grace Hopper"
    )
    assert "Grace Hopper" in str(with_grace.response and with_grace.response.embeds[0].to_dict())
    for whom in ("follow her", "follow papers on punched cards"):
        await room.alice.slash(room.channel, "ask", question=whom)
        await room.env.advance_time(10)
    followed = await room.alice.slash(room.channel, "follow list")
    listed = str(
        [embed.to_dict() for embed in followed.response.embeds] if followed.response else ""
    )
    assert "Ada Lovelace" in listed
    assert "punched cards" in listed
    cited = await room.alice.slash(room.channel, "ask", question="cite 2210.14215 as APA")
    assert cited.response is not None
    assert "Lovelace, A., Menabrea, L." in cited.response.content
    found = await room.alice.slash(
        room.channel, "ask", question="papers on shuttles since 2020", private=True
    )
    assert found.ephemeral
    assert found.response is not None
    assert "of 3 papers" in (found.response.embeds[0].footer.text or "")
    german = await room.alice.slash(room.channel, "ask", question="wer forscht zu shuttles?")
    assert german.response is not None
    assert german.response.embeds or german.response.content


async def test_bob_has_another_conversation(room: Room) -> None:
    await room.alice.slash(room.channel, "ask", question="who is ada lovelace?")
    result = await room.bob.slash(room.channel, "ask", question="her latest papers")
    assert "I don't know whom you mean" in said_alone(result)


async def test_only_from_one_paper_or_one_persons(room: Room) -> None:
    one = await room.alice.slash(room.channel, "ask", question="what weaves?", paper="2210.14215")
    assert WEAVES in _embed(one)
    other = await room.alice.slash(
        room.channel, "ask", question="which taxes fell?", paper="2210.14215"
    )
    assert "I can't answer that" in _embed(other)
    theirs = await room.alice.slash(
        room.channel, "ask", question="bernoulli numbers", author="Ada Lovelace"
    )
    assert "punched cards" in _embed(theirs)
    again = await room.alice.slash(
        room.channel, "ask", question="which cards are punched?", scope="last shown"
    )
    assert "punched cards" in _embed(again)


async def test_unsure_words_get_buttons(room: Room) -> None:
    result = await room.alice.slash(room.channel, "ask", question="bernoulli numbers")
    assert result.response is not None
    assert result.response.content == "What do you mean?"
    labels = [b["label"] for row in result.response.components for b in row["components"]]
    assert labels == ["Papers on bernoulli numbers", "Answer from abstracts: bernoulli numbers"]
    await room.bob.click(result.response, label=labels[0])
    picked = await room.alice.click(result.response, label=labels[1])
    assert "punched cards" in _embed(picked)
    namesakes = await room.alice.slash(room.channel, "ask", question="papers by wei wang")
    assert namesakes.response is not None
    labels = [b["label"] for row in namesakes.response.components for b in row["components"]]
    assert len(labels) == 3
    assert labels[0].startswith("Wei Wang · cs.CV")


async def test_refusals(room: Room) -> None:
    for question, words in (
        ("", "Please ask in words"),
        ("@everyone <@1>", "Please ask in words"),
        ("what " * 120, "longer than 500 characters"),
        ("Abstract. " + "We weave algebra with cards. " * 200, "If you pasted a paper"),
        ("qui est le chercheur de la revue sur les métiers?", "English and German"),
        ("```py\nprint('hi')\n```", "I see code and no question"),
        ("should I take aspirin for my headache?", "no advice for anybody's health"),
        ("ist Ada Lovelace verheiratet?", "nur aus ihren Veröffentlichungen"),
        ("papers on xylophone quagmires", "No paper here holds the words"),
    ):
        assert words in await room.refused("ask", question=question)
        await room.env.advance_time(10)
    assert "Which paper do you mean" in await room.refused(
        "ask", question="why?", paper="seeing with shuttles"
    )
    assert "No papers were shown" in await room.refused("ask", question="why?", scope="last shown")


async def test_what_no_abstract_supports_is_refused_with_the_closest(room: Room) -> None:
    result = await room.alice.slash(
        room.channel, "ask", question="Which engines did Napoleon tax in Egypt?"
    )
    assert "I can't answer that from the abstracts here" in _embed(result)
    assert "Sketch of the Analytical Engine" in _embed(result)


async def test_a_server_may_switch_questions_off(room: Room) -> None:
    (guild,) = room.bot.guilds
    async with room.bot.sessions.write() as session:
        await change(session, guild.id, datetime.now(UTC), allow_ask=False)
    assert "switched off in this server" in await room.refused("ask", question="who is ada?")


async def test_ask_button_works_after_a_restart(room: Room) -> None:
    shown = await room.alice.slash(room.channel, "paper show", id="2210.14215")
    assert shown.response is not None
    await room.env.restart_bot(Postdoc(room.bot.sessions))
    opened = await room.bob.click(shown.response, label="Ask")
    result = await room.bob.submit_modal(opened, {"question": "what weaves?"})
    assert result.ephemeral
    assert WEAVES in _embed(result)


async def test_ask_about_this(room: Room) -> None:
    message = await room.bob.send(room.channel, "see https://arxiv.org/abs/2210.14215")
    opened = await room.alice.context_menu(room.channel, "Ask about this", message)
    result = await room.alice.submit_modal(opened, {"question": "what is it about?"})
    assert result.ephemeral
    assert WEAVES in _embed(result)
    nothing = await room.bob.send(room.channel, "Good morning")
    refused = await room.alice.context_menu(room.channel, "Ask about this", nothing)
    assert "I see no arXiv id" in said_alone(refused)
    card = await room.alice.slash(room.channel, "author", name="ada lovelace")
    assert card.response is not None
    about_her = await room.bob.context_menu(room.channel, "Ask about this", card.response)
    theirs = await room.bob.submit_modal(about_her, {"question": "bernoulli numbers"})
    assert "punched cards" in _embed(theirs)


async def test_a_thread_takes_the_conversation_along(room: Room) -> None:
    await room.alice.slash(room.channel, "ask", question="who is ada lovelace?")
    said = await room.alice.slash(
        room.channel, "ask", question="what does she say about weaving patterns?"
    )
    assert said.response is not None
    opened = await room.alice.click(said.response, label="Continue in thread")
    assert "Opened <#" in said_alone(opened)
    (thread,) = room.channel.threads
    latest = await room.alice.slash(thread, "ask", question="her latest papers")
    assert latest.response is not None
    assert latest.response.embeds[0].title == "Weaving Algebra"
    again = await room.alice.click(said.response, label="Continue in thread")
    assert "There is a thread already" in said_alone(again)


async def test_pronouns_mean_the_card_that_a_command_showed(room: Room) -> None:
    await room.alice.slash(room.channel, "author", name="ada lovlace")
    listed = await room.alice.slash(room.channel, "ask", question="her latest papers")
    assert listed.response is not None
    assert listed.response.embeds[0].title == "Weaving Algebra"
    menu = await room.alice.slash(room.channel, "author", name="wei wang")
    assert menu.response is not None
    (choices,) = menu.response.components[0]["components"]
    await room.alice.select(menu.response, [choices["options"][1]["value"]])
    listed = await room.alice.slash(room.channel, "ask", question="his latest papers")
    assert listed.response is not None
    assert listed.response.embeds[0].title == "Sketch of the Analytical Engine"
    await room.alice.slash(room.channel, "paper show", id="2610.00001")
    cited = await room.alice.slash(room.channel, "ask", question="cite it")
    assert cited.response is not None
    assert "Weaving Algebra" in cited.response.content
    foreign = await room.bob.slash(room.channel, "ask", question="cite it")
    assert foreign.ephemeral or "Weaving" not in str(foreign.response)
