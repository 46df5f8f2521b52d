from math import isnan
from random import Random

import pytest

from tests.benchmarks.noise import CHANGES, typo
from tests.benchmarks.scoring import (
    Answer,
    Query,
    claims,
    fold,
    mixed,
    percentile,
    place,
    recall,
    times,
)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("José María Azorín-Poveda", "jose maria azorin poveda"),
        ("O’Neill,  P.", "oneill p"),
        ("Владимир", "vladimir"),
        ("ﬁona", "fiona"),
        ("…", ""),
    ],
)
def test_names_are_folded_to_plain_words(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_place_compares_folded_and_looks_at_five() -> None:
    names = ["A B", "C D", "José Díaz", "E F", "G H", "I J"]
    assert place("jose diaz", names) == 3
    assert place("I J", names) is None
    assert place("Jose", names) is None


def test_recall_counts_places_up_to_k() -> None:
    answers = [Answer(1, 1.0), Answer(5, 1.0), Answer(None, 1.0), Answer(2, 1.0)]
    assert recall(answers, 1) == 0.25
    assert recall(answers, 2) == 0.5
    assert recall(answers, 5) == 0.75
    assert isnan(recall([], 1))


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile(values, 1.0) == 100
    assert percentile([3.0], 0.5) == 3
    assert isnan(percentile([], 0.5))
    taken = times([Answer(1, ms) for ms in values])
    assert (taken.p50, taken.p95, taken.p99, taken.longest) == (50, 95, 99, 100)


def test_a_claim_is_right_only_in_the_first_place() -> None:
    made = claims(
        [
            Answer(1, 1.0, confident=True),
            Answer(2, 1.0, confident=True),
            Answer(None, 1.0, confident=True),
            Answer(1, 1.0),
        ]
    )
    assert made.right == 0.25
    assert made.wrong == 0.5


def test_kinds_and_families_take_turns() -> None:
    kinds = ["G_a"] * 6 + ["G_b"] * 2 + ["P_a"] * 3 + ["R_a"] * 4
    queries = [Query(str(n), "x", kind) for n, kind in enumerate(kinds)]
    order = mixed(queries, 4)
    assert sorted(queries[i].family for i in order) == ["G"] * 4 + ["P"] * 3 + ["R"] * 4
    assert [queries[i].kind for i in order[:6]] == ["R_a", "G_a", "P_a", "R_a", "G_b", "P_a"]
    assert len(set(order)) == len(order)


@pytest.mark.parametrize(
    ("kind", "name", "typed"),
    [
        ("G_exact", "Anna B. Cole", "anna b. cole"),
        ("G_initials", "Anna B. Cole", "A. B. Cole"),
        ("G_nodiacritic", "Jürgen Groß", "jurgen gross"),
        ("G_nodiacritic", "Anna Cole", None),
        ("G_nomiddle", "Anna B. Cole", "Anna Cole"),
        ("G_nospace", "Anna Cole", "annacole"),
        ("G_swap", "Anna B. Cole", "cole anna b."),
        ("G_swap_comma", "Anna B. Cole", "Cole, Anna B."),
        ("G_merge", "Anna Cole", None),
        ("G_split", "Anna Cole", None),
        ("P_9_14", "Anna Cole", None),
    ],
)
def test_names_are_changed_as_their_kind_says(kind: str, name: str, typed: str | None) -> None:
    assert CHANGES[kind](name, Random(1)) == typed


@pytest.mark.parametrize("seed", range(40))
def test_a_typo_changes_the_length_by_one_at_most(seed: int) -> None:
    changed = typo("stephen spencer", Random(seed))
    assert changed is not None
    assert abs(len(changed) - 15) <= 1
    merged = CHANGES["G_merge"]("anna maria cole", Random(seed))
    assert merged in {"annamaria cole", "anna mariacole"}
    split = CHANGES["G_split"]("anna stephens", Random(seed))
    assert split is not None
    assert split.replace(" ", "") == "annastephens"
    assert min(len(part) for part in split.split()) >= 2
    begun = CHANGES["P_9_14"]("stephen spencer", Random(seed))
    assert begun is not None
    assert "stephen spencer".startswith(begun)
