"""Several sources asked at once: who answered, who failed, who was too late."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.ingest.feed import Tally
from bot.sources.base import SourceError
from bot.sources.known import title_of

log = logging.getLogger(__name__)

T = TypeVar("T")
Question = Callable[[], Awaitable[Sequence[T]]]


@dataclass(slots=True)
class Learned:
    """What came of asking: who answered, who did not and why, and how much was news."""

    answered: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    spellings: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)

    @property
    def in_vain(self) -> bool:
        """Whether no source answered at all."""
        return not self.answered

    @property
    def news(self) -> bool:
        """Whether the database knows more than before."""
        return self.tally.new + self.tally.changed > 0


async def ask_all(
    questions: Mapping[str, Sequence[Question[T]]], learned: Learned, seconds: float
) -> list[T]:
    """Ask everybody at once; whoever has not answered in time is left behind."""
    tasks = {
        asyncio.ensure_future(_tried(question)): source
        for source, asked in questions.items()
        for question in asked
    }
    if not tasks:
        return []
    _, late = await asyncio.wait(tasks, timeout=max(seconds, 0.1))
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    found: dict[str, list[T]] = {source: [] for source in questions}
    failures: dict[str, str] = {}
    for task, source in tasks.items():
        title = title_of(source)
        if task in late:
            log.warning("a live look-up: %s did not answer in time.", title)
            failures.setdefault(source, f"{title} did not answer in time.")
            continue
        records, error = task.result()
        found[source] += records
        if error is None or (isinstance(error, SourceError) and error.kind == "not_found"):
            learned.answered += [title] if title not in learned.answered else []
        elif isinstance(error, SourceError):
            log.warning("a live look-up: %s", error.logged)
            failures.setdefault(source, str(error))
        else:
            log.error("a bug in a live look-up", exc_info=error)
            failures.setdefault(source, f"I failed to understand {title}.")
    learned.failures += [words for words in failures.values() if words not in learned.failures]
    return [record for records in found.values() for record in records]


async def _tried(question: Question[T]) -> tuple[Sequence[T], Exception | None]:
    try:
        return await question(), None
    except Exception as error:  # noqa: BLE001 - told apart and reported by whoever asked
        return [], error
