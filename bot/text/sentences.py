import re

from bot.text.length import ELLIPSIS, head, units

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[^\W_a-z])|[。！？]+[」』）]*")
_INITIAL = re.compile(r"(?:^|[\s(\[.-])[^\W\d_]$")
_ABBREVIATIONS = (
    "al app approx ca cf ch chap co corp def dept dr ed eds eq eqs eqn eqns et ex ext fig figs "
    "i.e e.g inc jr lem ltd mr mrs ms no nos p pp prof prop ref refs resp sec sect secs sr st ste "
    "suppl tab tabs thm univ viz vol vols vs w.r.t"
)
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())
_LOOK_BACK = 16  # characters: longer than any abbreviation
_LOOK_AHEAD = 8  # characters: blanks and brackets before the next capital


def cut_at_sentence(text: str, limit: int) -> str:
    """Return `text` within `limit` UTF-16 units, cut after a sentence, else after a word, with `…`.

    A sentence that would leave less than half of the room used is not waited for. `text` is plain:
    escape it afterwards, with room to spare.
    """
    if units(text) <= limit:
        return text
    if limit < 1:
        return ""
    start = head(text, limit - 2)
    end = _last_end(text, len(start))
    if 2 * units(text[:end]) >= limit:
        return f"{text[:end]} {ELLIPSIS}"
    room = head(text, limit - 1)
    words = room if text[len(room)].isspace() else room.rpartition(" ")[0]
    return (words or room).rstrip(" ,;:–—-([") + ELLIPSIS


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order; abbreviations and initials end none."""
    found = []
    start = 0
    for match in _END.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if not (match[0] == "." and _abbreviates(before)):
            found.append(text[start : match.end()].strip())
            start = match.end()
    return [piece for piece in (*found, text[start:].strip()) if piece]


def _last_end(text: str, limit: int) -> int:
    for match in reversed([*_END.finditer(text, 0, limit + _LOOK_AHEAD)]):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if match.end() <= limit and not (match[0] == "." and _abbreviates(before)):
            return match.end()
    return 0


def _abbreviates(before: str) -> bool:
    last = before.rpartition(" ")[2].lstrip("([{\"'“‘").lower()
    return last in _ABBREVIATED or bool(_INITIAL.search(before[-2:]))
