import discord
import simcord
from sqlalchemy import select

from db.models import Author, NotTheirs, Paper
from db.queries.identity import tie_next
from db.queries.store import store_papers
from tests.cogs.conftest import Room, said_alone
from tests.cogs.test_author import labels
from tests.world import PAPERS, paper

MANAGER = discord.Permissions(
    manage_guild=True, view_channel=True, send_messages=True, use_application_commands=True
)


def manager(room: Room) -> simcord.MemberActor:
    """Somebody who manages the server."""
    guild = room.channel.guild
    assert guild is not None
    role = guild.create_role("Managers", permissions=MANAGER)
    return guild.add_member(room.env.create_user("carol"), roles=[role])


async def denied(room: Room) -> set[str]:
    async with room.bot.sessions.read() as session:
        rows = await session.scalars(
            select(Paper.title).join(NotTheirs, NotTheirs.paper_id == Paper.id)
        )
        return set(rows)


async def test_a_stranger_is_told_who_may(room: Room) -> None:
    result = await room.bob.slash(room.channel, "author", name="ada lovelace")
    assert result.response is not None
    assert "Not this person" in labels(result.response)
    words = said_alone(await room.bob.click(result.response, label="Not this person"))
    assert "Manage Server" in words
    assert "ORCID" in words
    assert not await denied(room)


async def test_a_manager_takes_a_paper_away_and_gives_it_back(room: Room) -> None:
    carol = manager(room)
    result = await carol.slash(room.channel, "author", name="ada lovelace")
    assert result.response is not None
    asked = await carol.click(result.response, label="Not this person")
    assert asked.ephemeral
    assert asked.response is not None
    assert "Which of these papers did **Ada Lovelace** not write?" in asked.response.content
    assert labels(asked.response) == [""]
    (menu,) = asked.response.components[0]["components"]
    assert menu["options"][0]["label"] == "Weaving Algebra"
    assert menu["max_values"] == 3
    await carol.select(asked.response, [menu["options"][0]["value"]])
    assert asked.response.content == "Noted: 1 paper here no longer counts as **Ada Lovelace**'s."
    assert await denied(room) == {"Weaving Algebra"}
    async with room.bot.sessions.write() as session:
        await store_papers(session, PAPERS)
        await tie_next(session, 0, 500)
    again = await carol.slash(room.channel, "author", name="ada lovelace", private=True)
    assert again.response is not None
    assert "Weaving Algebra" not in [field.name for field in again.response.embeds[0].fields]
    await carol.click(asked.response, label="Undo")
    assert asked.response.content == "Taken back: **Ada Lovelace** has the papers again."
    assert not await denied(room)
    back = await carol.slash(room.channel, "author", name="ada lovelace", private=True)
    assert back.response is not None
    assert "Weaving Algebra" in [field.name for field in back.response.embeds[0].fields]


async def test_many_papers_are_paged(room: Room) -> None:
    carol = manager(room)
    many = [
        paper(f"many{i}", f"Looms, Volume {i}", f"2019-01-{i + 1:02}", [("Ada Lovelace", "ada")])
        for i in range(28)
    ]
    async with room.bot.sessions.write() as session:
        await store_papers(session, many)
    result = await carol.slash(room.channel, "author", name="ada lovelace")
    assert result.response is not None
    asked = await carol.click(result.response, label="Not this person")
    assert asked.response is not None
    assert "Shown: 1 to 25 of 31." in asked.response.content
    await carol.click(asked.response, label="Older papers")
    assert "Shown: 26 to 31 of 31." in asked.response.content
    assert len(asked.response.components[0]["components"][0]["options"]) == 6
    await carol.click(asked.response, label="Older papers")
    assert "Shown: 1 to 25 of 31." in asked.response.content


async def test_people_without_papers_and_people_gone(room: Room) -> None:
    carol = manager(room)
    result = await carol.slash(room.channel, "author", name="Zyx Quillfeather")
    assert result.response is not None
    words = said_alone(await carol.click(result.response, label="Not this person"))
    assert "No papers" in words
    async with room.bot.sessions.write() as session:
        person = await session.scalar(select(Author).where(Author.name == "Zyx Quillfeather"))
        await session.delete(person)
    words = said_alone(await carol.click(result.response, label="Not this person"))
    assert "no longer known" in words
