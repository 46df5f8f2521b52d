"""Works whose authors' ids are known, as OpenAlex lists them; the ids are held back as truth."""

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.sources.openalex.parse_works import work_from
from bot.sources.shape import mapping
from db.records import PaperRecord
from tests.db.identity.labelled import Labelled

SHIPPED = Path(__file__).with_name("works.jsonl.gz")
"""Works of `labelled.World` in OpenAlex's shape: ``python -m tests.db.identity.known_ids``."""
_TODAY = date(2026, 11, 22)


def works(file: Path, *, topics: bool = True) -> Iterator[PaperRecord]:
    """Read works, one JSON object a line, gzipped or not, as the bot reads them.

    With ``topics`` the subfield of a work's main topic stands for the category that arXiv gives
    the papers whose lines have no ids.
    """
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            work = work_from(raw, _TODAY, in_list=False)
            if not isinstance(work, PaperRecord):
                continue
            subfield = mapping(mapping(raw.get("primary_topic")).get("subfield"))
            if topics and (name := subfield.get("display_name")):
                work = work.model_copy(update={"categories": (str(name),)})
            yield work


def held_back(records: Iterable[PaperRecord]) -> list[Labelled]:
    """Take the ids off the author lines; who has none is somebody on his or her own."""
    people: dict[str, int] = {}
    labelled, alone = [], 0
    for record in records:
        truth = []
        for line in record.authors:
            alone -= 1
            key = line.ids.get("openalex")
            truth.append(alone if key is None else people.setdefault(key, len(people)))
        bare = tuple(line.model_copy(update={"ids": {}}) for line in record.authors)
        labelled.append(Labelled(record.model_copy(update={"authors": bare}), tuple(truth)))
    return labelled


def as_openalex(paper: Labelled, number: int) -> dict[str, Any]:
    """A paper of the invented world as OpenAlex would list it."""
    record = paper.record
    index: dict[str, list[int]] = {}
    for position, word in enumerate((record.abstract or "").split()):
        index.setdefault(word, []).append(position)
    return {
        "id": f"https://openalex.org/W{4_100_000_000 + number}",
        "doi": f"https://doi.org/10.48550/arxiv.{record.ids['arxiv']}",
        "title": record.title,
        "publication_date": record.published.isoformat(),
        "publication_year": record.published.year,
        "authorships": [
            {
                "author": {"id": f"https://openalex.org/A{5_100_000_000 + person}"},
                "raw_author_name": line.name,
                "institutions": [{"display_name": place} for place in line.affiliations],
            }
            for line, person in zip(record.authors, paper.truth, strict=True)
        ],
        "primary_topic": {"subfield": {"display_name": record.categories[0]}},
        "abstract_inverted_index": index,
    }


def main() -> None:
    """Write the shipped works."""
    from tests.db.identity.labelled import World

    papers = World(41, 120).papers(300)
    text = "".join(json.dumps(as_openalex(p, n)) + "\n" for n, p in enumerate(papers))
    SHIPPED.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
