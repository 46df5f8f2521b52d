"""``postdoc ingest`` in its own process against sources on the loopback, and what doctor says."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest

from bot.cli.online import feeds, online, source_settings
from bot.cli.words import Refusal
from bot.doctor import examine
from bot.ingest import DailyBudget
from bot.settings import Settings
from db.engine import Sessions
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources, fake_sources


def settings(url: str = "sqlite:///nowhere.db", **more: object) -> Settings:
    return Settings.model_validate({"database_url": url, "discord_token": None, **more})


async def postdoc(fake: FakeSources, url: str, *words: str) -> tuple[int, str]:
    urls = fake.settings().base_urls
    environment = {
        "DATABASE_URL": url,
        "PYTHONPATH": str(Path.cwd()),
        "PATH": os.environ["PATH"],
        "SOURCE_URLS": json.dumps(dict(urls)),
        "ARXIV_CATEGORIES": "cs.LG",
        "CONTACT": "someone@example.org",
    }
    command = (sys.executable, "-m", "bot", "ingest", *words)
    process = await asyncio.create_subprocess_exec(
        *command, stdout=PIPE, stderr=PIPE, env=environment
    )
    _, said = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_one_round(sessions: Sessions, database_url: str) -> None:
    await sessions.close()
    async with fake_sources() as fake:
        fake.on("/arxiv_rss", reply(fixture("arxiv_rss.xml")))
        code, said = await postdoc(fake, database_url, "--once", "--source", "arxiv_rss")
        assert code == 0, said
        assert "arxiv_rss:cs.LG: done, 4 new, 0 changed, 0 unchanged, 1 skipped." in said
        assert "2611.04002: no title" in said
        assert "mailto:someone@example.org" in fake.asked[0].headers["User-Agent"]
        fake.on("/arxiv_rss", reply(status=403))
        code, said = await postdoc(fake, database_url, "--once", "--source", "arxiv_rss")
        assert code == 1
        assert "failed" in said
    told = {f.what: f for f in await examine(settings(database_url, contact=None))}
    assert told["arXiv's feed"].state == "note"
    assert "arXiv's feed refused the question." in told["arxiv_rss:cs.LG"].words
    assert told["contact"].state == "note"


async def test_without_sources_nothing_is_opened(sessions: Sessions) -> None:
    async with online(settings(sources="none"), sessions) as opened:
        assert opened is None
    told = {f.what: f.words for f in await examine(settings(sources="none"))}
    assert "SOURCES is none" in told["sources"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"source_urls": {"moon": "https://moon.example"}}, "moon is none of"),
        ({"source_urls": {"openalex": "ftp://x.example"}}, "starts with https"),
        ({"ARXIV_CATEGORIES": "cs.LG nonsense"}, "no category nonsense"),
        ({"ARXIV_SECONDS": "2"}, "ARXIV_SECONDS: arXiv allows no more than 1 in 3 s"),
        ({"OPENALEX_PER_SECOND": "-1"}, "OPENALEX_PER_SECOND: "),
    ],
)
def test_wrong_settings_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any], words: str
) -> None:
    for name, value in wrong.items():
        if name.isupper():
            monkeypatch.setenv(name, value)
    with pytest.raises(Refusal, match=words):
        source_settings(settings(**wrong))


async def test_an_unknown_source_is_named(sessions: Sessions) -> None:
    with pytest.raises(Refusal, match="SOURCES: google is none of arxiv, openalex"):
        async with online(settings(sources="google"), sessions):
            pass
    told = {f.what: f.words for f in await examine(settings(sources="google"))}
    assert "google is none of" in told["sources"]


@pytest.mark.parametrize("contact", ["nobody", "a@b", "a b@c.de", "a@b.c\r\nX: y"])
def test_a_contact_is_an_address(contact: str) -> None:
    with pytest.raises(ValueError, match="contact"):
        settings(contact=contact)


async def test_settings_choose_the_feeds(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARXIV_CATEGORIES", "cs.LG")
    async with fake_sources() as fake:
        urls = dict(fake.settings().base_urls)
        chosen = settings(sources="arxiv, openalex", source_urls=urls)
        async with online(chosen, sessions) as opened:
            assert opened is not None
            assert opened.ingest.feeds == ["openalex:papers", "arxiv_rss:cs.LG", "arxiv_oai:cs.LG"]
            monkeypatch.setenv("ARXIV_CATEGORIES", "none")
            assert feeds(["arxiv"], opened.sources, DailyBudget(sessions, "background", 1)) == []


async def test_the_background_ends_when_told_and_keeps_the_looks(sessions: Sessions) -> None:
    async with fake_sources() as fake:
        fake.on("/", reply(status=403))
        chosen = settings(sources="openalex", source_urls=dict(fake.settings().base_urls))
        async with online(chosen, sessions) as opened:
            assert opened is not None
            async with opened.at_work():
                opened.refresh.note(1)
            assert not opened.refresh._looks
