import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

from tests.benchmarks import crowd, invented
from tests.benchmarks.noise import CHANGES
from tests.benchmarks.scoring import ABSENT, Query

ROOT: Final = Path(__file__).resolve().parents[2]
FILES: Final = ROOT.parent / "shared" / "data" / "names"
_OF_EACH: Final = 300
_ASKED_ABOUT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Corpus:
    """Names with an id and a number of papers each, what is asked, and where both come from."""

    people: Sequence[tuple[int, str, int]]
    queries: Sequence[Query]
    absent: Sequence[Query]
    origin: str


def available() -> bool:
    """Whether the files of names and queries are here."""
    return all((FILES / n).exists() for n in ("names_2m.tsv.gz", "queries.tsv", "absent.tsv"))


def load(most: int, of_each: int | None = None) -> Corpus:
    """The first ``most`` names of the files, else as many invented ones; with their queries.

    What the files lack is recombined from them: the queries stay the same while the crowd grows.
    A query whose name is not among them is left out, and all beyond ``of_each`` of a kind.
    """
    found = _from_files(most) if available() else _invented(most)
    known = {name for _, name, _ in found.people}
    taken: dict[str, int] = {}
    queries = []
    for query in found.queries:
        count = taken.get(query.kind, 0)
        if query.expected in known and (of_each is None or count < of_each):
            taken[query.kind] = count + 1
            queries.append(query)
    return Corpus(found.people, queries, found.absent, found.origin)


def _from_files(most: int) -> Corpus:
    with gzip.open(FILES / "names_2m.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in islice(lines, most))
        people = [(int(key), name, int(works)) for key, name, works in rows]
    queries = [
        Query(*line.split("\t"))
        for line in (FILES / "queries.tsv").read_text(encoding="utf-8").splitlines()
    ]
    nobody = (FILES / "absent.tsv").read_text(encoding="utf-8").splitlines()
    origin = "files of names"
    if beyond := most - len(people):
        people += crowd.grown(people, beyond, never=nobody)
        origin += f" and {beyond:,} more recombined from them"
    return Corpus(people, queries, [Query(name, "", ABSENT) for name in nobody], origin)


def _invented(most: int) -> Corpus:
    random = Random(7)
    people = [
        (number, name, invented.works(random))
        for number, name in enumerate(islice(invented.names(seed=1), most), start=1)
    ]
    asked = [name for _, name, _ in people[:_ASKED_ABOUT]]
    queries: list[Query] = []
    for kind, change in CHANGES.items():
        changed = ((name, change(name, random)) for name in random.sample(asked, len(asked)))
        fitting = (Query(text, name, kind) for name, text in changed if text)
        queries += islice(fitting, _OF_EACH)
    known = {name for _, name, _ in people}
    others = (name for name in invented.names(seed=2) if name not in known)
    absent = [Query(name, "", ABSENT) for name in islice(others, 1_000)]
    return Corpus(people, queries, absent, "invented names; no real variants among the queries")
