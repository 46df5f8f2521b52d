from io import BytesIO
from pathlib import Path
from typing import Any

from bot.exporting import What, export
from bot.importing import AUTHORS, PAPERS, import_file
from db.engine import Sessions
from db.queries.identity import merge_authors
from db.queries.lookup import check
from db.records import AuthorRecord, PaperRecord
from tests.db.queries.stored import contents, empty, keep_authors, keep_papers

FIGURE = {"name": "h_index", "value": 3, "as_of": "2026-01-01"}


def person(name: str, source: str, /, **more: Any) -> AuthorRecord:
    said = {
        "name": name,
        "source": source,
        "aliases": [f"{name} {source}"],
        "affiliations": [{"name": f"{source} hall", "start_year": 1999}, "Hall"],
        "figures": [FIGURE | {"source": source}],
        "counts": [{"year": 2020, "works": 1}, {"year": 2019, "citations": 4}],
        "topics": ["Sets", f"{source}s"],
    }
    return AuthorRecord.model_validate(said | more)


def paper(number: int, source: str, **more: Any) -> PaperRecord:
    said = {
        "ids": {"test": str(number)},
        "title": f"Weaving №{number}",
        "published": "2024-01-02",
        "source": source,
        "figures": [FIGURE | {"name": "citations", "source": source}],
        "counts": [{"year": 2020, "citations": 1}],
    }
    return PaperRecord.model_validate(said | more)


async def written(sessions: Sessions, what: What) -> bytes:
    out = BytesIO()
    heard: list[int] = []
    lines = await export(sessions, what, out, heard.append)
    assert lines == out.getvalue().count(b"\n") == heard[-1]
    return out.getvalue()


async def fill(sessions: Sessions) -> None:
    await keep_authors(
        sessions,
        person("Ada Lovelace", "one", ids={"test": "a", "orcid": "0000-0002-1825-0097"}),
        person("Augusta King", "two", ids={"test": "a"}, field="Machines", works_count=7),
        person("Kurt Gödel", "one", ids={"test": "k1"}),
        person("K. Gödel", "two", ids={"test": "k2"}),
        person("Emmy Noether", "two", field="Rings"),
        AuthorRecord(name="Nobody More"),
    )
    async with sessions.write() as session:
        assert await merge_authors(session, 3, 2) == 2
    lines = [
        {"name": "A. Lovelace", "ids": {"test": "a"}, "affiliations": ["Hall"]},
        {"name": "K. Gödel", "ids": {"test": "k2"}},
        {"name": "Stranger", "ids": {"test": "s"}},
        "As Written",
    ]
    await keep_papers(
        sessions,
        paper(
            1,
            "one",
            authors=lines,
            abstract="Words.",
            abstract_source="Postdoc summary",
            categories=["cs.LG", "cs.AI"],
            venue="Here",
            comment="9 pages",
            status="withdrawn",
            affiliations=["Hall"],
            links={"code": "https://a.example", "api": "https://b.example"},
            versions=[{"number": n, "submitted": f"2024-01-0{n}"} for n in (2, 1)],
            updated="2024-02-01",
        ),
        paper(1, "two", figures=[FIGURE | {"name": "citations", "source": "two"}]),
        paper(2, "two", published_exact=False, authors=["Cut"], authors_complete=False),
        paper(3, "one", counts=[], figures=[FIGURE | {"name": "novelty_percent", "source": "x"}]),
    )


async def test_export_import_export_is_the_same_bytes(sessions: Sessions, tmp_path: Path) -> None:
    await fill(sessions)
    before = await contents(sessions)
    authors, papers = await written(sessions, "authors"), await written(sessions, "papers")
    (tmp_path / "authors").write_bytes(authors)
    (tmp_path / "papers").write_bytes(papers)
    await empty(sessions)
    people = await import_file(sessions, AUTHORS, tmp_path / "authors")
    works = await import_file(sessions, PAPERS, tmp_path / "papers")
    assert (people.bad, works.bad) == ({}, {})
    assert await written(sessions, "authors") == authors
    assert await written(sessions, "papers") == papers
    after = await contents(sessions)
    for table in ("paper_ids", "paper_categories", "paper_versions", "author_metrics"):
        assert len(after[table]) == len(before[table]), table
    async with sessions.read() as session:
        assert await check(session) == ()


async def test_importing_an_export_over_itself_changes_nothing(
    sessions: Sessions, tmp_path: Path
) -> None:
    await fill(sessions)
    papers = await written(sessions, "papers")
    (tmp_path / "papers").write_bytes(papers)
    report = await import_file(sessions, PAPERS, tmp_path / "papers")
    assert (report.outcome.new, report.outcome.changed, report.skipped) == (0, 0, 0)


async def test_papers_come_back_without_their_authors_file(
    sessions: Sessions, tmp_path: Path
) -> None:
    await fill(sessions)
    papers = await written(sessions, "papers")
    await empty(sessions)
    (tmp_path / "papers").write_bytes(papers)
    await import_file(sessions, PAPERS, tmp_path / "papers")
    assert await written(sessions, "papers") == papers


async def test_nothing_is_nothing(sessions: Sessions) -> None:
    assert await written(sessions, "authors") == b""
    assert await written(sessions, "papers") == b""
