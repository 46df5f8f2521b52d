"""From what is new, or from a topic, to papers and people; people side by side."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from db.models import Paper
from db.queries.store import store_papers
from tests.cogs.conftest import Room, said_alone
from tests.cogs.test_pictures import attachment
from tests.world import ADA, figure, paper


async def fresh_papers(room: Room) -> None:
    today = datetime.now(UTC).date()
    day = (today - timedelta(days=2)).isoformat()
    async with room.bot.sessions.write() as session:
        await store_papers(
            session,
            [
                paper("scored", "Scored Shuttles", day, [("Wei Wang", "wang3")],
                      categories=("cs.LG",), figures=(figure("ai_score", 71),)),
                paper("famous", "Shuttles by Ada", day, [ADA], categories=("cs.LG", "cs.AI")),
                paper("later", "Shuttles to come", f"{today.year + 1}-05-01", [ADA]),
            ],
        )  # fmt: skip


async def test_trending(room: Room) -> None:
    await fresh_papers(room)
    result = await room.alice.slash(room.channel, "trending", category="cs.LG", days=7)
    assert not result.ephemeral
    assert result.response is not None
    (embed,) = result.response.embeds
    assert embed.title == "Trending in cs.LG: the last 7 days"
    titles = [(field.name or "")[4:] for field in embed.fields]
    assert titles == ["Scored Shuttles", "Shuttles by Ada"]
    assert (embed.fields[0].value or "").startswith("AI score **71**\n")
    first = (embed.fields[1].value or "").splitlines()[0]
    assert first == "an author has h-index 21 · listed in 2 categories"
    assert "ranked by AI score (1 of 2 have one)" in (embed.footer.text or "")
    (menu,) = result.response.components[0]["components"]
    opened = await room.alice.select(result.response, [menu["options"][1]["value"]])
    assert opened.response is not None
    assert opened.response.embeds[0].title == "Shuttles by Ada"


async def test_trending_when_nothing_is_new_says_so(room: Room) -> None:
    result = await room.alice.slash(room.channel, "trending", category="cs.CV", days=1)
    assert result.response is not None
    (embed,) = result.response.embeds
    assert embed.title == (
        "Trending in cs.CV: 1 day up to May 1, 2022, since when nothing came out here"
    )
    assert "no AI score is known yet" in (embed.footer.text or "")
    assert (embed.fields[0].value or "").startswith("new, nothing more is known yet\n")


async def test_trending_refused(room: Room) -> None:
    assert "has the category" in await room.refused("trending", category="cs.XX")
    async with room.bot.sessions.write() as session:
        await session.execute(delete(Paper))
    assert "No paper here has come out yet" in await room.refused("trending")


async def test_experts(room: Room) -> None:
    result = await room.alice.slash(room.channel, "experts", topic="analytical engine")
    assert result.response is not None
    (embed,) = result.response.embeds
    assert embed.title == "Who works on analytical engine"
    assert (embed.fields[0].name or "").startswith("1\\. Ada Lovelace")
    told = embed.fields[0].value or ""
    assert told.startswith("**1 paper** on it, 2022 · cs.LG · Analytical Society")
    assert "[Sketch of the Analytical Engine](https://arxiv.org/abs/2210.14215) 2022" in told
    assert "1 name on them not yet tied to a person" in (embed.footer.text or "")
    (menu,) = result.response.components[0]["components"]
    opened = await room.alice.select(result.response, [menu["options"][0]["value"]])
    assert opened.ephemeral
    assert opened.response is not None
    assert opened.response.embeds[0].title == "Ada Lovelace · cs.LG"


async def test_experts_of_a_category_and_of_some_of_the_words(room: Room) -> None:
    result = await room.alice.slash(room.channel, "experts", topic="cs.pl", private=True)
    assert result.ephemeral
    assert result.response is not None
    assert result.response.embeds[0].title == "Who works on cs.PL"
    people = [field.name or "" for field in result.response.embeds[0].fields]
    assert [name[4:] for name in people] == ["Ada Lovelace", "Grace Hopper"]
    some = await room.alice.slash(room.channel, "experts", topic="shuttles zeppelins")
    assert some.response is not None
    assert "some of them" in (some.response.embeds[0].description or "")
    choices = await room.alice.autocomplete(room.channel, "experts", "topic", "cs")
    assert len(choices) > 3


async def test_a_topic_nobody_works_on(room: Room) -> None:
    assert "I know of nobody" in await room.refused("experts", topic="xylophone zeppelins")
    assert "at least one letter" in await room.refused("experts", topic="%%")
    async with room.bot.sessions.write() as session:
        await store_papers(session, [paper("u", "Zeppelins", "2020-01-01", [("No One", None)])])
    assert "not yet tied to a person" in await room.refused("experts", topic="zeppelins")


async def test_compare(room: Room) -> None:
    result = await room.alice.slash(
        room.channel, "compare", first="ada lovelace", second="Grace Hopper", third="wang3-none"
    )
    assert "could be" in said_alone(result) or "I know nobody" in said_alone(result)
    result = await room.alice.slash(
        room.channel, "compare", first="ada lovelace", second="Grace Hopper"
    )
    assert not result.ephemeral
    assert result.response is not None
    (embed,) = result.response.embeds
    lines = (embed.description or "").splitlines()
    table = [line.split() for line in lines]
    assert ["citations", "6,990", "–"] in table
    assert ["papers", "3", "4"] in table
    assert lines[-1] == "Together here: A and B 2 papers."
    told = attachment(result.response)["description"]
    assert told.startswith("Line chart by year of Ada Lovelace, Grace Hopper. Papers known here:")


async def test_compare_people_without_anything(room: Room) -> None:
    result = await room.alice.slash(
        room.channel, "compare", first="Zyx Quillfeather", second="Søren Østergård", private=True
    )
    assert result.ephemeral
    assert result.response is not None
    assert not result.response.attachments
    assert "papers here  0  0" in (result.response.embeds[0].description or "")


async def test_compare_refused(room: Room) -> None:
    words = await room.refused("compare", first="ada lovelace", second="ada lovelace")
    assert "named twice" in words
    words = await room.refused("compare", first="ada lovelace", second="wei wang")
    assert "could be" in words
    words = await room.refused("compare", first="ada lovelace", second="author:999999")
    assert "no longer known" in words
