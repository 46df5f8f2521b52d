import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citing import apa, bibliography, bibtex, cite, ris, split_name
from db.queries.papers import Line, PaperCard

PAPER = PaperCard(
    id=1,
    title="Sketch of the Engine",
    abstract="We weave.\nPatterns.",
    abstract_source="arXiv",
    published=date(2022, 10, 5),
    updated=None,
    venue=None,
    comment=None,
    status=None,
    origin="test",
    affiliations=(),
    authors_complete=True,
    authors=(),
    categories=("cs.LG", "cs.AI"),
    ids={"arxiv": "2210.14215", "doi": "10.1000/engine_1"},
    links={},
    versions=(),
    figures={},
)


def by(*names: str, **more: Any) -> PaperCard:
    return replace(PAPER, authors=tuple(Line(name, None, ()) for name in names), **more)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", ("Lovelace", "Ada", "")),
        ("Lovelace, Ada", ("Lovelace", "Ada", "")),
        ("Vincent van Gogh", ("van Gogh", "Vincent", "")),
        ("Ludwig van der Rohe", ("van der Rohe", "Ludwig", "")),
        ("van Gogh, Vincent", ("van Gogh", "Vincent", "")),
        ("Van Nguyen", ("Nguyen", "Van", "")),
        ("Martin Luther King Jr.", ("King", "Martin Luther", "Jr.")),
        ("Martin Luther King, Jr.", ("King", "Martin Luther", "Jr.")),
        ("King, Jr., Martin Luther", ("King", "Martin Luther", "Jr.")),
        ("King, Martin Luther, III", ("King", "Martin Luther", "III")),
        ("Madonna", ("Madonna", "", "")),
        ("王伟", ("王伟", "", "")),
        ("Gemini Team", ("Gemini Team", "", "")),
        (" , ", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_names_are_taken_apart(name: str, parts: tuple[str, str, str]) -> None:
    assert split_name(name) == parts


def test_bibtex() -> None:
    paper = by("Ada Lovelace", "Martin Luther King, Jr.", "Gemini Team", venue="Engines & Looms")
    assert bibtex(paper) == (
        "@article{lovelace2022sketch,\n"
        "  title = {{Sketch of the Engine}},\n"
        "  author = {Lovelace, Ada and King, Jr., Martin Luther and {Gemini Team}},\n"
        "  year = {2022},\n"
        "  month = {10},\n"
        "  journal = {Engines \\& Looms},\n"
        "  doi = {10.1000/engine_1},\n"
        "  url = {https://arxiv.org/abs/2210.14215},\n"
        "  eprint = {2210.14215},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.LG},\n"
        "}"
    )
    bare = bibtex(by(authors_complete=False, ids={"test": "1"}, status="retracted"))
    assert bare.startswith("@misc{anonymous2022sketch,\n")
    assert "author = {others}" in bare
    assert "note = {retracted}" in bare
    assert "url" not in bare


def test_ris() -> None:
    assert ris(by("Ada Lovelace", "King, Jr., M. L.", "王伟", venue="Looms")) == (
        "TY  - JOUR\n"
        "TI  - Sketch of the Engine\n"
        "AU  - Lovelace, Ada\n"
        "AU  - King, M. L., Jr.\n"
        "AU  - 王伟\n"
        "PY  - 2022\n"
        "DA  - 2022/10/05\n"
        "JO  - Looms\n"
        "DO  - 10.1000/engine_1\n"
        "UR  - https://arxiv.org/abs/2210.14215\n"
        "AB  - We weave. Patterns.\n"
        "ER  - "
    )


@pytest.mark.parametrize(
    ("paper", "start"),
    [
        (by(), "Anonymous (2022). "),
        (by(authors_complete=False), "Anonymous (2022). "),
        (by("Ada Lovelace"), "Lovelace, A. (2022). "),
        (by("Ada Lovelace", "Jean-Pierre Serre"), "Lovelace, A., & Serre, J.-P. (2022). "),
        (by("J.R.R. Tolkien", "D'Arcy Fox", "王伟"), "Tolkien, J. R. R., Fox, D., & 王伟 (2022). "),
        (by("Martin Luther King Jr."), "King, M. L., Jr. (2022). "),
        (by("Ada Lovelace", authors_complete=False), "Lovelace, A., et al. (2022). "),
    ],
)
def test_apa_names(paper: PaperCard, start: str) -> None:
    assert apa(paper).startswith(start + "Sketch of the Engine. arXiv. arXiv:2210.14215 https://")


def test_apa_names_at_most_twenty() -> None:
    people = [f"A P{n}" for n in range(1, 23)]
    twenty = apa(by(*people[:20]))
    assert "P19, A., & P20, A. (2022)" in twenty
    more = apa(by(*people))
    assert "P18, A., P19, A., … P22, A. (2022)" in more
    assert "P20" not in more
    assert "&" not in more


def test_apa_ends_a_title_once() -> None:
    for title, shown in (("Why?", "Why? "), ("Thus.", "Thus. "), ("So", "So. ")):
        assert f"(2022). {shown}Looms. https" in apa(by(title=title, venue="Looms."))


HOSTILE = st.text(st.sampled_from("aZ {}\\$&%#_~^\"'`,-\n\r@é王🦆") | st.characters(), max_size=30)


@given(st.lists(HOSTILE, max_size=3), HOSTILE, HOSTILE, st.booleans())
def test_hostile_text_stays_inside_its_field(
    names: list[str], title: str, venue: str, complete: bool
) -> None:
    paper = by(*names, title=title, venue=venue, categories=(venue,), authors_complete=complete)
    entry = bibtex(paper)
    depth = 0
    for char in re.sub(r"\\[\\{}$&%#_]", "", entry):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert re.match(r"@(misc|article)\{[a-z0-9]+,\n", entry)
    fields = entry.split("\n")[1:-1]
    assert all(re.match(r"  [a-zA-Z]+ = \{.*\},$", field) for field in fields)
    lines = ris(paper).split("\n")
    assert all(re.match(r"[A-Z]{2}  - ", line) for line in lines)
    assert [line[:2] for line in lines].count("ER") == 1
    assert "\n" not in cite(paper, "apa")


def test_a_bibliography_has_no_key_twice() -> None:
    many = [by("Ada Lovelace") for _ in range(28)]
    keys = re.findall(r"@misc\{(\S+),", bibliography(many, "bibtex"))
    assert len(set(keys)) == 28
    first = re.findall(r"@misc\{(\S+),", bibtex(many[0]))[0]
    assert keys[:3] == [first, f"{first}b", f"{first}c"]
    assert keys[25:] == [f"{first}z", f"{first}-27", f"{first}-28"]


def test_a_bibliography_in_apa_goes_by_author() -> None:
    text = bibliography([by("Wei Wang"), by("Ada Lovelace")], "apa")
    assert [entry.split(",")[0] for entry in text.split("\n\n")] == ["Lovelace", "Wang"]
    assert bibliography([by("Wei Wang")] * 2, "ris").count("ER  - ") == 2
