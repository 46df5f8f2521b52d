"""The written material, read and checked: people, places, papers."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from anyascii import anyascii

MATERIAL = Path(__file__).parent / "material"

Figures = Literal["derived", "none", "rated"]


@dataclass(frozen=True)
class Stay:
    """A place of work with the years there; ``None`` where the material leaves it open."""

    place: str
    first: int | None = None
    last: int | None = None

    def covers(self, year: int) -> bool:
        """Whether somebody could have written this address in that year."""
        return (self.first or year) <= year <= (self.last or year)


@dataclass(frozen=True)
class Person:
    """An invented author."""

    key: str
    id: str
    name: str
    aliases: tuple[str, ...]
    stays: tuple[Stay, ...]
    field: str | None
    figures: Figures

    def place_in(self, year: int) -> str | None:
        """The address in a year: the latest stay that covers it."""
        covering = [stay for stay in self.stays if stay.covers(year)]
        return max(covering, key=lambda stay: stay.first or 0).place if covering else None


@dataclass(frozen=True)
class Signature:
    """An invented author under a paper, with an address if it is not the usual one."""

    key: str
    place: str | None


@dataclass(frozen=True)
class Draft:
    """An invented paper as written, before numbers are added."""

    title: str
    published: date
    categories: tuple[str, ...]
    signatures: tuple[Signature, ...]
    abstract: str | None
    weight: float
    comment: str | None
    status: Literal["withdrawn", "retracted"] | None
    versions: int | None
    crowd: int


def load(name: str) -> dict[str, Any]:
    """One file of the material."""
    with (MATERIAL / name).open("rb") as file:
        return tomllib.load(file)


def slug(name: str) -> str:
    """A name as an id: ASCII, lower case, words joined by hyphens."""
    spelled = "".join(c if c.isalnum() else " " for c in anyascii(name).lower().replace("'", ""))
    return "-".join(spelled.split())


@cache
def places() -> dict[str, str]:
    """Names of the invented institutions by short name."""
    named: dict[str, str] = load("institutions.toml")["institutions"]
    return named


def _stay(written: str) -> Stay:
    short, _, years = written.partition(":")
    first, _, last = years.partition("-")
    return Stay(places()[short], int(first) if first else None, int(last) if last else None)


def people() -> dict[str, Person]:
    """Every invented author by key; namesakes get ids that end in the last part of the key."""
    written: dict[str, dict[str, Any]] = load("people.toml")["people"]
    names = [entry["name"] for entry in written.values()]
    return {
        key: Person(
            key=key,
            id=slug(entry["name"])
            + (f"-{key.rsplit('-')[-1]}" if names.count(entry["name"]) > 1 else ""),
            name=entry["name"],
            aliases=tuple(entry.get("aka", ())),
            stays=tuple(_stay(stay) for stay in entry["at"]),
            field=entry.get("field"),
            figures=entry.get("figures", "derived"),
        )
        for key, entry in written.items()
    }


def _signature(written: str) -> Signature:
    key, _, short = written.partition("@")
    return Signature(key, places()[short] if short else None)


def drafts() -> list[Draft]:
    """Every invented paper, oldest first."""
    found = []
    for path in sorted((MATERIAL / "threads").glob("*.toml")):
        thread = load(f"threads/{path.name}")
        found += [_draft(thread["category"], entry) for entry in thread["papers"]]
    return sorted(found, key=lambda draft: (draft.published, draft.title))


def _draft(category: str, entry: dict[str, Any]) -> Draft:
    abstract = entry.get("abstract")
    return Draft(
        title=entry["title"],
        published=entry["date"],
        categories=(category, *entry.get("also", ())),
        signatures=tuple(_signature(part) for part in entry["by"].split()),
        abstract=" ".join(abstract.split()) if abstract else None,
        weight=entry.get("weight", 1.0),
        comment=entry.get("comment"),
        status=entry.get("status"),
        versions=entry.get("versions"),
        crowd=entry.get("crowd", 0),
    )
