"""Which sources there are: every class in this package that says where it is asked."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import walk_packages

import bot.sources
from bot.sources.api_source import ApiSource

Kinds = Mapping[str, type[ApiSource]]
ALL = "all"


def known_sources() -> Kinds:
    """Every source by slug, those that know best who is who first."""
    return _within(tuple(bot.sources.__path__))


@lru_cache(maxsize=4)
def _within(folders: tuple[str, ...]) -> Kinds:
    found: list[type[ApiSource]] = []
    for module in walk_packages(folders, f"{bot.sources.__name__}."):
        found += [
            thing
            for thing in vars(import_module(module.name)).values()
            if isinstance(thing, type)
            and issubclass(thing, ApiSource)
            and thing.__module__ == module.name
            and hasattr(thing, "base_url")
        ]
    return {source.slug: source for source in sorted(found, key=lambda s: (s.order, s.slug))}


def owners() -> tuple[str, ...]:
    """Whose servers there are, as ``SOURCES`` names them."""
    return tuple(dict.fromkeys(source.owner for source in known_sources().values()))


def chosen(names: Collection[str]) -> tuple[str, ...]:
    """The owners of these names, or of all; ``ValueError`` names one that does not exist."""
    there = owners()
    for name in names:
        if name not in (ALL, *there):
            raise ValueError(f"{name} is none of {', '.join(sorted(there))}")
    return there if ALL in names else tuple(owner for owner in there if owner in names)


def title_of(name: str) -> str:
    """What people call a source, by its slug or name; unknown ones go by their name."""
    sources = known_sources()
    if name in sources:
        return sources[name].title
    return next((source.title for source in sources.values() if source.name == name), name)
