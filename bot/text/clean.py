import re
import unicodedata

# Unicode 15: Cc but for white space, Cf, Cs, Co, noncharacters, and whatever else is drawn as
# nothing (Default_Ignorable_Code_Point). Joiners go too: a Persian or Sinhala name stays legible
# without them, and between Latin letters they only hide things.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891"
    "\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe-\U0003ffff\U000e0000-\U0010ffff]+"
)
# Unicode Technical Standard 39, section 5.4: no sequence of more than four nonspacing marks.
_MARKS_KEPT = 4
_MASS_MENTION = re.compile("@(?=everyone|here)", re.IGNORECASE)


def cleaned(raw: str) -> str:
    """Return `raw` as one line of composed (NFC) text in which every character can be seen.

    Controls, lone surrogates, bidirectional and zero-width characters and piles of accents are
    gone; `@everyone` and `@here` carry a full-width sign that Discord does not take for a mention.
    """
    text = raw
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
        if not text.isascii():
            text = _without_piles(text)
    if "@" in text:
        text = _MASS_MENTION.sub("＠", text)
    return " ".join(text.split())


def _without_piles(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= _MARKS_KEPT:
            kept.append(char)
    return "".join(kept)
