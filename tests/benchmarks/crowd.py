"""More people of the same countries than a file of names holds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random

Person = tuple[int, str, int]


def grown(people: Sequence[Person], count: int, never: Iterable[str]) -> list[Person]:
    """``count`` new people, each of a name not seen before and not among ``never``.

    A new name has the given names of one person and the family name of another who shares the
    first of them, so that both are of the same language; its number of papers is a third one's.
    """
    random = Random(11)
    sharing: dict[str, list[int]] = defaultdict(list)
    for place, (_, name, _) in enumerate(people):
        sharing[name.partition(" ")[0]].append(place)
    seen = {*never, *(name for _, name, _ in people)}
    free = max(key for key, _, _ in people)
    found: list[Person] = []
    while len(found) < count:
        given, _, family = random.choice(people)[1].rpartition(" ")
        other = people[random.choice(sharing[given.partition(" ")[0] or family])][1]
        name = f"{given} {other.rpartition(' ')[2]}"
        if given and name not in seen:
            seen.add(name)
            free += 1
            found.append((free, name, random.choice(people)[2]))
    return found
