"""Reads which works OpenAlex says cite which."""

import re
from dataclasses import dataclass

from bot.sources.base import Page, Skipped, UnreadableError
from bot.sources.bodies import read_json
from bot.sources.fitting import citation_of, fit, valid_ids
from bot.sources.openalex.parse_works import ids_of, valid_works
from bot.sources.shape import count, entries, last_part, mapping, year
from db.records import CitationRecord

REFERENCES = "id,referenced_works"
SELECT = "id,doi,display_name,publication_year,ids,locations"
_WORK = re.compile(r"W[0-9]{1,14}")


@dataclass(frozen=True, slots=True)
class References:
    """A work's id and the ids of the works it cites."""

    id: str
    cites: tuple[str, ...]


def parse_references(body: bytes) -> References:
    """Parse what one work cites; malformed ids are left out, and what follows the thousandth."""
    raw = mapping(read_json(body))
    own = last_part(raw.get("id")) or ""
    if not _WORK.fullmatch(own):
        raise UnreadableError("no id")
    return References(own, valid_works(raw.get("referenced_works")))


def bare(work: str) -> CitationRecord:
    """A work of which only the OpenAlex id is known."""
    return CitationRecord(ids={"openalex": work})


def parse_links(body: bytes) -> Page[CitationRecord]:
    """Parse a page of works as ends of citations."""
    parsed = mapping(read_json(body))
    read = [_end(mapping(raw)) for raw in entries(parsed, "results")]
    return Page(
        tuple(end for end in read if isinstance(end, CitationRecord)),
        skipped=tuple(end for end in read if isinstance(end, Skipped)),
        total=count(mapping(parsed.get("meta")).get("count")),
    )


def _end(raw: dict[str, object]) -> CitationRecord | Skipped:
    ids = ids_of(raw)
    if "openalex" not in ids or not valid_ids([("openalex", raw.get("id"))]):
        return Skipped(fit(raw.get("id"), 200) or "?", "no usable id")
    fields: dict[str, object] = {
        "ids": ids,
        "title": fit(raw.get("display_name") or raw.get("title"), 2_000),
        "year": year(raw.get("publication_year")),
    }
    return citation_of(raw.get("id"), fields)
