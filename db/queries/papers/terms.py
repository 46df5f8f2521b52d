"""What a person types into a paper search, as terms that no database can misread."""

import re
import unicodedata
from dataclasses import dataclass

MAX_TERMS = 16
_PIECE = re.compile(r'(-?)"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w+")
_STOP_WORDS = (
    "a an and are as at be by for from has have in into is it its of on or that the their this to "
    "we were what which with"
)
_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Term:
    """One or more words in a row; excluded terms must not occur."""

    words: tuple[str, ...]
    excluded: bool = False


def parse_terms(query: str) -> tuple[Term, ...]:
    """Read words, "quoted phrases" and -excluded ones; accents, case and stop words are dropped."""
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", query.casefold())
        if not unicodedata.combining(char)
    ).replace("_", " ")
    terms: list[Term] = []
    for minus, phrase, bare in _PIECE.findall(plain):
        excluded = bool(minus) or (bare.startswith("-") and len(bare) > 1)
        words = _WORD.findall(phrase or bare)
        if phrase:
            terms.append(Term(tuple(words), excluded))
        elif "-" in bare.strip("-") and not excluded:
            terms.append(Term(tuple(words)))
        else:
            terms.extend(Term((word,), excluded) for word in words if word not in _STOP)
    kept = [term for term in dict.fromkeys(terms) if term.words and len("".join(term.words)) < 60]
    return tuple(kept[:MAX_TERMS])


def fts5(terms: tuple[Term, ...], *, every: bool, prefix: bool = False) -> str:
    """The terms in SQLite FTS5's words: each quoted, so that nothing in them is syntax."""
    wanted = [f'"{" ".join(t.words)}"' for t in terms if not t.excluded]
    if prefix and wanted:
        wanted[-1] += " *"
    without = [f'"{" ".join(t.words)}"' for t in terms if t.excluded]
    joined = (" AND " if every else " OR ").join(wanted)
    return f"({joined}) NOT ({' OR '.join(without)})" if without else joined


def tsquery(terms: tuple[Term, ...], *, every: bool, prefix: bool = False) -> str:
    """The terms in the words of PostgreSQL's ``to_tsquery``, each word quoted."""
    wanted = ["(" + " <-> ".join(f"'{w}'" for w in t.words) + ")" for t in terms if not t.excluded]
    if prefix and wanted:
        wanted[-1] = wanted[-1][:-1] + ":*)"
    without = ["!(" + " <-> ".join(f"'{w}'" for w in t.words) + ")" for t in terms if t.excluded]
    joined = "(" + (" & " if every else " | ").join(wanted) + ")"
    return " & ".join([joined, *without])
