from array import array
from random import Random

import pytest

from db.names.keys import author_postings, level, token_neighbours
from db.plain import PlainAuthor
from db.queries.lookup import bulk
from db.queries.lookup.bulk import prepare
from db.queries.lookup.filing import filed_names, words_of
from db.queries.lookup.maintain import word_slot

_GIVEN = ("Ada", "José María", "李伟", "J.", "Anna", "Владимир", "Schwarz-", "ATLAS", "", "?!")
_FAMILY = ("Lovelace", "Ünlü", "de la Cruz", "Wang", "Collaboration", "O'Brien", "", "Li")


def _people(many: int) -> list[PlainAuthor]:
    random = Random(many)
    return [
        PlainAuthor(
            f"{random.choice(_GIVEN)} {random.choice(_FAMILY)}".strip() or "?",
            tuple(random.sample(_FAMILY[:6], random.choice((0, 0, 0, 1, 3)))),
            (("test", f"{place}"),),
            random.choice((0, 1, 9, 40, 5_000)),
            None,
            "test",
        )
        for place in range(many)
    ]


@pytest.mark.parametrize("many", [0, 1, 40, bulk._WORTH_ARRAYS])
def test_what_is_prepared_is_what_each_author_has(many: int) -> None:
    people = _people(many)
    given = {"wang"}
    prepared = prepare(people, given)
    names = [filed_names((author.name, *author.aliases)) for author in people]
    assert prepared.cards == [
        (at, "\n".join(map(" ".join, some)), who.works_count)
        for at, (some, who) in enumerate(zip(names, people, strict=True))
        if some
    ]
    filed = enumerate(zip(names, people, strict=True))
    entries = [author_postings(some, level(who.works_count), at) for at, (some, who) in filed]
    assert list(array("q", prepared.postings)) == sorted(set().union(*entries))
    every = [word for some in names if some for word in words_of(some)]
    assert prepared.words == [(w, word_slot(w), every.count(w)) for w in sorted(set(every))]
    assert prepared.neighbours.keys() == set(every) - {"", "wang"}
    for word, packed in prepared.neighbours.items():
        assert set(array("q", packed)) == token_neighbours(word)
    assert given == {*every, "wang"}
    assert not prepare(people, given).neighbours
