"""Every layout of a channel's digest, held against Discord's limits."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.digest.issue import MOST_MESSAGES, Entry, Issue
from bot.digest.silence import Silence
from bot.embeds.layouts import LAYOUTS, freeze
from db.models import Destination
from db.queries.digests import Count
from db.queries.papers import Line, PaperCard
from tests.fakes.discord import check_payload
from tests.world import HOSTILE

ROLE = 77
DAY = date(2026, 11, 25)
CARD = PaperCard(
    id=1,
    title="Weaving Algebra",
    abstract="We weave. It holds. " * 120,
    abstract_source="arXiv",
    published=DAY,
    updated=None,
    venue=None,
    comment=None,
    status=None,
    origin="test",
    affiliations=(),
    authors_complete=True,
    authors=tuple(Line(name, at, ()) for at, name in enumerate(("Ada Lovelace", "Wei Wang"))),
    categories=("cs.LG", "cs.PL"),
    ids={"arxiv": "2610.00001"},
    links={},
    versions=(),
    figures={},
)
WORST = replace(
    CARD,
    title=HOSTILE * 9,
    abstract=HOSTILE * 200,
    authors=tuple(Line(HOSTILE, at, ()) for at in range(200)),
    categories=("x" * 60,) * 20,
    status="retracted",
)

BARE = replace(CARD, title="", abstract=None, authors=(), categories=(), ids={})
LONG_ID = replace(CARD, ids={"doi": "10.1000/" + "a%" * 600})


def issue(
    papers: int, card: PaperCard = CARD, roles: frozenset[int] = frozenset(), **place: Any
) -> Issue:
    everyday = {
        "id": 5,
        "kind": "text",
        "channel_id": 9,
        "most": 10,
        "layout": "card",
        "thread_per_paper": False,
        "empty_day": "say",
        "zone": "UTC",
        "due_at": datetime(2026, 11, 25, 9, tzinfo=UTC),
    }
    cards = [replace(card, id=at) for at in range(1, papers + 1)]
    entries = [
        Entry(
            one.id,
            "paper",
            one.id,
            DAY,
            ["new"],
            reasons=["Ada Lovelace (ORCID match)"],
            people={0},
            role_ids={*roles},
        )
        for one in cards
    ]
    said = None if papers else Silence("nothing_matched", "7")
    return Issue(Destination(**everyday | place), DAY, 0, entries, cards, Count(), said)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("threads", [False, True])
@pytest.mark.parametrize("papers", [1, 2, 25, 90])
@pytest.mark.parametrize(
    "card", [CARD, WORST, BARE, LONG_ID], ids=["plain", "worst", "bare", "long"]
)
def test_every_digest_fits(layout: str, threads: bool, papers: int, card: PaperCard) -> None:
    digest = issue(papers, card, frozenset({ROLE}), layout=layout, thread_per_paper=threads)
    parts = freeze(digest)
    assert sum(part.entries for part in parts) == papers
    assert len(parts) <= (digest.destination.most + 1 if threads else MOST_MESSAGES)
    for at, part in enumerate(parts):
        may = {ROLE} if not at else set[int]()
        path = "/channels/9/messages"
        assert check_payload("POST", path, part.payload, may_mention=may) == []
        assert part.payload["embeds"]
        assert ("<@&77>" in part.payload["content"]) is (at == 0)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_the_feeds_role_is_pinged(layout: str) -> None:
    (part,) = freeze(issue(2, roles=frozenset({ROLE}), layout=layout))
    assert part.payload["allowed_mentions"] == {"parse": [], "roles": ["77"]}
    (part,) = freeze(issue(2, layout=layout))
    assert part.payload["allowed_mentions"] == {"parse": []}


def test_what_a_layout_says() -> None:
    (card,), (compact,), (piece,) = (freeze(issue(1, layout=layout)) for layout in LAYOUTS)
    assert card.payload["embeds"][0]["title"] == "Weaving Algebra"
    assert "Because of Ada Lovelace (ORCID match)" in card.payload["embeds"][0]["footer"]["text"]
    line = compact.payload["embeds"][0]["description"]
    assert line.startswith(
        "• [Weaving Algebra](https://arxiv.org/abs/2610.00001)\nAda Lovelace, Wei Wang"
    )
    assert compact.payload["embeds"][0]["footer"]["text"] == "Because of Ada Lovelace (ORCID match)"
    (field,) = piece.payload["embeds"][0]["fields"]
    assert field["name"] == "Weaving Algebra"
    assert field["value"].endswith("It holds. We weave. …")


def test_different_reasons_are_said_one_by_one() -> None:
    digest = issue(2, layout="compact")
    digest.entries[1].reasons = ["“looms” in cs.LG"]
    (part,) = freeze(digest)
    told = part.payload["embeds"][0]["description"]
    assert "for Ada Lovelace (ORCID match)" in told
    assert "for “looms” in cs.LG" in told


def test_what_has_no_room_waits_behind_the_button() -> None:
    for layout in LAYOUTS:
        (part,) = freeze(issue(25, replace(CARD, title="W" * 190), layout=layout))
        labels = [b["label"] for row in part.payload["components"] for b in row["components"]]
        assert "Stop" not in labels
        if layout != "compact":
            assert f"{labels[0].removeprefix('and ')} behind" in part.payload["content"]


def test_a_thread_needs_a_message_of_its_own() -> None:
    parts = freeze(issue(12, thread_per_paper=True))
    assert [part.entries for part in parts] == [1] * 10 + [2]
    assert parts[2].payload["content"] == "**Paper 3 of 12**"


def test_silence_is_said_where_it_is_wished() -> None:
    (part,) = freeze(issue(0))
    assert check_payload("POST", "/channels/9/messages", part.payload) == []
    assert "7 papers looked at" in part.payload["embeds"][0]["description"]
    assert "components" not in part.payload
    assert freeze(issue(0, empty_day="quiet")) == []
