from db.engine import Sessions, open_sessions
from db.names.keys import KEY_SPAN, key_start, neighbour_start, pair
from db.queries.asked import driver_of
from db.queries.lookup import search
from db.queries.lookup.reads import Reads
from tests.db.queries.lookup.people import add

NAMES = ("Wei Wang", "Wei Li", "Wei X Li", "Jun Wei Wang")


async def test_both_halves_of_a_list_are_the_same_asked_together_or_apart(
    sessions: Sessions,
) -> None:
    keys = [pair("wei", "wang"), pair("wei", "li"), "wei", "nobody"]
    async with sessions.write() as session:
        for name in NAMES:
            for _ in range(4 if name == "Wei Wang" else 2):
                await add(session, name)
        reads = await Reads.of(session)
        starts = [key_start(key, whole=True) for key in keys]
        apart = [half for start in starts for half in (start, start + KEY_SPAN)]
        for most in (1, 2, 3, 4, 16, 96):
            expected = await reads.postings(apart, most)
            assert await reads.halves(starts, most) == expected
        assert len(expected) > len(await reads.halves(starts, 1)) > 3


async def test_while_typing_the_spelling_that_answers_may_be_an_alias(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await add(session, "Mengyu Guan", "管梦雨", works=3)
        await add(session, "Mengyuan Guo")
        (first, *_) = (await search(session, "管梦雨", typing=True)).candidates
        assert (first.name, first.matched) == ("Mengyu Guan", "管梦雨")
        (first, *_) = (await search(session, "mengyu gu", typing=True)).candidates
        assert (first.name, first.matched) == ("Mengyu Guan", "Mengyu Guan")


async def test_a_form_has_the_words_that_it_is_a_neighbour_of(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await add(session, "Jon Smyth")
        await add(session, "John Smith")
        reads = await Reads.of(session)
        assert await reads.neighbours([]) == []
        starts = [neighbour_start(form) for form in ("jon", "smth", "nobody")]
        found = await reads.neighbours(starts)
    assert {start: set(words) for start, words in found} == {
        starts[0]: {"jon", "john"},
        starts[1]: {"smyth", "smith"},
    }


async def test_cards_come_in_the_order_asked_for(sessions: Sessions) -> None:
    async with sessions.write() as session:
        one, other = [await add(session, name) for name in NAMES[:2]]
        reads = await Reads.of(session)
        for asked in ([one, other], [other, 10**6, one]):
            there = [author for author in asked if author < 10**6]
            assert [card[0] for card in await reads.cards(asked)] == there


async def test_postgresql_plans_what_a_lookup_asks_only_a_few_times(postgres_url: str) -> None:
    sessions = open_sessions(postgres_url)
    async with sessions.write() as session:
        await add(session, "Wei Wang")
    async with sessions.read() as session:
        for _ in range(8):
            await search(session, "wei wnag")
        driver, _ = await driver_of(session)
        counts = await driver.fetch(
            "SELECT custom_plans, generic_plans FROM pg_prepared_statements"
            " WHERE statement ~ 'lookup_|author_names' AND custom_plans + generic_plans >= 8"
        )
    await sessions.close()
    assert len(counts) >= 7
    assert {custom for custom, _ in counts} == {5}
