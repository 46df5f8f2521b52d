import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.scores.features import FEATURES, PAIRS, enough, pack, plain_words, stem, unpack
from db.scores.likeness import Frequencies, cosine, shared_terms, spoken, telling_words
from db.scores.novelty import NEIGHBOURS, distance
from db.scores.standing import ENOUGH_PEERS, groups, sample, standing
from tests.db.scores.texts import ABSTRACTS

ANY = st.text(max_size=200)


def test_words_lose_markup_accents_and_small_words() -> None:
    text = r"We propose Schrödinger's $\alpha$-networks, see https://x.org/y: \emph{Graph} Networks"
    assert list(plain_words(text)) == ["schrodinger", "networks", "see", "graph", "networks"]
    assert list(plain_words("深度 学习")) == ["深度", "学习"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("networks", "network"),
        ("studies", "study"),
        ("learning", "learned"),
        ("planning", "planned"),
        ("classes", "class"),
        ("models", "model"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_different_words_keep_apart() -> None:
    assert len({stem(word) for word in ("bias", "basis", "base", "bus", "string", "sting")}) == 6


@given(ANY, st.none() | ANY)
def test_any_text_packs_into_ascending_features(title: str, abstract: str | None) -> None:
    features = [feature for feature, _ in unpack(pack(title, abstract))]
    assert features == sorted(set(features))
    assert all(0 <= feature < FEATURES for feature in features)
    assert all(1 <= count <= 15 for _, count in unpack(pack(title, abstract)))


def test_order_within_pairs_counts_and_titles_count_twice() -> None:
    assert pack("kernel trick", None) != pack("trick kernel", None)
    counts = dict(unpack(pack("kernel", "kernel")))
    assert list(counts.values()) == [3]
    assert all(feature < PAIRS for feature in counts)


def test_enough_words() -> None:
    assert not enough(pack("A short title", None))
    assert enough(pack("Title", ABSTRACTS[0]))


def test_the_same_text_has_likeness_one_and_strangers_zero() -> None:
    packed = [pack("", text) for text in ABSTRACTS]
    known = Frequencies()
    for text in packed:
        known.add(text)
    weights = [known.weights(text) for text in packed]
    assert cosine(weights[0], weights[0]) == pytest.approx(1)
    assert cosine(weights[0], weights[1]) == cosine(weights[1], weights[0])
    assert 0 <= cosine(weights[0], weights[1]) < 0.2
    assert cosine(weights[0], {}) == 0


def test_what_every_paper_says_counts_nothing_and_what_is_taken_away_is_gone() -> None:
    known = Frequencies()
    texts = [pack("", f"shared word{at}") for at in range(30)]
    for text in texts:
        known.add(text)
    shared = pack("", "shared")
    assert known.weights(shared) == {}
    before = known.stored()
    known.add(pack("", "another text"))
    known.take_away(pack("", "another text"))
    assert known.stored() == before
    again = Frequencies(known.stored(), known.papers)
    assert again.weights(texts[3]) == known.weights(texts[3])


def test_shared_terms_are_said_in_the_papers_own_words() -> None:
    one, other = "Hippocampal replay in sleeping rats", "Replays of hippocampal places"
    known = Frequencies()
    said = spoken(one, None)
    terms = shared_terms(known.weights(pack(one, None)), known.weights(pack(other, None)), said, 3)
    assert terms == ["hippocampal", "replay"]
    assert set(telling_words(known.weights(pack(one, None)), said, 2)) <= set(one.lower().split())


@given(st.lists(st.floats(0, 1), max_size=8), st.floats(0, 1))
def test_a_nearer_neighbour_never_makes_a_paper_more_novel(
    values: list[float], near: float
) -> None:
    before = distance(values)
    assert 0 <= before <= 1
    assert distance([*values, near]) <= before
    assert distance(list(reversed(values))) == before


def test_distance_of_copies_and_strangers() -> None:
    assert distance([]) == 1
    assert distance([1.0] * NEIGHBOURS) == 0
    assert distance([1.0]) == pytest.approx(1 - math.sqrt(1 / 5))
    assert distance([1.0]) < distance([0.4] * 5)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400), st.floats(-1e6, 1e6))
def test_standing_is_a_share_that_rises_with_the_value(values: list[float], value: float) -> None:
    peers = sample(values)
    found = standing(value, peers)
    assert 0 <= found <= 1
    assert standing(value + 1, peers) >= found
    assert standing(max(values), peers) >= 0.5
    exact = (sum(v < value for v in values) + sum(v <= value for v in values)) / (2 * len(values))
    assert abs(found - exact) < 0.02


def test_standing_needs_peers() -> None:
    with pytest.raises(ValueError, match="nobody"):
        standing(1, [])
    assert standing(3, [3.0] * ENOUGH_PEERS) == 0.5


def test_peers_widen_from_category_to_archive_to_year() -> None:
    from datetime import date

    day = date(2024, 5, 1)
    assert list(groups("cs.LG", day)) == [("cs.LG", 2024), ("cs", 2024), ("", 2024)]
    assert list(groups("hep-th", day)) == [("hep-th", 2024), ("", 2024)]
    assert list(groups(None, day)) == [("", 2024)]
