from db.engine import Sessions
from db.queries.papers import by_key, by_title, resolve
from tests.db.queries.stored import keep_papers
from tests.db.queries.test_store_papers import record

IDS = {"arxiv": "2210.14215", "doi": "10.1061/(ASCE)1", "openalex": "W123", "test": "Engine"}


async def test_a_paper_by_everything_that_names_it(sessions: Sessions) -> None:
    await keep_papers(sessions, record("Sketch: of the Engine", ids=IDS, published="2020-01-01"))
    await keep_papers(sessions, record("Sketch of the Engine", ids={"test": "2"}))
    await keep_papers(sessions, record("Looms", ids={"test": "3"}, abstract="Of an engine."))
    async with sessions.read() as session:
        first, second, third = [
            found
            for key in ("Engine", "2", "3")
            if (found := await by_key(session, "test", key)) is not None
        ]
        for text, expected in {
            "https://arxiv.org/abs/2210.14215v7": [first],
            "arXiv:2210.14215": [first],
            "10.48550/arXiv.2210.14215": [first],
            "https://doi.org/10.1061/(asce)1": [first],
            "openalex:w123": [first],
            "test:Engine": [first],
            "sketch of the ENGINE!": [second, first],
            "looms": [third],
            "2210.14216": [],
            "10.1000/unknown": [],
            "xylophone": [],
            "": [],
            "!!!": [],
            ":": [],
        }.items():
            assert await resolve(session, text) == expected, text
        assert set(await resolve(session, "engine")) == {first, second, third}
        assert len(await resolve(session, "engine", limit=2)) == 2
        assert await by_title(session, "Sketch of the engine", limit=1) == [second]
        assert await by_key(session, "test", "\x00\ud800") is None
