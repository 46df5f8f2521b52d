import pytest

from bot.embeds.limits import TOTAL
from tests.cogs.conftest import Room, said_alone

ENGINE = "Sketch of the Analytical Engine"


@pytest.mark.parametrize(
    "asked",
    [
        "2210.14215",
        "arXiv:2210.14215v2",
        "https://arxiv.org/abs/2210.14215",
        "https://arxiv.org/pdf/2210.14215v1.pdf",
        "10.1000/ENGINE.1",
        "https://doi.org/10.1000/engine.1",
        "sketch of the analytical engine",
        "Sketch of the Analytical Engine!",
    ],
)
async def test_show_by_id_link_or_title(room: Room, asked: str) -> None:
    result = await room.alice.slash(room.channel, "paper show", id=asked)
    assert not result.ephemeral
    assert result.response is not None
    (embed,) = result.response.embeds
    assert embed.title == ENGINE
    assert embed.url == "https://arxiv.org/abs/2210.14215"
    fields = {field.name: field.value or "" for field in embed.fields}
    assert fields["Authors (4)"] == "Ada Lovelace, Luigi Menabrea, Grace Hopper, Wei Wang"
    assert fields["Affiliations"] == "deepmind, mila"
    assert fields["Categories"] == "cs.LG, cs.AI"
    assert fields["Published"] == "Oct 25, 2022\nversion 2 of Jan 2, 2023"
    assert fields["Venue"] == "Transactions on Engines"
    assert fields["Citations"] == "**900** reported by OpenAlex, Nov 21, 2026"
    assert "https://doi.org/10.1000/engine.1" in fields["Links"]
    assert "weaves algebraic patterns" in (embed.description or "")


async def test_figures_of_two_sources_stand_side_by_side(room: Room) -> None:
    result = await room.alice.slash(room.channel, "paper show", id="2403.05530")
    assert result.response is not None
    (embed,) = result.response.embeds
    citations = next(field.value for field in embed.fields if field.name == "Citations")
    assert citations is not None
    assert "**12** reported by OpenAlex" in citations
    assert "**9** reported by Semantic Scholar" in citations
    assert len(embed) <= TOTAL
    assert (embed.description or "").endswith(("cards.", "…"))


async def test_retraction_is_said_first(room: Room) -> None:
    result = await room.alice.slash(room.channel, "paper show", id="A Withdrawn Claim about Looms")
    assert result.response is not None
    told = result.response.embeds[0].description or ""
    assert told.startswith("⚠️ **This paper has been retracted.**")


async def test_paper_without_abstract_says_so(room: Room) -> None:
    result = await room.alice.slash(room.channel, "paper show", id="2610.00001")
    assert result.response is not None
    assert "No abstract is known" in (result.response.embeds[0].description or "")


async def test_inexact_title_asks(room: Room) -> None:
    result = await room.alice.slash(room.channel, "paper show", id="seeing with shuttles")
    assert result.response is not None
    assert "No paper is called exactly “seeing with shuttles”" in result.response.content
    (menu,) = result.response.components[0]["components"]
    assert len(menu["options"]) == 5
    await room.alice.select(result.response, [menu["options"][3]["value"]])
    message = room.channel.last_message
    assert message is not None
    assert message.embeds[0].title == menu["options"][3]["label"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("", "at least one letter"),
        ("🦆", "at least one letter"),
        ("y" * 5_000, "longer than 300 characters"),
        ("10.1000", "can't read"),
        ("10.12/", "can't read"),
        ("https://evil.example/abs/2210.14215", "can't read"),
        ("http://[::1]/", "can't read"),
        ("2210.1", "can't read"),
        ("1706.03762", "not known here yet"),
        ("10.9999/nothing", "not known here yet"),
        ("xylophone quagmires", "none holds its words"),
        ("paper:424242", "no longer known"),
        ('" NEAR( OR *', "none holds its words"),
    ],
)
async def test_show_refusals(room: Room, asked: str, words: str) -> None:
    assert words in await room.refused("paper show", id=asked)


async def test_show_autocomplete(room: Room) -> None:
    choices = await room.alice.autocomplete(room.channel, "paper show", "id", "analytical eng")
    assert choices[0]["name"] == f"{ENGINE} · Ada Lovelace · 2022"
    by_id = await room.alice.autocomplete(room.channel, "paper show", "id", "2210.14215")
    assert [choice["value"] for choice in by_id] == [choices[0]["value"]]
    result = await room.alice.slash(room.channel, "paper show", id=choices[0]["value"])
    assert result.response is not None
    assert result.response.embeds[0].title == ENGINE
    assert await room.alice.autocomplete(room.channel, "paper show", "id", "")


async def test_list_pages_one_abstract_each(room: Room) -> None:
    result = await room.alice.slash(room.channel, "paper list", author="ada lovelace")
    assert result.response is not None
    seen = [result.response.embeds[0].title]
    for _ in range(2):
        await room.alice.click(result.response, label="▶")
        seen.append(result.response.embeds[0].title)
    assert seen == [
        "Weaving Algebra",
        "Notes on Bernoulli Numbers with O(n log n) Cards",
        ENGINE,
    ]
    assert (result.response.embeds[0].footer.text or "").startswith("3 of 3")
    other = await room.bob.click(result.response, label="◀")
    assert "someone else" in said_alone(other)


async def test_list_sorts_and_filters(room: Room) -> None:
    cited = await room.alice.slash(room.channel, "paper list", topic="cs.lg", sort="cited")
    assert cited.response is not None
    assert cited.response.embeds[0].title == ENGINE
    recent = await room.alice.slash(
        room.channel, "paper list", author="ada lovelace", since="2024-01", private=True
    )
    assert recent.ephemeral
    assert recent.response is not None
    assert (recent.response.embeds[0].footer.text or "").startswith("1 of 2")
    words = await room.alice.slash(room.channel, "paper list", topic="bernoulli cards")
    assert words.response is not None
    assert not words.response.components


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "an author or a topic"),
        ({"topic": "cs.LG", "since": "yesterday"}, "no date I can read"),
        ({"topic": "cs.LG", "since": "2024-13-01"}, "no date I can read"),
        ({"topic": "xylophones"}, "leave one of the filters out"),
        ({"author": "wei wang"}, "choose one from the list"),
        ({"author": "Xqzptl Vbrrgnk"}, "I know nobody named"),
        ({"author": "%"}, "at least one letter"),
    ],
)
async def test_list_refusals(room: Room, options: dict[str, str], words: str) -> None:
    assert words in await room.refused("paper list", **options)


async def test_find_ranks_pages_and_opens(room: Room) -> None:
    result = await room.alice.slash(room.channel, "paper find", query="shuttles and sight")
    assert result.response is not None
    (embed,) = result.response.embeds
    assert "1 to 5 of 12 papers" in (embed.footer.text or "")
    await room.alice.click(result.response, label="▶")
    assert "6 to 10 of 12 papers" in (result.response.embeds[0].footer.text or "")
    (menu,) = result.response.components[0]["components"]
    opened = await room.alice.select(result.response, [menu["options"][0]["value"]])
    assert opened.ephemeral
    assert opened.response is not None
    assert opened.response.embeds[0].title == menu["options"][0]["label"]


async def test_find_with_filters(room: Room) -> None:
    result = await room.alice.slash(
        room.channel, "paper find", query="shuttles", year_from=2020, category="CS.CV"
    )
    assert result.response is not None
    assert "of 3 papers" in (result.response.embeds[0].footer.text or "")
    some = await room.alice.slash(room.channel, "paper find", query="bernoulli xylophones")
    assert some.response is not None
    assert "no paper holds all of the words" in (some.response.embeds[0].footer.text or "")
    mine = await room.alice.slash(
        room.channel, "paper find", query="bernoulli", author="Ada Lovelace"
    )
    assert mine.response is not None
    assert "of 1 paper" in (mine.response.embeds[0].footer.text or "")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"query": ""}, "at least one letter"),
        ({"query": "z" * 5_000}, "longer than 100 characters"),
        ({"query": "xylophones"}, "other words or fewer filters"),
        ({"query": '"""" OR AND'}, "other words or fewer filters"),
        ({"query": "-looms"}, "other words or fewer filters"),
        ({"query": "looms", "year_from": 3000}, "a year from 1900"),
        ({"query": "looms", "category": "cs.XX"}, "known are cs."),
        ({"query": "'; DROP TABLE papers"}, "other words or fewer filters"),
    ],
)
async def test_find_refusals(room: Room, options: dict[str, object], words: str) -> None:
    assert words in await room.refused("paper find", **options)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("bibtex", "@article{lovelace2022sketch,"),
        ("ris", "TY  - JOUR"),
        ("apa", "Lovelace, A., Menabrea, L., Hopper, G., & Wang, W. (2022)."),
    ],
)
async def test_cite(room: Room, form: str, words: str) -> None:
    result = await room.alice.slash(room.channel, "paper cite", id="2210.14215", format=form)
    assert result.response is not None
    assert words in result.response.content
    assert result.response.content.startswith("```")


async def test_a_long_reference_comes_as_a_file(room: Room) -> None:
    result = await room.alice.slash(
        room.channel, "paper cite", id="Seeing with Shuttles, Part 12", format="ris"
    )
    assert result.response is not None
    (file,) = result.response.attachments
    assert file.filename == "postdoc.ris"
    assert (await file.read()).decode().count("AU  - ") == 109


async def test_cite_refuses_unclear_and_unknown(room: Room) -> None:
    unclear = await room.alice.slash(room.channel, "paper cite", id="seeing with shuttles")
    assert unclear.ephemeral
    assert unclear.response is not None
    assert "Which paper do you mean" in unclear.response.content
    assert "not known here" in await room.refused("paper cite", id="1706.03762")


async def test_hostile_paper_stays_text(room: Room) -> None:
    result = await room.alice.slash(room.channel, "paper list", topic="cs.CR")
    assert result.response is not None
    (embed,) = result.response.embeds
    everything = str(embed.to_dict())
    assert "](https://evil" not in everything
    assert "<@1>" not in everything
