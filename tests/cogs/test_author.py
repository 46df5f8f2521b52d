import pytest

from tests.cogs.conftest import Room, said_alone


def labels(response: object) -> list[str]:
    return [
        item.get("label", "")
        for row in response.components  # type: ignore[attr-defined]
        for item in row["components"]
    ]


async def test_a_misspelt_name_gets_the_right_card(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="ada lovlace")
    assert not result.ephemeral
    assert result.response is not None
    (card,) = result.response.embeds
    assert card.title == "Ada Lovelace · cs.LG"
    assert "h-index **17** · papers **3** · citations **6,990** · novelty **61 %**" in (
        card.description or ""
    )
    assert [field.name for field in card.fields] == [
        "Weaving Algebra",
        "Notes on Bernoulli Numbers with O(n log n) Cards",
        "Sketch of the Analytical Engine",
    ]
    first = card.fields[-1].value or ""
    assert "Oct 25, 2022 · cs.LG, cs.AI" in first
    assert "Ada Lovelace, Luigi Menabrea, Grace Hopper et al. · deepmind, mila" in first
    assert "weaves algebraic patterns" in first
    assert card.footer.text is not None
    assert "reported by OpenAlex, Nov 21, 2026" in card.footer.text
    assert "papers computed from 3 papers here" in card.footer.text
    expected = [
        "Papers",
        "Follow",
        "How computed",
        "Co-authors",
        "By year",
        "Not this person",
        "Ask",
    ]
    assert labels(result.response) == expected


async def test_namesakes_are_never_picked_silently(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="wei wang")
    assert result.response is not None
    assert "3 people" in result.response.content
    (menu,) = result.response.components[0]["components"]
    told = [(option["label"], option["description"]) for option in menu["options"]]
    assert told[0][0] == "Wei Wang · cs.CV"
    assert "Lakeview" in told[0][1]
    assert "2011–2022" in told[0][1]
    chosen = await room.alice.select(result.response, [menu["options"][1]["value"]])
    assert chosen.acknowledged
    message = room.channel.last_message
    assert message is not None
    assert message.embeds[0].title == "Wei Wang · cs.CL"
    assert not message.content


async def test_only_the_asker_may_choose(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="wei wang")
    assert result.response is not None
    (menu,) = result.response.components[0]["components"]
    foreign = await room.bob.select(result.response, [menu["options"][1]["value"]])
    assert "someone else" in said_alone(foreign)


async def test_affiliation_tells_namesakes_apart(room: Room) -> None:
    result = await room.alice.slash(
        room.channel, "author", name="wei wang", affiliation="nordhavn", private=True
    )
    assert result.ephemeral
    assert result.response is not None
    assert result.response.embeds[0].title == "Wei Wang · cs.CL"
    assert not result.response.content


async def test_field_that_nobody_has_is_not_sure(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="wei wang", field="cs.PL")
    assert result.response is not None
    assert result.response.content


async def test_orcid_and_choice_name_one_person(room: Room) -> None:
    for name in ("0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"):
        result = await room.alice.slash(room.channel, "author", name=name)
        assert result.response is not None
        assert result.response.embeds[0].title == "Ada Lovelace · cs.LG"
    choices = await room.alice.autocomplete(room.channel, "author", "name", "ada lov")
    assert choices[0]["name"].startswith("Ada Lovelace · Analytical Society · cs.LG · 3 papers")
    result = await room.alice.slash(room.channel, "author", name=choices[0]["value"])
    assert result.response is not None
    assert result.response.embeds[0].title == "Ada Lovelace · cs.LG"


async def test_missing_figures_say_so(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="Grace Hopper")
    assert result.response is not None
    told = result.response.embeds[0].description or ""
    assert "h-index: not enough data (1 of 4 papers)" in told


async def test_papers_button_pages_for_whoever_presses(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="ada lovelace")
    assert result.response is not None
    pages = await room.bob.click(result.response, label="Papers")
    assert pages.ephemeral
    assert pages.response is not None
    assert pages.response.embeds[0].title == "Weaving Algebra"
    await room.bob.click(pages.response, label="▶")
    assert pages.response.embeds[0].title == "Notes on Bernoulli Numbers with O(n log n) Cards"
    assert (pages.response.embeds[0].footer.text or "").startswith("2 of 3")
    await room.bob.click(pages.response, label="◀")
    assert pages.response.embeds[0].title == "Weaving Algebra"


async def test_coauthors_button(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="ada lovelace")
    assert result.response is not None
    answer = await room.bob.click(result.response, label="Co-authors")
    assert answer.ephemeral
    assert answer.response is not None
    told = answer.response.embeds[0].description or ""
    assert told.startswith("1. **Grace Hopper** · 2 papers together, the latest in 2026")
    assert "Luigi Menabrea" in told


async def test_buttons_work_after_a_restart(room: Room) -> None:
    from bot.client import Postdoc

    result = await room.alice.slash(room.channel, "author", name="ada lovelace")
    assert result.response is not None
    message = result.response
    await room.env.restart_bot(Postdoc(room.bot.sessions))
    answer = await room.alice.click(message, label="Co-authors")
    assert answer.response is not None
    assert answer.response.embeds


async def test_buttons_of_people_without_papers_explain_themselves(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="Zyx Quillfeather")
    assert result.response is not None
    for label in ("Papers", "Co-authors"):
        assert "No papers" in said_alone(await room.alice.click(result.response, label=label))


async def test_menus_go_grey_when_they_expire(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="wei wang")
    assert result.response is not None
    await room.env.advance_time(15 * 60)
    assert result.response.components[0]["components"][0]["disabled"]
    assert not result.response.components[1]["components"][0].get("disabled")


async def test_nobody_of_that_name(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="Xqzptl Vbrrgnk")
    assert result.ephemeral
    assert result.response is not None
    assert "I know nobody named “Xqzptl Vbrrgnk”" in result.response.content


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "at least one letter"),
        ("   ", "at least one letter"),
        ("a", "at least two"),
        ("x" * 5_000, "longer than 100 characters"),
        ("🦆🦆", "at least one letter"),
        ("%", "at least one letter"),
        ("_", "at least one letter"),
        ("1234567", "is a number"),
        ("0000-0002-1825-0098", "Nobody here has the id"),
        ("A5000000001", "Nobody here has the id"),
        ("author:999999", "no longer known"),
        ("\u202e\u200b", "at least one letter"),
    ],
)
async def test_names_that_cannot_be(room: Room, name: str, words: str) -> None:
    assert words in await room.refused("author", name=name)


@pytest.mark.parametrize(
    "name",
    [
        "@everyone",
        "'; DROP TABLE authors; --",
        '" OR 1=1 NOT NEAR(',
        "%%__%%a",
        "علي حسن",
        "\u202eevol adA",
        "<@123456789012345678>",
        "a:b*c^d",
    ],
)
async def test_hostile_names_are_only_unknown_names(room: Room, name: str) -> None:
    result = await room.alice.slash(room.channel, "author", name=name)
    assert result.response is not None
    assert "went wrong" not in result.response.content
    assert "@everyone" not in result.response.content


async def test_hostile_autocomplete(room: Room) -> None:
    for typed in ("", "'", "%", "_", '"', "@everyone", "x" * 90, "🦆", "w"):
        choices = await room.alice.autocomplete(room.channel, "author", "name", typed)
        assert len(choices) <= 25
    namesakes = await room.alice.autocomplete(room.channel, "author", "name", "wei w")
    assert len({choice["name"] for choice in namesakes}) == len(namesakes) >= 3
