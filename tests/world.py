"""A small world of people and papers for tests: namesakes, accents, a retraction, hostile text."""

from datetime import date

from db.engine import Sessions
from db.queries.store import store_authors, store_papers
from db.records import AuthorRecord, FigureRecord, PaperRecord

DAY = date(2026, 11, 21)
HOSTILE = "@everyone **free** [click](https://evil.example) <@1> $x^2$ `code` ||spoiler||"


def figure(name: str, value: float, source: str = "OpenAlex") -> FigureRecord:
    return FigureRecord.model_validate(
        {"name": name, "value": value, "source": source, "as_of": DAY}
    )


def author(key: str, name: str, **more: object) -> AuthorRecord:
    return AuthorRecord.model_validate(
        {"name": name, "ids": {"test": key}, "source": "test", **more}
    )


def paper(
    key: str, title: str, published: str, authors: list[tuple[str, str | None]], **more: object
) -> PaperRecord:
    lines = [{"name": n, "ids": {"test": k} if k else {}} for n, k in authors]
    ids = {"test": key, **more.pop("ids", {})}  # type: ignore[dict-item]
    return PaperRecord.model_validate(
        {"ids": ids, "title": title, "published": published, "authors": lines, "source": "test"}
        | more
    )


ADA = ("Ada Lovelace", "ada")
AUTHORS = [
    author(
        "ada",
        "Ada Lovelace",
        aliases=("Augusta Ada King",),
        works_count=3,
        field="cs.LG",
        affiliations=("Analytical Society",),
        ids={"test": "ada", "orcid": "0000-0002-1825-0097"},
        figures=(
            figure("h_index", 17),
            figure("citations", 6990),
            figure("novelty_percent", 61),
            figure("h_index", 21, "Semantic Scholar"),
        ),
    ),
    author("wang1", "Wei Wang", works_count=40, field="cs.CV", affiliations=("Lakeview",)),
    author("wang2", "Wei Wang", works_count=12, field="cs.CL", affiliations=("Nordhavn",)),
    author("wang3", "Wei Wang", works_count=3, field="stat.ML"),
    author("soren", "Søren Østergård", works_count=8, field="cs.LG"),
    author("grace", "Grace Hopper", works_count=5, field="cs.PL"),
    author("none", "Zyx Quillfeather", works_count=0),
    author("evil", HOSTILE[:60], works_count=1),
]
PAPERS = [
    paper(
        "engine",
        "Sketch of the Analytical Engine",
        "2022-10-25",
        [ADA, ("Luigi Menabrea", None), ("Grace Hopper", "grace"), ("Wei Wang", "wang2")],
        abstract="We describe an engine that weaves algebraic patterns. It computes sequences "
        "of numbers without human help. Notes follow.",
        categories=("cs.LG", "cs.AI"),
        affiliations=("deepmind", "mila"),
        ids={"arxiv": "2210.14215", "doi": "10.1000/engine.1"},
        versions=(
            {"number": 1, "submitted": "2022-10-25"},
            {"number": 2, "submitted": "2023-01-02"},
        ),
        figures=(figure("citations", 900),),
        venue="Transactions on Engines",
    ),
    paper(
        "notes",
        "Notes on Bernoulli Numbers with $O(n \\log n)$ Cards",
        "2024-03-08",
        [ADA],
        abstract="A procedure for Bernoulli numbers on punched cards. " * 120,
        categories=("cs.LG",),
        ids={"arxiv": "2403.05530"},
        figures=(figure("citations", 12), figure("citations", 9, "Semantic Scholar")),
    ),
    paper(
        "weaving",
        "Weaving Algebra",
        "2026-10-30",
        [("Grace Hopper", "grace"), ADA],
        categories=("cs.PL",),
        ids={"arxiv": "2610.00001"},
        authors_complete=False,
    ),
    paper(
        "retracted",
        "A Withdrawn Claim about Looms",
        "2020-01-01",
        [("Grace Hopper", "grace")],
        abstract="Looms never halt.",
        status="retracted",
        categories=("cs.PL",),
    ),
    paper(
        "hostile",
        HOSTILE,
        "2021-01-01",
        [("Grace Hopper", "grace"), (HOSTILE[:80], "evil")],
        abstract=HOSTILE * 60,
        categories=("cs.CR",),
        venue=HOSTILE,
        comment=HOSTILE,
    ),
    *(
        paper(
            f"vision{i}",
            f"Seeing with Shuttles, Part {i}",
            f"20{10 + i}-05-01",
            [("Wei Wang", "wang1"), *[(f"Weaver {n}", None) for n in range(i * 9)]],
            abstract=f"Part {i} of a study of shuttles and sight. " * 8,
            categories=("cs.CV",),
        )
        for i in range(1, 13)
    ),
]


async def fill(sessions: Sessions) -> None:
    """Store the whole world."""
    async with sessions.write() as session:
        await store_authors(session, AUTHORS)
        await store_papers(session, PAPERS)
