"""What the payload checker lets through and what it catches."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import discord
import pytest

from tests.fakes.conftest import Lab
from tests.fakes.discord import check_payload
from tests.fakes.discord.openapi import UNDOCUMENTED, Description

COMMANDS = "/applications/1/commands"
MESSAGES = "/channels/1/messages"
CALLBACK = "/interactions/1/token/callback"
QUIET: dict[str, Any] = {"allowed_mentions": {"parse": []}}


def command(**details: Any) -> dict[str, Any]:
    return {"name": "paper", "description": "A paper", "type": 1} | details


def option(name: str, **details: Any) -> dict[str, Any]:
    return {"name": name, "description": "x", "type": 3} | details


def button(**details: Any) -> dict[str, Any]:
    return {"type": 1, "components": [{"type": 2, "style": 2, "label": "x"} | details]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", COMMANDS, [command(options=[option("id", required=True), option("format")])]),
        ("PUT", COMMANDS, [command(), command(name="Look up", description="", type=3)]),
        ("POST", f"https://discord.com/api/v10{MESSAGES}?x=1", {"content": "x"} | QUIET),
        ("PATCH", f"{MESSAGES}/2", {"embeds": [], "tts": False}),
        ("POST", CALLBACK, {"type": 5}),
        ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "x", "value": "y"}]}}),
        ("POST", MESSAGES, {"components": [button(custom_id="v1:x")]} | QUIET),
        ("POST", "/channels/1/threads", {"name": "x", "message": {"content": "x"} | QUIET}),
    ],
)
def test_good_payloads(method: str, path: str, body: Any) -> None:
    assert check_payload(method, path, body) == []


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ([command(name="Paper")], "lower-case"),
        ([command(name="pa per")], "lower-case"),
        ([command(), command()], "2 times"),
        ([command(description="")], "needs a description"),
        ([command(name="menu", type=3)], "neither description"),
        ([command(options=[option("a"), option("b", required=True)])], "follows an optional"),
        ([command(options=[option("a"), option("a")])], "2 times"),
        ([command(options=[option("a"), option("s", type=1)])], "don't mix"),
        ([command(options=[option("a", min_length=9, max_length=3)])], "above"),
        (
            [
                command(
                    options=[option("a", autocomplete=True, choices=[{"name": "x", "value": "y"}])]
                )
            ],
            "exclude",
        ),
        ([command(options=[option("a", choices=[{"name": "x", "value": "y" * 101}])])], "101"),
        (
            [
                command(
                    options=[
                        option(
                            f"o{n}",
                            choices=[{"name": f"{i}" * 50, "value": f"{i}" * 50} for i in range(4)],
                        )
                        for n in range(20)
                    ]
                )
            ],
            "whole command",
        ),
        ([command(name=f"c{n}") for n in range(101)], "101 commands"),
    ],
)
def test_bad_commands(body: Any, word: str) -> None:
    assert word in " ".join(check_payload("PUT", COMMANDS, body))


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"content": "x"}, "allowed_mentions is missing"),
        ({"content": "x", "allowed_mentions": {}}, "no parse list"),
        ({"content": "x", "allowed_mentions": {"parse": ["everyone"]}}, "parses everyone"),
        ({"content": "x", "allowed_mentions": {"parse": [], "roles": ["8"]}}, "names roles 8"),
        ({"content": "x", "allowed_mentions": {"parse": [], "replied_user": True}}, "replied"),
        ({"content": " "} | QUIET, "empty"),
        ({"content": "x" * 2001} | QUIET, "2001"),
        ({"content": "x", "enforce_nonce": True} | QUIET, "without a nonce"),
        ({"embeds": [{"type": "rich"}]} | QUIET, "embeds[0] is empty"),
        ({"embeds": [{"fields": [{"name": " ", "value": "x"}]}]} | QUIET, "name is empty"),
        ({"embeds": [{"description": "x" * 3001}] * 2} | QUIET, "6002"),
        ({"components": [button(custom_id="a"), button(custom_id="a")]} | QUIET, "twice"),
        ({"components": [button()]} | QUIET, "custom_id"),
        ({"components": [button(style=5, custom_id="a", url="https://a.org")]} | QUIET, "use of"),
        ({"components": [button(custom_id="a", label="")]} | QUIET, "neither label"),
        ({"components": [button(custom_id=f"{n}") for n in range(6)]} | QUIET, "6 rows"),
        ({"components": [{"type": 10, "content": "x"}]} | QUIET, "without their flag"),
        ({"content": "x", "flags": 1 << 15, "components": [button(custom_id="a")]} | QUIET, "V2"),
    ],
)  # fmt: skip
def test_bad_messages(body: Any, word: str) -> None:
    assert word in " ".join(check_payload("POST", MESSAGES, body))


def test_a_role_may_be_mentioned_when_the_test_says_so() -> None:
    body = {"content": "<@&8>", "allowed_mentions": {"parse": [], "roles": ["8"]}}
    assert check_payload("POST", MESSAGES, body, may_mention={8}) == []


def test_messages_inside_callbacks_and_forum_posts_are_checked() -> None:
    data = {"content": "x"}
    for path, body in [
        (CALLBACK, {"type": 4, "data": data}),
        (CALLBACK, {"type": 7, "data": data}),
        ("/webhooks/1/token", data),
        ("/channels/1/threads", {"name": "x", "message": data}),
    ]:
        assert check_payload("POST", path, body) == ["allowed_mentions is missing"]


@pytest.fixture
def description(tmp_path: Path) -> Description:
    """A description in miniature, with a union told apart by its type, as Discord's are."""
    schemas = {
        "SnowflakeType": {"type": "string", "pattern": "^[0-9]+$"},
        "Note": _object(type={"type": "integer", "enum": [1]}, text={"maxLength": 3}),
        "Due": _object(
            type={"type": "integer", "enum": [2]},
            at={"type": "string", "format": "date-time"},
            by={"$ref": "#/components/schemas/SnowflakeType"},
        ),
        "Either": {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Note", "Due")]},
    } | {name: _object() for name in UNDOCUMENTED}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Either"}}}}
    error = {"$ref": "#/components/responses/Error"}
    operation = {
        "requestBody": body | {"required": True},
        "responses": {"200": body, "204": {}, "4XX": error},
    }
    document = {
        "paths": {"/notes/@me": {"post": {"responses": {}}}, "/notes/{id}": {"post": operation}},
        "components": {"schemas": schemas, "responses": {"Error": body}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    return Description(path)


def test_the_description_is_read_literally_and_complaints_fit_the_type(
    description: Description,
) -> None:
    assert description.operation("POST", "/api/v10/notes/@me?x=1") == "/notes/@me"
    assert description.operation("POST", "/notes/7") == "/notes/{id}"
    ask = partial(description.request_problems, "POST", "/notes/7")
    assert ask({"type": 1, "text": "abc"}) == ([], [])
    assert ask({"type": 2, "at": "2026-11-22T20:00:00+00:00", "by": 7}) == ([], [])
    assert ask({"type": 1, "text": "abcd"}) == (["$.text: 'abcd' is too long"], [])
    assert ask({"type": 2, "at": "2026-11-22T20:00:00"})[0][0].endswith("is not a 'date-time'")
    assert ask(None) == (["POST /notes/{id} needs a body"], [])
    unknown = description.request_problems("GET", "/notes/7", None)
    assert unknown == (["no such operation: GET /notes/7"], [])


def test_keys_that_discord_would_swallow_are_found(description: Description) -> None:
    refused, overlooked = description.request_problems("POST", "/notes/7", {"type": 1, "txt": "x"})
    assert refused == []
    assert "'txt' was unexpected" in overlooked[0]


def test_answers_are_stricter_than_requests(description: Description) -> None:
    answer = partial(description.answer_problems, "POST", "/notes/7")
    assert answer(200, {"type": 2, "by": "7"}) == []
    assert answer(404, {"type": 1}) == []
    assert "is not of type 'string'" in answer(200, {"type": 2, "by": 7})[0]
    assert answer(204, {}) == ["POST /notes/{id} answers 204 without a body"]
    assert answer(201, {}) == ["POST /notes/{id} never answers 201"]


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties][:1]}


async def test_discord_refuses_a_bad_payload_and_the_fake_remembers(lab: Lab) -> None:
    await lab.start()
    with pytest.raises(discord.HTTPException, match="2001 characters") as refused:
        await lab.target().send("x" * 2001)
    assert refused.value.status == 400
    assert lab.papers.messages == {}
    (problem,) = lab.fake.take_problems()
    assert "2001 characters" in problem
