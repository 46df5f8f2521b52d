"""Reads OpenAlex's works."""

import re
from collections.abc import Iterator
from datetime import date

from bot.sources.base import Page, Skipped, UnreadableError
from bot.sources.bodies import read_json
from bot.sources.fitting import day, fit, labels, paper_of, valid_ids
from bot.sources.shape import count, entries, figures, items, last_part, mapping, values, year
from db.ids import paper_id_in
from db.records import PaperRecord

NAME = "openalex"
SELECT = (
    "id,doi,title,display_name,publication_year,publication_date,ids,primary_location,locations,"
    "authorships,cited_by_count,is_retracted,abstract_inverted_index,counts_by_year,"
    "referenced_works"
)
_CUT_AT = 100
_MOST_WORDS = 20_000
_MOST_CITED = 1_000
_WORK = re.compile(r"W[0-9]{1,14}")


def abstract_from(index: object) -> str | None:
    """Put an inverted index (word → positions) back in order; None when there is none."""
    placed = [
        (position, word)
        for word, positions in mapping(index).items()
        for position in values(positions)
        if isinstance(position, int) and isinstance(word, str)
    ]
    return " ".join(word for _, word in sorted(placed)[:_MOST_WORDS]) or None


def ids_of(raw: dict[str, object]) -> dict[str, str]:
    """The ids of a work, with an arXiv id where it is read there."""
    known = mapping(raw.get("ids"))
    addresses = (fit(place.get("landing_page_url"), 200) for place in items(raw.get("locations")))
    found = (paper_id_in(address) for address in addresses if address)
    return valid_ids(
        [
            ("openalex", raw.get("id")),
            ("doi", raw.get("doi") or known.get("doi")),
            ("pubmed", last_part(known.get("pmid"))),
            *(("arxiv", pair[1]) for pair in found if pair and pair[0] == "arxiv"),
        ]
    )


def _authors(authorships: object) -> Iterator[dict[str, object]]:
    for entry in items(authorships):
        author = mapping(entry.get("author"))
        name = fit(entry.get("raw_author_name"), 300) or fit(author.get("display_name"), 300)
        places = labels(place.get("display_name") for place in items(entry.get("institutions")))
        if name:
            yield {
                "name": name,
                "ids": valid_ids([("openalex", author.get("id")), ("orcid", author.get("orcid"))]),
                "affiliations": places or labels(values(entry.get("raw_affiliation_strings"))),
            }


def _venue(raw: dict[str, object]) -> str | None:
    source = mapping(mapping(raw.get("primary_location")).get("source"))
    return None if source.get("type") == "repository" else fit(source.get("display_name"), 200)


def work_from(raw: dict[str, object], today: date, *, in_list: bool) -> PaperRecord | Skipped:
    """One work as OpenAlex describes it; lists cut its authors at 100."""
    exact = day(raw.get("publication_date"))
    rough = year(raw.get("publication_year"))
    authors = list(_authors(raw.get("authorships")))
    cut = raw.get("is_authors_truncated") is True or (in_list and len(authors) >= _CUT_AT)
    abstract = abstract_from(raw.get("abstract_inverted_index"))
    return paper_of(
        raw.get("id"),
        {
            "ids": ids_of(raw),
            "title": fit(raw.get("title"), 2_000) or fit(raw.get("display_name"), 2_000),
            "abstract": abstract,
            "abstract_source": NAME if abstract else None,
            "published": exact or (date(rough, 1, 1) if rough else None),
            "published_exact": exact is not None,
            "venue": _venue(raw),
            "status": "retracted" if raw.get("is_retracted") is True else None,
            "authors": authors,
            "authors_complete": not cut,
            "figures": figures(NAME, today, {"citations": raw.get("cited_by_count")}),
            "counts": [
                {"year": year(entry.get("year")), "citations": count(entry.get("cited_by_count"))}
                for entry in items(raw.get("counts_by_year"))
                if year(entry.get("year"))
            ],
            "source": NAME,
        },
    )


def _with_references(
    raw: dict[str, object], today: date, *, in_list: bool
) -> PaperRecord | Skipped:
    """A work with what it cites, which is not read from snapshots: they have a billion of these."""
    work = work_from(raw, today, in_list=in_list)
    if isinstance(work, Skipped):
        return work
    cites = valid_works(raw.get("referenced_works"))
    return work.model_copy(update={"references": cites}) if cites else work


def valid_works(addresses: object) -> tuple[str, ...]:
    """The ids of the first thousand works in a list of their addresses, each once."""
    named = (last_part(address) or "" for address in values(addresses))
    return tuple(dict.fromkeys(work for work in named if _WORK.fullmatch(work)))[:_MOST_CITED]


def parse_work(body: bytes, today: date) -> PaperRecord:
    """Parse one work."""
    work = _with_references(mapping(read_json(body)), today, in_list=False)
    if isinstance(work, Skipped):
        raise UnreadableError(work.reason)
    return work


def parse_works(body: bytes, today: date) -> Page[PaperRecord]:
    """Parse a page of a list or a search; ``next_token`` is the cursor of the next one."""
    parsed = mapping(read_json(body))
    read = [
        _with_references(mapping(raw), today, in_list=True) for raw in entries(parsed, "results")
    ]
    meta = mapping(parsed.get("meta"))
    cursor = fit(meta.get("next_cursor"), 2_000) if read else None
    return Page(
        tuple(work for work in read if isinstance(work, PaperRecord)),
        next_token=cursor,
        complete=cursor is None,
        skipped=tuple(work for work in read if isinstance(work, Skipped)),
        total=count(meta.get("count")),
    )
