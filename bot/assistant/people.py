"""Whom the words of a question mean."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.assistant.grammar import THEM, Meaning
from bot.assistant.outcome import AS_ID, Outcome, refusal
from db.queries import authors
from db.queries.conversations import Talk
from db.queries.lookup import Lookup

FITS: Final = 0.9
"""Score from which a candidate bears the name that was said."""
_OFFERED: Final = 3


@dataclass(frozen=True, slots=True)
class Person:
    """A person who was meant: by id when that is sure, else with who may be meant."""

    author_id: int | None
    lookup: Lookup | None = None

    @property
    def likely(self) -> bool:
        """Whether somebody here bears the name."""
        if self.author_id is not None:
            return True
        found = self.lookup
        return found is not None and any(c.score >= FITS for c in found.candidates[:1])


async def person(session: Any, said: str, talk: Talk) -> Person:
    """Whom a name, a pronoun or a choice means."""
    if said == THEM:
        return Person(next(iter(talk.author_ids), None))
    if said.startswith(AS_ID):
        return Person(int(said.removeprefix(AS_ID)))
    found = await authors.search(session, said, limit=25)
    if found.confident and found.candidates:
        return Person(found.candidates[0].author_id, found)
    return Person(None, found)


async def people(
    session: Any, meaning: Meaning, talk: Talk
) -> tuple[tuple[int, ...], Outcome | None]:
    """The ids of everybody a meaning names, or what to answer when one of them is not sure."""
    found = [await person(session, said, talk) for said in meaning.people]
    for place, (said, who) in enumerate(zip(meaning.people, found, strict=True)):
        if who.author_id is not None:
            continue
        if said == THEM:
            return (), refusal(meaning, "whom")
        if not who.likely or who.lookup is None:
            return (), Outcome("refuse", meaning, reason="nobody", lookup=who.lookup)
        return (), Outcome("choose", meaning, options=_choices(meaning, place, who.lookup))
    return tuple(who.author_id for who in found if who.author_id is not None), None


def _choices(meaning: Meaning, place: int, lookup: Lookup) -> tuple[Meaning, ...]:
    """The same question about each of the three likeliest people."""
    likely: Sequence[int] = [c.author_id for c in lookup.candidates[:_OFFERED]]
    return tuple(
        replace(
            meaning,
            people=(
                *meaning.people[:place],
                f"{AS_ID}{author_id}",
                *meaning.people[place + 1 :],
            ),
        )
        for author_id in likely
    )
