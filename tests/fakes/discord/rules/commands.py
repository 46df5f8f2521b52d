"""Application commands: names, order of options, totals."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
MOST_OF_A_KIND = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
WHOLE_COMMAND = 8_000
CHOICE_VALUE = 100
DEEPEST = 2

_NAME = re.compile(r"^[-_'\w]{1,32}$")


def command_problems(commands: list[dict[str, Any]]) -> list[str]:
    """What Discord refuses in this set of commands."""
    found = list(_clashes("command", ((c.get("type") or CHAT_INPUT, c["name"]) for c in commands)))
    kinds = Counter(command.get("type") or CHAT_INPUT for command in commands)
    found += [
        f"{count} commands of type {kind}, {MOST_OF_A_KIND[kind]} are allowed"
        for kind, count in kinds.items()
        if kind in MOST_OF_A_KIND and count > MOST_OF_A_KIND[kind]
    ]
    for command in commands:
        found += _one(command)
    return found


def _one(command: dict[str, Any]) -> Iterator[str]:
    name = command["name"]
    if (command.get("type") or CHAT_INPUT) != CHAT_INPUT:
        if command.get("description") or command.get("options"):
            yield f"{name}: a context menu has neither description nor options"
        return
    yield from _name_problems(name, name)
    if not command.get("description"):
        yield f"{name}: a slash command needs a description"
    yield from _options(name, command.get("options") or [], depth=0)
    length = _length(command)
    if length > WHOLE_COMMAND:
        yield f"{name}: {length} characters in the whole command, {WHOLE_COMMAND} are allowed"


def _options(where: str, options: list[dict[str, Any]], depth: int) -> Iterator[str]:
    yield from _clashes(f"{where}: option", (option["name"] for option in options))
    nested = [option["type"] in {SUBCOMMAND, SUBCOMMAND_GROUP} for option in options]
    if any(nested) and not all(nested):
        yield f"{where}: subcommands and plain options don't mix"
    optional_before = False
    for option in options:
        name = f"{where} {option['name']}"
        yield from _name_problems(name, option["name"])
        if option["type"] in {SUBCOMMAND, SUBCOMMAND_GROUP}:
            if depth + 1 > DEEPEST:
                yield f"{name}: nested too deeply"
            yield from _options(name, option.get("options") or [], depth + 1)
            continue
        if option.get("required") and optional_before:
            yield f"{name}: a required option follows an optional one"
        optional_before = optional_before or not option.get("required")
        yield from _values(name, option)


def _values(name: str, option: dict[str, Any]) -> Iterator[str]:
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        yield f"{name}: choices and autocomplete exclude each other"
    yield from choice_problems(name, choices)
    for kind in ("value", "length"):
        low, high = option.get(f"min_{kind}"), option.get(f"max_{kind}")
        if low is not None and high is not None and low > high:
            yield f"{name}: min_{kind} {low} is above max_{kind} {high}"


def choice_problems(where: str, choices: Iterable[Any]) -> Iterator[str]:
    """What Discord refuses in an option's choices or in an answer to autocomplete."""
    choices = [choice for choice in choices if isinstance(choice, dict)]
    yield from _clashes(f"{where}: choice", (choice.get("name") for choice in choices))
    for choice in choices:
        value = choice.get("value")
        if isinstance(value, str) and not 1 <= len(value) <= CHOICE_VALUE:
            yield f"{where}: choice value of {len(value)} characters, 1 to {CHOICE_VALUE} allowed"


def _name_problems(where: str, name: str) -> Iterator[str]:
    if not _NAME.match(name) or name != name.lower():
        yield f"{where}: name must be 1–32 lower-case letters, digits, - or _"


def _clashes(what: str, names: Iterable[Any]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what} {name!r} appears {count} times"


def _length(node: dict[str, Any]) -> int:
    own = len(node["name"]) + len(node.get("description") or "")
    choices = sum(len(c["name"]) + len(str(c["value"])) for c in node.get("choices") or [])
    return own + choices + sum(_length(option) for option in node.get("options") or [])
