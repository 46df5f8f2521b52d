from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.ingest.feed import Ending, Tally, keep_papers, key_of
from bot.sources.base import Announcement, Announcements, AnnouncementSource, Validators
from db.engine import Sessions
from db.queries.ingest import Announced, mark_of, note_announcements, set_mark

BATCH: Final = 200
_Dated = tuple[Announcement, Announcements]


class AnnouncementFeed:
    """The mailing of the day, with the kind of each announcement; asked again every hour.

    A feed that was cut off is asked for in halves. The mark moves to the mailing's day with the
    last of its papers; an empty mailing moves nothing, since it may be a holiday or a fault.
    """

    every = timedelta(hours=1)

    def __init__(self, source: AnnouncementSource, categories: Sequence[str]) -> None:
        """``categories`` are asked for in one request."""
        self._source = source
        self._categories = tuple(categories)
        self.name = f"{source.slug}:{'+'.join(self._categories)}"

    async def run(self, sessions: Sessions, tally: Tally, now: datetime) -> Ending:
        """Take in the current mailing, unless nothing has changed since the last time."""
        async with sessions.read() as session:
            mark = await mark_of(session, self.name)
        seen = (
            Validators(mark.etag, mark.last_modified) if mark.etag or mark.last_modified else None
        )
        first = await self._source.announced(self._categories, seen=seen)
        if first is None:
            return Ending("unchanged")
        mailings = await self._whole(first, self._categories)
        items = [(item, mailing) for mailing in mailings for item in mailing.items]
        for mailing in mailings:
            tally.skip(mailing.skipped)
        if not items:
            return Ending("empty", f"{self._source.title} has nothing of {first.day.isoformat()}.")
        complete = all(mailing.complete for mailing in mailings)
        if complete:
            whole = len(mailings) == 1
            mark = replace(
                mark,
                reached=max(filter(None, (mark.reached, min(m.day for m in mailings)))),
                etag=first.validators.etag if whole else None,
                last_modified=first.validators.last_modified if whole else None,
            )
        for begin in range(0, len(items), BATCH):
            part = items[begin : begin + BATCH]
            async with sessions.write() as session:
                await keep_papers(session, (item.paper for item, _ in part), tally)
                await note_announcements(session, _announced(part), self.name)
                if complete and begin + BATCH >= len(items):
                    await set_mark(session, mark, now)
        if not complete:
            return Ending(
                "incomplete", f"{self._source.title} was cut off: the list of changes fills it up."
            )
        return Ending("done")

    async def _whole(
        self, mailing: Announcements, categories: Sequence[str]
    ) -> list[Announcements]:
        if mailing.complete or len(categories) == 1:
            return [mailing]
        parts: list[Announcements] = []
        middle = len(categories) // 2
        for half in (categories[:middle], categories[middle:]):
            found = await self._source.announced(half)
            parts += await self._whole(found, half) if found else []
        return parts


def _announced(part: Sequence[_Dated]) -> list[Announced]:
    found = []
    for item, mailing in part:
        scheme, value = key_of(item.paper)
        found.append(Announced(value, item.type, mailing.day, item.version, scheme))
    return found
