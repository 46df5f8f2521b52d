"""The files of a snapshot, oldest first, held against its manifest."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, Literal

What = Literal["authors", "works"]

_DATED = re.compile(r"updated_date=([0-9]{4}-[0-9]{2}-[0-9]{2})")
_PIECE: Final = 65_536


class FolderError(Exception):
    """A folder is not a snapshot; its text is one sentence that anybody may read."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a snapshot: ``name`` stays the same wherever the folder lies."""

    path: Path
    name: str
    day: date
    size: int

    def fingerprint(self) -> str:
        """What tells this file from a changed one: its size, its beginning and its end."""
        digest = hashlib.blake2b(digest_size=16)
        with self.path.open("rb") as stream:
            digest.update(stream.read(_PIECE))
            stream.seek(max(self.size - _PIECE, 0))
            digest.update(stream.read(_PIECE))
        return f"{self.size}-{digest.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Parts:
    """The files to take in, oldest first, and what is wrong with the folder, a sentence each."""

    parts: tuple[Part, ...]
    wrong: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(part.size for part in self.parts)


def arxiv_file(path: Path) -> Parts:
    """The one file of arXiv's snapshot; raises ``OSError`` when it is not there."""
    return Parts((Part(path, "arxiv/metadata", datetime.now(UTC).date(), path.stat().st_size),))


def openalex_parts(folder: Path, what: What) -> Parts:
    """The files of OpenAlex's authors or works, the oldest ``updated_date`` first.

    ``folder`` is that of the kind or the one above it. A file that the manifest names is left out
    when it is not there or not as long as the manifest says. Raises ``FolderError``.
    """
    folder = folder / what if (folder / what).is_dir() else folder
    found = {f"{path.parent.name}/{path.name}": path for path in folder.glob("updated_date=*/*.gz")}
    promised = _manifest(folder)
    wrong = []
    for name, length in sorted(promised.items()):
        if name not in found:
            wrong.append(f"{name} is in the manifest but not in the folder.")
        elif length is not None and (size := found[name].stat().st_size) != length:
            wrong.append(f"{name} has {size:,} bytes, not the {length:,} of the manifest.")
            del found[name]
    parts = []
    for name, path in found.items():
        dated = _DATED.match(name)
        day = _day(dated[1]) if dated else None
        if day is None:
            wrong.append(f"{name} lies in a folder without a date.")
        else:
            parts.append(Part(path, f"openalex/{what}/{name}", day, path.stat().st_size))
    if not parts and not wrong:
        raise FolderError(f"There is no updated_date=YYYY-MM-DD folder in {folder.name}.")
    return Parts(tuple(sorted(parts, key=lambda part: (part.day, part.name))), tuple(wrong))


def _manifest(folder: Path) -> dict[str, int | None]:
    """Files and their lengths as the manifest has them; nothing when there is no manifest."""
    path = folder / "manifest"
    if not path.is_file():
        return {}
    try:
        entries = json.loads(path.read_bytes())["entries"]
        named = [
            (str(entry["url"]), entry.get("meta", {}).get("content_length")) for entry in entries
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FolderError("The manifest of that folder can't be read.") from error
    return {
        "/".join(url.rsplit("/", 2)[1:]): length if isinstance(length, int) else None
        for url, length in named
        if url.endswith(".gz")
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
