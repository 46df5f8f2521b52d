from pathlib import Path

import pytest

from tests.bot.cli.conftest import Postdoc


def test_migrate_and_back(postdoc: Postdoc, tmp_path: Path) -> None:
    first = postdoc("migrate")
    assert first.code == 0
    assert first.err.startswith("The database is at revision 0")
    assert (tmp_path / "home" / "postdoc.db").is_file()
    assert postdoc("migrate").err == first.err
    refused = postdoc("migrate", "--revision", "nonsense")
    assert refused.refusal().startswith("The database can't be migrated")
    assert postdoc("migrate", "--revision", "base").err == "The database is at revision None.\n"
    empty = "The database is empty: fill it with `postdoc import` first."
    assert postdoc("lookup", "ada").refusal() == empty
    assert postdoc("migrate", "--revision", "0001").code == 0
    assert postdoc("lookup", "ada").refusal() == (
        "The database is of another version: run `postdoc migrate`."
    )


def test_doctor(postdoc: Postdoc, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fresh = postdoc("doctor")
    assert (fresh.code, fresh.out) == (0, "")
    assert "· database: empty" in fresh.err
    assert "· token: DISCORD_TOKEN is not set" in fresh.err
    monkeypatch.setenv("DISCORD_TOKEN", "canary")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "postdoc.db").write_text("nothing " * 99)
    sick = postdoc("doctor")
    assert sick.code == 1
    assert "✗ token: DISCORD_TOKEN has not the shape of a bot token." in sick.err
    assert "✗ database: The database can't be opened: file is not a database." in sick.err
    assert "canary" not in sick.err
    assert str(tmp_path) not in sick.err


def test_an_unreadable_env_file(postdoc: Postdoc) -> None:
    Path(".env").write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    refused = postdoc("doctor")
    assert (refused.code, refused.refusal()) == (
        2,
        "The file .env is no UTF-8 text: please save it again as UTF-8.",
    )
