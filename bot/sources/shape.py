"""Looking into parsed JSON of unknown shape: the right type, or nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar

from bot.sources.base import UnreadableError
from bot.sources.fitting import fit

T = TypeVar("T")


def as_of_today(parse: Callable[[bytes, date], T]) -> Callable[[bytes], T]:
    """Give a parser of figures the day on which the source said them."""
    today = datetime.now(UTC).date()
    return lambda body: parse(body, today)


def mapping(value: object) -> dict[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[dict[str, object]]:
    """The objects in a list; anything else is left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def values(value: object) -> list[object]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def count(value: object) -> int | None:
    """A plausible count, else None."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= 10_000_000 else None


def year(value: object) -> int | None:
    """A calendar year, else None."""
    found = count(value)
    return found if found is not None and 1 <= found <= 9999 else None


def figures(source: str, today: date, named: dict[str, object]) -> list[dict[str, object]]:
    """Figure records of those values that are counts."""
    return [
        {"name": name, "value": float(found), "source": source, "as_of": today}
        for name, value in named.items()
        if (found := count(value)) is not None
    ]


def entries(parsed: object, key: str) -> list[object]:
    """The list of an answer under ``key``; ``UnreadableError`` when there is none."""
    found = parsed.get(key) if isinstance(parsed, dict) else None
    if not isinstance(found, list):
        raise UnreadableError(f"no {key}")
    return found


def last_part(url: object) -> str | None:
    """What follows the last slash of an address."""
    text = fit(url, 200)
    return text.rstrip("/").rpartition("/")[2] if text else None
