"""Servers, their roles, members and channels, for reading."""

from tests.fakes.discord import guild_payloads, payloads
from tests.fakes.discord.errors import MISSING_ACCESS, UNKNOWN_MEMBER
from tests.fakes.discord.routes.table import Call, Outcome, route
from tests.fakes.discord.world import THREADS, Guild


@route("GET", "/guilds/{guild_id}")
async def guild(call: Call) -> Outcome:
    found = _visible(call)
    counts = {"approximate_member_count": len(found.members), "approximate_presence_count": 1}
    return 200, guild_payloads.guild(found) | (counts if call.query.get("with_counts") else {})


@route("GET", "/guilds/{guild_id}/roles")
async def roles(call: Call) -> Outcome:
    return 200, [payloads.role(role) for role in _visible(call).roles.values()]


@route("GET", "/guilds/{guild_id}/channels")
async def channels(call: Call) -> Outcome:
    found = _visible(call).channels.values()
    return 200, [payloads.channel(one) for one in found if one.type not in THREADS]


@route("GET", "/guilds/{guild_id}/threads/active")
async def threads(call: Call) -> Outcome:
    found = [c for c in _visible(call).channels.values() if c.type in THREADS and not c.archived]
    members = [payloads.thread_membership(thread, call.world.bot) for thread in found]
    listed = [payloads.channel(one) for one in found]
    return 200, {"threads": listed, "members": members, "has_more": False}


@route("GET", "/guilds/{guild_id}/members/{user_id}")
async def member(call: Call) -> Outcome:
    found, user_id = _visible(call), int(call.ids["user_id"])
    if user_id not in found.members:
        raise UNKNOWN_MEMBER
    return 200, payloads.member(found, call.world.users[user_id])


def _visible(call: Call) -> Guild:
    found = call.world.guild(call.ids["guild_id"])
    if call.world.bot.id not in found.members:
        raise MISSING_ACCESS
    return found
