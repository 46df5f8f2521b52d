from collections.abc import Sequence

import pytest

from bot.assistant.retrieval import retrieve
from db.engine import Sessions
from db.queries import papers
from db.queries.papers import Within


def _titles(found: object) -> list[str]:
    return [passage.title for passage in found.passages]  # type: ignore[attr-defined]


async def test_the_right_paper_first_whatever_the_form_of_the_words(world: Sessions) -> None:
    found = await retrieve(world, "Which engines weave algebraic patterns?")
    assert _titles(found)[0] == "Sketch of the Analytical Engine"
    first = found.passages[0]
    assert (first.key, first.first_author, first.year) == (1, "Ada Lovelace", 2022)
    assert first.url == "https://arxiv.org/abs/2210.14215"
    assert first.sentences[0] == "We describe an engine that weaves algebraic patterns."
    assert first.says("an ENGINE that\nweaves")
    assert not first.says("an engine that eats")
    assert not first.says("  ")


async def test_filters(world: Sessions) -> None:
    assert len((await retrieve(world, "shuttles and sight")).passages) == 8
    late = await retrieve(world, "shuttles and sight", Within(year_from=2020, year_to=2021))
    assert sorted(_titles(late)) == [
        "Seeing with Shuttles, Part 10",
        "Seeing with Shuttles, Part 11",
    ]
    assert not (await retrieve(world, "shuttles", Within(category="cs.LG"))).passages
    async with world.read() as session:
        engine = await papers.by_key(session, "arxiv", "2210.14215")
    assert engine is not None
    one = await retrieve(world, "shuttles", Within(paper_ids=(engine,)))
    assert _titles(one) == ["Sketch of the Analytical Engine"]
    assert one.asked.within_one
    assert not (await retrieve(world, "shuttles", Within(paper_ids=()))).passages


async def test_few_papers_are_given_whole_within_the_budget(world: Sessions) -> None:
    async with world.read() as session:
        (lookup,) = await papers.load(session, await papers.by_title(session, "Weaving Algebra"))
        ada = lookup.authors[1].author_id
    everything = await retrieve(world, "cards", Within(author_id=ada), most=1, whole=50_000)
    assert len(everything.passages) == 3
    tight = await retrieve(world, "cards", Within(author_id=ada), most=1, whole=500)
    assert _titles(tight) == ["Notes on Bernoulli Numbers with O(n log n) Cards"]


async def test_common_words_alone_find_the_papers_that_hold_all(
    world: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.queries.papers.candidates.COMMON", 3)
    found = await retrieve(world, "sight shuttles", most=50)
    assert len(found.passages) == 12
    assert all(weight < 2 for weight in found.asked.weights.values())


async def test_nothing_to_go_by(world: Sessions) -> None:
    for nothing in ("", "What is it?", "'; DROP TABLE papers --", "\x00\ud800", "%"):
        assert not (await retrieve(world, nothing)).passages


class Backwards:
    """A small model that likes the last text best."""

    async def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        assert question == "shuttles and sight"
        return [place / len(texts) for place, _ in enumerate(texts)]


async def test_a_reranker_has_a_say(world: Sessions) -> None:
    plain = _titles(await retrieve(world, "shuttles and sight", most=12))
    mixed = _titles(await retrieve(world, "shuttles and sight", most=12, reranker=Backwards()))
    assert sorted(mixed) == sorted(plain)
    assert mixed != plain


async def test_common_words_tell_papers_with_a_rare_one_apart(
    world: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.queries.papers.candidates.COMMON", 3)
    monkeypatch.setattr("bot.assistant.retrieval.CANDIDATES", 1)
    # Twelve papers are on sight and shuttles, one of them is part 7: it alone may be read.
    found = await retrieve(world, "sight and shuttles, 7")
    assert _titles(found) == ["Seeing with Shuttles, Part 7"]
    most = await retrieve(world, "sight, shuttles, study xylophones")
    assert len(most.passages) == 1


async def test_a_list_is_read_whole(world: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.assistant.retrieval.CANDIDATES", 1)
    async with world.read() as session:
        (oldest,) = await papers.by_title(session, "Seeing with Shuttles, Part 1")
        (newest,) = await papers.by_title(session, "Weaving Algebra")
    found = await retrieve(world, "sight", Within(paper_ids=(newest, oldest)), most=1)
    assert _titles(found) == ["Seeing with Shuttles, Part 1"]
