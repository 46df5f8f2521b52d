import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.engine import Sessions
from db.models import PaperId
from db.queries.papers import by_title, categories, find, load, resolve, suggest
from db.queries.papers.terms import Term, parse_terms
from tests.db.queries.stored import keep_papers
from tests.db.queries.test_store_papers import record

TEXTS = {
    "distil": (
        "In-context Reinforcement Learning with Algorithm Distillation",
        "We show state of the art results that no teacher has seen.",
    ),
    "graphs": ("Kähler and Erdős Graphs: a Naïve Survey", "Random graphs of manifolds."),
    "learned": ("Learned learners are learning to learn", "A generic story of universities."),
    "scripts": ("Straße und 한국 in Øresund", "注意力 で Привет й. Attention in İstanbul."),
    "bare": ("Nothing at All", None),
    "odd": (
        "GPT-4 for TCP/IP: node.js, C++ and 3.14% of $O(n^2)$ in 2D",
        "user@example.org; AT&T; https://arxiv.org/abs/2210.14215 <sub>dying</sub> skies, v2.0",
    ),
}

ODD = (
    "gpt-4 gpt 4 tcp TCP/IP node node.js js 3.14 14 n^2 2d user@example.org example arxiv "
    "2210.14215 sub v2.0 v2"
)
QUERIES = {
    "reinforcement": ["distil"],
    "REINFORCED": ["distil"],
    "learning": ["distil", "learned"],
    "learning algorithm": ["distil"],
    "learning -algorithm": ["learned"],
    "learning -the": ["distil", "learned"],
    "-learning": [],
    "learn -distillation -generic": [],
    "in-context": ["distil"],
    "context in": ["distil"],
    '"reinforcement learning"': ["distil"],
    '"learning reinforcement"': [],
    '"state of the art"': ["distil"],
    '"the state of"': ["distil"],
    'learning -"reinforcement learning"': ["learned"],
    '"universities learning': ["learned"],
    "kahler": ["graphs"],
    "KÄHLER": ["graphs"],
    "erdos naive": ["graphs"],
    "Erdős graph": ["graphs"],
    "straße": ["scripts"],
    "STRAßE": ["scripts"],
    "한국": ["scripts"],
    "øresund": ["scripts"],
    "注意力": ["scripts"],
    "で": ["scripts"],
    "привет й": ["scripts"],
    "istanbul": ["scripts"],
    "university": ["learned"],
    "nothing": ["bare"],
    "the": [],
    "what can not all": [],
    "nothing of the": ["bare"],
    "": [],
    "-": [],
    '""': [],
    "* ( ) AND": [],
    "learning AND algorithm": ["distil"],
    "title:learning": [],
    "learn*": ["distil", "learned"],
    "learning & !algorithm": ["distil"],
    "a'b\\": [],
    **{query: ["odd"] for query in ODD.split()},
    "die": [],
    "sky": [],
    "dying skies": ["odd"],
    "oresund": [],
}


async def keys(sessions: Sessions, ids: tuple[int, ...] | list[int]) -> list[str]:
    async with sessions.read() as session:
        names = await session.execute(select(PaperId.paper_id, PaperId.value))
        known = {paper_id: value for paper_id, value in names}
    return [known[i] for i in ids]


@pytest.fixture
async def library(sessions: Sessions) -> Sessions:
    for day, (key, (title, abstract)) in enumerate(TEXTS.items(), start=1):
        await keep_papers(
            sessions,
            record(
                title,
                ids={"test": key},
                abstract=abstract,
                published=f"202{day}-01-01",
                categories=["cs.LG", "cs_L%"][: 1 + day % 2],
                authors=[{"name": "Ada", "ids": {"test": "ada"}}][: day % 2],
            ),
        )
    return sessions


async def test_the_same_papers_on_both_databases(library: Sessions) -> None:
    wrong = {}
    for query, expected in QUERIES.items():
        async with library.read() as session:
            found = await find(session, query)
        if found.every or not expected:
            got = sorted(await keys(library, found.ids)) if found.every else []
            if got != expected:
                wrong[query] = got
        else:
            wrong[query] = ["only some words"]
    assert not wrong


async def test_ranks_and_pages(library: Sessions) -> None:
    words = "learning attention graphs results nothing"
    async with library.read() as session:
        some = await find(session, "xylophone kahler university")
        assert (some.every, some.total) == (False, 2)
        assert (await find(session, "xylophone -learning")).ids == ()
        by_title = await find(session, "attention story learning")
        assert (await keys(library, by_title.ids))[0] == "learned"
        everything = await find(session, words)
        pages = [await find(session, words, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert everything.total == 5
    assert [paper_id for page in pages for paper_id in page.ids] == list(everything.ids)


async def test_filters_and_suggestions(library: Sessions) -> None:
    query = "learning graphs attention nothing"
    async with library.read() as session:
        assert (await find(session, query, year_from=2023)).total == 3
        assert (await find(session, query, category="cs_L%")).total == 3
        assert (await find(session, query, category="cs%")).total == 0
        (card,) = await load(session, (await find(session, "reinforcement")).ids)
        ada = card.authors[0].author_id
        assert ada is not None
        assert (await find(session, query, author_id=ada)).total == 3
        assert (await find(session, query, author_id=ada, year_from=2022)).total == 2
        for typed, expected in {
            "": ["odd", "bare", "scripts", "learned", "graphs", "distil"],
            "reinf": ["distil"],
            "reinforcement lea": ["distil"],
            "uni": ["learned"],
            "erd": ["graphs"],
            "한": ["scripts"],
            "-lea": ["odd", "bare", "scripts", "learned", "graphs", "distil"],
            "xyl": [],
        }.items():
            found = await suggest(session, typed)
            assert await keys(library, [s.paper_id for s in found]) == expected, typed
        assert (await suggest(session, "reinf"))[0].first_author == "Ada"
        assert len(await suggest(session, "", limit=2)) == 2


SYNTAX = ["AND", "OR", "NOT", "NEAR(", "learn", "10.1000/", "arxiv:", "test:\x00", "*", '"', "^"]
HOSTILE = "a1 \"'()*:&|!-<>^~\\%_\x00\ud800é한½²ǆﷺ្्"


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    typed=st.text(st.characters(), max_size=24)
    | st.text(st.sampled_from(HOSTILE), max_size=16)
    | st.lists(st.sampled_from(SYNTAX)).map(" ".join)
)
async def test_nothing_that_is_typed_is_an_error(library: Sessions, typed: str) -> None:
    async with library.read() as session:
        assert (await find(session, typed)).total <= 6
        assert len(await suggest(session, typed)) <= 6
        assert len(await resolve(session, typed)) <= 6
        assert len(await by_title(session, typed)) <= 1
        assert len(await categories(session, typed)) <= 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a the", ()),
        ("Zoë -Fox", (Term(("zoe",)), Term(("fox",), excluded=True))),
        ('"the end of days" x', (Term(("end", "of", "days")), Term(("x",)))),
        ("fox fox FOX", (Term(("fox",)),)),
        ("x" * 60, ()),
        ("snake_case", (Term(("snake",)), Term(("case",)))),
    ],
)
def test_terms(query: str, expected: tuple[Term, ...]) -> None:
    assert parse_terms(query) == expected


def test_no_more_terms_than_a_database_likes() -> None:
    assert len(parse_terms(" ".join(f"w{n}" for n in range(500)))) == 16
