import pytest

from db.engine import Sessions
from db.queries.lookup import search
from tests.db.queries.lookup.people import add

PEOPLE = (
    "Stephen Spencer",
    "Stephen Roller",
    "Percy Liang",
    "Mengyu Guan",
    "José María Azorín",
    "Kyoung-Yun Kim",
    "Nils Y. Hammerla",
    "William H. Tranter",
    "Vladimir Shchekotikhin",
    "Mark J. Wheelhouse",
    "Carina Liebers",
)


@pytest.fixture
async def peopled(sessions: Sessions) -> Sessions:
    async with sessions.write() as session:
        for name in PEOPLE:
            await add(session, name)
    return sessions


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("stefen spenser", "Stephen Spencer"),
        ("spencer, stephen", "Stephen Spencer"),
        ("jose maria azorin", "José María Azorín"),
        ("kyoungyun kim", "Kyoung-Yun Kim"),
        ("carinaliebers", "Carina Liebers"),
        ("N. Y. Hammerla", "Nils Y. Hammerla"),
        ("Bill Tranter", "William H. Tranter"),
        ("管梦雨", "Mengyu Guan"),
        ("Владимир Щекотихин", "Vladimir Shchekotikhin"),
        ("Mark Wheelhouse", "Mark J. Wheelhouse"),
        ("wheelh", "Mark J. Wheelhouse"),
        ("percy li", "Percy Liang"),
    ],
)
async def test_finds_half_remembered_names(peopled: Sessions, query: str, name: str) -> None:
    async with peopled.read() as session:
        found = await search(session, query)
    assert found.candidates[0].name == name


@pytest.mark.parametrize(
    "query",
    ["", " ", "\x00", "%_%", "'; DROP TABLE authors; --", "\ud800", "😀", "a" * 5000, ", ,,"],
)
async def test_hostile_input_finds_nobody_and_never_raises(peopled: Sessions, query: str) -> None:
    async with peopled.read() as session:
        found = await search(session, query)
    assert not found.confident
