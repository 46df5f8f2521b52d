import re

from bot.text.clean import cleaned
from bot.text.length import ELLIPSIS, clipped, head, units

# Discord reads a backslash before any character that is neither a letter, a digit nor white space
# as "this one literally", everywhere but in code and in the label of a masked link.
_ACTIVE = re.compile(
    r"[\\*_~`|<>\[\]@#]"  # emphasis, code, spoilers, links, mentions, quotes, headings
    r"|:(?!\s)"  # https://, :emoji:
    r"|(?:^|(?<=\s))[-+](?=[-+\s]|\\|$)"  # lists
    r"|^[-+]"
    r"|(?<=discord)\.|(?<=discordapp)\.",  # an invitation unfolds without https:// as well
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(\d+)(?=[.)])")


def safe_text(raw: str, limit: int) -> str:
    """Return `raw` as one line of at most `limit` UTF-16 units that Discord shows as it reads.

    Everything that Discord would turn into something else is escaped: emphasis, code, spoilers,
    quotes, headings, lists, links masked and bare, mentions, timestamps, commands, emoji. What is
    cut off ends in `…`, never within an escape. For titles, descriptions, fields and messages.
    """
    text = _escaped(cleaned(raw))
    if units(text) <= limit:
        return text
    if limit < 1:
        return ""
    cut = head(text, limit - 1)
    backslashes = len(cut) - len(cut.rstrip("\\"))
    return cut[: len(cut) - backslashes % 2].rstrip() + ELLIPSIS


def plain_text(raw: str, limit: int) -> str:
    """Return `raw` as one line of at most `limit` UTF-16 units, with `…` where it was cut.

    For what Discord shows without Markdown: choices, options, buttons, footers, embed authors.
    """
    return clipped(cleaned(raw), limit)


def inline_code(raw: str, limit: int) -> str:
    """Return `raw` between backticks, at most `limit` UTF-16 units with them; `""` for no text.

    Nothing can be escaped inside code, so a backtick becomes its full-width twin.
    """
    text = clipped(cleaned(raw).replace("`", "｀"), limit - 2)
    return f"`{text}`" if text else ""


def _escaped(text: str) -> str:
    return _NUMBERED.sub(r"\1\\", _ACTIVE.sub(r"\\\g<0>", text))
