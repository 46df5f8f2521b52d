"""The questions, and what the bot makes of each over the demo corpus."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zlib import crc32

from bot.assistant.answering import Answerer
from bot.assistant.extractive import Extractive
from bot.assistant.grammar import read
from bot.assistant.outcome import Outcome
from bot.assistant.understanding import Assistant
from bot.demo.corpus import authors_path, papers_path
from bot.importing import AUTHORS, PAPERS, import_file
from db.engine import Sessions, open_sessions
from db.migrations import upgrade
from db.queries import authors, papers
from db.queries.conversations import NEW, Talk
from tests.eval.corpus import Words, words_of_corpus
from tests.eval.misbehaving import liar

FILE: Final = Path(__file__).parent / "questions.tsv"
OTHER_WORDS: Final = FILE.with_name("other_words.tsv")
"""Questions that share few words with the abstract that answers them."""
TODAY: Final = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is right: intent and ids; ``card`` is what was shown before it."""

    kind: str
    intent: str
    text: str
    right: tuple[str, ...]
    card: str | None

    @property
    def held_out(self) -> bool:
        """Whether it belongs to the half that nothing is tuned to."""
        return crc32(self.text.encode()) % 2 == 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the rows that its right ids name, and what came of it."""

    question: Question
    right: frozenset[int]
    outcome: Outcome


def questions(file: Path = FILE) -> Iterator[Question]:
    """All questions of a file, in order."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, intent, text, right, *card = line.split("\t")
            ids = tuple(part for part in right.split(",") if part != "-")
            yield Question(kind, intent, text, ids, card[0] if card else None)


@asynccontextmanager
async def demo_corpus() -> AsyncIterator[Sessions]:
    """The bundled corpus in a database of its own."""
    with TemporaryDirectory(prefix="postdoc-eval-") as folder:
        url = f"sqlite:///{Path(folder) / 'eval.db'}"
        await upgrade(url)
        sessions = open_sessions(url)
        try:
            await import_file(sessions, AUTHORS, authors_path())
            await import_file(sessions, PAPERS, papers_path())
            yield sessions
        finally:
            await sessions.close()


async def _row(sessions: Sessions, name: str) -> tuple[str, int]:
    """Whether an id names a paper or a person here, and its row."""
    async with sessions.read() as session:
        for scheme in ("arxiv", "demo"):
            if (found := await papers.by_key(session, scheme, name)) is not None:
                return "paper", found
        found = await authors.by_ids(session, "demo", name)
    assert found is not None, name
    return "author", found


async def ask(sessions: Sessions, question: Question, answerer: Answerer | None = None) -> Asked:
    """Ask one question, after its card if it has one."""
    talk = NEW
    if question.card:
        kind, row = await _row(sessions, question.card.partition(":")[2])
        talk = Talk((row,), (), "who") if kind == "author" else Talk((), (row,), "paper")
    right = frozenset([(await _row(sessions, name))[1] for name in question.right])
    assistant = Assistant(sessions, answerer or Extractive())
    outcome = await assistant.understand(read(question.text, TODAY), talk)
    return Asked(question, right, outcome)


@dataclass(frozen=True, slots=True)
class Session:
    """What came of every question, of those in other words, and of a model that lies."""

    asked: list[Asked]
    others: list[Asked]
    lied_to: list[Asked]
    words: Words


async def ask_all() -> Session:
    """Ask every question, those in other words, and every question of a model that lies."""
    async with demo_corpus() as sessions:
        words = await words_of_corpus(sessions)
        asked = [await ask(sessions, question) for question in questions()]
        others = [await ask(sessions, question) for question in questions(OTHER_WORDS)]
        async with liar(sessions) as model:
            lied_to = [await ask(sessions, question, model) for question in questions()]
        return Session(asked, others, lied_to, words)
