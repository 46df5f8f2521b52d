"""What exists on the fake's Discord: users, servers, channels, messages."""

from dataclasses import dataclass, field
from typing import Any

from discord import Permissions

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.errors import UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE

Json = dict[str, Any]

TEXT, DM, ANNOUNCEMENT = 0, 1, 5
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, FORUM = 10, 11, 15
THREADS = frozenset({10, 11, 12})
EVERYDAY_PERMISSIONS = Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    add_reactions=True,
    external_emojis=True,
    create_public_threads=True,
    create_polls=True,
    use_application_commands=True,
    use_external_apps=True,
    change_nickname=True,
).value


@dataclass
class User:
    """A person or a bot; dms_open is whether the bot may write to them."""

    id: int
    name: str
    bot: bool = False
    dms_open: bool = True


@dataclass
class Role:
    """A role; the one with its server's id is @everyone."""

    id: int
    name: str
    permissions: int
    position: int = 0
    managed: bool = False
    mentionable: bool = False


@dataclass
class Channel:
    """A server's channel, a thread or a DM (no guild, one recipient)."""

    id: int
    type: int
    name: str = ""
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    recipient: User | None = None
    position: int = 0
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    tags: list[Json] = field(default_factory=list)
    applied_tags: list[int] = field(default_factory=list)
    messages: "dict[int, Message]" = field(default_factory=dict)
    owner_id: int = 0
    archived: bool = False
    locked: bool = False
    auto_archive: int = 4320
    created: str = ""
    topic: str | None = None


@dataclass
class Guild:
    """A server; members maps user ids to role ids."""

    id: int
    name: str
    owner: User
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    joined: str = ""


@dataclass
class Message:
    """A message with its bodies as the fake answers them; files holds uploads by name."""

    id: int
    channel: Channel
    author: User
    timestamp: str
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    flags: int = 0
    nonce: str | int | None = None
    edited: str | None = None
    webhook_id: int | None = None
    reference: Json | None = None
    poll: Json | None = None
    pings: Json = field(default_factory=dict)
    interaction: Json | None = None
    thread: Channel | None = None


@dataclass
class World:
    """Everything that exists, and who the bot is."""

    clock: Clock
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    commands: dict[int, list[Json]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.application_id = self.clock.snowflake()
        self.owner = self.add_user("owner")
        self.bot = User(self.application_id, "postdoc", bot=True)
        self.users[self.bot.id] = self.bot

    def add_user(self, name: str) -> User:
        """A new person, in no server yet."""
        user = User(self.clock.snowflake(), name)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str, *, permissions: int = EVERYDAY_PERMISSIONS) -> Guild:
        """A new server of the owner's; permissions are what @everyone may do."""
        guild = Guild(self.clock.snowflake(), name, self.owner, joined=self.clock.iso())
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions)
        bot_role = Role(self.clock.snowflake(), self.bot.name, 0, position=1, managed=True)
        guild.roles[bot_role.id] = bot_role
        guild.members = {self.owner.id: set(), self.bot.id: {bot_role.id}}
        self.guilds[guild.id] = guild
        return guild

    def add_role(self, guild: Guild, name: str, *, permissions: int = 0) -> Role:
        """A new role on top of the server's others."""
        role = Role(self.clock.snowflake(), name, permissions, position=len(guild.roles))
        guild.roles[role.id] = role
        return role

    def add_channel(self, guild: Guild, name: str, kind: int = TEXT) -> Channel:
        """A new channel of this Discord channel type."""
        channel = Channel(self.clock.snowflake(), kind, name, guild, position=len(guild.channels))
        guild.channels[channel.id] = self.channels[channel.id] = channel
        return channel

    def add_thread(
        self,
        parent: Channel,
        name: str,
        kind: int,
        thread_id: int | None = None,
    ) -> Channel:
        """A new thread of the bot's below this channel."""
        thread = Channel(
            thread_id or self.clock.snowflake(),
            kind,
            name,
            parent.guild,
            parent,
            owner_id=self.bot.id,
            created=self.clock.iso(),
        )
        self.channels[thread.id] = thread
        if parent.guild is not None:
            parent.guild.channels[thread.id] = thread
        return thread

    def dm_with(self, user: User) -> Channel:
        """The one DM channel between this person and the bot."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.clock.snowflake(), DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def channel(self, channel_id: int | str) -> Channel:
        """The channel with this id; Refusal when there is none."""
        found = self.channels.get(int(channel_id))
        if found is None:
            raise UNKNOWN_CHANNEL
        return found

    def guild(self, guild_id: int | str) -> Guild:
        """The server with this id; Refusal when there is none."""
        found = self.guilds.get(int(guild_id))
        if found is None:
            raise UNKNOWN_GUILD
        return found

    def message(self, channel: Channel, message_id: int | str) -> Message:
        """This channel's message; Refusal when there is none."""
        found = channel.messages.get(int(message_id))
        if found is None:
            raise UNKNOWN_MESSAGE
        return found

    def forget_channel(self, channel: Channel) -> None:
        """Remove a channel and the threads below it."""
        for thread in [c for c in self.channels.values() if c.parent is channel]:
            self.forget_channel(thread)
        self.channels.pop(channel.id, None)
        if channel.guild is not None:
            channel.guild.channels.pop(channel.id, None)
