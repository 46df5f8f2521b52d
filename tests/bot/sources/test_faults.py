"""A source that misbehaves over a real socket fails alone, in time, and with one sentence."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from bot.sources.arxiv.api import ArxivApi
from bot.sources.arxiv.feed import ArxivFeed
from bot.sources.arxiv.oai import ArxivOai
from bot.sources.base import SourceError, Trouble
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import Sources
from bot.sources.semantic_scholar.source import SemanticScholar
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources import faults
from tests.fakes.sources.faults import Answer, reply
from tests.fakes.sources.server import FakeSources

pytestmark = pytest.mark.fault

AUTHOR = fixture("openalex_author.json")
FEED = fixture("arxiv_rss.xml")
Ask = Callable[[Sources], Awaitable[object]]

QUESTIONS: dict[str, tuple[str, Ask]] = {
    "rss": ("/arxiv_rss", lambda s: s[ArxivFeed].announced(["cs.LG"])),
    "oai": ("/arxiv_oai", lambda s: s[ArxivOai].changes(date(2026, 11, 16))),
    "api": ("/arxiv_api", lambda s: s[ArxivApi].papers_by("Ada Quill")),
    "openalex": ("/openalex", lambda s: s[OpenAlex].author("openalex", "A5000000001")),
    "scholar": ("/semantic_scholar", lambda s: s[SemanticScholar].author("semantic_scholar", "1")),
}
BODIES = {
    "rss": FEED,
    "oai": fixture("arxiv_oai_2.xml"),
    "api": fixture("arxiv_api.xml"),
    "openalex": AUTHOR,
    "scholar": fixture("scholar_author.json"),
}
FAULTS: dict[str, tuple[Callable[[bytes], Answer], Trouble, int]] = {
    "500": (lambda _: reply(status=500), "down", 3),
    "502": (lambda _: faults.html(502), "down", 3),
    "503": (lambda _: reply(status=503), "down", 3),
    "hang": (lambda _: faults.hang(), "down", 3),
    "drop": (lambda _: faults.drop(), "down", 3),
    "truncated": (faults.truncated, "down", 3),
    "one byte a second": (lambda body: faults.drip(body * 5), "down", 3),
    "cut short": (faults.cut_short, "bad_answer", 3),
    "html with 200": (lambda _: faults.html(), "bad_answer", 3),
    "empty body": (lambda _: reply(), "bad_answer", 3),
    "wrong charset": (lambda body: reply(body + "é".encode("latin-1")), "bad_answer", 3),
    "100 MB": (lambda _: faults.flood(), "bad_answer", 1),
    "gzip bomb": (lambda _: faults.gzip_bomb(), "bad_answer", 1),
    "damaged gzip": (
        lambda _: reply(b"\x1f\x8bnot", headers={"Content-Encoding": "gzip"}),
        "bad_answer",
        3,
    ),
    "gzip cut off": (
        lambda body: reply(gzip.compress(body)[:-4], headers={"Content-Encoding": "gzip"}),
        "bad_answer",
        3,
    ),
    "100 MB, declared": (lambda _: reply(bytes(100_000_000)), "bad_answer", 1),
    "304 unasked": (lambda _: reply(status=304), "bad_answer", 1),
    "unasked encoding": (lambda b: reply(b, headers={"Content-Encoding": "br"}), "bad_answer", 3),
    "redirect loop": (lambda _: faults.redirect("/round"), "bad_answer", 3),
    "redirect to loopback": (lambda _: faults.redirect("http://127.0.0.1:9/"), "bad_answer", 1),
    "redirect to another host": (
        lambda _: faults.redirect("https://example.org/"),
        "bad_answer",
        1,
    ),
    "403": (lambda _: reply(status=403), "refused", 1),
    "400": (lambda _: reply("what?", status=400), "refused", 1),
    "404": (lambda _: faults.html(404), "not_found", 1),
    "204": (lambda _: reply(status=204), "bad_answer", 1),
}


HEAVY = {"100 MB", "100 MB, declared", "gzip bomb"}
CASES = [
    (source, fault)
    for fault in FAULTS
    for source in QUESTIONS
    if fault not in HEAVY or source in {"rss", "openalex"}
]


@pytest.mark.parametrize(("source", "fault"), CASES)
async def test_a_fault_ends_in_one_sentence_and_the_others_go_on(
    fake: FakeSources, sources: Sources, source: str, fault: str
) -> None:
    prefix, ask = QUESTIONS[source]
    misbehave, kind, requests = FAULTS[fault]
    for name, (path, _) in QUESTIONS.items():
        fake.on(path, reply(BODIES[name]))
    fake.on(prefix, misbehave(BODIES[source]))
    if fault == "redirect loop":
        fake.on("/round", faults.redirect("/round"))
    with pytest.raises(SourceError) as caught:
        await ask(sources)
    assert caught.value.kind == kind
    assert str(caught.value).endswith(".")
    assert str(caught.value).count("\n") == 0
    assert len(fake.asked) == requests
    for name, (_, other) in QUESTIONS.items():
        if name != source:
            assert await other(sources)


@pytest.mark.parametrize("source", QUESTIONS)
async def test_a_passing_fault_is_not_noticed(
    fake: FakeSources, sources: Sources, source: str
) -> None:
    prefix, ask = QUESTIONS[source]
    body = BODIES[source]
    fake.on(prefix, reply(status=502), faults.truncated(body), faults.zipped(body))
    assert await ask(sources)
    assert len(fake.asked) == 3


async def test_a_header_may_name_the_wrong_charset(fake: FakeSources, sources: Sources) -> None:
    wrong = {"Content-Type": "application/rss+xml; charset=iso-8859-1"}
    fake.on("/arxiv_rss", reply(FEED, headers=wrong))
    mailing = await sources[ArxivFeed].announced(["cs.LG"])
    assert mailing is not None
    assert mailing.items[0].paper.authors[1].name == "Bo Åström Jr."


async def test_a_hanging_source_does_not_hold_up_another(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/openalex", faults.hang())
    fake.on("/semantic_scholar", reply(BODIES["scholar"]))
    hanging = asyncio.create_task(sources[OpenAlex].author("openalex", "A5000000001"))
    await sources[SemanticScholar].author("semantic_scholar", "1")
    assert not hanging.done()
    with pytest.raises(SourceError, match="OpenAlex did not answer in time"):
        await hanging


async def test_silence_is_noticed_sooner_than_slowness(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex", faults.hang(), faults.drip(AUTHOR), reply(AUTHOR))
    await sources[OpenAlex].author("openalex", "A5000000001")
    silent, slow = (after.at - before.at for before, after in pairwise(fake.asked))
    assert 15 <= silent < 20
    assert 30 <= slow < 40


async def test_a_caller_may_give_up_sooner(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex", faults.hang())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(8):
            await sources[OpenAlex].author("openalex", "A5000000001")
    fake.on("/openalex", reply(AUTHOR))
    await sources[OpenAlex].author("openalex", "A5000000001")


async def test_retry_after_is_waited_out_when_short(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex", reply(status=429, headers={"Retry-After": "7"}), reply(AUTHOR))
    await sources[OpenAlex].author("openalex", "A5000000001")
    assert fake.asked[1].at - fake.asked[0].at >= 7


async def test_retry_after_may_be_a_date(fake: FakeSources, sources: Sources) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=9), usegmt=True)
    fake.on("/openalex", reply(status=503, headers={"Retry-After": soon}), reply(AUTHOR))
    await sources[OpenAlex].author("openalex", "A5000000001")
    assert fake.asked[1].at - fake.asked[0].at >= 7


async def test_a_long_retry_after_keeps_everybody_away(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex", reply(status=429, headers={"Retry-After": "3600"}), reply(AUTHOR))
    with pytest.raises(SourceError) as caught:
        await sources[OpenAlex].author("openalex", "A5000000001")
    assert (caught.value.kind, caught.value.retry_after) == ("rate_limited", 3600)
    with pytest.raises(SourceError) as caught:
        await sources[OpenAlex].author("openalex", "A5000000002")
    assert caught.value.kind == "rate_limited"
    assert len(fake.asked) == 1
    assert sources[OpenAlex].health().rests_for > 3_000
    await asyncio.sleep(3600)
    await sources[OpenAlex].author("openalex", "A5000000001")


@pytest.mark.parametrize("advice", ["", "soon", "-5", "nan", "1e300"])
async def test_nonsense_in_retry_after_counts_as_none(
    fake: FakeSources, sources: Sources, advice: str
) -> None:
    fake.on("/openalex", reply(status=429, headers={"Retry-After": advice}), reply(AUTHOR))
    await sources[OpenAlex].author("openalex", "A5000000001")


async def test_arxiv_is_left_alone_for_ten_minutes_on_all_its_hosts(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_api", reply("Rate exceeded.", status=429))
    fake.on("/arxiv_rss", reply(FEED))
    with pytest.raises(SourceError) as caught:
        await sources[ArxivApi].papers_by("Ada Quill")
    assert (caught.value.kind, caught.value.retry_after) == ("rate_limited", 600)
    with pytest.raises(SourceError, match="come later"):
        await sources[ArxivFeed].announced(["cs.LG"])
    assert len(fake.asked) == 1
    await asyncio.sleep(600)
    assert await sources[ArxivFeed].announced(["cs.LG"])


async def test_a_plan_that_is_too_small_is_not_asked_about_again(
    fake: FakeSources, sources: Sources
) -> None:
    body = '{"error": "Plan upgrade required", "message": "This filter needs a larger plan."}'
    fake.on("/openalex", reply(body, status=429, headers={"Retry-After": "1"}))
    with pytest.raises(SourceError, match="larger plan") as caught:
        await sources[OpenAlex].find_authors("Ada Quill")
    assert (caught.value.kind, len(fake.asked)) == ("refused", 1)


async def test_a_spent_budget_still_allows_what_is_free(
    fake: FakeSources, sources: Sources
) -> None:
    limits = {"X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "40000", "Retry-After": "40000"}
    fake.on("/openalex/authors", reply("{}", status=429, headers=limits))
    fake.on("/openalex/authors/A", reply(AUTHOR))
    with pytest.raises(SourceError) as caught:
        await sources[OpenAlex].find_authors("Ada Quill")
    assert caught.value.kind == "rate_limited"
    assert caught.value.retry_after == pytest.approx(40_000, abs=60)
    with pytest.raises(SourceError, match="come later"):
        await sources[OpenAlex].find_authors("Bo Quill")
    assert len(fake.asked) == 1
    await sources[OpenAlex].author("openalex", "A5000000001")
    fake.on("/openalex/authors", reply(fixture("openalex_authors.json")))
    await asyncio.sleep(40_000)
    assert (await sources[OpenAlex].find_authors("Ada Quill")).records


async def test_headers_of_a_good_answer_are_obeyed_before_any_refusal(
    fake: FakeSources, sources: Sources
) -> None:
    at_midnight = str(int(datetime.now(UTC).timestamp()) + 7200)
    spent = {"X-RateLimit-Remaining": "9", "X-RateLimit-Reset": at_midnight}
    fake.on("/openalex", reply(fixture("openalex_authors.json"), headers=spent))
    await sources[OpenAlex].find_authors("Ada Quill")
    with pytest.raises(SourceError) as caught:
        await sources[OpenAlex].find_authors("Ada Quill")
    assert (caught.value.kind, len(fake.asked)) == ("rate_limited", 1)
    assert caught.value.retry_after == pytest.approx(7200, abs=60)


async def test_a_source_that_keeps_failing_is_left_alone_then_probed_once(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/openalex", reply(status=500))
    for _ in range(2):
        with pytest.raises(SourceError):
            await sources[OpenAlex].author("openalex", "A5000000001")
    before = len(fake.asked)
    with pytest.raises(SourceError, match="left alone") as caught:
        await sources[OpenAlex].author("openalex", "A5000000001")
    assert caught.value.retry_after is not None
    assert len(fake.asked) == before
    await asyncio.sleep(caught.value.retry_after + 1)
    fake.on("/openalex", faults.hang(20), reply(AUTHOR))
    probe = asyncio.create_task(sources[OpenAlex].author("openalex", "A5000000001"))
    await asyncio.sleep(5)
    with pytest.raises(SourceError, match="left alone"):
        await sources[OpenAlex].author("openalex", "A5000000001")
    with pytest.raises(SourceError):
        await probe
    assert len(fake.asked) == before + 1
    await asyncio.sleep(900)
    await sources[OpenAlex].author("openalex", "A5000000001")
    health = sources[OpenAlex].health()
    assert (health.failure, health.rests_for) == (None, 0.0)
    assert health.last_success is not None
    assert health.last_failure is not None


async def test_what_was_bought_counts_as_budget(fake: FakeSources, sources: Sources) -> None:
    limits = {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "40000",
        "X-RateLimit-Onetime-Remaining": "500",
    }
    fake.on("/openalex", reply(fixture("openalex_authors.json"), headers=limits))
    await sources[OpenAlex].find_authors("Ada Quill")
    assert (await sources[OpenAlex].find_authors("Ada Quill")).records


async def test_a_compressed_answer_may_come_in_parts(fake: FakeSources, sources: Sources) -> None:
    parts = gzip.compress(AUTHOR[:99]) + gzip.compress(AUTHOR[99:])
    fake.on("/openalex", reply(parts, headers={"Content-Encoding": "gzip"}))
    assert (await sources[OpenAlex].author("openalex", "A5000000001")).name == "Ada Quill"


async def test_health_says_why(fake: FakeSources, sources: Sources) -> None:
    assert sources[OpenAlex].health().last_success is None
    fake.on("/openalex", reply(status=403))
    with pytest.raises(SourceError):
        await sources[OpenAlex].author("openalex", "A5000000001")
    assert sources[OpenAlex].health().failure == "OpenAlex refused the question."
