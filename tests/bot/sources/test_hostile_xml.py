"""XML that was written to hurt a parser is refused at once."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.sources.arxiv.api import ArxivApi
from bot.sources.arxiv.feed import ArxivFeed
from bot.sources.arxiv.oai import ArxivOai
from bot.sources.arxiv.parse_api import parse_api
from bot.sources.arxiv.parse_oai import parse_oai
from bot.sources.arxiv.parse_rss import parse_rss
from bot.sources.base import SourceError, UnreadableError
from bot.sources.opening import Sources
from bot.sources.xml import paragraphs, read_xml
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
)
BOMBS = {
    "laughs": b'<!DOCTYPE r [<!ENTITY l0 "ha">' + LAUGHS + b"]><r>&l9;</r>",
    "laughs in an attribute": b'<!DOCTYPE r [<!ENTITY l0 "ha">' + LAUGHS + b']><r a="&l9;"/>',
    "quadratic": b'<!DOCTYPE r [<!ENTITY a "%s">]><r>%s</r>' % (b"x" * 50_000, b"&a;" * 50_000),
    "file": b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]><r>&f;</r>',
    "network": b'<!DOCTYPE r [<!ENTITY f SYSTEM "http://127.0.0.1:9/">]><r>&f;</r>',
    "external subset": b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r/>',
    "parameter entity": b'<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><r/>',
    "after a declaration": b'<?xml version="1.0"?>\n<!-- x -->\n<?y z?>\n<!DOCTYPE r []><r/>',
    "after a mark": b"\xef\xbb\xbf \n<!DOCTYPE r []><r/>",
    "in another encoding": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE r []><r/>'.encode(
        "utf-16"
    ),
    "with a control character inside": b"<!DOC\x00TYPE r []><r/>",
    "in UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE r []><r/>',
    "nested": b"<r>" * 100_000 + b"</r>" * 100_000,
    "undefined entity": b"<r>&nbsp;</r>",
    "cut off": b"<r><a>",
    "empty": b"",
    "not XML": b"Rate exceeded.",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("parse", [read_xml, parse_rss, parse_oai, parse_api])
def test_bombs_are_refused(bomb: str, parse: Callable[[bytes], object]) -> None:
    with pytest.raises(UnreadableError):
        parse(BOMBS[bomb])


@pytest.mark.parametrize("bomb", BOMBS)
async def test_bombs_that_a_server_sends_end_in_one_sentence(
    fake: FakeSources, sources: Sources, bomb: str
) -> None:
    fake.on("/", reply(BOMBS[bomb]))
    questions = (
        sources[ArxivFeed].announced(["cs.LG"]),
        sources[ArxivOai].changes(date(2026, 11, 16)),
        sources[ArxivApi].papers_by("Ada Quill"),
    )
    for question in questions:
        with pytest.raises(SourceError, match="unreadable") as caught:
            await question
        assert caught.value.kind == "bad_answer"
    assert {asked.path.split("/")[1] for asked in fake.asked} == {
        "arxiv_rss",
        "arxiv_oai",
        "arxiv_api",
    }


def test_an_include_is_not_followed() -> None:
    root = read_xml(
        b'<r xmlns:xi="http://www.w3.org/2001/XInclude">'
        b'<xi:include href="file:///etc/hostname" parse="text"/></r>'
    )
    assert "".join(root.itertext()) == ""


@pytest.mark.parametrize(
    "control", [b"\x00", b"\x0b", b"&#0;", b"&#x1F;", b"&#xD800;", b"&#xFFFF;", b"&#99999999;"]
)
def test_a_character_that_xml_forbids_does_not_cost_the_whole_mailing(control: bytes) -> None:
    body = fixture("arxiv_rss.xml").replace(b"Lanterns", b"Lan" + control + b"terns")
    assert parse_rss(body).items[0].paper.title == "Lanterns for Sparse Gradients"


def test_text_that_only_looks_like_a_document_type_is_text() -> None:
    assert read_xml(b"<r><![CDATA[<!DOCTYPE r>]]></r>").text == "<!DOCTYPE r>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  one\ntwo ", "one two"),
        ("one\n  two", "one\n\ntwo"),
        ("one\n\ntwo\nthree", "one\n\ntwo three"),
        (None, ""),
    ],
)
def test_line_breaks_inside_a_paragraph_are_undone(text: str | None, shown: str) -> None:
    assert paragraphs(text) == shown
