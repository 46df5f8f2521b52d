"""Who may do what where, as Discord computes it."""

from discord import Permissions

from tests.fakes.discord.errors import MISSING_ACCESS, MISSING_PERMISSIONS
from tests.fakes.discord.world import Channel, Guild, User

IN_A_DM = Permissions.text() | Permissions(use_application_commands=True, view_channel=True)


def of(user: User, channel: Channel) -> Permissions:
    """What this user may do in this channel; threads follow their parent."""
    guild = channel.guild
    if guild is None:
        return IN_A_DM
    if user.id == guild.owner.id:
        return Permissions.all()
    if user.id not in guild.members:
        return Permissions.none()
    base = in_guild(user, guild)
    if base.administrator:
        return Permissions.all()
    value, home = base.value, channel.parent or channel
    roles = sorted(guild.members[user.id] & home.overwrites.keys())
    allow = deny = 0
    for role in roles:
        allow |= home.overwrites[role][0]
        deny |= home.overwrites[role][1]
    for step in (home.overwrites.get(guild.id), (allow, deny), home.overwrites.get(user.id)):
        if step is not None:
            value = value & ~step[1] | step[0]
    return Permissions(value)


def require(user: User, channel: Channel, *names: str) -> None:
    """Refuse as Discord does: no access without seeing the channel, then what is missing."""
    granted = of(user, channel)
    if not granted.view_channel:
        raise MISSING_ACCESS
    if not all(getattr(granted, name) for name in names):
        raise MISSING_PERMISSIONS


def in_guild(user: User, guild: Guild) -> Permissions:
    """What a member's roles grant before any channel's overwrites."""
    value = guild.roles[guild.id].permissions
    for role_id in guild.members[user.id]:
        value |= guild.roles[role_id].permissions
    return Permissions(value)
