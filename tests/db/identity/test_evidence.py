from collections import Counter
from itertools import permutations
from random import Random
from typing import Any

import pytest

from db.identity import (
    Profile,
    Shares,
    person_tokens,
    place_words,
    probability,
    settle,
    terms,
    weigh,
)
from db.identity.names import agreement, fullest
from tests.db.identity.labelled import Pairs, World, pairs


def names(*written: str) -> set[tuple[str, ...]]:
    return {tokens for name in written if (tokens := person_tokens(name))}


def side(name: str, *company: str, paper: int = 1, **more: Any) -> Profile:
    profile = Profile(names(name), papers={paper}, lines=[(paper, 0)])
    profile.wrote_with(names(*company))
    profile.published(2024)
    for key, value in more.items():
        setattr(profile, key, value)
    return profile


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("Stephen Spencer", "S. Spencer", True),
        ("Stephen Spencer", "Steve Spencer", True),
        ("Stephen Spencer", "Stepen Spencer", True),
        ("Stephen Spencer", "Susan Spencer", False),
        ("Stephen Spencer", "Stephen Spenser", False),
        ("Wei Wang", "Wang Wei", True),
        ("Wei Wang", "Wen Wang", False),
        ("Xiao Ming Li", "Xiaoming Li", True),
        ("José García", "Jose Garcia", True),
        ("Spencer, Stephen", "Stephen Spencer", True),
    ],
)
def test_names_that_may_be_one_persons(one: str, other: str, fits: bool) -> None:
    (a,), (b,) = names(one), names(other)
    assert (agreement(a, b) is not None) is fits
    assert (agreement(b, a) is not None) is fits


def test_middle_initials_tell_people_apart() -> None:
    (one,), (other,), (same,), (bare,) = map(
        names, ("Ida K. Lockhart", "Ida M. Lockhart", "Ida Karen Lockhart", "Ida Lockhart")
    )
    bits = [found.bits for name in (other, same, bare) if (found := agreement(one, name))]
    assert bits[0] < -5 < bits[2] < bits[1] == 0
    assert fullest({("i", "lockhart"), bare, one}) == [one, bare]


def test_groups_and_single_words_are_nobody() -> None:
    assert person_tokens("The ATLAS Collaboration") is None
    assert person_tokens("Madonna") is None
    assert person_tokens("王伟") == ("wei", "wang")


def test_the_same_evidence_says_less_of_a_common_name() -> None:
    common = weigh(
        side("Wei Wang", "Ida Lockhart"), side("Wei Wang", "Ida Lockhart", paper=2), Shares()
    )
    rare = weigh(
        side("Olga Quillfeather", "Ida Lockhart"),
        side("Olga Quillfeather", "Ida Lockhart", paper=2),
        Shares(),
    )
    assert common is not None
    assert rare is not None
    assert rare.bits > common.bits + 3
    assert "a rare name" in rare.reasons
    assert "wrote with Ida Lockhart too" in common.reasons
    assert 0 < probability(common.bits) < probability(rare.bits) < 1
    assert probability(-1e9) == pytest.approx(0)
    counted = Shares({"quillfeather": 9_000, "olga": 9_000}, 90_000)
    assert counted.namesakes(("olga", "quillfeather")) > 1_000
    assert Shares({"quillfeather": 9}, 90).of("quillfeather") == Shares().of("quillfeather")


def test_every_kind_of_evidence_counts_and_says_so() -> None:
    base: dict[str, Any] = {
        "categories": Counter({"cs.CV": 2}),
        "terms": Counter(f"word{i}" for i in range(30)),
    }
    bare = weigh(side("Ida Lockhart"), side("Ida Lockhart", paper=2), Shares())
    full = weigh(
        side(
            "Ida Lockhart",
            places={place_words("Lakeview University"): "Lakeview University"},
            **base,
        ),
        side(
            "Ida Lockhart",
            paper=2,
            places={place_words("Univ. of Lakeview"): "Univ. of Lakeview"},
            **base,
        ),
        Shares(),
    )
    other = weigh(
        side("Ida Lockhart", categories=Counter({"cs.CV": 2}), terms=Counter(["retina"] * 30)),
        side(
            "Ida Lockhart",
            paper=2,
            categories=Counter({"math.AG": 2}),
            terms=Counter(["sheaf"] * 30),
            first_year=1960,
            last_year=1961,
        ),
        Shares(),
    )
    assert bare is not None
    assert full is not None
    assert other is not None
    assert full.bits > bare.bits + 6
    assert other.bits < bare.bits - 10
    told = " · ".join(full.reasons)
    for words in ("at Lakeview University too", "both mainly in cs.CV", "similar subject (word0"):
        assert words in told


def test_what_is_out_of_the_question() -> None:
    shares = Shares()
    one = side("Ida Lockhart")
    assert weigh(one, side("Ida Lockhart"), shares) is None
    assert weigh(one, side("Ida Lockhart", paper=2, barred={1}), shares) is None
    known = side("Ida Lockhart", paper=2, author_id=5, identified=True)
    again = side("Ida Lockhart", paper=3, author_id=6, identified=True)
    assert weigh(known, again, shares) is None
    apart = side("Ida Lockhart", paper=4, author_id=7, apart={5})
    assert weigh(known, apart, shares) is None
    assert weigh(one, known, shares) is not None


def test_settling_does_not_depend_on_the_order() -> None:
    sides = [
        side("Wei Wang", "Ida Lockhart", "Chiara Quintero", paper=1),
        side("W. Wang", "Ida Lockhart", "Chiara Quintero", paper=2),
        side("Wei Wang", "Olga Quillfeather", "Stefan Brankovic", paper=3),
        side("Wei Wang", "Olga Quillfeather", "Stefan Brankovic", paper=4),
        side("Wen Wang", "Ida Lockhart", "Chiara Quintero", paper=5),
    ]
    expected = {frozenset({1, 2}), frozenset({3, 4}), frozenset({5})}
    for order in permutations(range(5)):
        if order[0] > 2:
            continue
        clusters = settle([sides[i] for i in order], Shares())
        found = {frozenset(sides[order[i]].lines[0][0] for i in c.members) for c in clusters}
        assert found in (expected, {frozenset({1}), frozenset({2, 5}), frozenset({3, 4})})


def test_terms_leave_out_what_every_abstract_says() -> None:
    found = terms("Novel method for retinal vessels", "We propose vessels and vessels.")
    assert found == Counter({"retinal": 2, "vessels": 4})


def test_a_small_labelled_world_is_told_apart() -> None:
    world = World(5, 120)
    papers = list(world.papers(160))
    again = list(World(5, 120).papers(160))
    assert [p.record for p in papers] == [p.record for p in again]
    sides, truth = [], []
    for number, labelled in enumerate(papers):
        for place, line in enumerate(labelled.record.authors):
            others = [a.name for i, a in enumerate(labelled.record.authors) if i != place]
            one = side(line.name, *others, paper=number)
            one.lines = [(number, place)]
            one.terms = terms(labelled.record.title, labelled.record.abstract)
            one.categories = Counter(labelled.record.categories)
            one.was_at(line.affiliations)
            sides.append(one)
            truth.append(labelled.truth[place])
    Random(1).shuffle(order := list(range(len(sides))))
    clusters = settle([sides[i] for i in order], Shares())
    found = [(n, truth[order[i]]) for n, cluster in enumerate(clusters) for i in cluster.members]
    assert len(found) == len(truth)
    score = pairs(found)
    assert score.precision > 0.85
    assert score.recall > 0.5
    assert pairs([(1, 1), (1, 1), (1, 2), (2, 2)]) == Pairs(1, 3, 2)
