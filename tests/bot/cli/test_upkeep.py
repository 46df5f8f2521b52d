import sqlite3
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


def test_index_is_checked_and_made_anew(postdoc: Postdoc, tmp_path: Path) -> None:
    file = tmp_path / "authors.jsonl"
    file.write_text('{"name": "Ada Lovelace", "ids": {"test": "1"}}\n')
    assert postdoc("import", "authors", str(file)).code == 0
    assert postdoc("index", "check").err == "The index agrees with the authors.\n"
    with sqlite3.connect(tmp_path / "home" / "postdoc.db") as database:
        database.execute("DELETE FROM lookup_postings")
    database.close()
    differing = postdoc("index", "check")
    assert differing.code == 1
    assert "`postdoc index rebuild` makes it anew." in differing.err
    assert postdoc("index", "rebuild").err.endswith("1 authors are in the index.\n")
    assert postdoc("index", "check").code == 0


def test_identify_ties_the_names_of_a_file(postdoc: Postdoc, tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    lines = [
        f'{{"ids": {{"test": "{n}"}}, "title": "Looms {n}", "published": "2024-01-0{n}",'
        ' "authors": ["Gwendolyn Marchetti", "Ida Lockhart"]}'
        for n in (1, 2)
    ]
    file.write_text("\n".join(lines))
    assert postdoc("import", "papers", str(file)).code == 0
    assert "Names on papers: 0 tied by ids" in postdoc("identify").err
    again = postdoc("identify").err
    assert "0 by evidence, 0 stand alone, 0 open; 0 authors united" in again
    assert "Gwendolyn Marchetti" in postdoc("lookup", "gwendolin marchetti").out
