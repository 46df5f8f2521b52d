import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import discord.http
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import text

from bot.doctor import examine
from bot.settings import Settings
from db.engine import Sessions

NUMBER = "118765432109876543"
TOKEN = base64.urlsafe_b64encode(NUMBER.encode()).decode() + ".GabcDE." + "x" * 38
ALL = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, attach_files=True
).value
ADMINISTRATOR = discord.Permissions(administrator=True).value


class Portal:
    """The one address of Discord that the doctor asks."""

    def __init__(self) -> None:
        self.guilds: Any = []
        self.status = 200
        self.date: str | None = None
        self.asked: list[str | None] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.headers.get("Authorization"))
        date = self.date or format_datetime(datetime.now(UTC), usegmt=True)
        return web.json_response(self.guilds, status=self.status, headers={"Date": date})


@pytest.fixture
async def portal(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Portal]:
    there = Portal()
    app = web.Application()
    app.router.add_get("/users/@me/guilds", there.answer)
    async with TestServer(app) as server:
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")).rstrip("/"))
        yield there


async def found(folder: Path, **more: Any) -> dict[str, tuple[str, str]]:
    settings = Settings.model_construct(
        postdoc_home=folder, sources=(), database_url=None, discord_token=None, contact=None
    )
    settings = settings.model_copy(update=more)
    return {f.what: (f.state, f.words) for f in await examine(settings)}


def guild(name: str, permissions: int) -> dict[str, object]:
    return {"id": "1", "name": name, "permissions": str(permissions), "owner": False}


async def test_a_fresh_machine_is_nothing_to_worry_about(tmp_path: Path) -> None:
    told = await found(tmp_path / "not" / "yet")
    assert {state for state, _ in told.values()} == {"ok", "note"}
    assert told["database"] == ("note", "empty: `postdoc run` or an import will set it up.")
    assert "DISCORD_TOKEN is not set" in told["token"][1]
    assert not (tmp_path / "not").exists()


async def test_everything_is_fine(sessions: Sessions, database_url: str, portal: Portal) -> None:
    portal.guilds = [guild("Lab", ALL | 1 << 40), guild("Mine", ADMINISTRATOR)]
    told = await found(
        Path("/"), database_url=SecretStr(database_url), discord_token=SecretStr(TOKEN)
    )
    bad = {what: words for what, (state, words) in told.items() if state == "bad"}
    assert not bad
    assert told["database"][1].startswith("open, at revision")
    assert told["token"] == ("ok", f"has the right shape, for application {NUMBER}.")
    assert told["Discord"] == ("ok", "accepts the token; the bot is in 2 servers.")
    assert told["permissions"][0] == told["clock"][0] == "ok"
    assert portal.asked == [f"Bot {TOKEN}"]
    assert TOKEN not in str(told)
    async with sessions.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    told = await found(Path("/"), database_url=SecretStr(database_url))
    assert told["database"] == ("bad", "at revision 0001: run `postdoc migrate`.")


async def test_folders_that_do_not_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in ("file", "file/below"):
        assert (await found(tmp_path / place))["folder"] == (
            "bad",
            "POSTDOC_HOME is a file: choose another folder.",
        )
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    assert (await found(tmp_path / "open"))["folder"][0] == "note"
    (tmp_path / "open").chmod(0o755)
    assert (await found(tmp_path / "open"))["folder"][0] == "ok"


async def test_databases_that_do_not_work(tmp_path: Path, unused_tcp_port: int) -> None:
    (tmp_path / "postdoc.db").write_text("no database " * 100)
    state, words = (await found(tmp_path))["database"]
    assert (state, "not a database" in words) == ("bad", True)
    url = SecretStr(f"postgresql://u:canary@127.0.0.1:{unused_tcp_port}/d")
    state, words = (await found(tmp_path, database_url=url))["database"]
    assert (state, "can't be opened" in words, "canary" in words) == ("bad", True, False)


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("nonsense", "has not the shape"),
        (TOKEN + "!", "has not the shape"),
        ("x" * 24 + ".GabcDE." + "x" * 38, "is damaged"),
        ("é" * 24 + ".GabcDE." + "x" * 38, "has not the shape"),
    ],
)
async def test_tokens_that_are_none(tmp_path: Path, portal: Portal, token: str, words: str) -> None:
    told = await found(tmp_path, discord_token=SecretStr(token))
    assert told["token"][0] == "bad"
    assert words in told["token"][1]
    assert "Discord" not in told
    assert not portal.asked


async def test_what_discord_says(tmp_path: Path, portal: Portal) -> None:
    async def told() -> dict[str, tuple[str, str]]:
        return await found(tmp_path, discord_token=SecretStr(TOKEN))

    portal.guilds = [guild(f"Guild {n}", ALL & ~(1 << 14)) for n in range(200)]
    answer = await told()
    assert "is in 200 or more servers" in answer["Discord"][1]
    assert answer["permissions"][0] == "note"
    assert "missing in Guild 0, Guild 1, Guild 2, Guild 3, Guild 4 …" in answer["permissions"][1]
    portal.guilds = []
    for date, state in (
        (format_datetime(datetime.now(UTC) - timedelta(minutes=5), usegmt=True), "bad"),
        (format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True), "bad"),
        (format_datetime(datetime.now(UTC).replace(tzinfo=None)), "ok"),
        ("not a date", None),
    ):
        portal.date = date
        assert (await told()).get("clock", (None,))[0] == state
    portal.date = None
    for guilds in ({"message": "x"}, [{"id": "1"}], "text"):
        portal.guilds = guilds
        assert (await told())["Discord"][0] == "note"
    portal.guilds = []
    for status, state in ((401, "bad"), (403, "note"), (429, "note"), (503, "note")):
        portal.status = status
        answer = await told()
        assert answer["Discord"][0] == state
        assert "clock" not in answer


async def test_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}")
    told = await found(tmp_path, discord_token=SecretStr(TOKEN))
    assert told["Discord"] == (
        "note",
        "can't be reached from here now: nothing to compare with.",
    )


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (200, "ok", "tiny is asked"),
        (401, "bad", "refuses ASK_API_KEY"),
        (500, "note", "an error (500)"),
    ],
)
async def test_the_language_model_is_looked_up(
    tmp_path: Path, portal: Portal, status: int, state: str, words: str
) -> None:
    portal.status = status
    app = web.Application()
    app.router.add_get("/v1/models", portal.answer)
    async with TestServer(app) as server:
        url, key = str(server.make_url("/v1/")), SecretStr("sesame")
        known = await found(tmp_path, ask_base_url=url, ask_model="tiny", ask_api_key=key)
    assert known["language model"][0] == state
    assert words in known["language model"][1]
    assert "sesame" not in known["language model"][1]
    assert portal.asked == ["Bearer sesame"]


async def test_no_language_model_and_an_absent_one_are_told(tmp_path: Path) -> None:
    known = await found(tmp_path)
    assert "quote the abstracts" in known["language model"][1]
    known = await found(tmp_path, ask_base_url="http://127.0.0.1:9/v1", ask_model="tiny")
    assert known["language model"] == ("note", "can't be reached at ASK_BASE_URL now.")
