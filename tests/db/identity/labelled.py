"""Invented papers whose authors are known: namesakes, initials, moves, missing places, noise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from db.records import PaperRecord


def _words(text: str) -> list[str]:
    return text.split()


CHINESE = _words("Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Zhu Ma Hu Guo Lin Gao Luo")
CHINESE_GIVEN = _words(
    "Wei Jing Jun Yan Lei Tao Bin Hao Jie Hui Xin Ying Yu Fei Xiaoming Yifan Zhiyuan Haoran"
    " Xiaoyu Jianwei Mengting Ruoxi Kaiwen Shuai Bo"
)
FAMILIES = _words(
    "Smith Müller García Rossi Novák Tanaka Nguyen Kim Okafor Silva Haddad Kowalski Lindqvist"
    " Dubois Petrov Castellanos Whitfield Abernathy Thorvaldsen Quintero Marchetti Oyelaran"
    " Vasquez Hollingsworth Brankovic Szczepanski Ferreira Lockhart Drummond Villanueva"
)
GIVEN = _words(
    "Anna Maria John David Michael Laura José Peter Sarah Daniel Elena Ivan Kenji Olumide Sofia"
    " Thomas Ingrid Rafael Beatriz Stefan Chiara Nadia Henrik Gwendolyn Aleksander Matilde"
)
_SYLLABLES = _words("ba do ke li mo nu pa ra si to vu xe ger lin mon tar vel sor pin dra")


@dataclass(slots=True)
class Person:
    number: int
    name: str
    labs: list[tuple[int, int]]
    first: int
    last: int
    weight: float
    favourites: list[str] = field(default_factory=list)

    def lab(self, year: int) -> int:
        return next(lab for since, lab in reversed(self.labs) if since <= year)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paper and who each of its lines really is."""

    record: PaperRecord
    truth: tuple[int, ...]


def own_names(random: Random, count: int) -> list[str]:
    """Names of many lands: a quarter common Chinese ones, a sixth common others, the rest rare."""
    names = []
    for _ in range(count):
        dice = random.random()
        middle = f" {random.choice('ABCDEFGHJKLMNPRSTW')}." if random.random() < 0.2 else ""
        if dice < 0.25:
            names.append(f"{random.choice(CHINESE_GIVEN)} {random.choice(CHINESE)}")
        elif dice < 0.4:
            names.append(f"{random.choice(GIVEN)}{middle} {random.choice(FAMILIES[:10])}")
        else:
            family = "".join(random.choice(_SYLLABLES) for _ in range(3)).title()
            names.append(f"{random.choice(GIVEN)}{middle} {family}")
    return names


class World:
    """People in labs who write papers; the same seed gives the same world."""

    def __init__(
        self, seed: int, people: int, names: Sequence[str] = (), *, with_ids: float = 0.0
    ) -> None:
        """``with_ids`` is the share of papers whose lines carry their authors' ids."""
        self.random = random = Random(seed)
        self.with_ids = with_ids
        self.topics = max(6, min(60, people // 25))
        self.words = [self._vocabulary(60) for _ in range(self.topics)]
        self.general = self._vocabulary(400)
        labs = max(4, people // 8)
        places = [self._word().title() for _ in range(max(4, labs // 3))]
        self.labs = [(random.choice(places), random.randrange(self.topics)) for _ in range(labs)]
        named = list(names) or own_names(random, people)
        self.people = [self._person(i, named[i % len(named)], labs) for i in range(people)]
        self.members: dict[int, list[Person]] = {}
        for person in self.people:
            for _, lab in person.labs:
                self.members.setdefault(lab, []).append(person)

    def _word(self) -> str:
        return "".join(self.random.choice(_SYLLABLES) for _ in range(self.random.randint(2, 4)))

    def _vocabulary(self, size: int) -> list[str]:
        return [self._word() for _ in range(size)]

    def _person(self, number: int, name: str, labs: int) -> Person:
        random = self.random
        first = random.randint(2000, 2023)
        last = min(2026, first + int(random.expovariate(1 / 7)) + 1)
        own = [(0, random.randrange(labs))]
        topic = self.labs[own[0][1]][1]
        if random.random() < 0.35:
            same = [i for i, (_, t) in enumerate(self.labs) if t == topic]
            lab = random.choice(same) if random.random() < 0.8 else random.randrange(labs)
            own.append((random.randint(first, last), lab))
        weight = min(random.paretovariate(1.1), 25.0)
        return Person(number, name, own, first, last, weight, random.sample(self.words[topic], 12))

    def papers(self, count: int) -> Iterator[Labelled]:
        """Papers in no particular order."""
        random = self.random
        leads = random.choices(self.people, [person.weight for person in self.people], k=count)
        for number, lead in enumerate(leads):
            yield self._paper(number, lead)

    def _paper(self, number: int, lead: Person) -> Labelled:
        random = self.random
        year = random.randint(lead.first, lead.last)
        topic = self.labs[lead.lab(year)][1]
        team = {lead.number: lead}
        for _ in range(min(8, int(random.expovariate(1 / 2.8)))):
            other = self._colleague(lead, year, topic)
            if other is not None:
                team.setdefault(other.number, other)
        authors = list(team.values())
        random.shuffle(authors)
        initials, places = random.random() < 0.1, random.random() < 0.35
        has_ids = random.random() < self.with_ids
        lines = [self._line(p, year, initials, places, has_ids) for p in authors]
        raw: dict[str, Any] = {
            "ids": {"arxiv": f"{year % 100:02}{number % 12 + 1:02}.{number % 100_000:05}"},
            "title": self._text(lead, topic, 8).capitalize(),
            "abstract": self._text(lead, topic, 70) + ".",
            "published": date(year, random.randint(1, 12), random.randint(1, 28)),
            "categories": (f"cs.T{topic // 2}", *((f"cs.T{topic}x",) if number % 3 == 0 else ())),
            "authors": lines,
            "source": "openalex" if has_ids else "arxiv",
        }
        return Labelled(PaperRecord.model_validate(raw), tuple(p.number for p in authors))

    def _colleague(self, lead: Person, year: int, topic: int) -> Person | None:
        random, dice = self.random, self.random.random()
        if dice < 0.72:
            pool = self.members.get(lead.lab(year), [])
        elif dice < 0.8:
            pool = self.members.get(lead.labs[0][1], [])
        elif dice < 0.92:
            near = [i for i, (_, t) in enumerate(self.labs) if t == topic]
            pool = self.members.get(random.choice(near), [])
        else:
            pool = self.people
        pool = [p for p in pool if p.first - 1 <= year <= p.last + 1 and p is not lead]
        return random.choice(pool) if pool else None

    def _text(self, lead: Person, topic: int, size: int) -> str:
        random = self.random
        words = []
        for _ in range(size):
            dice = random.random()
            if dice < 0.12:
                words.append(random.choice(lead.favourites))
            elif dice < 0.42:
                words.append(random.choice(self.words[topic]))
            elif dice < 0.5:
                words.append(random.choice(self.words[random.randrange(self.topics)]))
            else:
                words.append(random.choice(self.general))
        return " ".join(words)

    def _line(
        self, person: Person, year: int, initials: bool, places: bool, has_ids: bool
    ) -> dict[str, Any]:
        random = self.random
        line: dict[str, Any] = {"name": self._written(person.name, initials)}
        if places and random.random() < 0.9:
            city = self.labs[person.lab(year)][0]
            shape = random.choice(
                ("University of {}", "Univ. {}", "Dept. of Computing, {} University")
            )
            line["affiliations"] = (shape.format(city),)
        if has_ids and random.random() < 0.97:
            line["ids"] = {"openalex": f"A{5_000_000_000 + person.number}"}
        return line

    def _written(self, name: str, initials: bool) -> str:
        random, words = self.random, name.split()
        dice = random.random()
        if len(words) > 2 and dice < 0.3:
            words = [words[0], words[-1]]
        if initials:
            words = [*(f"{word[0]}." for word in words[:-1]), words[-1]]
        elif len(words) == 2 and dice > 0.993:
            words = words[::-1]
        elif dice > 0.986 and len(words[0]) > 5:
            at = random.randint(2, len(words[0]) - 2)
            words = [words[0][:at] + words[0][at + 1 :], *words[1:]]
        written = " ".join(words)
        if random.random() < 0.15:
            written = (
                written.replace("ü", "u").replace("é", "e").replace("í", "i").replace("á", "a")
            )
        return written


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of lines: rightly put together, put together, and belonging together."""

    right: int
    claimed: int
    real: int

    @property
    def precision(self) -> float:
        return self.right / self.claimed if self.claimed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.real if self.real else 1.0


def pairs(found: Sequence[tuple[object, object]]) -> Pairs:
    """Count pairs of lines, given (cluster, person) of each."""
    counts: list[dict[object, int]] = [{}, {}, {}]
    for cluster, person in found:
        for place, key in enumerate(((cluster, person), cluster, person)):
            counts[place][key] = counts[place].get(key, 0) + 1
    right, claimed, real = (sum(n * (n - 1) // 2 for n in kind.values()) for kind in counts)
    return Pairs(right, claimed, real)
