import pytest

from bot.profile_json import profile_json, profile_text, short
from db.engine import Sessions
from db.queries.authors import by_ids, search
from db.queries.papers import listed, load
from db.queries.profiles import profile
from tests.world import fill


@pytest.mark.parametrize(
    ("category", "shown"),
    [
        ("cs.LG", "LG"),
        ("cond-mat.mes-hall", "mes-hall"),
        ("hep-th", "hep-th"),
        ("U.S. history", "U.S. history"),
        ("Node.js and friends", "Node.js and friends"),
        (None, None),
        ("", ""),
    ],
)
def test_a_category_without_its_archive(category: str | None, shown: str | None) -> None:
    assert short(category) == shown


async def test_the_card_as_data(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.read() as session:
        found = await search(session, "ada lovelace")
        people = {}
        for key in ("ada", "grace", "none"):
            author_id = await by_ids(session, "test", key)
            assert author_id is not None
            person = await profile(session, author_id)
            assert person is not None
            cards = await load(session, (await listed(session, author_id=person.id)).ids)
            people[key] = profile_json(person, cards, found)
    ada = people["ada"]
    assert (ada["name"], ada["field"], ada["arxiv_category"]) == ("Ada Lovelace", "LG", "cs.LG")
    assert ada["h_index"] == {
        "value": 17,
        "source": "OpenAlex",
        "as_of": "2026-11-21",
        "kind": "reported",
    }
    assert ada["paper_count"]["kind"] == "computed"
    assert (ada["paper_count"]["n"], ada["paper_count"]["of"]) == (3, 3)
    assert ada["ai_score"] is None
    assert [paper["date"] for paper in ada["papers"]] == ["2026-10-30", "2024-03-08", "2022-10-25"]
    last = ada["papers"][-1]
    assert (last["category"], last["categories"]) == ("LG", ["cs.LG", "cs.AI"])
    assert last["authors"][:2] == ["Ada Lovelace", "Luigi Menabrea"]
    assert last["affiliations"] == ["deepmind", "mila"]
    assert last["ids"]["arxiv"] == "2210.14215"
    assert last["abstract"].startswith("We describe an engine")
    assert people["grace"]["h_index"] is None
    told = profile_text(ada)
    assert told.startswith("Ada Lovelace · cs.LG\nh-index 17 · papers 3 · citations 6,990 · nov")
    assert "\nNotes on Bernoulli Numbers with O(n log n) Cards\n  Mar 8, 2024 · cs.LG\n" in told
    assert "Ada Lovelace, Luigi Menabrea, Grace Hopper et al." in told
    hostile = profile_text(ada | {"name": "A\x1b[31m\r\nB", "affiliations": ["\u202ex"]})
    assert hostile.split("\n")[0] == "A[31m B · cs.LG"
    assert hostile.split("\n")[2] == "x"
    assert profile_text(people["none"]) == "Zyx Quillfeather · field unknown\nno figures known\n"
