"""Pages of citations hold whatever sources say, within Discord's limits and without surprises."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.embeds import limits
from bot.embeds.citations import PER_PAGE, citation_pages
from bot.embeds.similar import why
from db.queries.citations import Linked
from db.queries.papers import PaperCard
from db.queries.similar import Similar
from tests.world import HOSTILE

DAY = date(2026, 11, 21)
PAPER = PaperCard(
    id=1, title=HOSTILE * 4, abstract=None, abstract_source=None, published=DAY, updated=None,
    venue=None, comment=None, status=None, origin="test", affiliations=(), authors_complete=True,
    authors=(), categories=(), ids={"arxiv": "2210.14215"}, links={}, versions=(), figures={},
)  # fmt: skip


def linked(number: int, title: str | None = HOSTILE, scheme: str = "doi") -> Linked:
    value = f"10.1000/{'x' * 90}{number}" if scheme == "doi" else f"W{number}"
    here = number if number % 3 == 0 else None
    return Linked(here, scheme, value, title, 2_000 + number % 26, ("openalex",), DAY)


def test_every_work_is_on_a_page_and_every_page_fits() -> None:
    cites, cited_by = [linked(n) for n in range(23)], [linked(n, "Plain") for n in range(4)]
    pages = citation_pages(PAPER, cites, cited_by)
    assert len(pages) == 4
    shown = 0
    for page in pages:
        assert len(page) <= limits.TOTAL
        for field in page.fields:
            assert len(field.value or "") <= limits.FIELD_VALUE
            if (field.name or "").startswith("Cites (23"):
                lines = (field.value or "").splitlines()
                assert len(lines) <= PER_PAGE
                shown += len(lines)
                assert "@everyone" not in field.value.replace("＠", "@\u200b")  # type: ignore[union-attr]
                assert "](https://evil" not in (field.value or "")
    assert shown == 23
    assert [(f.name or "").split(" (")[0] for f in pages[1].fields] == ["Cites"]


def test_nothing_known_is_said() -> None:
    (page,) = citation_pages(PAPER, [], [])
    assert [field.value for field in page.fields] == ["*nothing known*"] * 2
    assert page.footer.text == "Nobody who was asked knows any."


@given(st.none() | st.text(max_size=3_000), st.sampled_from(["doi", "openalex", "test", ""]))
def test_any_title_makes_one_line(title: str | None, scheme: str) -> None:
    (page,) = citation_pages(PAPER, [linked(1, title, scheme)], [])
    value = page.fields[0].value or ""
    assert value.startswith("• ")
    assert len(value.splitlines()) == 1
    assert len(value) <= limits.FIELD_VALUE


def test_reasons_are_half_a_line() -> None:
    every = frozenset({"cites", "cited_by"})
    said = why(Similar(1, 0.5, ("loom", "*bold*"), ("Ada", "Bo", "Cy"), every, 2))  # type: ignore[arg-type]
    assert said == (
        "shares *loom*, *\\*bold\\**\u0020· also by Ada, Bo and 1 more · cites this paper · "
        "cited by this paper · both cite 2 works"
    )
    assert why(Similar(1, 0.1, (), (), frozenset(), 0)) == "a text of the same kind"
    assert len(why(Similar(1, 1.0, (HOSTILE,) * 4, (HOSTILE,) * 9, every, 9))) < 700  # type: ignore[arg-type]
