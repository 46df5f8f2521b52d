import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.scores.signals import (
    ENOUGH_COVERAGE,
    WEIGHTS,
    Signal,
    SignalName,
    author_score,
    institution,
    recency,
    score,
    velocity,
)

SHARE = st.floats(0, 1)
KNOWN = st.dictionaries(st.sampled_from(list(WEIGHTS)), SHARE)
DAY = date(2026, 11, 25)


def signals(values: dict[SignalName, float]) -> list[Signal]:
    return [Signal(name, value) for name, value in values.items()]


@given(KNOWN, SHARE, st.data())
def test_a_score_never_falls_when_a_signal_rises(
    values: dict[SignalName, float], other: float, data: st.DataObject
) -> None:
    before = score(signals(values))
    if before is None:
        return
    name = data.draw(st.sampled_from(list(values)))
    after = score(signals(values | {name: other}))
    assert after is not None
    assert after.coverage == before.coverage
    if other >= values[name]:
        assert after.value >= before.value
    else:
        assert after.value <= before.value


@given(KNOWN, st.randoms())
def test_a_score_does_not_depend_on_order(values: dict[SignalName, float], chance: object) -> None:
    mixed = list(values.items())
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert score(signals(values)) == score(signals(dict(mixed)))


@given(KNOWN)
def test_a_score_is_the_weighted_mean_of_what_is_known(values: dict[SignalName, float]) -> None:
    found = score(signals(values))
    weight = sum(WEIGHTS[name] for name in values)
    if len(values) < 2 or weight < ENOUGH_COVERAGE * 100:
        assert found is None
        return
    assert found is not None
    assert found.coverage == weight / 100
    mean = sum(WEIGHTS[n] * v for n, v in values.items()) / weight
    assert math.isclose(found.value, 100 * mean, abs_tol=1e-9)
    assert 100 * min(values.values()) - 1e-9 <= found.value <= 100 * max(values.values()) + 1e-9


def test_weights_are_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100


@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan])
def test_what_is_no_share_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="each signal once"):
        score([Signal("novelty", bad), Signal("recency", 0.5)])
    with pytest.raises(ValueError, match="each signal once"):
        score([Signal("novelty", 0.5), Signal("novelty", 0.5)])


def test_recency_halves_and_the_future_is_unknown() -> None:
    assert recency(DAY, DAY) == 1
    assert recency(DAY - timedelta(days=1461), DAY) == pytest.approx(1 / 16)
    assert recency(DAY + timedelta(days=1), DAY) is None


def test_velocity() -> None:
    year = timedelta(days=365)
    assert velocity(100, None, DAY - timedelta(days=59), DAY) is None
    assert velocity(100, None, DAY + year, DAY) is None
    assert velocity(20, None, DAY - 2 * year, DAY) == pytest.approx(10, rel=0.01)
    # A young paper is not divided by less than half a year.
    assert velocity(20, None, DAY - timedelta(days=60), DAY) == 40
    # Recent years speak for now: 30 citations since January of last year.
    assert velocity(500, 30, DAY - 10 * year, DAY) == pytest.approx(30 / 1.9, rel=0.01)


@given(st.integers(0, 50), st.lists(SHARE, min_size=1, max_size=50))
def test_an_institution_moves_from_one_half_with_what_is_known(n: int, values: list[float]) -> None:
    mean = sum(values) / len(values)
    found = institution(sum(values), len(values))
    assert min(mean, 0.5) - 1e-9 <= found <= max(mean, 0.5) + 1e-9
    assert institution(0.0, 0) == 0.5
    assert institution(float(n), n) >= institution(0.0, n)


def test_an_author_needs_three_papers_and_half_of_them() -> None:
    assert author_score([], 0) is None
    assert author_score([80.0], 1) is None
    assert author_score([80.0, 60.0, 40.0], 7) is None
    assert author_score([80.0, 60.0, 40.0], 6) == (60.0, 3)
