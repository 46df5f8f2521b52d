from typing import Any

import discord
import pytest

from tests.bot.cli.conftest import Postdoc

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB"


@pytest.mark.parametrize("command", ["run", "sync"])
def test_without_a_token(postdoc: Postdoc, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    for token in (None, "", " ", '""', "Bot "):
        if token is not None:
            monkeypatch.setenv("DISCORD_TOKEN", token)
        refused = postdoc(command)
        assert refused.code == 78
        told = refused.refusal()
        assert "discord.com/developers/applications" in told
        assert "`postdoc demo` shows everything without one" in told


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (discord.LoginFailure("Improper token"), 78, "Discord refused the token"),
        (OSError("Cannot connect to host canary"), 1, "Discord can't be reached"),
    ],
)
def test_when_discord_refuses(
    postdoc: Postdoc, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, words: str
) -> None:
    async def login(_: Any, __: str) -> None:
        raise error

    monkeypatch.setattr(discord.Client, "login", login)
    monkeypatch.setattr(discord.AutoShardedClient, "login", login)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("SOURCES", "none")
    refused = postdoc("sync")
    assert (refused.code, words in refused.refusal()) == (code, True)


def test_a_setting_that_is_wrong_is_named(
    postdoc: Postdoc, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("LOG_LEVEL", "canary"),
        ("DAILY_REQUESTS", "canary"),
        ("SOURCE_URLS", "canary"),
    ):
        monkeypatch.setenv(name, value)
        for command in (("run",), ("doctor",), ("migrate",), ("lookup", "ada")):
            refused = postdoc(*command)
            assert refused.code == 2
            assert refused.refusal().startswith(f"The setting {name} ")
        monkeypatch.delenv(name)


def test_the_commands_explain_themselves(postdoc: Postdoc) -> None:
    told = postdoc("--help")
    assert told.code == 0
    for command in ("run", "demo", "sync", "migrate", "doctor", "import", "lookup", "author"):
        assert f" {command} " in told.out
        assert postdoc(command, "--help").code == 0
    assert postdoc("nonsense").code == 2
    assert postdoc("demo", "--port", "99999").code == 2
