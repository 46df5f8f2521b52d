"""Invented lines in the shape of the sources' snapshots and of our own files."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any


def _words(random: Random, words: list[str], many: int) -> str:
    return " ".join(words[min(int(random.paretovariate(0.7)), len(words) - 1)] for _ in range(many))


def _vocabulary(random: Random) -> list[str]:
    letters = "abcdefghijklmnoprstuvw"
    return ["".join(random.choices(letters, k=random.randint(2, 11))) for _ in range(30_000)]


def arxiv_lines(names: list[str], many: int) -> Iterator[dict[str, Any]]:
    """Invented papers in the shape of arXiv's snapshot: 1 to 8 authors, abstracts of 160 words."""
    random = Random(5)
    words = _vocabulary(random)
    for number in range(many):
        people = [random.choice(names) for _ in range(random.choice((1, 2, 3, 3, 4, 5, 8)))]
        parsed = [[name.split()[-1], " ".join(name.split()[:-1]), ""] for name in people]
        abstract = "\n".join(_words(random, words, 11) for _ in range(15))
        yield {
            "id": f"{7 + number // 90_000:02d}{1 + number // 9_000 % 10:02d}.{number % 9_000:04d}",
            "submitter": people[0],
            "authors": ", ".join(people),
            "title": _words(random, words, 9),
            "comments": "12 pages",
            "journal-ref": None,
            "doi": f"10.1000/invented.{number}" if number % 2 else None,
            "report-no": None,
            "categories": random.choice(("cs.LG", "cs.LG stat.ML", "hep-ph", "math.AG math.NT")),
            "license": None,
            "abstract": f"  {abstract}\n",
            "versions": [
                {"version": f"v{n}", "created": f"Mon, {n + 1} Apr 2007 19:18:42 GMT"}
                for n in range(1, random.choice((2, 2, 3, 4)))
            ],
            "update_date": "2008-11-26",
            "authors_parsed": parsed,
        }


def openalex_lines(names: list[str], many: int) -> Iterator[dict[str, Any]]:
    """Invented authors in the shape of OpenAlex's snapshot, half of them with one work."""
    random = Random(6)
    words = _vocabulary(random)
    for number, name in zip(range(many), names, strict=False):
        works = int(random.paretovariate(1.0)) if random.random() < 0.99 else 300
        works = min(works, 900)
        years = min(works, random.randint(1, 12))
        orcid = f"https://orcid.org/0000-0002-{number // 10_000:04d}-{number % 10_000:04d}"
        institution = {
            "id": "https://openalex.org/I1",
            "ror": "https://ror.org/0abcdef12",
            "display_name": f"University of {_words(random, words, 1)}",
            "country_code": "FR",
            "type": "education",
            "lineage": ["https://openalex.org/I1"],
        }
        topics = [
            {
                "id": "https://openalex.org/T1",
                "display_name": _words(random, words, 4),
                "count": 1,
                "subfield": {"id": "https://openalex.org/subfields/1", "display_name": "Ecology"},
                "field": {"id": "https://openalex.org/fields/1", "display_name": "Biology"},
                "domain": {"id": "https://openalex.org/domains/1", "display_name": "Life"},
            }
            for _ in range(min(25, 1 + works))
        ]
        yield {
            "id": f"https://openalex.org/A{5_000_000_000 + number}",
            "orcid": orcid if number % 5 == 0 else None,
            "display_name": name,
            "display_name_alternatives": [name, f"{name[0]}. {name.split()[-1]}"][
                : 1 + (works > 1)
            ],
            "works_count": works,
            "cited_by_count": works * 7,
            "summary_stats": {"2yr_mean_citedness": 0.5, "h_index": min(works, 30), "i10_index": 1},
            "affiliations": [
                {"institution": institution | {"display_name": f"{n} Hall"}, "years": [2020, 2019]}
                for n in range(min(works // 2, 6))
            ],
            "last_known_institutions": [institution] if number % 3 else [],
            "topics": topics,
            "topic_share": [topic | {"value": 0.00001} for topic in topics],
            "x_concepts": [
                {
                    "id": "https://openalex.org/C1",
                    "wikidata": "https://www.wikidata.org/wiki/Q1",
                    "display_name": _words(random, words, 2),
                    "level": 1,
                    "score": 44.2,
                }
                for _ in range(8)
            ],
            "counts_by_year": [
                {"year": 2025 - n, "works_count": 1, "oa_works_count": 1, "cited_by_count": 7}
                for n in range(years)
            ],
            "works_api_url": f"https://api.openalex.org/works?filter=author.id:A{number}",
            "updated_date": "2025-01-01T00:00:00.000000",
            "created_date": "2023-07-21",
        }


def own_lines(people: Iterable[tuple[int, str, int]]) -> Iterator[dict[str, Any]]:
    """Authors as our own records."""
    for key, name, works in people:
        yield {"name": name, "ids": {"openalex": f"A{key}"}, "works_count": works}


def write(path: Path, lines: Iterator[dict[str, Any]]) -> None:
    """Write JSON lines, gzipped if the name says so."""
    with gzip.open(path, "wb", 1) if path.suffix == ".gz" else path.open("wb") as out:
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
