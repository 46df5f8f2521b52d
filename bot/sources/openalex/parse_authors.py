"""Reads OpenAlex's authors."""

from datetime import date

from bot.sources.base import Page, Skipped, UnreadableError
from bot.sources.bodies import read_json
from bot.sources.fitting import author_of, fit, labels, names, valid_ids
from bot.sources.shape import count, entries, figures, items, mapping, values, year
from db.records import AuthorRecord

NAME = "openalex"
SELECT = (
    "id,orcid,display_name,display_name_alternatives,works_count,cited_by_count,summary_stats,"
    "affiliations,last_known_institutions,topics,counts_by_year"
)
MOST_TOPICS = 10


def _affiliations(raw: dict[str, object]) -> list[dict[str, object]]:
    """Institutions with their first and last year, the last known and the latest first."""
    last_known = [_institution(entry) for entry in items(raw.get("last_known_institutions"))]
    current = {entry["name"] for entry in last_known}
    dated = []
    for entry in items(raw.get("affiliations")):
        years = sorted(filter(None, (year(value) for value in values(entry.get("years")))))
        span = {"start_year": years[0], "end_year": years[-1]} if years else {}
        dated.append(_institution(entry.get("institution")) | span)
    known = {entry["name"] for entry in dated}
    dated += [entry for entry in last_known if entry["name"] not in known]
    dated.sort(key=lambda a: (a["name"] not in current, -(year(a.get("end_year")) or 0)))
    return [entry for entry in dated if entry["name"]]


def _institution(value: object) -> dict[str, object]:
    found = mapping(value)
    return {"name": fit(found.get("display_name"), 200), "ror": fit(found.get("ror"), 200)}


def _topics(raw: dict[str, object]) -> tuple[str | None, tuple[str, ...]]:
    """The subfield of the main topic, and the names of the first ten."""
    topics = items(raw.get("topics"))[:MOST_TOPICS]
    main = mapping(topics[0].get("subfield") or topics[0].get("field")) if topics else {}
    return fit(main.get("display_name"), 200), labels(t.get("display_name") for t in topics)


def author_from(raw: dict[str, object], today: date) -> AuthorRecord | Skipped:
    """One author as OpenAlex describes it; figures are dated ``today``."""
    name = fit(raw.get("display_name"), 300)
    field, topics = _topics(raw)
    stats = mapping(raw.get("summary_stats"))
    numbers = {
        "h_index": stats.get("h_index"),
        "citations": raw.get("cited_by_count"),
        "paper_count": raw.get("works_count"),
    }
    others = names(values(raw.get("display_name_alternatives")))
    return author_of(
        raw.get("id"),
        {
            "name": name,
            "aliases": [other for other in others if other != name],
            "ids": valid_ids([("openalex", raw.get("id")), ("orcid", raw.get("orcid"))]),
            "works_count": count(raw.get("works_count")),
            "field": field,
            "affiliations": _affiliations(raw),
            "figures": figures(NAME, today, numbers),
            "counts": [
                {
                    "year": year(entry.get("year")),
                    "works": count(entry.get("works_count")),
                    "citations": count(entry.get("cited_by_count")),
                }
                for entry in items(raw.get("counts_by_year"))
                if year(entry.get("year"))
            ],
            "topics": topics,
            "source": NAME,
        },
    )


def parse_author(body: bytes, today: date) -> AuthorRecord:
    """Parse one author."""
    author = author_from(mapping(read_json(body)), today)
    if isinstance(author, Skipped):
        raise UnreadableError(author.reason)
    return author


def parse_authors(body: bytes, today: date) -> Page[AuthorRecord]:
    """Parse a page of a list or a search."""
    parsed = mapping(read_json(body))
    read = [author_from(mapping(entry), today) for entry in entries(parsed, "results")]
    return Page(
        tuple(author for author in read if isinstance(author, AuthorRecord)),
        skipped=tuple(author for author in read if isinstance(author, Skipped)),
        total=count(mapping(parsed.get("meta")).get("count")),
    )
