"""What Discord's clients turn into something other than the characters sent.

One pattern for each rule of the client's parser, looser than the client's own: anything that might
start a construct counts. Read from left to right, with `\\x` taken as a literal `x`.
"""

import re

CONSTRUCTS = {
    "emphasis, underline, strike, spoiler, code": re.compile(r"[*_~`|]"),
    "masked link": re.compile(r"\[|\]\("),
    "bare link": re.compile(r"(?:https?|steam|discord)://\S", re.IGNORECASE),
    "any angle-bracket construct": re.compile(r"<[^\s>][^>]*>?"),
    "emoji": re.compile(r":[^\s:]+:"),
    "mass mention": re.compile(r"@(?:everyone|here|silent)", re.IGNORECASE),
    "invitation": re.compile(r"discord(?:app)?\.(?:gg|com|new)/\S", re.IGNORECASE),
}
BLOCKS = {
    "heading": re.compile(r"#{1,6}(?:\s|$)"),
    "subtext": re.compile(r"-#"),
    "quote": re.compile(r">{1,3}"),
    "bullet": re.compile(r"[*+-](?:\s|$)"),
}
NUMBERED = {"numbered list": re.compile(r"\d+[.)](?:\s|$)")}
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


def rendered(text: str) -> str:
    """Return what a client shows for `text`.

    Raises:
        AssertionError: when some construct in `text` is live.
    """
    shown: list[str] = []
    position = 0
    while position < len(text):
        if escape := ESCAPE.match(text, position):
            shown.append(escape[1])
            position = escape.end()
            continue
        live = dict(CONSTRUCTS)
        if position == 0 or text[position - 1].isspace():
            live |= BLOCKS  # the client also tries these after a token that is nothing but spaces
        if position == 0 or text[position - 1] == "\n":
            live |= NUMBERED
        for name, pattern in live.items():
            assert not pattern.match(text, position), f"{name} at {position} in {text!r}"
        shown.append(text[position])
        position += 1
    return "".join(shown)
