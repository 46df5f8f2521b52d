"""Invented lines in the shape of the snapshots."""

import gzip
import json
from pathlib import Path
from typing import Any


def arxiv(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"0704.{number:04d}",
        "submitter": "A. Uthor",
        "authors": "A. Uthor and B. Else Jr. (Somewhere)",
        "title": f"Invented results\n  on number {number}",
        "comments": "37 pages, 15 figures",
        "journal-ref": "Invented J. 76 (2007) 1-9",
        "doi": f"10.1000/inv.{number}",
        "report-no": None,
        "categories": "hep-ph cs.LG",
        "license": None,
        "abstract": f"  We invent number {number}\nand say so.\n  Then we stop.\n",
        "versions": [
            {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
            {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
        ],
        "update_date": "2008-11-26",
        "authors_parsed": [["Uthor", "A.", ""], ["Else", "B.", "Jr.", "Somewhere"]],
        **more,
    }


def author(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/A{5000 + number}",
        "orcid": None,
        "display_name": f"Ada Invented {number}",
        "display_name_alternatives": [f"A. Invented {number}"],
        "works_count": 3,
        "cited_by_count": 30,
        "summary_stats": {"h_index": 2},
        "affiliations": [{"institution": {"display_name": "Invented Hall"}, "years": [2020, 2018]}],
        "last_known_institutions": [],
        "topics": [{"display_name": "Inventing", "subfield": {"display_name": "Craft"}}],
        "counts_by_year": [{"year": 2024, "works_count": 1, "cited_by_count": 7}],
        "updated_date": "2025-01-01",
        **more,
    }


def work(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{7000 + number}",
        "doi": f"https://doi.org/10.1000/w{number}",
        "title": f"An invented work {number}",
        "publication_date": "2020-03-01",
        "publication_year": 2020,
        "authorships": [
            {
                "author": {
                    "id": f"https://openalex.org/A{5000 + number % 5}",
                    "display_name": "Ada Invented",
                },
                "institutions": [{"display_name": "Invented Hall"}],
                "raw_author_name": "A. Invented",
            }
        ],
        "cited_by_count": 5,
        "is_retracted": False,
        "abstract_inverted_index": {"We": [0], "invent": [1]},
        "counts_by_year": [{"year": 2024, "cited_by_count": 2}],
        **more,
    }


def text(*objects: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(item).encode() + b"\n" for item in objects)


def put(folder: Path, what: str, day: str, *objects: dict[str, Any]) -> Path:
    """A file of a snapshot where it belongs."""
    path = folder / what / f"updated_date={day}" / "part_000.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text(*objects)))
    return path


def write_manifest(folder: Path, what: str, **lengths: int | None) -> None:
    """The manifest of the files that lie there; ``lengths`` by day say something else."""
    entries = []
    for path in (folder / what).glob("*/*.gz"):
        day = path.parent.name.removeprefix("updated_date=").replace("-", "_")
        length = lengths.pop(f"day_{day}", path.stat().st_size)
        entries.append((path.parent.name, length))
    entries += [(f"updated_date={d[4:].replace('_', '-')}", n) for d, n in lengths.items()]
    shape = {
        "entries": [
            {
                "url": f"s3://openalex/data/{what}/{name}/part_000.gz",
                "meta": {"content_length": length, "record_count": 1},
            }
            for name, length in entries
        ],
        "meta": {"content_length": 1, "record_count": 1},
    }
    (folder / what / "manifest").write_text(json.dumps(shape))
