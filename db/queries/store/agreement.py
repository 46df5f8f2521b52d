"""What several records of one batch say of the same thing, made to agree on the last word."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from db.queries.store.keys import Key
from db.records import SUMMARY, AuthorRecord, FigureRecord, PaperRecord

R = TypeVar("R", AuthorRecord, PaperRecord)

_PAPER_FIELDS = (
    "title",
    "published",
    "updated",
    "venue",
    "comment",
    "categories",
    "affiliations",
)


def agreed(
    records: Sequence[R],
    keys: Callable[[R], Mapping[str, str]],
    owners: Mapping[Key, int],
    settle: Callable[[R, R], R],
) -> list[R]:
    """Let every record of what is stored say what the last one of its source in the batch says.

    Without this, a file that contradicts itself would correct the database to and fro each time.
    """
    last: dict[tuple[str, int], R] = {}
    agreeing: list[R] = []
    for record in reversed(records):
        own: R = record
        named = {owners[key] for key in keys(record).items() if key in owners}
        for owner in named if len(named) == 1 else ():
            place = (record.source, owner)
            if later := last.get(place):
                own = settle(record, later)
            last[place] = own
        agreeing.append(own)
    return agreeing[::-1]


def settle_author(record: AuthorRecord, later: AuthorRecord) -> AuthorRecord:
    """The record with the name, field, number of papers, places and figures of a later one."""
    places = {place.name: place for place in (*record.affiliations, *later.affiliations)}
    said: dict[str, Any] = {
        "works_count": later.works_count or record.works_count,
        "affiliations": tuple(places[place.name] for place in record.affiliations),
        "figures": _newest((*record.figures, *later.figures)),
        "counts": later.counts or record.counts,
        "topics": later.topics or record.topics,
    }
    if record.ids:  # the others are known by their name, field and places
        said["affiliations"] = tuple(places.values())
        said |= {"name": later.name, "field": later.field or record.field}
        said["aliases"] = (record.name, *record.aliases)
    return record.model_copy(update=said)


def settle_paper(record: PaperRecord, later: PaperRecord) -> PaperRecord:
    """The record with what a later one says of the same work."""
    said: dict[str, Any] = {
        name: value for name in _PAPER_FIELDS if (value := getattr(later, name)) not in (None, ())
    }
    if later.published_exact or not record.published_exact:
        said["published_exact"] = later.published_exact
    else:
        del said["published"]
    summary_again = later.abstract_source == SUMMARY != record.abstract_source
    if later.abstract and not (summary_again and record.abstract):
        said |= {"abstract": later.abstract, "abstract_source": later.abstract_source}
    whole = record.authors_complete and record.authors
    if later.authors and (later.authors_complete or not whole):
        said |= {"authors": later.authors, "authors_complete": later.authors_complete}
    versions = {version.number: version for version in (*record.versions, *later.versions)}
    said["versions"] = tuple(versions.values())
    said["figures"] = _newest((*record.figures, *later.figures))
    said["links"] = {**record.links, **later.links}
    said["counts"] = later.counts or record.counts
    return record.model_copy(update=said)


def _newest(figures: Sequence[FigureRecord]) -> tuple[FigureRecord, ...]:
    newest: dict[tuple[str, str, str], FigureRecord] = {}
    for figure in figures:
        key = (figure.name, figure.source, figure.kind)
        if key not in newest or figure.as_of >= newest[key].as_of:
            newest[key] = figure
    return tuple(newest.values())
