from db.engine import Sessions
from db.queries.authors import by_ids, labels, search
from tests.db.queries.stored import keep_authors
from tests.world import AUTHORS, fill


async def test_labels_tell_people_apart(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.read() as session:
        ada = await by_ids(session, "test", "ada")
        nobody = await by_ids(session, "test", "none")
        assert ada is not None
        assert nobody is not None
        known = await labels(session, [ada, nobody, 999_999])
        assert set(known) == {ada, nobody}
        label = known[ada]
        assert (label.name, label.affiliations, label.field, label.works_count) == (
            "Ada Lovelace",
            ("Analytical Society",),
            "cs.LG",
            3,
        )
        assert (label.first_year, label.last_year, label.best_paper) == (
            2022,
            2026,
            "Sketch of the Analytical Engine",
        )
        assert (known[nobody].first_year, known[nobody].best_paper) == (None, None)
        assert await labels(session, []) == {}


async def test_an_id_in_any_spelling(sessions: Sessions) -> None:
    await keep_authors(sessions, AUTHORS[0])
    async with sessions.read() as session:
        ada = await by_ids(session, "test", "ada")
        assert ada is not None
        for value in ("0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"):
            assert await by_ids(session, "orcid", value) == ada
        for scheme, value in (
            ("orcid", "0000-0002-1825-0098"),
            ("orcid", "nonsense"),
            ("ORCID", "0000-0002-1825-0097"),
            ("test", "ada\x00"),
            ("test", "\ud800"),
            ("test", ""),
        ):
            assert await by_ids(session, scheme, value) is None


async def test_place_and_field_narrow_a_name(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.read() as session:
        everybody = await search(session, "wei wang")
        assert (len(everybody.candidates), everybody.confident) == (3, False)
        for options, works in (
            ({"affiliation": "nordhavn"}, 12),
            ({"affiliation": "lakeVIEW"}, 40),
            ({"field": "STAT.ml"}, 3),
            ({"affiliation": "Lakeview", "field": "cs.CV"}, 40),
        ):
            found = await search(session, "wei wang", **options)  # type: ignore[arg-type]
            assert [c.works_count for c in found.candidates] == [works]
            assert found.confident, options
            assert not found.flags
        several = await search(session, "wei wang", field="cs.", limit=1)
        assert (len(several.candidates), several.confident) == (1, False)
        wrong = await search(session, "wei wang", affiliation="Lakeview", field="cs.CL")
        assert (len(wrong.candidates), wrong.confident) == (3, False)
        assert "nobody of that name with Lakeview" in wrong.tried
        assert (await search(session, "Xqzptl Vbrrgnk", field="cs.CL")).candidates == ()
