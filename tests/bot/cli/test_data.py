import gzip
import json
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Postdoc, write

ADA = {"name": "Ada Lovelace", "ids": {"test": "ada"}}


def test_import_counts_and_twice_changes_nothing(
    postdoc: Postdoc, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    file = write(tmp_path / "a.jsonl", ADA, {"name": "Bob"}, {"name": ""}, ADA | {"works_count": 3})
    paper = {"ids": {"doi": "10.1000/1"}, "title": "Looms", "published": "2024-01-01"}
    papers = tmp_path / "p.jsonl.gz"
    papers.write_bytes(gzip.compress(json.dumps(paper | {"authors": [ADA]}).encode()))
    first = postdoc("import", "authors", file)
    assert (first.code, first.out) == (0, "")
    assert first.err.splitlines() == [
        "line 3: name: String should have at least 1 character",
        "authors: 2 new, 1 changed, 0 unchanged, 1 left out.",
    ]
    again = postdoc("import", "authors", file)
    assert "authors: 0 new, 0 changed, 3 unchanged, 1 left out." in again.err
    assert "papers: 1 new, 0 changed" in postdoc("import", "papers", papers).err
    assert "papers: 0 new, 0 changed, 1 unchanged" in postdoc("import", "papers", papers).err
    shown = postdoc("author", "ada lovelace", "--json")
    assert json.loads(shown.out)["papers"][0]["title"] == "Looms"


def test_many_bad_lines_are_not_all_listed(postdoc: Postdoc, tmp_path: Path) -> None:
    told = postdoc("import", "papers", write(tmp_path / "p.jsonl", *[{}] * 150)).err.splitlines()
    assert len(told) == 102
    assert told[-2:] == [
        "… and 50 more lines.",
        "papers: 0 new, 0 changed, 0 unchanged, 150 left out.",
    ]


def test_import_of_what_is_no_file(postdoc: Postdoc, tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "secret" / "missing.jsonl", "I can't read missing.jsonl: No such file"),
        (tmp_path, f"I can't read {tmp_path.name}: Is a directory."),
        (Path(), "I can't read .: Is a directory."),
    ):
        for what in ("authors", "papers"):
            refused = postdoc("import", what, path)
            assert refused.code == 2
            assert refused.refusal().startswith(words)


def test_lookup_answers_a_json_line_a_query(filled: Postdoc) -> None:
    (answer,) = filled("lookup", "--json", "ada", "lovlace").lines
    assert answer.keys() == {"query", "confident", "ms", "candidates"}
    assert (answer["query"], answer["confident"]) == ("ada lovlace", True)
    assert answer["ms"] > 0
    best = answer["candidates"][0]
    assert best.keys() == {"id", "name", "score", "works_count", "why"}
    assert (best["name"], best["works_count"]) == ("Ada Lovelace", 3)
    assert isinstance(best["id"], int)
    assert 0 < best["score"] <= 1
    assert all(isinstance(reason, str) for reason in best["why"])
    (namesakes,) = filled("lookup", "--json", "wei wang").lines
    assert namesakes["confident"] is False
    assert [c["works_count"] for c in namesakes["candidates"][:3]] == [40, 12, 3]
    assert namesakes["flags"][0].keys() == {"kind", "evidence"}


def test_lookup_of_many(filled: Postdoc, tmp_path: Path) -> None:
    several = filled("lookup", "--json", "--limit", "1", "wei wang", "ada", "grace hopper").lines
    assert [line["query"] for line in several] == ["wei wang", "ada", "grace hopper"]
    assert [len(line["candidates"]) for line in several] == [1, 1, 1]
    asked = "Søren Østergård\r\n\nXqzptl Vbrrgnk\n\ufeff\nwei\twang".encode()
    bad = asked + b"\n\xff\xfe\n" + b"x" * 9_000 + b"\n'; DROP TABLE authors;\n\x00"
    (tmp_path / "q.txt").write_bytes(b"\xef\xbb\xbf" + bad)
    from_file = filled("lookup", "--json", "--file", tmp_path / "q.txt").lines
    assert [line["query"] for line in from_file[:5]] == [
        "Søren Østergård",
        "",
        "Xqzptl Vbrrgnk",
        "\ufeff",
        "wei\twang",
    ]
    assert len(from_file) == 9
    assert from_file[0]["candidates"][0]["name"] == "Søren Østergård"
    assert from_file[1]["candidates"] == from_file[2]["candidates"] == []
    for words in (("--file", "-"), ("-",)):
        from_stdin = filled("lookup", "--json", *words, stdin=bad).lines
        assert [line["candidates"] for line in from_stdin] == [
            line["candidates"] for line in from_file
        ]
    assert filled("lookup", "--json", "--file", "-").out == ""


def test_lookup_for_people(filled: Postdoc) -> None:
    told = filled("lookup", "grace hopper").out.splitlines()
    assert told[0].startswith("grace hopper: one clear winner (")
    assert told[1].startswith("  1. Grace Hopper · 5 papers · 1.00 · ")


def test_author_prints_the_profile_of_the_card(filled: Postdoc) -> None:
    result = filled("author", "--json", "ada lovlace")
    assert (result.code, result.err) == (0, "")
    shown = json.loads(result.out)
    assert {"name", "field", "affiliations", "papers"} < shown.keys()
    for name in ("h_index", "paper_count", "citations", "novelty_percent"):
        assert {"value", "source", "as_of", "kind"} <= shown[name].keys()
    assert (shown["h_index"]["value"], shown["paper_count"]["kind"]) == (17, "computed")
    assert shown["ai_score"] is None
    dates = [paper["date"] for paper in shown["papers"]]
    assert dates == sorted(dates, reverse=True)
    needed = {"title", "date", "category", "authors", "affiliations", "abstract", "ids"}
    assert all(needed <= paper.keys() for paper in shown["papers"])
    unsure = filled("author", "wei wang")
    assert unsure.code == 0
    assert unsure.out.startswith("Wei Wang · cs.CV\n")
    assert unsure.err.startswith("I am not sure whom you mean: it could also be Wei Wang")


def test_nobody_of_that_name(filled: Postdoc) -> None:
    for name in ("Xqzptl Vbrrgnk", "", "🦆", "\udcff", ":duck: [bold]x"):
        refused = filled("author", name, "--json")
        assert refused.code == 1
        assert refused.refusal().startswith("I know nobody named “")
    assert "“:duck: [bold]x”" in filled("author", ":duck: [bold]x").err


def test_lookup_refusals(filled: Postdoc, tmp_path: Path) -> None:
    assert "give a name" in filled("lookup").refusal()
    missing = filled("lookup", "--file", tmp_path / "missing.txt")
    assert missing.refusal() == "I can't read missing.txt: No such file or directory."
    assert "Is a directory" in filled("lookup", "--file", tmp_path).refusal()
    for limit in ("0", "101", "x"):
        assert filled("lookup", "--limit", limit, "ada").code == 2
    assert filled("lookup", "\udcff", "--json").lines[0]["candidates"] == []


def test_without_a_database(
    postdoc: Postdoc, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, unused_tcp_port: int
) -> None:
    for command in ("lookup", "author"):
        told = postdoc(command, "ada").refusal()
        assert told == "The database is empty: fill it with `postdoc import` first."
    assert not (tmp_path / "home").exists()
    file = write(tmp_path / "a.jsonl", ADA)
    for url, words in (
        (f"postgresql://u:canary@127.0.0.1:{unused_tcp_port}/d", "can't be opened"),
        ("mysql://u:canary@localhost/d", "no address of a database"),
        ("canary", "no address of a database"),
        ("sqlite:///:memory:", "no address of a database"),
        (f"sqlite:///{tmp_path}/here", "can't be opened"),
        (f"sqlite:///{file}/below.db", "can't be opened"),
    ):
        monkeypatch.setenv("DATABASE_URL", url)
        for words_of in (("import", "authors", str(file)), ("migrate",)):
            assert words in postdoc(*words_of).refusal(), (url, words_of)
        assert postdoc("lookup", "ada").refusal()
