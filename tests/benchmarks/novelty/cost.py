"""What a day of new papers costs against a large corpus, through the real database and process."""

import asyncio
import json
import resource
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sqlalchemy import func, select

from bot.scoring.model import Learned, WordModel
from bot.scoring.run import Scoring
from bot.scoring.worker import process
from db.engine import open_sessions
from db.migrations import upgrade
from db.models import Paper
from db.queries.similarity import neighbours
from db.queries.store import store_papers
from db.records import PaperRecord
from db.scores.features import FEATURES, OFTEN, pair_feature, word_feature
from db.scores.likeness import squeezed, whole
from db.scores.novelty import NEIGHBOURS

TODAY = date(2026, 11, 25)
_VOCABULARY = 200_000
_TOPICS = 3_000
_WORDS = 110
_TITLE = 8
_CHUNK = 5_000
_DISTINCT = 50_000
_SEARCHED = 100_000

Words = npt.NDArray[np.int64]


class Corpus:
    """Papers of 110 words by Zipf's law, a third of them from one of 3,000 topics.

    After 50,000 the same texts come again under other days: making them costs more than the search.
    """

    def __init__(self, seed: int = 3) -> None:
        self._chance = np.random.default_rng(seed)
        ranks = np.arange(1, _VOCABULARY + 1)
        weights = 1 / (ranks + 2.7)
        self._odds = np.cumsum(weights / weights.sum())
        self._topics = self._chance.integers(2_000, _VOCABULARY, size=(_TOPICS, 60))
        self.spelled = [f"w{_letters(at)}" for at in range(_VOCABULARY)]
        self._features = np.array([word_feature(word) for word in self.spelled])
        self.kept: list[tuple[Words, list[bytes]]] = []

    def papers(self, many: int) -> Words:
        """One paper a row, one word a column; the title first."""
        words = np.searchsorted(self._odds, self._chance.random((many, _WORDS)))
        topics = self._topics[self._chance.integers(0, _TOPICS, size=many)]
        own = np.take_along_axis(topics, self._chance.integers(0, 60, size=(many, _WORDS)), axis=1)
        return np.where(self._chance.random((many, _WORDS)) < 0.35, own, words).clip(
            0, _VOCABULARY - 1
        )

    def text(self, row: Words) -> tuple[str, str]:
        """Title and abstract."""
        spoken = [self.spelled[at] for at in row]
        return " ".join(spoken[:_TITLE]), " ".join(spoken[_TITLE:])

    def packed(self, rows: Words) -> Iterator[bytes]:
        """The packed features of papers, as ``db.scores.features.pack`` makes them."""
        pairs: dict[tuple[int, int], int] = {}
        for row in rows:
            found = list(self._features[row]) + list(self._features[row[:_TITLE]])
            title, rest = list(pairwise(row[:_TITLE])), list(pairwise(row[_TITLE:]))
            for pair in (*title, *title, *rest):
                feature = pairs.get(pair)
                if feature is None:
                    feature = pairs[pair] = pair_feature(
                        self.spelled[pair[0]], self.spelled[pair[1]]
                    )
                found.append(feature)
            features, counts = np.unique(np.array(found, dtype=np.uint32), return_counts=True)
            yield (features << 4 | np.minimum(counts, OFTEN).astype(np.uint32)).tobytes()


def _written(corpus: Corpus, begin: int, kept: list[tuple[Words, list[bytes]]]) -> Any:
    """The next papers and what is kept of them, from the first ones again once there are enough."""
    at = begin // _CHUNK % (_DISTINCT // _CHUNK)
    if at == len(kept):
        rows = corpus.papers(_CHUNK)
        kept.append((rows, list(corpus.packed(rows))))
    return kept[at]


def _letters(number: int) -> str:
    """A number as letters that no stemming touches."""
    found = ""
    for _ in range(5):
        number, digit = divmod(number, 20)
        found += "bcdfghjklmnpqrtvwxzo"[digit]
    return found + "k"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and megabytes of one turn, and processor seconds of a question after it."""

    stored: int
    new: int
    seconds: float
    cpu_seconds: float
    bot_megabytes: float
    worker_megabytes: float
    longest_slice: float
    neighbours_seconds: float
    database_megabytes: float


def _shown(corpus: Corpus, paper_id: int, row: Words) -> tuple[str, str]:
    """Title and abstract; beyond 100,000 the full-text search holds titles only."""
    title, abstract = corpus.text(row)
    return title, abstract if paper_id <= _SEARCHED else ""


def fill(path: Path, corpus: Corpus, many: int) -> None:
    """Add papers that were read, measured and rated long ago straight to the file."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM papers").fetchone()
    known, stored = next(
        connection.execute("SELECT papers, counts FROM text_models"),
        (0, squeezed(bytes(4 * FEATURES))),
    )
    counts = np.frombuffer(whole(stored), dtype=np.uint32).copy()
    first = date(2010, 1, 1).toordinal()
    span = TODAY.toordinal() - 31 - first
    chance = np.random.default_rng(9)
    for begin in range(0, many, _CHUNK):
        rows, packed = _written(corpus, begin, corpus.kept)
        rows, packed = rows[: many - begin], packed[: many - begin]
        days = first + chance.integers(0, span, size=len(rows))
        values = np.frombuffer(b"".join(packed), dtype=np.uint32)
        counts += np.bincount(values >> 4, minlength=FEATURES).astype(np.uint32)
        ids = range(last + begin + 1, last + begin + len(rows) + 1)
        old = "2026-01-01 00:00:00.000000"
        connection.executemany(
            "INSERT INTO papers (id, title, title_key, abstract, published, published_exact,"
            " affiliations, authors_complete, origin, created_at, updated_at)"
            " VALUES (?, ?, '', ?, ?, 1, '[]', 1, 'made', ?, ?)",
            [
                (i, *_shown(corpus, i, row), date.fromordinal(int(day)).isoformat(), old, old)
                for i, row, day in zip(ids, rows, days, strict=True)
            ],
        )
        connection.executemany(
            "INSERT INTO paper_texts VALUES (?, 'words-1', ?, ?)",
            [(i, int(day), text) for i, day, text in zip(ids, days, packed, strict=True)],
        )
        connection.executemany(
            "INSERT INTO paper_novelties (paper_id, model, digest, day, year, category, earlier,"
            " distance, nearest, measured_on)"
            " VALUES (?, 'words-1', 0, ?, ?, 'cs.LG', 500, ?, ?, ?)",
            [
                (
                    i,
                    int(day),
                    date.fromordinal(int(day)).year,
                    0.7 + (i % 997) / 4_000,
                    json.dumps([[i, 0.2]] * NEIGHBOURS),
                    "2026-01-01",
                )
                for i, day in zip(ids, days, strict=True)
            ],
        )
        connection.executemany(
            "INSERT INTO paper_scores VALUES (?, ?, '2027-01-01', ?, 0.5, '[]', '[]')",
            [(i, int(day), old) for i, day in zip(ids, days, strict=True)],
        )
        connection.executemany(
            "INSERT INTO paper_metrics VALUES"
            " (?, 'citations', 'made', 'reported', ?, '2026-01-01')",
            [(i, i % 83) for i in ids],
        )
    connection.execute(
        "INSERT OR REPLACE INTO text_models VALUES ('words-1', ?, ?)",
        (known + many, squeezed(counts.tobytes())),
    )
    connection.execute(
        "INSERT OR REPLACE INTO scoring_marks VALUES ('texts', '2026-06-01 00:00:00.000000')"
    )
    connection.commit()
    connection.close()


async def days(sizes: Sequence[int], new: int = 1_500) -> list[Cost]:
    """A turn with ``new`` papers against a corpus that has grown to each of these sizes."""
    with TemporaryDirectory(prefix="postdoc-novelty-") as folder:
        path = Path(folder) / "made.db"
        await upgrade(f"sqlite:///{path}")
        corpus = Corpus()
        found: list[Cost] = []
        for size in sizes:
            before = found[-1].stored + new if found else 0
            await asyncio.to_thread(fill, path, corpus, size - before)
            found.append(await _day(path, corpus, size, new))
        return found


async def _day(path: Path, corpus: Corpus, stored: int, new: int) -> Cost:
    sessions = open_sessions(f"sqlite:///{path}")
    try:
        async with sessions.write() as session:
            await store_papers(session, [*_records(corpus, stored, new)])
            last = await session.scalar(select(func.max(Paper.id))) or 0
        before, cpu = _children(), time.process_time()
        stalls = _Stalls()
        ticking = asyncio.create_task(stalls.watch())
        began = time.perf_counter()
        clock = datetime.combine(TODAY, datetime.min.time(), UTC)
        with _Highest() as highest:
            done = await Scoring(sessions, process, clock=lambda: clock).turn()
        seconds = time.perf_counter() - began
        ticking.cancel()
        if done.measured != new:
            raise RuntimeError(f"{done.measured} of {new} papers were measured")
        own = time.process_time() - cpu
        cpu = time.process_time()
        async with sessions.read() as session:
            for paper_id in range(last - 19, last + 1):
                if not await neighbours(session, paper_id, 10):
                    raise RuntimeError("a paper has no neighbours")
        return Cost(
            stored=stored,
            new=new,
            seconds=seconds,
            cpu_seconds=own + _children() - before,
            bot_megabytes=highest.bot,
            worker_megabytes=highest.worker,
            longest_slice=stalls.longest,
            neighbours_seconds=(time.process_time() - cpu) / 20,
            database_megabytes=_size(path),
        )
    finally:
        await sessions.close()


def _size(path: Path) -> float:
    return path.stat().st_size / 1e6


def _records(corpus: Corpus, stored: int, many: int) -> Iterator[PaperRecord]:
    for at, row in enumerate(corpus.papers(many)):
        title, abstract = corpus.text(row)
        yield PaperRecord(
            ids={"made": f"{stored}-{at}"},
            title=title,
            abstract=abstract,
            published=TODAY - timedelta(days=1),
            categories=("cs.LG",),
        )


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Stalls:
    """The most processor time that the loop's thread used between two looks."""

    longest = 0.0

    async def watch(self) -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.002)
            self.longest = max(self.longest, time.thread_time() - began)


class _Highest:
    """The most memory that this process gained and that its children held, looked at often."""

    def __enter__(self) -> "_Highest":
        self.bot = self.worker = 0.0
        self._start = _resident("self")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self.bot = max(self.bot, _resident("self") - self._start)
            children = Path("/proc/self/task").glob("*/children")
            ids = {i for file in children for i in _read(file).split()}
            self.worker = max([self.worker, *(_resident(i) for i in ids)])


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def _resident(process_id: str) -> float:
    fields = _read(Path(f"/proc/{process_id}/statm")).split()
    return int(fields[1]) * resource.getpagesize() / 1e6 if fields else 0.0


def recall(stored: int = 100_000, asked: int = 300) -> tuple[float, float]:
    """Recall of the nearest five against brute force: the same weights, and plain TF-IDF.

    Both references know every word and pair by itself, unhashed, in double precision; the second
    cuts nothing off, does not saturate, and counts pairs in full.
    """
    corpus = Corpus(seed=4)
    rows = corpus.papers(stored)
    model = WordModel()
    packed = list(corpus.packed(rows))
    learned = Learned(*_counted(packed))
    early = TODAY.toordinal() - 100
    kept = [(at + 1, early, text) for at, text in enumerate(packed)]
    search = model.search([(at + 1, early + 60, packed[at]) for at in range(asked)], learned)
    for begin in range(0, stored, _CHUNK):
        search.take(kept[begin : begin + _CHUNK])
    found = [[paper for paper, _ in near.near] for near in search.found()]
    same = _brute_force(rows, asked, plain=False)
    plain = _brute_force(rows, asked, plain=True)
    return _agreement(found, same), _agreement(found, plain)


def _counted(packed: list[bytes]) -> tuple[bytes, int]:
    values = np.frombuffer(b"".join(packed), dtype=np.uint32)
    counts = np.bincount(values >> 4, minlength=FEATURES).astype(np.uint32)
    return counts.tobytes(), len(packed)


def _brute_force(rows: Words, asked: int, *, plain: bool) -> list[list[int]]:
    many = len(rows)
    titles = np.where(np.arange(_WORDS) < _TITLE, 2.0, 1.0)
    pairs = rows[:, :-1] * _VOCABULARY + rows[:, 1:]
    inside = np.arange(_WORDS - 1) != _TITLE - 1
    values: list[Any] = [np.tile(titles, many), np.tile(titles[:-1][inside], many)]
    words = _table(rows, values[0])
    doubles = _table(pairs[:, inside], values[1])
    weighed = []
    for table, half in ((words, 1.0), (doubles, 0.5)):
        frequency = np.asarray((table > 0).sum(axis=0)).ravel()
        rarity = np.log((many + 1) / (frequency + 0.5)) * (1.0 if plain else half)
        if not plain:
            rarity[frequency > 0.05 * many] = 0
            table.data = np.minimum(table.data, OFTEN)
            table.data = table.data * 2.2 / (table.data + 1.2)
        weighed.append(table @ sparse.diags(rarity))
    everything = sparse.hstack(weighed).tocsr()
    lengths = np.sqrt(np.asarray(everything.multiply(everything).sum(axis=1)).ravel())
    everything = sparse.diags(1 / np.maximum(lengths, 1e-12)) @ everything
    likeness = np.asarray((everything[:asked] @ everything.T).todense())
    likeness[np.arange(asked), np.arange(asked)] = -1
    best = np.argsort(-likeness, axis=1, kind="stable")[:, :NEIGHBOURS]
    return [[int(at) + 1 for at in row] for row in best]


def _table(rows: Words, values: Any) -> Any:
    _, columns = np.unique(rows, return_inverse=True)
    places = np.repeat(np.arange(len(rows)), rows.shape[1])
    table = sparse.coo_matrix((values, (places, columns.ravel())))
    return table.tocsr()


def _agreement(found: list[list[int]], true: list[list[int]]) -> float:
    shared = sum(len(set(a) & set(b)) for a, b in zip(found, true, strict=True))
    return shared / sum(map(len, true))
