"""JSON Schemas made quick: references written out, unions entered by their type tag."""

import functools
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Schema = dict[str, Any]


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


def _union(keyword: str) -> Any:
    """Like the keyword, but with a single branch to try when only that one can fit.

    That is faster than trying all of them, and its complaints are about the right branch.
    """
    full = Draft202012Validator.VALIDATORS[keyword]

    def check(validator: Any, branches: list[Schema], instance: Any, schema: Schema) -> Any:
        possible = [branch for branch in branches if _could_be(validator, branch, instance)]
        if len(possible) == 1:
            return validator.descend(instance, possible[0])
        return full(validator, branches, instance, schema)

    return check


def _could_be(validator: Any, branch: Schema, instance: Any) -> bool:
    kinds = branch.get("type")
    if kinds is not None:
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if not any(validator.is_type(instance, kind) for kind in kinds):
            return False
    if isinstance(instance, dict) and "type" in instance:
        tags = branch.get("properties", {}).get("type", {}).get("enum")
        return tags is None or instance["type"] in tags
    return True


QuickValidator = extend(Draft202012Validator, {"oneOf": _union("oneOf"), "anyOf": _union("anyOf")})


class Schemas:
    """Named schemas that refer to each other as #/components/schemas/Name.

    Closed ones allow no properties but those they name.
    """

    def __init__(self, named: dict[str, Schema], *, closed: bool = False) -> None:
        self._named = named
        self._closed = closed
        self._written_out: dict[str, Any] = {}

    def validator(self, schema: Schema) -> Any:
        """A validator of this schema."""
        return QuickValidator(
            self._write_out(schema), registry=self._registry, format_checker=formats
        )

    @functools.cached_property
    def _registry(self) -> Any:
        """For the few references that lead back to themselves."""
        return Registry().with_resources(
            (_address(name), DRAFT202012.create_resource(_addressed(schema)))
            for name, schema in self._named.items()
        )

    def _write_out(self, node: Any, above: tuple[str, ...] = ()) -> Any:
        if isinstance(node, list):
            return [self._write_out(item, above) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" not in node:
            written = {key: self._write_out(value, above) for key, value in node.items()}
            if self._closed and "properties" in node and "allOf" not in node:
                written.setdefault("additionalProperties", False)
            return written
        name = _name(node["$ref"])
        if name in above:
            return {"$ref": _address(name)}
        if name not in self._written_out:
            self._written_out[name] = self._write_out(self._named[name], (*above, name))
        return self._written_out[name]


def sentences(validator: Any, body: Any) -> Iterator[str]:
    """What is wrong with a body, one sentence for each place."""
    for error in validator.iter_errors(body):
        yield f"{error.json_path}: {error.message[:300]}"


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _address(name: str) -> str:
    return f"urn:discord:{name}"


def _addressed(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: _address(_name(value)) if key == "$ref" else _addressed(value)
            for key, value in node.items()
        }
    return [_addressed(item) for item in node] if isinstance(node, list) else node
