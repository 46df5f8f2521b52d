import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import redacted, set_up_logs

TOKEN = "MTE4NzY1NDMyMTA5ODc2NTQzMg.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB"
CANARY = "canary"


@pytest.fixture(autouse=True)
def undo() -> Iterator[None]:
    """Leave the logging of the test run as it was."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    names = ("discord.http", "discord.gateway", "aiosqlite", "asyncio")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:], root.level = before, level
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


def fail(token: str) -> None:
    headers = {"Authorization": f"Bot {token}", "x-api-key": CANARY}
    raise ValueError(f"postgresql://u:{CANARY}/{CANARY}@host/d {headers} {json.dumps(headers)}")


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_written(capsys: pytest.CaptureFixture[str], form: str) -> None:
    set_up_logs("DEBUG", form)
    log = logging.getLogger("somewhere")
    log.info("token %s", TOKEN)
    log.info("url https://api.example/works?api_key=%s&page=1", CANARY)
    log.info("headers %s", {"Authorization": f"Bearer {CANARY}", "X-API-KEY": CANARY})
    log.info("headers %s", json.dumps({"authorization": CANARY, "x-api-key": CANARY}))
    log.info("callback /interactions/123/%s/callback /webhooks/123/%s", CANARY, CANARY)
    log.info("database postgresql+asyncpg://u:%s@%s@host/d", CANARY, CANARY)
    try:
        fail(TOKEN)
    except ValueError:
        log.exception("it failed with %s", TOKEN)
    written = capsys.readouterr().err
    assert written.count("[redacted]") >= 12
    for part in (CANARY, TOKEN, TOKEN[:20], TOKEN[-20:]):
        assert part not in written
    assert "ValueError" in written
    assert "locals" not in written
    assert "page=1" in written


def test_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    logging.getLogger("a.b").warning("said “%s”", "x\ny")
    logging.getLogger("a.b").debug("unheard")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["logger"]) == ("said “x\ny”", "warning", "a.b")
    assert told["timestamp"].endswith("Z")


def test_interaction_addresses_are_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("DEBUG", "text")
    logging.getLogger("discord.http").debug("POST /interactions/1/x/callback")
    logging.getLogger("discord.http").info("fine")
    assert "POST" not in capsys.readouterr().err
    set_up_logs("ERROR", "text")
    logging.getLogger("discord.gateway").warning("reconnecting")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bot.sources.semantic_scholar.parse",
        "2210.14215 10.1000/182",
        "https://arxiv.org/abs/2210.14215",
        "authorship is not authority",
        "tests.db.queries.test_store_authors",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert redacted(text) == text
