import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.replies.follows import first
from db.models import Author, Delivery, Destination, Follow, Outbox, Paper
from db.queries import destinations, follows
from db.queries.identity.merging import merge_authors
from db.queries.ingest import Announced, note_announcements
from tests.cogs.conftest import Room, said_alone


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing delivers here, so there is nothing to wait for."""
    monkeypatch.setattr(first, "WAITS", [0.0])


async def rows(room: Room, table: Any) -> list[Any]:
    async with room.bot.sessions.read() as session:
        return list(await session.scalars(select(table).order_by(*table.__table__.primary_key)))


async def announce(room: Room, *arxiv_ids: str) -> None:
    today = datetime.now(UTC).date()
    async with room.bot.sessions.write() as session:
        await note_announcements(session, [Announced(i, "new", today) for i in arxiv_ids], "t")


async def follow(room: Room, command: str, **options: object) -> Any:
    result = await room.alice.slash(room.channel, f"follow {command}", **options)
    assert result.ephemeral
    assert result.response is not None
    return result


async def test_following_a_person(room: Room) -> None:
    await announce(room, "2210.14215", "2610.00001")
    result = await follow(room, "author", name="ada lovlace")
    (card,) = result.response.embeds
    assert card.title == "You follow Ada Lovelace"
    assert "About 2 a week; the last two were:" in card.description
    assert "Weaving Algebra" in card.description
    assert "every day at 09:00 (UTC)" in card.fields[0].value
    (message,) = await rows(room, Outbox)
    assert message.kind == "first"
    payload = json.loads(message.payload)
    assert payload["components"][0]["components"][0]["label"] == "Stop"
    again = await room.alice.slash(room.channel, "follow author", name="Ada Lovelace")
    assert "already" in said_alone(again)
    await room.alice.click(result.response, label="Undo")
    assert not await rows(room, Follow)
    assert len(await rows(room, Outbox)) == 1


async def test_an_ambiguous_person_is_never_picked(room: Room) -> None:
    result = await room.alice.slash(room.channel, "follow author", name="wei wang")
    assert "may be one of 3 people, so I follow nobody yet" in said_alone(result)
    assert not await rows(room, Follow)
    assert result.response is not None
    (menu,) = result.response.components[0]["components"]
    chosen = await room.alice.select(result.response, [menu["options"][1]["value"]])
    assert chosen.response is not None
    assert chosen.response.embeds[0].title == "You follow Wei Wang"
    (made,) = await rows(room, Follow)
    assert str(made.author_id) == menu["options"][1]["value"]


async def test_nobody_to_follow(room: Room) -> None:
    assert "nobody to follow" in await room.refused("follow author", name="Qqqq Xxxxyzzy")


async def test_the_button_on_a_card_follows(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="ada lovelace")
    assert result.response is not None
    pressed = await room.bob.click(result.response, label="Follow")
    assert pressed.ephemeral
    assert pressed.response is not None
    assert pressed.response.embeds[0].title == "You follow Ada Lovelace"
    (place,) = await rows(room, Destination)
    assert place.user_id == room.bob.id


async def test_an_old_card_follows_who_the_person_is_today(room: Room) -> None:
    result = await room.alice.slash(room.channel, "author", name="Ada Lovelace")
    assert result.response is not None
    async with room.bot.sessions.write() as session:
        people = await session.scalars(select(Author.id).where(Author.name == "Ada Lovelace"))
        (ada,) = people
        other = await session.scalar(select(Author.id).where(Author.name == "Zyx Quillfeather"))
        assert other
        kept = await merge_authors(session, ada, other)
    await room.bob.click(result.response, label="Follow")
    (made,) = await rows(room, Follow)
    assert made.author_id == kept == other
    async with room.bot.sessions.write() as session:
        await session.execute(delete(Follow))
        await session.execute(delete(Author))
    gone = await room.bob.click(result.response, label="Follow")
    assert gone.response is not None
    told = [gone.response.content, *(m.content for m in gone.followups)]
    assert any("no longer known" in words for words in told)


async def test_following_a_topic_and_a_search(room: Room) -> None:
    await announce(room, "2210.14215", "2403.05530")
    result = await follow(
        room, "topic", words="engine -steam", category="cs.LG", exclude="looms", min_novelty=40
    )
    (card,) = result.response.embeds
    assert card.title == "You follow “engine -steam” in cs.LG"
    assert "Only without looms, novelty from 40 %." in card.description
    assert "About 1 a week; the last one was:" in card.description
    found = await room.alice.slash(room.channel, "paper find", query="bernoulli")
    assert found.response is not None
    pressed = await room.alice.click(found.response, label="Follow this search")
    assert pressed.response is not None
    assert pressed.response.embeds[0].title == "You follow “bernoulli”"
    kept = await rows(room, Follow)
    assert [(f.words, f.categories) for f in kept] == [
        ("engine -steam", ["cs.LG"]),
        ("bernoulli", []),
    ]


async def test_a_topic_needs_something_to_look_for(room: Room) -> None:
    assert "a category" in await room.refused("follow topic")
    assert "a category" in await room.refused("follow topic", words="-steam")


async def test_following_a_paper(room: Room) -> None:
    words = await room.refused("follow paper", id="2210.14215", citations=900)
    assert "has 900 citations already" in words
    result = await follow(room, "paper", id="2210.14215", citations=1000)
    (card,) = result.response.embeds
    assert card.title == "You follow Sketch of the Analytical Engine"
    assert "new versions, publication, retraction, 1,000 citations" in card.description
    known = {line.event for line in await rows(room, Delivery)}
    assert known == {"version:2", "published"}
    unsure = await room.refused("follow paper", id="seeing with shuttles")
    assert "Which paper" in unsure


async def test_asking_again_for_a_paper_takes_no_news_away(room: Room) -> None:
    await follow(room, "paper", id="2210.14215")
    known = await rows(room, Delivery)
    async with room.bot.sessions.write() as session:
        await session.execute(
            update(Paper).where(Paper.id == known[0].paper_id).values(status="retracted")
        )
    again = await room.alice.slash(room.channel, "follow paper", id="2210.14215")
    assert "already" in said_alone(again)
    assert [line.event for line in await rows(room, Delivery)] == [line.event for line in known]


async def test_fifty_is_enough(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follows.add, "__kwdefaults__", {"most": 1})
    await follow(room, "topic", words="engine")
    words = await room.refused("follow topic", words="looms")
    assert "You follow 50 things" in words


async def test_the_list(room: Room) -> None:
    assert "follow nothing" in await room.refused("follow list")
    await follow(room, "author", name="ada lovelace", only_ids=True)
    await follow(room, "topic", category="cs.LG", announced="new papers")
    result = await follow(room, "list")
    (card,) = result.response.embeds
    assert card.description.splitlines() == [
        "1. author Ada Lovelace · matches by id only",
        "2. cs.LG · new",
    ]


async def test_editing(room: Room) -> None:
    assert "follow nothing" in await room.refused("follow edit", follow="1")
    await follow(room, "topic", words="engine")
    await follow(room, "author", name="ada lovelace")
    assert "say what to change" in await room.refused("follow edit", follow="1")
    assert "no citations" in await room.refused("follow edit", follow="1", citations=5)
    assert "have none" in await room.refused("follow edit", follow="1", words="-engine")
    assert "nothing that you follow" in await room.refused("follow edit", follow="zebra")
    choices = await room.alice.autocomplete(room.channel, "follow edit", "follow", "eng")
    assert [choice["name"] for choice in choices] == ["topic: “engine”"]
    result = await follow(
        room,
        "edit",
        follow=choices[0]["value"],
        exclude="steam",
        min_score=30,
        announced="new papers",
    )
    assert "without steam, new, AI score from 30" in result.response.embeds[0].description
    await follow(room, "edit", follow="engine", exclude="-", min_score=0)
    changed = (await rows(room, Follow))[0]
    assert (changed.exclude, changed.min_score, changed.kinds) == (None, None, ["new"])


async def test_removing_and_taking_it_back(room: Room) -> None:
    assert "follow nothing" in await room.refused("follow remove", follow="1")
    await follow(room, "topic", words="engine", min_novelty=50)
    gone = await room.alice.slash(room.channel, "follow remove", follow="engine")
    assert "no longer" in said_alone(gone)
    assert not await rows(room, Follow)
    assert gone.response is not None
    await room.alice.click(gone.response, label="Undo")
    (back,) = await rows(room, Follow)
    assert (back.words, back.min_novelty) == ("engine", 50)


async def test_what_no_longer_fits_is_not_said_to_be_back(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follows.add, "__kwdefaults__", {"most": 1})
    await follow(room, "topic", words="engine")
    gone = await room.alice.slash(room.channel, "follow remove", follow="engine")
    await follow(room, "topic", words="looms")
    assert gone.response is not None
    back = await room.alice.click(gone.response, label="Undo")
    assert "You follow 50 things" in said_alone(back)
    assert [one.words for one in await rows(room, Follow)] == ["looms"]


async def test_pausing(room: Room) -> None:
    assert "follow nothing" in await room.refused("follow pause")
    assert "follow nothing" in await room.refused("follow pause", resume=True)
    await follow(room, "topic", words="engine")
    one = await room.alice.slash(room.channel, "follow pause", follow="1", days=3)
    assert "is paused until <t:" in said_alone(one)
    (muted,) = await rows(room, Follow)
    assert muted.muted_until is not None
    await room.alice.slash(room.channel, "follow pause", follow="1")
    assert (await rows(room, Follow))[0].paused
    await room.alice.slash(room.channel, "follow pause", follow="1", resume=True)
    (back,) = await rows(room, Follow)
    assert (back.paused, back.muted_until) == (False, None)
    every = await room.alice.slash(room.channel, "follow pause")
    assert "Paused until you say otherwise" in said_alone(every)
    listed = await follow(room, "list")
    assert "Paused" in listed.response.embeds[0].fields[0].value
    assert "Paused" in await room.refused("digest now")
    on = await room.alice.slash(room.channel, "follow pause", resume=True)
    assert "Digests go on: the next one is due <t:" in said_alone(on)
    async with room.bot.sessions.write() as session:
        await session.execute(update(Destination).values(due_at=datetime(2026, 1, 1, tzinfo=UTC)))
    await room.alice.slash(room.channel, "follow pause")
    on = await room.alice.slash(room.channel, "follow pause", resume=True)
    assert "the next one is put together now" in said_alone(on)


async def test_why_gate_by_gate(room: Room) -> None:
    assert "follow nothing" in await room.refused("follow why", paper="2210.14215")
    await follow(room, "topic", words="engine", exclude="algebraic")
    unseen = await follow(room, "why", paper="2210.14215")
    assert "✗ **seen** · No announcement" in unseen.response.embeds[0].description
    await announce(room, "2210.14215", "2403.05530")
    filtered = await follow(room, "why", paper="2210.14215")
    told = filtered.response.embeds[0].description.splitlines()
    assert told[1] == "✓ **matched** · By “engine”."
    assert told[2] == "✗ **filtered** · “engine”: it has the excluded “algebraic”."
    assert told[3].startswith("· **queued**")
    near = await follow(room, "why", paper="2403.05530")
    assert "it lacks “engine”" in near.response.embeds[0].description
    await follow(room, "author", name="ada lovelace")
    waiting = await follow(room, "why", paper="2403.05530")
    assert "the next digest is due <t:" in waiting.response.embeds[0].description
    await room.alice.slash(room.channel, "digest now")
    sent = await follow(room, "why", paper="2403.05530")
    told = sent.response.embeds[0].description.splitlines()
    assert told[3].startswith("✓ **duplicate** · Given once: paper on ")
    assert told[4] == "✓ **queued** · For Ada Lovelace (ORCID match)."
    assert told[5] == "· **sent** · It is waiting to be sent."


async def test_a_closed_dm_is_told_at_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse() -> None:
        async with room.bot.sessions.write() as session:
            place = await destinations.of_user(session, room.alice.id)
            assert place is not None
            await destinations.pause(session, place.id, "closed", datetime.now(UTC))

    refusing: list[asyncio.Task[None]] = []
    room.bot.nudge = lambda: refusing.append(asyncio.create_task(refuse()))
    monkeypatch.setattr(first, "WAITS", [0.3, 0.5])
    result = await room.alice.slash(room.channel, "follow topic", words="engine")
    told = [m.content for m in result.followups if "Your DMs are closed" in m.content]
    assert len(told) == len(refusing) == 1
    assert "Privacy Settings" in told[0]
    listed = await room.alice.slash(room.channel, "follow list")
    assert listed.response is not None
    assert "Your DMs are closed" in (listed.response.embeds[0].fields[0].value or "")
    room.bot.nudge = lambda: None
    await room.alice.slash(room.channel, "follow topic", words="looms")
    (place,) = await rows(room, Destination)
    assert place.state == "active"
    assert [m.part for m in await rows(room, Outbox)] == [0, 1]
