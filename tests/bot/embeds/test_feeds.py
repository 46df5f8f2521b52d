"""Lines of lists, logs and health: what is well, what is ill, and what to do."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.embeds.feeds import choice, entry_line, filters, health_line, health_pages, subject
from db.queries.guilds import Entry, Feed, Pulse
from tests.world import HOSTILE

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def feed(**values: Any) -> Feed:
    everyday: dict[str, Any] = dict.fromkeys(Feed.__slots__)
    everyday |= {
        "id": 1,
        "destination_id": 2,
        "channel_id": 3,
        "channel_kind": "text",
        "kind": "topic",
        "words": "looms",
        "categories": (),
        "kinds": ("new", "cross"),
        "paused": False,
        "zone": "UTC",
        "minute": 540,
        "layout": "card",
        "thread_per_paper": False,
        "state": "active",
        "due_at": NOW,
    }
    return Feed(**everyday | values)


def health(pulse: Pulse | None = None, absent: tuple[str, ...] = (), **values: Any) -> str:
    where = "<#{}>".format
    return health_line(feed(**values), pulse or Pulse(), {3: absent}, 9, where)


def test_subjects() -> None:
    assert subject(feed()) == "topic looms"
    assert subject(feed(categories=("cs.PL",))) == "topic looms in cs.PL"
    assert subject(feed(words=None, categories=("cs.PL",))) == "category cs.PL"
    assert subject(feed(kind="author", name="Ada Lovelace")) == "author Ada Lovelace"
    assert subject(feed(kind="author", name=None)) == "author no longer known"
    assert "@everyone" not in subject(feed(words=HOSTILE)).replace("\\@everyone", "")


def test_choices_fit_and_say_where() -> None:
    assert choice(feed(), "papers") == "topic looms → #papers"
    assert choice(feed(paused=True), "papers") == "topic looms → #papers (paused)"
    assert len(choice(feed(words="w" * 100, paused=True), "c" * 100)) <= 100


def test_filters() -> None:
    assert filters(feed()) == ""
    said = filters(feed(exclude="silk", min_score=40.0, min_novelty=60.0, role_id=5))
    assert said == "without silk, AI score from 40, novelty from 60 %, pings <@&5>"


@pytest.mark.parametrize(
    ("values", "pulse", "absent", "mark", "words"),
    [
        ({}, Pulse(), (), "✓", "nothing sent yet · next <t:"),
        ({}, Pulse(sent_at=NOW, channel_id=3, message_id=4), (), "✓", "channels/9/3/4)"),
        ({}, Pulse(silence="nothing_matched:7"), (), "✓", "Nothing matched: 7 papers looked at"),
        ({}, Pulse(dead=2), (), "✗", "2 messages failed for good, see `/feed log`"),
        ({}, Pulse(waiting=1), (), "✓", "1 message waiting"),
        ({}, Pulse(), ("Embed Links",), "✗", "missing there: **Embed Links**"),
        ({"paused": True}, Pulse(), (), "⏸", "`/feed resume` goes on"),
        ({"state": "paused", "reason": "asked"}, Pulse(), (), "⏸", "paused by someone here"),
        ({"state": "paused", "reason": "forbidden"}, Pulse(), (), "✗", "lost a permission"),
        ({"state": "paused", "reason": "gone"}, Pulse(), (), "✗", "the channel is gone"),
        ({}, Pulse(unfinished="publish"), (), "✓", "still to come: publishing"),
    ],
)
def test_health_is_one_line_with_the_fix(
    values: dict[str, Any], pulse: Pulse, absent: tuple[str, ...], mark: str, words: str
) -> None:
    line = health(pulse, absent, **values)
    assert line.startswith(f"{mark} topic looms in <#3> · ")
    assert words in line
    assert "\n" not in line


def test_a_hundred_feeds_fit_on_pages() -> None:
    many = [feed(id=at, words=HOSTILE, exclude="x" * 100) for at in range(100)]
    pages = health_pages(many, {}, {3: ("Embed Links",) * 5}, 9, "<#{}>".format)
    assert all(len(page) <= 6_000 and len(page.description or "") <= 4_096 for page in pages)
    assert sum((page.description or "").count("✗") for page in pages) == 100
    assert pages[0].footer.text == "100 of 100 feeds need you"


@pytest.mark.parametrize(
    ("state", "more", "words"),
    [
        ("sent", {"message_id": 4, "channel_id": 3}, "sent ([message](https://discord.com/"),
        ("sent", {}, "sent and deleted since"),
        ("sent", {"unfinished": "publish thread"}, "still to come: publishing and its thread"),
        ("sent", {"unfinished": "no publish: Forbidden"}, "but without publish: Forbidden"),
        ("pending", {"attempts": 2, "error": "503"}, "waiting after 2 attempts: 503"),
        ("unknown", {}, "may have arrived"),
        ("dead", {"error": "400 *x*"}, "failed for good: 400 \\*x\\*"),
    ],
)
def test_log_lines(state: str, more: dict[str, Any], words: str) -> None:
    values: dict[str, Any] = dict.fromkeys(Entry.__slots__)
    values |= {
        "id": 1,
        "target_id": 3,
        "kind": "digest",
        "day": date(2026, 11, 25),
        "papers": 3,
        "state": state,
        "attempts": 0,
        "created_at": NOW,
    }
    line = entry_line(Entry(**values | more), 9)
    assert "<#3> digest, 3 papers: " in line
    assert words in line
