from pathlib import Path

import pytest

from bot.snapshots import FolderError, arxiv_file, openalex_parts
from tests.bot.snapshots.lines import author, put, write_manifest


def test_the_oldest_comes_first_from_either_folder(tmp_path: Path) -> None:
    for day in ("2025-02-01", "2024-12-31", "2025-01-15"):
        put(tmp_path, "authors", day, author(1))
    write_manifest(tmp_path, "authors")
    found = openalex_parts(tmp_path, "authors")
    assert [part.day.isoformat() for part in found.parts] == [
        "2024-12-31",
        "2025-01-15",
        "2025-02-01",
    ]
    assert found.wrong == ()
    assert openalex_parts(tmp_path / "authors", "authors") == found


def test_missing_and_cut_files_are_named_and_left_out(tmp_path: Path) -> None:
    for day in ("2025-01-01", "2025-02-01"):
        put(tmp_path, "works", day, author(1))
    write_manifest(tmp_path, "works", day_2025_02_01=7, day_2025_03_01=9)
    found = openalex_parts(tmp_path, "works")
    assert [part.day.month for part in found.parts] == [1]
    cut, missing = found.wrong
    assert "updated_date=2025-02-01/part_000.gz has" in cut
    assert "not the 7 of the manifest" in cut
    assert (
        missing == "updated_date=2025-03-01/part_000.gz is in the manifest but not in the folder."
    )


def test_a_folder_with_an_impossible_date_is_named(tmp_path: Path) -> None:
    put(tmp_path, "works", "2025-13-01", author(1))
    assert openalex_parts(tmp_path, "works").wrong == (
        "updated_date=2025-13-01/part_000.gz lies in a folder without a date.",
    )


@pytest.mark.parametrize("manifest", ["", "[]", '{"entries": [1]}', '{"entries": [{}]}'])
def test_an_unreadable_manifest_is_a_sentence(tmp_path: Path, manifest: str) -> None:
    put(tmp_path, "works", "2025-01-01", author(1))
    (tmp_path / "works" / "manifest").write_text(manifest)
    with pytest.raises(FolderError, match="manifest"):
        openalex_parts(tmp_path, "works")


def test_an_empty_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="updated_date"):
        openalex_parts(tmp_path, "works")


def test_a_change_at_either_end_is_another_file(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json"
    seen = set()
    for content in (b"a" * 200_000, b"b" + b"a" * 199_999, b"a" * 199_999 + b"b", b"", b"a"):
        path.write_bytes(content)
        (part,) = arxiv_file(path).parts
        seen.add(part.fingerprint())
    assert len(seen) == 5
