"""Citations are kept by source and read in both directions; likeness has its reasons."""

from datetime import UTC, date, datetime

import pytest

from bot.ingest.feed import Tally
from bot.ingest.feed import keep_papers as keep_papers_with_links
from db.engine import Sessions
from db.queries import papers
from db.queries.citations import (
    Direction,
    Linked,
    asked,
    check_name,
    citations_of,
    links_of,
    shared_references,
    store_citations,
)
from db.queries.ingest import note_checks
from db.queries.merging import merge_papers
from db.queries.similar import Similar, similar
from db.records import CitationRecord
from tests.db.queries.stored import keep_papers
from tests.world import figure, paper

DAY = date(2026, 11, 21)


def end(title: str | None = None, year: int | None = None, **ids: str) -> CitationRecord:
    return CitationRecord(ids=ids, title=title, year=year)


async def three(sessions: Sessions) -> list[int]:
    ada = ("Ada", "ada")
    await keep_papers(
        sessions,
        paper("a", "Looms that learn", "2024-01-01", [ada], ids={"arxiv": "2401.00001"},
              abstract="Shuttles weave patterns in recurrent looms with gradients."),
        paper("b", "Recurrent looms", "2023-01-01", [ada, ("Bo", "bo")],
              ids={"doi": "10.1000/b"}, abstract="Shuttles and recurrent looms without gradients."),
        paper("c", "On herring", "2022-01-01", [("Bo", "bo")], ids={"openalex": "W3"}),
    )  # fmt: skip
    async with sessions.read() as session:
        titles = ("Looms that learn", "Recurrent looms", "On herring")
        return [(await papers.by_title(session, title))[0] for title in titles]


async def keep(
    sessions: Sessions, paper_id: int, way: Direction, source: str, *ends: CitationRecord
) -> int:
    async with sessions.write() as session:
        return await store_citations(session, paper_id, way, source, ends, DAY)


async def read(sessions: Sessions, paper_id: int, way: Direction) -> list[Linked]:
    async with sessions.read() as session:
        return await citations_of(session, paper_id, way)


async def test_both_directions(sessions: Sessions) -> None:
    a, b, c = await three(sessions)
    stranger = end("An unknown work", 1999, semantic_scholar="f" * 40)
    told = (end("Recurrent looms", 2023, openalex="W2", doi="10.1000/b"), stranger)
    assert await keep(sessions, a, "cites", "semantic_scholar", *told) == 2
    again = (end("Recurrent Looms.", 2023, openalex="W2"), end(openalex="W3"), end(openalex="W99"))
    assert await keep(sessions, a, "cites", "openalex", *again) == 3
    links = await read(sessions, a, "cites")
    assert [(link.paper_id, link.title, link.year) for link in links] == [
        (b, "Recurrent looms", 2023),
        (c, "On herring", 2022),
        (None, "An unknown work", 1999),
        (None, None, None),
    ]
    assert links[0].sources == ("openalex", "semantic_scholar")
    assert (links[2].scheme, links[2].value) == ("semantic_scholar", "f" * 40)
    assert [link.paper_id for link in await read(sessions, b, "cited_by")] == [a]
    assert [link.paper_id for link in await read(sessions, c, "cited_by")] == [a]
    assert await read(sessions, b, "cites") == []
    async with sessions.read() as session:
        assert await links_of(session, a) == {b: {"cites"}, c: {"cites"}}
        assert await links_of(session, c) == {a: {"cited_by"}}


async def test_what_is_said_again_is_kept_once_and_later_papers_are_found(
    sessions: Sessions,
) -> None:
    a, b, _ = await three(sessions)
    late = end("A late one", 2025, arxiv="2511.00001")
    for _ in range(2):
        await keep(
            sessions, a, "cited_by", "openalex", late, end(openalex="W1", arxiv="2401.00001")
        )
    await keep(sessions, a, "cited_by", "openalex", end(arxiv="2511.00001"))
    (link,) = await read(sessions, a, "cited_by")
    assert (link.paper_id, link.title, link.year) == (None, "A late one", 2025)
    await keep_papers(
        sessions, paper("late", "A late one", "2025-11-01", [], ids={"arxiv": "2511.00001"})
    )
    async with sessions.read() as session:
        (later,) = await papers.by_title(session, "A late one")
    (link,) = await read(sessions, a, "cited_by")
    assert link.paper_id == later
    assert [link.paper_id for link in await read(sessions, later, "cites")] == [a]
    await keep(sessions, b, "cites", "openalex", end(arxiv="2511.00001"))
    await keep(sessions, a, "cites", "openalex", end(arxiv="2511.00001"), end(openalex="W7"))
    async with sessions.read() as session:
        assert await shared_references(session, a) == {b: 1}


async def test_works_that_become_one_keep_their_citations(sessions: Sessions) -> None:
    a, b, c = await three(sessions)
    await keep(sessions, a, "cites", "openalex", end(openalex="W3"))
    await keep(sessions, b, "cites", "openalex", end(openalex="W3"), end(openalex="W8"))
    await keep(sessions, c, "cited_by", "semantic_scholar", end(doi="10.1000/b"))
    async with sessions.write() as session:
        kept = await merge_papers(session, [a, b])
    links = await read(sessions, kept, "cites")
    assert [(link.paper_id, link.value) for link in links] == [(c, "W3"), (None, "W8")]
    assert [link.paper_id for link in await read(sessions, c, "cited_by")] == [kept]
    async with sessions.write() as session:
        both = await merge_papers(session, [kept, c])
    assert [link.value for link in await read(sessions, both, "cites")] == ["W8"]
    assert await read(sessions, both, "cited_by") == []


async def test_references_between_papers_here_come_with_their_records(sessions: Sessions) -> None:
    _, _, c = await three(sessions)
    told = paper(
        "d", "Nets for herring", "2025-01-01", [], ids={"openalex": "W4"}, source="openalex",
        references=("W3", "W3", "W404", "W4"), figures=(figure("citations", 1),),
    )  # fmt: skip
    for _ in range(2):
        async with sessions.write() as session:
            tally = Tally()
            await keep_papers_with_links(session, [told], tally)
    assert tally.changed == 0
    async with sessions.read() as session:
        (d,) = await papers.by_title(session, "Nets for herring")
    (link,) = await read(sessions, d, "cites")
    assert (link.paper_id, link.title, link.sources, link.as_of) == (
        c,
        "On herring",
        ("openalex",),
        DAY,
    )
    assert [link.paper_id for link in await read(sessions, c, "cited_by")] == [d]


async def test_who_was_asked(sessions: Sessions) -> None:
    a, b, _ = await three(sessions)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    async with sessions.write() as session:
        await note_checks(session, check_name("openalex"), {a: True, b: False}, now)
        await note_checks(session, "openalex", {a: True}, now)
    async with sessions.read() as session:
        assert await asked(session, a) == {"openalex": (now, True)}
        assert await asked(session, b) == {"openalex": (now, False)}


async def test_similar_papers_and_why(sessions: Sessions) -> None:
    a, b, c = await three(sessions)
    await keep(sessions, a, "cites", "openalex", end(openalex="W3"), end(openalex="W5"))
    await keep(sessions, b, "cites", "openalex", end(openalex="W5"))
    async with sessions.read() as session:
        first, second = await similar(session, a)
        (alone,) = await similar(session, c, limit=1)
        nobody = await similar(session, 10**9)
    assert (first.paper_id, first.authors, first.references) == (b, ("Ada",), 1)
    assert first.likeness > 0
    assert {"loom", "recurrent", "shuttle"} & {word.rstrip("s") for word in first.words}
    assert (second.paper_id, set(second.links)) == (c, {"cites"})
    assert alone.paper_id == a
    assert set(alone.links) == {"cited_by"}
    assert nobody == []


def test_every_reason_adds_a_little() -> None:
    plain = Similar(1, 0.2, (), (), frozenset(), 0)
    assert plain.score == 0.2
    many = Similar(1, 0.2, (), ("A",) * 9, frozenset({"cites"}), 99)
    assert many.score == pytest.approx(0.2 + 0.09 + 0.1 + 0.1)
