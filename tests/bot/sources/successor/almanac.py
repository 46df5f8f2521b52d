"""Almanac, a source that does not exist: all that a new source needs, in one file."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot.sources.api_source import ApiSource
from bot.sources.base import (
    Announcement,
    Announcements,
    Page,
    Skipped,
    SourceError,
    UnreadableError,
    Validators,
)
from bot.sources.bodies import read_json
from bot.sources.fitting import author_of, day, paper_of, plain_words, valid_ids
from bot.sources.lane import Rate
from bot.sources.shape import as_of_today, entries, figures, items, mapping
from db.records import AuthorRecord, PaperRecord

R = TypeVar("R")

NAME = "almanac"
_SYNTAX = re.compile(r"[^\w\s.'’-]|_")
_IDS = {"almanac": re.compile(r"[PW][0-9]{1,9}"), "doi": re.compile(r"10\.[0-9]{4,9}/\S+")}


def person_of(raw: object, today: date) -> AuthorRecord | Skipped:
    """One person as Almanac describes them."""
    said = mapping(raw)
    fields: dict[str, object] = {
        "name": said.get("name"),
        "aliases": said.get("also") or (),
        "ids": valid_ids([(NAME, said.get("id")), ("orcid", said.get("orcid"))]),
        "works_count": said.get("works"),
        "figures": figures(NAME, today, {"h_index": said.get("h"), "citations": said.get("cited")}),
        "source": NAME,
    }
    return author_of(said.get("id"), fields)


def work_of(raw: object, today: date) -> PaperRecord | Skipped:
    """One work as Almanac describes it."""
    said = mapping(raw)
    lines = [
        {"name": line.get("name"), "ids": valid_ids([(NAME, line.get("id"))])}
        for line in items(said.get("by"))
    ]
    fields: dict[str, object] = {
        "ids": valid_ids([(NAME, said.get("id")), ("doi", said.get("doi"))]),
        "title": said.get("title"),
        "abstract": said.get("summary"),
        "abstract_source": NAME if said.get("summary") else None,
        "published": said.get("day"),
        "authors": lines,
        "figures": figures(NAME, today, {"citations": said.get("cited")}),
        "source": NAME,
    }
    return paper_of(said.get("id"), fields)


def parse_people(body: bytes, today: date) -> Page[AuthorRecord]:
    """A list of people."""
    found = [person_of(raw, today) for raw in entries(read_json(body), "people")]
    return Page(
        tuple(one for one in found if isinstance(one, AuthorRecord)),
        skipped=tuple(one for one in found if isinstance(one, Skipped)),
    )


def parse_works(body: bytes, today: date) -> Page[PaperRecord]:
    """A list of works."""
    found = [work_of(raw, today) for raw in entries(read_json(body), "works")]
    return Page(
        tuple(one for one in found if isinstance(one, PaperRecord)),
        skipped=tuple(one for one in found if isinstance(one, Skipped)),
    )


def parse_news(body: bytes) -> Announcements:
    """What was announced on a day."""
    said = mapping(read_json(body))
    announced_on = day(said.get("day"))
    if announced_on is None:
        raise UnreadableError("no day")
    page = parse_works(body, announced_on)
    items = tuple(Announcement("new", paper) for paper in page.records)
    return Announcements(announced_on, items, page.skipped)


class Almanac(ApiSource):
    """People and works by Almanac's ids."""

    name = NAME
    title = "Almanac"
    owner = NAME
    base_url = "https://api.almanac.example"
    rate = Rate(requests=20, seconds=1, connections=2)
    key = ("X-Almanac-Key", "header")
    paper_ids = (NAME, "doi")
    author_ids = (NAME, "orcid")
    categories = ("tides", "moons")

    async def find_authors(self, name: str, *, limit: int = 25) -> Page[AuthorRecord]:
        """Search people by name."""
        params = {"name": plain_words(name, _SYNTAX), "most": str(limit)}
        return await self._client.get("people", params, as_of_today(parse_people))

    async def author(self, scheme: str, value: str) -> AuthorRecord:
        """Fetch one person by id."""
        found = await self._client.get("people", {scheme: value}, as_of_today(parse_people))
        return _first(found)

    async def authors(self, ids: Sequence[str]) -> Page[AuthorRecord]:
        """Fetch people by id."""
        params = {"ids": ",".join(_known(NAME, value) for value in ids)}
        return await self._client.get("people", params, as_of_today(parse_people))

    async def papers_of(
        self, scheme: str, value: str, *, token: str | None = None
    ) -> Page[PaperRecord]:
        """Fetch a page of the works of a person."""
        params = {"by": _known(scheme, value), "from": token or "1"}
        return await self._client.get("works", params, as_of_today(parse_works))

    async def paper(self, scheme: str, value: str) -> PaperRecord:
        """Fetch one work by id."""
        return _first(await self.papers([(scheme, value)]))

    async def papers(self, ids: Sequence[tuple[str, str]]) -> Page[PaperRecord]:
        """Fetch works by id; unknown ones are left out."""
        params = {"ids": ",".join(_known(scheme, value) for scheme, value in ids)}
        return await self._client.get("works", params, as_of_today(parse_works))

    async def find_papers(self, words: str, *, limit: int = 25) -> Page[PaperRecord]:
        """Search works by words."""
        params = {"words": plain_words(words, _SYNTAX), "most": str(limit)}
        return await self._client.get("works", params, as_of_today(parse_works))

    async def announced(
        self, categories: Sequence[str], *, seen: Validators | None = None
    ) -> Announcements | None:
        """Fetch what was announced last, or None when ``seen`` still holds."""
        params = {"of": ",".join(categories)}
        validators, news = await self._client.get_if_changed("news", params, parse_news, seen=seen)
        return replace(news, validators=validators) if news else None


def _known(scheme: str, value: str) -> str:
    if scheme not in _IDS or not _IDS[scheme].fullmatch(value):
        raise SourceError("refused", "Almanac knows no ids of that form.")
    return value


def _first(page: Page[R]) -> R:
    if not page.records:
        raise SourceError("not_found", "Almanac does not know that.")
    return page.records[0]
