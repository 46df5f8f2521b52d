"""The table of a comparison: like with like, what is missing, and that it always fits."""

from datetime import date

from bot.embeds import limits
from bot.embeds.comparison import Compared, common, comparison_embed, comparison_picture
from db.queries.figures import Figure
from db.queries.profiles import Profile
from db.queries.years import Counted, Years
from tests.world import HOSTILE

DAY = date(2026, 11, 21)


def said(name: str, value: float, source: str) -> Figure:
    return Figure(name, value, source, DAY, "reported")


def person(number: int, name: str, *figures: Figure) -> Profile:
    by_name: dict[str, tuple[Figure, ...]] = {}
    for figure in figures:
        by_name[figure.name] = (*by_name.get(figure.name, ()), figure)
    return Profile(number, name, "cs.LG", "test", ("Lab",), (name,), {}, by_name, 3, 3, DAY)


def counted(measure: str, source: str, *counts: tuple[int, int]) -> Counted:
    return Counted(measure, counts, source, DAY)  # type: ignore[arg-type]


ADA = person(1, "Ada", said("h_index", 17, "OpenAlex"), said("h_index", 21, "Semantic Scholar"))
BO = person(2, "Bo", said("h_index", 5, "Semantic Scholar"))
CY = person(3, "Cy")


def test_figures_of_one_source_are_compared_where_it_knows_everybody() -> None:
    assert [f.value for f in common([ADA, BO], "h_index") if f] == [21, 5]
    assert [f and f.source for f in common([ADA, CY], "h_index")] == ["OpenAlex", None]
    assert common([CY, CY], "h_index") == [None, None]


def test_the_table() -> None:
    years = (
        Years((counted("papers", "Postdoc", (2019, 1), (2024, 2)),), (), 0),
        Years((), (), 0),
        Years((), (), 0),
    )
    embed = comparison_embed(Compared((ADA, BO, CY), years, {(0, 1): 1}))
    lines = (embed.description or "").splitlines()
    assert lines[0] == "**A** Ada · cs.LG · Lab"
    assert "h-index        21     5     –" in lines
    assert "since        2019     –     –" in lines
    assert lines[-1] == "Together here: A and B 1 paper."
    footer = embed.footer.text or ""
    assert "h-index reported by Semantic Scholar, Nov 21, 2026." in footer
    assert "– not enough data." in footer
    mixed = comparison_embed(
        Compared((person(4, "Di", said("h_index", 2, "X")), BO), years[:2], {})
    )
    assert "h-index: A reported by X" in (mixed.footer.text or "")
    assert "No paper here is by two of them." in (mixed.description or "")


def test_the_worst_names_fit() -> None:
    big = [said(name, 9_999_999, HOSTILE) for name in ("h_index", "citations", "paper_count")]
    people = tuple(person(n, HOSTILE * 3, *big) for n in range(4))
    embed = comparison_embed(Compared(people, (Years((), (), 0),) * 4, {}))
    assert len(embed) <= limits.TOTAL
    assert len(embed.description or "") <= limits.DESCRIPTION
    assert len(embed.footer.text or "") <= limits.FOOTER
    table = (embed.description or "").split("```")[1].strip("\n").splitlines()
    assert len({len(line) for line in table}) == 1


def test_the_picture_counts_alike_for_all() -> None:
    ada = Years(
        (
            counted("works", "openalex", (2020, 4)),
            counted("papers", "Postdoc", (2018, 1), (2020, 2)),
        ),
        (counted("received", "openalex", (2020, 50)),),
        0,
    )
    bo = Years((counted("papers", "Postdoc", (2021, 3)),), (), 0)
    drawn = comparison_picture(Compared((ADA, BO), (ada, bo), {}), DAY)
    assert drawn is not None
    assert drawn.rows == (
        ("Papers known here", (((2018, 1), (2019, 0), (2020, 2)), ((2021, 3),))),
        ("Citations received, by OpenAlex", (((2020, 50),), ())),
    )
    nothing = Years((), (), 0)
    assert comparison_picture(Compared((ADA, BO), (nothing, nothing), {}), DAY) is None
