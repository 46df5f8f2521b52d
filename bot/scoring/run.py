"""The way from a new paper to its figures, in slices that leave the loop to others."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from bot.scoring.model import Learned
from bot.scoring.worker import Worker
from db.engine import Sessions
from db.queries.scores import novelty, peers, rating, texts
from db.queries.scores.inputs import inputs
from db.scores.features import WORD_MODEL
from db.scores.novelty import EARLIER_BY

log = logging.getLogger(__name__)

_LOOKED_AT: Final = 250
_READ: Final = 4_000
_BLOCK: Final = 1_000
_RATED: Final = 50
_NEWS: Final = 20_000
_GROWTH: Final = 1.1

Opening = Callable[[], AbstractAsyncContextManager[Worker]]


@dataclass(slots=True)
class Done:
    """How many texts were read, distances measured and papers rated."""

    texts: int = 0
    measured: int = 0
    rated: int = 0


class Scoring:
    """Computes novelty and scores of what is new, changed or due; a worker is opened if need be."""

    def __init__(
        self,
        sessions: Sessions,
        worker: Opening,
        *,
        model: str = WORD_MODEL,
        asked: int = 2_000,
        passes: int | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        progress: Callable[[Done], None] = lambda _: None,
    ) -> None:
        """``model`` is the name of the worker's; ``asked`` papers share a pass over the corpus.

        With ``passes`` a turn leaves what is more than that, and as many ratings, to the next one.
        """
        self._sessions = sessions
        self._worker = worker
        self._model = model
        self._asked = asked
        self._passes = passes
        self._clock = clock
        self._progress = progress

    async def everything(self) -> Done:
        """Do all of it anew; broken off, the next turn goes on."""
        async with self._sessions.write() as session:
            await texts.forget(session)
        return await self.turn()

    async def turn(self) -> Done:
        """Read what changed, measure what is unmeasured, rate what is due."""
        done = Done()
        begun = self._clock()
        today = begun.date()
        async with self._sessions.read() as session:
            touched = await texts.touched(session)
            waiting = bool(await novelty.unmeasured(session, self._model, 1))
        changed = await self._changed(touched, today)
        if changed or waiting:
            async with self._worker() as worker:
                async with self._sessions.read() as session:
                    learned = Learned(*await texts.frequencies(session, self._model))
                await worker.recall(learned)
                del learned
                await self._read(worker, changed, done)
                await self._measure(worker, done, today)
        async with self._sessions.write() as session:
            await texts.set_reached(session, begun)
        await self._compare(done, today)
        if len(changed) <= _NEWS:
            # A large import is rated from the oldest on, for its institutions; news need not wait.
            for begin in range(0, len(changed), _RATED):
                await self._rate(changed[begin : begin + _RATED], done, today)
        while self._passes is None or done.rated < self._passes * self._asked:
            async with self._sessions.read() as session:
                ids = await rating.due(session, today, _RATED)
            if not ids:
                break
            await self._rate(ids, done, today)
        if done.texts or done.rated:
            log.info(
                "scoring: %d texts, %d distances, %d ratings", done.texts, done.measured, done.rated
            )
        return done

    async def _changed(self, touched: Sequence[int], today: date) -> list[int]:
        """Those of the touched papers whose text is to be read; the ratings of all become due."""
        changed: list[int] = []
        for begin in range(0, len(touched), _LOOKED_AT):
            part = list(touched[begin : begin + _LOOKED_AT])
            async with self._sessions.write() as session:
                await texts.make_due(session, part, today)
                found = await texts.changed_texts(session, part, self._model)
            changed += [text.paper_id for text in found]
        return changed

    async def _read(self, worker: Worker, changed: Sequence[int], done: Done) -> None:
        for begin in range(0, len(changed), _READ):
            kept: list[tuple[texts.Text, bytes, bool]] = []
            for at in range(begin, min(begin + _READ, len(changed)), _LOOKED_AT):
                part = changed[at : min(at + _LOOKED_AT, begin + _READ)]
                async with self._sessions.read() as session:
                    found = await texts.changed_texts(session, part, self._model)
                encoded = await worker.encode(
                    [(text.title, text.abstract) for text in found],
                    [text.old for text in found if text.old is not None],
                )
                kept += [(text, e.packed, e.enough) for text, e in zip(found, encoded, strict=True)]
            learned = await worker.learned()
            # What is learned and what it was learned from go together, or a crash would part them.
            async with self._sessions.write() as session:
                for at in range(0, len(kept), _LOOKED_AT):
                    await texts.keep_texts(session, self._model, kept[at : at + _LOOKED_AT])
                if learned.counts is not None:
                    await texts.set_frequencies(
                        session, self._model, learned.counts, learned.papers
                    )
            done.texts += len(kept)
            self._progress(done)

    async def _measure(self, worker: Worker, done: Done, today: date) -> None:
        while self._passes is None or done.measured < self._passes * self._asked:
            async with self._sessions.read() as session:
                asked = await novelty.unmeasured(session, self._model, self._asked)
            if not asked:
                return
            await worker.begin(asked)
            await self._pass_by(worker, until=max(day for _, day, _ in asked) - EARLIER_BY)
            found = await worker.found()
            for begin in range(0, len(found), _LOOKED_AT):
                async with self._sessions.write() as session:
                    part = found[begin : begin + _LOOKED_AT]
                    await novelty.keep_nearest(session, part, today)
            done.measured += len(found)
            self._progress(done)

    async def _pass_by(self, worker: Worker, until: int) -> None:
        """Show the worker every paper up to a day; the next block is read while it compares."""
        comparing: asyncio.Task[None] | None = None
        after = 0
        while True:
            async with self._sessions.read() as session:
                block = await texts.block(session, self._model, until, after, _BLOCK)
            if comparing is not None:
                await comparing
            if not block:
                return
            comparing = asyncio.create_task(worker.take(block))
            after = block[-1][0]

    async def _compare(self, done: Done, today: date) -> None:
        """Find anew what papers are compared with: every day, and when a tenth has come."""
        async with self._sessions.read() as session:
            known, as_of = await peers.peers_of(session)
        if as_of == today and known.get("distance", 0) * _GROWTH >= (
            known.get("distance", 0) + done.measured
        ):
            return
        gathering = peers.Gathering(today)
        after: int | None = 0
        while after is not None:
            async with self._sessions.read() as session:
                after = await gathering.step(session, after)
        async with self._sessions.write() as session:
            await peers.keep_peers(session, gathering.samples(), today)

    async def _rate(self, ids: Sequence[int], done: Done, today: date) -> None:
        async with self._sessions.write() as session:
            given = await inputs(session, ids, today)
            wanted = [(paper.category, paper.published) for paper in given]
            standards = await peers.standards(session, wanted)
            done.rated += await rating.rate_papers(session, given, standards, today)
        self._progress(done)
