"""Three sources' copies, versions and journal editions are one work."""

from datetime import UTC, date, datetime

from sqlalchemy import func, select

from bot.ingest import AnnouncementFeed, DailyBudget, EnrichmentFeed, Feed, Ingest
from bot.ingest.feed import Tally, keep_papers
from bot.sources.arxiv.feed import ArxivFeed
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import Sources
from bot.sources.semantic_scholar.source import SemanticScholar
from db.engine import Sessions
from db.models import Paper, PaperCheck
from db.queries.papers import PaperCard, by_key, load
from db.records import PaperRecord
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
WORKS = b'{"meta": {"count": 1}, "results": [' + fixture("openalex_work.json") + b"]}"


async def card(sessions: Sessions, scheme: str, value: str) -> PaperCard:
    async with sessions.read() as session:
        paper_id = await by_key(session, scheme, value)
        assert paper_id is not None
        (found,) = await load(session, [paper_id])
    return found


async def papers(sessions: Sessions) -> int:
    async with sessions.read() as session:
        return await session.scalar(select(func.count()).select_from(Paper)) or 0


def enrichments(sessions: Sessions, sources: Sources, requests: int = 10) -> Ingest:
    budget = DailyBudget(sessions, "background", requests)
    feeds: list[list[Feed]] = [
        [EnrichmentFeed(sources[OpenAlex], budget)],
        [EnrichmentFeed(sources[SemanticScholar], budget)],
    ]
    return Ingest(sessions, feeds, clock=lambda: NOW)


async def test_three_sources_one_work(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_rss", reply(fixture("arxiv_rss.xml").replace(b", Cy Young (1)", b"")))
    fake.on("/openalex/works", reply(WORKS))
    fake.on("/semantic_scholar", reply(b"[" + fixture("scholar_paper.json") + b", null]"))
    await Ingest(sessions, [[AnnouncementFeed(sources[ArxivFeed], ["cs.LG"])]]).once()
    before = await papers(sessions)
    results = await enrichments(sessions, sources).once()
    assert [result.outcome for result in results] == ["done", "done"]
    assert await papers(sessions) == before
    found = await card(sessions, "arxiv", "2611.04001")
    for key in (
        ("openalex", "W4000000001"),
        ("doi", "10.5555/lantern.7"),
        ("semantic_scholar", "00000000000000000000000000000000000000aa"),
    ):
        assert (await card(sessions, *key)).id == found.id
    assert found.status == "retracted"
    assert found.published == date(2026, 11, 13)
    cited = {(figure.source, figure.value) for figure in found.figures["citations"]}
    assert len(cited) == 2
    assert found.authors[0].author_id is not None
    again = await enrichments(sessions, sources).once()
    assert [(r.tally.new, r.tally.changed) for r in again] == [(0, 0), (0, 0)]
    async with sessions.read() as session:
        checks = list(await session.scalars(select(PaperCheck)))
    assert {check.known for check in checks if check.paper_id == found.id} == {True}


async def test_the_budget_of_a_day_is_kept(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_rss", reply(fixture("arxiv_rss.xml")))
    await Ingest(sessions, [[AnnouncementFeed(sources[ArxivFeed], ["cs.LG"])]]).once()
    fake.asked.clear()
    results = await enrichments(sessions, sources, requests=0).once()
    assert {result.words for result in results} == {"The requests of this day are spent."}
    assert fake.asked == []


def preprint(**more: object) -> PaperRecord:
    fields: dict[str, object] = {
        "ids": {"arxiv": "2601.00001"},
        "title": "Lamps on the Quiet Harbour",
        "published": "2026-01-05",
        "authors": ["Ada Quill", "Bo Åström"],
        "source": "arxiv",
    }
    return PaperRecord.model_validate(fields | more)


async def kept(sessions: Sessions, *records: PaperRecord) -> Tally:
    tally = Tally()
    for record in records:
        async with sessions.write() as session:
            await keep_papers(session, [record], tally)
    return tally


async def test_a_journal_edition_without_a_shared_id(sessions: Sessions) -> None:
    journal = preprint(
        ids={"doi": "10.5555/harbour", "openalex": "W1"},
        title="Lamps on the quiet harbour.",
        published="2026-09-01",
        authors=["Quill, A.", "B. Astrom"],
        venue="Journal of Lights",
        source="openalex",
    )
    tally = await kept(sessions, preprint(), journal)
    assert (tally.new, tally.changed) == (1, 1)
    assert (await card(sessions, "doi", "10.5555/harbour")).venue == "Journal of Lights"


async def test_what_speaks_against_one_work(sessions: Sessions) -> None:
    others = [
        preprint(ids={"doi": "10.5555/a"}, authors=["Ada Quill", "Cy Young"]),
        preprint(ids={"doi": "10.5555/b"}, published="2019-01-01"),
        preprint(ids={"arxiv": "2601.00002"}),
        preprint(ids={"doi": "10.5555/c"}, title="Lamps"),
    ]
    tally = await kept(sessions, preprint(), *others)
    assert tally.new == 5


async def test_versions_are_one_work(sessions: Sessions) -> None:
    second = preprint(ids={"arxiv": "2601.00001v2"}, updated="2026-02-01")
    tally = await kept(sessions, preprint(ids={"arxiv": "2601.00001v1"}), second)
    assert (tally.new, tally.changed) == (1, 1)


async def test_rough_days_never_correct_exact_ones(sessions: Sessions) -> None:
    rough = preprint(published="2026-01-31", published_exact=False)
    await kept(sessions, rough)
    assert (await card(sessions, "arxiv", "2601.00001")).published == date(2026, 1, 31)
    assert (await kept(sessions, preprint())).changed == 1
    assert (await card(sessions, "arxiv", "2601.00001")).published == date(2026, 1, 5)
    assert (await kept(sessions, rough)).changed == 0
    assert (await card(sessions, "arxiv", "2601.00001")).published == date(2026, 1, 5)
