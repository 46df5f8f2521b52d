import re
from collections import Counter
from datetime import date
from itertools import combinations

import pytest

from bot.demo.corpus.numbers import h_index
from db.records import AuthorRecord, PaperRecord

TODAY = date(2026, 11, 22)
TWINS = {
    "Subtracting Satellites in Real Time (workshop version)",
    "Subtracting Satellites in Real Time",
}
CATEGORIES = {
    "cs.LG", "cs.CL", "cs.CV", "cs.RO", "stat.ML", "cs.AI", "cs.HC", "cs.CR", "math.OC",
    "q-bio.NC", "physics.chem-ph", "astro-ph.IM", "cs.IR", "eess.AS",
}  # fmt: skip


@pytest.fixture
def invented(papers: list[PaperRecord]) -> list[PaperRecord]:
    return [paper for paper in papers if paper.source == "demo"]


@pytest.fixture
def people(authors: list[AuthorRecord]) -> list[AuthorRecord]:
    return [author for author in authors if author.source == "demo"]


def figures(record: AuthorRecord | PaperRecord) -> dict[str, float]:
    return {figure.name: figure.value for figure in record.figures}


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))


def test_size_of_the_world(people: list[AuthorRecord], invented: list[PaperRecord]) -> None:
    assert 190 <= len(people) <= 240
    assert 380 <= len(invented) <= 420
    assert {paper.categories[0] for paper in invented} == CATEGORIES
    assert {paper.published.year for paper in invented} == set(range(2015, 2027))
    assert max(paper.published for paper in invented) <= TODAY
    assert sum(paper.published >= date(2026, 11, 1) for paper in invented) >= 8


def test_every_id_names_one_record(authors: list[AuthorRecord], papers: list[PaperRecord]) -> None:
    for records in (authors, papers):
        keys = Counter(key for record in records for key in record.ids.items())
        assert set(keys.values()) == {1}
    known = {author.ids["demo"] for author in authors}
    tied = {line.ids["demo"] for paper in papers for line in paper.authors if line.ids}
    assert tied <= known


def test_invented_papers_are_marked(invented: list[PaperRecord]) -> None:
    for paper in invented:
        assert set(paper.ids) == {"demo"}
        assert paper.ids["demo"].startswith(f"demo-{paper.published.year}-")
        assert (paper.comment or "").endswith("Demo data: an invented paper")
        assert paper.venue is None or paper.venue.endswith(" (invented)")
        assert not paper.links
        assert paper.abstract_source == ("demo" if paper.abstract else None)
        assert {(f.source, f.as_of) for f in paper.figures} <= {("demo", TODAY)}


def test_invented_people_are_marked(people: list[AuthorRecord]) -> None:
    for person in people:
        assert set(person.ids) == {"demo"}
        assert {(f.source, f.as_of) for f in person.figures} <= {("demo", TODAY)}


def test_abstracts_read_like_abstracts_in_length(invented: list[PaperRecord]) -> None:
    written = [paper.abstract for paper in invented if paper.abstract]
    assert {len(text.split()) for text in written} <= set(range(80, 181))
    assert 5 <= len(invented) - len(written) <= 15


def test_abstracts_differ_in_content(invented: list[PaperRecord]) -> None:
    found = {paper.title: shingles(paper.abstract) for paper in invented if paper.abstract}
    assert len(found) == sum(paper.abstract is not None for paper in invented)
    for (one, left), (other, right) in combinations(found.items(), 2):
        shared = len(left & right) / min(len(left), len(right))
        if {one, other} == TWINS:
            assert 0.5 < shared < 0.9
        else:
            assert shared < 0.05, (one, other)


def test_figures_of_people_follow_from_their_papers(
    people: list[AuthorRecord], invented: list[PaperRecord]
) -> None:
    for person in people:
        own = [p for p in invented if any(line.ids == person.ids for line in p.authors)]
        assert person.works_count == len(own)
        if not person.figures:
            continue
        counts = [figures(p)["citations"] for p in own if p.figures]
        found = figures(person)
        assert found["paper_count"] == len(own)
        assert found["citations"] == sum(counts)
        assert found["h_index"] == h_index(int(count) for count in counts)


def test_citations_grow_with_age(invented: list[PaperRecord]) -> None:
    counted = [paper for paper in invented if paper.figures]
    assert 0 < len(invented) - len(counted) < 40
    old = [figures(p)["citations"] for p in counted if p.published.year <= 2018]
    new = [figures(p)["citations"] for p in counted if p.published.year == 2025]
    assert sorted(old)[len(old) // 2] > 5 * sorted(new)[len(new) // 2]
    last_weeks = {figures(p)["citations"] for p in counted if p.published >= date(2026, 11, 1)}
    assert last_weeks == {0}


def test_namesakes(people: list[AuthorRecord], invented: list[PaperRecord]) -> None:
    names = Counter(person.name for person in people)
    assert {name: n for name, n in names.items() if n > 1} == {
        "Wei Wang": 3, "Ji-hoon Kim": 2, "Daniel Reyes": 2, "Maria Silva": 2,
    }  # fmt: skip
    wangs = [person for person in people if person.name == "Wei Wang"]
    assert len({wang.field for wang in wangs}) == 3
    assert len({wang.affiliations for wang in wangs}) == 3
    circles = [
        {
            line.ids["demo"]
            for paper in invented
            if any(own.ids == wang.ids for own in paper.authors)
            for line in paper.authors
            if line.ids and line.ids != wang.ids
        }
        for wang in wangs
    ]
    assert all(circles)
    assert not any(one & other for one, other in combinations(circles, 2))


@pytest.mark.parametrize(
    "name",
    [
        "Ingrid Sørensen", "Łukasz Wróblicki", "Nguyễn Thị Hoài An", "Lucía Muñoz Etxarri",
        "J. K. Okafor", "Joost van der Meulenberg", "Mateo de la Cruz Ybarra",
        "Ahmad Faisal bin Rashdan", "Rami al-Khatir", "Walter B. Hensley Jr.", "Sulistyowati",
        "Jean-Baptiste Kouassi-N'Dri", "Cerro Callado Array Collaboration", "王伟", "糸川遥",
        "김지훈", "Михаил Зарубин", "رامي الخاطر", "K. Zielonkowska", "Katarzyna Zielonkowska",
        "Stephanie Spence",
    ],
)  # fmt: skip
def test_names_of_every_kind(people: list[AuthorRecord], name: str) -> None:
    assert any(name in (person.name, *person.aliases) for person in people)


def test_nobody_else_is_called_spencer(authors: list[AuthorRecord]) -> None:
    spellings = [name for author in authors for name in (author.name, *author.aliases)]
    assert [name for name in spellings if "spencer" in name.lower()] == ["Stephen Spencer"]


def test_thin_profiles(people: list[AuthorRecord]) -> None:
    assert sum(person.works_count == 0 for person in people) >= 3
    assert sum(person.works_count == 1 for person in people) >= 10
    assert sum(not person.figures for person in people) >= 10
    assert 0 < sum("ai_score" in figures(person) for person in people) < 20


def test_a_profile_that_is_probably_two_people(
    people: list[AuthorRecord], invented: list[PaperRecord]
) -> None:
    [park] = [person for person in people if person.name == "Min Park"]
    assert len(park.affiliations) == 2
    signed = {
        (paper.categories[0], line.affiliations)
        for paper in invented
        for line in paper.authors
        if line.ids == park.ids
    }
    assert signed == {
        ("cs.CV", ("Haeryong National University",)),
        ("astro-ph.IM", ("Cerro Callado Observatory",)),
    }


def test_papers_that_are_awkward_to_show(invented: list[PaperRecord]) -> None:
    assert Counter(paper.status for paper in invented if paper.status) == {
        "withdrawn": 1, "retracted": 1,
    }  # fmt: skip
    titles = [paper.title for paper in invented]
    assert any("@everyone" in title for title in titles)
    assert any("**" in title and "`" in title for title in titles)
    assert any(r"$\ell_1$" in title for title in titles)
    assert any(r"$O(n\log n)$" in title for title in titles)
    assert any(r"\'e" in title for title in titles)
    assert max(len(paper.authors) for paper in invented) > 60
    assert any(len(paper.versions) > 2 for paper in invented)


def test_versions_are_in_order(invented: list[PaperRecord]) -> None:
    for paper in invented:
        days = [version.submitted for version in paper.versions]
        assert days == sorted(days)
        assert days[0] == paper.published
        assert paper.updated == (days[-1] if len(days) > 1 else None)


def test_nobody_signs_twice(papers: list[PaperRecord]) -> None:
    for paper in papers:
        names = [line.name for line in paper.authors]
        assert len(names) == len(set(names))
