"""Measure who is taken for whom: ``python -m tests.benchmarks.identity [NAMES.tsv[.gz]]``.

A world of invented papers by people whose true authorship is known goes through the store and the
identity run, batch by batch, in a database on disk. People are parted by family name: the weights
and the threshold were chosen on one part, the figures that count are those of the other.
"""

import argparse
import asyncio
import gzip
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from time import perf_counter

from sqlalchemy import select

from db.engine import Sessions, open_sessions
from db.identity.words import listed_shares
from db.migrations import upgrade
from db.models import Authorship, LineTie, PaperId
from db.queries.identity import tie_next
from db.queries.store import store_papers
from tests.db.identity.known_ids import held_back, works
from tests.db.identity.labelled import CHINESE, FAMILIES, GIVEN, Labelled, World, own_names, pairs

Key = tuple[str, int]


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def drawn_names(file: Path | None, people: int, seed: int) -> list[str]:
    """Names for so many people: a quarter common Chinese ones, a sixteenth common others.

    One in a hundred bears another one's rare name. The rest are drawn from the file (id, name, …
    a line), or invented without one.
    """
    random = Random(seed)
    if file is None:
        return own_names(random, people)
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        listed = [line.split("\t")[1] for line in lines if random.random() < people / 500_000]
    random.shuffle(listed)
    shares = listed_shares()
    chinese = [name for name in own_names(random, people) if name.split()[-1] in CHINESE]
    given = [word for word in GIVEN if shares.get(word.lower(), 0) > 0.001]
    family = [word for word in (*FAMILIES, "Johnson", "Martin", "Kumar") if word.lower() in shares]
    common = [f"{random.choice(given)} {random.choice(family)}" for _ in range(people // 16)]
    rare = listed[: people - len(chinese) - len(common) - people // 100]
    twice = [random.choice(rare) for _ in range(people // 100)]
    names = [*chinese, *common, *rare, *twice]
    random.shuffle(names)
    return names


async def run(sessions: Sessions, papers: list[Labelled], batch: int) -> tuple[float, int]:
    """Store and tie batch by batch: seconds of tying, and lines tied."""
    seconds, tied = 0.0, 0
    for begin in range(0, len(papers), batch):
        async with sessions.write() as session:
            await store_papers(session, [p.record for p in papers[begin : begin + batch]])
        after: int | None = 0
        while after is not None:
            started = perf_counter()
            async with sessions.write() as session:
                done, after = await tie_next(session, after, batch)
            seconds += perf_counter() - started
            tied += done.by_id + done.by_evidence + done.alone + done.open
    return seconds, tied


async def found(sessions: Sessions, scheme: str = "arxiv") -> dict[Key, tuple[int | None, str]]:
    """Whose each line is and how that was found, by the paper's id and position."""
    statement = (
        select(PaperId.value, Authorship.position, Authorship.author_id, LineTie.method)
        .join(Authorship, Authorship.paper_id == PaperId.paper_id)
        .join(
            LineTie,
            (LineTie.paper_id == Authorship.paper_id) & (LineTie.position == Authorship.position),
        )
        .where(PaperId.scheme == scheme)
    )
    async with sessions.read() as session:
        return {(a, p): (i, method) for a, p, i, method in await session.execute(statement)}


def tuning(person: int, world: World) -> bool:
    """Whether a person belongs to the part on which weights and threshold were chosen."""
    return zlib.crc32(world.people[person].name.split()[-1].encode()) % 2 == 0


def report(
    heading: str,
    lines: Iterable[Key],
    where: dict[Key, tuple[int | None, str]],
    truth: dict[Key, int],
) -> None:
    """Print pairwise precision and recall; a line that is nobody's is alone."""
    counted = pairs([(where[line][0] or line, truth[line]) for line in lines])
    _say(
        f"{heading:34} precision {counted.precision:.4f} recall {counted.recall:.4f}"
        f" ({counted.real:,} pairs)"
    )


def show_errors(
    names: Mapping[int, str],
    where: dict[Key, tuple[int | None, str]],
    truth: Mapping[Key, int],
    most: int = 8,
) -> None:
    """Print the largest unions of different people and the most divided people, of these named."""
    together: defaultdict[int, Counter[int]] = defaultdict(Counter)
    apart: defaultdict[int, Counter[int | None]] = defaultdict(Counter)
    for line, (author, _) in where.items():
        person = truth.get(line)
        if person is not None and person in names:
            apart[person][author] += 1
            if author is not None:
                together[author][person] += 1
    mixed = [c for c in together.values() if len(c) > 1]
    mixed.sort(key=lambda c: -(c.total() ** 2 - sum(n * n for n in c.values())))
    for counter in mixed[:most]:
        people = ", ".join(f"{names[p]} #{p}: {n}" for p, n in counter.most_common())
        _say("  united wrongly:", people)
    split = sorted(apart.items(), key=lambda item: -len(item[1]))
    for person, shares_of in split[:most]:
        _say(f"  divided: {names[person]} into {sorted(shares_of.values())}")


async def measure(arguments: argparse.Namespace, seed: int, with_ids: float) -> None:
    """One world, start to end."""
    names = drawn_names(arguments.names, arguments.people, seed)
    world = World(seed, arguments.people, names, with_ids=with_ids)
    papers = list(world.papers(arguments.papers))
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.database or f"sqlite:///{folder}/identity.db"
        await upgrade(url)
        sessions = open_sessions(url)
        seconds, tied = await run(sessions, papers, arguments.batch)
        where = await found(sessions)
        await sessions.close()
    truth = {
        (labelled.record.ids["arxiv"], place): person
        for labelled in papers
        for place, person in enumerate(labelled.truth)
    }
    told = [line for line in truth if line in where]
    _say(
        f"\nseed {seed}, {with_ids:.0%} of papers with ids: {len(papers):,} papers, "
        f"{len(told):,} lines, {tied:,} verdicts in {seconds:.1f} s: {tied / seconds:,.0f}/s"
    )
    _say("  ", dict(Counter(where[line][1] for line in told)))
    rest = [line for line in told if not tuning(truth[line], world)]
    report("tuning part", [li for li in told if tuning(truth[li], world)], where, truth)
    report("held out", rest, where, truth)
    chinese = {p.number for p in world.people if p.name.split()[-1] in CHINESE}
    report("held out, common Chinese names", [x for x in rest if truth[x] in chinese], where, truth)
    report("held out, others", [x for x in rest if truth[x] not in chinese], where, truth)
    known = {p.number: p.name for p in world.people if not tuning(p.number, world)}
    show_errors(known, where, truth)


async def measure_works(arguments: argparse.Namespace) -> None:
    """Works of OpenAlex, whose authors' ids are held back, start to end."""
    topics = not arguments.no_topics
    papers = held_back(work for file in arguments.works for work in works(file, topics=topics))
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.database or f"sqlite:///{folder}/identity.db"
        await upgrade(url)
        sessions = open_sessions(url)
        seconds, tied = await run(sessions, papers, arguments.batch)
        where = await found(sessions, "openalex")
        await sessions.close()
    truth: dict[Key, int] = {}
    names: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for place, person in enumerate(paper.truth):
            if person >= 0 and (line := (paper.record.ids["openalex"], place)) in where:
                truth[line] = person
                names[person][paper.record.authors[place].name] += 1
    _say(
        f"\n{len(papers):,} works, {len(truth):,} lines of {len(names):,} people,",
        f"{tied:,} verdicts in {seconds:.1f} s",
    )
    _say("  ", dict(Counter(where[line][1] for line in truth)))
    report("ids held back", truth, where, truth)
    show_errors({person: names[person].most_common(1)[0][0] for person in names}, where, truth)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="?", type=Path)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--papers", type=int, default=2_500)
    parser.add_argument("--batch", type=int, default=250)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--ids", type=float, nargs="+", default=[0.0, 0.3])
    parser.add_argument("--database")
    parser.add_argument(
        "--works", type=Path, nargs="+", help="works of OpenAlex, one JSON object a line"
    )
    parser.add_argument("--no-topics", action="store_true", help="leave the works' topics out")
    arguments = parser.parse_args()
    if arguments.works:
        asyncio.run(measure_works(arguments))
        return
    for seed in arguments.seeds:
        for with_ids in arguments.ids:
            asyncio.run(measure(arguments, seed, with_ids))


if __name__ == "__main__":
    main()
