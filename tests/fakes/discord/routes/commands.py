"""Application commands: reading and writing them, globally and per server."""

from tests.fakes.discord.errors import UNKNOWN_COMMAND
from tests.fakes.discord.routes.table import NO_CONTENT, Call, Outcome, route
from tests.fakes.discord.world import Json

GLOBAL = "/applications/{application_id}/commands"
LOCAL = "/applications/{application_id}/guilds/{guild_id}/commands"


@route("GET", GLOBAL)
@route("GET", LOCAL)
async def list_commands(call: Call) -> Outcome:
    return 200, call.world.commands.get(_scope(call), [])


@route("PUT", GLOBAL)
@route("PUT", LOCAL)
async def replace_commands(call: Call) -> Outcome:
    written = [_stored(call, command) for command in call.body or []]
    call.world.commands[_scope(call)] = written
    return 200, written


@route("POST", GLOBAL)
@route("POST", LOCAL)
async def create_command(call: Call) -> Outcome:
    command = _stored(call, call.fields)
    others = [c for c in call.world.commands.get(_scope(call), []) if c["id"] != command["id"]]
    existed = len(others) < len(call.world.commands.get(_scope(call), []))
    call.world.commands[_scope(call)] = [*others, command]
    return 200 if existed else 201, command


@route("DELETE", GLOBAL + "/{command_id}")
@route("DELETE", LOCAL + "/{command_id}")
async def delete_command(call: Call) -> Outcome:
    existing = call.world.commands.get(_scope(call), [])
    kept = [command for command in existing if command["id"] != call.ids["command_id"]]
    if len(kept) == len(existing):
        raise UNKNOWN_COMMAND
    call.world.commands[_scope(call)] = kept
    return NO_CONTENT, None


def _scope(call: Call) -> int:
    """The server's id, 0 for global commands."""
    guild_id = call.ids.get("guild_id")
    return call.world.guild(guild_id).id if guild_id else 0


def _stored(call: Call, asked: Json) -> Json:
    scope, kind = _scope(call), asked.get("type") or 1
    same = [
        command["id"]
        for command in call.world.commands.get(scope, [])
        if (command["name"], command["type"]) == (asked["name"], kind)
    ]
    allowed = asked.get("default_member_permissions")
    stored = {k: v for k, v in asked.items() if v is not None} | {
        "id": same[0] if same else str(call.services.clock.snowflake()),
        "application_id": str(call.world.application_id),
        "version": str(call.services.clock.snowflake()),
        "type": kind,
        "description": asked.get("description") or "",
        "default_member_permissions": None if allowed is None else str(allowed),
    }
    return stored | {"guild_id": str(scope)} if scope else stored
