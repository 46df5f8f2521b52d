from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.ingest.feed import Ending, Tally, keep_papers, key_of
from bot.sources.base import Changes, ChangeSource, SourceError, StaleTokenError
from db.engine import Sessions
from db.queries.ingest import Announced, Mark, mark_of, note_announcements, set_mark
from db.queries.papers import by_key

FIRST_DAYS: Final = 7
_OVERLAP: Final = timedelta(days=1)
_RECENT: Final = timedelta(days=62)


class ChangeFeed:
    """Everything changed in one category, daily, from where the last complete list ended.

    Each page is stored in one transaction with the token of the next, so that a restart goes on in
    the middle of a list. Papers that were not known and came out lately are announcements that
    were missed: they are kept as such, under the day of the answer.
    """

    every = timedelta(days=1)

    def __init__(self, source: ChangeSource, category: str) -> None:
        """One feed a category, as the source lists them."""
        self._source = source
        self._category = category
        self.name = f"{source.slug}:{category}"

    async def run(self, sessions: Sessions, tally: Tally, now: datetime) -> Ending:
        """Walk the list to its end; an empty one moves no mark."""
        async with sessions.read() as session:
            mark = await mark_of(session, self.name)
        if mark.walk_from is None:
            start = mark.reached - _OVERLAP if mark.reached else now.date() - timedelta(FIRST_DAYS)
            mark = replace(mark, walk_from=start)
        if mark.token_expires is not None and mark.token_expires <= now:
            mark = replace(mark, token=None, token_expires=None, walk_to=None)
        restarts = 0
        while True:
            try:
                page = await self._page(mark)
            except StaleTokenError:
                restarts += 1
                if mark.token is None or restarts > 1:
                    raise
                mark = replace(mark, token=None, token_expires=None, walk_to=None)
                continue
            if mark.token is None and _nothing(page):
                return Ending(
                    "empty", f"{self._source.title} has no change since {mark.walk_from}."
                )
            caught_up = mark.reached is not None
            mark = _moved(mark, page)
            tally.skip(page.skipped)
            tally.skipped += [
                (f"{self._source.name}:{gone}", "deleted there") for gone in page.deleted
            ]
            async with sessions.write() as session:
                missed = await self._missed(session, page) if caught_up else []
                await keep_papers(session, page.papers, tally)
                await note_announcements(session, missed, self.name)
                await set_mark(session, mark, now)
            if page.complete:
                return Ending("done")

    async def _page(self, mark: Mark) -> Changes:
        if mark.walk_from is None:
            raise SourceError("refused", "There is no day to list changes from.")
        return await self._source.changes(mark.walk_from, category=self._category, token=mark.token)

    async def _missed(self, session: Any, page: Changes) -> list[Announced]:
        missed = []
        for paper in page.papers:
            if paper.published < page.answered - _RECENT:
                continue
            scheme, value = key_of(paper)
            if await by_key(session, scheme, value) is None:
                kind = "new" if paper.categories[:1] == (self._category,) else "cross"
                missed.append(Announced(value, kind, page.answered, scheme=scheme))
        return missed


def _nothing(page: Changes) -> bool:
    return not (page.papers or page.skipped or page.deleted or page.next_token)


def _moved(mark: Mark, page: Changes) -> Mark:
    """The mark after a page: on its way to the first page's day, or arrived there."""
    target: date = mark.walk_to or page.answered
    if not page.complete:
        return replace(
            mark, walk_to=target, token=page.next_token, token_expires=page.token_expires
        )
    return Mark(mark.feed, reached=max(filter(None, (mark.reached, target))))
