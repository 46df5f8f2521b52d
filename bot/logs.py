import logging
import re
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRETS: Final = re.compile(
    r"(?P<token>[\w-]{20,30}\.[\w-]{5,8}\.[\w-]{20,50})"
    r"|(?P<hook>(?<=/webhooks/)\d+/[\w.-]+|(?<=/interactions/)\d+/[\w.-]+)"
    r"|(?P<key>(?<=api_key=)[^&\s\"']+|(?<=access_token=)[^&\s\"']+)"
    r"|(?P<header>(?:(?<=uthorization)|(?<=api-key))\\?[\"']?\s*[:=]\s*\\?[\"']?"
    r"(?:Bot |Bearer )?[^\s\"',}\\]+)"
    r"|(?P<password>(?<=://)[^:/@\s]*:[^\s\"']+(?=@))",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    """The text without tokens, keys, passwords and interaction or webhook addresses."""
    return _SECRETS.sub("[redacted]", text)


class _Redacting(logging.Formatter):
    """Redact the finished line, so that tracebacks are covered too."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return redacted(self._inner.format(record))


def _without_colour(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    event.pop("color_message", None)
    return event


def set_up_logs(level: str, form: str) -> None:
    """Write structured logs to standard error: ``form`` is text or json; secrets are redacted."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_colour,
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # The one that comes with Rich shows local variables, secrets among them.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(formatter))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Requests carry interaction tokens in their addresses: never at DEBUG.
    for name in ("discord.http", "discord.gateway", "aiosqlite", "asyncio"):
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))
