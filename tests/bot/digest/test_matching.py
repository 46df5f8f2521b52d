from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.gates import obstacle, reason, unknown_scores
from bot.digest.matching import Match, Matcher, matches
from bot.digest.words import stem
from db.queries.digests import Arrival, Wanted, Writer

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
WORDS = ["loom", "looms", "engine", "engines", "weaving", "weave", "steam", "node", "js", "card"]
CATEGORIES = ["cs.LG", "cs.CL", "stat.ML"]


def arrival(title: str, **more: object) -> Arrival:
    values = {
        "seq": 1,
        "paper_id": 1,
        "kind": "new",
        "version": None,
        "day": date(2026, 11, 25),
        "abstract": None,
        "categories": (),
        "writers": (),
        "novelty": None,
        "score": None,
    }
    return Arrival(title=title, **values | more)  # type: ignore[arg-type]


def wanted(**more: object) -> Wanted:
    values = {"id": 1, "destination_id": 1, "kind": "topic", "kinds": ("new", "cross")}
    return Wanted(**values | more)  # type: ignore[arg-type]


phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(tuple)
topics = st.builds(
    lambda plain, out, where: (plain, out, where),
    st.lists(phrases, max_size=2),
    st.lists(st.sampled_from(WORDS), max_size=1),
    st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True),
)
texts = st.lists(st.sampled_from([*WORDS, "the", "-", "."]), max_size=8).map(" ".join)


def reference(
    plain: Iterable[tuple[str, ...]], where: Iterable[str], title: str, abstract: str, of: set[str]
) -> bool:
    """A topic compared with a paper word by word, in nobody's index."""
    plain, where = list(plain), set(where)
    if not plain and not where:
        return False
    rows = [[stem(w) for w in text.split() if w.isalnum()] for text in (title, abstract)]
    for phrase in plain:
        stems = [stem(word) for word in phrase]
        spots = [row[i : i + len(stems)] for row in rows for i in range(len(row))]
        if stems not in spots:
            return False
    return not where or bool(where & of)


@given(
    st.lists(topics, max_size=12),
    st.lists(st.integers(1, 4), max_size=6),
    st.lists(
        st.tuples(
            texts,
            texts,
            st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True),
            st.lists(st.integers(1, 4), max_size=3, unique=True),
        ),
        max_size=6,
    ),
)
def test_the_index_finds_what_comparing_everything_finds(
    wishes: list[tuple[list[tuple[str, ...]], list[str], list[str]]],
    people: list[int],
    papers: list[tuple[str, str, list[str], list[int]]],
) -> None:
    follows = [wanted(id=i, kind="author", author_id=a) for i, a in enumerate(people)]
    for key, (plain, out, where) in enumerate(wishes, 100):
        words = " ".join([f'"{" ".join(phrase)}"' for phrase in plain] + [f"-{w}" for w in out])
        follows.append(wanted(id=key, words=words, categories=tuple(where)))
    arrivals = [
        arrival(
            title,
            abstract=abstract,
            categories=tuple(where),
            writers=tuple(Writer(a, "id", ()) for a in writers),
        )
        for title, abstract, where, writers in papers
    ]
    for sample in ([], arrivals):
        matcher = Matcher(follows, sample)
        for (title, abstract, where, writers), paper in zip(papers, arrivals, strict=True):
            expected = {i for i, author in enumerate(people) if author in writers}
            expected |= {
                key
                for key, (plain, _, places) in enumerate(wishes, 100)
                if reference(plain, places, title, abstract, set(where))
            }
            found = [match.follow.id for match in matcher.match(paper)]
            assert len(found) == len(set(found))
            assert set(found) == expected
            assert {f.id for f in follows if matches(f, paper)} == expected


def only(follow: Wanted, paper: Arrival) -> Match:
    (match,) = Matcher([follow]).match(paper)
    return match


@pytest.mark.parametrize(
    ("follow", "paper", "words"),
    [
        ({"paused": True}, {}, "paused"),
        ({"muted_until": NOW + timedelta(days=1)}, {}, "muted until 2026-11-26"),
        ({"muted_until": NOW}, {}, None),
        ({}, {"kind": "replace"}, "announced as replace"),
        ({"kinds": ("replace",)}, {"kind": "replace"}, None),
        ({"exclude": "steam"}, {"abstract": "Steams."}, "excluded “steam”"),
        ({"exclude": "steam engine"}, {"abstract": "An engine."}, "excluded “engine”"),
        ({"exclude": '"steam engine"'}, {"abstract": "An engine."}, None),
        ({"words": "looms -steam"}, {"abstract": "By steam"}, "excluded “steam”"),
        ({"min_novelty": 50.0}, {"novelty": 49.0}, "novelty is 49, below 50"),
        ({"min_novelty": 50.0}, {"novelty": 50.0}, None),
        ({"min_novelty": 50.0}, {}, None),
        ({"min_score": 50.0}, {"score": 10.0}, "AI score is 10"),
    ],
)
def test_filters_say_why(
    follow: dict[str, object], paper: dict[str, object], words: str | None
) -> None:
    match = only(wanted(**{"words": "looms"} | follow), arrival("On looms", **paper))
    told = obstacle(match, (), NOW)
    assert (words in told) if words and told else told is words


def test_what_is_not_known_fails_no_filter_and_is_said() -> None:
    follow = wanted(words="looms", min_novelty=50.0, min_score=20.0)
    assert unknown_scores(only(follow, arrival("Looms", score=5.0))) == ["novelty"]


@pytest.mark.parametrize(
    ("writer", "orcid", "told"),
    [
        (Writer(5, "id", ()), True, "Ada (ORCID match)"),
        (Writer(5, "id", ()), False, "Ada (id match)"),
        (
            Writer(5, "evidence", ("a rare name", "wrote with Bo Li, Eve Ng, Al Wu too")),
            True,
            "Ada (name and 3 known co-authors)",
        ),
        (
            Writer(5, "evidence", ("wrote with Bo Li too",)),
            True,
            "Ada (name and 1 known co-author)",
        ),
        (Writer(5, "evidence", ("a rare name",)), False, "Ada (name; a rare name)"),
        (Writer(5, "said", ()), False, "Ada (confirmed by a person)"),
        (Writer(5, "alone", ()), False, "Ada (the only one of that name known here)"),
    ],
)
def test_an_alert_says_how_the_person_was_recognised(
    writer: Writer, orcid: bool, told: str
) -> None:
    follow = wanted(kind="author", author_id=5, name="Ada", orcid=orcid)
    match = only(follow, arrival("On looms", writers=(writer,)))
    assert reason(match) == told
    sure = only(
        wanted(kind="author", author_id=5, name="Ada", sure_only=True),
        arrival("On looms", writers=(writer,)),
    )
    assert (obstacle(sure, (), NOW) is None) == (writer.method == "id")
    assert obstacle(match, {(1, 1)}, NOW) == "you said that this paper is someone else's"


def test_topics_are_named_as_they_were_typed() -> None:
    paper = arrival("On looms", categories=("cs.LG",))
    assert reason(only(wanted(words='"looms"'), paper)) == "“looms”"
    assert reason(only(wanted(words="looms", categories=("cs.LG",)), paper)) == "“looms” in cs.LG"
    assert reason(only(wanted(categories=("cs.LG", "cs.CL")), paper)) == "cs.LG, cs.CL"
