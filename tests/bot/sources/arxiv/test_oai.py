from datetime import UTC, date, datetime

import pytest

from bot.sources.arxiv.categories import set_of
from bot.sources.arxiv.oai import ArxivOai
from bot.sources.arxiv.parse_oai import parse_oai
from bot.sources.base import SourceError, StaleTokenError, UnreadableError
from bot.sources.opening import Sources
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources


def oai_error(code: str) -> bytes:
    return (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        "<responseDate>2026-11-22T19:04:33Z</responseDate>"
        f"<error code='{code}'>Some reason.</error></OAI-PMH>"
    ).encode()


def test_a_page_of_changes() -> None:
    changes = parse_oai(fixture("arxiv_oai_1.xml"))
    assert (changes.answered, changes.latest) == (date(2026, 11, 22), date(2026, 11, 18))
    assert changes.deleted == ("2611.00666",)
    assert not changes.complete
    assert changes.token_expires == datetime(2026, 11, 23, tzinfo=UTC)
    new, revised = changes.papers
    assert new.title == "Lanterns for Sparse Gradients"
    assert new.ids == {"arxiv": "2611.04001", "doi": "10.5555/lantern.7"}
    assert [author.name for author in new.authors] == ["Ada Quill", "Bo Åström Jr."]
    assert new.authors[0].affiliations == ("Institute of Paper",)
    assert (new.published, new.published_exact, new.updated) == (date(2026, 11, 13), True, None)
    assert (revised.status, revised.venue) == ("withdrawn", "J. Boats 3 (2026) 1-9")


def test_a_day_after_the_month_of_the_id_is_that_of_a_later_version() -> None:
    revised = parse_oai(fixture("arxiv_oai_1.xml")).papers[1]
    assert (revised.published, revised.published_exact) == (date(2024, 2, 29), False)
    assert revised.updated == date(2026, 11, 18)


def test_an_old_id_carries_its_century() -> None:
    (paper,) = parse_oai(fixture("arxiv_oai_2.xml")).papers
    assert (paper.ids["arxiv"], paper.published) == ("hep-th/9901001", date(1999, 1, 2))


def test_nothing_changed_is_an_answer() -> None:
    changes = parse_oai(oai_error("noRecordsMatch"))
    assert (changes.papers, changes.complete) == ((), True)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("badVerb", "refused"),
        ("badArgument", "refused"),
        ("cannotDisseminateFormat", "refused"),
        ("idDoesNotExist", "not_found"),
        ("badResumptionToken", "refused"),
    ],
)
def test_errors_that_come_with_a_good_status(code: str, kind: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_oai(oai_error(code))
    assert caught.value.kind == kind
    assert isinstance(caught.value, StaleTokenError) == (code == "badResumptionToken")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"<created>1999-01-02", b"<created>soon", "no date"),
        (
            b"http://arxiv.org/OAI/arXiv/",
            b"http://arxiv.org/OAI/arXivRaw/",
            "not in arXiv's format",
        ),
        (b"oai:arXiv.org:hep-th/9901001", b"oai:example.org:1", "no usable id"),
        (b"<title>Old Roads", b"<title>" + b"Old Roads " * 300, "title: "),
    ],
)
def test_an_odd_record_is_skipped_with_a_reason(old: bytes, new: bytes, reason: str) -> None:
    changes = parse_oai(fixture("arxiv_oai_2.xml").replace(old, new))
    assert changes.papers == ()
    assert [entry.reason.startswith(reason) for entry in changes.skipped] == [True]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"OAI-PMH", b"Page"), (b"2026-11-22T19:05:40Z", b"today")],
)
def test_an_answer_without_frame_or_date_is_unreadable(old: bytes, new: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse_oai(fixture("arxiv_oai_2.xml").replace(old, new))


def test_an_expiry_that_is_no_time_is_none() -> None:
    changes = parse_oai(fixture("arxiv_oai_1.xml").replace(b"2026-11-23T00", b"midnight"))
    assert (changes.token_expires, changes.complete) == (None, False)


def test_an_author_without_a_name_is_left_out() -> None:
    body = fixture("arxiv_oai_2.xml").replace(
        b"<keyname>Walker</keyname><forenames>E.</forenames>", b""
    )
    assert parse_oai(body).papers[0].authors == ()


@pytest.mark.parametrize("verb", [b"Identify", b"ListSets"])
def test_another_verb_is_unreadable(verb: bytes) -> None:
    body = fixture("arxiv_oai_2.xml").replace(b"ListRecords>", verb + b">")
    with pytest.raises(UnreadableError):
        parse_oai(body)


async def test_a_list_is_followed_with_the_token_encoded_once_more(
    fake: FakeSources, sources: Sources
) -> None:
    pages = (reply(fixture(f"arxiv_oai_{n}.xml")) for n in (1, 2))
    fake.on("/arxiv_oai/oai", *pages)
    since = date(2026, 11, 16)
    first = await sources[ArxivOai].changes(since, category="cs.LG")
    second = await sources[ArxivOai].changes(since, category="cs.LG", token=first.next_token)
    assert second.complete
    assert fake.asked[0].query == {
        "verb": "ListRecords",
        "metadataPrefix": "arXiv",
        "from": "2026-11-16",
        "set": "cs:cs:LG",
    }
    assert fake.asked[1].query == {"verb": "ListRecords", "resumptionToken": first.next_token}
    assert "verb%253DListRecords%2526" in fake.asked[1].raw_query


async def test_an_expired_token_says_so(fake: FakeSources, sources: Sources) -> None:
    fake.on("/arxiv_oai", reply(oai_error("badResumptionToken")))
    with pytest.raises(StaleTokenError):
        await sources[ArxivOai].changes(date(2026, 11, 16), token="old")
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("cs.LG", "cs:cs:LG"),
        ("stat.ML", "stat:stat:ML"),
        ("hep-th", "physics:hep-th"),
        ("astro-ph.EP", "physics:astro-ph:EP"),
        ("cond-mat.str-el", "physics:cond-mat:str-el"),
        ("physics.optics", "physics:physics:optics"),
        ("q-bio.NC", "q-bio:q-bio:NC"),
        ("math", "math"),
        ("nonsense.X", None),
        ("cs.LG:x", None),
    ],
)
def test_the_set_of_a_category(category: str, name: str | None) -> None:
    assert set_of(category) == name


async def test_a_category_without_a_set_is_not_asked_for(
    fake: FakeSources, sources: Sources
) -> None:
    with pytest.raises(SourceError, match="no such category"):
        await sources[ArxivOai].changes(date(2026, 11, 16), category="../..")
    assert fake.asked == []
