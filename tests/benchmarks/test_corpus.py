from itertools import islice

import pytest

from tests.benchmarks import corpus, invented
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
