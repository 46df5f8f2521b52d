"""Which part of a request is a message, a set of commands or a modal."""

import re
from typing import Any

MESSAGE_CALLBACKS = frozenset({4, 7})
SNOWFLAKE_OR_ME = r"(?:\d+|@me|@original)"

_PREFIX = re.compile(r"^(?:https?://[^/]+)?(?:/api/v\d+)?")
_NEW_MESSAGE = re.compile(r"^/channels/\d+/messages$|^/webhooks/\d+/[^/]+$")
_OLD_MESSAGE = re.compile(
    rf"^/channels/\d+/messages/\d+$|^/webhooks/\d+/[^/]+/messages/{SNOWFLAKE_OR_ME}$"
)
_THREADS = re.compile(r"^/channels/\d+/threads$")
_CALLBACK = re.compile(r"^/interactions/\d+/[^/]+/callback$")
_COMMANDS = re.compile(r"^/applications/\d+(?:/guilds/\d+)?/commands$")
_COMMAND = re.compile(r"^/applications/\d+(?:/guilds/\d+)?/commands/\d+$")


def bare(path: str) -> str:
    """The path as Discord's documentation writes it: no host, no version, no query."""
    return _PREFIX.sub("", path.partition("?")[0])


def is_callback(path: str) -> bool:
    """Whether this is the answer to an interaction."""
    return bool(_CALLBACK.match(bare(path)))


def message_in(method: str, path: str, body: Any) -> dict[str, Any] | None:
    """The message that this request creates or edits, or None."""
    if not isinstance(body, dict):
        return None
    path = bare(path)
    if (method == "POST" and _NEW_MESSAGE.match(path)) or (
        method == "PATCH" and _OLD_MESSAGE.match(path)
    ):
        return body
    found: Any = None
    if method == "POST" and _THREADS.match(path):
        found = body.get("message")
    elif is_callback(path) and body.get("type") in MESSAGE_CALLBACKS:
        found = body.get("data")
    return found if isinstance(found, dict) else None


def must_say_something(method: str, path: str, body: Any) -> bool:
    """Whether an empty message is refused here: it creates one instead of editing one."""
    return method == "POST" and not (is_callback(path) and body.get("type") == 7)


def commands_in(method: str, path: str, body: Any) -> list[dict[str, Any]]:
    """The application commands that this request writes."""
    path = bare(path)
    if method == "PUT" and _COMMANDS.match(path) and isinstance(body, list):
        return [command for command in body if isinstance(command, dict)]
    writes_one = (method == "POST" and _COMMANDS.match(path)) or (
        method == "PATCH" and _COMMAND.match(path)
    )
    return [body] if writes_one and isinstance(body, dict) else []
