"""The data part of an interaction, built from the commands and components that the bot sent."""

from typing import Any

from tests.fakes.discord import payloads
from tests.fakes.discord.rules.messages import walk
from tests.fakes.discord.world import Channel, Guild, Json, Message, Role, User, World

CHAT_INPUT, MESSAGE_MENU = 1, 3
NESTING = frozenset({1, 2})
PLAIN = {3: str, 4: int, 5: bool, 10: float}  # the other option types hold ids
TEXT_INPUT = 4


def slash(
    world: World, path: str, options: Json, guild: Guild | None, *, focused: str | None = None
) -> Json:
    """Data for a command path such as "paper show"; KeyError for what the bot never synced."""
    name, *below = path.split()
    command = _command(world, name, CHAT_INPUT, guild)
    resolved: Json = {}
    leaf, nested = command, []
    for part in below:
        leaf = next(o for o in leaf["options"] if o["name"] == part and o["type"] in NESTING)
        nested.append(leaf)
    known = {o["name"]: o for o in leaf.get("options") or []}
    filled = [
        {"name": key, "type": known[key]["type"], "value": value, "focused": True}
        if key == focused
        else _option(known[key], value, resolved, guild)
        for key, value in options.items()
    ]
    _demand(known, options, complete=focused is None)
    for node in reversed(nested):
        filled = [{"name": node["name"], "type": node["type"], "options": filled}]
    data = _data(command) | {"options": filled}
    return data | {"resolved": resolved} if resolved else data


def message_menu(world: World, name: str, target: Message) -> Json:
    """Data for a message context menu."""
    command = _command(world, name, MESSAGE_MENU, target.channel.guild)
    resolved = {"messages": {str(target.id): payloads.message(target)}}
    return _data(command) | {"target_id": str(target.id), "resolved": resolved}


def component(message: Message, custom_id: str, values: list[str] | None) -> Json:
    """Data for a press or a selection; KeyError when the message has no such component."""
    for one in walk(message.components):
        if one.get("custom_id") == custom_id and not one.get("disabled"):
            data = {"component_type": one["type"], "custom_id": custom_id, "id": one["id"]}
            return data if values is None else data | {"values": values}
    raise KeyError(f"no enabled component {custom_id!r}")


def modal(asked: Json, values: dict[str, str]) -> Json:
    """Data for submitting the modal that the bot opened, inputs by custom_id."""
    inputs = {c["custom_id"] for c in walk(asked["components"]) if c["type"] == TEXT_INPUT}
    if values.keys() - inputs:
        raise KeyError(f"no such inputs: {sorted(values.keys() - inputs)}")
    filled = [_filled(one, values) for one in asked["components"]]
    return {"custom_id": asked["custom_id"], "components": filled, "resolved": {}}


def _filled(node: Json, values: dict[str, str]) -> Json:
    kept: Json = {"type": node["type"], "id": node.get("id", 0)}
    if "components" in node:
        kept["components"] = [_filled(child, values) for child in node["components"]]
    if "component" in node:
        kept["component"] = _filled(node["component"], values)
    if node["type"] == TEXT_INPUT:
        value = values.get(node["custom_id"], node.get("value") or "")
        kept |= {"custom_id": node["custom_id"], "value": value}
    return kept


def _command(world: World, name: str, kind: int, guild: Guild | None) -> Json:
    for scope in (guild.id if guild else 0, 0):
        for command in world.commands.get(scope, []):
            if command["name"] == name and command["type"] == kind:
                return command
    raise KeyError(f"the bot has not synced a command {name!r}")


def _data(command: Json) -> Json:
    data = {"id": command["id"], "name": command["name"], "type": command["type"]}
    guild_id = command.get("guild_id")
    return data | {"guild_id": guild_id} if guild_id else data


def _demand(known: dict[str, Json], given: Json, *, complete: bool) -> None:
    missing = {name for name, option in known.items() if option.get("required")} - given.keys()
    if complete and missing:
        raise KeyError(f"required options are missing: {sorted(missing)}")


def _option(option: Json, value: Any, resolved: Json, guild: Guild | None) -> Json:
    kind = option["type"]
    if kind in PLAIN:
        choices = [choice["value"] for choice in option.get("choices") or []]
        if not isinstance(value, PLAIN[kind]) or (choices and value not in choices):
            raise ValueError(f"{option['name']}: Discord would not let {value!r} through")
    else:
        value = _resolve(value, resolved, guild)
    return {"name": option["name"], "type": kind, "value": value}


def _resolve(value: User | Role | Channel, resolved: Json, guild: Guild | None) -> str:
    key = str(value.id)
    if isinstance(value, User):
        resolved.setdefault("users", {})[key] = payloads.user(value)
        if guild is not None and value.id in guild.members:
            member = {k: v for k, v in payloads.member(guild, value).items() if k != "user"}
            resolved.setdefault("members", {})[key] = member | {"permissions": "0"}
    elif isinstance(value, Role):
        resolved.setdefault("roles", {})[key] = payloads.role(value)
    else:
        granted = {"permissions": "0"}
        resolved.setdefault("channels", {})[key] = payloads.channel(value) | granted
    return key
