from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from bot.digest.words import Text, Topic, topic
from db.queries.digests import Arrival, Wanted, Writer

_SAMPLE: Final = 400
"""Papers whose words tell which word of a topic is the rarest."""


class Match(NamedTuple):
    """A paper is what a follow asks for; ``writer`` is the person it was matched by, if one."""

    follow: Wanted
    arrival: Arrival
    writer: Writer | None
    topic: Topic | None
    text: Text


class Matcher:
    """Follows, arranged so that a paper finds those it concerns: cost grows with what is found.

    People are looked up by id. A topic waits under its rarest word only, and under a category when
    it has no words; what is found so is verified whole.
    """

    def __init__(self, follows: Iterable[Wanted], sample: Sequence[Arrival] = ()) -> None:
        """``sample`` are papers such as those to come: without them any word serves as well."""
        texts = (Text(a.title, a.abstract) for a in sample[:_SAMPLE])
        seen = Counter(word for text in texts for word in text.at)
        self._people: defaultdict[int, list[Wanted]] = defaultdict(list)
        self._words: defaultdict[str, list[tuple[Wanted, Topic]]] = defaultdict(list)
        self._categories: defaultdict[str, list[tuple[Wanted, Topic]]] = defaultdict(list)
        for follow in follows:
            if follow.kind == "author" and follow.author_id is not None:
                self._people[follow.author_id].append(follow)
            elif follow.kind == "topic":
                self._add(follow, topic(follow.words, follow.exclude), seen)

    def _add(self, follow: Wanted, wish: Topic, seen: Counter[str]) -> None:
        if wish.wanted:
            rarest = min((word for phrase in wish.wanted for word in phrase), key=seen.__getitem__)
            self._words[rarest].append((follow, wish))
        for category in follow.categories if not wish.wanted else ():
            self._categories[category].append((follow, wish))

    def match(self, arrival: Arrival) -> Iterator[Match]:
        """The follows that this paper concerns, each once; filters are not looked at."""
        text = Text(arrival.title, arrival.abstract)
        found: set[int] = set()
        for writer in arrival.writers:
            for follow in self._people.get(writer.author_id, ()):
                if follow.id not in found:
                    found.add(follow.id)
                    yield Match(follow, arrival, writer, None, text)
        for word in text.at:
            for follow, wish in self._words.get(word, ()):
                if _in(follow, arrival) and wish.fits(text):
                    yield Match(follow, arrival, None, wish, text)
        for category in arrival.categories:
            for follow, wish in self._categories.get(category, ()):
                if follow.id not in found:
                    found.add(follow.id)
                    yield Match(follow, arrival, None, wish, text)


def _in(follow: Wanted, arrival: Arrival) -> bool:
    return not follow.categories or any(c in arrival.categories for c in follow.categories)


def matches(follow: Wanted, arrival: Arrival) -> Match | None:
    """Whether one follow asks for one paper, filters aside: what ``Matcher`` finds, one by one."""
    text = Text(arrival.title, arrival.abstract)
    if follow.kind == "author":
        writer = next((w for w in arrival.writers if w.author_id == follow.author_id), None)
        return Match(follow, arrival, writer, None, text) if writer else None
    wish = topic(follow.words, follow.exclude)
    asks = follow.kind == "topic" and bool(wish.wanted or follow.categories)
    if asks and _in(follow, arrival) and wish.fits(text):
        return Match(follow, arrival, None, wish, text)
    return None
