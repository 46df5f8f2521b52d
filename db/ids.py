"""Identifiers of papers and people: their patterns, and the one spelling kept of each."""

import re
from typing import Final

_SCHEME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_PATTERNED: Final = frozenset(("arxiv", "doi", "orcid"))
_LONGEST: Final = 128
_SOLID = r"[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff]"
_ANY = re.compile(rf"{_SOLID}{{1,128}}")
_ARXIV_NEW = r"[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}"
_ARXIV_OLD = r"[a-z][a-z-]{1,9}(?:\.[a-z-]{2})?/[0-9]{7}"
_ARXIV = re.compile(rf"({_ARXIV_NEW}|{_ARXIV_OLD})(v[0-9]{{1,3}})?", re.IGNORECASE | re.ASCII)
_DOI = re.compile(rf"10\.[0-9]{{4,9}}/{_SOLID}{{1,100}}")
_ORCID = re.compile(r"[0-9]{4}-?[0-9]{4}-?[0-9]{4}-?[0-9]{3}[0-9X]")
_ARXIV_DOI = "10.48550/arxiv."

_PREFIXES: Final = re.compile(
    r"^(?:https?://)?(?:www\.|export\.|dx\.)?"
    r"(?:arxiv\.org/(?:abs|pdf|html|format)/|doi\.org/|dl\.acm\.org/doi/(?:abs/|pdf/|full/)?|openalex\.org/(?:works/|authors/)?|orcid\.org/)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:arxiv|doi|orcid|openalex)\s*:\s*", re.IGNORECASE)


def clean_id(scheme: str, value: str) -> str:
    """Return the one spelling kept of an id; ``ValueError`` says what is wrong with it."""
    if not _SCHEME.fullmatch(scheme):
        raise ValueError(f"{scheme!r} is not an id scheme")
    if value.isalnum() and value.isascii() and len(value) <= _LONGEST and scheme not in _PATTERNED:
        return value.upper() if scheme == "openalex" else value
    bare = _LABEL.sub("", _PREFIXES.sub("", value.strip()))
    if scheme == "arxiv" and (match := _ARXIV.fullmatch(bare.removesuffix(".pdf"))):
        return match[1].lower()
    if scheme == "doi":
        if not _DOI.fullmatch(bare):
            raise ValueError(f"{value!r} is not a DOI")
        return bare.lower()
    if scheme == "orcid":
        if not _ORCID.fullmatch(bare.upper()):
            raise ValueError(f"{value!r} is not an ORCID iD")
        digits = bare.upper().replace("-", "")
        return "-".join(digits[i : i + 4] for i in range(0, 16, 4))
    if scheme == "openalex":
        bare = bare.upper()
    if not _ANY.fullmatch(bare):
        raise ValueError(f"{value!r} is not a usable {scheme} id")
    return bare


_AROUND: Final = ".,;:!?<>*_`~|\"'“”‘’«»…/"
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_ARCHIVE = re.compile(r"\s+\[[a-z.-]{2,20}\].*", re.IGNORECASE | re.DOTALL)


def _without_surroundings(text: str) -> str:
    """Drop what running text puts around an id, but no bracket that is a part of it."""
    bare = text.strip().lstrip(_AROUND + "([{")
    while bare:
        last = bare[-1]
        opening = _PAIRS.get(last)
        unmatched = opening is not None and bare.count(last) > bare.count(opening)
        if not (last in _AROUND or last.isspace() or unmatched):
            break
        bare = bare[:-1]
    return bare


def paper_id_in(text: str) -> tuple[str, str] | None:
    """Read a whole text as one paper id or its URL: ``(scheme, value)``, or None."""
    bare = _LABEL.sub("", _PREFIXES.sub("", _without_surroundings(_ARCHIVE.sub("", text))))
    bare = bare.split("?", 1)[0].split("#", 1)[0].removesuffix(".pdf").rstrip("/")
    if match := _ARXIV.fullmatch(bare):
        return "arxiv", match[1].lower()
    if bare.lower().startswith(_ARXIV_DOI) and _ARXIV.fullmatch(bare[len(_ARXIV_DOI) :]):
        return paper_id_in(bare[len(_ARXIV_DOI) :])
    if _DOI.fullmatch(bare):
        return "doi", bare.lower()
    if re.fullmatch(r"W[0-9]{3,12}", bare, re.IGNORECASE):
        return "openalex", bare.upper()
    return None


_IN_TEXT = re.compile(
    rf"(?:https?://[^\s|“”…]+)|(?:arxiv\s*:\s*)?(?<![\w./])(?:{_ARXIV_NEW}|{_ARXIV_OLD})(?:v[0-9]{{1,3}})?(?![\w/])"
    rf"|(?<![\w/])10\.[0-9]{{4,9}}/[^\s\"'“”…`|]+",
    re.IGNORECASE,
)


def paper_ids_in(text: str) -> list[tuple[str, str]]:
    """Find every paper id in running text, in order, each once."""
    found = (paper_id_in(match[0]) for match in _IN_TEXT.finditer(text))
    return list(dict.fromkeys(item for item in found if item))


def looks_like_id(text: str) -> bool:
    """Whether a person clearly meant an id or a URL, even if it is malformed."""
    stripped = text.strip()
    return bool(
        re.match(r"(?:https?://|www\.|doi\s*:|arxiv\s*:|10\.\d|\d{4}\.\d)", stripped, re.IGNORECASE)
    )


_URLS: Final = {
    "arxiv": "https://arxiv.org/abs/{}",
    "doi": "https://doi.org/{}",
    "openalex": "https://openalex.org/{}",
    "semantic_scholar": "https://www.semanticscholar.org/paper/{}",
}
_PERSON_URLS: Final = {
    "orcid": "https://orcid.org/{}",
    "openalex": "https://openalex.org/{}",
    "semantic_scholar": "https://www.semanticscholar.org/author/{}",
}


def paper_url(scheme: str, value: str) -> str | None:
    """The public page of a paper id, where its scheme has one."""
    template = _URLS.get(scheme)
    return template.format(value) if template else None


def person_url(scheme: str, value: str) -> str | None:
    """The public page of an author id, where its scheme has one."""
    template = _PERSON_URLS.get(scheme)
    return template.format(value) if template else None
