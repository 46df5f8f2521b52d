"""What a digest holds, written into the ids of its own buttons: a message remembers by itself.

After a database was restored from an older copy the messages sent since are the only record of what
they brought, hidden papers included. Numbers are Base64 VLQ as in source maps (ECMA-426), each
paper as the distance from the one before it: neighbours of a mailing take one character or two.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from itertools import groupby
from typing import Any, Final, NamedTuple

_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES: Final = {digit: value for value, digit in enumerate(_DIGITS)}
_ARXIV: Final = re.compile(r"arxiv:(\d{4})\.(\d{4,5})")
_FIVE_DIGITS_FROM: Final = 1501
"""The month from which arXiv numbers have five digits."""
_PER_MONTH: Final = 100_000
_HASHED: Final = 1 << 40
"""Below it a work is its arXiv number, from here on a hash of another id."""
_WORDS: Final = ("paper", "retracted", "published")
_NUMBERED: Final = ("version", "citations")
_DATED: Final = "version"
_KINDS: Final = len(_WORDS) + len(_NUMBERED) + 1
BUTTON: Final = re.compile(
    r"v1:digest:(?P<verb>more|some\d{1,2}|abstract|save|mute|other|stop)"
    r":(?P<place>\d{1,15}):(?P<day>\d{8}):(?P<part>\d{1,4})(?::(?P<tail>[A-Za-z0-9+/]{1,90}))?"
)
"""The id of a button under a digest: destination, day, part, and a piece of the marks."""


class Mark(NamedTuple):
    """A work by an id that outlives our rows, and the ledger's event of it."""

    work: str
    event: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A digest as its buttons name it, with what it holds in its order."""

    place: int
    day: date
    part: int
    marks: tuple[Mark, ...]


def name_of(names: Iterable[str]) -> str:
    """The one name of a work that is written down: its arXiv id if it has one."""
    return min(map(canonical, names), key=lambda name: (name.startswith("~"), name))


def canonical(name: str) -> str:
    """How ``arxiv:2401.00001`` or ``doi:…`` reads when it comes back: the arXiv id, or a hash."""
    return _named(_number(name))


def encode(marks: Sequence[Mark]) -> str:
    """Works by canonical name with their events, in their order, as letters for ids."""
    said, before = [], 0
    for event, run in groupby(marks, key=lambda mark: mark.event):
        numbers = [_number(mark.work) for mark in run]
        said += [_digits(_event_number(event)), _digits(len(numbers))]
        for number in numbers:
            said.append(_digits(_signed(number - before)))
            before = number
    return "".join(said)


def decode(letters: str) -> tuple[Mark, ...]:
    """What was encoded; what is cut off or never was ours is left out."""
    values, before = _values(letters), 0
    found: list[Mark] = []
    for kind in values:
        event = _event_of(kind)
        for _ in range(next(values, 0)):
            step = next(values, None)
            if step is None:
                return tuple(found)
            before += -(step >> 1) if step & 1 else step >> 1
            found.append(Mark(_named(before), event))
    return tuple(found)


def read(components: Iterable[Mapping[str, Any]]) -> Marked | None:
    """The digest that a message's rows of buttons name, or None for another message."""
    ids = [
        str(button.get("custom_id") or "")
        for row in components
        for button in row.get("components") or ()
    ]
    parts = [found for one in ids if (found := BUTTON.fullmatch(one))]
    if not parts:
        return None
    first = parts[0]
    try:
        day = datetime.strptime(first["day"], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    letters = "".join(part["tail"] or "" for part in parts)
    return Marked(int(first["place"]), day, int(first["part"]), decode(letters))


def _number(name: str) -> int:
    if arxiv := _ARXIV.fullmatch(name if ":" in name else f"arxiv:{name}"):
        return int(arxiv[1]) * _PER_MONTH + int(arxiv[2])
    if name.startswith("~"):
        return _HASHED + int(name[1:], 16)
    return _HASHED + int.from_bytes(blake2b(name.encode(), digest_size=5).digest())


def _named(number: int) -> str:
    if number >= _HASHED or number < 0:
        return f"~{abs(number) % _HASHED:010x}"
    month, place = divmod(number, _PER_MONTH)
    return f"{month:04}.{place:0{5 if month >= _FIVE_DIGITS_FROM else 4}}"


def _event_number(event: str) -> int:
    kind, _, tail = event.partition(":")
    if event in _WORDS:
        return _WORDS.index(event)
    if kind in _NUMBERED and tail.isdecimal():
        return int(tail) * _KINDS + len(_WORDS) + _NUMBERED.index(kind)
    if kind == _DATED:
        return date.fromisoformat(tail).toordinal() * _KINDS + _KINDS - 1
    raise ValueError(f"{event} has no number")


def _event_of(number: int) -> str:
    tail, kind = divmod(number, _KINDS)
    if kind < len(_WORDS):
        return _WORDS[kind]
    if kind < _KINDS - 1:
        return f"{_NUMBERED[kind - len(_WORDS)]}:{tail}"
    return f"{_DATED}:{date.fromordinal(min(max(tail, 1), date.max.toordinal())).isoformat()}"


def _signed(step: int) -> int:
    return -step << 1 | 1 if step < 0 else step << 1


def _digits(value: int) -> str:
    said = ""
    while value >= 32:
        said += _DIGITS[value & 31 | 32]
        value >>= 5
    return said + _DIGITS[value]


def _values(letters: str) -> Iterator[int]:
    value = shift = 0
    for letter in letters:
        digit = _VALUES[letter]
        value |= (digit & 31) << shift
        shift += 5
        if digit < 32:
            yield value
            value = shift = 0
