"""One door for all checks of what the bot sends."""

from collections.abc import Collection
from typing import Any

from tests.fakes.discord import openapi
from tests.fakes.discord.rules.commands import choice_problems, command_problems
from tests.fakes.discord.rules.messages import mention_problems, message_problems
from tests.fakes.discord.rules.paths import (
    commands_in,
    is_callback,
    message_in,
    must_say_something,
)

AUTOCOMPLETE = 8


def check_payload(
    method: str, path: str, body: Any, *, may_mention: Collection[int] = ()
) -> list[str]:
    """Everything wrong with one request, in sentences; may_mention lists role and user ids.

    Uses Discord's OpenAPI description where it lies beside the project.
    """
    description = openapi.find()
    return refusals(method, path, body, description) or oversights(
        method, path, body, description, may_mention
    )


def refusals(
    method: str, path: str, body: Any, description: openapi.Description | None
) -> list[str]:
    """What Discord answers with 400."""
    found = description.request_problems(method, path, body) if description else []
    if found:
        return found
    found = command_problems(commands_in(method, path, body))
    message = message_in(method, path, body)
    if message is not None:
        needed = must_say_something(method, path, body)
        found += message_problems(message, must_say_something=needed)
    if is_callback(path) and body.get("type") == AUTOCOMPLETE:
        found += choice_problems("autocomplete", (body.get("data") or {}).get("choices") or [])
    return found


def oversights(
    method: str,
    path: str,
    body: Any,
    description: openapi.Description | None,
    may_mention: Collection[int],
) -> list[str]:
    """What Discord accepts and this project doesn't: unknown keys, mentions left open."""
    found = description.unknown_keys(method, path, body) if description else []
    message = message_in(method, path, body)
    return found if message is None else found + mention_problems(message, may_mention)
