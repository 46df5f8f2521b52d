"""What the papers of the demo corpus say, read from its file and not through the bot."""

import json
import re
from dataclasses import dataclass

from bot.demo.corpus import papers_path
from bot.text import readable
from db.engine import Sessions
from db.queries import papers


@dataclass(frozen=True, slots=True)
class Words:
    """Title and abstract by row, with single blanks and in lower case."""

    by_row: dict[int, str]

    def has(self, row: int, words: str) -> bool:
        """Whether these words stand in that paper, whatever the blanks and the case."""
        wanted = _plain(words)
        return bool(wanted) and wanted in self.by_row[row]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


async def words_of_corpus(sessions: Sessions) -> Words:
    """The words of every paper."""
    found = {}
    async with sessions.read() as session:
        for line in papers_path().read_text(encoding="utf-8").splitlines():
            paper = json.loads(line)
            row = await papers.by_key(session, *next(iter(paper["ids"].items())))
            assert row is not None, paper["title"]
            found[row] = _plain(readable(f"{paper['title']} {paper.get('abstract') or ''}"))
    return Words(found)
