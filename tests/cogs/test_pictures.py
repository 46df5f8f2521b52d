"""Pictures under the buttons of a card: attached, told in words, after a restart, refused."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.client import Postdoc
from db.queries.store import store_papers
from tests.cogs.conftest import Room, said_alone
from tests.world import paper


def attachment(message: Any) -> dict[str, Any]:
    """The one attachment of a message, which its embed shows."""
    (found,) = message.attachments
    raw: dict[str, Any] = found if isinstance(found, dict) else found.to_dict()
    assert message.embeds[0].image.url
    return raw


async def pressed(room: Room, name: str, label: str) -> Any:
    result = await room.alice.slash(room.channel, "author", name=name)
    assert result.response is not None
    answer = await room.bob.click(result.response, label=label)
    assert answer.ephemeral
    return answer.response


async def test_by_year(room: Room) -> None:
    message = await pressed(room, "ada lovelace", "By year")
    (embed,) = message.embeds
    assert embed.title == "Ada Lovelace by year"
    lines = (embed.description or "").splitlines()
    assert lines[0] == "Papers known here: **3**, the most in 2026 (**1**)"
    assert lines[1] == "Citations today, by year of the paper: **912**, the most in 2022 (**900**)"
    assert "counted over 2 of 3 papers here" in (embed.footer.text or "")
    shown = attachment(message)
    assert shown["description"].startswith("Bar chart of Ada Lovelace by year.")
    assert shown["filename"].endswith(".png")


async def test_by_year_after_a_restart(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="ada lovelace")
    assert result.response is not None
    await room.env.restart_bot(Postdoc(room.bot.sessions))
    answer = await room.alice.click(result.response, label="By year")
    assert answer.response is not None
    assert attachment(answer.response)


async def test_coauthors_are_drawn(room: Room) -> None:
    message = await pressed(room, "ada lovelace", "Co-authors")
    told = attachment(message)["description"]
    assert told.startswith("Graph of Ada Lovelace and 3 co-authors")
    assert "Grace Hopper (2)" in told
    assert "Pairs of them who share such a paper: 3." in told
    gallery = room.bot.gallery
    kept = [picture.png for picture in gallery._kept.values()]
    assert Image.open(BytesIO(kept[-1])).size == (800, 380)
    assert await pressed(room, "ada lovelace", "Co-authors")
    assert [picture.png for picture in gallery._kept.values()] == kept


async def test_somebody_without_papers_is_told_so(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="Zyx Quillfeather")
    assert result.response is not None
    answer = await room.alice.click(result.response, label="By year")
    assert "Nothing of this person is known by year" in said_alone(answer)


@pytest.mark.parametrize(("day", "drawn"), [("2099-01-01", False), ("2024-01-01", True)])
async def test_one_paper_alone(room: Room, day: str, drawn: bool) -> None:
    async with room.bot.sessions.write() as session:
        await store_papers(session, [paper("solo", "Alone", day, [("Zyx Quillfeather", "none")])])
    result = await room.alice.slash(room.channel, "author", name="Zyx Quillfeather")
    assert result.response is not None
    years = await room.alice.click(result.response, label="By year")
    if drawn:
        assert years.response is not None
        assert "Citations by year: not enough data." in (years.response.embeds[0].description or "")
    else:
        assert "no papers here that came out already" in said_alone(years)
    alone = await room.alice.click(result.response, label="Co-authors")
    assert alone.response is not None
    assert not alone.response.attachments
    assert "Nobody" in (alone.response.embeds[0].description or "")
