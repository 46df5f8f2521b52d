"""Who the bot is and where its gateway lives."""

from tests.fakes.discord import payloads, permissions
from tests.fakes.discord.errors import UNKNOWN_USER
from tests.fakes.discord.routes.table import NO_CONTENT, Call, Outcome, bad_request, route


@route("GET", "/users/@me")
async def me(call: Call) -> Outcome:
    return 200, payloads.own_user(call.world.bot)


@route("GET", "/oauth2/applications/@me")
@route("GET", "/applications/@me")
async def application(call: Call) -> Outcome:
    return 200, payloads.application(call.world)


@route("GET", "/gateway/bot")
async def gateway(call: Call) -> Outcome:
    used = call.services.gateway.counts["identifies"]
    limit = {
        "total": 1000,
        "remaining": 1000 - used,
        "reset_after": 86_400_000,
        "max_concurrency": 1,
    }
    gate = call.services.gateway
    return 200, {"url": gate.url, "shards": gate.shards, "session_start_limit": limit}


@route("GET", "/users/{user_id}")
async def user(call: Call) -> Outcome:
    found = call.world.users.get(int(call.ids["user_id"]))
    if found is None:
        raise UNKNOWN_USER
    return 200, payloads.user(found)


@route("POST", "/users/@me/channels")
async def open_dm(call: Call) -> Outcome:
    found = call.world.users.get(int(call.fields["recipient_id"]))
    if found is None or found.bot:
        raise bad_request("Invalid Recipient(s)")
    return 200, payloads.channel(call.world.dm_with(found))


@route("GET", "/users/@me/guilds")
async def own_guilds(call: Call) -> Outcome:
    bot = call.world.bot
    return 200, [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(permissions.in_guild(bot, guild).value),
            "features": [],
        }
        for guild in call.world.guilds.values()
        if bot.id in guild.members
    ]


@route("DELETE", "/users/@me/guilds/{guild_id}")
async def leave_guild(call: Call) -> Outcome:
    guild_id = int(call.ids["guild_id"])
    guild = call.world.guild(guild_id)
    guild.members.pop(call.world.bot.id, None)
    await call.services.gateway.dispatch("GUILD_DELETE", {"id": str(guild_id)}, guild_id)
    return NO_CONTENT, None
