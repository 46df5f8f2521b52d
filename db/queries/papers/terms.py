"""What a person types into a paper search, as terms that no database can misread."""

import re
import unicodedata
from dataclasses import dataclass

MAX_TERMS = 16
_PIECE = re.compile(r'(-?)"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w+")
_ACCENTS = re.compile("([a-z])[\u0300-\u036f]+")
# PostgreSQL's list for English; such a word alone says nothing, inside a phrase it counts.
_STOP_WORDS = (
    "i me my myself we our ours ourselves you your yours yourself yourselves he him his "
    "himself she her hers herself it its itself they them their theirs themselves what which "
    "who whom this that these those am is are was were be been being have has had having do "
    "does did doing a an the and but if or because as until while of at by for with about "
    "against between into through during before after above below to from up down in out on "
    "off over under again further then once here there when where why how all any both each "
    "few more most other some such no nor not only own same so than too very s t can will "
    "just don should now"
)
_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Term:
    """One or more words in a row; excluded terms must not occur."""

    words: tuple[str, ...]
    excluded: bool = False


def parse_terms(query: str) -> tuple[Term, ...]:
    """Read words, "quoted phrases" and -excluded ones; accents, case and stop words are dropped."""
    plain = folded(query).replace("_", " ")
    terms: list[Term] = []
    for minus, phrase, bare in _PIECE.findall(plain):
        excluded = bool(minus) or (bare.startswith("-") and len(bare) > 1)
        words = _WORD.findall(phrase or bare)
        if phrase or ("-" in bare.strip("-") and not excluded):
            terms.append(Term(_without_outer_stop_words(words), excluded))
        else:
            terms.extend(Term((word,), excluded) for word in words if word not in _STOP)
    kept = [term for term in dict.fromkeys(terms) if term.words and len("".join(term.words)) < 60]
    return tuple(kept[:MAX_TERMS])


def telling_words(text: str) -> tuple[str, ...]:
    """The distinct words of a text in order, folded like the index, without stop words."""
    words = _WORD.findall(folded(text).replace("_", " "))
    return tuple(dict.fromkeys(w for w in words if w not in _STOP and len(w) < 60))


def words_in(plain: str) -> list[str]:
    """Every word of a folded text, in order."""
    return _WORD.findall(plain.replace("_", " "))


def folded(text: str) -> str:
    """Lower case, Latin letters without accents; other scripts keep the marks that make letters."""
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub(r"\1", unicodedata.normalize("NFKD", text).lower())
    return unicodedata.normalize("NFC", bare)


def _without_outer_stop_words(words: list[str]) -> tuple[str, ...]:
    telling = [place for place, word in enumerate(words) if word not in _STOP]
    return tuple(words[telling[0] : telling[-1] + 1]) if telling else ()


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
