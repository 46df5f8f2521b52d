"""Bodies and answers held against Discord's own OpenAPI description, compiled on first use."""

import copy
import functools
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.fakes.discord.rules.paths import bare

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


def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def _is_address(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or -(2**31) <= value < 2**31


formats = FormatChecker(formats=())
formats.checks("date-time", raises=ValueError)(_is_instant)
formats.checks("uri", raises=ValueError)(_is_address)
formats.checks("int32")(_is_int32)


class Description:
    """Discord's OpenAPI 3.1 document; every method returns sentences, none means valid."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8"))
        self._paths: dict[str, Any] = document["paths"]
        self._responses: dict[str, Any] = document["components"]["responses"]
        self._schemas: dict[str, Any] = document["components"]["schemas"]
        self._by_length: dict[int, list[tuple[list[str], str]]] = {}
        for template in self._paths:
            parts = template.strip("/").split("/")
            self._by_length.setdefault(len(parts), []).append((parts, template))
        self._compiled: dict[tuple[str, ...], Draft202012Validator | None] = {}

    @functools.cached_property
    def _answers(self) -> Any:
        return _registry(self._schemas)

    @functools.cached_property
    def _requests(self) -> Any:
        return _registry(self._schemas | ALSO_TAKEN)

    @functools.cached_property
    def _closed(self) -> Any:
        schemas = copy.deepcopy(self._schemas | ALSO_TAKEN)
        for name, extra in UNDOCUMENTED.items():
            schemas[name]["properties"].update(extra)
        _close(schemas)
        return _registry(schemas)

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

    def request_problems(self, method: str, path: str, body: Any) -> list[str]:
        """What Discord would refuse in this body."""
        template = self.operation(method, path)
        if template is None:
            return [f"no such operation: {method} {bare(path)}"]
        if body is None:
            required = self._paths[template][method.lower()].get("requestBody", {}).get("required")
            return [f"{method} {template} needs a body"] if required else []
        validator = self._validator("request", method, template)
        if validator is None:
            return [f"{method} {template} takes no body"]
        return list(_sentences(validator, body))

    def unknown_keys(self, method: str, path: str, body: Any) -> list[str]:
        """What Discord would swallow without a word; only meaningful for a valid body."""
        template = self.operation(method, path)
        validator = template and self._validator("closed", method, template)
        return list(_sentences(validator, body)) if validator else []

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
        return list(_sentences(validator, body))

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
            self._compiled[key] = schema and Draft202012Validator(
                _absolute(schema), registry=self._registry_for(kind), format_checker=formats
            )
        return self._compiled[key]

    def _registry_for(self, kind: str) -> Any:
        match kind:
            case "answer":
                return self._answers
            case "request":
                return self._requests
        return self._closed


def _registry(schemas: dict[str, Any]) -> Any:
    """Each schema as a resource of its own, which resolves faster than pointers into one."""
    return Registry().with_resources(
        (f"urn:discord:{name}", DRAFT202012.create_resource(_absolute(schema)))
        for name, schema in schemas.items()
    )


def _absolute(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: f"urn:discord:{value.rpartition('/')[2]}" if key == "$ref" else _absolute(value)
            for key, value in node.items()
        }
    return [_absolute(item) for item in node] if isinstance(node, list) else node


def _close(node: Any) -> None:
    if isinstance(node, dict):
        if "properties" in node and "allOf" not in node:
            node.setdefault("additionalProperties", False)
        for child in node.values():
            _close(child)
    elif isinstance(node, list):
        for child in node:
            _close(child)


def _sentences(validator: Draft202012Validator, body: Any) -> Iterator[str]:
    for error in validator.iter_errors(body):
        deepest = _most_telling(error)
        yield f"{deepest.json_path}: {deepest.message[:300]}"


def _most_telling(error: ValidationError) -> ValidationError:
    """Within a union, the complaint of the branch whose type tag fits, if one does."""
    while error.context:
        branches: dict[Any, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        fitting = [inner for inner in branches.values() if not any(map(_wrong_tag, inner))]
        shortest = min(fitting or [*branches.values()], key=len)
        error = best_match(shortest) or error.context[0]
    return error


def _wrong_tag(error: ValidationError) -> bool:
    return error.validator == "enum" and list(error.path)[-1:] == ["type"]


@functools.cache
def load(path: Path) -> Description:
    """The description in this file, read once per process."""
    return Description(path)


def find(candidates: Iterable[Path] = ()) -> Description | None:
    """The first description that exists among the candidates and beside the project."""
    beside = Path(__file__).parents[3] / BESIDE_THE_PROJECT
    for path in (*candidates, beside):
        if path.is_file():
            return load(path.resolve())
    return None
