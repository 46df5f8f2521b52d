import asyncio
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.digest.why import why
from db.engine import Sessions
from db.models import Author, Delivery, Destination, Digest, Outbox, Paper, PaperId, PaperVersion
from db.queries import destinations, digests, follows
from db.queries.follows import ANNOUNCED, Wish
from db.queries.ingest import State, save_states
from db.queries.merging import merge_papers
from db.queries.store import store_papers
from tests.bot.digest.following import DAY, NOW, announce, follow, open_dm, planner
from tests.world import fill, paper

LOOMS = Wish("topic", words="looms")
ENGINE = Wish("topic", words='"analytical engine"')


async def ids(sessions: Sessions) -> tuple[int, int]:
    """Ada Lovelace, and the paper that she sketched the engine in."""
    async with sessions.read() as session:
        ada = await session.scalar(select(Author.id).where(Author.name == "Ada Lovelace"))
        engine = await session.scalar(select(PaperId.paper_id).where(PaperId.value == "2210.14215"))
    assert ada
    assert engine
    return ada, engine


async def rows(sessions: Sessions, table: Any, *order: Any) -> list[Any]:
    async with sessions.read() as session:
        return list(await session.scalars(select(table).order_by(*order)))


async def test_a_paper_comes_once_with_all_its_reasons(sessions: Sessions) -> None:
    await fill(sessions)
    ada, engine = await ids(sessions)
    dm = await open_dm(sessions)
    person = await follow(sessions, dm, Wish("author", author_id=ada))
    topic = await follow(sessions, dm, ENGINE)
    await announce(sessions, ("2210.14215", "new"), ("2210.14215", "cross"), ("2403.05530", "new"))
    assert await planner(sessions)(NOW) == 1
    (message,) = await rows(sessions, Outbox)
    (digest,) = await rows(sessions, Digest)
    ledger = await rows(sessions, Delivery, Delivery.place)
    assert [(line.event, line.outbox_id, line.place) for line in ledger] == [
        ("paper", message.id, 0),
        ("paper", message.id, 1),
    ]
    assert ledger[0].paper_id == engine
    assert ledger[0].follow_ids == [person, topic]
    assert ledger[0].reasons == ["Ada Lovelace (ORCID match)", "“analytical engine”"]
    assert (digest.looked, digest.matched, digest.queued, digest.silence) == (2, 2, 2, None)
    payload = json.loads(message.payload)
    first = payload["embeds"][0]
    assert first["author"]["name"] == "New paper"
    assert "**Ada Lovelace**" in first["description"]
    assert "announced <t:1795608000:D>" in first["description"]
    assert first["footer"]["text"].startswith("Because you follow Ada Lovelace (ORCID match); ")
    assert payload["allowed_mentions"] == {"parse": []}
    async with sessions.read() as session:
        after = await destinations.by_id(session, dm.id)
    assert after is not None
    assert after.due_at == NOW + timedelta(days=1)
    assert after.watermark == digest.upto_seq > 0


async def test_everybody_is_told_how_many_were_new_to_them(sessions: Sessions) -> None:
    await fill(sessions)
    for user in (7, 8, 9):
        await open_dm(sessions, user)
    await announce(sessions, ("2210.14215", "new"), ("2403.05530", "new"), ("2210.14215", "cross"))
    async with sessions.write() as session:
        top = await digests.head(session)
        for place, back in ((1, 3), (2, 1), (3, 0)):
            await destinations.change(session, place, watermark=top - back)
    assert await planner(sessions)(NOW) == 3
    told = await rows(sessions, Digest, Digest.destination_id)
    assert [digest.looked for digest in told] == [2, 1, 0]


async def test_an_author_who_is_recognised_late_is_not_said_to_be_followed_late(
    sessions: Sessions,
) -> None:
    await fill(sessions)
    ada, engine = await ids(sessions)
    dm = await open_dm(sessions)
    await follow(sessions, dm, Wish("author", author_id=ada))
    await announce(sessions, ("2210.14215", "new"))
    async with sessions.write() as session:
        seen = await destinations.change(session, dm.id, watermark=await digests.head(session))
    assert seen is not None
    gate = (await why(sessions, seen, engine, NOW))[-1]
    assert (gate.name, gate.open) == ("queued", False)
    assert "before it was known here who wrote it" in gate.words


async def test_those_who_cant_be_planned_keep_nobody_waiting(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.digest.planner._AT_ONCE", 1)
    await fill(sessions)
    for user, zone in ((7, "Nowhere/Land"), (8, "Nowhere/Land"), (9, "UTC")):
        await open_dm(sessions, user, zone=zone)
    assert await planner(sessions)(NOW) == 1


async def test_nothing_comes_again_on_any_later_day(sessions: Sessions) -> None:
    await fill(sessions)
    dm = await open_dm(sessions)
    await follow(sessions, dm, ENGINE)
    await announce(sessions, ("2210.14215", "new"))
    plan = planner(sessions)
    assert await plan(NOW) == 1
    assert await plan(NOW) == 0
    async with sessions.write() as session:
        await destinations.change(session, dm.id, watermark=0)
    assert await plan(NOW + timedelta(days=1)) == 1
    assert len(await rows(sessions, Outbox)) == len(await rows(sessions, Delivery)) == 1
    digest = (await rows(sessions, Digest, Digest.day))[1]
    assert (digest.matched, digest.duplicate, digest.queued) == (1, 1, 0)
    assert digest.silence == "nothing_matched:1"


async def test_a_work_that_was_merged_does_not_come_again(sessions: Sessions) -> None:
    await fill(sessions)
    dm = await open_dm(sessions)
    await follow(sessions, dm, ENGINE)
    await announce(sessions, ("2210.14215", "new"))
    await planner(sessions)(NOW)
    _, engine = await ids(sessions)
    async with sessions.write() as session:
        other = await session.scalar(select(Paper.id).where(Paper.title == "Weaving Algebra"))
        assert other
        kept = await merge_papers(session, [engine, other])
        await destinations.change(session, dm.id, watermark=0)
    await planner(sessions)(NOW + timedelta(days=1))
    (line,) = await rows(sessions, Delivery)
    assert line.paper_id == kept


async def test_days_that_were_missed_are_one_digest(sessions: Sessions) -> None:
    await fill(sessions)
    dm = await open_dm(sessions, minute=540)
    await follow(sessions, dm, Wish("topic", categories=("cs.LG", "cs.PL")))
    await announce(sessions, ("2210.14215", "new"))
    await announce(sessions, ("2403.05530", "new"))
    await announce(sessions, ("2610.00001", "new"))
    back = NOW + timedelta(days=3, hours=5)
    assert await planner(sessions)(back) == 1
    assert len(await rows(sessions, Outbox)) == 1
    assert len(await rows(sessions, Delivery)) == 3
    (digest,) = await rows(sessions, Digest)
    assert digest.day == date(2026, 11, 28)
    (after,) = await rows(sessions, Destination)
    assert after.due_at == NOW + timedelta(days=4)


async def test_two_who_plan_at_once_plan_one_digest(sessions: Sessions) -> None:
    await fill(sessions)
    for user in range(1, 4):
        dm = await open_dm(sessions, user)
        await follow(sessions, dm, ENGINE)
    await announce(sessions, ("2210.14215", "new"))
    planned = await asyncio.gather(*(planner(sessions)(NOW) for _ in range(3)))
    assert sum(planned) == 3
    assert len(await rows(sessions, Outbox)) == len(await rows(sessions, Delivery)) == 3


async def test_kinds_are_what_the_follower_chose(sessions: Sessions) -> None:
    await fill(sessions)
    ada, _ = await ids(sessions)
    usual, keen = await open_dm(sessions, 1), await open_dm(sessions, 2)
    await follow(sessions, usual, Wish("author", author_id=ada))
    kinds = (*ANNOUNCED, "replace")
    await follow(sessions, keen, Wish("author", author_id=ada, kinds=kinds))
    await announce(
        sessions, ("2210.14215", "replace", 2), ("2403.05530", "cross"), ("2610.00001", "new")
    )
    await planner(sessions)(NOW)
    given = {(line.destination_id, line.event) for line in await rows(sessions, Delivery)}
    assert given == {(usual.id, "paper"), (keen.id, "paper"), (keen.id, "version:2")}
    digest = next(d for d in await rows(sessions, Digest) if d.destination_id == usual.id)
    assert (digest.matched, digest.filtered, digest.queued) == (3, 1, 2)
    await announce(sessions, ("2210.14215", "replace-cross", 2))
    async with sessions.write() as session:
        await follows.edit(
            session,
            keen.id,
            (await follows.listed(session, keen.id))[0].id,
            kinds=["replace-cross"],
        )
    await planner(sessions)(NOW + timedelta(days=1))
    assert len(await rows(sessions, Delivery)) == 5


async def test_events_of_a_followed_paper(sessions: Sessions) -> None:
    await fill(sessions)
    _, engine = await ids(sessions)
    dm = await open_dm(sessions)
    wish = Wish(
        "paper",
        paper_id=engine,
        events=("version", "published", "retracted", "citations"),
        citations_from=1000,
    )
    await follow(sessions, dm, wish)
    async with sessions.write() as session:
        now = (await digests.standing(session, [engine]))[engine]
        known = now.events(wish.events, wish.citations_from)
        assert known == {"version:2": "version", "published": "published"}
        await digests.know(session, dm.id, engine, known, DAY)
    await planner(sessions)(NOW)
    assert not await rows(sessions, Outbox)
    async with sessions.write() as session:
        session.add(PaperVersion(paper_id=engine, number=3, submitted=DAY))
        await session.execute(update(Paper).where(Paper.id == engine).values(status="retracted"))
    await planner(sessions)(NOW + timedelta(days=1))
    (message,) = await rows(sessions, Outbox)
    told = [embed["author"]["name"] for embed in json.loads(message.payload)["embeds"]]
    assert told == ["A paper you follow · Retracted", "A paper you follow · Version 3"]
    await planner(sessions)(NOW + timedelta(days=2))
    assert len(await rows(sessions, Outbox)) == 1


async def test_silence_is_said_when_asked_for(sessions: Sessions) -> None:
    await fill(sessions)
    says, quiet = await open_dm(sessions, 1, empty_day="say"), await open_dm(sessions, 2)
    for dm in (says, quiet):
        await follow(sessions, dm, LOOMS)
    plan = planner(sessions)
    thanksgiving = NOW + timedelta(days=2)
    async with sessions.write() as session:
        await save_states(session, [State("arxiv_rss", NOW - timedelta(days=1), NOW, "down")])
    await plan(NOW + timedelta(days=1))
    await plan(thanksgiving)
    await announce(sessions, ("2210.14215", "new"))
    await plan(NOW + timedelta(days=3))
    silences = [d.silence for d in await rows(sessions, Digest, Digest.day, Digest.id)]
    assert silences == [
        *["source_down:2026-11-24T09:00:00+00:00"] * 2,
        *["no_announcement:Thanksgiving"] * 2,
        *["nothing_matched:1"] * 2,
    ]
    messages = await rows(sessions, Outbox, Outbox.id)
    assert {m.destination_id for m in messages} == {says.id}
    told = [json.loads(m.payload)["embeds"][0]["description"] for m in messages]
    assert told[1] == "arXiv announced nothing: it does not on Thanksgiving evenings."
    assert "Nothing matched: 1 paper looked at" in told[2]


async def test_a_digest_now_leaves_the_next_one_where_it_was(sessions: Sessions) -> None:
    await fill(sessions)
    dm = await open_dm(sessions, due_at=NOW + timedelta(hours=3))
    await follow(sessions, dm, ENGINE)
    await announce(sessions, ("2210.14215", "new"))
    plan = planner(sessions)
    first = await plan.now(dm, NOW)
    assert (first.count.queued, len(first.outbox_ids)) == (1, 1)
    assert (await plan.now(dm, NOW)).taken
    await announce(sessions, ("2403.05530", "new"))
    await follow(sessions, dm, Wish("topic", words="bernoulli"))
    assert await plan(NOW + timedelta(hours=3)) == 1
    messages = await rows(sessions, Outbox, Outbox.part)
    assert [m.part for m in messages] == [0, 1]
    (digest,) = await rows(sessions, Digest)
    assert (digest.looked, digest.queued) == (2, 2)


async def test_a_flood_is_three_messages_and_nothing_is_lost(sessions: Sessions) -> None:
    await fill(sessions)
    dm = await open_dm(sessions)
    await follow(sessions, dm, Wish("topic", categories=("hep-th",)))
    many = [
        paper(
            f"flood{i}",
            f"Strings without Ends {i}",
            "2026-11-20",
            [("Ada Lovelace", "ada")],
            abstract="Strings. " * 300,
            categories=("hep-th",),
            ids={"arxiv": f"2611.{i:05}"},
        )
        for i in range(1, 91)
    ]
    async with sessions.write() as session:
        await store_papers(session, many)
    await announce(sessions, *((f"2611.{i:05}", "new") for i in range(1, 91)))
    await planner(sessions)(NOW)
    messages = await rows(sessions, Outbox, Outbox.part)
    ledger = await rows(sessions, Delivery)
    assert len(messages) == 3
    assert len(ledger) == 90
    carried = [sum(line.outbox_id == m.id for line in ledger) for m in messages]
    assert carried == [25, 25, 40]
    for message in messages:
        payload = json.loads(message.payload)
        assert 5 <= len(payload["embeds"]) <= 10
        carried_here = 40 if message.part == 2 else 25
        label = payload["components"][0]["components"][0]["label"]
        assert label == f"and {carried_here - len(payload['embeds'])} more"


async def test_a_plan_that_fails_changes_nothing(sessions: Sessions) -> None:
    await fill(sessions)
    dm = await open_dm(sessions)
    await follow(sessions, dm, ENGINE)
    await announce(sessions, ("2210.14215", "new"))
    broken = planner(sessions)

    def freeze(_: object) -> list[Any]:
        return []

    broken._freeze = freeze
    assert await broken(NOW) == 0
    assert not await rows(sessions, Digest)
    assert not await rows(sessions, Delivery)
    (after,) = await rows(sessions, Destination)
    assert (after.due_at, after.watermark) == (NOW, 0)
    assert await planner(sessions)(NOW) == 1


async def test_what_is_paused_muted_or_denied_does_not_come(sessions: Sessions) -> None:
    await fill(sessions)
    ada, engine = await ids(sessions)
    dm = await open_dm(sessions)
    person = await follow(sessions, dm, Wish("author", author_id=ada))
    await announce(sessions, ("2210.14215", "new"))
    async with sessions.write() as session:
        await follows.deny(session, person, engine, NOW)
        seen = await destinations.by_id(session, dm.id)
    assert seen is not None
    found = await planner(sessions).look([seen], NOW)
    entries, count = found.baskets[dm.id].sorted(set(), found.looked[dm.id])
    assert not entries
    assert (count.matched, count.filtered) == (1, 1)
    for values in ({"paused": True}, {"muted_until": NOW + timedelta(days=30)}):
        async with sessions.write() as session:
            await follows.deny_no_more(session, person, engine)
            await follows.edit(session, dm.id, person, paused=False, muted_until=None)
            await follows.edit(session, dm.id, person, **values)
        found = await planner(sessions).look([seen], NOW)
        assert not found.baskets[dm.id].passed
    assert replace(count, looked=0) == digests.Count(0, 1, 1, 0, 0)


async def test_destinations_that_are_planned_together_keep_their_own_place(
    sessions: Sessions,
) -> None:
    await fill(sessions)
    behind, ahead = await open_dm(sessions, 1), await open_dm(sessions, 2)
    for dm in (behind, ahead):
        await follow(sessions, dm, Wish("topic", categories=("cs.LG",)))
    await announce(sessions, ("2210.14215", "new"))
    async with sessions.write() as session:
        mark = await digests.head(session)
        await destinations.change(session, ahead.id, watermark=mark)
    await announce(sessions, ("2403.05530", "new"))
    assert await planner(sessions)(NOW) == 2
    given = [line.destination_id for line in await rows(sessions, Delivery)]
    assert (given.count(behind.id), given.count(ahead.id)) == (2, 1)
    looked = {d.destination_id: d.looked for d in await rows(sessions, Digest)}
    assert looked == {behind.id: 2, ahead.id: 1}
