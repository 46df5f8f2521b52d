import gzip
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Postdoc
from tests.bot.snapshots.lines import arxiv, author, put, text, work, write_manifest


def test_arxiv_goes_in_once_and_comes_out_again(postdoc: Postdoc, tmp_path: Path) -> None:
    file = tmp_path / "snapshot.json.gz"
    file.write_bytes(gzip.compress(text(arxiv(1), {"id": "what"}, arxiv(2))))
    first = postdoc("import", "arxiv", file)
    assert first.code == 0
    said = first.err.splitlines()
    assert said[-2] == "arxiv/metadata line 2: what: no usable id"
    assert said[-1].startswith("papers: 2 new, 0 changed, 0 unchanged, 1 left out;")
    again = postdoc("import", "arxiv", file)
    assert again.err.splitlines()[-1].endswith("1 of 1 files were done before.")
    out = postdoc("export", "papers", "-")
    assert [line["ids"]["arxiv"] for line in out.lines] == ["0704.0001", "0704.0002"]
    for name in ("papers.json", "papers.json.gz"):
        done = postdoc("export", "papers", tmp_path / name)
        assert (done.code, done.err.splitlines()[-1]) == (0, "papers: 2 lines.")
    packed = (tmp_path / "papers.json.gz").read_bytes()
    assert gzip.decompress(packed) == (tmp_path / "papers.json").read_bytes() == out.out.encode()
    assert not list(tmp_path.glob(".*growing"))
    assert postdoc("import", "papers", tmp_path / "papers.json.gz").code == 0


def test_openalex_goes_in_and_says_what_is_missing(postdoc: Postdoc, tmp_path: Path) -> None:
    put(tmp_path, "authors", "2025-01-01", author(1), author(2))
    put(tmp_path, "works", "2025-01-01", work(1), work(2))
    put(tmp_path, "works", "2025-02-01", work(3)).write_bytes(b"\x1f\x8bbroken")
    write_manifest(tmp_path, "authors", day_2025_02_01=9)
    people = postdoc("import", "openalex", tmp_path, "--what", "authors")
    assert people.code == 1
    assert people.err.splitlines()[-2:] == [
        "updated_date=2025-02-01/part_000.gz is in the manifest but not in the folder.",
        "authors: 2 new, 0 changed, 0 unchanged, 0 left out; 0 of 1 files were done before.",
    ]
    works = postdoc("import", "openalex", tmp_path / "works", "--what", "works")
    assert works.code == 1
    assert "part_000.gz is damaged or cut off." in works.err
    assert "works: 2 new," in works.err
    names = {line["name"] for line in postdoc("export", "authors", "-").lines}
    assert {"Ada Invented 1", "Ada Invented 2"} <= names


@pytest.mark.parametrize(
    "words",
    [
        ("import", "arxiv", "nowhere.json"),
        ("import", "openalex", ".", "--what", "works"),
        ("export", "papers", "-"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(postdoc: Postdoc, words: tuple[str, ...]) -> None:
    assert postdoc(*words).refusal()


def test_a_place_that_cannot_be_written_is_a_sentence(postdoc: Postdoc, tmp_path: Path) -> None:
    postdoc("migrate")
    said = postdoc("export", "authors", tmp_path / "none" / "there.json")
    assert said.refusal() == "I can't write there.json: No such file or directory."
