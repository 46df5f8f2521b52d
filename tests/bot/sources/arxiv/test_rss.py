from datetime import date

import pytest

from bot.sources.arxiv.feed import ArxivFeed
from bot.sources.arxiv.parse_rss import parse_rss
from bot.sources.base import SourceError, UnreadableError, Validators
from bot.sources.opening import Sources
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources


def test_a_mailing_keeps_its_eastern_day_and_the_kind_of_each_announcement() -> None:
    mailing = parse_rss(fixture("arxiv_rss.xml"))
    assert mailing.day == date(2026, 11, 17)
    assert [(item.type, item.version, item.paper.ids["arxiv"]) for item in mailing.items] == [
        ("new", 1, "2611.04001"),
        ("replace", 3, "2402.00077"),
        ("cross", 1, "2611.03990"),
        ("replace-cross", 2, "hep-th/9901001"),
    ]
    assert [(entry.id, entry.reason) for entry in mailing.skipped] == [("2611.04002", "no title")]
    assert mailing.complete


def test_a_new_paper_has_its_abstract_without_the_heading_and_its_author_lines() -> None:
    paper = parse_rss(fixture("arxiv_rss.xml")).items[0].paper
    assert paper.abstract == (
        "We carry small lights into large matrices.\n\nA second paragraph counts them."
    )
    assert [(author.name, author.affiliations) for author in paper.authors] == [
        ("Ada Quill", ("Institute of Paper, Lund",)),
        ("Bo Åström Jr.", ()),
        ("Cy Young", ()),
    ]
    assert paper.categories == ("cs.LG", "stat.ML")
    assert (paper.published, paper.published_exact) == (date(2026, 11, 17), False)


def test_a_replaced_paper_is_not_dated_by_its_announcement() -> None:
    _, replaced, _, old = parse_rss(fixture("arxiv_rss.xml")).items
    assert replaced.paper.published == date(2024, 2, 29)
    assert replaced.paper.updated == date(2026, 11, 17)
    assert replaced.paper.ids == {"arxiv": "2402.00077", "doi": "10.5555/ferry.1"}
    assert replaced.paper.venue == "J. Boats 3 (2026) 1-9"
    assert (old.paper.published, old.paper.status) == (date(1999, 1, 31), "withdrawn")


def test_a_day_without_announcements_is_an_answer() -> None:
    mailing = parse_rss(fixture("arxiv_rss_empty.xml"))
    assert (mailing.day, mailing.items, mailing.complete) == (date(2026, 11, 22), (), True)


def test_a_feed_of_an_error_is_refused_and_its_words_stay_out_of_the_sentence() -> None:
    with pytest.raises(SourceError) as caught:
        parse_rss(fixture("arxiv_rss_error.xml"))
    assert caught.value.kind == "refused"
    assert "ZZ" in caught.value.detail
    assert "ZZ" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"2611.04001", b"unknown", "no usable id"),
        (b"announce_type>new<", b"announce_type>rumoured<", "an unknown kind of announcement"),
    ],
)
def test_an_odd_item_is_skipped_with_a_reason(old: bytes, new: bytes, reason: str) -> None:
    mailing = parse_rss(fixture("arxiv_rss.xml").replace(old, new))
    assert len(mailing.items) == 3
    assert mailing.skipped[0].reason == reason


def test_a_feed_at_its_limit_does_not_pass_for_complete() -> None:
    item = b"<item><title>x</title><guid>nothing</guid></item>"
    body = fixture("arxiv_rss_empty.xml").replace(b"</channel>", item * 2_000 + b"</channel>")
    assert not parse_rss(body).complete


@pytest.mark.parametrize("body", [b"<rss/>", b"<rss><channel/></rss>", b"<html/>", b"", b"{}"])
def test_what_is_no_feed_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse_rss(body)


async def test_an_unchanged_feed_is_fetched_once(fake: FakeSources, sources: Sources) -> None:
    tags = {"ETag": '"abc"', "Last-Modified": "Tue, 17 Nov 2026 05:00:09 GMT"}
    fake.on("/arxiv_rss/rss", reply(fixture("arxiv_rss.xml"), headers=tags), reply(status=304))
    first = await sources[ArxivFeed].announced(["cs.LG", "stat.ML"])
    assert first is not None
    assert first.validators == Validators('"abc"', "Tue, 17 Nov 2026 05:00:09 GMT")
    assert await sources[ArxivFeed].announced(["cs.LG"], seen=first.validators) is None
    assert fake.paths() == ["/arxiv_rss/rss/cs.LG+stat.ML", "/arxiv_rss/rss/cs.LG"]
    assert fake.asked[1].headers["If-None-Match"] == '"abc"'
    assert fake.asked[1].headers["If-Modified-Since"] == "Tue, 17 Nov 2026 05:00:09 GMT"


async def test_an_unknown_category_is_refused_once(fake: FakeSources, sources: Sources) -> None:
    fake.on("/arxiv_rss", reply(fixture("arxiv_rss_error.xml"), status=400))
    with pytest.raises(SourceError, match="does not know that category") as caught:
        await sources[ArxivFeed].announced(["cs.ZZ"])
    assert (caught.value.kind, len(fake.asked)) == ("refused", 1)


@pytest.mark.parametrize(
    "category", ["", "cs.LG/../x", "cs.LG?x=1", "CS.LG\r\n", "http://x", "a" * 60]
)
async def test_only_categories_are_put_into_an_address(
    fake: FakeSources, sources: Sources, category: str
) -> None:
    with pytest.raises(SourceError):
        await sources[ArxivFeed].announced([category])
    assert fake.asked == []
