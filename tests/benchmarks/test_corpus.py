from itertools import islice

import pytest

from tests.benchmarks import corpus, crowd, invented
from tests.benchmarks.noise import CHANGES
from tests.benchmarks.scoring import fold


@pytest.fixture
def without_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "available", lambda: False)


@pytest.mark.usefixtures("without_files")
def test_invented_names_are_the_same_every_time_and_distinct() -> None:
    loaded, again = corpus.load(2_000), corpus.load(2_000)
    assert loaded == again
    names = [name for _, name, _ in loaded.people]
    assert len({*names}) == 2_000
    assert all(fold(name) for name in names)
    assert min(works for _, _, works in loaded.people) == 1


@pytest.mark.usefixtures("without_files")
def test_every_kind_is_asked_about_people_who_are_there() -> None:
    loaded = corpus.load(2_000, of_each=20)
    known = {name for _, name, _ in loaded.people}
    assert {query.kind for query in loaded.queries} == CHANGES.keys()
    assert all(query.expected in known for query in loaded.queries)
    kinds = [query.kind for query in loaded.queries]
    assert max(map(kinds.count, CHANGES)) == 20
    assert len(loaded.absent) == 1_000
    assert not known & {query.text for query in loaded.absent}


def test_a_larger_set_begins_with_the_smaller() -> None:
    assert [*islice(invented.names(1), 50)] == [*islice(invented.names(1), 500)][:50]


def test_a_crowd_is_recombined_from_the_names_there_are_and_holds_nobody_twice() -> None:
    people = [(7, "Ada Lovelace", 3), (9, "Ada Byron", 1), (4, "Grace Hopper", 2), (5, "王伟", 1)]
    people += [(20 + i, f"Ada {word}", 1) for i, word in enumerate(("King", "Noel", "Gordon"))]
    people += [(30, "Ada Augusta Lee", 1)]
    found = crowd.grown(people, 5, never=["Ada Augusta King"])
    assert found == crowd.grown(people, 5, never=["Ada Augusta King"])
    names = [name for _, name, _ in found]
    assert {*names} == {f"Ada Augusta {w}" for w in ("Lovelace", "Byron", "Noel", "Gordon")} | {
        "Ada Lee"
    }
    assert [key for key, _, _ in found] == [31, 32, 33, 34, 35]
