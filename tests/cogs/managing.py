"""People who manage a server, and people who get past Discord's own check."""

import discord
import simcord

from tests.cogs.conftest import Room, said_alone

MANAGER = discord.Permissions(
    manage_guild=True,
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    use_application_commands=True,
)


def manager(room: Room, name: str = "carol") -> simcord.MemberActor:
    """Somebody who manages the server."""
    guild = room.env.guild
    role = guild.create_role("Managers", permissions=MANAGER)
    return guild.add_member(room.env.create_user(name), roles=[role])


async def forged(room: Room, command: str, **options: object) -> str:
    """What alice, who manages nothing, is told when Discord lets her command through."""
    root = room.env.backend.find_command(command.split(maxsplit=1)[0], room.env.guild.id, type=1)
    assert root is not None
    room.env.guild.set_command_permissions(int(root["id"]), {room.env.guild.default_role: True})
    return said_alone(await room.alice.slash(room.channel, command, **options))
