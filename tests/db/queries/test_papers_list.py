from datetime import date

from db.engine import Sessions
from db.queries.papers import categories, listed, load
from tests.db.queries.stored import keep_papers
from tests.db.queries.test_store_papers import citations, record


async def test_lists(sessions: Sessions) -> None:
    await keep_papers(
        sessions,
        *(
            record(
                f"Paper {n}",
                ids={"test": str(n)},
                published=f"2024-01-0{1 + n % 3}",
                categories=["cs.LG", "cs_LG", "100%"][: 1 + n % 3],
                authors=[{"name": "Ada", "ids": {"test": "ada"}}] * (n % 3),
                figures=[citations(float(n)), citations(9.0, source="y")][: n % 3],
            )
            for n in range(6)
        ),
    )

    async def numbers(**options: object) -> tuple[str, int]:
        async with sessions.read() as session:
            page = await listed(session, **options)  # type: ignore[arg-type]
            cards = await load(session, page.ids)
        return "".join(card.ids["test"] for card in cards), page.total

    assert await numbers() == ("524130", 6)
    assert await numbers(limit=2) == ("52", 6)
    assert await numbers(sort="cited") == ("524130", 6)
    assert await numbers(sort="novel") == ("524130", 6)
    assert await numbers(since=date(2024, 1, 2)) == ("5241", 4)
    assert await numbers(category="cs_LG") == ("5241", 4)
    assert await numbers(category="cs.LG", since=date(2024, 1, 3)) == ("52", 2)
    assert await numbers(category="cs") == ("", 0)
    assert await numbers(category="%") == ("", 0)
    assert await numbers(within=[]) == ("", 0)
    async with sessions.read() as session:
        (first,) = await load(session, (await listed(session, limit=1)).ids)
        assert {line.author_id for line in first.authors} != {None}
        assert await load(session, [first.id, 999_999, first.id]) == [first, first]
        assert await load(session, []) == []
        ada = first.authors[0].author_id
        for typed, expected in {
            "": [("cs.LG", 6), ("cs_LG", 4), ("100%", 2)],
            " CS": [("cs.LG", 6), ("cs_LG", 4)],
            "s_l": [("cs_LG", 4)],
            "_": [("cs_LG", 4)],
            "%": [("100%", 2)],
            "/": [],
            "\\": [],
            "\x00\ud800lg": [("cs.LG", 6), ("cs_LG", 4)],
        }.items():
            assert await categories(session, typed) == expected, typed
        assert await categories(session, "", limit=1) == [("cs.LG", 6)]
    assert await numbers(author_id=ada) == ("5241", 4)
    assert await numbers(author_id=ada, within=[first.id]) == ("5", 1)
