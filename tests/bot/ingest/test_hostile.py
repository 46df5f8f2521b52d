"""Records that break careless programs, from the socket into the database and onto a card."""

import json
from datetime import date
from typing import Any

import pytest

from bot.embeds import paper_embed
from bot.live import Live
from bot.sources.opening import Sources
from db.engine import Sessions
from db.queries.papers import PaperCard, by_key, load
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

pytestmark = pytest.mark.fault


def work(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W400{number}",
        "title": f"Lanterns {number}",
        "publication_date": "2026-01-05",
        "authorships": [{"raw_author_name": "Ada Quill", "author": {}}],
        **more,
    }


HOSTILE = [
    work(1, title=None, display_name=None),
    work(2, authorships=[{"raw_author_name": f"Person {n}", "author": {}} for n in range(5_000)]),
    work(3, abstract_inverted_index={f"word{n}": [n] for n in range(9_000)}),
    work(4, title="Lan\x00terns", authorships=[{"raw_author_name": "A\x00da", "author": {}}]),
    work(5, title="Lan\ud800terns \udfff"),
    work(6, title="\u202eمصابيح\u202c للمنحدرات"),
    work(7, publication_date="1900-01-01"),
    work(8, publication_date="2199-12-31"),
    work(9, publication_date="0000-00-00", publication_year=None),
    work(10, is_retracted=True),
]


async def test_hostile_records_are_stored_or_left_out(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    body = json.dumps({"meta": {"count": len(HOSTILE)}, "results": HOSTILE}).encode()
    assert len(body) > 200_000
    fake.on("/openalex/works", reply(body))
    live = Live(sessions, sources, enabled=["openalex"], deadline=60.0)
    learned = await live.papers("lanterns")
    assert learned.failures == []
    assert learned.tally.new == len(HOSTILE) - 2
    cards: dict[int, PaperCard] = {}
    async with sessions.read() as session:
        for number in range(1, len(HOSTILE) + 1):
            if paper_id := await by_key(session, "openalex", f"W400{number}"):
                (cards[number],) = await load(session, [paper_id])
    assert cards.keys() == {2, 3, 4, 5, 6, 7, 8, 10}
    assert len(cards[2].authors) == 5_000
    assert not cards[2].authors_complete
    assert len(cards[3].abstract or "") > 50_000 - 20
    assert (cards[4].title, cards[4].authors[0].name) == ("Lanterns", "Ada")
    assert cards[5].title == "Lanterns"
    assert "مصابيح" in cards[6].title
    assert (cards[7].published, cards[8].published) == (date(1900, 1, 1), date(2199, 12, 31))
    assert cards[10].status == "retracted"
    for card in cards.values():
        embed = paper_embed(card)
        assert len(embed) <= 6_000
        assert "\u202e" not in (embed.title or "")
    assert "etract" in (paper_embed(cards[10]).description or "")
    again = await live.papers("lanterns")
    assert (again.tally.new, again.tally.changed) == (0, 0)
