from datetime import date

from db.records import AuthorRecord, FigureRecord, PaperRecord

AS_OF = date(2026, 11, 22)
FIGURES = {
    "h_index": 117, "paper_count": 5, "citations": 6990, "novelty_percent": 61, "ai_score": 42,
}  # fmt: skip
PAPERS = {
    "2507.06261": (
        "Gemini 2.5: Pushing the Frontier with Advanced Reasoning, Multimodality, Long Context, "
        "and Next Generation Agentic Capabilities",
        date(2025, 7, 7),
        "cs.CL",
        ["Gheorghe Comanici", "Eric Bieber", "Mike Schaekermann"],
        ("amazon-science", "baidu"),
    ),
    "2403.05530": (
        "Gemini 1.5: Unlocking multimodal understanding across millions of tokens of context",
        date(2024, 3, 8),
        "cs.CL",
        ["Gemini Team", "Petko Georgiev", "Ving Ian Lei"],
        ("deepmind", "mila"),
    ),
    "2312.09187": (
        "Vision-Language Models as a Source of Rewards",
        date(2023, 12, 14),
        "cs.LG",
        ["Kate Baumli", "Satinder Baveja", "Feryal Behbahani"],
        ("oxford",),
    ),
    "2210.14215": (
        "In-context Reinforcement Learning with Algorithm Distillation",
        date(2022, 10, 25),
        "cs.LG",
        ["Michael Laskin", "Luyu Wang", "Junhyuk Oh"],
        (),
    ),
    "2110.15331": (
        "Wasserstein Distance Maximizing Intrinsic Control",
        date(2021, 10, 28),
        "cs.LG",
        ["Ishan Durugkar", "Steven Hansen", "Stephen Spencer"],
        (),
    ),
}


def real(papers: list[PaperRecord]) -> list[PaperRecord]:
    return [paper for paper in papers if paper.source != "demo"]


def test_the_profile_is_exactly_the_reference(authors: list[AuthorRecord]) -> None:
    [profile] = [author for author in authors if author.name == "Stephen Spencer"]
    assert (profile.field, profile.affiliations, profile.works_count) == ("cs.LG", (), 5)
    assert {figure.name: figure.value for figure in profile.figures} == FIGURES
    assert {(f.source, f.as_of, f.kind) for f in profile.figures} == {
        ("reference page", AS_OF, "reported")
    }


def test_the_five_papers_are_exactly_the_reference(papers: list[PaperRecord]) -> None:
    found = {
        paper.ids["arxiv"]: (
            paper.title,
            paper.published,
            paper.categories[0],
            [line.name for line in paper.authors[:3]],
            paper.affiliations,
        )
        for paper in real(papers)
    }
    assert found == PAPERS


def test_every_paper_is_tied_to_its_author_by_id(papers: list[PaperRecord]) -> None:
    for paper in real(papers):
        tied = [line for line in paper.authors if line.ids == {"demo": "stephen-spencer"}]
        assert [line.name for line in tied] == ["Stephen Spencer"]
        assert len(paper.authors) > 3


def test_only_the_two_long_author_lists_are_cut(papers: list[PaperRecord]) -> None:
    cut = {paper.ids["arxiv"] for paper in real(papers) if not paper.authors_complete}
    assert cut == {"2507.06261", "2403.05530"}


def test_summaries_are_marked_and_of_readable_length(papers: list[PaperRecord]) -> None:
    for paper in real(papers):
        assert paper.abstract_source == "Postdoc summary"
        assert 90 <= len((paper.abstract or "").split()) <= 140


def test_nothing_is_invented_about_real_people_and_papers(
    authors: list[AuthorRecord], papers: list[PaperRecord]
) -> None:
    others = [a for a in authors if a.source != "demo" and a.name != "Stephen Spencer"]
    empty: tuple[FigureRecord, ...] = ()
    assert {(author.figures, author.affiliations) for author in others} == {(empty, ())}
    assert {(paper.figures, paper.venue) for paper in real(papers)} == {(empty, None)}


def test_one_person_under_two_spellings_is_one_author(papers: list[PaperRecord]) -> None:
    lines = [line for paper in real(papers) for line in paper.authors if "Satinder" in line.name]
    assert {line.name for line in lines} == {"Satinder Baveja", "Satinder Singh"}
    assert len({line.ids["demo"] for line in lines}) == 1
