"""What is left of a message when what is not language is taken out of it."""

import re
from dataclasses import dataclass
from typing import Final

from bot.assistant.words import Language
from bot.text import plain_text
from db.ids import paper_ids_in
from db.queries.papers.terms import folded

LONGEST: Final = 500
"""Characters of a question; more is a pasted text."""
_MENTION = re.compile(r"<(?:@[!&]?|#|/[^:>]*:|a?:\w+:|t:)\d+(?::\w)?>|@(?:everyone|here)\b")
_FENCE = re.compile(r"```.*?(?:```|$)|`[^`]*`", re.DOTALL)
_LINK = re.compile(r"<?\b(?:https?://|www\.)\S+", re.IGNORECASE)
_CODE = re.compile(
    r"[{};]\s*$|^\s*(?:def|class|import|from \w+ import|return|function|const|var|let|#include|"
    r"public|private|SELECT|INSERT|UPDATE|DELETE|DROP)\b.*[({:;=*]|=>|\w+\(.*\)\s*[;{:]",
    re.MULTILINE,
)
_GERMAN_WORDS = (
    "der die das den dem des ein eine einen und ist sind was wer wen wem wie wo warum welche "
    "welcher welches welchen über uber zu zum zur von vom mit für fur sagt gibt hat haben "
    "forscht arbeitet arbeiten seine ihre seinen ihren neuesten neueste folge zeig zeige "
    "zitiere vergleiche soll ich mir ähnliche ahnliche artikel seit nach ihm ihr darin worum "
    "geht kann nicht wird wurde studien welchem mich meine meinen meinem geschrieben angesagt "
    "suche"
)
_GERMAN: Final = frozenset(_GERMAN_WORDS.split())
_ENGLISH_WORDS = (
    "the a an and is are what who whom how where why which about on in of to with for say "
    "says does did do has have her his their him them she he they it this that papers paper "
    "follow show compare cite find by since latest should i my me can tell from any was were "
    "there work"
)
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_FOREIGN_WORDS = (
    "le la les une est que qui quoi quel quelle sur dans pour avec ses sont comment pourquoi "
    "el los las una es quien quién qué como cómo por para con sobre del il che chi di gli "
    "sono quale perché per o os um uma quem não com het een van wat wie zijn och är vad vem "
    "jak co kto czym"
)
_FOREIGN: Final = frozenset(_FOREIGN_WORDS.split())


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Words without mentions, links and code; ``language`` is None for one we don't know.

    ``named`` are papers by id in the text; ``code`` says that it was nothing but code.
    """

    words: str
    language: Language | None
    named: tuple[tuple[str, str], ...]
    code: bool


def clean(text: str) -> Cleaned:
    """The language in a message, and the papers that it names."""
    spoken = _FENCE.sub(" ", _MENTION.sub(" ", text))
    named = tuple(paper_ids_in(spoken))
    code = bool(_FENCE.search(text) or _CODE.search(spoken))
    unlinked = _LINK.sub(lambda m: _kept(m[0]), spoken)
    words = plain_text(unlinked, 4 * LONGEST).strip(" \"'“”„«»*_~|>")
    if _CODE.search(spoken):
        words = ""
    return Cleaned(words, _language(words), named, code and not re.search(r"[^\W\d_]", words))


def _kept(link: str) -> str:
    found = paper_ids_in(link)
    return f" {found[0][1]} " if found else " "


def _language(words: str) -> Language | None:
    """English or German by their small words; None when those are of another language."""
    said = re.findall(r"\w+", words.lower())
    german = sum(word in _GERMAN or folded(word) in _GERMAN for word in said)
    english = sum(word in _ENGLISH for word in said)
    foreign = sum(word in _FOREIGN for word in said)
    if foreign >= 2 and foreign > german and foreign > english:
        return None
    return "de" if german > english else "en"
