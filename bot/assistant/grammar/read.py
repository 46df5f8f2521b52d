import re
from dataclasses import replace
from datetime import date
from typing import Final, Literal

from bot.assistant.grammar import english, german
from bot.assistant.grammar.clean import Cleaned, clean
from bot.assistant.grammar.filters import filters
from bot.assistant.grammar.meaning import IT, THEM, Meaning
from bot.assistant.grammar.names import is_name, is_upper_name
from bot.assistant.grammar.rules import Rule
from bot.assistant.grammar.sensitive import sensitive
from bot.assistant.words import Language

_END: Final = " \t?!.…,;:"
_SHOWN = re.compile(
    r"(?:show|open|read|get|display|zeig\w*|öffne)(?: me| mir)?(?: the| das| den)?$", re.IGNORECASE
)
_QUESTION = re.compile(
    r"^(?:what|which|who|whom|whose|how|why|when|where|is|are|was|were|do|does|did|has|have|had|"
    r"can|"
    r"could|should|would|will|write|make|give|explain|describe|was|wie|warum|wieso|weshalb|wann|wo|"
    r"woher|welche\w*|ist|sind|hat|haben|kann|können|gibt|wird|werden|muss|darf|soll\w*)\b",
    re.IGNORECASE,
)
_PAPERS_ON = re.compile(
    r"^(?:(?:new |neue )?(?:papers?|work|articles|research|arbeiten|artikel) (?:on|about|zu|über) |"
    r"the topic |das thema )",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\?+\s+(?=\S)")
_LONGEST_PHRASE: Final = 8
_FORMS: Final[dict[str, Literal["bibtex", "ris", "apa"]]] = {
    "bibtex": "bibtex",
    "ris": "ris",
    "apa": "apa",
}


def read(text: str, today: date) -> Meaning:
    """What a message means; never raises. Two questions in one make an unsure meaning of both."""
    cleaned = clean(text)
    if cleaned.code:
        return Meaning("code", text)
    words = cleaned.words
    if not re.search(r"[^\W_]", words):
        return Meaning("empty", words)
    pieces = [piece.strip() for piece in _NEXT.split(words)]
    asked = [piece for piece in pieces if len(piece.split()) > 1 or piece.rstrip(_END).isdigit()]
    if len(asked) > 1:
        options = tuple(_read(piece, clean(piece), today) for piece in asked[:3])
        return Meaning("unsure", words, cleaned.language or "en", options=options)
    return _read(words, cleaned, today)


def _read(words: str, cleaned: Cleaned, today: date) -> Meaning:
    language = cleaned.language
    if reason := sensitive(words):
        return Meaning(reason, words, language or "en")
    bare = words.strip(_END)
    if cleaned.named and (found := _about_named(bare, cleaned)):
        return found
    for tongue in ("de", "en") if language == "de" else ("en", "de"):
        if found := _by_rules(bare, words, tongue, today):
            return found
    if language is None:
        return Meaning("foreign", words)
    narrowed = filters(bare, today, exact=False)
    asks = Meaning(
        "ask", words, language, topic=bare, year_from=narrowed.year_from, year_to=narrowed.year_to,
        category=narrowed.category,
    )  # fmt: skip
    if "?" in words or _QUESTION.match(bare) or len(bare.split()) > _LONGEST_PHRASE:
        return asks
    return _phrase(bare, asks, today)


def _about_named(bare: str, cleaned: Cleaned) -> Meaning | None:
    """A message that is an id, or an order to show one."""
    value = cleaned.named[0][1]
    place = bare.casefold().find(value.casefold())
    if place < 0:
        return None
    around = f"{bare[:place]} {bare[place + len(value) :]}"
    left = re.sub(r"\b(?:arxiv|doi|abs|pdf|v\d+)\b|[:/.]", " ", around, flags=re.IGNORECASE).strip()
    if not left or _SHOWN.match(left):
        return Meaning("show", bare, cleaned.language or "en", paper=value)
    return None


def _phrase(bare: str, asks: Meaning, today: date) -> Meaning:
    """Words without a verb: a person, a search, or a question; which one, the papers may tell."""
    narrowed = filters(bare, today)
    searched = replace(
        asks, kind="find", topic=narrowed.words or bare, year_from=narrowed.year_from,
        year_to=narrowed.year_to, category=narrowed.category,
    )  # fmt: skip
    people = (replace(asks, kind="who", people=(bare,)),) if is_name(bare) else ()
    return replace(asks, kind="unsure", options=(*people, searched, asks))


def _by_rules(bare: str, words: str, language: Language, today: date) -> Meaning | None:
    tongue = german if language == "de" else english
    spoken = re.sub(tongue.POLITE, "", bare, flags=re.IGNORECASE).strip(_END) or bare
    narrowed = filters(spoken, today)
    for rule in tongue.RULES:
        # With its years a sentence may still be a title or a name; without, it is asked of both.
        for said, taken in ((narrowed.words, True), (spoken, False)):
            match = rule.pattern.fullmatch(said)
            if match and (found := _meant(rule, match, words, language)):
                if taken:
                    found = replace(
                        found, year_from=narrowed.year_from, year_to=narrowed.year_to,
                        category=narrowed.category,
                    )  # fmt: skip
                return found
    return None


def _meant(rule: Rule, match: re.Match[str], words: str, language: Language) -> Meaning | None:
    tongue = german if language == "de" else english
    said = {name: value.strip(_END) for name, value in match.groupdict().items() if value}
    people = tuple(
        tongue.PEOPLE.get(said[group].casefold(), said[group]) for group in "ab" if group in said
    )
    meaning = Meaning(
        rule.kind, words, language, people, topic=said.get("topic", ""), cited="cited" in said,
        **rule.fixed,
    )  # fmt: skip
    if form := _FORMS.get(said.get("form", "").casefold()):
        meaning = replace(meaning, format=form)
    match rule.kind:
        case "cite" | "similar" | "show":
            paper = said.get("paper", IT)
            return replace(meaning, paper=tongue.PAPERS.get(paper.casefold(), paper))
        case "who" | "papers" | "coauthors" | "says":
            return meaning if all(_person(p, tongue.NOBODY) for p in people) and people else None
        case "follow":
            return _followed(meaning, tongue.NOBODY)
        case "compare":
            return meaning if len(people) == 2 else None
        case "unsure":
            return _unsure(meaning)
        case _:
            return meaning


def _followed(meaning: Meaning, nobody: frozenset[str]) -> Meaning:
    """A person when it may be one; else a topic, without the words *papers on*."""
    said = meaning.people[0]
    topic = _PAPERS_ON.sub("", said)
    if topic == said and _person(said, nobody):
        return meaning
    return replace(meaning, people=(), topic=topic)


def _person(said: str, nobody: frozenset[str]) -> bool:
    return said == THEM or (is_name(said) and said.casefold() not in nobody)


def _unsure(meaning: Meaning) -> Meaning | None:
    topic = meaning.topic
    asks = replace(meaning, kind="ask", topic=topic)
    tongue = german if meaning.language == "de" else english
    if topic.casefold() in tongue.PEOPLE:
        return replace(meaning, kind="who", people=(THEM,), topic="")
    if topic.casefold() in tongue.PAPERS:
        return replace(asks, paper=IT, topic="")
    if not is_name(topic):
        return asks
    who = replace(meaning, kind="who", people=(topic,), topic="")
    if is_upper_name(topic):
        return who
    return replace(meaning, options=(who, replace(meaning, kind="find"), asks))
