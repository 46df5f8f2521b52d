"""Where texts are encoded and compared: one process, or one thread, that ends with the work."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context, parent_process
from typing import Any, Final

from bot.scoring.model import Encoded, Kept, Learned, Nearest, Search, TextModel, open_model
from db.scores.likeness import squeezed, whole


class _Bench(threading.local):
    """What the worker holds between calls."""

    model: TextModel
    learned: Learned
    search: Search


_bench: Final = _Bench()


def _settle_in(folder: str | None, *, watching: bool) -> None:
    _bench.model = open_model(folder)
    if watching:
        threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _recall(learned: Learned) -> None:
    counts = whole(learned.counts) if learned.counts is not None else None
    _bench.learned = Learned(counts, learned.papers)


def _encode(texts: Sequence[tuple[str, str | None]], gone: Sequence[bytes]) -> list[Encoded]:
    encoded = _bench.model.encode(texts)
    _bench.learned = _bench.model.learn(_bench.learned, gone, [text.packed for text in encoded])
    return encoded


def _learned() -> Learned:
    counts = _bench.learned.counts
    return Learned(squeezed(counts) if counts is not None else None, _bench.learned.papers)


def _begin(asked: Sequence[Kept]) -> None:
    _bench.search = _bench.model.search(asked, _bench.learned)


def _take(block: Sequence[Kept]) -> None:
    _bench.search.take(block)


def _found() -> list[Nearest]:
    return _bench.search.found()


class Worker:
    """Calls into the one process or thread that has the model."""

    def __init__(self, executor: Executor) -> None:
        """Take an executor with one worker that has settled in."""
        self._executor = executor

    async def recall(self, learned: Learned) -> None:
        """Give the model what it learned before, as it was stored; it keeps that from here on."""
        await self._call(_recall, learned)

    async def encode(
        self, texts: Sequence[tuple[str, str | None]], gone: Sequence[bytes]
    ) -> list[Encoded]:
        """Encode texts, and learn them in place of those that are gone."""
        done: list[Encoded] = await self._call(_encode, texts, gone)
        return done

    async def learned(self) -> Learned:
        """What the model knows now, to be stored."""
        done: Learned = await self._call(_learned)
        return done

    async def begin(self, asked: Sequence[Kept]) -> None:
        """Begin a search; the one before is forgotten."""
        await self._call(_begin, asked)

    async def take(self, block: Sequence[Kept]) -> None:
        """Compare with a part of the corpus."""
        await self._call(_take, block)

    async def found(self) -> list[Nearest]:
        """What the search has found so far."""
        done: list[Nearest] = await self._call(_found)
        return done

    async def _call(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *given)


@asynccontextmanager
async def process(folder: str | None = None) -> AsyncIterator[Worker]:
    """A worker in a process of its own, whose memory is given back at the end."""
    executor = ProcessPoolExecutor(1, get_context("spawn"), _Settling(folder, watching=True))
    try:
        yield Worker(executor)
    finally:
        await asyncio.to_thread(executor.shutdown, cancel_futures=True)


@asynccontextmanager
async def thread(folder: str | None = None) -> AsyncIterator[Worker]:
    """A worker in a thread, which begins sooner: for a small corpus."""
    executor = ThreadPoolExecutor(1, "scoring", _Settling(folder, watching=False))
    try:
        yield Worker(executor)
    finally:
        await asyncio.to_thread(executor.shutdown, cancel_futures=True)


class _Settling:
    """An initialiser that can be sent to another process."""

    def __init__(self, folder: str | None, *, watching: bool) -> None:
        self._folder = folder
        self._watching = watching

    def __call__(self) -> None:
        _settle_in(self._folder, watching=self._watching)
