import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from importlib import import_module
from typing import Final

from bot.pictures.subjects import Circle, Comparison, Subject, Timeline

EDITION: Final = 1
"""Part of every name: whoever changes how pictures look counts it up."""
MOST_BYTES: Final = 4_000_000
_ROOMS: Final = {Timeline: "timeline", Circle: "circle", Comparison: "comparison"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG under a name made from its content, and what it shows in words."""

    png: bytes
    name: str
    alt: str


class Gallery:
    """Draws off the event loop, one picture at a time, and keeps the latest by content."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """The pictures used last stay while they take at most ``most_bytes`` together."""
        self._most = most_bytes
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._turn = asyncio.Lock()

    async def picture(self, subject: Subject) -> Picture:
        """The picture of a subject; the same values give the same picture, drawn once."""
        content = f"{EDITION} {subject!r}".encode()
        key = blake2b(content, digest_size=8).hexdigest()
        async with self._turn:
            found = self._kept.get(key)
            if found is None:
                png = await asyncio.to_thread(draw, subject)
                found = self._kept[key] = Picture(png, f"postdoc-{key}.png", subject.alt())
            self._kept.move_to_end(key)
            while sum(len(p.png) for p in self._kept.values()) > self._most and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return found


def draw(subject: Subject) -> bytes:
    """The PNG of a subject. Pillow is loaded by the first: 7 MB that most processes never need."""
    room = import_module(f"bot.pictures.{_ROOMS[type(subject)]}")
    png: bytes = room.draw(subject)
    return png
