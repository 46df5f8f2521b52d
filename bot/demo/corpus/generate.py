"""Writes the two files of the bundled corpus from the material beside this module."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.demo.corpus import authors_path, papers_path
from bot.demo.corpus.reference import reference_authors, reference_papers
from bot.demo.corpus.world import invented_authors, invented_papers
from db.records import AuthorRecord, PaperRecord, Record


def authors() -> list[AuthorRecord]:
    """Everybody in the corpus: the reference author, real co-authors, invented people."""
    return [*reference_authors(), *invented_authors()]


def papers() -> list[PaperRecord]:
    """Every paper in the corpus: the five real ones, then the invented ones, oldest first."""
    return [*reference_papers(), *invented_papers()]


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_lines(records: Iterable[Record]) -> str:
    """Records as JSON lines that a person can read and compare; defaults are left out."""
    lines = []
    for record in records:
        fields = record.model_dump(mode="json", exclude_defaults=True)
        for item in fields.get("figures", ()):
            item["value"] = _plain(item["value"])
        lines.append(json.dumps(fields, ensure_ascii=False) + "\n")
    return "".join(lines)


def write(path: Path, records: Iterable[Record]) -> None:
    """Replace one file of the corpus."""
    path.write_text(as_lines(records), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    everybody, everything = authors(), papers()
    write(authors_path(), everybody)
    write(papers_path(), everything)
    sys.stderr.write(f"{len(everybody)} authors, {len(everything)} papers\n")
