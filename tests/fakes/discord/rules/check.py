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
    refused, overlooked = findings(method, path, body, openapi.find(), may_mention)
    return refused or overlooked


def findings(
    method: str,
    path: str,
    body: Any,
    description: openapi.Description | None,
    may_mention: Collection[int],
) -> tuple[list[str], list[str]]:
    """What Discord answers with 400; then what only this project minds: keys nobody knows, pings.

    The second list is meaningless unless the first one is empty.
    """
    refused, overlooked = (
        description.request_problems(method, path, body) if description else ([], [])
    )
    if refused:
        return refused, []
    refused = command_problems(commands_in(method, path, body))
    message = message_in(method, path, body)
    if message is not None:
        needed = must_say_something(method, path, body)
        refused += message_problems(message, must_say_something=needed)
        overlooked += mention_problems(message, may_mention)
    if is_callback(path) and body.get("type") == AUTOCOMPLETE:
        refused += choice_problems("autocomplete", (body.get("data") or {}).get("choices") or [])
    return refused, overlooked
