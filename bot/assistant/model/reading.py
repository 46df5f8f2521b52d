"""What a model has written so far: whole quotes, and whole sentences with their keys."""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.assistant.answering import Cited, Quote
from bot.text.sentences import sentences

_QUOTE: Final = re.compile(r"^\W*\[(\d{1,3})\][\s:–-]*[\"“„«'](.+)[\"”“»'][\s.]*$")
_HEADING: Final = re.compile(r"^[\W_]*(QUOTES|ANSWER)[\W_]*(?:$|(?<=:)\s*)", re.IGNORECASE)
_KEYS: Final = re.compile(r"\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
_MARKS: Final = re.compile(r"(?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])+")
NOTHING: Final = "NONE"


@dataclass(slots=True)
class Reading:
    """Quotes come first, each on a line; then prose. What fits neither form is not kept."""

    quotes: list[Quote] = field(default_factory=list)
    sentences: list[Cited] = field(default_factory=list)
    nothing: bool = False
    _text: str = ""
    _prose: bool = False
    _taken: int = 0

    def take(self, words: str, *, last: bool = False) -> bool:
        """Read on; whether a quote or a sentence was finished. After the last there is no more."""
        self._text += words
        before = len(self.quotes) + len(self.sentences)
        while not self._prose and ("\n" in self._text or (last and self._text)):
            line, _, self._text = self._text.partition("\n")
            self._line(line)
        if self._prose:
            self._sentences(last=last)
        return len(self.quotes) + len(self.sentences) > before

    def _line(self, line: str) -> None:
        if match := _HEADING.match(line.strip()):
            self._prose = match[1].upper() == "ANSWER"
            if self._prose:
                self._text = f"{line.strip()[match.end() :]}\n{self._text}"
        elif match := _QUOTE.match(line.strip()):
            self.quotes.append(Quote(int(match[1]), match[2].strip()))

    def _sentences(self, *, last: bool) -> None:
        found = _with_marks(self._text)
        # What comes last may go on, and a mark that comes last belongs to the sentence before it.
        open_end = 0 if last else 2 if found and found[-1].startswith("[") else 1
        whole = found[: len(found) - open_end]
        for sentence in whole[self._taken :]:
            keys = [int(n) for marks in _KEYS.findall(sentence) for n in re.findall(r"\d+", marks)]
            text = _MARKS.sub("", sentence).strip()
            if text.strip(".! ").upper() == NOTHING:
                self.nothing = True
            elif text:
                self.sentences.append(Cited(text, tuple(dict.fromkeys(keys))))
        self._taken = max(self._taken, len(whole))


def _with_marks(text: str) -> list[str]:
    """Sentences, with the marks that follow their full stop."""
    flat = " ".join(text.split())
    # A mark after the full stop belongs to the sentence that it ends.
    flat = re.sub(r"([.!?…])((?:\s*\[\d{1,3}(?:\s*[,;]\s*\d{1,3})*\])+)", r"\2\1", flat)
    return sentences(flat)
