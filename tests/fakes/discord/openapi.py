"""Bodies and answers held against Discord's own OpenAPI description, compiled on first use."""

import functools
import json
from pathlib import Path
from typing import Any

from tests.fakes.discord.rules.paths import bare
from tests.fakes.discord.schemas import Schemas, sentences

BESIDE_THE_PROJECT = "../shared/data/discord-openapi.json"

# Keys that discord.py always sends and Discord accepts, though its description leaves them out.
UNDOCUMENTED: dict[str, dict[str, Any]] = {
    "ApplicationCommandCreateRequest": {"nsfw": {"type": "boolean"}},
    "ApplicationCommandUpdateRequest": {"nsfw": {"type": "boolean"}},
    "BaseCreateMessageCreateRequest": {"tts": {"type": "boolean"}},
    "CreateForumThreadRequest": {"type": {"const": 11}},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts": {"type": "boolean"}},
    "IncomingWebhookUpdateRequestPartial": {"tts": {"type": "boolean"}},
    "MessageEditRequestPartial": {"tts": {"type": "boolean"}},
    "RichEmbed": {"flags": {"type": "integer"}},
}

# Discord answers with strings and takes numbers too, which discord.py sends in places.
ALSO_TAKEN: dict[str, Any] = {
    "SnowflakeType": {"type": ["string", "integer"], "minimum": 0, "pattern": "^(0|[1-9][0-9]*)$"}
}


class Description:
    """Discord's OpenAPI 3.1 document; every method returns sentences, none means valid."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8"))
        self._paths: dict[str, Any] = document["paths"]
        self._responses: dict[str, Any] = document["components"]["responses"]
        raw: dict[str, Any] = document["components"]["schemas"]
        accepted = raw | ALSO_TAKEN
        known = {
            name: accepted[name] | {"properties": accepted[name]["properties"] | extra}
            for name, extra in UNDOCUMENTED.items()
        }
        self._schemas = {
            "answer": Schemas(raw),
            "request": Schemas(accepted),
            "closed": Schemas(accepted | known, closed=True),
        }
        self._by_length: dict[int, list[tuple[list[str], str]]] = {}
        for template in self._paths:
            parts = template.strip("/").split("/")
            self._by_length.setdefault(len(parts), []).append((parts, template))
        self._compiled: dict[tuple[str, ...], Any] = {}

    def operation(self, method: str, path: str) -> str | None:
        """The path template that serves this method and path, the most literal one first."""
        parts = bare(path).strip("/").split("/")
        fitting = [
            (sum(part.startswith("{") for part in template), name)
            for template, name in self._by_length.get(len(parts), [])
            if all(t.startswith("{") or t == p for t, p in zip(template, parts, strict=True))
            and method.lower() in self._paths[name]
        ]
        return min(fitting)[1] if fitting else None

    def request_problems(self, method: str, path: str, body: Any) -> tuple[list[str], list[str]]:
        """What Discord would refuse in this body; then what it would swallow without a word."""
        template = self.operation(method, path)
        if template is None:
            return [f"no such operation: {method} {bare(path)}"], []
        if body is None:
            required = self._paths[template][method.lower()].get("requestBody", {}).get("required")
            return ([f"{method} {template} needs a body"] if required else []), []
        closed = self._validator("closed", method, template)
        if closed is None:
            return [f"{method} {template} takes no body"], []
        found = list(sentences(closed, body))
        if not found:
            return [], []
        refused = list(sentences(self._validator("request", method, template), body))
        return (refused, []) if refused else ([], found)

    def answer_problems(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What an answer with this status lacks or has wrong."""
        template = self.operation(method, path)
        if template is None:
            return [f"no such operation: {method} {bare(path)}"]
        described = self._paths[template][method.lower()]["responses"]
        key = str(status) if str(status) in described else f"{str(status)[0]}XX"
        if key not in described:
            return [] if status >= 500 else [f"{method} {template} never answers {status}"]
        validator = self._validator("answer", method, template, key)
        if validator is None:
            return [] if body is None else [f"{method} {template} answers {status} without a body"]
        return list(sentences(validator, body))

    def _validator(self, kind: str, method: str, template: str, status: str = "") -> Any:
        key = (kind, method, template, status)
        if key not in self._compiled:
            operation = self._paths[template][method.lower()]
            if kind == "answer":
                holder = operation["responses"][status]
                name = holder.get("$ref", "").rpartition("/")[2]
                holder = self._responses[name] if name else holder
            else:
                holder = operation.get("requestBody", {})
            schema = holder.get("content", {}).get("application/json", {}).get("schema")
            self._compiled[key] = schema and self._schemas[kind].validator(schema)
        return self._compiled[key]


@functools.cache
def load(path: Path) -> Description:
    """The description in this file, read once per process."""
    return Description(path)


@functools.cache
def find(*candidates: Path) -> Description | None:
    """The first description that exists among the candidates and beside the project."""
    beside = Path(__file__).parents[3] / BESIDE_THE_PROJECT
    for path in (*candidates, beside):
        if path.is_file():
            return load(path.resolve())
    return None
