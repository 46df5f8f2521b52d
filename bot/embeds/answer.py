from collections.abc import Mapping
from typing import Final

import discord

from bot.assistant.answering import Answer, Refusal
from bot.assistant.passages import Passage
from bot.assistant.words import Language
from bot.embeds import limits
from bot.embeds.wording import BLUE, GREY, count, day
from bot.text import cut_at_sentence, link, plain_text, safe_text
from db.records import SUMMARY

_SENTENCE: Final = 600
_REFUSED: Final[Mapping[Language, Mapping[Refusal, str]]] = {
    "en": {
        "unsupported": "I can't answer that from the abstracts here: none says enough about it.",
        "no abstracts": "I can't answer that: the papers that may know have no abstract here.",
        "nothing found": "I can't answer that: no paper here holds any of its words.",
    },
    "de": {
        "unsupported": "Das kann ich aus den Abstracts hier nicht beantworten: keiner sagt genug "
        "darüber. Sie sind englisch: ein englisches Stichwort hilft.",
        "no abstracts": "Das kann ich nicht beantworten: die Arbeiten dazu haben hier keinen "
        "Abstract.",
        "nothing found": "Das kann ich nicht beantworten: keine Arbeit hier enthält eines der "
        "Worte. Abstracts sind englisch: ein englisches Stichwort hilft.",
    },
}
_CLOSEST: Final = {"en": "Closest papers", "de": "Am nächsten kommen"}
_SOURCES: Final = {"en": "Sources", "de": "Quellen"}


def _places(answer: Answer) -> dict[int, int]:
    """The number [n] that each source is shown with, in the order in which they are cited."""
    cited = [key for sentence in answer.sentences for key in sentence.keys]
    known = {source.key for source in answer.sources}
    keys = [key for key in dict.fromkeys((*cited, *sorted(known))) if key in known]
    return {key: place for place, key in enumerate(keys, start=1)}


def answer_embed(answer: Answer, language: Language = "en") -> discord.Embed:
    """An answer whose every sentence has its [n], or a refusal; below it the sources."""
    places = _places(answer)
    embed = discord.Embed(colour=GREY if answer.refusal else BLUE)
    if answer.refusal:
        embed.description = _REFUSED[language][answer.refusal]
    else:
        lines = [
            f"{safe_text(cut_at_sentence(cited.text, _SENTENCE), _SENTENCE + 100)} "
            + "".join(f"[{places[key]}]" for key in cited.keys if key in places)
            for cited in answer.sentences
        ]
        embed.description = _fitting(lines, limits.DESCRIPTION - 500)
    by_place = sorted(answer.sources, key=lambda source: places[source.key])
    told = _fitting([_source(source, places[source.key]) for source in by_place], 1_000)
    if told:
        heads = _CLOSEST if answer.refusal else _SOURCES
        limits.add_field(embed, heads[language], told)
    embed.set_footer(text=_footer(answer))
    return embed


def quotes_embed(answer: Answer) -> discord.Embed:
    """The quotes that bear an answer out, word for word, each under its paper."""
    places = _places(answer)
    embed = discord.Embed(title="Quotes", colour=BLUE)
    for source in sorted(answer.sources, key=lambda source: places[source.key]):
        said = [quote.text for quote in answer.quotes if quote.key == source.key]
        lines = [f"> {safe_text(cut_at_sentence(text, 450), 480)}" for text in said]
        name = safe_text(f"[{places[source.key]}] {source.title}", limits.FIELD_NAME)
        if lines:
            limits.add_field(embed, name, _fitting(lines, limits.FIELD_VALUE))
    return embed


def _fitting(lines: list[str], limit: int) -> str:
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > limit:
            break
        kept.append(line)
    return "\n".join(kept)


def _source(source: Passage, place: int) -> str:
    title = plain_text(source.title, 150)
    shown = link(title, source.url) if source.url else safe_text(title, 160)
    facts = [safe_text(source.first_author, 60)] if source.first_author else []
    facts.append(str(source.year))
    if source.status:
        facts.append(f"⚠️ **{source.status}**")
    if source.abstract_source == SUMMARY:
        facts.append("abstract summarised by Postdoc")
    return f"[{place}] {shown} · {' · '.join(facts)}"


def _footer(answer: Answer) -> str:
    if answer.refusal:
        how = "Nothing is answered that no abstract supports"
    elif answer.model and answer.as_of:
        how = (
            f"Written by {plain_text(answer.model, 60)} on {day(answer.as_of)}, every quote checked"
        )
    else:
        number = count(len(answer.sources), "paper")
        how = f"Sentences as they stand in the abstracts of {number}; no language model"
    return f"{how} · {plain_text(answer.note, 200)}" if answer.note else how
