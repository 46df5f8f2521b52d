from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bot.scoring.model import Kept, Learned, ModelError, Nearest, WordModel, model_name, open_model
from bot.scoring.sentences import SentenceModel
from bot.scoring.worker import process
from db.scores.likeness import Frequencies, cosine
from db.scores.novelty import EARLIER_BY, NEIGHBOURS
from tests.bot.scoring.lines import corpus

TEXTS = [(paper.title, paper.abstract) for paper in corpus()]
DAYS = [paper.published.toordinal() for paper in corpus()]


def kept(packed: Sequence[bytes]) -> list[Kept]:
    return [(at + 1, day, text) for at, (day, text) in enumerate(zip(DAYS, packed, strict=True))]


def brute_force(papers: Sequence[Kept]) -> list[Nearest]:
    """The same by the definition, pair by pair."""
    known = Frequencies()
    for _, _, packed in papers:
        known.add(packed)
    weights = {paper_id: known.weights(packed) for paper_id, _, packed in papers}
    found = []
    for paper_id, day, _ in papers:
        earlier = [other for other, when, _ in papers if when <= day - EARLIER_BY]
        near = [(other, cosine(weights[paper_id], weights[other])) for other in earlier]
        near = sorted((n for n in near if n[1] > 0), key=lambda n: (-n[1], n[0]))
        found.append(Nearest(paper_id, len(earlier), near[:NEIGHBOURS]))
    return found


@pytest.mark.parametrize("size", [7, 1_000])
def test_the_search_finds_exactly_what_brute_force_finds(size: int) -> None:
    model = WordModel()
    encoded = [text.packed for text in model.encode(TEXTS)]
    learned = model.learn(Learned(), [], encoded)
    papers = kept(encoded)
    search = model.search(papers, learned)
    for begin in range(0, len(papers), size):
        search.take(papers[begin : begin + size])
    for mine, true in zip(search.found(), brute_force(papers), strict=True):
        assert (mine.paper_id, mine.earlier) == (true.paper_id, true.earlier)
        assert [other for other, _ in mine.near] == [other for other, _ in true.near]
        assert [c for _, c in mine.near] == pytest.approx([c for _, c in true.near], abs=1e-5)


def test_texts_without_words_are_far_from_everything() -> None:
    model = WordModel()
    (empty,) = model.encode([("", None)])
    assert empty == (b"", False)
    learned = model.learn(Learned(), [], [empty.packed] * 3)
    search = model.search([(1, 800_000, b""), (2, 800_000, b"")], learned)
    search.take([])
    search.take([(3, 700_000, b"")])
    assert search.found() == [Nearest(1, 1, []), Nearest(2, 1, [])]


async def test_the_work_can_be_done_in_another_process() -> None:
    async with process() as worker:
        await worker.recall(Learned())
        encoded = await worker.encode(TEXTS[:50], [])
        learned = await worker.learned()
        papers = [(at + 1, DAYS[at], text.packed) for at, text in enumerate(encoded)]
        await worker.begin(papers)
        await worker.take(papers)
        found = await worker.found()
    assert learned.papers == 50
    assert found[0].earlier == 0
    assert len(found[-1].near) == NEIGHBOURS


class LettersSession:
    """A model whose token vectors say how often each letter occurs: small, but a model."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def get_inputs(self) -> Sequence[Any]:
        return [SimpleNamespace(name=name) for name in self._names]

    def run(self, outputs: None, given: dict[str, Any]) -> Sequence[Any]:
        assert outputs is None
        assert set(given) == set(self._names)
        return [np.eye(128, dtype=np.float32)[given["input_ids"] % 128]]


class LettersTokenizer:
    def encode_batch(self, texts: list[str]) -> Sequence[Any]:
        longest = max(map(len, texts))
        return [
            SimpleNamespace(
                ids=[ord(c) for c in text.ljust(longest)],
                attention_mask=[1] * len(text) + [0] * (longest - len(text)),
            )
            for text in texts
        ]


@pytest.mark.parametrize("names", [("input_ids", "attention_mask"), ("input_ids",)])
def test_a_sentence_model_serves_through_the_same_interface(names: tuple[str, ...]) -> None:
    model = SentenceModel("sentences-test", LettersSession(*names), LettersTokenizer())
    encoded = model.encode(TEXTS)
    assert {len(text.packed) for text in encoded} == {128}
    assert all(text.enough for text in encoded)
    assert not model.encode([("A title alone", None)])[0].enough
    papers = kept([text.packed for text in encoded])
    learned = model.learn(Learned(), [], [])
    assert learned == Learned()
    search = model.search(papers, learned)
    for begin in range(0, len(papers), 30):
        search.take(papers[begin : begin + 30])
    found = search.found()
    copy = found[-1]
    original, likeness = copy.near[0]
    assert original == 81
    assert likeness == pytest.approx(1.0, abs=0.01)
    assert copy.earlier == sum(day <= DAYS[-1] - EARLIER_BY for day in DAYS)
    assert [near.near for near in found[:4]] == [[]] * 4


def test_a_folder_without_a_model_is_explained(tmp_path: Any) -> None:
    with pytest.raises(ModelError, match=r"TEXT_MODEL needs model\.onnx"):
        model_name(str(tmp_path))
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{}")
    first = model_name(str(tmp_path))
    assert first.startswith("sentences-")
    with pytest.raises(ModelError, match="TEXT_MODEL"):
        open_model(str(tmp_path))
    (tmp_path / "model.onnx").write_bytes(b"another")
    assert model_name(str(tmp_path)) != first
    assert model_name(None) == open_model(None).name
