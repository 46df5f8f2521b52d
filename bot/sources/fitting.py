"""Making what strangers wrote fit the records: ids kept only when valid, labels cut to size."""

import re
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from pydantic import ValidationError

from bot.sources.base import Skipped, SourceError
from db.ids import clean_id, paper_id_in
from db.records import AuthorRecord, CitationRecord, PaperRecord, Record, storable

R = TypeVar("R", bound=Record)

_ARXIV_DOI = "10.48550/arxiv."
_MOST_TEXT = 50_000
_PAPER_NEEDS = {"title": "no title", "ids": "no usable id", "published": "no date"}
_AUTHOR_NEEDS = {"name": "no name", "ids": "no usable id"}


def fit(text: object, limit: int) -> str | None:
    """One line of at most ``limit`` characters without NUL or lone surrogates; None if empty."""
    if not isinstance(text, str):
        return None
    # Most texts show at once that nothing in them is to be changed.
    plain = "  " not in text and text.isprintable()
    line = text.strip() if plain else " ".join(storable(text).split())
    return line[:limit].rstrip() or None if len(line) > limit else line or None


def labels(texts: Iterable[object]) -> tuple[str, ...]:
    """Fit each text into a label, once each, in order."""
    return tuple(dict.fromkeys(label for text in texts if (label := fit(text, 200))))


def names(texts: Iterable[object]) -> tuple[str, ...]:
    """Fit each text into a name, once each, in order."""
    return tuple(dict.fromkeys(name for text in texts if (name := fit(text, 300))))


def valid_ids(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Keep the ids that are well formed; a DOI that arXiv issued counts as the arXiv id."""
    ids: dict[str, str] = {}
    for scheme, value in pairs:
        if value is None or not isinstance(value, str | int):
            continue
        if not (text := fit(str(value), 200)):
            continue
        try:
            cleaned = clean_id(scheme, text)
        except ValueError:
            continue
        if scheme == "arxiv" or cleaned.startswith(_ARXIV_DOI):
            found = paper_id_in(cleaned)
            if found and found[0] == "arxiv":
                ids.setdefault("arxiv", found[1])
            continue
        ids.setdefault(scheme, cleaned)
    return ids


def plain_words(text: str, syntax: re.Pattern[str]) -> str:
    """Leave only what has no meaning in a search syntax; ``SourceError`` when that is nothing."""
    bare = " ".join(syntax.sub(" ", storable(text[:300])).split())
    if not re.search(r"[^\W_]", bare):
        raise SourceError("refused", "There is nothing in that to search for.")
    return bare


def day(text: object) -> date | None:
    """Read the day at the start of an ISO date or time; None when there is none."""
    if not isinstance(text, str):
        return None
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"[:200]


def record_of(
    model: type[R], known_as: object, needs: dict[str, str], fields: dict[str, object]
) -> R | Skipped:
    """Build a record, or say why it cannot be one; ``needs`` names what may not be empty."""
    label = fit(known_as, 200) or "?"
    for field, missing in needs.items():
        if not fields.get(field):
            return Skipped(label, missing)
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        return Skipped(label, _reason(error))


def _cut(text: object) -> object:
    """Cut a text at the last word that fits into a record."""
    if not isinstance(text, str) or len(text) <= _MOST_TEXT:
        return text
    return text[: _MOST_TEXT - 2].rsplit(maxsplit=1)[0] + " …"


def paper_of(known_as: object, fields: dict[str, object]) -> PaperRecord | Skipped:
    """Build a paper, its long texts cut to size, or say why it cannot be one."""
    fits = {field: _cut(fields.get(field)) for field in ("abstract", "comment")}
    return record_of(PaperRecord, known_as, _PAPER_NEEDS, fields | fits)


def citation_of(known_as: object, fields: dict[str, object]) -> CitationRecord | Skipped:
    """Build the other end of a citation, or say why it cannot be one."""
    return record_of(CitationRecord, known_as, {"ids": "no usable id"}, fields)


def author_of(known_as: object, fields: dict[str, object]) -> AuthorRecord | Skipped:
    """Build an author, or say why it cannot be one."""
    return record_of(AuthorRecord, known_as, _AUTHOR_NEEDS, fields)
