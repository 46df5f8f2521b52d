from tests.benchmarks.novelty.reference import demo_recall
from tests.benchmarks.novelty.validation import background, copies, known_papers, opening


def test_known_openers_are_ahead_of_their_followers_and_shuffled_days_undo_it() -> None:
    found = opening(known_papers(), background(), shuffles=5)
    assert found["openers ahead"] > 0.9
    assert found["rho"] > 0.6
    assert 0.3 < found["openers ahead, days shuffled"] < 0.7
    assert abs(found["rho, days shuffled"]) < 0.25


def test_copies_are_not_novel_until_little_is_left_of_them() -> None:
    rows = {share: (mean, highest) for share, mean, highest in copies()}
    assert rows["0%"][1] < 1
    assert rows["20%"][1] < 2
    assert rows["40%"][1] < 5
    assert rows["100%"][0] > 90


def test_hashing_hardly_costs_neighbours() -> None:
    assert demo_recall() >= 0.95
