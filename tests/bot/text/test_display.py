import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.text import inline_code, plain_text, safe_text
from tests.bot.text.rules import rendered

LONG = 10_000
FRAGMENTS = [
    "**bold**", "_it_", "__under__", "~~gone~~", "||spoiler||", "`code`", "```\nblock\n```", "> ",
    ">>> ", "# ", "### ", "-# ", "- ", "+ ", "* ", "1. ", "12) ", "[a](https://evil.example)",
    "<https://evil.example>", "https://evil.example/a_b", "http://", "steam://run", "<t:0:R>",
    "</ban:1>", "<@1>", "<@!1>", "<@&1>", "<#1>", "<:e:1>", "<a:e:1>", "<id:guide>", "<a@b.cd>",
    "<tel:+49>", ":smile:", "@everyone", "@here", "@\u200beveryone", "discord.gg/abc", "\\", "\\\\",
    "\\*", "\n", "\r\n", "\t", "\u2028", "\u202e", "\u200d", "\u00ad", "\x00", "\ud83d", "😀", "é",
    "e\u0301", "\u1fef", "a" + "\u0301" * 9, "¯\\_(ツ)_/¯", " - ", ": ", "x", "1", ".", ")", "#",
]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=12).map(
    "".join
)
limits = st.integers(min_value=0, max_value=60)


@pytest.mark.parametrize(
    "live",
    [
        "*a*", "a_b_", "~~a~~", "||a||", "`a`", "[a](b)", "https://a", "<t:0>", "<@1>", ":a:",
        "@everyone", "discord.gg/a", "# a", "-# a", "> a", "- a", "1. a", "\\\\*a*",
    ],
)  # fmt: skip
def test_the_rules_that_judge_know_what_is_live(live: str) -> None:
    with pytest.raises(AssertionError, match=" at "):
        rendered(live)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@settings(deadline=None)
@given(hostile)
@example("- a")
@example("a\n# b")
def test_whatever_comes_in_is_shown_as_the_same_characters(raw: str) -> None:
    assert rendered(safe_text(raw, LONG)) == plain_text(raw, LONG)


@settings(deadline=None)
@given(hostile, limits)
def test_a_cut_leaves_nothing_live_and_stays_within_the_limit(raw: str, limit: int) -> None:
    text = safe_text(raw, limit)
    assert utf16(text) <= limit
    shown = rendered(text)
    whole = plain_text(raw, LONG)
    assert shown == whole or not shown or whole.startswith(shown.removesuffix("…"))


@settings(deadline=None)
@given(hostile, limits)
def test_plain_text_holds_only_what_can_be_seen_and_reads_the_same_twice(
    raw: str, limit: int
) -> None:
    text = plain_text(raw, limit)
    assert utf16(text) <= limit
    assert unicodedata.is_normalized("NFC", text)
    assert not {unicodedata.category(char) for char in text} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert plain_text(text, limit) == text


@settings(deadline=None)
@given(hostile)
def test_a_common_markdown_parser_agrees(raw: str) -> None:
    parser = MarkdownIt("commonmark").enable("strikethrough").disable("entity")
    text = safe_text(raw, LONG)
    blocks = parser.parse(text)
    inline = [child for block in blocks for child in block.children or []]
    assert {block.type for block in blocks} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for child in inline} <= {"text"}
    assert "".join(child.content for child in inline) == plain_text(raw, LONG)


@pytest.mark.parametrize(
    ("raw", "sent"),
    [
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("**Win** *now*", r"\*\*Win\*\* \*now\*"),
        ("snake_case and __dunder__", r"snake\_case and \_\_dunder\_\_"),
        ("a ~~b~~ ||c|| `d`", r"a \~\~b\~\~ \|\|c\|\| \`d\`"),
        ("> quoted", r"\> quoted"),
        ("# Heading", r"\# Heading"),
        ("-# small", r"\-\# small"),
        ("- item", r"\- item"),
        ("state-of-the-art", "state-of-the-art"),
        ("1. First steps", r"1\. First steps"),
        ("3.5 bits", r"3\.5 bits"),
        ("[arXiv](https://evil.example)", r"\[arXiv\](https\://evil.example)"),
        ("see https://evil.example", r"see https\://evil.example"),
        ("join discord.gg/abc", r"join discord\.gg/abc"),
        ("<t:0:R> </ban:1>", r"\<t\:0\:R\> \</ban\:1\>"),
        ("<@1> <@&2> <#3> <:e:4>", r"\<\@1\> \<\@&2\> \<\#3\> \<\:e\:4\>"),
        ("@everyone @here", "＠everyone ＠here"),
        (":smile: yes", r"\:smile: yes"),
        ("Title: a subtitle", "Title: a subtitle"),
        ("\\* not bold", r"\\\* not bold"),
        ("a\u202eb\u200bc\x00d\ud800e", "abcde"),
        ("two\nlines\r\n\u2028of", "two lines of"),
        ("a" + "\u0301" * 50, "á" + "\u0301" * 4),
    ],
)
def test_hostile_text_is_spelled_out(raw: str, sent: str) -> None:
    assert safe_text(raw, LONG) == sent


@pytest.mark.parametrize(
    ("raw", "limit", "sent"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),
        ("ab**", 6, r"ab\*\*"),
        ("ab**", 5, r"ab\*…"),
        ("ab**", 4, "ab…"),
        ("ab\\\\", 5, r"ab\\…"),
        ("ab😀😀", 5, "ab😀…"),
        ("ab😀😀", 4, "ab…"),
        ("abe\u0323\u0302\u0301d", 4, "ab…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("", 5, ""),
    ],
)
def test_a_cut_splits_neither_escape_nor_letter(raw: str, limit: int, sent: str) -> None:
    assert safe_text(raw, limit) == sent


@pytest.mark.parametrize(
    ("raw", "limit", "sent"),
    [
        ("a*b", 10, "`a*b`"),
        ("a`b``c", 10, "`a｀b｀｀c`"),
        ("a\nb\u200b", 10, "`a b`"),
        ("abcdefgh", 6, "`abc…`"),
        ("\u200b \n", 10, ""),
        ("abc", 2, ""),
    ],
)
def test_inline_code(raw: str, limit: int, sent: str) -> None:
    assert inline_code(raw, limit) == sent


@settings(deadline=None)
@given(hostile, limits)
def test_code_cannot_be_left(raw: str, limit: int) -> None:
    text = inline_code(raw, limit)
    assert utf16(text) <= limit
    assert text == "" or (text[0] == text[-1] == "`" and len(text) > 2 and text.count("`") == 2)
